package dev.carillon.launch;

import java.time.Instant;

/**
 * What the {@link Dispatcher} must know of a piece of work, which is one request.
 *
 * @param line which kind of work it is
 * @param namespace the namespace of its object, empty for cluster-scoped ones
 * @param action verb and resource, for instance {@code create workflows}: what a server throttles together
 * @param object what it speaks of, unique over all namespaces: the same for each attempt at the same thing
 * @param order {@code LAUNCH}: the close of its window, earliest first; else: since when it has been due, oldest first
 */
public record Ticket(Line line, String namespace, String action, String object, Instant order) {
    public enum Line {
        /** Creates, and the reads that settle them. */
        LAUNCH,
        /** Ledger writes and releases: they yield to launches, but never starve. */
        UPKEEP,
        /** Status, Kubernetes Events, history: what is left over. */
        BACKGROUND
    }
}
