package dev.carillon.launch;

import java.time.Instant;

/**
 * What the {@link Dispatcher} must know of a piece of work, which is one request.
 *
 * @param line which kind of work it is
 * @param namespace the namespace of its object, empty for cluster-scoped ones
 * @param action what it does, for instance {@code Create} or {@code LookUp}: what breakers and throttles keep apart
 * @param object what it speaks of, unique over all namespaces: the same for each attempt at the same thing
 * @param order {@code LAUNCH}: the close of its window, earliest first; else: since when it has been due, oldest first
 */
public record Ticket(Line line, String namespace, String action, String object, Instant order) {
    public enum Line {
        /** Creates, and the reads that a slot's outcome waits for. */
        LAUNCH,
        /** Ledger writes, releases, stops: they yield to launches, but never starve. */
        UPKEEP,
        /** Status, history, ledger writes without hurry: what is left over. */
        BACKGROUND
    }
}
