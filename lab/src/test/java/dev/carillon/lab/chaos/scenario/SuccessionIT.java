package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.FaultProxy.Outage;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A leader dies between two of its writes, or loses the API server; its successor goes on from what is there. */
@Timeout(300)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
class SuccessionIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int BURST = 30;

    /**
     * PROTOCOL C7. The run is created and not recorded, and the successor's watch has been deaf since before that:
     * only the read barrier shows it the run that forbids the next one.
     */
    @Test
    void a_successor_with_a_deaf_watch_does_not_start_a_second_run_under_forbid() throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "unseen-run")) {
            Replica leader = leader(scenario);
            Replica successor = scenario.start();
            Place here = scenario.here();
            Instant created =
                    here.apply(CronDraft.named("single").schedule("@every 25s").policy("Forbid"));
            Slot first = new Slot("single", created.plusSeconds(25));
            Slot second = new Slot("single", created.plusSeconds(50));
            Ticks.reach(first.time().minusSeconds(3));
            Rule unrecorded = leader.proxy()
                    .rule("unrecorded")
                    .method("PUT")
                    .path("/cronledgers/")
                    .does(new Trouble.HangBefore());
            successor.proxy().swallowConnections();
            unrecorded.awaitHits(1, LIMIT);
            leader.process().kill();

            LedgerEntry skipped = here.awaitEntry(second, LIMIT);

            assertThat(skipped.label()).isEqualTo("Skipped/Forbidden");
            assertThat(skipped.note()).contains(first.run());
            assertThat(here.awaitEntry(first, LIMIT).label()).isEqualTo("Adopted");
            assertThat(here.creations()).extracting(Witness.Line::name).containsExactly(first.run());
            here.awaitBooks();
        }
    }

    /** PROTOCOL C7. The new run is there, the old one not yet stopped. */
    @Test
    void a_successor_stops_the_runs_that_its_predecessor_had_replaced_and_never_the_newest()
            throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "half-replaced")) {
            Replica leader = leader(scenario);
            Replica successor = scenario.start();
            Place here = scenario.here();
            Instant created =
                    here.apply(CronDraft.named("newest").schedule("@every 30s").policy("Replace"));
            Slot first = new Slot("newest", created.plusSeconds(30));
            Slot second = new Slot("newest", created.plusSeconds(60));
            Slot third = new Slot("newest", created.plusSeconds(90));
            Rule unstopped = leader.proxy()
                    .rule("unstopped")
                    .method("PATCH")
                    .body("\"shutdown\"")
                    .does(new Trouble.HangBefore());
            unstopped.awaitHits(1, LIMIT);
            leader.process().kill();
            assertThat(here.creations(second)).hasSize(1);
            assertThat(shutdown(here, first)).isEmpty();

            Await.until(
                    "the successor stops the first run",
                    LIMIT,
                    () -> !shutdown(here, first).isEmpty());
            here.awaitCreation(third, LIMIT);
            Await.until(
                    "the second run is stopped for the third",
                    LIMIT,
                    () -> !shutdown(here, second).isEmpty());

            assertThat(shutdown(here, first)).isEqualTo("Terminate");
            assertThat(shutdown(here, third)).isEmpty();
            Instant thirdCame = here.creations(third).getFirst().at();
            assertThat(scenario.ground().witness().lines())
                    .filteredOn(line -> line.namespace().equals(here.namespace())
                            && line.verb().equals("patch")
                            && line.name().equals(second.run())
                            && line.at().isBefore(thirdCame))
                    .as("nobody touched the newest run but to release it")
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(successor.process().isLeading()).isTrue();
            here.awaitBooks();
        }
    }

    /** PROTOCOL H8: 30 slots are due at once, and the leader dies when its tenth create is on its way. */
    @Test
    void a_leader_that_is_killed_within_a_tick_loses_nothing_and_doubles_nothing() throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "killed-in-tick")) {
            Replica leader = leader(scenario);
            scenario.start();
            Place here = scenario.here();
            Rule creates = leader.proxy()
                    .rule("count")
                    .method("POST")
                    .path("/workflows\\?")
                    .body("\"name\":\"tick-")
                    .does(new Trouble.Nothing());
            List<Slot> slots = here.burst("tick", BURST);
            Ticks.reach(slots.getFirst().time()); // it may be further away than the limit
            creates.awaitHits(10, LIMIT);
            leader.process().kill();

            slots.forEach(
                    slot -> assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted"));

            slots.forEach(slot -> assertThat(here.creations(slot)).hasSize(1));
            assertThat(here.creations()).hasSize(BURST);
            here.awaitBooks();
        }
    }

    /** PROTOCOL H8: both lose the API server for 60 s across a tick, so the lease runs out. */
    @Test
    void after_an_outage_that_outlasts_the_lease_the_first_create_comes_within_two_seconds_without_a_restart()
            throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "long-outage")) {
            List<Replica> replicas = List.of(leader(scenario), scenario.start());
            List<Long> processes =
                    replicas.stream().map(replica -> replica.process().pid()).toList();
            Place here = scenario.here();
            Instant tick = Ticks.next(Duration.ofSeconds(15));
            Slot slot = new Slot("patient", tick);
            here.apply(CronDraft.named("patient").once(tick));
            Ticks.reach(tick.minusSeconds(10));
            replicas.forEach(replica -> replica.proxy().begin(Outage.RESET));
            Instant begun = Ticks.now();
            Ticks.reach(begun.plusSeconds(60));
            replicas.forEach(replica -> replica.proxy().restore());
            Instant healed = Ticks.now();

            Witness.Line creation = here.awaitCreation(slot, LIMIT);

            assertThat(Duration.between(healed, creation.at())).isLessThan(Duration.ofSeconds(2));
            assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations(slot)).hasSize(1);
            assertThat(replicas)
                    .as("each knocks at most twice a second")
                    .allMatch(replica -> knocks(replica, begun, healed) <= 120);
            assertThat(replicas).allMatch(replica -> replica.process().alive());
            assertThat(replicas.stream().map(replica -> replica.process().pid()))
                    .isEqualTo(processes);
            here.awaitBooks();
        }
    }

    private static Replica leader(Scenario scenario) {
        Replica first = scenario.start();
        Await.until("the first one leads", LIMIT, first.process()::isLeading);
        return first;
    }

    private static long knocks(Replica replica, Instant from, Instant to) {
        return replica.proxy().connects().stream()
                .filter(at -> at.isAfter(from) && at.isBefore(to))
                .count();
    }

    private static String shutdown(Place place, Slot slot) {
        return place.api()
                .find(Objects.WORKFLOWS, slot.run())
                .map(run -> run.path("spec").path("shutdown").asString(""))
                .orElse("");
    }
}
