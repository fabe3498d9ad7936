package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Open;
import dev.carillon.launch.Launch;
import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An edit of schedules or zone closes the old set of slots up to the edit and begins a new one after it. It never
 * replays the past and never loses an owed slot (PROTOCOL H7).
 */
final class ScheduleChange {
    /** Times that came due before the news of an edit: it is late by seconds, or by an outage, and comes once. */
    private static final int PASSED_OVER_LIMIT = 10_000;

    /**
     * An edit may be noted this much later than our time: an offset below 1.5 s is not corrected, {@code Date} has whole
     * seconds, and after late answers a clock that is behind seems to be less so, by up to the whole offset, which is
     * 10 s at the most (DESIGN 2). An edit put before its own second would replay a time of the new set, and lose one
     * of the old.
     */
    private static final Duration BEHIND = Duration.ofSeconds(10);

    /**
     * The news of an edit can be this late: on what is older nobody decides, so the account has gone on no further. A
     * note of long before is of something else: who takes a field away, the zone for instance, may own nothing
     * afterwards, and leaves no note.
     */
    private static final Duration LATE = Duration.ofSeconds(90);

    private final CronPass pass;
    private final Instant edit;

    /** When the API server noted the edit: earlier than {@link #edit} if the account had gone on before it was heard of. */
    private final Instant noted;

    private final Schedules old;

    /** Those that stand in both sets. */
    private final List<Schedule> kept;

    /** The new set, null if it cannot be understood. */
    private final @Nullable Schedules next;

    /** Whether the old set was switched off: then none of it was missed. */
    private final boolean off;

    private ScheduleChange(CronPass pass, Instant edit, Schedules old) {
        LedgerDraft draft = pass.draft;
        this.pass = pass;
        this.edit = edit;
        Instant latest = pass.cron.scheduleEdited();
        boolean isOfThis = latest.isAfter(draft.effectiveFrom())
                && !latest.isBefore(draft.recordedThrough().minus(LATE));
        this.noted = isOfThis ? latest : edit;
        this.old = old.anchored(draft.effectiveFrom().getEpochSecond());
        this.kept = kept(pass, old);
        @Nullable Schedules now = pass.cron.schedules();
        this.next = now == null ? null : now.anchored(edit.getEpochSecond());
        this.off = pass.cron.suspended() || StopStrategy.isTrue(pass);
    }

    static void note(CronPass pass) {
        LedgerDraft draft = pass.draft;
        CronWorkflow cron = pass.cron;
        if (!isUnderWay(pass)) {
            return;
        }
        Instant edit = editTime(pass);
        if (Schedules.parse(draft.schedules(), draft.timezone()) instanceof Schedules.Parsed.Ok old) {
            ScheduleChange change = new ScheduleChange(pass, edit, old.schedules());
            if (!change.closeOldSet()) {
                pass.wakeBy(pass.now);
                return;
            }
            change.openWhatWasPassedOver();
        }
        draft.reschedule(cron.scheduleTexts(), cron.timezone(), edit);
    }

    /** Whether the account still speaks of another set of slots than the CronWorkflow. */
    static boolean isUnderWay(CronPass pass) {
        return !pass.draft.schedules().equals(pass.cron.scheduleTexts())
                || !pass.draft.timezone().equals(pass.cron.timezone());
    }

    /**
     * Whether a slot that waits is none of the present set: it comes from before an edit, which did not keep it. A set
     * that cannot be understood has no new times, but what waits of a schedule that can be is held until it is mended.
     */
    static boolean isOfAnotherSet(CronPass pass, Instant slot) {
        @Nullable Schedules present = pass.schedules();
        long at = slot.getEpochSecond();
        return present == null ? pass.understood().stream().noneMatch(one -> one.matches(at)) : !present.matches(at);
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

    /** A schedule whose text and zone stay goes on. Intervals do not: they are counted from the edit. */
    private static List<Schedule> kept(CronPass pass, Schedules old) {
        return pass.draft.timezone().equals(pass.cron.timezone())
                ? old.all().stream()
                        .filter(one -> one instanceof Schedule.Cron
                                && pass.cron.scheduleTexts().contains(one.text()))
                        .toList()
                : List.of();
    }

    /** Whether the edit leaves a slot of the old set owed: its own schedule stays, or the new set had it by then. */
    private boolean stays(Instant slot) {
        long at = slot.getEpochSecond();
        return kept.stream().anyMatch(one -> one.matches(at))
                || (slot.isAfter(noted) && next != null && next.matches(at));
    }

    /** Whether its window had closed before the edit: that is what became of it, whatever the schedule says now. */
    private boolean wasOver(Instant slot) {
        return !off && !Window.close(slot, pass.cron, old, pass.settings()).isAfter(edit);
    }

    private Outcome changed() {
        return new Outcome.Skipped(Outcome.Skip.SCHEDULE_CHANGED, "edited at " + edit);
    }

    /** What still waits. What was sent for it is settled first, and then asks the gate. */
    private void closePending() {
        for (Open open : pass.draft.open()) {
            Instant slot = open.slot();
            @Nullable Launch launch = pass.launches.get(slot);
            if (pass.runOf(slot).isPresent() || stays(slot)) {
                continue;
            }
            if (launch != null && wasOver(slot)) {
                pass.launches.put(slot, launch.wantedAtClose());
            } else if (launch == null) {
                pass.close(slot, wasOver(slot) ? OpenSlots.missed(pass, slot, null) : changed());
            }
        }
    }

    private void close(List<Instant> slots, Outcome outcome) {
        if (!slots.isEmpty()) {
            pass.draft.closeUntried(slots.getFirst(), slots.getLast(), slots.size(), outcome, pass.now);
        }
    }

    /** False if there is more than one pass may look at. */
    private boolean closeOldSet() {
        closePending();
        // The last pass opens what the news passed over, and a cursor that moves on before would hide what that was.
        int limit = noted.isBefore(edit) ? PASSED_OVER_LIMIT : DueSlots.limit(old);
        long[] owed = old.between(pass.draft.recordedThrough().getEpochSecond(), edit.getEpochSecond(), limit);
        List<Instant> missed = new ArrayList<>();
        List<Instant> untried = new ArrayList<>();
        List<Instant> staying = new ArrayList<>();
        List<Open> open = new ArrayList<>(pass.draft.open());
        Set<Instant> waiting = slots(open);
        for (long second : owed) {
            Instant slot = Instant.ofEpochSecond(second);
            if (pass.draft.isClosed(slot) || waiting.contains(slot)) {
                continue;
            }
            // A slot with a run or an attempt is settled on its own, whatever the schedule says now.
            boolean untouched = pass.runOf(slot).isEmpty() && !pass.launches.containsKey(slot);
            if (untouched && wasOver(slot)) {
                missed.add(slot);
            } else if (untouched && !stays(slot)) {
                untried.add(slot);
            } else if (untouched) {
                staying.add(slot);
            } else {
                open.add(Open.untried(slot)); // else the cursor would pass it by as closed
            }
        }
        close(missed, new Outcome.Missed(Outcome.WINDOW_CLOSED, "nobody could launch it while its window was open"));
        close(untried, changed());
        wait(staying, open);
        if (owed.length < limit || old.nextAfter(owed[owed.length - 1]) > edit.getEpochSecond()) {
            return true;
        }
        pass.draft.advance(Instant.ofEpochSecond(owed[owed.length - 1]));
        return false;
    }

    /** Times of the new set alone that came due between the edit and the news of it: a watch may be late. */
    private void openWhatWasPassedOver() {
        if (next == null || !noted.isBefore(edit)) {
            return;
        }
        List<Open> open = new ArrayList<>(pass.draft.open());
        Set<Instant> waiting = slots(open); // one may be in doubt since before an earlier edit
        List<Instant> passedOver = new ArrayList<>();
        for (long second : next.between(noted.getEpochSecond(), edit.getEpochSecond(), PASSED_OVER_LIMIT)) {
            Instant slot = Instant.ofEpochSecond(second);
            if (!old.matches(second)
                    && !waiting.contains(slot)
                    && pass.draft.entry(slot).isEmpty()) {
                passedOver.add(slot);
            }
        }
        wait(passedOver, open);
    }

    private static Set<Instant> slots(List<Open> open) {
        return open.stream().map(Open::slot).collect(Collectors.toSet());
    }

    /** No more than may wait: each is looked at one by one, and a week of minutes would hold up everybody else. */
    private void wait(List<Instant> slots, List<Open> open) {
        int excess = Math.max(0, slots.size() - CronLedger.OPEN_LIMIT);
        close(slots.subList(0, excess), OpenLimit.CROWDED_OUT);
        slots.subList(excess, slots.size()).forEach(slot -> open.add(Open.untried(slot)));
        pass.draft.setOpen(open);
    }
}
