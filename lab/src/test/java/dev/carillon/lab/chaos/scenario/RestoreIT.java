package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.ClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** etcd is given back an older state while the controller runs (PROTOCOL M8, and the limits of docs/guide/install.md). */
@Tag("long")
@Timeout(420)
@Execution(ExecutionMode.CONCURRENT)
class RestoreIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** At the latest so long after the restore a list tells of it; a start on a busy machine comes before that. */
    private static final Duration NOTICED = Duration.ofMinutes(2);

    /** More writes than a kube-apiserver makes when it starts, or the older state would soon not look older. */
    private static final int WRITES = 300;

    /**
     * A run is created and recorded after the backup, so that account and run are both gone after the restore. The
     * process knows of it: it does not run the slot again, and writes into the older account what it remembers.
     */
    @Test
    void what_a_restored_etcd_has_forgotten_and_the_controller_remembers_is_not_run_again() {
        try (Ground ground = Ground.own(ClusterOptions.defaults());
                Scenario scenario = Scenario.in(ground, "restored")) {
            Place here = scenario.here();
            Replica replica = scenario.start();
            Slot lost = new Slot("lost", Ticks.next(Duration.ofSeconds(25)));
            here.apply(CronDraft.named(lost.cron()).once(lost.time()).deadline(600));
            Await.until(
                    "it has an account", LIMIT, () -> here.ledger(lost.cron()).isPresent());
            Path backup = ground.cluster().backUp();
            for (int i = 0; i < WRITES; i++) {
                here.api().patch(Objects.CRON_WORKFLOWS, lost.cron(), """
                        {"metadata":{"annotations":{"example.com/write":"%d"}}}""".formatted(i));
            }
            here.apply(CronDraft.named("unstored").schedule("@every 1h"));
            Witness.Line creation = here.awaitCreation(lost, LIMIT);
            assertThat(here.awaitEntry(lost, LIMIT).label()).isEqualTo("Created");
            Await.until("its run is released", LIMIT, () -> !here.unreleased().contains(lost.run()));

            ground.cluster().restore(backup);

            assertThat(here.api().find(Objects.WORKFLOWS, lost.run())).isEmpty();
            assertThat(here.api().find(Objects.CRON_WORKFLOWS, "unstored")).isEmpty();
            Await.until(
                    "it notices",
                    NOTICED,
                    () -> !replica.process()
                            .logged("ERROR", "the API server went back to an older state")
                            .isEmpty());
            LedgerEntry entry = here.awaitEntry(lost, LIMIT);
            assertThat(entry.label()).isEqualTo("Created");
            assertThat(entry.child()).isEqualTo(creation.uid());
            Await.until(
                    "the rebuilt account is counted",
                    LIMIT,
                    () -> replica.process().metric("carillon_ledger_rebuilt_total") >= 1);

            Instant goesOn = here.apply(CronDraft.named("goes-on").schedule("@every 5s"));
            Slot next = new Slot("goes-on", goesOn.plusSeconds(5));
            assertThat(here.awaitEntry(next, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations(next)).hasSize(1);
            assertThat(here.creations(lost)).hasSize(1);
            assertThat(replica.process().alive()).isTrue();
            here.awaitBooks();
        }
    }
}
