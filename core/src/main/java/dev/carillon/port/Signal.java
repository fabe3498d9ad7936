package dev.carillon.port;

import dev.carillon.api.Answer;
import dev.carillon.api.Change;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes back from a {@link Cluster}. Delivered on the control thread, in the order of arrival per id. */
public sealed interface Signal {
    long id();

    /** @param date the server's {@code Date} header, whole seconds; null when there was none */
    record Answered(long id, Answer answer, @Nullable Instant date) implements Signal {}

    /**
     * A page of a list.
     *
     * @param version the collection's version, the same for each page of one list
     * @param next the token of the next page, empty on the last
     */
    record Listed<T>(
            long id,
            List<Change.Added<T>> items,
            String version,
            String next,
            @Nullable Instant date) implements Signal {}

    /** @param changes in order, at least one */
    record Changed<T>(long id, List<Change<T>> changes) implements Signal {}

    /** A list that failed, or a watch that is over. @param why null for a watch that the server ended in good order */
    record Ended(long id, @Nullable Answer why) implements Signal {}
}
