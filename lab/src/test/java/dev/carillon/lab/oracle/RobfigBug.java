package dev.carillon.lab.oracle;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The ways in which robfig/cron v3.0.1 leaves the meaning of an expression, each with the sign by which a difference
 * is known to come from it. Carillon copies none of them. The first that applies names a difference.
 */
enum RobfigBug {
    /** A search gives up after five years, so 29 February is "never" before 2104. */
    FIVE_YEAR_HORIZON(d -> d.never() && d.oursTime().getYear() > d.fromTime().getYear() + 5),

    /**
     * Inside a repeated hour the search may go back to the first pass, and give an instant that is not later than the
     * one it started from: asked again, it gives the same one for ever.
     */
    STANDS_STILL_IN_A_REPEATED_HOUR(d -> !d.never()
            && d.theirs() <= d.from()
            && changes(d.expression().zone(), d.from() - 3 * 3600, d.from()).stream()
                    .anyMatch(ZoneOffsetTransition::isOverlap)),

    /**
     * Hours are found by adding whole hours, so after a change that is not on the hour, or not by whole hours, the
     * search stands in the middle of an hour and passes over its first minutes, or comes out in the wrong hour.
     */
    CHANGE_OFF_THE_HOUR(d -> d.changes().stream().anyMatch(RobfigBug::isOffTheHour)),

    /** Where midnight is skipped, adding an hour at 23:00 gives 01:00; the test for a new day waits for hour 0. */
    WRONG_DAY_AFTER_SKIPPED_MIDNIGHT(d -> !d.never()
            && !d.expression().matchesDate(d.theirsTime().toLocalDate())
            && d.changes().stream().anyMatch(RobfigBug::skipsMidnight)),

    /**
     * Months are found by adding a month to the midnight of a first day. Where the clocks change at that midnight the
     * result is an hour off: in the month before, or carrying 01:00 into all later months.
     */
    CHANGE_AT_THE_START_OF_A_MONTH(d -> d.later()
            && !YearMonth.from(d.oursTime()).equals(YearMonth.from(d.fromTime()))
            && d.changesSinceStartOfMonth().stream().anyMatch(RobfigBug::isAtStartOfMonth)),

    /** East of Greenwich a skipped midnight is set back by an hour, to the day before, and the day is passed over. */
    DAY_LOST_AT_SKIPPED_MIDNIGHT(d -> d.later()
            && d.changes().stream()
                    .anyMatch(change -> skipsMidnight(change)
                            && change.getDateTimeAfter()
                                    .toLocalDate()
                                    .equals(d.oursTime().toLocalDate()))),

    /** Where midnight comes twice, a search by days goes to the second one. */
    FIRST_OF_TWO_MIDNIGHTS_LOST(d -> d.later()
            && d.changes().stream()
                    .anyMatch(change -> change.isOverlap()
                            && !d.oursTime().isBefore(change.getDateTimeAfter())
                            && d.oursTime().isBefore(change.getDateTimeBefore())
                            && d.ours() < change.toEpochSecond()
                            && !change.getDateTimeBefore()
                                    .truncatedTo(ChronoUnit.DAYS)
                                    .isBefore(change.getDateTimeAfter())));

    /** A search where robfig's answer is not ours. {@code theirs} is 0 for never. */
    record Difference(SlowCron expression, long from, long theirs, long ours) {
        boolean never() {
            return theirs == 0;
        }

        /** Whether robfig fires later than it should, or not at all. */
        boolean later() {
            return never() || theirs > ours;
        }

        LocalDateTime fromTime() {
            return local(from);
        }

        LocalDateTime theirsTime() {
            return local(theirs);
        }

        LocalDateTime oursTime() {
            return local(ours);
        }

        private LocalDateTime local(long instant) {
            return LocalDateTime.ofInstant(Instant.ofEpochSecond(instant), expression.zone());
        }

        /** The changes of the clocks that the search met: up to the earlier answer, and in the three hours after. */
        List<ZoneOffsetTransition> changes() {
            return changesSince(from);
        }

        /** The search by months begins at the start of the month that it is in. */
        List<ZoneOffsetTransition> changesSinceStartOfMonth() {
            return changesSince(from - (fromTime().getDayOfMonth() + 1) * 86_400L);
        }

        private List<ZoneOffsetTransition> changesSince(long start) {
            long end = never() ? ours : Math.min(theirs, ours);
            return RobfigBug.changes(expression.zone(), start, end + 3 * 3600);
        }
    }

    private final Predicate<Difference> sign;

    RobfigBug(Predicate<Difference> sign) {
        this.sign = sign;
    }

    boolean explains(Difference difference) {
        return sign.test(difference);
    }

    /** Whether a search that starts here meets a day that the zone left out, at which robfig turns for ever. */
    static boolean meetsSkippedDay(ZoneId zone, long from, long to) {
        return changes(zone, from, to).stream()
                .anyMatch(change -> change.getDuration().toHours() >= 23);
    }

    private static List<ZoneOffsetTransition> changes(ZoneId zone, long from, long to) {
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        // One second early: a change at the very instant from which the search starts counts.
        ZoneOffsetTransition next = zone.getRules().nextTransition(Instant.ofEpochSecond(from - 1));
        while (next != null && next.toEpochSecond() <= to) {
            changes.add(next);
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return changes;
    }

    private static boolean isOffTheHour(ZoneOffsetTransition change) {
        return change.getDuration().toSeconds() % 3600 != 0
                || change.getDateTimeBefore().getMinute() != 0;
    }

    private static boolean skipsMidnight(ZoneOffsetTransition change) {
        LocalDateTime midnight = change.getDateTimeAfter().minusNanos(1).truncatedTo(ChronoUnit.DAYS);
        return change.isGap() && !midnight.isBefore(change.getDateTimeBefore());
    }

    private static boolean isAtStartOfMonth(ZoneOffsetTransition change) {
        LocalDateTime earlier = change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
        LocalDateTime later = change.isGap() ? change.getDateTimeAfter() : change.getDateTimeBefore();
        LocalDateTime start = later.truncatedTo(ChronoUnit.DAYS);
        return start.getDayOfMonth() == 1 && !start.isBefore(earlier);
    }
}
