package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.Api.Objects;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays Argo's controller towards runs whose artifacts are to be collected: it puts its finalizer on a run when it
 * first sees it, lets it run and succeed, and takes its finalizer off when told. As in persistUpdates and reapplyUpdate
 * of argo/workflow/controller/operator.go (v4.1.2), a pass reads the run, works, and writes all of it with the version
 * that it read; after a conflict it lays what the pass changed over the latest, as a merge patch. Any thread may call.
 */
final class ArtifactGcStandIn {
    static final String FINALIZER = "workflows.argoproj.io/artifact-gc";

    private static final JsonMapper JSON = new JsonMapper();

    /** From the read of a pass to its write. */
    private static final Duration WORK = Duration.ofMillis(100);

    /** From the first pass to the one that shows that the run's Pods exist. */
    private static final Duration NODES = Duration.ofSeconds(1);

    private final Api api;
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();

    ArtifactGcStandIn(Api api) {
        this.api = api;
    }

    /** A run that takes so long; returns when it has succeeded. */
    void play(String run, Duration length) {
        pass(run, read -> {
            List<String> both = new ArrayList<>(finalizers(read));
            both.add(FINALIZER);
            return """
                {"metadata":{"finalizers":%s,"labels":{"workflows.argoproj.io/phase":"Running"}},
                 "status":{"phase":"Running","startedAt":"%s"}}""".formatted(quoted(both), now());
        });
        Instant end = Ticks.now().plus(length);
        Ticks.reach(Ticks.now().plus(NODES));
        pass(run, read -> "{\"status\":{\"progress\":\"0/1\"}}");
        Ticks.reach(end);
        pass(run, read -> """
                {"metadata":{"labels":{"workflows.argoproj.io/phase":"Succeeded",
                                       "workflows.argoproj.io/completed":"true"}},
                 "status":{"phase":"Succeeded","finishedAt":"%s"}}""".formatted(now()));
    }

    /** The artifacts of the run are gone: nothing of Argo's keeps it any more. */
    void collect(String run) {
        pass(
                run,
                read -> "{\"metadata\":{\"finalizers\":"
                        + quoted(finalizers(read).stream()
                                .filter(each -> !each.equals(FINALIZER))
                                .toList())
                        + "}}");
    }

    /** Runs without its finalizer, which it had put there. */
    List<String> lost() {
        return List.copyOf(lost);
    }

    int writes() {
        return writes.get();
    }

    /** How many of its writes met a newer version. */
    int conflicts() {
        return conflicts.get();
    }

    static List<String> finalizers(JsonNode run) {
        return run.path("metadata")
                .path("finalizers")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private void pass(String run, Function<JsonNode, String> work) {
        JsonNode read = api.get(Objects.WORKFLOWS, run);
        boolean known = read.path("status").has("phase");
        if (known && !finalizers(read).contains(FINALIZER)) {
            lost.add(run);
        }
        String patch = work.apply(read);
        Ticks.reach(Ticks.now().plus(WORK));
        writes.incrementAndGet();
        try {
            api.replace(
                    Objects.WORKFLOWS,
                    run,
                    merged(read.deepCopy(), JSON.readTree(patch)).toString());
        } catch (IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).contains(": 409 ")) {
                throw e;
            }
            conflicts.incrementAndGet();
            api.patch(Objects.WORKFLOWS, run, patch);
        }
    }

    /** RFC 7386, without its null: a list is one value. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        patch.properties().forEach(field -> {
            JsonNode before = target.path(field.getKey());
            ((ObjectNode) target)
                    .set(field.getKey(), before.isObject() ? merged(before, field.getValue()) : field.getValue());
        });
        return target;
    }

    private static String quoted(List<String> texts) {
        return texts.stream().collect(Collectors.joining("\",\"", "[\"", "\"]")).replace("[\"\"]", "[]");
    }

    private static String now() {
        return Ticks.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
