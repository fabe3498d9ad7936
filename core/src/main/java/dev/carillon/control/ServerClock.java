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

    /** A date further away than this is taken for this: it says no more, and differences of longs do not overflow. */
    private static final long FAR_NANOS = Duration.ofDays(36_500).toNanos();

    /** Without a quick answer for this long slow ones count too: clocks drift apart, if slowly. */
    static final Duration RELIED_ON = Duration.ofMinutes(1);

    /** Server minus wall, in nanoseconds, as if the wall clock had not been moved since the first one. */
    private final long[] offsets = new long[SAMPLES];

    private int known;
    private int next;

    /** Whether what is remembered came with quick answers, and when the last of those came. */
    private boolean quick;

    private long quickNanos;

    /** How much further the wall clock has come than the time that passed, since the first sample. */
    private long movedNanos;

    private long measuredNanos;
    private long offsetNanos;
    private boolean usable;

    /**
     * An answer came.
     *
     * @param serverDate its {@code Date}: when the server wrote it, or up to a second before
     * @param sent when it was asked for. By either clock: one of them may have stood still with the machine since
     */
    void sample(Instant serverDate, Moment sent, Moment now) {
        boolean isQuick =
                now.since(sent).compareTo(QUICK) <= 0 && now.wallSince(sent).compareTo(QUICK) <= 0;
        if (!isQuick && quick && isKnown() && now.nanos() - quickNanos < RELIED_ON.toNanos()) {
            return;
        }
        if (isQuick != quick) {
            forget();
        }
        quick = isQuick;
        quickNanos = isQuick ? now.nanos() : quickNanos;
        offsets[next] = nanos(Duration.between(now.wall(), serverDate)) + movedNanos;
        next = (next + 1) % SAMPLES;
        known = Math.min(known + 1, SAMPLES);
        judge();
    }

    private void forget() {
        known = 0;
        next = 0;
    }

    /**
     * Our own wall clock ran by a little more, or less, than the time that passed: it is slewed, or was set by less than
     * a jump. What was sampled before the move is as much further off now; else the smallest offset, still from before,
     * would let a slot be launched early by the sum of the two.
     *
     * @param by how much further the wall clock came than the time that passed
     */
    void moved(Duration by) {
        if (isKnown() && !by.isZero()) {
            movedNanos += nanos(by);
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
        forget();
        offsetNanos -= nanos(by);
        usable = false;
    }

    boolean isKnown() {
        return known > 0;
    }

    boolean isUsable() {
        return usable;
    }

    /**
     * The smallest of the last offsets, for a caching proxy makes one look larger than it is. Of quick answers: a slow one
     * would make a clock that is behind look right.
     */
    Duration measured() {
        return Duration.ofNanos(measuredNanos);
    }

    Instant correct(Instant wall) {
        return wall.plusNanos(offsetNanos);
    }

    private void judge() {
        measuredNanos = offsets[0] - movedNanos;
        for (int i = 1; i < known; i++) {
            long offset = offsets[i] - movedNanos;
            measuredNanos = Math.abs(offset) < Math.abs(measuredNanos) ? offset : measuredNanos;
        }
        long size = Math.abs(measuredNanos);
        offsetNanos = size < INSIGNIFICANT.toNanos() ? 0 : measuredNanos;
        usable = size <= UNUSABLE.toNanos();
    }

    private static long nanos(Duration duration) {
        return Math.abs(duration.toSeconds()) < FAR_NANOS / 1_000_000_000
                ? duration.toNanos()
                : FAR_NANOS * Long.signum(duration.toSeconds());
    }

    /** {@link Duration#abs} without its detour by {@code BigDecimal}: this is asked at every step. */
    static Duration size(Duration duration) {
        return duration.isNegative() ? Duration.ZERO.minus(duration) : duration;
    }
}
