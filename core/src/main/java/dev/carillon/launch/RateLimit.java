package dev.carillon.launch;

import java.time.Duration;
import java.time.Instant;

/** {@code --qps} and {@code --burst}: a token bucket that starts full. */
final class RateLimit {
    private static final double NANOS = 1e9;
    private static final double ROUNDING = 1e-6;

    private final double perSecond;
    private final int burst;
    private double tokens;
    private Instant counted = Instant.MIN;

    RateLimit(DispatchSettings settings) {
        this.perSecond = settings.qps();
        this.burst = settings.burst();
        this.tokens = settings.burst();
    }

    /** When one request may go; not before {@code now}. */
    Instant opensAt(Instant now) {
        if (Double.isInfinite(perSecond)) {
            return now;
        }
        refill(now);
        // Rounded up, so that the token is whole when the time comes.
        return tokens >= 1 - ROUNDING ? now : now.plusNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS));
    }

    /** To be asked after {@link #opensAt}, which counts what has come in until then. */
    void take() {
        if (!Double.isInfinite(perSecond)) {
            tokens -= 1;
        }
    }

    void giveBack() {
        tokens = Math.min(burst, tokens + 1);
    }

    private void refill(Instant now) {
        if (counted.equals(Instant.MIN)) {
            counted = now;
        } else if (counted.isBefore(now)) {
            double passed = Duration.between(counted, now).toNanos() / NANOS;
            tokens = Math.min(burst, tokens + passed * perSecond);
            counted = now;
        }
    }
}
