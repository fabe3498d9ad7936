package dev.carillon.launch;

import dev.carillon.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** The probes of one open breaker: one at a time, 500 ms apart, then x1.5 up to a limit, never sooner. */
final class Probing {
    /** Two probes a second are the most that an outage may cost. */
    static final Duration FIRST = Duration.ofMillis(500);

    /** Of the API breaker: with its jitter it is found within a second that the outage is over (PROTOCOL H3). */
    static final Duration LONGEST_OF_API = Duration.ofMillis(750);

    /** Of a narrow one: there may be many, and a webhook or namespace may be broken for days. */
    static final Duration LONGEST_OF_NARROW = Duration.ofSeconds(2);

    private static final double GROWTH = 1.5;

    /** Jitter only ever adds: less than {@link #FIRST} apart would be more than two a second. */
    private static final double JITTER = 0.2;

    private final Duration longest;
    private final RandomGenerator random;
    private Fault last;
    private Duration interval = FIRST;
    private Instant next;
    private boolean out;

    private Probing(Duration longest, Fault first, Instant now, RandomGenerator random) {
        this.longest = longest;
        this.random = random;
        this.last = first;
        this.next = now.plus(jittered());
    }

    static Probing ofApi(Fault first, Instant now, RandomGenerator random) {
        return new Probing(LONGEST_OF_API, first, now, random);
    }

    static Probing ofNarrow(Fault first, Instant now, RandomGenerator random) {
        return new Probing(LONGEST_OF_NARROW, first, now, random);
    }

    /** When the next probe may go; {@link Instant#MAX} while one is out. */
    Instant next() {
        return out ? Instant.MAX : next;
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

    /** Another request met the fault, not the probe. */
    void heard(Fault fault) {
        last = fault;
    }

    void failed(Fault fault, Instant now) {
        last = fault;
        interval = shorter(scaled(GROWTH), longest);
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
