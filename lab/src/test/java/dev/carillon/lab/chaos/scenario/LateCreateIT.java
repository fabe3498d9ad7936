package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A leader's create is held on its way and the leader frozen; its successor runs the slot, and the run is gone before
 * the create arrives (PROTOCOL C1). No check of the frozen process could help: it has done all of them.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class LateCreateIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Two creates, of which the late one is refused; the frozen process writes nothing more. */
    @Test
    void the_fence_refuses_the_create_of_a_leader_that_was_frozen() throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "late-create")) {
            Scene scene = Scene.play(scenario);
            Await.until(
                    "its run is released",
                    LIMIT,
                    () -> !scene.here().unreleased().contains(scene.slot().run()));
            scene.removeRun();
            Instant thawed = scene.goOn();

            Await.until("the held create is answered", LIMIT, () -> scene.held().serverStatus() != 0);
            assertThat(scene.held().serverStatus()).isEqualTo(403);
            awaitTwoLooksAtTheLease(scene.frozen(), thawed);
            assertThat(scene.frozen().process().isLeading()).isFalse();
            assertThat(scene.frozen().proxy().seen(thawed, Instant.MAX))
                    .filteredOn(seen -> !seen.method().equals("GET"))
                    .allMatch(seen -> seen.path().contains("/leases"));
            assertThat(scene.here().creations(scene.slot())).hasSize(1);
            assertThat(scene.here().entry(scene.slot())).contains(scene.entry());
            assertThat(scene.successor().process().metric("carillon_fence_active"))
                    .isEqualTo(1);
            scene.here().awaitBooks();
        }
    }

    /** The weaker promise: there are two creates, the second is found, said, counted and taken away. */
    @Test
    void without_the_fence_the_second_run_is_found_said_and_removed() throws InterruptedException {
        try (Scenario scenario = Scenario.unfenced(Ground.shared(), "late-create-unfenced")) {
            Scene scene = Scene.play(scenario);
            assertThat(scene.frozen().process().logged("WARN", "no fence")).isNotEmpty();
            assertThat(scene.successor().process().metrics()).contains("carillon_fence_active 0.0");
            // Without a fence a run is held for more than a minute. Somebody in a hurry takes the finalizer off.
            scene.here().api().patch(Objects.WORKFLOWS, scene.slot().run(), "{\"metadata\":{\"finalizers\":null}}");
            scene.removeRun();
            scene.goOn();

            Await.until(
                    "the late create is carried out",
                    LIMIT,
                    () -> scene.here().creations(scene.slot()).size() == 2);
            Await.until(
                    "the stray is deleted",
                    LIMIT,
                    () -> scene.here()
                            .api()
                            .find(Objects.WORKFLOWS, scene.slot().run())
                            .map(run -> run.path("metadata").has("deletionTimestamp"))
                            .orElse(true));
            Await.until(
                    "the user is told",
                    LIMIT,
                    () -> scene.successor()
                                    .process()
                                    .logged("WARN", "stray run", scene.slot().run(), "removed=\"true\"")
                                    .size()
                            == 1);
            assertThat(scene.successor().process().metrics())
                    .containsPattern("carillon_strays_total\\{.*name=\"late\".*} 1\\.0");
            assertThat(scene.here().entry(scene.slot())).contains(scene.entry());
        }
    }

    private static void awaitTwoLooksAtTheLease(Replica replica, Instant since) {
        Await.until(
                "it has looked at the lease twice",
                LIMIT,
                () -> replica.proxy().seen(since, Instant.MAX).stream()
                                .filter(seen -> seen.path().contains("/leases/") && seen.status() == 200)
                                .count()
                        >= 2);
    }

    /**
     * The first half of both stories.
     *
     * @param entry what the ledger said when the successor had run the slot
     */
    private record Scene(Place here, Replica frozen, Replica successor, Rule hold, Slot slot, LedgerEntry entry) {
        static Scene play(Scenario scenario) throws InterruptedException {
            Replica first = scenario.start();
            Await.until("the first one leads", LIMIT, first.process()::isLeading);
            Replica second = scenario.start();
            Slot slot = new Slot("late", Ticks.next());
            // By its name: without a fence the leader asks for one each minute, with a create too.
            Rule hold = first.proxy()
                    .rule("held")
                    .method("POST")
                    .path("/workflows\\?")
                    .body("\"" + slot.run() + "\"")
                    .times(1)
                    .does(new Trouble.Hold());
            scenario.here().apply(CronDraft.named("late").once(slot.time()));
            hold.awaitHits(1, LIMIT);
            first.process().freeze();

            Witness.Line creation = scenario.here().awaitCreation(slot, LIMIT);
            LedgerEntry entry = scenario.here().awaitEntry(slot, LIMIT);
            assertThat(entry.child()).isEqualTo(creation.uid());
            assertThat(second.process().isLeading()).isTrue();
            return new Scene(scenario.here(), first, second, hold, slot, entry);
        }

        void removeRun() {
            here.api().delete(Objects.WORKFLOWS, slot.run());
            here.awaitGone(slot, LIMIT);
        }

        /** The create goes on to the API server, and its sender wakes. */
        Instant goOn() {
            Instant now = Ticks.now();
            hold.release();
            frozen.process().thaw();
            return now;
        }

        Seen held() {
            List<Seen> all = frozen.proxy().seen().stream()
                    .filter(seen -> seen.rule().equals("held"))
                    .toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
