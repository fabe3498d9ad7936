package dev.carillon.lab.oracle;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The meaning of a five-field expression, in java.time and as plainly as possible: day by day, every wall-clock time
 * of the day, at every offset that the zone has for it. It shares no code with {@code dev.carillon.time}.
 */
record SlowCron(
        TreeSet<Integer> minutes,
        TreeSet<Integer> hours,
        TreeSet<Integer> days,
        TreeSet<Integer> months,
        TreeSet<Integer> weekdays,
        boolean starredDay,
        ZoneId zone) {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** 29 February may be eight years away; then some, for one that falls into a gap. */
    private static final int DAYS_LOOKED_AT = 366 * 13;

    /** Reads an expression that is known to be right. */
    static SlowCron of(String text, String zone) {
        String[] fields = text.strip().split("\\s+");
        return new SlowCron(
                set(fields[0], 0, 59, List.of()),
                set(fields[1], 0, 23, List.of()),
                set(fields[2], 1, 31, List.of()),
                set(fields[3], 1, 12, MONTHS),
                set(fields[4], 0, 6, WEEKDAYS),
                starred(fields[2]) || starred(fields[4]),
                ZoneId.of(zone));
    }

    boolean matchesDate(LocalDate date) {
        boolean day = days.contains(date.getDayOfMonth());
        boolean weekday = weekdays.contains(date.getDayOfWeek().getValue() % 7);
        return months.contains(date.getMonthValue()) && (starredDay ? day && weekday : day || weekday);
    }

    /** The earliest match after an epoch second, or {@link Long#MAX_VALUE}. */
    long nextAfter(long after) {
        LocalDate date = Instant.ofEpochSecond(after).atZone(zone).toLocalDate().minusDays(1);
        long found = Long.MAX_VALUE;
        int foundOn = Integer.MAX_VALUE;
        // A clock set back by a day or less can make a later date's time the earlier instant: look two days further.
        for (int i = 0; i < DAYS_LOOKED_AT && i <= (long) foundOn + 2; i++) {
            long earliest = earliest(date.plusDays(i), after);
            if (earliest < found) {
                found = earliest;
                foundOn = Math.min(foundOn, i);
            }
        }
        return found;
    }

    private long earliest(LocalDate date, long after) {
        long earliest = Long.MAX_VALUE;
        if (matchesDate(date)) {
            for (int hour : hours) {
                for (int minute : minutes) {
                    LocalDateTime time = date.atTime(hour, minute);
                    for (ZoneOffset offset : zone.getRules().getValidOffsets(time)) {
                        long instant = time.toEpochSecond(offset);
                        earliest = instant > after ? Math.min(earliest, instant) : earliest;
                    }
                }
            }
        }
        return earliest;
    }

    private static boolean starred(String field) {
        for (String item : field.split(",")) {
            if (item.matches("[*?](-[^/]*)?(/\\+?0*1)?")) {
                return true;
            }
        }
        return false;
    }

    private static TreeSet<Integer> set(String field, int min, int max, List<String> names) {
        TreeSet<Integer> set = new TreeSet<>();
        for (String item : field.split(",")) {
            if (item.isEmpty()) {
                continue;
            }
            String[] rangeAndStep = item.split("/");
            String[] ends = rangeAndStep[0].split("-");
            boolean star = ends[0].equals("*") || ends[0].equals("?");
            int first = star ? min : value(ends[0], min, names);
            int last = star || (ends.length == 1 && rangeAndStep.length == 2)
                    ? max
                    : value(ends[ends.length - 1], min, names);
            long step = rangeAndStep.length == 2 ? Long.parseLong(rangeAndStep[1]) : 1;
            for (int value = first; value <= last; value++) {
                if ((value - first) % step == 0) {
                    set.add(value);
                }
            }
        }
        return set;
    }

    private static int value(String text, int min, List<String> names) {
        int name = names.indexOf(text.replace('\u0130', 'i').toLowerCase(Locale.ROOT));
        return name < 0 ? Integer.parseInt(text) : min + name;
    }
}
