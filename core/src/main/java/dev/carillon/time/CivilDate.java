package dev.carillon.time;

/**
 * Dates of the Gregorian calendar without objects: a day is its number since 1970-01-01, a date is packed into an int.
 *
 * <p>For the arithmetic a year begins on 1 March, so that the leap day is its last one and the months before it have
 * a regular length: month m of such a year (March is 0) begins on its day (153 m + 2) / 5.
 */
final class CivilDate {
    /** Days in 400 years, after which the calendar, weekdays included, repeats. */
    private static final int CYCLE = 146_097;

    /** Days from 0000-03-01 to 1970-01-01. */
    private static final int EPOCH = 719_468;

    private CivilDate() {}

    static int of(long dayNumber) {
        long shifted = dayNumber + EPOCH;
        long cycle = Math.floorDiv(shifted, CYCLE);
        int ofCycle = (int) (shifted - cycle * CYCLE);
        // Takes the leap days out, so that 365 divides evenly; the last day of a cycle is a leap day.
        int ofCycleWithoutLeaps = ofCycle - ofCycle / 1460 + ofCycle / 36_524 - ofCycle / (CYCLE - 1);
        int yearOfCycle = ofCycleWithoutLeaps / 365;
        int ofYear = ofCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
        int fromMarch = (5 * ofYear + 2) / 153;
        int day = ofYear - (153 * fromMarch + 2) / 5 + 1;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        int year = (int) (cycle * 400) + yearOfCycle + (month <= 2 ? 1 : 0);
        return year << 9 | month << 5 | day;
    }

    static int year(int date) {
        return date >> 9;
    }

    static int month(int date) {
        return date >> 5 & 0xF;
    }

    static int day(int date) {
        return date & 0x1F;
    }

    static long dayNumber(int year, int month, int day) {
        int marchYear = month <= 2 ? year - 1 : year;
        int fromMarch = month <= 2 ? month + 9 : month - 3;
        int cycle = Math.floorDiv(marchYear, 400);
        int yearOfCycle = marchYear - cycle * 400;
        int ofCycle = 365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100 + (153 * fromMarch + 2) / 5 + day - 1;
        return (long) cycle * CYCLE + ofCycle - EPOCH;
    }

    /** Sunday is 0; day 0 was a Thursday. */
    static int weekday(long dayNumber) {
        return Math.floorMod(dayNumber + 4, 7);
    }

    static int lengthOf(int year, int month) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return 30 + ((month ^ month >> 3) & 1);
    }
}
