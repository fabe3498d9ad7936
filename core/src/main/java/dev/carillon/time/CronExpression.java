package dev.carillon.time;

import java.util.List;

/**
 * The five fields as bit sets: bit n stands for the value n, bit 63 ({@link Field#STAR}) for a star.
 *
 * <p>A day must match both day fields if one of them has a star, else at least one of them. As a field with a star has
 * all its values, this means: the field without a star decides, and two without are an "or".
 */
record CronExpression(long minutes, long hours, long days, long months, long weekdays) {

    /** Reads exactly five fields, in the order of the record. The first fault is reported. */
    static Reading<CronExpression> read(List<String> fields) {
        Field[] kinds = Field.values();
        long[] bits = new long[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            switch (kinds[i].read(fields.get(i))) {
                case Reading.Read<Long>(Long value) -> bits[i] = value;
                case Reading.Unreadable<Long> bad -> {
                    return bad.as();
                }
            }
        }
        return new Reading.Read<>(new CronExpression(bits[0], bits[1], bits[2], bits[3], bits[4]));
    }

    /** Whether no instant of any year can match: an empty field, or only days that the months do not have. */
    boolean never() {
        return minutes == 0 || hours == 0 || months == 0 || !someDayExists();
    }

    /** Why {@link #never} is so. */
    Reading.Unreadable<Schedule> whyNever() {
        long[] bits = {minutes, hours, days, months, weekdays};
        Field[] kinds = Field.values();
        for (int i = 0; i < kinds.length; i++) {
            if (bits[i] == 0) {
                return new Reading.Unreadable<>(
                        "never matches: its field for the " + kinds[i].label() + " names no value",
                        "Write a value there, or *");
            }
        }
        return new Reading.Unreadable<>(
                "never matches: no month that it names has such a day", "Use a day that exists");
    }

    private boolean someDayExists() {
        for (int month = 1; month <= 12; month++) {
            // Any leap year and any first weekday will do: a month has each weekday, and day 29 of a leap February.
            if ((months >>> month & 1) != 0 && daysOf(CivilDate.lengthOf(2000, month), 0) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The matching days of a month: bit n stands for day n.
     *
     * @param length how many days the month has
     * @param firstWeekday the weekday of its first day, Sunday is 0
     */
    long daysOf(int length, int firstWeekday) {
        // Bit 0 becomes the first day's weekday; then the week of 7 bits is laid five times side by side.
        long week = (weekdays >>> firstWeekday | weekdays << (7 - firstWeekday)) & 0x7F;
        long byWeekday = (week | week << 7 | week << 14 | week << 21 | week << 28) << 1;
        boolean star = ((days | weekdays) & Field.STAR) != 0;
        return (star ? days & byWeekday : days | byWeekday) & (2L << length) - 2;
    }

    /** The days of a month of this length that match if every weekday does. */
    long daysOf(int length) {
        return days & (2L << length) - 2;
    }
}
