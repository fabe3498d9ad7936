package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Meta;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What must hold of every run that Carillon creates, at the moment when it appears and when it disappears. */
final class Launches {
    /**
     * A decision may rest on a CronWorkflow that is this old, in milliseconds: a watch that is silent for 90 s is not
     * believed any more (PROTOCOL C7), and a create may then be under way for some seconds.
     */
    static final long STALE = 120_000;

    /** A copy of a request that was made on the way may land so much later, in milliseconds. */
    private static final long LATE_COPY = 200_000;

    /** DESIGN 2: our corrected clock is never ahead of the server's by more, in milliseconds. */
    private static final long EARLY = 1_500;

    private final World world;
    private final Judge judge;

    Launches(World world, Judge judge) {
        this.world = world;
        this.judge = judge;
    }

    void created(Run run, ApiObject object, @Nullable Biography biography) {
        if (biography == null) {
            throw world.failure("a run without a CronWorkflow: " + run.key);
        }
        Run earlier = biography.launched.get(run.slot);
        if (earlier != null && !biography.forcedSlots.contains(run.slot)) {
            throw world.failure("two runs of one slot: " + run.key + " had [" + earlier.uid + "] and now " + run.uid);
        }
        if (!run.key.name().equals(biography.key.name() + "-" + run.slot)) {
            throw world.failure("a run of another name than its slot: " + run.key + " [of " + run.slot);
        }
        Instant notAfter = Instant.parse(object.meta().annotation("carillon.dev/not-after"));
        if (world.instant().isAfter(notAfter.plusSeconds(3))) {
            throw world.failure("created after its not-after: " + run.key + " [" + notAfter);
        }
        if (run.createdAt < run.slot * 1_000 - EARLY) {
            throw world.failure("launched early: " + run.key + " [" + (run.slot * 1_000 - run.createdAt) + " ms");
        }
        checkOutcome(run, biography);
        checkWindow(run, biography);
        checkForbid(run, biography);
        checkBaggage(run, object, biography);
        if (!biography.ever(run.createdAt - STALE, run.createdAt, w -> !isStopped(w, biography, run.createdAt))) {
            throw world.failure("a run of a CronWorkflow that has stopped: " + run.key + " [" + biography.eras);
        }
        if (judge.isSettled()
                && judge.templates().wasAwayThroughout(biography.wish(), run.createdAt - STALE, run.createdAt)) {
            throw world.failure("a run of a template that does not exist: " + run.key + " [" + biography.eras);
        }
        if (!biography.ever(run.createdAt - STALE, run.createdAt, w -> !w.suspended())) {
            throw world.failure("a run of a suspended CronWorkflow: " + run.key + " [" + biography.eras);
        }
    }

    /** Whether the account said so for long enough that nobody can decide otherwise. */
    private boolean isStopped(Wish wish, Biography biography, long now) {
        Account account = judge.account(biography);
        return account != null && account.succeededBy(now - STALE) >= wish.stopsAfter();
    }

    /** What Argo and its users go by, and what we shall know it by (PROTOCOL 1.3). */
    private void checkBaggage(Run run, ApiObject object, Biography biography) {
        Meta meta = object.meta();
        String slot = Instant.ofEpochSecond(run.slot).toString();
        boolean marked = meta.finalizers().contains(Judge.UNRECORDED)
                && meta.annotation("carillon.dev/owner-uid").equals(biography.uid)
                && meta.annotation("workflows.argoproj.io/scheduled-time").equals(slot)
                && biography.key.name().equals(meta.labels().get("workflows.argoproj.io/cron-workflow"))
                && meta.controller().filter(o -> o.uid().equals(biography.uid)).isPresent();
        if (!marked) {
            throw world.failure("a run without what it has to carry: " + run.key + " [" + object.tree());
        }
        JsonNode spec = object.part("spec");
        if (!biography.ever(
                run.createdAt - STALE, run.createdAt, w -> w.workflow().equals(spec))) {
            throw world.failure("a run that does something else than it should: " + run.key + " [" + spec);
        }
    }

    private void checkOutcome(Run run, Biography biography) {
        Account account = judge.account(biography);
        if (account != null && account.isClosed(run.slot) && !biography.forcedSlots.contains(run.slot)) {
            throw world.failure("a run of a slot that is closed: " + run.key + " [" + account.outcome(run.slot));
        }
    }

    private void checkWindow(Run run, Biography biography) {
        if (run.slot <= biography.created) {
            throw world.failure("a slot from before its CronWorkflow: " + run.key);
        }
        long from = run.slot * 1_000 - STALE;
        boolean due = biography.ever(from, run.createdAt, w -> isDue(w, biography, run.slot));
        if (!due) {
            throw world.failure("a run at a time that is in no schedule: " + run.key + " [" + biography.eras);
        }
        if (!biography.ever(run.createdAt - STALE, run.createdAt, Wish::conditionHolds)) {
            throw world.failure("a run whose condition does not hold: " + run.key + " [" + biography.eras);
        }
        boolean inTime = biography.ever(
                from,
                run.createdAt,
                w -> run.createdAt <= w.close(run.slot, biography.created, judge.times()) * 1_000 + 1_000);
        if (!inTime) {
            throw world.failure("launched after its window: " + run.key + " [" + biography.eras);
        }
    }

    /** {@code @every} depends on its anchor, which the account tells: the time is checked when it is recorded. */
    private boolean isDue(Wish wish, Biography biography, long slot) {
        return wish.schedules().stream().anyMatch(s -> s.startsWith("@every"))
                || !judge.times()
                        .between(wish.schedules(), wish.zone(), biography.created, slot - 1, slot)
                        .isEmpty();
    }

    private void checkForbid(Run run, Biography biography) {
        boolean always = !biography.ever(
                run.createdAt - STALE, run.createdAt, w -> !w.policy().equals("Forbid"));
        if (!always) {
            return;
        }
        for (Run other : biography.runs) {
            // What others start or revive, a cache may not have shown yet; what Carillon made itself it has to know.
            boolean known = other.isByUs()
                    ? other.revivedAt == Long.MIN_VALUE || other.revivedAt < run.createdAt - STALE
                    : other.createdAt < run.createdAt - STALE;
            if (other.isActive() && known) {
                throw world.failure("Forbid, and two are active: " + run.key + " beside [" + other.key);
            }
        }
    }

    /** {@code Replace}: a newer run is there, and never is it the newest one that is stopped (PROTOCOL C7). */
    void stopped(Run run, @Nullable Biography biography) {
        if (biography == null
                || !biography.ever(
                        judge.millis() - STALE - LATE_COPY,
                        judge.millis(),
                        w -> w.policy().equals("Replace"))) {
            throw world.failure("a run was stopped that nobody wants replaced: " + run.key);
        }
        // Whatever has become of it since: who stops the earlier one may have seen it.
        boolean newer = biography.runs.stream().anyMatch(run::mayBeReplacedBy);
        if (!newer) {
            throw world.failure("the newest run was stopped: " + run.key);
        }
    }

    /** Somebody else has taken our finalizer off, as {@code argo delete --force} does. */
    void tornOff(Run run, @Nullable Biography biography) {
        if (run.isByUs() && biography != null) {
            biography.forcedSlots.add(run.slot);
        }
    }

    /** A run has disappeared: its slot must be recorded by then, unless nobody asks for it any more. */
    void gone(Run run, @Nullable Biography biography) {
        if (!run.isByUs() || biography == null || !biography.isAlive()) {
            return;
        }
        Account account = judge.account(biography);
        boolean recorded = account != null && account.holds(run.slot, run.uid);
        if (!recorded && biography.forcedSlots.contains(run.slot)) {
            biography.launched.remove(run.slot, run);
        } else if (!recorded) {
            throw world.failure("a run disappeared before its slot was recorded: " + run.key);
        }
    }
}
