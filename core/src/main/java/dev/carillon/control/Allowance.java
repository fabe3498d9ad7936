package dev.carillon.control;

import java.time.Duration;
import java.time.Instant;

/** A few at once, then one in each period: a token bucket. */
final class Allowance {
    private final int burst;
    private final Duration period;
    private int left;
    private Instant since = Instant.EPOCH;

    Allowance(int burst, Duration period) {
        this.burst = burst;
        this.period = period;
        this.left = burst;
    }

    /** Whether one more may go now; if so it counts. */
    boolean take(Instant now) {
        if (left == burst || now.isBefore(since)) {
            since = now; // full, or the clock went back
        }
        long earned = Duration.between(since, now).toNanos() / period.toNanos();
        if (earned > 0) {
            left = (int) Math.min(burst, left + earned);
            since = left == burst ? now : since.plus(period.multipliedBy(earned));
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
