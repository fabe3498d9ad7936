package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import dev.carillon.api.Times;
import dev.carillon.cron.Action;
import dev.carillon.cron.OffBeat;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Dispatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted, against what waits and what is under way: a pass lays down what it wants, the dispatcher says what
 * goes out next, and an answer changes facts and marks its key.
 */
final class Desk {
    /**
     * Writes to runs of one CronWorkflow that wait or are under way: whoever has ten thousand runs that are to stop must not
     * fill the queue, whose oldest piece says how much of all requests upkeep gets.
     */
    static final int WRITES_TO_RUNS_LIMIT = 100;

    private final Duration attemptTimeout;
    private final Map<String, CronState> states;
    private final WorkQueue queue;
    private final Quarantine quarantine;
    private final Dispatcher<Work> dispatcher;
    private final Errands errands;
    private final Calls calls;
    private final Contact contact;
    private final Present present;

    /** Uids of CronWorkflows with a launch that has failed for what concerns everybody. */
    private final Set<String> waitingForApi = new HashSet<>();

    /** Whether nothing is put off any more. */
    private boolean hurried;

    /** By namespace, those with a launch that has failed for something there. */
    private final Map<String, Set<String>> waitingThere = new HashMap<>();

    /** @param states by CronWorkflow uid */
    Desk(
            Duration attemptTimeout,
            Map<String, CronState> states,
            WorkQueue queue,
            Quarantine quarantine,
            Dispatcher<Work> dispatcher,
            Errands errands,
            Calls calls,
            Contact contact,
            Present present) {
        this.attemptTimeout = attemptTimeout;
        this.states = states;
        this.queue = queue;
        this.quarantine = quarantine;
        this.dispatcher = dispatcher;
        this.errands = errands;
        this.calls = calls;
        this.contact = contact;
        this.present = present;
    }

    /**
     * Makes what waits match what is wanted. What is under way stays.
     *
     * @return when a held-back write may be tried
     */
    Instant apply(CronState state, List<Action> actions, Instant time) {
        Set<String> wanted = new HashSet<>();
        Instant retryAt = Instant.MAX;
        int writes = 0;
        for (Action action : actions) {
            String target = CronState.target(state, action);
            if (!wanted.add(target)) {
                continue; // one request per object at a time: the first speaks, the next pass brings the others
            }
            CronState.@Nullable Retry retry = state.retries.get(CronState.retryKey(target, action));
            if (retry != null && retry.notBefore().isAfter(time)) {
                wanted.remove(target);
                retryAt = Times.earlier(retry.notBefore(), retryAt);
                continue;
            }
            if (isWriteToRun(action) && ++writes > WRITES_TO_RUNS_LIMIT) {
                wanted.remove(target); // the answer to one of the others brings the next pass
                continue;
            }
            offer(state, target, action, time);
        }
        for (Work work : List.copyOf(state.works.values())) {
            if (!wanted.contains(work.target)) {
                withdraw(work);
            }
        }
        return retryAt;
    }

    private static boolean isWriteToRun(Action action) {
        return action instanceof Action.Release || action instanceof Action.Stop || action instanceof Action.Remove;
    }

    private void offer(CronState state, String target, Action action, Instant time) {
        @Nullable Work known = state.works.get(target);
        if (known != null && known.underWay) {
            return;
        }
        if (known != null && known.lane == WorkTicket.lane(action) && known.action.getClass() == action.getClass()) {
            known.action = action;
            dispatcher.offer(known); // its close may have been edited
            return;
        }
        if (known != null) {
            dispatcher.withdraw(known);
        }
        Work work = new Work(state, target, WorkTicket.lane(action), time, action);
        state.works.put(target, work);
        dispatcher.offer(work);
    }

    /** Nothing that waits is wanted any more. What is under way stays. */
    void clear(CronState state) {
        List.copyOf(state.works.values()).forEach(this::withdraw);
    }

    /** Its CronWorkflow is gone. */
    void forget(CronState state) {
        clear(state);
        waitingForApi.remove(state.uid);
        waitingThere.computeIfPresent(state.key.namespace(), (namespace, uids) -> {
            uids.remove(state.uid);
            return uids.isEmpty() ? null : uids;
        });
    }

    /** The process is to stop: nothing is put off any more. */
    void hurry() {
        hurried = true;
    }

    /** No create that waits is wanted any more. */
    void withdrawLaunches(CronState state) {
        List.copyOf(state.works.values()).stream()
                .filter(work -> work.action instanceof Action.Create)
                .forEach(this::withdraw);
    }

    private void withdraw(Work work) {
        if (!work.underWay) {
            dispatcher.withdraw(work);
            work.owner.works.remove(work.target);
        }
    }

    /** Sends what may go out now. */
    void dispatch(Moment now, Instant time) {
        for (Optional<Work> next = dispatcher.poll(time); next.isPresent(); next = dispatcher.poll(time)) {
            Work work = next.get();
            // What it stood on may have been changed since its pass.
            Optional<Request> request = quarantine.guarded(work.owner, time, () -> errands.request(work, time));
            if (request.isPresent()) {
                send(work, request.get(), now);
            } else {
                work.owner.works.remove(work.target);
                dispatcher.skip(work, time);
                queue.wakeBy(work.owner.uid, time);
            }
        }
    }

    private void send(Work work, Request request, Moment now) {
        work.underWay = true;
        boolean fresh = work.action instanceof Action.Create create && create.fresh();
        calls.send(
                work.lane,
                request,
                attemptTimeout,
                fresh,
                now,
                (answer, sent) -> answered(work, request, answer, sent));
    }

    private void answered(Work work, Request request, Answer answer, Moment sent) {
        Instant time = present.time();
        contact.heard(request, answer);
        Optional<Fault> fault =
                errands.answered(work, request, answer, contact.isWarmingUp(present.now()), present.time(sent), time);
        work.owner.works.remove(work.target);
        if (tells(work.action, fault)) {
            dispatcher.done(work, fault, time);
        } else {
            dispatcher.ignore(work, time);
        }
        queue.wakeBy(work.owner.uid, nextLook(work, fault, time));
        if (work.action instanceof Action.Create) {
            if (fault.isPresent()) {
                noteWaiting(work.owner, fault.get());
            } else {
                wakeWaiting(work.owner.key.namespace(), time);
            }
        }
    }

    /**
     * When the CronWorkflow is looked at again. In a burst the record of a run that was created has to wait for its turn
     * anyway, so the look that brings it lets the other launches go first (ADR 0035).
     */
    private Instant nextLook(Work work, Optional<Fault> fault, Instant time) {
        boolean unhurried = fault.isEmpty()
                && work.action instanceof Action.Create create
                && work.owner.mayBeRecordedLater(create.slot())
                && dispatcher.isLaunching()
                && !hurried;
        return unhurried ? OffBeat.after(time.plus(WorkQueue.UNHURRIED)) : time;
    }

    /**
     * Whether there is something to be learnt of the API's health. A breaker ends with a success of what failed; whoever
     * asks for a template gives up at the close, and may not be allowed to see it at all, so it could stay open for ever.
     */
    private static boolean tells(Action action, Optional<Fault> fault) {
        return !(action instanceof Action.ConfirmTemplate) || fault.isEmpty() || fault.get() instanceof Fault.Gone;
    }

    private void noteWaiting(CronState owner, Fault fault) {
        switch (fault.scope()) {
            case Scope.Single _ -> {} // no success of others helps it
            case Scope.Api _ -> waitingForApi.add(owner.uid);
            case Scope.Namespace _, Scope.Webhook _ ->
                waitingThere
                        .computeIfAbsent(owner.key.namespace(), namespace -> new HashSet<>())
                        .add(owner.uid);
        }
    }

    /**
     * A create has succeeded: what waits for the API, or for something in this namespace, need not wait any longer.
     * The dispatcher still decides how many of them go at once. Whoever is not helped by that is not looked at: there may
     * be hundreds of them, and a success every few milliseconds.
     */
    private void wakeWaiting(String namespace, Instant time) {
        Set<String> helped = new HashSet<>(waitingForApi);
        waitingForApi.clear();
        @Nullable Set<String> there = waitingThere.remove(namespace);
        if (there != null) {
            helped.addAll(there);
        }
        for (String uid : helped) {
            @Nullable CronState state = states.get(uid);
            if (state != null && state.wake(namespace, time)) {
                queue.wakeBy(uid, time);
            }
        }
    }

    /**
     * What an answer to a request that did not come from the dispatcher says of the API server. The lease has its own
     * connection and its own rhythm: it meets an outage first when nothing else is due.
     */
    void overheard(Request request, Answer answer, Moment sent) {
        Optional<Fault> fault = contact.heard(request, answer);
        if (fault.isEmpty()) {
            dispatcher.reached();
        } else {
            dispatcher.unreached(fault.get(), present.time(sent), present.time());
        }
    }
}
