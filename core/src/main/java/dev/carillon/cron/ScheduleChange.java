package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Open;
import dev.carillon.launch.Launch;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An edit of schedules or zone closes the old set of slots up to the edit and begins a new one after it. It never
 * replays the past and never loses an owed slot (PROTOCOL H7).
 */
final class ScheduleChange {
    /** Old slots looked at in one pass, about a millisecond's worth; a longer backlog takes several passes. */
    private static final int OLD_SLOTS_LIMIT = 10_000;

    /**
     * An edit may be noted this much later than our time: an offset below 1.5 s is not corrected, {@code Date} has whole
     * seconds, and after late answers a clock that is behind seems to be less so, by up to the whole offset, which is
     * 10 s at the most (DESIGN 2). An edit put before its own second would replay a time of the new set, and lose one
     * of the old.
     */
    private static final Duration BEHIND = Duration.ofSeconds(10);

    private ScheduleChange() {}

    static void note(CronPass pass) {
        LedgerDraft draft = pass.draft;
        CronWorkflow cron = pass.cron;
        if (!isUnderWay(pass)) {
            return;
        }
        Instant edit = editTime(pass);
        if (Schedules.parse(draft.schedules(), draft.timezone()) instanceof Schedules.Parsed.Ok old
                && !closeOldSet(
                        pass, old.schedules().anchored(draft.effectiveFrom().getEpochSecond()), edit)) {
            pass.wakeBy(pass.now);
            return;
        }
        draft.reschedule(cron.scheduleTexts(), cron.timezone(), edit);
    }

    /** Whether the account still speaks of another set of slots than the CronWorkflow. */
    static boolean isUnderWay(CronPass pass) {
        return !pass.draft.schedules().equals(pass.cron.scheduleTexts())
                || !pass.draft.timezone().equals(pass.cron.timezone());
    }

    /** The API server's own note of the edit if it can be one we have not seen yet, else now. */
    private static Instant editTime(CronPass pass) {
        Instant noted = pass.cron.scheduleEdited();
        // Both are whole seconds: the edit may have come in the very second of the last slot, and after it.
        boolean plausible = noted.isAfter(pass.draft.effectiveFrom())
                && !noted.isBefore(pass.draft.recordedThrough())
                && !noted.isAfter(pass.now.plus(BEHIND));
        return plausible ? noted : Instant.ofEpochSecond(pass.now.getEpochSecond());
    }

    /** Whether its window had closed before the edit: that is what became of it, whatever the schedule says now. */
    private static boolean wasOver(CronPass pass, Instant slot, Schedules old, Instant edit) {
        return !pass.stopped
                && !pass.cron.suspended()
                && !Window.close(slot, pass.cron, old, pass.settings()).isAfter(edit);
    }

    /** What still waited when its window closed, before the edit, was missed. What was sent for it is settled first. */
    private static void closePending(CronPass pass, Schedules old, Instant edit) {
        for (Open open : pass.draft.open()) {
            Instant slot = open.slot();
            @Nullable Launch launch = pass.launches.get(slot);
            if (pass.runOf(slot).isPresent() || !wasOver(pass, slot, old, edit)) {
                continue;
            }
            if (launch == null) {
                pass.close(slot, OpenSlots.missed(pass, slot, null));
            } else {
                pass.launches.put(slot, launch.wantedAtClose());
            }
        }
    }

    private static void close(CronPass pass, List<Instant> slots, Outcome outcome) {
        if (!slots.isEmpty()) {
            pass.draft.closeUntried(slots.getFirst(), slots.getLast(), slots.size(), outcome, pass.now);
        }
    }

    /** False if there is more than one pass may look at. */
    private static boolean closeOldSet(CronPass pass, Schedules old, Instant edit) {
        long[] owed =
                old.between(pass.draft.recordedThrough().getEpochSecond(), edit.getEpochSecond(), OLD_SLOTS_LIMIT);
        Outcome changed = new Outcome.Skipped(Outcome.Skip.SCHEDULE_CHANGED, "edited at " + edit);
        List<Instant> missed = new ArrayList<>();
        List<Instant> untried = new ArrayList<>();
        closePending(pass, old, edit);
        List<Open> open = new ArrayList<>(pass.draft.open());
        for (long second : owed) {
            Instant slot = Instant.ofEpochSecond(second);
            // A slot with a run or an attempt is settled on its own, whatever the schedule says now.
            if (pass.draft.isClosed(slot)) {
                continue;
            }
            if (pass.runOf(slot).isEmpty() && !pass.launches.containsKey(slot)) {
                (wasOver(pass, slot, old, edit) ? missed : untried).add(slot);
            } else if (open.stream().noneMatch(o -> o.slot().equals(slot))) {
                open.add(new Open(slot, 0, "", "", false)); // else the cursor would pass it by as closed
            }
        }
        close(
                pass,
                missed,
                new Outcome.Missed(Outcome.WINDOW_CLOSED, "nobody could launch it while its window was open"));
        close(pass, untried, changed);
        pass.draft.setOpen(open);
        if (owed.length < OLD_SLOTS_LIMIT || old.nextAfter(owed[owed.length - 1]) > edit.getEpochSecond()) {
            return true;
        }
        pass.draft.advance(Instant.ofEpochSecond(owed[owed.length - 1]));
        return false;
    }
}
