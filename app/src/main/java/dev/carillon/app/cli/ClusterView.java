package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a command needs of an API server. One stands in for it over HTTP, another on a store in tests. */
interface ClusterView extends AutoCloseable {
    /** The user's own namespace. */
    String namespace();

    /** The API server's clock as its newest answer gave it, in whole seconds; empty before the first. */
    Optional<Instant> serverTime();

    /** What slots are measured by: the API server's clock, as the controller goes by it, and ours before the first answer. */
    default Instant now(Instant ours) {
        return serverTime().orElse(ours);
    }

    Answer ask(Request request) throws InterruptedException;

    /**
     * Reads a whole collection.
     *
     * @param namespace empty for all of them
     * @param metadataOnly whether {@code read} looks at the metadata alone
     * @throws CommandFailure when it cannot be read to its end
     */
    <T> List<T> list(Kind kind, String namespace, boolean metadataOnly, Function<ApiObject, T> read)
            throws CommandFailure, InterruptedException;

    @Override
    void close();
}
