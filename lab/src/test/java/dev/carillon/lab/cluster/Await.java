package dev.carillon.lab.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something outside this JVM, which can only be asked again and again. */
public final class Await {
    /** Before the second look: what is there nearly at once is seen nearly at once. */
    private static final Duration SHORTEST = Duration.ofMillis(20);

    /** Nobody who waits for seconds needs to know sooner, and eight who ask without a break take a processor of two. */
    private static final Duration LONGEST = Duration.ofMillis(250);

    /** Of the time that has been waited, so much again until the next look. */
    private static final int PART = 10;

    private Await() {}

    /**
     * Returns once {@code condition} holds.
     *
     * @param what what is awaited, for the message
     * @throws IllegalStateException when it does not hold within {@code limit}
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(() -> what, limit, condition);
    }

    /**
     * Returns once nothing is left.
     *
     * @param what what is awaited, for the message, which says what is still left
     * @throws IllegalStateException when something is left after {@code limit}
     */
    public static void none(String what, Duration limit, Supplier<? extends Collection<?>> left) {
        List<Object> last = new ArrayList<>();
        until(() -> what + ", but still: " + last, limit, () -> {
            last.clear();
            last.addAll(left.get());
            return last.isEmpty();
        });
    }

    private static void until(Supplier<String> what, Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IllegalStateException("Not within " + limit.toSeconds() + " s: " + what.get());
            }
            long waited = System.nanoTime() - start;
            LockSupport.parkNanos(Math.clamp(waited / PART, SHORTEST.toNanos(), LONGEST.toNanos()));
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while waiting: " + what.get());
            }
        }
    }
}
