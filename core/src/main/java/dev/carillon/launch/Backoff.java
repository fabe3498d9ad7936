package dev.carillon.launch;

import java.time.Duration;

/** How long to wait after the n-th failure (from 1 on), in each lane. */
final class Backoff {
    /** What jitter leaves of a delay at the least: more of one that people wait for. */
    private static final double LEAST_DEFERRED = 0.5;

    private static final double LEAST_SLOW = 0.75;

    /** More than any cap allows; the power itself may be infinite. */
    private static final double SCALE_LIMIT = 1e9;

    /** Doubling stops here; each cap is far below. */
    private static final int DOUBLINGS_LIMIT = 20;

    private final LaunchSettings settings;

    Backoff(LaunchSettings settings) {
        this.settings = settings;
    }

    /** Full jitter: anything up to the exponential delay, so that a burst of failures spreads out. */
    Duration inline(int n, double jitter) {
        return scaled(settings.base(), Math.pow(settings.factor(), n - 1.0) * jitter, settings.deferredCap());
    }

    /** Equal jitter: at least half of the exponential delay. */
    Duration deferred(int n, double jitter) {
        return scaled(doubled(settings.deferredFirst(), n, settings.deferredCap()), jittered(LEAST_DEFERRED, jitter));
    }

    /** Little jitter: people wait for this one. */
    Duration slow(int n, double jitter) {
        return scaled(doubled(settings.blockedFirst(), n, settings.blockedCap()), jittered(LEAST_SLOW, jitter));
    }

    /** From {@code least} up to all of it. */
    private static double jittered(double least, double jitter) {
        return least + jitter * (1 - least);
    }

    private static Duration doubled(Duration first, int n, Duration cap) {
        return scaled(first, Math.pow(2, Math.min(n - 1, DOUBLINGS_LIMIT)), cap);
    }

    private static Duration scaled(Duration delay, double by, Duration cap) {
        Duration scaled = scaled(delay, Math.min(by, SCALE_LIMIT));
        return scaled.compareTo(cap) < 0 ? scaled : cap;
    }

    private static Duration scaled(Duration delay, double by) {
        return Duration.ofNanos((long) (delay.toNanos() * by));
    }
}
