package dev.carillon.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A moment before a run is due its decision is taken once for nothing. A controller that has slept finds its code and
 * data outside the processor's caches, which made half of a run's lateness; and the body of the create, which does not
 * depend on the time of sending, is there when it is needed. Of many that are due together one is enough.
 */
final class Rehearsal {
    /** Several times as long as it takes; shorter than a processor needs to forget it. */
    static final Duration LEAD = Duration.ofMillis(15);

    /** Those of the next second only ({@link Preflight}). */
    private final WorkQueue expected = new WorkQueue();

    /** A run of the CronWorkflow with this uid is due then. */
    void expect(String uid, Instant slot) {
        expected.wakeBy(uid, slot);
    }

    void forget(String uid) {
        expected.forget(uid);
    }

    /** When {@link #next} has one. */
    Instant wakeAt() {
        Instant next = expected.nextAt();
        return next.equals(Instant.MAX) ? next : next.minus(LEAD);
    }

    /** The uid of one of those that are due now. @param time server time */
    Optional<String> next(Instant time) {
        List<String> due = expected.due(time.plus(LEAD), Integer.MAX_VALUE);
        return due.isEmpty() ? Optional.empty() : Optional.of(due.getFirst());
    }
}
