package dev.carillon.launch;

import dev.carillon.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The probes of one open breaker: one at a time, 500 ms apart, then x1.5 up to a limit, never sooner. What would not decide
 * whether the trouble is over may go in between, still one at a time.
 */
final class Probing {
    /** Two probes a second are the most that an outage may cost. */
    static final Duration FIRST = Duration.ofMillis(500);

    /** While there are answers, whatever they say: a full store or a webhook may fail for days. */
    static final Duration LONGEST = Duration.ofSeconds(2);

    /**
     * Where there is no answer at all: with its jitter it is found within a second that the outage is over (PROTOCOL H3).
     * It does not go on for long, because an outage takes the lease too.
     */
    static final Duration LONGEST_UNANSWERED = Duration.ofMillis(750);

    private static final double GROWTH = 1.5;

    /** Jitter only ever adds: less than {@link #FIRST} apart would be more than two a second. */
    private static final double JITTER = 0.2;

    private final RandomGenerator random;
    private Fault last;
    private Duration interval = FIRST;
    private Instant next;
    private boolean out;

    Probing(Fault first, Instant now, RandomGenerator random) {
        this.random = random;
        this.last = first;
        this.next = now.plus(jittered());
    }

    /** When the next probe may go; {@link Instant#MAX} while one is out. */
    Instant next() {
        return out ? Instant.MAX : next;
    }

    /** Whether one is under way. */
    boolean isOut() {
        return out;
    }

    Fault last() {
        return last;
    }

    void left() {
        out = true;
    }

    /** The probe was not sent after all. */
    void back(Instant now) {
        out = false;
        next = now;
    }

    /** What went in between was answered: the next probe goes when it would have gone. */
    void passed() {
        out = false;
    }

    /** Another request met the fault, not the probe. */
    void heard(Fault fault) {
        last = fault;
    }

    void failed(Fault fault, Instant now) {
        last = fault;
        interval = shorter(scaled(GROWTH), fault.code() == 0 ? LONGEST_UNANSWERED : LONGEST);
        again(now);
    }

    /** The probe was answered, but its answer does not end the trouble. */
    void undecided(Instant now) {
        interval = FIRST;
        again(now);
    }

    private void again(Instant now) {
        out = false;
        next = now.plus(jittered());
    }

    private Duration jittered() {
        return scaled(1 + JITTER * random.nextDouble());
    }

    private Duration scaled(double by) {
        return Duration.ofNanos((long) (interval.toNanos() * by));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
