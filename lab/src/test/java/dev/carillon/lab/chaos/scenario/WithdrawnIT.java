package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.RealCluster;
import java.time.Duration;
import java.time.Instant;
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
 * Carillon's rights, or the kind Workflow itself, are taken away before a tick and given back after it (PROTOCOL C5). The
 * tests come one after the other.
 */
@Timeout(300)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WithdrawnIT {
    private static final int DUE = 20;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** A burst comes due later than this. */
    private static final Duration LEAD = Duration.ofSeconds(10);

    /** What takes the rights or the kind away has done so within this, on a busy machine too. */
    private static final Duration KUBECTL = Duration.ofSeconds(8);

    /** For so long a process that has just met an API server takes a 403 for a passing trouble and tells nobody. */
    private static final Duration WARM_UP = Duration.ofSeconds(62);

    /** The slow lane's longest pause, and a second for the burst. */
    private static final Duration BACK = Duration.ofSeconds(31);

    private Ground ground;
    private Scenario scenario;
    private Place there;
    private Replica replica;
    private Instant warmedUp = Instant.MAX;

    @BeforeAll
    void start() {
        ground = Ground.own(ClusterOptions.defaults());
        // The lease and the Events are granted beside it: the process goes on leading, and can say what it may not do.
        scenario = Scenario.across(ground, "withdrawn");
        there = scenario.place("withdrawn-there");
        RealCluster cluster = ground.cluster();
        cluster.kubectl("create", "clusterrole", "tells", "--verb=create", "--resource=events")
                .orThrow();
        cluster.kubectl(
                        "create",
                        "clusterrolebinding",
                        "tells",
                        "--clusterrole=tells",
                        "--serviceaccount=carillon:carillon")
                .orThrow();
        replica = scenario.start();
        warmedUp = Ticks.now().plus(WARM_UP);
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
    void slots_that_meet_missing_rights_wait_and_run_when_the_rights_are_back() {
        RealCluster cluster = ground.cluster();
        Ticks.reach(warmedUp.minus(LEAD));
        List<Slot> slots = there.burst("granted", DUE);
        Ticks.reach(slots.getFirst().time().minus(KUBECTL));
        cluster.kubectl("delete", "clusterrolebinding", "carillon").orThrow();
        Ticks.reach(slots.getFirst().time().plusSeconds(20));
        assertThat(there.creations()).noneMatch(line -> line.name().startsWith("granted-"));
        cluster.apply(Checkout.read("deploy/rbac.yaml"));

        createdSoon(slots, Ticks.now(), "Forbidden", "Grant Carillon's service account create on workflows");
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void slots_that_meet_a_missing_kind_wait_and_run_when_it_is_installed_again() {
        RealCluster cluster = ground.cluster();
        List<Slot> slots = there.burst("defined", DUE);
        Ticks.reach(slots.getFirst().time().minus(KUBECTL));
        cluster.kubectl("delete", "crd", "workflows.argoproj.io", "--timeout=60s")
                .orThrow();
        Ticks.reach(slots.getFirst().time().plusSeconds(20));
        cluster.apply(Checkout.read("deploy/crds/argoproj.io_workflows.yaml"));

        createdSoon(slots, Ticks.now(), "KindMissing", "Install the Argo Workflows CRDs");
    }

    private void createdSoon(List<Slot> slots, Instant back, String reason, String fix) {
        for (Slot slot : slots) {
            Instant created = there.awaitCreation(slot, LIMIT).at();
            assertThat(Duration.between(back, created)).as("%s", slot).isLessThan(BACK);
            assertThat(there.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(there.creations(slot)).hasSize(1);
        }
        there.awaitBooks();
        List<String> blocked = replica.process().logged("attempt failed", "fault=\"Blocked\"");
        assertThat(blocked).isNotEmpty();
        for (Slot slot : slots) {
            // One whose only request got no answer at all was never told what is missing, and has nothing to say.
            boolean told = blocked.stream().anyMatch(line -> line.contains("/" + slot.cron() + "\""));
            Await.until(
                    "its Event is there: " + slot,
                    LIMIT,
                    () -> !told || !there.events(slot.cron()).isEmpty());
            assertThat(there.events(slot.cron()))
                    .as("%s", slot)
                    .hasSizeLessThanOrEqualTo(1)
                    .allMatch(event -> event.contains("(" + reason + ")") && event.contains(fix));
            Await.until(
                    "nothing is wrong with it any more: " + slot,
                    LIMIT,
                    () -> there.conditions(slot.cron(), "SubmissionError").isEmpty());
        }
    }
}
