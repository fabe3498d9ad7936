package dev.carillon.lab.sim;

import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Liveness: once all trouble is over, every slot runs at its time, nothing is left behind, and idleness is silent. */
final class Calm {
    /** From this long after the last trouble on nothing may be late: a lease (15 s), the slow lane (30 s), a list. */
    static final long SETTLED_MILLIS = 90_000;

    /** In calm a slot runs within this time. */
    private static final long LATENESS_MILLIS = 5_000;

    /** In calm an earlier run is asked to stop within this time: its successor has to be recorded first. */
    private static final long REPLACED_MILLIS = 20_000;

    /** No finalizer of ours is older than this while the API server is healthy (DESIGN 6). */
    private static final long HELD_MILLIS = 60_000;

    /** Outcomes that only extend a range are written this late; see {@code Bookkeeping.RANGE_PERIOD}. */
    private static final long RANGE_MILLIS = 15 * 60_000;

    private final World world;
    private final Judge judge;
    private final List<Episode> episodes = new ArrayList<>();
    private final Map<String, Long> checkedThrough = new HashMap<>();

    Calm(World world, Judge judge) {
        this.world = world;
        this.judge = judge;
    }

    void episode(Episode episode) {
        episodes.add(episode);
    }

    boolean wasQuotaFull(String namespace, long from, long to) {
        long begin = world.scenario.begin().toEpochMilli();
        return episodes.stream()
                .anyMatch(e -> e.kind() == Episode.Kind.QUOTA
                        && e.concerns(namespace)
                        && begin + e.from() / World.MILLI <= to
                        && begin + e.to() / World.MILLI >= from);
    }

    long settledAt() {
        return world.scenario.begin().toEpochMilli() + world.scenario.healAt() / World.MILLI + SETTLED_MILLIS;
    }

    void look() {
        if (judge.millis() < settledAt()) {
            return;
        }
        if (world.hosts().stream().noneMatch(Host::isReady)) {
            throw world.failure("nobody leads although all trouble is over");
        }
        for (Run run : judge.runs()) {
            long since = Math.max(run.heldSince, settledAt());
            if (run.isByUs() && run.heldSince != Long.MAX_VALUE && judge.millis() - since > HELD_MILLIS) {
                throw world.failure("still unreleased: " + run.key + " [since " + Instant.ofEpochMilli(run.heldSince));
            }
        }
        for (Biography biography : judge.biographies()) {
            if (biography.isAlive() && biography.isOurs()) {
                checkPunctual(biography);
                checkReplaced(biography);
            }
        }
    }

    /** {@code Replace}: what an earlier slot began does not go on beside the newest one's run. */
    private void checkReplaced(Biography biography) {
        if (biography.ever(settledAt(), judge.millis(), w -> !w.policy().equals("Replace"))) {
            return;
        }
        for (Run run : biography.runs) {
            boolean replaced = biography.launched.values().stream()
                    .anyMatch(other -> run.isReplacedBy(other)
                            && Math.max(other.createdAt, settledAt()) < judge.millis() - REPLACED_MILLIS);
            if (replaced && run.isActive() && !run.stopping) {
                throw world.failure("not replaced in calm: " + run.key + " [of " + biography.eras);
            }
        }
    }

    private void checkPunctual(Biography biography) {
        Account account = judge.account(biography);
        CronLedger ledger = account == null ? null : account.ledger();
        if (account == null || ledger == null) {
            throw world.failure("no ledger although all trouble is over: " + biography);
        }
        Wish wish = biography.wish();
        long from = checkedThrough.getOrDefault(biography.uid, settledAt() / 1_000);
        long to = (judge.millis() - LATENESS_MILLIS) / 1_000;
        checkedThrough.put(biography.uid, to);
        long anchor = ledger.effectiveFrom().getEpochSecond();
        for (long slot : judge.times().between(wish.schedules(), wish.zone(), anchor, from, to)) {
            Run run = biography.launched.get(slot);
            boolean late = run != null && run.createdAt > slot * 1_000 + LATENESS_MILLIS;
            // With carillon.dev/forbid: wait a slot waits inside its window for the run before it.
            if (run != null && late && !mayBeSkipped(biography, wish, slot)) {
                throw world.failure("late in calm: " + run.key + " [by " + (run.createdAt - slot * 1_000) + " ms");
            }
            if (run == null && !mayBeSkipped(biography, wish, slot)) {
                throw world.failure("not launched in calm: " + biography + " [" + Instant.ofEpochSecond(slot) + " "
                        + account.outcome(slot) + " " + ledger);
            }
        }
    }

    private boolean mayBeSkipped(Biography biography, Wish wish, long slot) {
        return wish.suspended()
                || !wish.conditionHolds()
                || wish.stopsAfter() <= judge.succeeded(biography)
                || judge.templates().wereAway(biography, slot * 1_000 - LATENESS_MILLIS, slot * 1_000 + LATENESS_MILLIS)
                || (wish.policy().equals("Forbid")
                        && biography.hadActiveBeside(slot, slot * 1_000 - 1_500, slot * 1_000 + LATENESS_MILLIS));
    }

    void end() {
        for (Biography biography : judge.biographies()) {
            if (biography.isAlive() && biography.isOurs()) {
                checkComplete(biography);
            }
        }
        for (var object : world.server.all(Kind.CRON_LEDGER)) {
            boolean orphan = world.server.all(Kind.CRON_WORKFLOW).stream()
                    .noneMatch(c -> c.meta().uid().equals(object.meta().name()));
            if (orphan) {
                throw world.failure("the ledger of a CronWorkflow that is gone is still there: " + object);
            }
        }
    }

    private void checkComplete(Biography biography) {
        @Nullable Account account = judge.account(biography);
        CronLedger ledger = account == null ? null : account.ledger();
        if (account == null || ledger == null) {
            throw world.failure("no ledger at the end: " + biography);
        }
        for (Run run : biography.runs) {
            boolean owed = run.isByUs() && !biography.forcedSlots.contains(run.slot);
            if (owed && run.createdAt < judge.millis() - HELD_MILLIS && !account.holds(run.slot, run.uid)) {
                throw world.failure("a run is not recorded: " + run.key + " [" + ledger);
            }
        }
        account.checkEnds(ledger, judge.millis() - HELD_MILLIS, settledAt());
        checkLastScheduled(biography);
        long anchor = ledger.effectiveFrom().getEpochSecond();
        long through = judge.millis() / 1_000 - HELD_MILLIS / 1_000;
        for (long slot : judge.times().between(ledger.schedules(), ledger.timezone(), anchor, anchor, through)) {
            if (!account.isClosed(slot) && !mayBeOpen(biography, ledger, slot)) {
                throw world.failure(
                        "a slot without an outcome: " + biography + " [" + Instant.ofEpochSecond(slot) + " " + ledger);
            }
        }
    }

    /** What people see first: {@code status.lastScheduledTime} is that of the newest run. */
    private void checkLastScheduled(Biography biography) {
        long newest = biography.launched.values().stream()
                .filter(run -> run.createdAt < judge.millis() - HELD_MILLIS)
                .mapToLong(run -> run.slot)
                .max()
                .orElse(Run.NO_SLOT);
        String shown = world.server
                .find(Kind.CRON_WORKFLOW, biography.key)
                .map(o -> o.part("status", "lastScheduledTime").asString(""))
                .orElse("");
        if (newest != Run.NO_SLOT && (shown.isEmpty() || Instant.parse(shown).getEpochSecond() < newest)) {
            throw world.failure("status.lastScheduledTime is behind: " + biography + " [" + shown + " instead of "
                    + Instant.ofEpochSecond(newest));
        }
    }

    private boolean mayBeOpen(Biography biography, CronLedger ledger, long slot) {
        Wish wish = biography.wish();
        long close = wish.close(slot, ledger.effectiveFrom().getEpochSecond(), judge.times());
        // An outcome is decided after the close and then written: the story may end in that very instant.
        boolean windowOpen = close * 1_000 > judge.millis() - HELD_MILLIS;
        boolean range = slot > ledger.recordedThrough().getEpochSecond()
                && !ledger.ranges().isEmpty()
                && ledger.written().toEpochMilli() > judge.millis() - RANGE_MILLIS - 5_000;
        boolean waits = wish.policy().equals("Forbid")
                || wish.suspended()
                || wish.stopsAfter() <= judge.succeeded(biography)
                || judge.templates().wereAway(biography, slot * 1_000, judge.millis());
        return (windowOpen && waits) || range;
    }
}
