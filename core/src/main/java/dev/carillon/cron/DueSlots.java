package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronWorkflow.CatchUp;
import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Slots that came due since the cursor: the few that may be launched become open, the others are closed at once, and
 * the cursor moves on. Enumeration is bounded, so a backlog of millions takes several passes, not a long one (PROTOCOL
 * M10).
 */
final class DueSlots {
    /**
     * Slots looked at in one pass, over the number of schedules: each slot is looked for in all of them. Many passes may
     * come in one step of the control thread.
     */
    private static final int SLOTS_LIMIT = 2_000;

    private DueSlots() {}

    /** How many slots of these schedules one pass may look at. */
    static int limit(Schedules schedules) {
        return Math.max(1, SLOTS_LIMIT / schedules.all().size());
    }

    static void open(CronPass pass) {
        Schedules schedules = pass.schedules();
        if (schedules == null || ScheduleChange.isUnderWay(pass)) {
            return;
        }
        long after = pass.draft.recordedThrough().getEpochSecond();
        int limit = limit(schedules);
        long[] due = schedules.between(after, pass.now.getEpochSecond(), limit);
        wakeAtNext(pass, schedules);
        if (due.length == 0) {
            return;
        }
        Set<Instant> wanted = wanted(pass, schedules, after);
        if (!closeUnwanted(pass, schedules, due, wanted)) {
            return; // a read has to come first; nothing has been decided
        }
        pass.draft.advance(Instant.ofEpochSecond(due[due.length - 1]));
        if (due.length == limit) {
            pass.wakeBy(pass.now);
        }
    }

    private static void wakeAtNext(CronPass pass, Schedules schedules) {
        long next = schedules.nextAfter(pass.now.getEpochSecond());
        if (next != Schedule.NEVER) {
            pass.wakeBy(Instant.ofEpochSecond(next));
        }
    }

    /** The slots that the catch-up policy keeps: the newest of each schedule, or the newest few of all. */
    private static Set<Instant> wanted(CronPass pass, Schedules schedules, long after) {
        Set<Instant> wanted = new HashSet<>();
        long until = pass.now.getEpochSecond() + 1;
        if (pass.cron.options().catchUp() == CatchUp.ALL) {
            long slot = schedules.previousBefore(until);
            for (int i = 0; i < pass.cron.options().catchUpLimit() && slot > after; i++) {
                wanted.add(Instant.ofEpochSecond(slot));
                slot = schedules.previousBefore(slot);
            }
            return wanted;
        }
        for (Schedule schedule : schedules.all()) {
            long slot = schedule.previousBefore(until);
            if (slot > after) {
                wanted.add(Instant.ofEpochSecond(slot));
            }
        }
        return wanted;
    }

    /** Closes what is not wanted, in runs of equal outcomes; opens the rest. False if a live read must come first. */
    private static boolean closeUnwanted(CronPass pass, Schedules schedules, long[] due, Set<Instant> wanted) {
        List<Instant> opened = new ArrayList<>();
        Set<Instant> recorded =
                pass.draft.recent().stream().map(CronLedger.Entry::slot).collect(Collectors.toSet());
        Run run = new Run(pass);
        for (long second : due) {
            Instant slot = Instant.ofEpochSecond(second);
            if (recorded.contains(slot)) {
                continue; // its run exists
            }
            if (wanted.contains(slot) || pass.launches.containsKey(slot)) {
                opened.add(slot);
                continue;
            }
            Outcome outcome = unwanted(pass, schedules, slot);
            if (outcome instanceof Outcome.Skipped(Outcome.Skip reason, String note)
                    && reason != Outcome.Skip.SUPERSEDED
                    && !Gate.isConfirmed(pass, slot, outcome, Gate.SPEC)) {
                pass.act(Gate.SPEC);
                return false;
            }
            run.add(slot, outcome);
        }
        run.close();
        TreeSet<Instant> all = new TreeSet<>(opened);
        pass.draft.open().forEach(o -> all.add(o.slot()));
        pass.draft.setOpen(all.stream().map(slot -> openSlot(pass, slot)).toList());
        return true;
    }

    private static Open openSlot(CronPass pass, Instant slot) {
        return pass.draft.open().stream()
                .filter(o -> o.slot().equals(slot))
                .findFirst()
                .orElseGet(() -> Open.untried(slot));
    }

    private static Outcome unwanted(CronPass pass, Schedules schedules, Instant slot) {
        if (pass.stopped) {
            return new Outcome.Skipped(Outcome.Skip.STOPPED, "");
        }
        if (pass.cron.suspended()) {
            return new Outcome.Skipped(Outcome.Skip.SUSPENDED, "");
        }
        Instant close = Window.close(slot, pass.cron, schedules, pass.settings());
        return close.isAfter(pass.now)
                ? new Outcome.Skipped(Outcome.Skip.SUPERSEDED, "a later time came due before it could run")
                : new Outcome.Missed(
                        Outcome.WINDOW_CLOSED,
                        OpenSlots.outage(pass, slot, close, "nobody could launch it while its window was open"));
    }

    /** Consecutive slots with like outcomes. */
    private static final class Run {
        private final CronPass pass;
        private Instant from = Instant.EPOCH;
        private Instant to = Instant.EPOCH;
        private long count;
        private Outcome outcome = new Outcome.Missed(Outcome.WINDOW_CLOSED, "");

        Run(CronPass pass) {
            this.pass = pass;
        }

        void add(Instant slot, Outcome next) {
            if (count > 0 && !outcome.isLike(next)) {
                close();
            }
            from = count == 0 ? slot : from;
            to = slot;
            outcome = next;
            count++;
        }

        void close() {
            if (count > 0) {
                pass.draft.closeUntried(from, to, count, outcome, pass.now);
            }
            count = 0;
        }
    }
}
