package dev.carillon.lab.chaos.scenario;

import static dev.carillon.lab.chaos.scenario.ArtifactGcStandIn.finalizers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** When and how often the finalizer is taken off, beside somebody who writes to the same runs (PROTOCOL H1). */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseIT {
    private static final String OURS = "carillon.dev/unrecorded";
    private static final String ARGOS = ArtifactGcStandIn.FINALIZER;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final int RUNS = 200;

    /** PROTOCOL H1: from the create of a run to its release. */
    private static final Duration RELEASED = Duration.ofSeconds(30);

    /** PROTOCOL H1: of Argo's writes, so many may meet one of ours. */
    private static final double CONFLICTS = 0.05;

    private Scenario scenario;
    private Replica replica;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.in(Ground.shared(), "release");
        replica = scenario.start();
        here = scenario.here();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    /**
     * Plays Argo's controller: it adds its finalizer to a run that it has read, and once ours is off it writes what it
     * remembers, with ours in it.
     */
    @Test
    void a_finalizer_that_a_stale_merge_brings_back_is_taken_off_again_and_argos_own_stays() {
        here.apply(CronDraft.named("meddled").schedule("@every 3s"));
        Map<String, Instant> broughtBack = new HashMap<>();
        Await.until("ours has been brought back to three runs", LIMIT, () -> {
            runs("meddled").forEach(run -> meddle(run, broughtBack));
            return broughtBack.size() >= 3;
        });

        broughtBack.forEach((name, at) -> {
            Await.until(
                    name + " has Argo's finalizer alone",
                    LIMIT,
                    () -> finalizers(here.api().get(Objects.WORKFLOWS, name)).equals(List.of(ARGOS)));
            assertThat(Duration.between(at, Ticks.now())).as(name).isLessThan(Duration.ofSeconds(30));
        });
        here.suspend("meddled");
    }

    /**
     * Two hundred runs in one minute, each written by Argo at once, a second later and at its end. The ends are spread
     * over half a minute, around the seconds of the releases.
     */
    @Tag("long")
    @Test
    void argos_artifact_gc_keeps_its_finalizer_and_seldom_meets_ours() throws Exception {
        Instant tick = Ticks.next(Duration.ofSeconds(30));
        IntStream.range(0, RUNS)
                .parallel()
                .forEach(i -> here.apply(CronDraft.named("gc-" + i).once(tick)));
        ArtifactGcStandIn argo = new ArtifactGcStandIn(here.api());
        Map<String, Future<?>> played = new HashMap<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Await.until("all of them run", Duration.between(Ticks.now(), tick).plus(LIMIT), () -> {
                for (JsonNode run : runs("gc")) {
                    Duration length = Duration.ofMillis(4_000 + 150L * played.size());
                    played.computeIfAbsent(
                            run.path("metadata").path("name").asString(),
                            name -> executor.submit(() -> argo.play(name, length)));
                }
                return played.size() == RUNS;
            });
            Ticks.reach(lastCreation(played.keySet()).plus(RELEASED));
            assertThat(runs("gc")).hasSize(RUNS).allMatch(run -> finalizers(run).equals(List.of(ARGOS)));

            finish(played.values());
            assertThat(runs("gc")).hasSize(RUNS).allMatch(run -> finalizers(run).equals(List.of(ARGOS)));
            finish(played.keySet().stream()
                    .<Future<?>>map(name -> executor.submit(() -> argo.collect(name)))
                    .toList());
            assertThat(runs("gc")).hasSize(RUNS).allMatch(run -> finalizers(run).isEmpty());
        }
        assertThat(argo.lost()).isEmpty();
        System.out.printf("artifact gc: %d of %d writes met a newer version%n", argo.conflicts(), argo.writes());
        assertThat(argo.conflicts()).isLessThan((int) (argo.writes() * CONFLICTS));
        here.awaitBooks();
    }

    /** It is held until no create of its slot can land any more, and not longer. */
    @Test
    void a_recorded_run_that_is_deleted_after_a_second_is_gone_within_fourteen() {
        Slot slot = once("deleted");
        Witness.Line creation = here.awaitCreation(slot, LIMIT);
        here.awaitEntry(slot, LIMIT);
        Ticks.reach(creation.at().plusSeconds(1));
        Instant deleted = Ticks.now();
        here.api().delete(Objects.WORKFLOWS, slot.run());
        assertThat(here.api().find(Objects.WORKFLOWS, slot.run())).isPresent();

        here.awaitGone(slot, LIMIT);

        assertThat(Duration.between(deleted, Ticks.now())).isLessThan(Duration.ofSeconds(14));
        assertThat(here.creations(slot)).hasSize(1);
    }

    /** A proxy keeps a copy of the create and sends it when the run is long gone: the fence refuses it. */
    @Test
    void a_create_that_is_sent_again_after_its_run_is_gone_makes_no_second_run() throws Exception {
        Rule twice = replica.proxy()
                .rule("twice")
                .method("POST")
                .body("\"name\":\"doubled-")
                .times(1)
                .does(new Trouble.AndAgain());
        Slot slot = once("doubled");
        twice.awaitHits(1, LIMIT);
        here.awaitEntry(slot, LIMIT);
        here.api().delete(Objects.WORKFLOWS, slot.run());
        here.awaitGone(slot, LIMIT);

        twice.release();

        Await.until(
                "the copy is answered",
                LIMIT,
                () -> replica.proxy().seen().stream()
                        .filter(seen -> seen.rule().equals("twice"))
                        .map(Seen::serverStatus)
                        .anyMatch(status -> status == 403));
        assertThat(here.creations(slot)).hasSize(1);
        assertThat(here.entry(slot).orElseThrow().label()).isEqualTo("Created");
    }

    private static void finish(Collection<Future<?>> all) throws Exception {
        for (Future<?> each : all) {
            each.get();
        }
    }

    private Instant lastCreation(Set<String> names) {
        return here.creations().stream()
                .filter(line -> names.contains(line.name()))
                .map(Witness.Line::at)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private void meddle(JsonNode run, Map<String, Instant> broughtBack) {
        String name = run.path("metadata").path("name").asString();
        List<String> finalizers = finalizers(run);
        if (!finalizers.contains(ARGOS)) {
            ObjectNode copy = (ObjectNode) run.deepCopy();
            copy.withObjectProperty("metadata").withArrayProperty("finalizers").add(ARGOS);
            try {
                here.api().replace(Objects.WORKFLOWS, name, copy.toString());
            } catch (IllegalStateException e) {
                // Somebody was quicker. It is read again in the next round, as Argo does.
                assertThat(e).hasMessageContaining("409");
            }
        } else if (!finalizers.contains(OURS) && !broughtBack.containsKey(name)) {
            here.api()
                    .patch(
                            Objects.WORKFLOWS,
                            name,
                            "{\"metadata\":{\"finalizers\":[\"%s\",\"%s\"]}}".formatted(OURS, ARGOS));
            broughtBack.put(name, Ticks.now());
        }
    }

    private List<JsonNode> runs(String cron) {
        return here.api().list(Objects.WORKFLOWS).stream()
                .filter(run -> run.path("metadata").path("name").asString().startsWith(cron + "-"))
                .toList();
    }

    /** A slot at the next whole minute, and no other. */
    private Slot once(String cron) {
        Instant tick = Ticks.next();
        here.apply(CronDraft.named(cron).once(tick));
        return new Slot(cron, tick);
    }
}
