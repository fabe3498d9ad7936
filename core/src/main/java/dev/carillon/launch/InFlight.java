package dev.carillon.launch;

import java.time.Instant;

/** How many requests may be under way: additive increase, multiplicative decrease, slow start after an outage. */
final class InFlight {
    /** What an API server that has just come back is met with. */
    static final int SLOW_START = 4;

    private final int most;
    private double limit;
    private boolean slowStart;
    private Instant cut = Instant.MIN;

    InFlight(int most) {
        this.most = most;
        this.limit = most;
    }

    int limit() {
        return (int) limit;
    }

    /** In slow start each success adds one, which doubles the limit per round; later each round adds one. */
    void succeeded() {
        limit = Math.min(most, limit + (slowStart ? 1 : 1 / limit));
        slowStart = slowStart && limit < most;
    }

    /** Halves the limit, once for all requests that were sent under the old one. */
    void failed(Instant sent, Instant now) {
        if (!sent.isBefore(cut)) {
            limit = Math.max(1, limit / 2);
            slowStart = false;
            cut = now;
        }
    }

    void restart() {
        limit = Math.min(most, SLOW_START);
        slowStart = true;
    }
}
