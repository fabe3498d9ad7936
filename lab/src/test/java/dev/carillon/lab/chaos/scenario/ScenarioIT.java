package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every other scenario relies on: without any fault, all readers tell the same story. */
@Timeout(180)
class ScenarioIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_scheduled_time_becomes_one_run_and_every_reader_sees_it() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "quiet")) {
            Replica replica = scenario.start();
            Place here = scenario.here();
            Instant created = here.apply(CronDraft.named("often").schedule("@every 8s"));
            Slot slot = new Slot("often", created.plusSeconds(8));

            Witness.Line line = here.awaitCreation(slot, LIMIT);
            LedgerEntry entry = here.awaitEntry(slot, LIMIT);

            assertThat(line.user()).isEqualTo("system:serviceaccount:carillon:carillon");
            assertThat(entry.label()).isIn("Created", "Adopted");
            assertThat(entry.child()).isEqualTo(line.uid());
            Await.until(
                    "its finalizer is taken off",
                    LIMIT,
                    () -> !here.unreleased().contains(slot.run()));
            here.awaitBooks();
            assertThat(replica.asked("POST", "/workflows")).isNotEmpty();
            assertThat(replica.process().metric("carillon_fence_active")).isEqualTo(1);
            assertThat(replica.process().isLeading()).isTrue();
            assertThat(replica.process().stop()).isTrue();
        }
    }

    @Test
    void controllers_of_several_namespaces_keep_to_their_instance_id() {
        try (Scenario scenario = Scenario.across(Ground.shared(), "wide")) {
            Place there = scenario.place("wide-2");
            scenario.start();
            Instant first = scenario.here().apply(CronDraft.named("a").schedule("@every 8s"));
            Instant second = there.apply(CronDraft.named("a").schedule("@every 8s"));

            scenario.here().awaitCreation(new Slot("a", first.plusSeconds(8)), LIMIT);
            there.awaitCreation(new Slot("a", second.plusSeconds(8)), LIMIT);
            scenario.here().awaitBooks();
            there.awaitBooks();
        }
    }
}
