package dev.carillon.lab.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** One scheduled time of one CronWorkflow. */
public record Slot(String cron, Instant time) {
    public static final Duration MINUTE = Duration.ofMinutes(1);

    /** The name that its run has, if it has one. */
    public String run() {
        return cron + "-" + time.getEpochSecond();
    }

    /** Every whole minute with {@code created < minute <= end}: what {@code * * * * *} means. */
    public static List<Slot> everyMinute(String cron, Instant created, Instant end) {
        return every(cron, minuteAfter(created), MINUTE, end);
    }

    /** From the first one to the end, a period apart. */
    public static List<Slot> every(String cron, Instant first, Duration period, Instant end) {
        List<Slot> slots = new ArrayList<>();
        for (Instant time = first; !time.isAfter(end); time = time.plus(period)) {
            slots.add(new Slot(cron, time));
        }
        return slots;
    }

    /** The scheduled time that the name of a run ends in. */
    public static Instant timeOf(String run) {
        return Instant.ofEpochSecond(Long.parseLong(run.substring(run.lastIndexOf('-') + 1)));
    }

    public static Instant minuteAfter(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE);
    }
}
