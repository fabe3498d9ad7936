package dev.carillon.control;

import java.time.Duration;
import java.time.Instant;

/**
 * The API server's time, as far as its {@code Date} headers tell: windows and fences are judged by it, not by ours
 * (PROTOCOL H6).
 */
final class ServerClock {
    /** Offsets remembered. */
    private static final int SAMPLES = 8;

    /** {@code Date} has whole seconds and the answer takes its time: less than this is no difference. */
    static final Duration INSIGNIFICANT = Duration.ofMillis(1_500);

    /** Further off than this nothing is decided: one of the two clocks is plainly wrong. */
    static final Duration UNUSABLE = Duration.ofSeconds(10);

    private final Duration[] samples = new Duration[SAMPLES];
    private int count;

    void sample(Instant serverDate, Instant wall) {
        samples[count % SAMPLES] = Duration.between(wall, serverDate);
        count++;
    }

    boolean isKnown() {
        return count > 0;
    }

    boolean isUsable() {
        return isKnown() && measured().abs().compareTo(UNUSABLE) <= 0;
    }

    /** What is to be added to the local clock. */
    Duration offset() {
        Duration measured = measured();
        return measured.abs().compareTo(INSIGNIFICANT) < 0 ? Duration.ZERO : measured;
    }

    /** The smallest of the last offsets: a delayed answer, or a caching proxy, makes one look larger than it is. */
    Duration measured() {
        Duration smallest = Duration.ZERO;
        for (int i = 0; i < Math.min(count, SAMPLES); i++) {
            if (i == 0 || samples[i].abs().compareTo(smallest.abs()) < 0) {
                smallest = samples[i];
            }
        }
        return smallest;
    }

    Instant correct(Instant wall) {
        return wall.plus(offset());
    }
}
