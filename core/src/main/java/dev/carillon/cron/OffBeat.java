package dev.carillon.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Schedules come due at whole seconds, and a create that is due should not have to share the processors. So what has time
 * keeps away from them. A release would else fall exactly there: a create leaves a few milliseconds after a whole second,
 * and its horizon is a whole number of seconds later.
 */
public final class OffBeat {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A renewal or an audit takes a few milliseconds; the rest is for clocks that are not quite together. */
    private static final Duration BEFORE = Duration.ofMillis(100);

    /** Most of what follows a create, its record and its projection, is over by then. */
    private static final Duration AFTER = Duration.ofMillis(300);

    private OffBeat() {}

    /** Whether no run can be due about then. */
    public static boolean isCalm(Instant at) {
        return !isJustAfter(at) && !isJustBefore(at);
    }

    /** The first calm instant from then on: less than half a second later. */
    public static Instant after(Instant at) {
        return isCalm(at) ? at : nearest(at).plus(AFTER);
    }

    /** The last calm instant until then: less than half a second earlier. */
    public static Instant before(Instant at) {
        return isCalm(at) ? at : nearest(at).minus(BEFORE);
    }

    private static Instant nearest(Instant at) {
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        return isJustBefore(at) ? second.plusSeconds(1) : second;
    }

    private static boolean isJustAfter(Instant at) {
        return sinceSecond(at).compareTo(AFTER) < 0;
    }

    private static boolean isJustBefore(Instant at) {
        return sinceSecond(at).compareTo(SECOND.minus(BEFORE)) > 0;
    }

    private static Duration sinceSecond(Instant at) {
        return Duration.between(at.truncatedTo(ChronoUnit.SECONDS), at);
    }
}
