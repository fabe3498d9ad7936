package dev.carillon.store;

import dev.carillon.api.Status;

/** Ends the work on a request inside this room; {@link Store} turns it into an answer. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Status status;

    Refusal(Status status) {
        super(status.message(), null, false, false); // an ordinary outcome: a stack trace would only cost time
        this.status = status;
    }

    Status status() {
        return status;
    }
}
