package dev.carillon.launch;

import java.time.Instant;

/** What an obligation needs next. */
public sealed interface Step {
    /**
     * Send the create now.
     *
     * @param notAfter the fence's limit for this attempt, server time
     * @param fresh whether it should go over a new connection
     */
    record Send(Instant notAfter, boolean fresh) implements Step {}

    /** Read the object's name from the API server, never from a cache. */
    record Look() implements Step {}

    /** Read the ledger from the API server: somebody else may have closed this obligation. */
    record ReadLedger() implements Step {}

    /** Nothing before {@code until}, unless news comes first. */
    record Wait(Instant until) implements Step {}

    record Close(Verdict verdict) implements Step {}
}
