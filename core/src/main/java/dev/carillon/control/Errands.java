package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Action;
import dev.carillon.cron.Child;
import dev.carillon.cron.ChildBody;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import dev.carillon.cron.TemplateRef;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Faults;
import dev.carillon.launch.Launch;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.launch.Sighting;
import dev.carillon.launch.Step;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What each action asks of the API, and what its answer changes. An answer changes facts; the next pass decides. */
final class Errands {
    private final Settings settings;
    private final Faults faults;
    private final Caches caches;
    private final Elector elector;
    private final Telemetry telemetry;
    private final RandomGenerator random;
    private final Ledgers ledgers;
    private final Present present;
    private LaunchPolicy policy;
    private @Nullable Prepared prepared;

    /** The body of one create to be. @param cron what it was made from: a later version needs another one */
    private record Prepared(CronWorkflow cron, Instant slot, ChildBody body) {}

    Errands(
            Settings settings,
            Faults faults,
            Caches caches,
            Elector elector,
            Telemetry telemetry,
            RandomGenerator random,
            Ledgers ledgers,
            Present present) {
        this.settings = settings;
        this.faults = faults;
        this.caches = caches;
        this.elector = elector;
        this.telemetry = telemetry;
        this.random = random;
        this.ledgers = ledgers;
        this.present = present;
        this.policy = new LaunchPolicy(settings.launch());
    }

    /** The rules that launches go by now. */
    LaunchPolicy policy() {
        return policy;
    }

    /** Whether the cluster has the fence, as was last proved. */
    void fenced(boolean active) {
        if (policy.settings().fenced() != active) {
            policy = new LaunchPolicy(settings.launch().withFence(active));
        }
    }

    /** Server time until which nobody else may launch. */
    Instant leaseEnd() {
        return present.correct(elector.leaseEnd(present.now()));
    }

    /** The request for a piece of work whose turn has come, empty if it is no longer wanted. It is sent at once. */
    Optional<Request> request(Work work, Instant now) {
        Optional<Request> request = wording(work, now);
        work.heldUid = request.isPresent() ? heldUid(request.get()) : null;
        return request;
    }

    private @Nullable String heldUid(Request request) {
        if (request.kind().equals(Kind.CRON_WORKFLOW)) {
            return caches.crons.uid(request.key());
        }
        return request.kind().equals(Kind.WORKFLOW) ? caches.children.uid(request.key()) : null;
    }

    private Optional<Request> wording(Work work, Instant now) {
        CronState state = work.owner;
        @Nullable CronWorkflow cron = state.cron;
        return switch (work.action) {
            case Action.Create create -> cron == null ? Optional.empty() : create(state, cron, create, now);
            case Action.LookUp look ->
                Optional.of(
                        new Request.Get(Kind.WORKFLOW, childKey(state, Names.child(state.key.name(), look.slot()))));
            case Action.ConfirmChild confirm ->
                Optional.of(new Request.Get(Kind.WORKFLOW, childKey(state, confirm.name())));
            case Action.ConfirmCron confirm -> Optional.of(new Request.Get(Kind.CRON_WORKFLOW, state.key));
            case Action.ConfirmTemplate confirm ->
                Optional.of(Requests.read(confirm.template(), state.key.namespace()));
            case Action.ReadLedger read -> Optional.of(ledgers.read(state));
            case Action.SaveLedger save ->
                cron == null ? Optional.empty() : ledgers.save(state, cron, save.ledger(), elector.epoch(), now);
            case Action.Release release -> Optional.of(Requests.release(release.child()));
            case Action.Stop stop -> Optional.of(Requests.stop(stop.child()));
            case Action.Remove remove -> Optional.of(Requests.remove(remove.child()));
            case Action.Project project ->
                Optional.of(new Request.Patch(Kind.CRON_WORKFLOW, state.key, Request.PatchType.MERGE, project.patch()));
        };
    }

    /** Makes the body of the create for {@code slot} ahead of its time; in place of the last one. */
    void prepare(CronWorkflow cron, Instant slot) {
        prepared = new Prepared(cron, slot, body(cron, slot));
    }

    @SuppressWarnings("ReferenceEquality") // the same object is the same version, and that is all that is asked
    private ChildBody body(CronWorkflow cron, Instant slot) {
        @Nullable Prepared ready = prepared;
        return ready != null && ready.cron() == cron && ready.slot().equals(slot)
                ? ready.body()
                : ChildBody.of(cron, slot, settings.cron().engineInstanceId());
    }

    private Optional<Request> create(CronState state, CronWorkflow cron, Action.Create create, Instant now) {
        @Nullable Launch launch = state.launches.get(create.slot());
        // It may have waited for its turn: the not-after is worked out at the very moment of sending.
        boolean closed = state.ledger != null && state.ledger.isClosed(create.slot());
        if (launch == null
                || closed
                || !(policy.next(launch.withClose(create.close()), leaseEnd(), now) instanceof Step.Send send)) {
            return Optional.empty();
        }
        if (!launch.inDoubt()) {
            state.bodies.remove(create.slot()); // settled: a mended spec takes effect (PROTOCOL M6)
        }
        ChildBody body = state.bodies.computeIfAbsent(create.slot(), slot -> body(cron, slot));
        state.launch(create.slot(), policy.sent(launch.withClose(create.close()), send.notAfter()));
        telemetry.note(new Note.AttemptSent(
                state.key, create.slot(), launch.attempts() + 1, Duration.between(create.slot(), now)));
        Key key = childKey(state, Names.child(cron.name(), create.slot()));
        return Optional.of(new Request.Create(Kind.WORKFLOW, key, body.bytes(send.notAfter())));
    }

    /**
     * Takes an answer.
     *
     * @param sentAt when the request was sent, server time: what a read shows is at least as fresh as this
     * @return the fault, for the dispatcher
     */
    Optional<Fault> answered(
            Work work, Request request, Answer answer, boolean warmingUp, Instant sentAt, Instant now) {
        CronState state = work.owner;
        Optional<Fault> fault = faults.of(request, answer, warmingUp);
        switch (work.action) {
            case Action.Create create -> created(state, create.slot(), answer, fault, now);
            case Action.LookUp look -> lookedUp(work, look.slot(), answer, fault, sentAt, now);
            case Action.ReadLedger read -> ledgerRead(state, read.slot(), answer, fault, now);
            case Action.ConfirmCron confirm -> confirmedCron(work, answer, fault, sentAt);
            case Action.ConfirmChild confirm -> confirmedChild(work, confirm.name(), answer, fault, sentAt);
            case Action.ConfirmTemplate confirm -> confirmedTemplate(state, confirm.template(), answer, fault, sentAt);
            case Action.SaveLedger save -> ledgers.saved(state, answer, fault, watched(state));
            case Action.Release release -> {
                String name = release.child().key().name();
                noteDenial(state.deniedReleases, name, fault);
                if (fault.isEmpty()) {
                    telemetry.note(new Note.Released(state.key, name, slotOf(state, release.child())));
                    if (release.stray()
                            && state.countedStrays.add(release.child().uid())) {
                        telemetry.note(new Note.StrayFound(state.key, name, slotOf(state, release.child()), false));
                    }
                }
                seen(work, release.child().key(), answer, fault);
            }
            case Action.Stop stop -> {
                String name = stop.child().key().name();
                noteDenial(state.deniedStops, name, fault);
                if (fault.isEmpty()) {
                    telemetry.note(new Note.Stopped(state.key, name, slotOf(state, stop.child())));
                }
                seen(work, stop.child().key(), answer, fault);
            }
            case Action.Remove remove -> removed(work, remove, answer, fault);
            case Action.Project project -> projected(work, answer, fault, now);
        }
        retry(work, request, fault, now);
        return fault;
    }

    /** Passing trouble says nothing of a denial: it stands until the write succeeds, or its run is gone. */
    private static void noteDenial(Map<String, String> denials, String name, Optional<Fault> fault) {
        if (fault.isEmpty()) {
            denials.remove(name);
        } else if (fault.get() instanceof Fault.Blocked denied) {
            denials.put(name, denied.message());
        }
    }

    private void created(CronState state, Instant slot, Answer answer, Optional<Fault> fault, Instant now) {
        @Nullable Launch launch = state.launches.get(slot);
        if (fault.isEmpty() && answer instanceof Answer.Found found) {
            Child child = Child.read(found.object());
            caches.children.wrote(found.object().meta(), child);
            state.bodies.remove(slot);
            if (launch != null) {
                state.launch(slot, policy.created(launch, child.uid(), now));
            }
        } else if (launch != null && fault.isPresent()) {
            Fault met = fault.get();
            failed(state, slot, policy.after(launch, met, random.nextDouble(), now), met, now);
        }
    }

    private void lookedUp(Work work, Instant slot, Answer answer, Optional<Fault> fault, Instant sentAt, Instant now) {
        CronState state = work.owner;
        @Nullable Launch launch = state.launches.get(slot);
        if (fault.isEmpty() && answer instanceof Answer.Found found) {
            Child child = Child.read(found.object());
            caches.children.wrote(found.object().meta(), child);
            if (launch != null) {
                boolean ours = child.isRunOf(state.key.name(), state.uid, slot);
                Sighting sighting = ours
                        ? new Sighting.Ours(child.uid())
                        : new Sighting.Foreign(holder(found.object()), child.terminating());
                state.launch(slot, policy.seen(launch, sighting, sentAt));
            }
        } else if (launch != null && fault.isPresent() && fault.get() instanceof Fault.Gone) {
            caches.children.lost(childKey(state, Names.child(state.key.name(), slot)), work.heldUid);
            state.launch(slot, policy.seen(launch, new Sighting.Nothing(), sentAt));
        } else if (launch != null && fault.isPresent()) {
            Fault met = fault.get();
            failed(state, slot, policy.lookFailed(launch, met, random.nextDouble(), sentAt, now), met, now);
        }
    }

    /** The live read that must come before a name which was taken a moment ago may be created again (PROTOCOL C6). */
    private void ledgerRead(CronState state, Instant slot, Answer answer, Optional<Fault> fault, Instant now) {
        ledgers.saved(state, answer, fault, watched(state));
        @Nullable Launch launch = state.launches.get(slot);
        if (launch == null) {
            return;
        }
        boolean answered = fault.isEmpty() || fault.get() instanceof Fault.Gone;
        if (!answered) {
            Fault met = fault.orElseThrow();
            failed(state, slot, policy.readFailed(launch, met, random.nextDouble(), now), met, now);
        } else if (state.isRecorded(slot)) {
            state.drop(slot);
        } else {
            state.launch(slot, policy.ledgerRead(launch));
        }
    }

    private LedgerJson.@Nullable Found watched(CronState state) {
        return caches.ledgers.get(Ledgers.key(state));
    }

    /** Moves a launch on after a fault, and says so. */
    private void failed(CronState state, Instant slot, Launch next, Fault fault, Instant now) {
        state.launch(slot, next);
        Instant again = next.doubt().unseen() ? next.pace().lookAt() : next.notBefore();
        telemetry.note(new Note.AttemptFailed(
                state.key,
                slot,
                next.attempts(),
                settings.launch().attempts(),
                fault,
                positive(Duration.between(now, again)),
                positive(Duration.between(now, next.close())),
                retry(next, now)));
    }

    private Note.Retry retry(Launch next, Instant now) {
        if (next.wanted() != null) {
            return Note.Retry.NONE;
        }
        return policy.isSpent(next, now) ? Note.Retry.DEFERRED : Note.Retry.INLINE;
    }

    private static String holder(ApiObject object) {
        String owner = object.meta()
                .controller()
                .map(o -> "controlled by " + o.kind() + " " + o.name())
                .orElse("without a controller");
        return object.kind() + " " + object.meta().name() + " " + owner + ", created "
                + object.meta().created();
    }

    private void confirmedCron(Work work, Answer answer, Optional<Fault> fault, Instant sentAt) {
        CronState state = work.owner;
        if (fault.isEmpty() && answer instanceof Answer.Found found) {
            caches.crons.wrote(found.object().meta(), CronWorkflow.read(found.object()));
            state.cronRead = sentAt;
        } else if (fault.isPresent() && fault.get() instanceof Fault.Gone) {
            caches.crons.lost(state.key, work.heldUid);
        }
    }

    private void confirmedChild(Work work, String name, Answer answer, Optional<Fault> fault, Instant sentAt) {
        CronState state = work.owner;
        boolean read = seen(work, childKey(state, name), answer, fault);
        if (read) {
            state.childReads.put(name, sentAt);
        }
    }

    /** That it is missing was known: only an answer that says so once more, or that it is there, counts as a read. */
    private void confirmedTemplate(
            CronState state, TemplateRef template, Answer answer, Optional<Fault> fault, Instant sentAt) {
        if (fault.isEmpty() && answer instanceof Answer.Found found) {
            caches.templateFound(template.clusterScope(), found.object().meta());
            state.templateReads.put(template, sentAt);
        } else if (fault.isPresent() && fault.get() instanceof Fault.Gone) {
            state.templateReads.put(template, sentAt);
        }
    }

    /** Lays what a read or write of a run showed over the cache. @return whether it showed anything */
    private boolean seen(Work work, Key key, Answer answer, Optional<Fault> fault) {
        if (fault.isEmpty() && answer instanceof Answer.Found found) {
            caches.children.wrote(found.object().meta(), Child.read(found.object()));
            return true;
        }
        if (fault.isPresent() && fault.get() instanceof Fault.Gone) {
            caches.children.lost(key, work.heldUid);
            return true;
        }
        return false;
    }

    /**
     * A deletion that was accepted may wait for a finalizer of somebody else's for long. Only the watch says when the run
     * is gone: an account that forgot its uid before would count it again.
     */
    private void removed(Work work, Action.Remove remove, Answer answer, Optional<Fault> fault) {
        boolean gone = seen(work, remove.child().key(), answer, fault);
        if (!gone && fault.isEmpty()) {
            caches.children.expect(remove.child().key(), remove.child().uid(), Child::asTerminating);
        }
        String name = remove.child().key().name();
        Optional<Instant> slot = slotOf(work.owner, remove.child());
        if ((gone || fault.isEmpty()) && remove.stray()) {
            telemetry.note(new Note.StrayFound(work.owner.key, name, slot, true));
        } else if (fault.isEmpty()) {
            telemetry.note(new Note.Removed(work.owner.key, name, slot));
        }
    }

    private void projected(Work work, Answer answer, Optional<Fault> fault, Instant now) {
        CronState state = work.owner;
        if (fault.isEmpty() && answer instanceof Answer.Found found) {
            state.projected = now;
            caches.crons.wrote(found.object().meta(), CronWorkflow.read(found.object()));
        } else if (fault.isPresent() && fault.get() instanceof Fault.Gone) {
            caches.crons.lost(state.key, work.heldUid); // or the next pass would project again, at once and without end
        }
    }

    /** The same back-off for everything that is not a launch, which keeps its own account. */
    private void retry(Work work, Request request, Optional<Fault> fault, Instant now) {
        String key = CronState.retryKey(work.target, work.action);
        boolean launching = work.action instanceof Action.Timed;
        boolean done = fault.isEmpty() || fault.get() instanceof Fault.Gone;
        if (launching || done) {
            work.owner.retries.remove(key);
            return;
        }
        CronState.@Nullable Retry last = work.owner.retries.get(key);
        int attempts = last == null ? 1 : last.attempts() + 1;
        Duration delay = policy.pause(fault.get(), attempts, random.nextDouble());
        work.owner.retries.put(key, new CronState.Retry(attempts, now.plus(delay)));
        telemetry.note(new Note.UpkeepFailed(
                work.owner.key, request.verb(), request.kind().name(), work.target, attempts, fault.get(), delay));
    }

    private static Optional<Instant> slotOf(CronState state, Child child) {
        return Optional.ofNullable(child.slotOf(state.key.name(), state.uid));
    }

    private static Key childKey(CronState state, String name) {
        return new Key(state.key.namespace(), name);
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
