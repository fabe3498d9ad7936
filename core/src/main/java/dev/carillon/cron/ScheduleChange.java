package dev.carillon.cron;

import dev.carillon.time.Schedules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An edit of schedules or zone closes the old set of slots up to the edit and begins a new one after it. It never
 * replays the past and never loses an owed slot (PROTOCOL H7).
 */
final class ScheduleChange {
    /** Old slots looked at one by one; a longer backlog is closed as one range. */
    private static final int OLD_SLOTS_LIMIT = 1_000;

    private ScheduleChange() {}

    static void note(CronPass pass) {
        LedgerDraft draft = pass.draft;
        CronWorkflow cron = pass.cron;
        if (draft.schedules().equals(cron.scheduleTexts()) && draft.timezone().equals(cron.timezone())) {
            return;
        }
        Instant edit = editTime(pass);
        if (Schedules.parse(draft.schedules(), draft.timezone()) instanceof Schedules.Parsed.Ok old) {
            closeOldSet(pass, old.schedules().anchored(draft.effectiveFrom().getEpochSecond()), edit);
        }
        draft.reschedule(cron.scheduleTexts(), cron.timezone(), edit);
    }

    /** The API server's own note of the edit if it can be one we have not seen yet, else now. */
    private static Instant editTime(CronPass pass) {
        Instant noted = pass.cron.scheduleEdited();
        boolean plausible = noted.isAfter(pass.draft.recordedThrough()) && !noted.isAfter(pass.now);
        return plausible ? noted : Instant.ofEpochSecond(pass.now.getEpochSecond());
    }

    private static void closeOldSet(CronPass pass, Schedules old, Instant edit) {
        long[] owed =
                old.between(pass.draft.recordedThrough().getEpochSecond(), edit.getEpochSecond(), OLD_SLOTS_LIMIT);
        Outcome outcome = new Outcome.Skipped(Outcome.Skip.SCHEDULE_CHANGED, "edited at " + edit);
        List<Instant> untried = new ArrayList<>();
        for (long second : owed) {
            Instant slot = Instant.ofEpochSecond(second);
            // A slot with a run or an attempt is settled on its own, whatever the schedule says now.
            if (pass.runOf(slot).isEmpty() && !pass.launches.containsKey(slot) && !pass.draft.isClosed(slot)) {
                untried.add(slot);
            }
        }
        if (!untried.isEmpty()) {
            pass.draft.closeUntried(untried.getFirst(), untried.getLast(), untried.size(), outcome, pass.now);
        }
    }
}
