package dev.carillon.api;

import java.time.Duration;

/** What came of a {@link Request}: exactly what happened on the wire, without a judgement. */
public sealed interface Answer {
    /** 200 or 201 with the object. */
    record Found(ApiObject object) implements Answer {}

    /** The deletion is done, or accepted and waiting for finalizers. */
    record Deleted() implements Answer {}

    /** The newest version of a collection. */
    record At(String version) implements Answer {}

    /**
     * An answer that is no success, redirects included.
     *
     * @param retryAfter the {@code Retry-After} header, zero when absent
     * @param closing whether the server said {@code Connection: close}
     * @param outdated whether the credentials that it was sent with have been replaced by others since
     */
    record Refused(Status status, Duration retryAfter, boolean closing, boolean outdated) implements Answer {
        public Refused(Status status) {
            this(status, Duration.ZERO, false, false);
        }
    }

    /** A success whose body could not be read as the object. */
    record Garbled(int code) implements Answer {}

    /**
     * No answer: refused or broken connection, timeout, local refusal.
     *
     * @param sent whether the first byte of the request may have left
     * @param cause for people; holds no secrets
     */
    record Unanswered(boolean sent, String cause) implements Answer {}
}
