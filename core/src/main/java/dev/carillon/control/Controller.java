package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronPlan;
import dev.carillon.cron.CronView;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.fault.Faults;
import dev.carillon.launch.Dispatcher;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The cron controller: a single-threaded state machine that takes in signals and emits calls. It never waits; each
 * {@link #step} says when it wants to be called again.
 *
 * <p>Not thread-safe: all of it runs on the control thread.
 */
public final class Controller {
    /** Passes in one step, so that the lease and the first creates do not wait for the last plan. */
    private static final int PASSES_PER_STEP = 64;

    /** The longest pause between two steps: jumps of the clock and a dead lease are noticed within it. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** A renewal without an answer is given up after so many of its periods: the next one waits for it. */
    private static final int RENEWALS_WAITED = 2;

    private final Settings settings;
    private final Telemetry telemetry;
    private final ServerClock clock = new ServerClock();
    private final Present present = new Present(clock);
    private final Elector elector;
    private final ClockWatch clockWatch;
    private final LeaseReach leaseReach;
    private final Contact contact;
    private final Calls calls;
    private final Caches caches;
    private final Leadership leadership;
    private final Errands errands;
    private final Orphans orphans;
    private final Announcer announcer;
    private final Preflight preflight;
    private final Rehearsal rehearsal;
    private final Upcoming upcoming = new Upcoming(Preflight.LEAD);
    private final Auditor auditor;
    private final Dispatcher<Work> dispatcher;
    private final Desk desk;
    private final WorkQueue queue = new WorkQueue();
    private final Quarantine quarantine;
    private final Pulses pulses;
    private final Resignation resignation;
    private final ArrayDeque<Signal> inbox = new ArrayDeque<>();

    /** By CronWorkflow uid. */
    private final Map<String, CronState> states = new HashMap<>();

    private final String probeNamespace;

    /** The epoch under which all that waits was decided. */
    private long term;

    private boolean wasReady;

    public Controller(Settings settings, Cluster cluster, Telemetry telemetry, RandomGenerator random) {
        this.settings = settings;
        this.telemetry = telemetry;
        Faults faults = Faults.with(settings.transientPatterns());
        this.elector = new Elector(settings);
        this.clockWatch = new ClockWatch(clock, elector, settings.leaseDuration());
        this.leaseReach = new LeaseReach(settings, telemetry);
        this.calls = new Calls(cluster, telemetry, clock);
        this.announcer = new Announcer(calls, faults, telemetry);
        Ledgers ledgers = new Ledgers(telemetry, announcer);
        Marking marking = new Marking(states, queue, ledgers, present, this::forget);
        this.caches = new Caches(settings, cluster, calls::nextId, telemetry, marking);
        this.probeNamespace = settings.namespace().isEmpty() ? settings.leaseNamespace() : settings.namespace();
        this.leadership = new Leadership(elector, caches, calls, faults, clock, telemetry, probeNamespace);
        this.preflight = new Preflight(calls);
        this.errands = new Errands(settings, faults, caches, elector, telemetry, random, ledgers, present);
        this.rehearsal = new Rehearsal(states, this::view, errands);
        this.orphans = new Orphans(caches, calls, faults, telemetry, errands::policy, present);
        this.auditor = new Auditor(caches, telemetry, settings);
        this.dispatcher = new Dispatcher<>(settings.dispatch(), WorkTicket::of, random);
        this.contact = new Contact(faults, present, this::reached);
        this.quarantine = new Quarantine(queue, telemetry);
        this.pulses = new Pulses(caches, dispatcher, contact, leadership, clock, telemetry);
        this.resignation = new Resignation(settings, states, caches, errands, orphans, elector, calls);
        this.desk = new Desk(
                settings.launch().attemptTimeout(),
                states,
                queue,
                quarantine,
                dispatcher,
                errands,
                calls,
                contact,
                present);
    }

    /** The API server answers again. */
    private void reached() {
        // Whoever led last may launch as soon as the lease is its own again: meanwhile a connection is opened.
        if (elector.epoch() > 0 && !resignation.isWanted()) {
            preflight.step(present.now(), probeNamespace, desk::overheard);
        }
        caches.each(Informer::wake);
    }

    /** Takes a signal in. It takes effect in the next {@link #step}. */
    public void deliver(Signal signal) {
        inbox.add(signal);
    }

    /** Does everything that is due. @return how long until it wants to be called again, if no signal comes before */
    public Duration step(Moment now) {
        present.is(now);
        clockWatch.step(now);
        for (Signal signal = inbox.poll(); signal != null; signal = inbox.poll()) {
            take(signal, now);
        }
        calls.expire(now);
        renewLease(now);
        leadership.step(now);
        // In an outage lease and probes find out when it ends; lists and watches wait for that, so that it costs no
        // more requests than theirs (PROTOCOL H3).
        if (!contact.isLost()) {
            caches.each(informer -> informer.step(now));
        }
        if (leadership.isReady()) {
            lead(now);
        } else if (elector.mayHold(now)) {
            resignation.step(now, present.time()); // a leader that cannot launch must not keep others from it
        }
        wasReady = leadership.isReady();
        pulses.step(now, present.time(), states);
        return untilNextStep(now);
    }

    /** No new launches from now on; what is under way is settled, recorded and released, then the lease given up. */
    public void stop() {
        resignation.want();
        desk.hurry();
        for (CronState state : states.values()) {
            desk.withdrawLaunches(state);
            if (state.owesAnEnd() || state.owesARecord()) {
                queue.wakeBy(state.uid, present.time());
            }
        }
    }

    /** Whether a stop is complete: nothing is in doubt, unrecorded or unreleased, or it is no longer ours to do. */
    public boolean isStopped() {
        return resignation.isComplete(present.now());
    }

    /**
     * What a stop that ran out of time leaves (PROTOCOL H5).
     *
     * @param held runs that carry our finalizer
     * @param inDoubt slots whose create may still land, as {@code namespace/name at time}
     */
    public record Left(List<Key> held, List<String> inDoubt) {}

    public Left left() {
        return resignation.left(present.time());
    }

    public boolean isLeading() {
        return leadership.isLeading();
    }

    /** Whether this process may decide and launch now. */
    public boolean isReady() {
        return leadership.isReady();
    }

    /**
     * Whether it leads, or stands by with warm caches, a usable clock and a Lease that it can take: what a readiness probe
     * wants to know.
     */
    public boolean isHealthy() {
        return clock.isUsable()
                && caches.areGapless(present.now())
                && (leadership.isLeading() ? leadership.isReady() : leaseReach.isReached(present.now()));
    }

    private void take(Signal signal, Moment now) {
        switch (signal) {
            case Signal.Answered answered -> calls.deliver(answered, now);
            default -> caches.deliver(signal, now);
        }
    }

    private void renewLease(Moment now) {
        if (resignation.isNext()) {
            return;
        }
        elector.next(now)
                .ifPresent(request -> calls.send(
                        Call.Lane.LEASE,
                        request,
                        settings.leaseRenewal().multipliedBy(RENEWALS_WAITED),
                        false,
                        now,
                        (answer, sent) -> {
                            desk.overheard(request, answer, sent);
                            leaseReach.heard(request, answer, present.now());
                            elector.answered(answer, present.now(), present.time());
                        }));
    }

    private void lead(Moment now) {
        errands.fenced(leadership.isFenced());
        Instant time = present.time();
        if (term != elector.epoch() && !beginTerm(time)) {
            return;
        }
        if (!wasReady) {
            states.values().forEach(state -> {
                state.timetable = null; // a standby shows none, so each is told again
                queue.wakeBy(state.uid, time);
            });
            auditor.begin();
        }
        for (String uid : queue.due(time, PASSES_PER_STEP)) {
            @Nullable CronState state = states.get(uid);
            if (state != null && !quarantine.holds(state, time)) {
                quarantine.guard(state, time, () -> decide(state, now, time));
            }
        }
        desk.dispatch(now, time); // before all that follows: it has time
        List<String> soon = upcoming.due(time, PASSES_PER_STEP);
        if (!soon.isEmpty() && !resignation.isWanted() && !contact.isLost() && !isHeldUp()) {
            preflight.step(now, probeNamespace, desk::overheard);
        }
        soon.forEach(rehearsal::expect);
        if (!contact.isLost()) {
            orphans.step(time, this::isKnown);
        }
        announcer.step(now, time, isHeldUp());
        rehearsal.step(now, time);
        audit(now, time);
        resignation.step(now, time);
    }

    /**
     * Nothing that was decided in an earlier term is sent in this one: another leader may have recorded, and released,
     * what we still want to create.
     *
     * @return whether this epoch is later than that of every account; else it must be raised first
     */
    private boolean beginTerm(Instant time) {
        long highest = states.values().stream()
                .mapToLong(CronState::storedEpoch)
                .filter(epoch -> epoch < Elector.EPOCH_LIMIT)
                .max()
                .orElse(0);
        if (highest >= elector.epoch()) {
            elector.overtaken(highest);
            return false;
        }
        term = elector.epoch();
        for (CronState state : states.values()) {
            desk.clear(state);
            state.beginTerm(errands.policy(), time);
        }
        return true;
    }

    /** When nothing is due and nothing waits to be sent: whoever launches goes first, however long that takes. */
    private void audit(Moment now, Instant time) {
        boolean idle = queue.nextAt().isAfter(time) && dispatcher.waiting() == 0;
        if (idle && !resignation.isWanted() && caches.areGapless(now)) {
            auditor.next(states, time)
                    .ifPresent(state -> Quarantine.failure(() -> auditor.look(state, time))
                            .ifPresent(e -> telemetry.note(new Note.AuditFailed(state.key, e))));
        }
    }

    /** Something waits for the API. With nothing to probe with, the breaker stays as it is until the next create. */
    private boolean isHeldUp() {
        return dispatcher.isApiBroken() && dispatcher.waiting() > 0;
    }

    private void decide(CronState state, Moment now, Instant time) {
        @Nullable CronWorkflow cron = state.cron;
        if (cron == null) {
            return;
        }
        if (state.storedEpoch() > elector.epoch() && elector.overtaken(state.storedEpoch())) {
            return; // the next renewal tells who leads, and then all keys are looked at again
        }
        state.heldBy(dispatcher::heldBy);
        CronPlan plan = CronPlan.of(view(state, cron, now), time);
        tellTimetable(state, cron, plan, time);
        state.ledger = plan.ledger();
        state.launches = plan.launches();
        state.dropSettledBodies();
        announcer.conditions(cron, plan.conditions(), state.stored);
        Instant retryAt = desk.apply(state, plan.actions(), time);
        queue.wakeBy(state.uid, Times.earlier(plan.wakeAt(), retryAt));
    }

    /** Whether the CronWorkflow of that account is ours and there. */
    private boolean isKnown(Key account) {
        @Nullable CronState state = states.get(account.name());
        return state != null && state.isBeside(account);
    }

    private CronView view(CronState state, CronWorkflow cron, Moment now) {
        return state.view(
                cron,
                caches.childrenOf(Ledgers.key(state)),
                errands.leaseEnd(),
                caches.areGapless(now),
                caches.missingTemplates(cron, now),
                contact.outage(),
                resignation.isWanted(),
                caches.endedOf(state.uid, state.stored),
                new CronView.Rules(settings.cron(), errands.policy()));
    }

    private void tellTimetable(CronState state, CronWorkflow cron, CronPlan plan, Instant time) {
        Note.Timetable timetable = new Note.Timetable(
                state.key,
                plan.ledger().nextSlot(cron, time),
                plan.ledger().lastRun().map(CronLedger.Entry::slot),
                cron.suspended());
        if (!timetable.equals(state.timetable)) {
            state.timetable = timetable;
            telemetry.note(timetable);
            if (!cron.suspended()) {
                timetable.next().ifPresent(next -> upcoming.expect(state.uid, next));
            }
        }
    }

    /** Its CronWorkflow is gone. What is under way stays under way. */
    private void forget(CronState gone) {
        desk.forget(gone);
        queue.forget(gone.uid);
        upcoming.forget(gone.uid);
        rehearsal.forget(gone.uid);
        announcer.forget(gone.uid);
        auditor.forget(gone.uid);
        orphans.left(Ledgers.key(gone));
        telemetry.note(new Note.Forgotten(gone.key));
    }

    private Duration untilNextStep(Moment now) {
        if (!inbox.isEmpty()) {
            return Duration.ZERO;
        }
        Duration until = shorter(LONGEST_PAUSE, calls.untilExpiry(now));
        until = shorter(until, elector.untilNext(now));
        until = contact.isLost() ? until : shorter(until, caches.untilStep(now));
        if (leadership.isReady()) {
            Instant time = present.time();
            until = shorter(until, untilInstant(time, queue.nextAt()));
            until = shorter(until, untilInstant(time, upcoming.wakeAt()));
            until = shorter(until, untilInstant(time, rehearsal.wakeAt()));
            until = shorter(until, untilInstant(time, dispatcher.wakeAt(time)));
        }
        return until.isNegative() ? Duration.ZERO : until;
    }

    private static Duration untilInstant(Instant from, Instant to) {
        return to.isAfter(from.plus(LONGEST_PAUSE)) ? LONGEST_PAUSE : Duration.between(from, to);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
