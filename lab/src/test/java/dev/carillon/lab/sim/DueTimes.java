package dev.carillon.lab.sim;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which instants a schedule means, by looking at each whole minute: those whose wall-clock fields in the zone match the
 * expression (DESIGN 2). It knows only what the population of the simulator writes, and shares no code with
 * {@code dev.carillon.time}.
 */
final class DueTimes {
    private static final long MINUTE = 60;

    private record Question(String expression, String zone) {}

    private final long from;
    private final long to;
    private final Map<Question, NavigableSet<Long>> known = new HashMap<>();

    /** @param from, to what is asked for lies between, in epoch seconds */
    DueTimes(long from, long to) {
        this.from = Math.floorDiv(from, MINUTE) * MINUTE;
        this.to = to;
    }

    /** The times in (after, through] of one schedule. @param anchor where {@code @every} begins */
    NavigableSet<Long> between(String schedule, String zone, long anchor, long after, long through) {
        if (schedule.startsWith("@every ")) {
            return every(seconds(schedule.substring("@every ".length())), anchor, after, through);
        }
        NavigableSet<Long> all = known.computeIfAbsent(new Question(schedule, zone), this::all);
        return new TreeSet<>(all.subSet(after, false, Math.max(after, through), true));
    }

    /** The times in (after, through] of several schedules, coinciding ones once. */
    NavigableSet<Long> between(List<String> schedules, String zone, long anchor, long after, long through) {
        NavigableSet<Long> times = new TreeSet<>();
        schedules.forEach(s -> times.addAll(between(s, zone, anchor, after, through)));
        return times;
    }

    private static NavigableSet<Long> every(long period, long anchor, long after, long through) {
        NavigableSet<Long> times = new TreeSet<>();
        long first = Math.max(1, Math.floorDiv(after - anchor, period) + 1);
        for (long n = first; anchor + n * period <= through; n++) {
            times.add(anchor + n * period);
        }
        return times;
    }

    private static long seconds(String duration) {
        long number = Long.parseLong(duration.substring(0, duration.length() - 1));
        return duration.endsWith("m") ? number * MINUTE : number;
    }

    private NavigableSet<Long> all(Question question) {
        String text = question.expression.equals("@hourly") ? "0 * * * *" : question.expression;
        String[] fields = text.split(" ");
        ZoneId zone = question.zone.isEmpty() ? ZoneId.of("UTC") : ZoneId.of(question.zone);
        NavigableSet<Long> times = new TreeSet<>();
        for (long at = from; at <= to; at += MINUTE) {
            ZonedDateTime local = Instant.ofEpochSecond(at).atZone(zone);
            // A zone whose offset is no whole minute has no whole minutes here; none of the population's is.
            boolean time = matches(fields[0], local.getMinute()) && matches(fields[1], local.getHour());
            boolean day = matches(fields[2], local.getDayOfMonth());
            boolean weekday = matches(fields[4], local.getDayOfWeek().getValue() % 7);
            boolean either = !fields[2].startsWith("*") && !fields[4].startsWith("*");
            boolean date = matches(fields[3], local.getMonthValue()) && (either ? day || weekday : day && weekday);
            if (time && date) {
                times.add(at);
            }
        }
        return times;
    }

    private static boolean matches(String field, int value) {
        for (String item : field.split(",")) {
            String[] steps = item.split("/");
            String[] ends = steps[0].split("-");
            boolean star = ends[0].equals("*");
            int first = star ? 0 : Integer.parseInt(ends[0]);
            int last = star || (steps.length == 2 && ends.length == 1)
                    ? Integer.MAX_VALUE
                    : Integer.parseInt(ends[ends.length - 1]);
            int step = steps.length == 2 ? Integer.parseInt(steps[1]) : 1;
            if (value >= first && value <= last && (value - first) % step == 0) {
                return true;
            }
        }
        return false;
    }
}
