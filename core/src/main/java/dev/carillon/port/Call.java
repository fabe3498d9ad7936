package dev.carillon.port;

import dev.carillon.api.Request;
import java.time.Duration;

/**
 * A request on its way.
 *
 * @param id unique in this process
 * @param lane whose connections carry it
 * @param request what is asked
 * @param timeout how long the server may work on it ({@code ?timeout=}); the control loop gives up on the answer by
 *     itself, so an adapter needs no timer for this
 * @param fresh whether a new connection is wanted: the last answer came from a server that is going away
 */
public record Call(long id, Lane lane, Request request, Duration timeout, boolean fresh) {
    /** Lanes keep one kind of traffic from starving another. */
    public enum Lane {
        /** Lease renewals, on a connection of their own. */
        LEASE,
        /** Creates and the reads that settle them. */
        LAUNCH,
        /** Ledger writes and releases. */
        UPKEEP,
        /** Status, Kubernetes Events, history. */
        BACKGROUND
    }
}
