package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.RealCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The API server and its store are killed and come back across a tick, under the shipped rights: while they warm up they
 * say 401, 403 and 404 to requests that are right (PROTOCOL C5). The tests come one after the other.
 */
@Timeout(300)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartIT {
    private static final int DUE = 60;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Ground ground;
    private Scenario scenario;
    private Replica replica;

    @BeforeAll
    void start() {
        ground = Ground.own(ClusterOptions.defaults());
        scenario = Scenario.in(ground, "restart");
        replica = scenario.start();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
        if (ground != null) {
            ground.close();
        }
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void an_api_server_that_is_restarted_across_a_tick_costs_no_slot_and_nothing_is_rejected() {
        RealCluster cluster = ground.cluster();
        List<Slot> slots = scenario.here().burst("warm", DUE);
        Ticks.reach(slots.getFirst().time().minusSeconds(2));
        cluster.apiServer().program().kill();
        Ticks.reach(slots.getFirst().time().plusSeconds(1));
        cluster.apiServer().program().start();
        cluster.apiServer().awaitReady();

        allCreated(slots);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void an_etcd_that_is_killed_and_started_across_a_tick_costs_no_slot() {
        RealCluster cluster = ground.cluster();
        List<Slot> slots = scenario.here().burst("stored", DUE);
        Ticks.reach(slots.getFirst().time().minusSeconds(2));
        cluster.etcd().kill();
        Ticks.reach(slots.getFirst().time().plusSeconds(8));
        cluster.etcd().start();
        cluster.apiServer().awaitReady();

        allCreated(slots);
    }

    /** From the ledgers and the audit log; the process is the one that was there before. */
    private void allCreated(List<Slot> slots) {
        Place here = scenario.here();
        slots.forEach(slot ->
                assertThat(here.awaitEntry(slot, LIMIT).label()).as("%s", slot).isIn("Created", "Adopted"));
        here.awaitBooks();
        slots.forEach(slot -> assertThat(here.creations(slot)).hasSizeLessThanOrEqualTo(1));
        assertThat(replica.process().logged("Rejected")).isEmpty();
        assertThat(replica.process().metric("carillon_launches_total{outcome=\"Rejected\"}"))
                .isZero();
        assertThat(replica.process().alive()).isTrue();
    }
}
