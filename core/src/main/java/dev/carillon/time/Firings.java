package dev.carillon.time;

import java.util.Arrays;

/**
 * A set of instants, in epoch seconds, at which something fires. Immutable; every question is answered without
 * allocating (but for the result of {@link #between}) and in a bounded number of steps.
 *
 * <p>The set has no member before {@link #FIRST} or from {@link #LAST} on: the zone tables reach that far.
 */
public sealed interface Firings permits Schedule, Schedules {
    /** The answer of {@link #nextAfter} when nothing fires any more. Later than every instant. */
    long NEVER = Long.MAX_VALUE;

    /** The answer of {@link #previousBefore} when nothing fired yet. Earlier than every instant. */
    long NEVER_BEFORE = Long.MIN_VALUE;

    /** 1900-01-01T00:00:00Z, the earliest instant that is looked at. */
    long FIRST = -2_208_988_800L;

    /** 2200-01-01T00:00:00Z, the first instant that is not looked at. */
    long LAST = 7_258_118_400L;

    /** The earliest firing strictly after the given epoch second, or {@link #NEVER}. */
    long nextAfter(long epochSecond);

    /** The latest firing strictly before the given epoch second, or {@link #NEVER_BEFORE}. */
    long previousBefore(long epochSecond);

    /** Whether something fires at exactly this epoch second. */
    boolean matches(long epochSecond);

    /**
     * The same firings with every {@code @every} counted from this epoch second: it fires first one delay after the
     * anchor. Cron expressions are not affected.
     */
    Firings anchored(long anchorEpochSecond);

    /** Whether the set is known to be empty, as for 30 February. */
    boolean never();

    /**
     * The firings in {@code (afterExclusive, throughInclusive]}, ascending, each once.
     *
     * @param limit the most that are returned, earliest first; zero or less gives none
     */
    default long[] between(long afterExclusive, long throughInclusive, int limit) {
        long[] found = new long[Math.clamp(limit, 0, 16)];
        int count = 0;
        long next = limit <= 0 ? NEVER : nextAfter(afterExclusive);
        while (next != NEVER && next <= throughInclusive && count < limit) {
            if (count == found.length) {
                found = Arrays.copyOf(found, (int) Math.min(limit, 2L * count));
            }
            found[count++] = next;
            next = nextAfter(next);
        }
        return Arrays.copyOf(found, count);
    }
}
