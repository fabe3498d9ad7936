package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How late a slot may run (DESIGN 2). */
final class Window {
    private Window() {}

    /**
     * When the window of {@code slot} closes.
     *
     * <p>Only the next time of a schedule that produced the slot closes it early: a nightly run is not cut short by a
     * minutely one beside it (PROTOCOL M1).
     */
    static Instant close(Instant slot, CronWorkflow cron, Schedules schedules, CronSettings settings) {
        @Nullable Duration deadline = cron.startingDeadline();
        if (deadline != null && deadline.isPositive()) {
            return slot.plus(deadline);
        }
        if (deadline == null && settings.defaultWindow().isZero()) {
            return slot.plus(settings.launchTimeout());
        }
        Duration longest = longest(cron, settings);
        return Times.earlier(slot.plus(longest), nextOfItsSchedules(slot, schedules));
    }

    /** No window is longer than this. */
    static Duration longest(CronWorkflow cron, CronSettings settings) {
        @Nullable Duration deadline = cron.startingDeadline();
        if (deadline != null && deadline.isPositive()) {
            return deadline;
        }
        if (deadline != null || cron.options().catchUp() == CronWorkflow.CatchUp.NONE) {
            return settings.launchGrace();
        }
        return settings.defaultWindow().isZero() ? settings.launchTimeout() : settings.defaultWindow();
    }

    private static Instant nextOfItsSchedules(Instant slot, Schedules schedules) {
        long at = slot.getEpochSecond();
        long latest = Long.MIN_VALUE;
        for (Schedule schedule : schedules.all()) {
            if (schedule.matches(at)) {
                latest = Math.max(latest, schedule.nextAfter(at));
            }
        }
        // Long.MIN_VALUE: no schedule of today produced it, it comes from before an edit. NEVER: it was the last one.
        return latest == Long.MIN_VALUE || latest == Schedule.NEVER ? Instant.MAX : Instant.ofEpochSecond(latest);
    }
}
