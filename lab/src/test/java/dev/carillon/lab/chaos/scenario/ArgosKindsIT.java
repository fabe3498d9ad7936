package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.NeedsCluster;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Argo's published examples, unmodified, under the definitions of its kinds that it publishes: minimal, then full. */
@Timeout(420)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
class ArgosKindsIT {
    private static final String HERE = "argos";
    private static final String CARILLON = "system:serviceaccount:carillon:carillon";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Six times kubectl, on a busy machine too. */
    private static final Duration APPLIED = Duration.ofSeconds(40);

    private static final String CRDS = "manifests/base/crds/";
    private static final List<String> EXAMPLES = List.of(
            "cron-workflow.yaml",
            "cron-workflow-multiple-schedules.yaml",
            "cron-when.yaml",
            "cron-backfill.yaml",
            "dag-inline-workflowtemplate.yaml",
            "dag-inline-cronworkflow.yaml");

    @Test
    void argos_examples_run_as_its_documents_say_under_its_own_minimal_and_full_kinds() {
        Path argo = NeedsCluster.argoSources();
        try (RealCluster cluster = NeedsCluster.start(ClusterOptions.defaults().recordingObjects())) {
            define(cluster, argo.resolve(CRDS + "minimal"));
            cluster.kubectl("apply", "-k", Checkout.root().resolve("deploy").toString())
                    .orThrow();
            cluster.kubectl("create", "namespace", HERE).orThrow();
            Api api = new Api(cluster, User.ADMIN, HERE);
            Witness witness = new Witness(cluster.auditLogs());
            Place here = new Place(HERE, "", api, witness);
            try (ControllerProcess _ = ControllerProcess.of(cluster)) {
                Instant minimal = Ticks.next(APPLIED);
                for (String example : EXAMPLES) {
                    cluster.kubectl(
                                    "apply",
                                    "-n",
                                    HERE,
                                    "-f",
                                    argo.resolve("examples").resolve(example).toString())
                            .orThrow();
                }
                Ticks.expectBefore(minimal);
                runsIn(here, minimal);

                define(cluster, argo.resolve(CRDS + "full"));
                Instant full = Ticks.next();
                runsIn(here, full);
                isReplaced(here, new Slot("hello-world", minimal));
                here.awaitBooks();
                // Each minute comes less than 360 s after its first run, and its condition asks for more.
                assertThat(here.creations())
                        .filteredOn(line -> line.name().startsWith("sleep-when-"))
                        .hasSize(1);
                // The other two come each fifth minute and at two in the morning: seldom while this looks.
                assertThat(here.ledger("daily-job")).isPresent();
                assertThat(here.ledger("dag-inline")).isPresent();
                everyExampleOfOursIsAccepted(cluster);
                isQuiet(here, witness);
            }
        }
    }

    /** {@code hello-world} each minute, in place of the one before; the other one when one of its two schedules says so. */
    private static void runsIn(Place here, Instant minute) {
        Slot hello = new Slot("hello-world", minute);
        Witness.Line creation = here.awaitCreation(hello, LIMIT);
        LedgerEntry entry = here.awaitEntry(hello, LIMIT);
        assertThat(entry.label()).isIn("Created", "Adopted");
        assertThat(entry.child()).isEqualTo(creation.uid());
        JsonNode run = here.api().get(Objects.WORKFLOWS, hello.run());
        assertThat(run.path("spec").path("entrypoint").asString()).isEqualTo("hello-world-with-time");
        assertThat(run.path("metadata")
                        .path("annotations")
                        .path("workflows.argoproj.io/scheduled-time")
                        .asString())
                .isEqualTo(minute.toString());
        Slot multiple = new Slot("hello-world-multiple-schedules", minute);
        if (isDueForMultipleSchedules(minute)) {
            assertThat(here.awaitEntry(multiple, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations())
                    .filteredOn(line -> line.name().equals(multiple.run()))
                    .hasSize(1);
        } else {
            assertThat(here.creations()).extracting(Witness.Line::name).doesNotContain(multiple.run());
        }
    }

    /** No engine lets a run end here, so that each is there when the next one comes. */
    private static void isReplaced(Place here, Slot earlier) {
        Await.until(
                earlier.run() + " is told to stop",
                LIMIT,
                () -> here.shutdown(earlier).equals("Terminate"));
    }

    /** Its schedules are "*&#47;3 * * * 1-5" and "*&#47;2 * * * *", in the time of Los Angeles. */
    private static boolean isDueForMultipleSchedules(Instant minute) {
        ZonedDateTime there = minute.atZone(ZoneId.of("America/Los_Angeles"));
        boolean workday = there.getDayOfWeek().getValue() <= DayOfWeek.FRIDAY.getValue();
        return there.getMinute() % 2 == 0 || (workday && there.getMinute() % 3 == 0);
    }

    private static void define(RealCluster cluster, Path kinds) {
        // The full ones are too long for the annotation that a client's own apply keeps.
        cluster.kubectl("apply", "--server-side", "--force-conflicts", "-k", kinds.toString())
                .orThrow();
        cluster.awaitKinds();
    }

    /** Except the one that shows what Argo's full kinds no longer know. */
    private static void everyExampleOfOursIsAccepted(RealCluster cluster) {
        String[] files = Checkout.root().resolve("examples").toFile().list((folder, name) -> name.endsWith(".yaml"));
        assertThat(files).isNotEmpty();
        for (String file : java.util.Objects.requireNonNull(files)) {
            if (!file.equals("before-argo-4.yaml")) {
                String path = Checkout.root().resolve("examples/" + file).toString();
                cluster.kubectl("apply", "--dry-run=server", "-n", HERE, "-f", path)
                        .orThrow();
            }
        }
    }

    /** A field that a schema throws away must not be written again and again. */
    private static void isQuiet(Place here, Witness witness) {
        for (String each :
                List.of("hello-world", "hello-world-multiple-schedules", "sleep-when", "dag-inline", "daily-job")) {
            here.suspend(each);
        }
        Instant from = Ticks.now().plusSeconds(25);
        Ticks.reach(from.plusSeconds(25));
        assertThat(witness.between(from, Ticks.now()))
                .filteredOn(line -> line.user().equals(CARILLON) && line.verb().equals("patch"))
                .filteredOn(line -> line.resource().equals("cronworkflows"))
                .isEmpty();
    }
}
