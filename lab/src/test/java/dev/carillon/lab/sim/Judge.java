package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.CronLedger;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.store.Write;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees every write and every request, and fails the story when one breaks the promise. What should be is worked out
 * from DESIGN's text: nothing here calls the plan, the launch policy or the schedules of the product.
 */
final class Judge {
    static final String UNRECORDED = "carillon.dev/unrecorded";

    /** From this code on an answer does not say whether the request was carried out, nor does a 408 (PROTOCOL C4). */
    private static final int SERVER_ERRORS = 500;

    private static final int REQUEST_TIMEOUT = 408;

    private final World world;
    private final Map<String, Biography> biographies = new LinkedHashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, Run> runs = new LinkedHashMap<>();

    /** The creates of runs that have not been answered clearly, in time, to the process that asked. */
    private final Map<Asked, Key> unheard = new HashMap<>();

    private record Asked(String identity, long call) {}

    private final Set<Key> excused = new HashSet<>();
    private final Map<String, Long> doomedNamespaces = new HashMap<>();
    private final DueTimes times;
    private final Launches launches;
    private final Calm calm;
    private final Silence silence;
    private final Conduct conduct;
    private final SecondOpinion secondOpinion;
    private final Telling telling;
    private final Templates templates = new Templates();
    private final Set<Class<?>> heard = new HashSet<>();

    Judge(World world) {
        this.world = world;
        long begin = world.scenario.begin().getEpochSecond();
        this.times = new DueTimes(begin - 1_200, begin + world.scenario.length() / World.SECOND + 1_200);
        this.launches = new Launches(world, this);
        this.calm = new Calm(world, this);
        this.silence = new Silence(world, this, calm);
        this.conduct = new Conduct(world);
        this.secondOpinion = new SecondOpinion(world, calm);
        this.telling = new Telling(world);
    }

    DueTimes times() {
        return times;
    }

    Iterable<Biography> biographies() {
        return biographies.values();
    }

    Iterable<Run> runs() {
        return runs.values();
    }

    Templates templates() {
        return templates;
    }

    @Nullable
    Account account(Biography biography) {
        return accounts.get(biography.uid);
    }

    long millis() {
        return world.instant().toEpochMilli();
    }

    /** Whether all trouble has been over for long enough that nothing may be late. */
    boolean isSettled() {
        return millis() >= calm.settledAt();
    }

    /** A refusal that depends on the request alone was made up for this object: its slot may end rejected. */
    void excuse(Request request) {
        excused.add(request.key());
    }

    boolean isExcused(Key run) {
        return excused.contains(run);
    }

    void episode(Episode episode) {
        calm.episode(episode);
    }

    /** Whether quota was exhausted in the namespace at some time between two instants. */
    boolean wasQuotaFull(String namespace, long from, long to) {
        return calm.wasQuotaFull(namespace, from, to);
    }

    boolean isDoomed(String namespace) {
        return doomedNamespaces.containsKey(namespace);
    }

    /** A list or a watch is asked for. */
    void asked(Host host) {
        conduct.asked(host);
    }

    void sent(Host host, Call call) {
        conduct.asked(host);
        conduct.sent(host, call);
        silence.sent(call);
        if (isLaunch(call)) {
            unheard.put(new Asked(host.identity(), call.id()), call.request().key());
        }
    }

    /** Whether it creates a run: dry runs do not. */
    static boolean isLaunch(Call call) {
        return call.request() instanceof Request.Create create
                && create.isMutation()
                && create.kind().equals(Kind.WORKFLOW);
    }

    /** A process has heard an answer in time. */
    void heard(Host host, Call call, Answer answer) {
        conduct.heard(host, call, answer);
        int code = answer instanceof Answer.Refused refused ? refused.status().code() : 0;
        boolean unclear = answer instanceof Answer.Unanswered
                || answer instanceof Answer.Garbled
                || code >= SERVER_ERRORS
                || code == REQUEST_TIMEOUT;
        if (isLaunch(call) && !unclear) {
            unheard.remove(new Asked(host.identity(), call.id()));
        }
    }

    /** Runs of it that have ever succeeded, at the most: ends that somebody counted before us may be among them. */
    long succeeded(Biography biography) {
        @Nullable Account account = account(biography);
        return biography.runs.stream().filter(run -> run.hasSucceeded).count()
                + (account == null ? 0 : account.succeededAtFirst());
    }

    /** Whether it was left open that a run of this CronWorkflow exists, other than that of {@code slot}. */
    boolean wasInDoubtBeside(Key cron, long slot) {
        return unheard.values().stream()
                .anyMatch(run -> run.namespace().equals(cron.namespace())
                        && run.name().startsWith(cron.name() + "-")
                        && !run.name().equals(cron.name() + "-" + slot));
    }

    @Nullable
    Biography biography(String uid) {
        return biographies.get(uid);
    }

    void committed(Write write, String manager) {
        world.timeline.say(manager, new Told(write));
        switch (write.kind().name()) {
            case "CronWorkflow" -> cron(write, manager);
            case "Workflow" -> run(write, manager);
            case "CronLedger" -> ledger(write, manager);
            case "Lease" -> conduct.lease(write);
            case "Namespace" -> namespace(write);
            case "WorkflowTemplate", "ClusterWorkflowTemplate" -> templates.committed(write, millis());
            default -> {}
        }
        silence.committed(write, manager);
    }

    /** A write as a line of the timeline. */
    private record Told(Write write) {
        @Override
        public String toString() {
            ApiObject object = write.object();
            String text = write.getClass().getSimpleName() + " " + object;
            return switch (write.kind().name()) {
                case "CronLedger" -> text + " " + object.part("status") + object.part("spec");
                case "Workflow" ->
                    text + " " + object.meta().uid() + " " + Json.text(object.part("status"), "phase") + " "
                            + object.meta().finalizers()
                            + (object.meta().isTerminating() ? " terminating" : "");
                case "CronWorkflow" -> text + " " + object.meta().uid() + " " + object.part("spec");
                default -> text;
            };
        }
    }

    private void namespace(Write write) {
        String name = write.object().meta().name();
        if (write instanceof Write.Removed) {
            doomedNamespaces.remove(name);
        } else if (write.object().meta().isTerminating()) {
            doomedNamespaces.putIfAbsent(name, millis());
            biographies.values().stream()
                    .filter(b -> b.isAlive() && b.key.namespace().equals(name))
                    .forEach(b -> b.endedAt = millis());
        }
    }

    /** What another instance looks after is not ours to write, as long as it exists. */
    private void checkOurs(Write write, String manager, @Nullable Biography biography) {
        if (manager.equals(SimNetwork.MANAGER) && biography != null && biography.isAlive() && !biography.isOurs()) {
            throw world.failure("what another instance looks after was written: " + write.object());
        }
    }

    private void cron(Write write, String manager) {
        ApiObject object = write.object();
        Biography biography = biographies.computeIfAbsent(
                object.meta().uid(),
                uid -> new Biography(
                        object.meta().key(), uid, object.meta().created().getEpochSecond()));
        Wish wish = Wish.read(object);
        if (!biography.eras.isEmpty()) {
            checkOurs(write, manager, biography);
        }
        if (biography.eras.isEmpty() || !biography.wish().equals(wish)) {
            biography.eras.add(new Biography.Era(millis(), wish));
        }
        if (biography.isAlive() && (wish.terminating() || write instanceof Write.Removed)) {
            biography.endedAt = millis();
        }
    }

    private void run(Write write, String manager) {
        ApiObject object = write.object();
        String uid = object.meta().uid();
        checkOurs(write, manager, biographyOf(object));
        Run run = runs.get(uid);
        if (run == null) {
            run = begin(object, manager);
        }
        boolean held = object.meta().finalizers().contains(UNRECORDED);
        if (!held && run.heldSince != Long.MAX_VALUE && manager.equals(SimNetwork.MANAGER)) {
            released(run, biographyOf(object));
        }
        // What waits to be deleted goes with its last finalizer, and is told with it.
        boolean letGo = !held || write instanceof Write.Removed;
        if (letGo && run.heldSince != Long.MAX_VALUE && !manager.equals(SimNetwork.MANAGER)) {
            launches.tornOff(run, biographyOf(object));
        }
        run.heldSince = held ? Math.min(run.heldSince, millis()) : Long.MAX_VALUE;
        boolean stopped = !Json.text(object.part("spec"), "shutdown").isEmpty();
        if (stopped && !run.stopping && manager.equals(SimNetwork.MANAGER)) {
            launches.stopped(run, biographyOf(object));
        }
        run.stopping |= stopped || object.meta().isTerminating();
        String phase = Json.text(object.part("status"), "phase");
        run.phase = phase;
        boolean fulfilled = phase.equals("Succeeded") || phase.equals("Failed");
        if (fulfilled) {
            run.fulfilledAt = Math.min(run.fulfilledAt, millis());
            run.hasEnded = true;
            run.hasSucceeded |= phase.equals("Succeeded");
        } else if (run.fulfilledAt != Long.MAX_VALUE) {
            run.fulfilledAt = Long.MAX_VALUE;
            run.revivedAt = millis();
        }
        if (manager.equals(SimNetwork.MANAGER)
                && isDeletion(write)
                && !HistoryLimits.mayGo(run, biographyOf(object), millis())) {
            throw world.failure("the history lost a run that it should keep: " + run.key);
        }
        if (write instanceof Write.Removed) {
            run.goneAt = millis();
            run.heldSince = Long.MAX_VALUE;
            launches.gone(run, biographyOf(object));
        }
    }

    /** Whether the object's deletion begins with this write. */
    private static boolean isDeletion(Write write) {
        @Nullable ApiObject before = write.earlier();
        boolean goes = write instanceof Write.Removed || write.object().meta().isTerminating();
        return goes && before != null && !before.meta().isTerminating();
    }

    /** Create, record, release: a run that is let go before its slot has an outcome could be lost (PROTOCOL 1.3). */
    private void released(Run run, @Nullable Biography biography) {
        if (!run.isByUs() || biography == null || !biography.isAlive()) {
            return; // somebody's copy, or it goes with its CronWorkflow
        }
        Account account = account(biography);
        if (account == null || !account.isClosed(run.slot)) {
            throw world.failure("a run was released before its slot was recorded: " + run.key);
        }
    }

    private Run begin(ApiObject object, String manager) {
        boolean byUs = manager.equals(SimNetwork.MANAGER);
        long slot = byUs
                ? Instant.parse(object.meta().annotation("workflows.argoproj.io/scheduled-time"))
                        .getEpochSecond()
                : Run.NO_SLOT;
        Run run = new Run(object.meta().key(), object.meta().uid(), slot, millis());
        runs.put(run.uid, run);
        Biography biography = biographyOf(object);
        if (byUs) {
            launches.created(run, object, biography);
        }
        if (biography != null) {
            biography.runs.add(run);
            if (byUs) {
                biography.launched.put(slot, run);
            }
        }
        return run;
    }

    private @Nullable Biography biographyOf(ApiObject run) {
        String owner =
                run.meta().controller().map(o -> o.uid()).orElse(run.meta().annotation("carillon.dev/owner-uid"));
        return biographies.get(owner);
    }

    private void ledger(Write write, String manager) {
        Biography biography = biographies.get(write.object().meta().name());
        if (biography == null) {
            throw world.failure("a ledger of no CronWorkflow: " + write.object());
        }
        if (!biography.isOurs()) {
            checkOurs(write, manager, biography);
            return;
        }
        if (write instanceof Write.Removed) {
            if (biography.isAlive()) {
                throw world.failure("the ledger of " + biography + " was deleted while its CronWorkflow lives");
            }
            return;
        }
        @Nullable Account known = accounts.get(biography.uid);
        if (write instanceof Write.Added && !biography.isAlive() && known != null) {
            // A copy of its first write, made on the way, or of a leader whose watch is late: both have gone, and it
            // has
            // to go again. What is new in it is told all the same.
            known.writtenAfterwards(write.object());
            return;
        }
        accounts.computeIfAbsent(biography.uid, uid -> new Account(world, this, biography, telling))
                .written(write.object());
    }

    /** What a process says for metrics and logs. */
    void heard(String identity, Note note) {
        heard.add(note.getClass());
        telling.heard(identity, note);
        if (note instanceof Note.Audited audited) {
            secondOpinion.heard(audited);
        }
    }

    /** Whether a user has forced a run of that name away, of a CronWorkflow that may be gone by now. */
    boolean wasForced(Key run, long slot) {
        return biographies.values().stream()
                .anyMatch(b -> b.forcedSlots.contains(slot)
                        && run.namespace().equals(b.key.namespace())
                        && run.name().equals(b.key.name() + "-" + slot));
    }

    /** The kinds of notes that were heard so far. */
    Set<Class<?>> heard() {
        return heard;
    }

    void look() {
        calm.look();
    }

    void end() {
        calm.end();
        for (Biography biography : biographies.values()) {
            @Nullable Account account = account(biography);
            @Nullable CronLedger ledger = account == null ? null : account.ledger();
            if (biography.isAlive() && ledger != null) {
                telling.end(biography, ledger);
            }
        }
        secondOpinion.end();
    }

    long slots() {
        return accounts.values().stream().mapToLong(Account::size).sum();
    }
}
