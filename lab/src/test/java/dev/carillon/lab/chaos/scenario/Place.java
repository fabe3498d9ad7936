package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** A namespace of a scenario: what is put into it, and what became of it. Any thread may call any method. */
final class Place {
    private static final String INSTANCE = "workflows.argoproj.io/controller-instanceid";

    /** A write is in the audit log some milliseconds after its answer, on a busy machine some seconds. */
    private static final Duration WRITTEN_DOWN = Duration.ofSeconds(30);

    /** So many creates say how long one takes on this machine, beside whatever else runs. */
    private static final int REHEARSALS = 5;

    private final String namespace;
    private final String instance;
    private final Api api;
    private final Witness witness;

    Place(String namespace, String instance, Api api, Witness witness) {
        this.namespace = namespace;
        this.instance = instance;
        this.api = api;
        this.witness = witness;
    }

    String namespace() {
        return namespace;
    }

    Api api() {
        return api;
    }

    /** How the run of a slot has been told to end, empty if it has not. */
    String shutdown(Slot slot) {
        return api.get(Objects.WORKFLOWS, slot.run())
                .path("spec")
                .path("shutdown")
                .asString("");
    }

    /** Creates a CronWorkflow; says when the API server did so, in whole seconds, as its schedule counts. */
    Instant apply(CronDraft draft) {
        CronDraft ours = instance.isEmpty() ? draft : draft.label(INSTANCE, instance);
        JsonNode created = api.create(Objects.CRON_WORKFLOWS, ours.json());
        return Instant.parse(created.path("metadata").path("creationTimestamp").asString());
    }

    /** So many CronWorkflows that are due at the same minute and at no other, all of them there before it. */
    List<Slot> burst(String prefix, int count) {
        return burst(prefix, count, draft -> draft);
    }

    /** The same with more in each of them. */
    List<Slot> burst(String prefix, int count, UnaryOperator<CronDraft> more) {
        Instant tick = Ticks.after(timeToApply(count));
        List<Slot> slots = IntStream.range(0, count)
                .mapToObj(i -> new Slot(prefix + "-" + i, tick))
                .toList();
        slots.parallelStream()
                .forEach(slot -> apply(more.apply(CronDraft.named(slot.cron()).once(tick))));
        Ticks.expectBefore(tick);
        return slots;
    }

    /** What so many creates take now, and as much again for what begins beside them. */
    Duration timeToApply(int count) {
        CronDraft draft = CronDraft.named("rehearsed").schedule("* * * * *");
        Instant begin = Ticks.now();
        for (int i = 0; i < REHEARSALS; i++) {
            api.rehearse(Objects.CRON_WORKFLOWS, draft.json());
        }
        return Duration.between(begin, Ticks.now()).multipliedBy(2L * count).dividedBy(REHEARSALS);
    }

    /** Creates a WorkflowTemplate with one step; says when the API server did so, in whole seconds. */
    Instant template(String name) {
        JsonNode created = api.create(Objects.WORKFLOW_TEMPLATES, """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"WorkflowTemplate","metadata":{"name":"%s"},
                 "spec":{"entrypoint":"main","templates":[{"name":"main","container":{"image":"busybox:1.36"}}]}}""".formatted(name));
        return Instant.parse(created.path("metadata").path("creationTimestamp").asString());
    }

    /** As {@code argo cron suspend}. */
    void suspend(String cron) {
        api.patch(Objects.CRON_WORKFLOWS, cron, "{\"spec\":{\"suspend\":true}}");
    }

    /** As {@code argo cron resume}. */
    void resume(String cron) {
        api.patch(Objects.CRON_WORKFLOWS, cron, "{\"spec\":{\"suspend\":false}}");
    }

    /** Lets a run end, as an engine would. */
    void end(String run, String phase) {
        api.patch(Objects.WORKFLOWS, run, """
                {"metadata":{"labels":{"workflows.argoproj.io/phase":"%1$s","workflows.argoproj.io/completed":"true"}},
                 "status":{"phase":"%1$s","finishedAt":"%2$s"}}""".formatted(phase, Ticks.now().truncatedTo(ChronoUnit.SECONDS)));
    }

    /** Every create of the slot's run that was answered with 201, from the audit log. */
    List<Witness.Line> creations(Slot slot) {
        return witness.creations(namespace, slot.run());
    }

    /** All creations in this namespace so far. */
    List<Witness.Line> creations() {
        return witness.creations(namespace).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The uids of all runs that the audit log has shown in this namespace, by name. */
    Map<String, Set<String>> shown() {
        return witness.shown(namespace);
    }

    /** Waits until the slot's run has been created. @param limit from the slot's time on */
    Witness.Line awaitCreation(Slot slot, Duration limit) {
        Ticks.reach(slot.time());
        Await.until(
                "run " + slot.run() + " is created",
                limit,
                () -> !creations(slot).isEmpty());
        return creations(slot).getFirst();
    }

    /** Waits until the slot's run, whatever became of it, is no longer there. */
    void awaitGone(Slot slot, Duration limit) {
        Await.until(
                "run " + slot.run() + " is gone",
                limit,
                () -> api.find(Objects.WORKFLOWS, slot.run()).isEmpty());
    }

    /** The ledger of the CronWorkflow with this name; empty if it has none yet. */
    Optional<JsonNode> ledger(String cron) {
        return api.find(Objects.CRON_WORKFLOWS, cron)
                .flatMap(found -> api.find(
                        Objects.LEDGERS, found.path("metadata").path("uid").asString()));
    }

    /** What the ledger says of the slot; empty while it is open. */
    Optional<LedgerEntry> entry(Slot slot) {
        return ledger(slot.cron()).flatMap(ledger -> LedgerEntry.in(ledger, slot.time()));
    }

    /** Waits until the ledger says what became of the slot. @param limit from the slot's time on */
    LedgerEntry awaitEntry(Slot slot, Duration limit) {
        Ticks.reach(slot.time());
        Await.until(
                "the ledger of " + namespace + "/" + slot.cron() + " has the slot " + slot.time(),
                limit,
                () -> entry(slot).isPresent());
        return entry(slot).orElseThrow();
    }

    /** The messages of the conditions of this type on the CronWorkflow. */
    List<String> conditions(String cron, String type) {
        return api.get(Objects.CRON_WORKFLOWS, cron)
                .path("status")
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString().equals(type))
                .map(condition -> condition.path("message").asString())
                .toList();
    }

    /** The Kubernetes Events about the CronWorkflow, each as reason, colon, message. */
    List<String> events(String cron) {
        return api.list(Objects.EVENTS).stream()
                .filter(event ->
                        event.path("involvedObject").path("name").asString("").equals(cron))
                .map(event -> event.path("reason").asString() + ": "
                        + event.path("message").asString())
                .toList();
    }

    /** Waits until the user has been told so: by a condition of the CronWorkflow, and by an Event about it. */
    void awaitTold(String cron, String text, Duration limit) {
        Await.until(
                "a condition of " + cron + " says: " + text,
                limit,
                () -> conditions(cron, "SubmissionError").stream().anyMatch(message -> message.contains(text)));
        Await.until(
                "an Event about " + cron + " says: " + text,
                limit,
                () -> events(cron).stream().anyMatch(message -> message.contains(text)));
    }

    /** Runs that still carry the finalizer of an unrecorded run. */
    List<String> unreleased() {
        return api.list(Objects.WORKFLOWS).stream()
                .map(workflow -> workflow.path("metadata"))
                .filter(metadata -> metadata.path("finalizers")
                        .valueStream()
                        .anyMatch(finalizer -> finalizer.asString().equals("carillon.dev/unrecorded")))
                .map(metadata -> metadata.path("name").asString())
                .toList();
    }

    /**
     * Everything that audit log and ledgers do not agree on: a slot with more than one 201, a 201 whose entry says
     * otherwise or has another uid, an entry with a run that nobody has seen. Empty if all is well.
     */
    List<String> problems() {
        return Books.problems(api.list(Objects.LEDGERS), witness.creations(namespace), witness.shown(namespace));
    }

    /** Waits until there are none: a line of the audit log comes a little later than what it tells of. */
    void awaitBooks() {
        Await.none("audit log and ledgers agree: " + namespace, WRITTEN_DOWN, this::problems);
    }
}
