package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.time.Firings;
import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The next scheduled times of one set of schedules.
 *
 * @param name the CronWorkflow, empty for a bare expression
 * @param zone whose wall clock to show
 * @param times ascending; fewer than asked for when nothing fires any more
 */
record Upcoming(
        String name,
        Schedules schedules,
        String timezone,
        ZoneId zone,
        Instant from,
        boolean suspended,
        List<Instant> times) {

    /** Enough to compare years of a daily schedule; 10,000 answers are 230 KB of text. */
    static final int COUNT_LIMIT = 10_000;

    /** Whether anything can be said of the times after it: the zone tables reach from 1900 to 2199. */
    static boolean isKnown(Instant from) {
        return from.getEpochSecond() >= Firings.FIRST && from.getEpochSecond() < Firings.LAST;
    }

    /** @param from exclusive; a fraction of a second does not matter, for nothing fires inside one */
    static List<Instant> times(Firings firings, Instant from, int count) {
        List<Instant> times = new ArrayList<>();
        long next = firings.nextAfter(from.getEpochSecond());
        while (times.size() < count && next != Firings.NEVER) {
            times.add(Instant.ofEpochSecond(next));
            next = firings.nextAfter(next);
        }
        return List.copyOf(times);
    }

    static Upcoming of(
            String name,
            Schedules schedules,
            String timezone,
            Instant anchor,
            Instant from,
            boolean suspended,
            int count) {
        Schedules anchored = schedules.anchored(anchor.getEpochSecond());
        return new Upcoming(
                name, anchored, timezone, schedules.zone(timezone), from, suspended, times(anchored, from, count));
    }

    /** The texts of the schedules that fire at {@code time}. */
    List<String> firing(Instant time) {
        return schedules.all().stream()
                .filter(schedule -> schedule.matches(time.getEpochSecond()))
                .map(Schedule::text)
                .toList();
    }

    ObjectNode toTree() {
        ObjectNode tree = Json.object();
        if (!name.isEmpty()) {
            tree.put("cronWorkflow", name).put("suspended", suspended);
        }
        ArrayNode texts = tree.putArray("schedules");
        schedules.all().forEach(schedule -> texts.add(schedule.text()));
        tree.put("timezone", timezone).put("from", from.toString());
        ArrayNode next = tree.putArray("next");
        times.forEach(time -> next.add(time.toString()));
        return tree;
    }
}
