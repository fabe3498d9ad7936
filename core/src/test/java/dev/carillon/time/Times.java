package dev.carillon.time;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Schedules and instants for tests, as people write them. */
final class Times {
    private Times() {}

    static Schedule schedule(String text, String zone) {
        return switch (Schedule.parse(text, ZoneId.of(zone))) {
            case Schedule.Parsed.Ok(Schedule schedule) -> schedule;
            case ScheduleError error -> throw new AssertionError(error.describe());
        };
    }

    static Schedule utc(String text) {
        return schedule(text, "UTC");
    }

    static ScheduleError error(String text) {
        return switch (Schedule.parse(text, ZoneId.of("UTC"))) {
            case Schedule.Parsed.Ok ok -> throw new AssertionError("accepted: " + ok);
            case ScheduleError error -> error;
        };
    }

    /** An instant from a time with its offset. */
    static long at(String text) {
        return OffsetDateTime.parse(text).toEpochSecond();
    }

    /** The next firings as times with the offset of the zone, as 2026-03-09T02:30-07:00. */
    static List<String> next(Firings firings, String zone, String after, int count) {
        List<String> times = new ArrayList<>();
        long next = firings.nextAfter(at(after));
        while (times.size() < count && next != Firings.NEVER) {
            times.add(shown(next, zone));
            next = firings.nextAfter(next);
        }
        return times;
    }

    static String shown(long epochSecond, String zone) {
        return Instant.ofEpochSecond(epochSecond)
                .atZone(ZoneId.of(zone))
                .toOffsetDateTime()
                .toString();
    }
}
