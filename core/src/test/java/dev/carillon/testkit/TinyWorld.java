package dev.carillon.testkit;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Selector;
import dev.carillon.audit.Audit;
import dev.carillon.audit.Evidence;
import dev.carillon.audit.Finding;
import dev.carillon.control.Settings;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Note;
import dev.carillon.store.ListResult;
import dev.carillon.store.Rules;
import dev.carillon.store.Store;
import dev.carillon.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ObjectNode;

/**
 * One store, two controllers, and a network that loses, delays and doubles, on one thread and under one seed: the same
 * {@code Controller} that ships. Checks after every write that no slot has two runs, that no outcome changes, and that
 * Forbid holds; and at the end that each slot has its one outcome.
 */
public final class TinyWorld {
    /** Whole minutes, so that slots are easy to count. */
    static final Instant BEGIN = Instant.parse("2026-03-01T10:00:30Z");

    static final Duration TROUBLE = Duration.ofSeconds(200);
    static final Duration LENGTH = Duration.ofMinutes(6);

    /** Steps that a run may take at the most: more is a loop that does not end. */
    private static final int EVENTS_LIMIT = 200_000;

    private static final String NAMESPACE = "default";
    private static final Key LEASE = new Key("kube-system", Names.lease(""));

    private record Happening(Instant at, long sequence, Runnable action) {}

    /** What one CronWorkflow of the world is like, and what may be demanded of it. */
    record Subject(String name, String policy, boolean patient) {}

    static final List<Subject> SUBJECTS = List.of(
            new Subject("allow", "Allow", true),
            new Subject("forbid", "Forbid", false),
            new Subject("replace", "Replace", true),
            new Subject("plain", "Allow", false));

    final Store store;
    final SplittableRandom random;
    private final long seed;
    private final Map<Trouble, Double> mix = new EnumMap<>(Trouble.class);
    private final boolean hastyDeletes;
    private final PriorityQueue<Happening> heap =
            new PriorityQueue<>(Comparator.comparing(Happening::at).thenComparingLong(Happening::sequence));
    private final List<TinyHost> hosts = new ArrayList<>();
    private final Map<Key, Map<String, String>> uidsOfSlots = new HashMap<>();
    private final Map<Key, Map<Instant, Outcome>> outcomes = new HashMap<>();
    private final Set<String> activeUnderForbid = new HashSet<>();
    private final List<String> timeline = new ArrayList<>();
    private long sequence;
    private long events;
    private Instant now = BEGIN;

    public TinyWorld(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        for (Trouble trouble : Trouble.values()) {
            mix.put(trouble, random.nextInt(3) == 0 ? 0 : Math.pow(random.nextDouble() * 2, 2));
        }
        this.hastyDeletes = random.nextBoolean();
        this.store = new Store(Rules.STANDARD, random.split(), BEGIN);
    }

    /** Runs the whole story. @return how many events it took */
    public long run() {
        SUBJECTS.forEach(this::create);
        for (int i = 0; i < 2; i++) {
            TinyHost host = new TinyHost(this, "host-" + i, Duration.ofMillis(random.nextInt(-900, 900)));
            hosts.add(host);
            at(now.plusMillis(random.nextInt(3_000)), host::boot);
        }
        at(now.plusSeconds(60), this::bookmark);
        Instant end = BEGIN.plus(LENGTH);
        while (!heap.isEmpty() && heap.peek().at.isBefore(end)) {
            Happening next = heap.remove();
            now = next.at;
            next.action.run();
            if (++events > EVENTS_LIMIT) {
                throw failure("more than " + EVENTS_LIMIT + " events: something loops");
            }
        }
        checkTheEnd();
        return events;
    }

    /** All that was said, in order: two runs of a seed must not differ in a letter. */
    public List<String> story() {
        return List.copyOf(timeline);
    }

    Instant now() {
        return now;
    }

    boolean isTroubled() {
        return now.isBefore(BEGIN.plus(TROUBLE));
    }

    /**
     * With this chance, times what the seed makes of this kind of trouble, and only while there is trouble. Each seed
     * has another mix: some kinds not at all, some far more often than is usual.
     */
    boolean happens(Trouble trouble) {
        return isTroubled() && random.nextDouble() < trouble.chance * mix.getOrDefault(trouble, 1.0);
    }

    /** What may go wrong, with its usual chance at each occasion. */
    enum Trouble {
        REQUEST_LOST(0.03),
        ANSWER_LOST(0.05),
        REFUSED(0.04),
        EXECUTED_AND_REFUSED(0.03),
        DOUBLED(0.04),
        SLOW(0.03),
        WATCH_CUT(0.01),
        CRASH_AT_SEND(0.003),
        CRASH_BETWEEN_STEPS(0.000_6),
        PAUSE(0.000_5);

        private final double chance;

        Trouble(double chance) {
            this.chance = chance;
        }
    }

    void at(Instant when, Runnable action) {
        heap.add(new Happening(when, sequence++, action));
    }

    /** Settings that a host runs with. A restarted process is another holder of the lease. */
    Settings settings(String identity) {
        return Settings.of("", LEASE.namespace(), identity);
    }

    /** A request arrives at the store. */
    Answer execute(Request request, String fieldManager) {
        Answer answer = store.stage(request, fieldManager, now).answer();
        store.commit().forEach(this::committed);
        hosts.forEach(TinyHost::feedWatches);
        return answer;
    }

    private void committed(Write write) {
        if (write.kind().equals(Kind.CRON_LEDGER)) {
            checkOutcomes(write);
        }
        if (!write.kind().equals(Kind.WORKFLOW)) {
            return;
        }
        checkForbid(write);
        if (!(write instanceof Write.Added)) {
            return;
        }
        var meta = write.object().meta();
        String known = uidsOfSlots
                .computeIfAbsent(meta.key(), key -> new HashMap<>())
                .putIfAbsent(meta.annotation(Names.OWNER_UID), meta.uid());
        say("created " + meta.key() + " " + meta.uid());
        if (known != null) {
            throw failure("two runs of one slot: " + meta.key() + " had " + known + " and now " + meta.uid());
        }
        Key key = meta.key();
        at(now.plusMillis(random.nextInt(200, 2_000)), () -> phase(key, "Running"));
        at(now.plusSeconds(random.nextInt(2, 100)), () -> phase(key, random.nextBoolean() ? "Succeeded" : "Failed"));
        // Runs that vanish at once are what an account without a finalizer would trip over.
        if (random.nextInt(3) == 0 || hastyDeletes) {
            int millis = hastyDeletes ? random.nextInt(50, 6_000) : random.nextInt(1_000, 110_000);
            Request delete = new Request.Delete(Kind.WORKFLOW, key, null, null);
            at(now.plusMillis(millis), () -> execute(delete, "ttl"));
        }
    }

    /** Whoever forbids company has none: in this world runs begin by our hand alone, and do not come back to life. */
    private void checkForbid(Write write) {
        Child run = Child.read(write.object());
        if (!run.cronKey().name().equals("forbid")) {
            return;
        }
        if (write instanceof Write.Removed || run.isFulfilled()) {
            activeUnderForbid.remove(run.uid());
        } else {
            activeUnderForbid.add(run.uid());
        }
        if (activeUnderForbid.size() > 1) {
            throw failure("Forbid, and two are active: " + run.key());
        }
    }

    /** An outcome stands for ever; a stray that had started is the one thing that may come to light later. */
    private void checkOutcomes(Write write) {
        CronLedger ledger = LedgerJson.read(write.object()).ledger();
        if (ledger == null) {
            throw failure("a ledger that cannot be read: " + write.object());
        }
        Map<Instant, Outcome> known = outcomes.computeIfAbsent(write.key(), key -> new HashMap<>());
        for (CronLedger.Entry entry : ledger.recent()) {
            Outcome before = known.put(entry.slot(), entry.outcome());
            boolean late = before != null
                    && !before.hasRun()
                    && entry.outcome() instanceof Outcome.Created created
                    && created.late();
            if (before != null && !late && !before.equals(entry.outcome())) {
                throw failure("an outcome changed: " + entry.slot() + " from " + before + " to " + entry.outcome());
            }
        }
    }

    /** The part of Argo's workflow controller: it writes the run's phase. */
    private void phase(Key key, String phase) {
        ObjectNode patch = Json.object();
        ObjectNode status = patch.putObject("status").put("phase", phase);
        if (!phase.equals("Running")) {
            status.put("finishedAt", now.toString());
        }
        execute(new Request.Patch(Kind.WORKFLOW, key, Request.PatchType.MERGE, Json.bytes(patch)), "argo");
    }

    private void create(Subject subject) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", Kind.CRON_WORKFLOW.apiVersion()).put("kind", "CronWorkflow");
        tree.putObject("metadata").put("name", subject.name).put("namespace", NAMESPACE);
        ObjectNode spec = tree.putObject("spec");
        spec.putArray("schedules").add("* * * * *");
        spec.put("concurrencyPolicy", subject.policy);
        if (subject.patient) {
            spec.put("startingDeadlineSeconds", 900);
            ((ObjectNode) tree.path("metadata")).putObject("annotations").put(Names.CATCH_UP, "All");
        }
        spec.putObject("workflowSpec").put("entrypoint", "main").putArray("templates");
        Key key = new Key(NAMESPACE, subject.name);
        execute(new Request.Create(Kind.CRON_WORKFLOW, key, Json.bytes(tree)), "kubectl");
    }

    private void bookmark() {
        hosts.forEach(TinyHost::bookmark);
        at(now.plusSeconds(60), this::bookmark);
    }

    void say(String what) {
        timeline.add(now + " " + what);
    }

    void note(String host, Note note) {
        if (!(note instanceof Note.Pulse)
                && !(note instanceof Note.ClockMeasured)
                && !(note instanceof Note.Requested)) {
            say(host + " " + note);
        }
        if (note instanceof Note.Quarantined quarantined) {
            AssertionError failure = failure("a pass failed: " + quarantined.cause());
            failure.initCause(quarantined.cause());
            throw failure;
        }
    }

    private void checkTheEnd() {
        if (hosts.stream().noneMatch(TinyHost::isReady)) {
            throw failure("nobody leads although the trouble is over");
        }
        for (Subject subject : SUBJECTS) {
            check(subject);
        }
        audit();
        for (var run : list(Kind.WORKFLOW)) {
            boolean old = run.meta().created().isBefore(now.minusSeconds(60));
            if (old && run.meta().finalizers().contains(Names.UNRECORDED)) {
                throw failure("still unreleased: " + run.meta().key() + " created "
                        + run.meta().created());
            }
        }
    }

    private void check(Subject subject) {
        String uid = list(Kind.CRON_WORKFLOW).stream()
                .filter(c -> c.meta().name().equals(subject.name))
                .findFirst()
                .orElseThrow()
                .meta()
                .uid();
        CronLedger ledger = list(Kind.CRON_LEDGER).stream()
                .filter(l -> l.meta().name().equals(uid))
                .findFirst()
                .map(l -> LedgerJson.read(l).ledger())
                .orElseThrow(() -> failure(subject.name + " has no ledger"));
        long due = Duration.between(BEGIN, now).toMinutes();
        long through = Duration.between(BEGIN.minusSeconds(30), ledger.recordedThrough())
                .toMinutes();
        long ahead = ledger.recent().stream()
                .filter(e -> e.slot().isAfter(ledger.recordedThrough()))
                .count();
        long accounted = ledger.counters().slots() - ahead + ledger.open().size();
        if (accounted != through) {
            throw failure(subject.name + ": " + through + " slots up to the cursor, " + accounted
                    + " are accounted for: " + ledger);
        }
        // A range that only grows is written late; anything else at once.
        boolean grows = !ledger.ranges().isEmpty();
        if (through < due - 1 && !grows) {
            throw failure(subject.name + ": " + due + " slots were due, the account ends at " + ledger.recordedThrough()
                    + ": " + ledger);
        }
        long runs = uidsOfSlots.keySet().stream()
                .filter(k -> k.name().startsWith(subject.name + "-"))
                .count();
        long said = ledger.counters().created() + ledger.counters().adopted();
        if (Math.abs(runs - said) > 1) {
            throw failure(subject.name + ": " + runs + " runs were created, the ledger knows " + said + ": " + ledger);
        }
        if (subject.patient && runs < due - 1) {
            throw failure(subject.name + ": only " + runs + " of " + due + " slots ran inside open windows: " + ledger);
        }
        boolean stale = ledger.open().stream().anyMatch(o -> o.slot().isBefore(now.minusSeconds(90)));
        if (stale && !subject.policy.equals("Forbid")) {
            throw failure(subject.name + ": still open long after the trouble: " + ledger.open());
        }
    }

    /** The independent checker has its own idea of what was due, and nothing to complain of. */
    private void audit() {
        for (Evidence evidence : Evidences.of(list(Kind.CRON_WORKFLOW), list(Kind.CRON_LEDGER), list(Kind.WORKFLOW))) {
            List<Finding> findings = Audit.of(evidence, LEASE, BEGIN.minusSeconds(60), now);
            if (!findings.isEmpty()) {
                throw failure(evidence.key().name() + ": the audit finds " + findings + ": " + evidence.ledger());
            }
        }
    }

    private List<ApiObject> list(Kind kind) {
        if (store.list(kind, "", Selector.EVERYTHING, 10_000, "") instanceof ListResult.Listed listed) {
            return listed.page().items();
        }
        throw failure("cannot list " + kind);
    }

    AssertionError failure(String what) {
        int from = Math.max(0, timeline.size() - 150);
        return new AssertionError("seed " + seed + " at " + now + ": " + what + "\n"
                + String.join("\n", timeline.subList(from, timeline.size())));
    }
}
