package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.chaos.Seen;
import java.util.List;

/** A controller and the proxy through which alone it reaches the API server. */
record Replica(ControllerProcess process, FaultProxy proxy) implements AutoCloseable {

    /** The requests that its proxy saw, of this method, whose path contains the text. */
    List<Seen> asked(String method, String path) {
        return proxy.seen().stream()
                .filter(seen -> seen.method().equals(method) && seen.path().contains(path))
                .toList();
    }

    @Override
    public void close() {
        process.close();
        proxy.close();
    }
}
