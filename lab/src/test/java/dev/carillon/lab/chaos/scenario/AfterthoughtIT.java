package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
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

/** What a user does a moment later takes effect at once: the missing template, the mended spec, the object made anew. */
@Timeout(240)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AfterthoughtIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** From the user's deed to the run that waited for it, on a machine with other things to do. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    /** A status is written at most every 10 s. */
    private static final Duration SHOWN = Duration.ofSeconds(20);

    private Scenario scenario;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.in(Ground.shared(), "afterthought");
        scenario.start();
        here = scenario.here();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    /** argo-workflows #12332 and #10899: there it takes up to 20 minutes, and nothing is said. */
    @Test
    void a_run_whose_template_comes_later_waits_says_so_and_starts_when_it_is_there() {
        Instant created =
                here.apply(CronDraft.named("impatient").schedule("@every 30s").template("tardy"));
        Slot slot = new Slot("impatient", created.plusSeconds(30));
        Ticks.reach(slot.time());
        here.awaitTold("impatient", "WorkflowTemplate tardy does not exist", LIMIT);
        assertThat(here.creations(slot)).isEmpty();
        Instant there = here.template("tardy");

        Witness.Line creation = here.awaitCreation(slot, LIMIT);

        assertThat(Duration.between(there, creation.at())).isBetween(Duration.ZERO, AT_ONCE.plusSeconds(1));
        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).hasSize(1);
        Await.until(
                "nothing is wrong with it any more",
                SHOWN,
                () -> here.conditions("impatient", "SubmissionError").isEmpty());
        here.suspend("impatient");
    }

    /** One that comes in the second after the apply of both is in time for all slots. */
    @Test
    void a_template_that_comes_before_the_first_slot_costs_nothing_and_nothing_is_said() {
        Instant created =
                here.apply(CronDraft.named("patient").schedule("@every 12s").template("next"));
        Slot slot = new Slot("patient", created.plusSeconds(12));
        Ticks.reach(created.plusSeconds(2));
        here.template("next");

        Witness.Line creation = here.awaitCreation(slot, LIMIT);

        assertThat(Duration.between(slot.time(), creation.at())).isLessThan(AT_ONCE);
        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).hasSize(1);
        here.suspend("patient");
        assertThat(here.events("patient")).noneMatch(event -> event.contains("does not exist"));
    }

    /** A watch that tells nothing is missed after 75 s only: the API server is asked before the run is given up. */
    @Test
    void a_template_that_no_watch_has_told_of_is_found_while_its_run_can_still_start() {
        try (Scenario quiet = Scenario.in(Ground.shared(), "afterthought-quiet")) {
            Replica replica = quiet.prepare();
            replica.proxy()
                    .rule("silent")
                    .method("GET")
                    .path("/workflowtemplates\\?.*watch=")
                    .does(new Trouble.HangBefore());
            replica.process().start();
            replica.process().awaitReady();
            Place there = quiet.here();
            CronDraft draft = CronDraft.named("unheard")
                    .schedule("@every 20s")
                    .deadline(15)
                    .template("unseen");
            Slot slot = new Slot("unheard", there.apply(draft).plusSeconds(20));
            Ticks.reach(slot.time().plusSeconds(1));
            there.template("unseen");

            Witness.Line creation = there.awaitCreation(slot, LIMIT);

            there.suspend("unheard");
            assertThat(creation.at())
                    .isBetween(slot.time().plusSeconds(11), slot.time().plusSeconds(15));
            assertThat(there.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(replica.asked("GET", "/workflowtemplates/unseen")).hasSize(1);
        }
    }

    @Test
    void a_schedule_that_cannot_be_read_is_named_and_once_mended_runs_at_its_next_time() {
        here.apply(CronDraft.named("misspelt").schedule("61 * * * *"));
        Await.until(
                "the user is told which field is wrong",
                LIMIT,
                () -> here.conditions("misspelt", "SpecError").stream()
                        .anyMatch(message -> message.contains("spec.schedules[0]") && message.contains("61")));
        Instant asked = Ticks.now();
        here.api().patch(Objects.CRON_WORKFLOWS, "misspelt", "{\"spec\":{\"schedules\":[\"@every 12s\"]}}");
        Instant mended = Ticks.now();

        Await.until("a run of it is created", LIMIT, () -> !runs("misspelt").isEmpty());

        Instant counted = effectiveFrom("misspelt");
        assertThat(counted).isBetween(asked.minusSeconds(3), mended.plusSeconds(2));
        Slot next = new Slot("misspelt", counted.plusSeconds(12));
        assertThat(runs("misspelt").getFirst().name()).isEqualTo(next.run());
        assertThat(Duration.between(next.time(), runs("misspelt").getFirst().at()))
                .isLessThan(AT_ONCE);
        assertThat(here.awaitEntry(next, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(next)).hasSize(1);
        Await.until(
                "nothing is wrong with it any more",
                SHOWN,
                () -> here.conditions("misspelt", "SpecError").isEmpty());
        here.suspend("misspelt");
    }

    /** The slot that has come due meanwhile is held, not lost (ADR 0006). */
    @Test
    void a_condition_that_cannot_be_used_is_named_and_once_mended_the_slot_that_waited_runs() {
        CronDraft draft = CronDraft.named("mistaken").schedule("@every 15s");
        draft.spec().put("when", "{{= cronworkflow.lastRun == nil }}");
        Slot slot = new Slot("mistaken", here.apply(draft).plusSeconds(15));
        Await.until(
                "the user is told which field is wrong",
                LIMIT,
                () -> here.conditions("mistaken", "SpecError").stream()
                        .anyMatch(message -> message.contains("spec.when") && message.contains("lastRun")));
        assertThat(here.creations(slot)).isEmpty();
        here.api()
                .patch(
                        Objects.CRON_WORKFLOWS,
                        "mistaken",
                        "{\"spec\":{\"when\":\"{{= cronworkflow.lastScheduledTime == nil }}\"}}");
        Instant mended = Ticks.now();

        Witness.Line creation = here.awaitCreation(slot, LIMIT);

        assertThat(creation.at()).isAfter(slot.time());
        assertThat(Duration.between(mended, creation.at())).isLessThan(AT_ONCE);
        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).hasSize(1);
        Await.until(
                "nothing is wrong with it any more",
                SHOWN,
                () -> here.conditions("mistaken", "SpecError").isEmpty());
        here.suspend("mistaken");
    }

    /** As Argo tells of it: phase, counter and label; what came due meanwhile is closed, and a mended one runs again. */
    @Test
    void a_stop_strategy_that_comes_true_makes_no_more_runs_until_it_is_mended() {
        CronDraft draft = CronDraft.named("fragile").schedule("@every 10s");
        draft.spec().putObject("stopStrategy").put("expression", "cronworkflow.failed >= 1");
        Slot first = new Slot("fragile", here.apply(draft).plusSeconds(10));
        here.awaitEntry(first, LIMIT);
        here.end(first.run(), "Failed");
        Await.until("it is shown as stopped", LIMIT, () -> isShown("fragile", "Stopped", "true"));
        assertThat(status("fragile").path("failed").asInt()).isEqualTo(1);
        Instant stopped = Ticks.now();
        Slot closed = after(first, stopped);
        Ticks.reach(closed.time().plusSeconds(5));
        assertThat(runs("fragile")).allMatch(line -> line.at().isBefore(stopped));

        here.api()
                .patch(
                        Objects.CRON_WORKFLOWS,
                        "fragile",
                        "{\"spec\":{\"stopStrategy\":{\"expression\":\"cronworkflow.failed >= 2\"}}}");
        Slot next = after(first, Ticks.now());

        assertThat(here.awaitEntry(next, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(next)).hasSize(1);
        assertThat(here.awaitEntry(closed, LIMIT).label()).isEqualTo("Skipped/Stopped");
        assertThat(here.creations(closed)).isEmpty();
        Await.until("it is shown as active again", LIMIT, () -> isShown("fragile", "Active", ""));
        here.suspend("fragile");
    }

    /** Of the same CronWorkflow, every ten seconds: the first slot that comes due later than that. */
    private static Slot after(Slot slot, Instant time) {
        long periods = Duration.between(slot.time(), time).toSeconds() / 10 + 1;
        return new Slot(slot.cron(), slot.time().plusSeconds(10 * periods));
    }

    private JsonNode status(String cron) {
        return here.api().get(Objects.CRON_WORKFLOWS, cron).path("status");
    }

    private boolean isShown(String cron, String phase, String completed) {
        JsonNode object = here.api().get(Objects.CRON_WORKFLOWS, cron);
        return object.path("status").path("phase").asString("").equals(phase)
                && object.path("metadata")
                        .path("labels")
                        .path("cronworkflows.argoproj.io/completed")
                        .asString("")
                        .equals(completed);
    }

    /** The minute that its predecessor has run is in the window of the new one, whose creation is later. */
    @Test
    void one_that_is_deleted_and_made_again_under_its_name_begins_anew() {
        Instant tick = Ticks.next();
        CronDraft draft = CronDraft.named("again").once(tick).schedule("@every 15s");
        here.apply(draft);
        Slot minute = new Slot("again", tick);
        here.awaitCreation(minute, LIMIT);
        here.awaitEntry(minute, LIMIT);
        String before = uid("again");
        here.api().delete(Objects.CRON_WORKFLOWS, "again");
        Instant created = here.apply(draft);
        String after = uid("again");
        assertThat(created).isBetween(tick, tick.plusSeconds(60));

        Slot slot = new Slot("again", created.plusSeconds(15));
        Witness.Line creation = here.awaitCreation(slot, LIMIT);
        assertThat(Duration.between(slot.time(), creation.at())).isLessThan(AT_ONCE);
        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        here.suspend("again");

        assertThat(after).isNotEqualTo(before);
        assertThat(here.creations(minute)).hasSize(1);
        assertThat(here.creations(slot)).hasSize(1);
        assertThat(here.api()
                        .get(Objects.WORKFLOWS, slot.run())
                        .path("metadata")
                        .path("ownerReferences")
                        .path(0)
                        .path("uid")
                        .asString())
                .isEqualTo(after);
        assertThat(effectiveFrom("again")).isEqualTo(created);
        JsonNode account = here.ledger("again").orElseThrow().path("status");
        assertThat(account.path("recent").valueStream())
                .allMatch(entry ->
                        entry.path("slot").asString().equals(slot.time().toString()));
        assertThat(account.path("counters").path("created").asInt()).isEqualTo(1);
        Await.until(
                "the old account and the old runs are gone",
                LIMIT,
                () -> here.api().find(Objects.LEDGERS, before).isEmpty()
                        && here.api().find(Objects.WORKFLOWS, minute.run()).isEmpty());
        assertThat(here.conditions("again", "LedgerRebuilt")).isEmpty();
    }

    private List<Witness.Line> runs(String cron) {
        return here.creations().stream()
                .filter(line -> line.name().startsWith(cron + "-"))
                .toList();
    }

    private Instant effectiveFrom(String cron) {
        return Instant.parse(here.ledger(cron)
                .orElseThrow()
                .path("status")
                .path("effectiveFrom")
                .asString());
    }

    private String uid(String cron) {
        return here.api()
                .get(Objects.CRON_WORKFLOWS, cron)
                .path("metadata")
                .path("uid")
                .asString();
    }
}
