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

    /** An answer that took longer says too little: by how long it was under way is not known, only that it was. */
    static final Duration QUICK = Duration.ofSeconds(1);

    private final Sample[] samples = new Sample[SAMPLES];
    private int count;
    private Duration measured = Duration.ZERO;
    private Duration offset = Duration.ZERO;
    private boolean usable;

    /**
     * An answer came.
     *
     * @param serverDate its {@code Date}: when the server wrote it, or up to a second before
     * @param wall our own wall clock when it came
     * @param took how long it was waited for: at most so much older than the answer the date is
     */
    void sample(Instant serverDate, Instant wall, Duration took) {
        samples[count % SAMPLES] = new Sample(Duration.between(wall, serverDate), took);
        count++;
        judge();
    }

    /**
     * Our own wall clock ran by a little more, or less, than the time that passed: it is slewed, or was set by less than
     * a jump. What was sampled before the move is as much further off now; else the smallest offset, still from before,
     * would let a slot be launched early by the sum of the two.
     *
     * @param by how much further the wall clock came than the time that passed
     */
    void moved(Duration by) {
        if (count > 0 && !by.isZero()) {
            for (int i = 0; i < Math.min(count, SAMPLES); i++) {
                samples[i] = samples[i].minus(by);
            }
            judge();
        }
    }

    /**
     * Our own wall clock was set, or stood still with the machine: what was sampled before says nothing of it, and
     * nothing is decided before the next sample. Until then the server's time is taken to have gone on as before: of
     * what can be thought of it, that is never ahead.
     *
     * @param by how much further the wall clock came than the time that passed
     */
    void jumped(Duration by) {
        count = 0;
        offset = offset.minus(by);
        usable = false;
    }

    boolean isKnown() {
        return count > 0;
    }

    boolean isUsable() {
        return usable;
    }

    /**
     * The smallest of the last offsets that came with a quick answer, for a caching proxy makes one look larger than it
     * is. Slow answers would make a clock that is behind look right: without a quick one, the quickest counts.
     */
    Duration measured() {
        return measured;
    }

    Instant correct(Instant wall) {
        return wall.plus(offset);
    }

    private void judge() {
        measured = best().offset;
        Duration size = size(measured);
        offset = size.compareTo(INSIGNIFICANT) < 0 ? Duration.ZERO : measured;
        usable = size.compareTo(UNUSABLE) <= 0;
    }

    private Sample best() {
        Sample best = samples[0];
        for (int i = 1; i < Math.min(count, SAMPLES); i++) {
            best = samples[i].isBetterThan(best) ? samples[i] : best;
        }
        return best;
    }

    /** {@link Duration#abs} without its detour by {@code BigDecimal}: this is asked at every step. */
    static Duration size(Duration duration) {
        return duration.isNegative() ? Duration.ZERO.minus(duration) : duration;
    }

    private record Sample(Duration offset, Duration took) {
        Sample minus(Duration by) {
            return new Sample(offset.minus(by), took);
        }

        boolean isBetterThan(Sample other) {
            return isQuick() && other.isQuick()
                    ? size(offset).compareTo(size(other.offset)) < 0
                    : took.compareTo(other.took) < 0;
        }

        private boolean isQuick() {
            return took.compareTo(QUICK) <= 0;
        }
    }
}
