package dev.carillon.time;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.Arrays;

/**
 * A zone as the periods in which its offset from UTC does not change, from {@link Firings#FIRST} to
 * {@link Firings#LAST}, rules for the future included: an offset is then looked up without allocating.
 */
final class ZonePeriods {
    /** 2^24 s are 194 days, in which a zone has one change or two: nothing is left to search. */
    private static final int SLOT = 24;

    private static final String[] NAMES =
            ZoneRulesProvider.getAvailableZoneIds().stream().sorted().toArray(String[]::new);

    /**
     * A zone's table has up to 10 KiB and thousands of CronWorkflows share it. The slots need no lock: a table has only
     * final fields, so a thread sees a whole one or none, and at worst two threads make the same table.
     */
    private static final ZonePeriods[] KNOWN = new ZonePeriods[NAMES.length];

    /** Where nothing names a zone. It is an offset, whose id "Z" is none of the names. */
    private static final ZonePeriods UTC = read(ZoneOffset.UTC.getRules());

    /** Where the periods start, and behind the last of them where it ends. */
    private final long[] starts;

    private final int[] offsets;

    /** For each slot of 2^{@link #SLOT} s since FIRST, the period that its first second lies in. */
    private final short[] slots;

    private ZonePeriods(long[] starts, int[] offsets) {
        this.starts = starts;
        this.offsets = offsets;
        this.slots = new short[(int) (Firings.LAST - Firings.FIRST >> SLOT) + 1];
        int period = 0;
        for (int slot = 0; slot < slots.length; slot++) {
            while (starts[period + 1] <= Firings.FIRST + ((long) slot << SLOT)) {
                period++;
            }
            slots[slot] = (short) period;
        }
    }

    static ZonePeriods of(ZoneId zone) {
        if (zone.equals(ZoneOffset.UTC)) {
            return UTC;
        }
        int known = Arrays.binarySearch(NAMES, zone.getId());
        if (known < 0) {
            return read(zone.getRules());
        }
        ZonePeriods periods = KNOWN[known];
        if (periods == null) {
            periods = read(zone.getRules());
            KNOWN[known] = periods;
        }
        return periods;
    }

    private static ZonePeriods read(ZoneRules rules) {
        int capacity = 64;
        long[] starts = new long[capacity];
        int[] offsets = new int[capacity];
        Instant first = Instant.ofEpochSecond(Firings.FIRST);
        starts[0] = Firings.FIRST;
        offsets[0] = rules.getOffset(first).getTotalSeconds();
        int count = 1;
        ZoneOffsetTransition next = rules.nextTransition(first);
        // Ends: transitions ascend, and a zone has at most a handful a year.
        while (next != null && next.toEpochSecond() < Firings.LAST) {
            if (count == capacity) {
                capacity *= 2;
                starts = Arrays.copyOf(starts, capacity);
                offsets = Arrays.copyOf(offsets, capacity);
            }
            starts[count] = next.toEpochSecond();
            offsets[count++] = next.getOffsetAfter().getTotalSeconds();
            next = rules.nextTransition(next.getInstant());
        }
        starts = Arrays.copyOf(starts, count + 1);
        starts[count] = Firings.LAST;
        return new ZonePeriods(starts, Arrays.copyOf(offsets, count));
    }

    int count() {
        return offsets.length;
    }

    /** The period that an instant lies in; the instant must be at or after FIRST and before LAST. */
    int at(long epochSecond) {
        int period = slots[(int) (epochSecond - Firings.FIRST >> SLOT)];
        while (starts[period + 1] <= epochSecond) {
            period++;
        }
        return period;
    }

    /** The first epoch second of a period. */
    long start(int period) {
        return starts[period];
    }

    /** The first epoch second after a period. */
    long end(int period) {
        return starts[period + 1];
    }

    /** Seconds to add to an epoch second of the period to get its local second. */
    int offset(int period) {
        return offsets[period];
    }
}
