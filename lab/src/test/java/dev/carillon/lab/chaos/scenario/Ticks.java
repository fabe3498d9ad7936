package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Scheduled times come when they come: scenarios meet them together, at whole minutes. */
final class Ticks {
    /** As long as two kubectl calls and some creates take on a busy machine. */
    private static final Duration LEAD = Duration.ofSeconds(6);

    private Ticks() {}

    /** The next whole minute that leaves time to prepare. */
    static Instant next() {
        return next(LEAD);
    }

    /** The next whole minute that leaves time to prepare, and so much more. */
    static Instant after(Duration more) {
        return next(LEAD.plus(more));
    }

    /** The next whole minute that is at least so far away. */
    static Instant next(Duration lead) {
        return Slot.minuteAfter(now().plus(lead));
    }

    /** Returns at that instant, at once if it has passed. */
    static void reach(Instant time) {
        for (Duration left = Duration.between(now(), time); left.isPositive(); left = Duration.between(now(), time)) {
            LockSupport.parkNanos(left.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while waiting for " + time);
            }
        }
    }

    /** That what was to be ready before this instant is: else what follows would fail without saying why. */
    static void expectBefore(Instant time) {
        Instant now = now();
        if (!now.isBefore(time)) {
            throw new IllegalStateException("This machine was not ready for " + time + " before " + now
                    + ": give the scenario more time to prepare, or the machine less to do");
        }
    }

    static Instant now() {
        return Instant.now();
    }
}
