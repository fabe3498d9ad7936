package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.cron.Child;
import dev.carillon.port.Call;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a process that was told to stop: what is under way comes first, then the lease is given up (PROTOCOL H5). */
final class Resignation {
    private final Settings settings;

    /** By CronWorkflow uid. */
    private final Map<String, CronState> states;

    private final Caches caches;
    private final Errands errands;
    private final Orphans orphans;
    private final Elector elector;
    private final Calls calls;
    private boolean wanted;
    private boolean awaiting;
    private boolean resigned;

    Resignation(
            Settings settings,
            Map<String, CronState> states,
            Caches caches,
            Errands errands,
            Orphans orphans,
            Elector elector,
            Calls calls) {
        this.settings = settings;
        this.states = states;
        this.caches = caches;
        this.errands = errands;
        this.orphans = orphans;
        this.elector = elector;
        this.calls = calls;
    }

    void want() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted;
    }

    /**
     * Whether nothing is left but the answer to a renewal, which brings the version that the lease is given up with. No
     * other renewal is begun then.
     */
    boolean isNext() {
        return awaiting;
    }

    /** Whether nothing is in doubt, unrecorded or unreleased, or it is no longer ours to do. */
    boolean isComplete(Moment now) {
        return wanted && (resigned ? calls.underWay() == 0 : !elector.mayHold(now));
    }

    /** Gives the lease up as soon as nothing is left to do. */
    void step(Moment now, Instant time) {
        if (!wanted || resigned) {
            return; // looking at everything costs too much to do it in each step
        }
        boolean busy = states.values().stream().anyMatch(state -> isBusy(state, time))
                || caches.children.all().stream().anyMatch(run -> isOursToRelease(run, time));
        awaiting = !busy && elector.isAsking();
        if (!busy && !awaiting) {
            resigned = true;
            elector.resign(now)
                    .ifPresent(request -> calls.send(
                            Call.Lane.LEASE, request, settings.leaseRenewal(), false, now, (answer, sent) -> {}));
        }
    }

    private boolean isBusy(CronState state, Instant time) {
        return !state.works.isEmpty()
                || state.owesAnEnd()
                || state.owesARecord()
                || state.hasLaunchUnderWay(errands.policy(), time);
    }

    /**
     * Runs of CronWorkflows that another instance looks after are not waited for, nor one that somebody has made for a time
     * to come: it is recorded and released then.
     */
    private boolean isOursToRelease(Child run, Instant time) {
        @Nullable CronState state = states.get(run.cronUid());
        boolean ours = state != null && state.isBeside(run.key());
        @Nullable Instant slot = state == null ? null : run.slotOf(state.key.name(), state.uid);
        boolean toCome = slot != null && slot.isAfter(time);
        return run.isUnrecorded() && !toCome && (ours || orphans.isOurs(run));
    }

    /** What is not done yet. */
    Controller.Left left(Instant time) {
        List<Key> held = caches.children.all().stream()
                .filter(Child::isUnrecorded)
                .map(Child::key)
                .toList();
        List<String> inDoubt = states.values().stream()
                .flatMap(state ->
                        state.slotsUnderWay(errands.policy(), time).stream().map(slot -> state.key + " at " + slot))
                .toList();
        return new Controller.Left(held, inDoubt);
    }
}
