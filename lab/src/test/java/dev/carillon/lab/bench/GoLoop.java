package dev.carillon.lab.bench;

import dev.carillon.lab.cluster.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The same loop with client-go: {@code lab/bench/go}, built by the script that starts the benchmark. */
record GoLoop(Path program, Path kubeconfig, Path folder) {

    /** @return when the first left */
    Instant run(String namespace, List<byte[]> bodies, int workers) {
        try {
            List<String> command = List.of(
                    program.toString(),
                    "--kubeconfig=" + kubeconfig,
                    "--namespace=" + namespace,
                    "--bodies=" + LoopProcess.written(bodies, folder),
                    "--workers=" + workers);
            return Instant.parse(
                    Program.run(command, Map.of(), "").orThrow().out().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
