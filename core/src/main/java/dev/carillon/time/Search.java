package dev.carillon.time;

/**
 * Finds the nearest local time that matches an expression, on a clock that is never set: zones come later.
 *
 * <p>A local second counts from 1970-01-01T00:00:00 on that clock.
 */
final class Search {
    private static final int MINUTE = 60;
    private static final int MINUTES_OF_DAY = 1440;
    private static final int NONE = -1;

    /**
     * How many later (or earlier) years a search looks at. The rarest day is 29 February, eight years apart round a
     * year such as 2100; every other day that exists at all comes back within a year.
     */
    private static final int YEARS = 8;

    private Search() {}

    static boolean matches(CronExpression e, long local) {
        long minute = Math.floorDiv(local, MINUTE);
        long day = Math.floorDiv(minute, MINUTES_OF_DAY);
        int ofDay = (int) (minute - day * MINUTES_OF_DAY);
        return minute * MINUTE == local
                && (e.hours() >>> ofDay / 60 & 1) != 0
                && (e.minutes() >>> ofDay % 60 & 1) != 0
                && matchesDay(e, day);
    }

    /** The earliest match at or after a local second. The expression must not be one that never matches. */
    static long atOrAfter(CronExpression e, long local) {
        long minute = Math.ceilDiv(local, MINUTE);
        long today = Math.floorDiv(minute, MINUTES_OF_DAY);
        int time = timeAtOrAfter(e, (int) (minute - today * MINUTES_OF_DAY));
        long day = dayAtOrAfter(e, time == NONE ? today + 1 : today);
        if (day != today) {
            time = timeAtOrAfter(e, 0);
        }
        return (day * MINUTES_OF_DAY + time) * MINUTE;
    }

    /** The latest match at or before a local second. The expression must not be one that never matches. */
    static long atOrBefore(CronExpression e, long local) {
        long minute = Math.floorDiv(local, MINUTE);
        long today = Math.floorDiv(minute, MINUTES_OF_DAY);
        int time = timeAtOrBefore(e, (int) (minute - today * MINUTES_OF_DAY));
        long day = dayAtOrBefore(e, time == NONE ? today - 1 : today);
        if (day != today) {
            time = timeAtOrBefore(e, MINUTES_OF_DAY - 1);
        }
        return (day * MINUTES_OF_DAY + time) * MINUTE;
    }

    private static int timeAtOrAfter(CronExpression e, int minuteOfDay) {
        int hour = minuteOfDay / 60;
        long hours = e.hours() & ~Field.STAR;
        if ((hours >>> hour & 1) != 0) {
            long left = e.minutes() & ~Field.STAR & -1L << minuteOfDay % 60;
            if (left != 0) {
                return hour * 60 + Long.numberOfTrailingZeros(left);
            }
        }
        long later = hours & -2L << hour;
        return later == 0 ? NONE : Long.numberOfTrailingZeros(later) * 60 + Long.numberOfTrailingZeros(e.minutes());
    }

    private static int timeAtOrBefore(CronExpression e, int minuteOfDay) {
        int hour = minuteOfDay / 60;
        if ((e.hours() >>> hour & 1) != 0) {
            long left = e.minutes() & ~(-2L << minuteOfDay % 60);
            if (left != 0) {
                return hour * 60 + highest(left);
            }
        }
        long earlier = e.hours() & ~(-1L << hour);
        return earlier == 0 ? NONE : highest(earlier) * 60 + highest(e.minutes() & ~Field.STAR);
    }

    private static boolean everyDay(CronExpression e) {
        return e.days() < 0 && e.weekdays() < 0 && e.months() < 0;
    }

    private static boolean matchesDay(CronExpression e, long day) {
        return everyDay(e) || dayAtOrAfter(e, day) == day;
    }

    private static long dayAtOrAfter(CronExpression e, long day) {
        if (everyDay(e)) {
            return day;
        }
        int date = CivilDate.of(day);
        int year = CivilDate.year(date);
        int month = CivilDate.month(date);
        long first = day - CivilDate.day(date) + 1;
        long days = daysOf(e, year, month, first) & -1L << CivilDate.day(date);
        int lastYear = year + YEARS;
        while (days == 0 && year <= lastYear) {
            long later = e.months() & ~Field.STAR & -2L << month;
            year = later == 0 ? year + 1 : year;
            month = Long.numberOfTrailingZeros(later == 0 ? e.months() : later);
            first = CivilDate.dayNumber(year, month, 1);
            days = daysOf(e, year, month, first);
        }
        return first + Long.numberOfTrailingZeros(days) - 1;
    }

    private static long dayAtOrBefore(CronExpression e, long day) {
        if (everyDay(e)) {
            return day;
        }
        int date = CivilDate.of(day);
        int year = CivilDate.year(date);
        int month = CivilDate.month(date);
        long first = day - CivilDate.day(date) + 1;
        long days = daysOf(e, year, month, first) & ~(-2L << CivilDate.day(date));
        int firstYear = year - YEARS;
        while (days == 0 && year >= firstYear) {
            long earlier = e.months() & ~(-1L << month);
            year = earlier == 0 ? year - 1 : year;
            month = highest(earlier == 0 ? e.months() & ~Field.STAR : earlier);
            first = CivilDate.dayNumber(year, month, 1);
            days = daysOf(e, year, month, first);
        }
        return first + highest(days) - 1;
    }

    /** The matching days of a month that begins on the day with the number {@code first}. */
    private static long daysOf(CronExpression e, int year, int month, long first) {
        if ((e.months() >>> month & 1) == 0) {
            return 0;
        }
        int length = CivilDate.lengthOf(year, month);
        return e.weekdays() < 0 ? e.daysOf(length) : e.daysOf(length, CivilDate.weekday(first));
    }

    private static int highest(long bits) {
        return 63 - Long.numberOfLeadingZeros(bits);
    }
}
