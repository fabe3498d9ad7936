package dev.carillon.launch;

import java.time.Duration;

/**
 * The figures of the one retry policy.
 *
 * @param base longest delay before the first in-line retry ({@code RETRY_BACKOFF_DURATION})
 * @param factor what each further in-line delay is multiplied by ({@code RETRY_BACKOFF_FACTOR})
 * @param attempts in-line attempts, the first included ({@code RETRY_BACKOFF_STEPS})
 * @param attemptTimeout how long a server may work on one attempt
 * @param launchTimeout how long in-line attempts may go on
 * @param deferredFirst longest delay after the in-line attempts; doubled up to {@code deferredCap}
 * @param deferredCap longest delay in the deferred lane
 * @param blockedFirst first delay in the slow lane; doubled up to {@code blockedCap}
 * @param blockedCap longest delay in the slow lane
 * @param skewAllowance how far the server's clock may be from what we take for it
 * @param unfencedHorizon without the fence: how long after its not-after an attempt may still land (an API server ends
 *     each request after 60 s)
 * @param fenced whether the API server refuses creates after their not-after
 */
public record LaunchSettings(
        Duration base,
        double factor,
        int attempts,
        Duration attemptTimeout,
        Duration launchTimeout,
        Duration deferredFirst,
        Duration deferredCap,
        Duration blockedFirst,
        Duration blockedCap,
        Duration skewAllowance,
        Duration unfencedHorizon,
        boolean fenced) {
    /** More in-line attempts than this would be a flood, not a retry. */
    static final int ATTEMPTS_LIMIT = 20;

    static final Duration BASE_LIMIT = Duration.ofSeconds(10);
    static final double FACTOR_LIMIT = 10;

    public static final LaunchSettings DEFAULT = new LaunchSettings(
            Duration.ofMillis(100),
            2,
            4,
            Duration.ofSeconds(5),
            Duration.ofSeconds(25),
            Duration.ofMillis(800),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(65),
            true);

    public LaunchSettings {
        require(
                attempts >= 1 && attempts <= ATTEMPTS_LIMIT,
                "RETRY_BACKOFF_STEPS",
                attempts,
                "a number of attempts from 1 to " + ATTEMPTS_LIMIT);
        require(
                base.toMillis() >= 1 && base.compareTo(BASE_LIMIT) <= 0,
                "RETRY_BACKOFF_DURATION",
                base,
                "a duration from 1ms to " + BASE_LIMIT.toSeconds() + "s");
        require(
                factor >= 1 && factor <= FACTOR_LIMIT,
                "RETRY_BACKOFF_FACTOR",
                factor,
                "a number from 1 to " + FACTOR_LIMIT);
        require(
                attemptTimeout.isPositive() && launchTimeout.compareTo(attemptTimeout) >= 0,
                "launch timeout",
                launchTimeout,
                "no less than the attempt timeout " + attemptTimeout);
    }

    /** These settings with Argo's three variables: steps count attempts, the first included. */
    public LaunchSettings withBackoff(int steps, Duration duration, double factor) {
        return new LaunchSettings(
                duration,
                factor,
                steps,
                attemptTimeout,
                launchTimeout,
                deferredFirst,
                deferredCap,
                blockedFirst,
                blockedCap,
                skewAllowance,
                unfencedHorizon,
                fenced);
    }

    /** These settings for a cluster that has the fence, or has not. */
    public LaunchSettings withFence(boolean active) {
        return new LaunchSettings(
                base,
                factor,
                attempts,
                attemptTimeout,
                launchTimeout,
                deferredFirst,
                deferredCap,
                blockedFirst,
                blockedCap,
                skewAllowance,
                unfencedHorizon,
                active);
    }

    private static void require(boolean holds, String field, Object value, String fix) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %s; give %s".formatted(field, value, fix));
        }
    }
}
