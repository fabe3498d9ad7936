package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** PROTOCOL C6: a name that exists is looked into; a name that is free again is no licence to create. */
@Timeout(240)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
class NameTakenIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void a_run_waits_for_its_name_and_is_created_when_the_holder_is_gone() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "name-taken")) {
            Place here = scenario.here();
            scenario.start();
            Slot slot = new Slot(
                    "a", here.apply(CronDraft.named("a").schedule("@every 40s")).plusSeconds(40));
            here.api().create(Objects.WORKFLOWS, """
                    {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":"%s"},"spec":{}}""".formatted(slot.run()));

            Ticks.reach(slot.time());
            here.awaitTold("a", "NameTaken", LIMIT);
            here.awaitTold("a", "Workflow " + slot.run() + " without a controller, created ", LIMIT);
            Ticks.reach(slot.time().plusSeconds(12));
            assertThat(here.entry(slot)).isEmpty();
            Instant free = Ticks.now();
            here.api().delete(Objects.WORKFLOWS, slot.run());

            assertThat(here.awaitEntry(slot, LIMIT).outcome()).isIn("Created", "Adopted");
            List<Witness.Line> ours = here.creations(slot).stream()
                    .filter(line -> line.user().equals(User.CARILLON.name()))
                    .toList();
            assertThat(ours).hasSize(1);
            assertThat(Duration.between(free, ours.getFirst().at())).isBetween(Duration.ZERO, Duration.ofSeconds(8));
        }
    }

    /** The name is free when the first leader comes back, and the window is still open. */
    @Test
    void a_leader_that_comes_back_does_not_create_what_its_successor_has_completed() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "name-free-again")) {
            Place here = scenario.here();
            Replica first = scenario.start();
            Replica second = scenario.start();
            Instant tick = Ticks.next(Duration.ofSeconds(10));
            // The status is written now and then not for ten seconds: none is on its way when the leader is frozen.
            Ticks.reach(tick.minusSeconds(8));
            here.apply(CronDraft.named("a").once(tick).deadline(240));
            Slot slot = new Slot("a", tick);
            first.proxy()
                    .rule("no answer")
                    .method("POST")
                    .body("\"" + slot.run() + "\"")
                    .does(new Trouble.HangAfter());

            here.awaitCreation(slot, LIMIT);
            first.process().freeze();
            assertThat(here.awaitEntry(slot, LIMIT).outcome()).isEqualTo("Adopted");
            Await.none("the run is released", LIMIT, here::unreleased);
            here.api().delete(Objects.WORKFLOWS, slot.run());
            Await.until(
                    "the run is gone",
                    LIMIT,
                    () -> here.api().list(Objects.WORKFLOWS).isEmpty());
            Instant thawed = Ticks.now();
            first.proxy().clearRules();
            first.process().thaw();
            Await.until(
                    "the first leader is back, as a standby",
                    LIMIT,
                    () -> first.process().isReady()
                            && !first.process().isLeading()
                            && second.process().isLeading());
            // As long as a deferred retry waits at the most.
            Ticks.reach(thawed.plusSeconds(12));

            assertThat(first.proxy().seen(thawed, Instant.MAX))
                    .filteredOn(
                            seen -> !seen.method().equals("GET") && !seen.path().contains("/leases"))
                    .extracting(Seen::path)
                    .isEmpty();
            assertThat(here.creations(slot)).hasSize(1);
            here.awaitBooks();
        }
    }
}
