package dev.carillon.control;

import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** CronWorkflows whose pass failed by a mistake of ours: one broken key must not stop the others. */
final class Quarantine {
    /** A key whose pass failed is left alone for this long. */
    private static final Duration TERM = Duration.ofMinutes(1);

    private final WorkQueue queue;
    private final Telemetry telemetry;

    Quarantine(WorkQueue queue, Telemetry telemetry) {
        this.queue = queue;
        this.telemetry = telemetry;
    }

    /** Whether the key is to be left alone still; it is looked at again when that ends. */
    boolean holds(CronState state, Instant time) {
        boolean held = state.quarantinedUntil.isAfter(time);
        if (held) {
            queue.wakeBy(state.uid, state.quarantinedUntil);
        }
        return held;
    }

    /** Does the work; if it fails, its key is left alone for a while. */
    void guard(CronState state, Instant time, Runnable work) {
        failure(work).ifPresent(e -> begin(state, e, time));
    }

    /** What the work gives; nothing if it fails, and then its key is left alone for a while. */
    <T> Optional<T> guarded(CronState state, Instant time, Supplier<Optional<T>> work) {
        return caught(work, e -> {
            begin(state, e, time);
            return Optional.empty();
        });
    }

    /** How the work failed, if it did. */
    static Optional<RuntimeException> failure(Runnable work) {
        return caught(
                () -> {
                    work.run();
                    return Optional.empty();
                },
                Optional::of);
    }

    /** The only place that catches what should not happen. */
    private static <T> T caught(Supplier<T> work, Function<RuntimeException, T> otherwise) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return otherwise.apply(e);
        }
    }

    private void begin(CronState state, RuntimeException cause, Instant time) {
        state.quarantinedUntil = time.plus(TERM);
        queue.wakeBy(state.uid, state.quarantinedUntil);
        telemetry.note(new Note.Quarantined(state.key, cause));
    }
}
