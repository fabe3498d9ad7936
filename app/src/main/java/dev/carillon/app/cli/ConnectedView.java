package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.io.kube.BlockingApi;
import dev.carillon.io.kube.ConnectionOptions;
import dev.carillon.io.kube.ConnectionProblem;
import dev.carillon.io.kube.Unlisted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The API server that a kubeconfig leads to. */
final class ConnectedView implements ClusterView {
    private final BlockingApi api;

    private ConnectedView(BlockingApi api) {
        this.api = api;
    }

    static ClusterView open(ConnectionOptions options) throws CommandFailure {
        try {
            return new ConnectedView(BlockingApi.connect(options));
        } catch (ConnectionProblem e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), ""); // it names the fix
        }
    }

    @Override
    public String namespace() {
        return api.namespace();
    }

    @Override
    public Optional<Instant> serverTime() {
        return api.serverTime();
    }

    @Override
    public Answer ask(Request request) throws InterruptedException {
        return api.ask(request);
    }

    @Override
    public <T> List<T> list(Kind kind, String namespace, boolean metadataOnly, Function<ApiObject, T> read)
            throws CommandFailure, InterruptedException {
        try {
            return api.list(kind, namespace, metadataOnly, read);
        } catch (Unlisted e) {
            throw Refusals.failure("list", kind, new Key(namespace, ""), e.why());
        }
    }

    @Override
    public void close() {
        api.close();
    }
}
