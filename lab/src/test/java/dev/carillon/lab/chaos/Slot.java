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
        List<Slot> slots = new ArrayList<>();
        for (Instant time = minuteAfter(created); !time.isAfter(end); time = time.plus(MINUTE)) {
            slots.add(new Slot(cron, time));
        }
        return slots;
    }

    public static Instant minuteAfter(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE);
    }
}
