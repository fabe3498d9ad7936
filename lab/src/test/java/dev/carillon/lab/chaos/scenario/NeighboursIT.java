package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Workflows that others make and that look like runs of a slot (PROTOCOL H12, H13). */
@Timeout(180)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeighboursIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String CARILLON = "system:serviceaccount:carillon:carillon";

    private Scenario scenario;
    private Replica replica;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.in(Ground.shared(), "neighbours");
        replica = scenario.start();
        here = scenario.here();
        scenario.engine();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    /** {@code argo resubmit} copies labels, annotations and owner, and gives a name of its own. */
    @Test
    void a_resubmitted_run_forbids_the_next_slot_and_is_the_run_of_none() {
        Instant created =
                here.apply(CronDraft.named("copied").schedule("@every 15s").policy("Forbid"));
        JsonNode run = run(new Slot("copied", created.plusSeconds(15)));
        ObjectNode copy = copy(run, "copied-again");
        copy.set("spec", sleeping());
        here.api().create(Objects.WORKFLOWS, copy.toString());

        Slot blocked = new Slot("copied", created.plusSeconds(30));
        assertThat(here.awaitEntry(blocked, LIMIT))
                .returns("Skipped/Forbidden", LedgerEntry::label)
                .matches(entry -> entry.note().contains("copied-again"));
        here.api().patch(Objects.WORKFLOWS, "copied-again", "{\"spec\":{\"shutdown\":\"Terminate\"}}");
        Await.until(
                "slots run again",
                LIMIT,
                () -> here.creations().stream()
                        .anyMatch(line -> line.user().equals(CARILLON)
                                && line.name().startsWith("copied-")
                                && line.at().isAfter(blocked.time())));
        here.suspend("copied");
        String stranger = uid(here.api().get(Objects.WORKFLOWS, "copied-again"));
        assertThat(here.ledger("copied")
                        .orElseThrow()
                        .path("status")
                        .path("recent")
                        .valueStream())
                .isNotEmpty()
                .noneMatch(entry -> entry.path("child").asString("").equals(stranger));
    }

    /** {@code argo submit --from} writes the present second as the scheduled time. */
    @Test
    void a_manual_run_of_the_very_second_of_a_slot_is_not_its_run() {
        Instant created = here.apply(CronDraft.named("manual").schedule("@every 12s"));
        JsonNode earlier = run(new Slot("manual", created.plusSeconds(12)));
        Slot slot = new Slot("manual", created.plusSeconds(24));
        ObjectNode manual = copy(earlier, "manual-x7k2p");
        ObjectNode annotations = manual.withObjectProperty("metadata").putObject("annotations");
        annotations.put("workflows.argoproj.io/scheduled-time", slot.time().toString());
        Ticks.reach(slot.time());
        String stranger = uid(here.api().create(Objects.WORKFLOWS, manual.toString()));

        LedgerEntry entry = here.awaitEntry(slot, LIMIT);

        assertThat(entry.label()).isIn("Created", "Adopted");
        assertThat(entry.child()).isNotEqualTo(stranger);
        assertThat(here.creations(slot)).hasSize(1);
        here.suspend("manual");
    }

    /** {@code argo archive retry} makes the same name again, with the archived annotations and finalizer. */
    @Test
    void a_run_that_is_made_again_from_the_archive_is_released_and_left_alone() {
        Instant created = here.apply(CronDraft.named("archived").schedule("@every 10s"));
        Slot slot = new Slot("archived", created.plusSeconds(10));
        ObjectNode again = copy(run(slot), slot.run());
        here.suspend("archived");
        LedgerEntry before = here.awaitEntry(slot, LIMIT);
        here.api().delete(Objects.WORKFLOWS, slot.run());
        here.awaitGone(slot, LIMIT);
        again.withObjectProperty("metadata").putArray("finalizers").add("carillon.dev/unrecorded");
        String stranger = uid(here.api().create(Objects.WORKFLOWS, again.toString()));

        Await.until("it is released", LIMIT, () -> !here.unreleased().contains(slot.run()));

        assertThat(uid(here.api().get(Objects.WORKFLOWS, slot.run()))).isEqualTo(stranger);
        assertThat(here.entry(slot)).contains(before);
        assertThat(before.child()).isNotEqualTo(stranger);
        assertThat(replica.process().metrics())
                .doesNotContainPattern("carillon_strays_total\\{.*name=\"archived\".*} [1-9]");
    }

    /** What tells a run's slot is ours to say; the rest of the user's metadata reaches the run. */
    @Test
    void reserved_keys_of_workflow_metadata_are_ignored_and_named() {
        CronDraft draft = CronDraft.named("labelled").schedule("@every 10s");
        ObjectNode metadata = draft.spec().putObject("workflowMetadata");
        metadata.putObject("labels")
                .put("workflows.argoproj.io/cron-workflow", "other")
                .put("workflows.argoproj.io/controller-instanceid", "other")
                .put("team", "blue");
        metadata.putObject("annotations")
                .put("workflows.argoproj.io/scheduled-time", "2020-01-01T00:00:00Z")
                .put("carillon.dev/slot", "2020-01-01T00:00:00Z")
                .put("carillon.dev/owner-uid", "other")
                .put("carillon.dev/not-after", "2020-01-01T00:00:00Z");
        metadata.putArray("finalizers").add("carillon.dev/unrecorded");
        Instant created = here.apply(draft);
        Slot slot = new Slot("labelled", created.plusSeconds(10));

        JsonNode run = run(slot).path("metadata");

        assertThat(run.path("labels").toString())
                .contains("\"workflows.argoproj.io/cron-workflow\":\"labelled\"", "\"team\":\"blue\"")
                .doesNotContain("instanceid");
        assertThat(run.path("annotations").toString())
                .contains(
                        "\"workflows.argoproj.io/scheduled-time\":\"" + slot.time() + "\"",
                        "\"carillon.dev/slot\":\"" + slot.time() + "\"")
                .doesNotContain("2020-01-01", "\"other\"");
        Await.until(
                "the user is told",
                LIMIT,
                () -> !here.conditions("labelled", "MetadataIgnored").isEmpty());
        assertThat(here.conditions("labelled", "MetadataIgnored"))
                .anySatisfy(message -> assertThat(message).contains("reserved"));
        here.suspend("labelled");
    }

    /** As Argo's own controller makes it a moment before us: one run, adopted, and the neighbour is named. */
    @Test
    void a_run_that_another_scheduler_made_is_adopted_and_said() {
        Instant created = here.apply(CronDraft.named("shared").schedule("@every 10s"));
        JsonNode earlier = run(new Slot("shared", created.plusSeconds(10)));
        Slot slot = new Slot("shared", created.plusSeconds(20));
        ObjectNode foreign = copy(earlier, slot.run());
        ObjectNode annotations = foreign.withObjectProperty("metadata").putObject("annotations");
        annotations.put("workflows.argoproj.io/scheduled-time", slot.time().toString());
        Ticks.reach(slot.time().minusMillis(1_500));
        String stranger = uid(here.api().create(Objects.WORKFLOWS, foreign.toString()));

        LedgerEntry entry = here.awaitEntry(slot, LIMIT);

        assertThat(entry.label()).isEqualTo("Adopted");
        assertThat(entry.child()).isEqualTo(stranger);
        assertThat(here.creations(slot)).extracting(Witness.Line::user).containsExactly("admin");
        Await.until(
                "the user is told",
                LIMIT,
                () -> here.conditions("shared", "ForeignScheduler").stream()
                        .anyMatch(message -> message.contains(slot.run())));
        here.suspend("shared");
    }

    /** As Argo's own controller counts, without a version: the account is ours, and the status only shows it. */
    @Test
    void what_another_scheduler_writes_into_the_status_is_said_and_counts_for_nothing() {
        int period = 10;
        Instant created = here.apply(CronDraft.named("counted").schedule("@every " + period + "s"));
        here.awaitEntry(new Slot("counted", created.plusSeconds(period)), LIMIT);
        Await.until("the user is told who writes", LIMIT, () -> {
            here.api()
                    .patch(
                            Objects.CRON_WORKFLOWS,
                            "counted",
                            "{\"status\":{\"succeeded\":99,\"failed\":77,\"phase\":\"Stopped\"}}");
            return here.conditions("counted", "ForeignScheduler").stream()
                    .anyMatch(message -> message.contains("writes the status"));
        });

        long periods = Duration.between(created, Ticks.now()).toSeconds() / period + 2;
        Slot next = new Slot("counted", created.plusSeconds(periods * period));
        assertThat(here.awaitEntry(next, LIMIT).label()).as("it is not stopped").isIn("Created", "Adopted");
        here.suspend("counted");
        Await.until("the status shows our account again", LIMIT, () -> {
            JsonNode status = here.api().get(Objects.CRON_WORKFLOWS, "counted").path("status");
            return status.path("succeeded").asInt() < 99
                    && status.path("failed").asInt() < 77
                    && status.path("phase").asString("").equals("Active");
        });
        JsonNode counters = here.ledger("counted").orElseThrow().path("status").path("counters");
        assertThat(counters.path("succeeded").asInt()).isLessThan(99);
        assertThat(counters.path("failed").asInt()).isZero();
    }

    private JsonNode run(Slot slot) {
        here.awaitCreation(slot, LIMIT);
        return here.api().get(Objects.WORKFLOWS, slot.run());
    }

    /** With the labels, annotations, owner and specification of {@code run}, as Argo's commands copy them. */
    private static ObjectNode copy(JsonNode run, String name) {
        ObjectNode copy = (ObjectNode) run.deepCopy();
        copy.remove("status");
        ObjectNode metadata = copy.withObjectProperty("metadata");
        metadata.retain(List.of("labels", "annotations", "ownerReferences", "namespace"));
        metadata.put("name", name);
        return copy;
    }

    private static ObjectNode sleeping() {
        return (ObjectNode) CronDraft.named("any").sleeping(600).spec().path("workflowSpec");
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asString();
    }
}
