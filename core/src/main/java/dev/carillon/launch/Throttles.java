package dev.carillon.launch;

import dev.carillon.api.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Actions that the API server asked us to slow down: fewer at once, and when even one at a time is too much, a pause.
 * Other actions are not touched (PROTOCOL H10).
 */
final class Throttles {
    /** The pause when the server names none. */
    static final Duration PAUSE = Duration.ofMillis(500);

    private static final class Throttle {
        int limit;
        int successes;
        Instant cut;
        Instant until = Instant.MIN;

        Throttle(int limit, Instant cut) {
            this.limit = limit;
            this.cut = cut;
        }
    }

    private final int most;
    private final Map<String, Integer> flying = new HashMap<>();
    private final Map<String, Throttle> throttles = new HashMap<>();

    Throttles(int most) {
        this.most = most;
    }

    void left(String action) {
        flying.merge(action, 1, Integer::sum);
    }

    void landed(String action) {
        flying.computeIfPresent(action, (a, n) -> n > 1 ? n - 1 : null);
    }

    boolean isOpen(String action, Instant now) {
        return now.equals(opensAt(action, now));
    }

    /** When the action may go again; {@link Instant#MAX} when it waits for an answer. */
    Instant opensAt(String action, Instant now) {
        Throttle throttle = throttles.get(action);
        if (throttle == null) {
            return now;
        }
        if (flying.getOrDefault(action, 0) >= throttle.limit) {
            return Instant.MAX;
        }
        return Times.later(throttle.until, now);
    }

    /** To be told before the request is counted as landed. */
    void throttled(String action, Instant sent, Duration delay, Instant now) {
        int together = flying.getOrDefault(action, 1);
        Throttle throttle = throttles.computeIfAbsent(action, a -> new Throttle(together, Instant.MIN));
        if (sent.isBefore(throttle.cut)) {
            return; // it was sent before the last cut, which was made for its like
        }
        if (throttle.limit <= 1) {
            throttle.until = now.plus(delay.compareTo(PAUSE) > 0 ? delay : PAUSE);
        }
        throttle.limit = Math.max(1, throttle.limit / 2);
        throttle.successes = 0;
        throttle.cut = now;
    }

    void succeeded(String action) {
        Throttle throttle = throttles.get(action);
        if (throttle == null) {
            return;
        }
        throttle.successes++;
        if (throttle.successes >= throttle.limit) {
            throttle.successes = 0;
            throttle.limit++;
        }
        if (throttle.limit >= most) {
            throttles.remove(action);
        }
    }
}
