package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/**
 * What somebody sees who has kubectl alone, of a CronWorkflow that has run, been forbidden by its own run, been missed
 * and been rejected, in this order. Its controller is dead by then, so that nothing moves while it is read.
 */
@Timeout(300)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlIT {
    private static final String NAMESPACE = "by-kubectl";
    private static final String CRON = "story";
    private static final Duration APART = Duration.ofSeconds(20);
    private static final int DEADLINE_SECONDS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Scenario scenario;
    private Place here;
    private Slot ran;
    private Slot forbidden;
    private Slot missed;
    private Slot rejected;
    private JsonNode ledger;
    private JsonNode status;

    @BeforeAll
    void play() {
        scenario = Scenario.in(Ground.shared(), NAMESPACE);
        here = scenario.here();
        Replica replica = scenario.start();
        Instant created = here.apply(CronDraft.named(CRON)
                .schedule("@every " + APART.toSeconds() + "s")
                .policy("Forbid")
                .deadline(DEADLINE_SECONDS));
        ran = new Slot(CRON, created.plus(APART));
        forbidden = new Slot(CRON, ran.time().plus(APART));
        missed = new Slot(CRON, forbidden.time().plus(APART));
        rejected = new Slot(CRON, missed.time().plus(APART));
        refuse(replica, missed, Canned.refusal(503, "ServiceUnavailable", "the server is busy"));
        refuse(replica, rejected, Canned.refusal(403, "Forbidden", FaultRows.FORBIDDEN + "exceeded quota: team"));

        assertThat(here.awaitEntry(ran, LIMIT).label()).isEqualTo("Created"); // the table counts it so
        assertThat(here.awaitEntry(forbidden, LIMIT).label()).isEqualTo("Skipped/Forbidden");
        here.end(ran.run(), "Succeeded");
        assertThat(here.awaitEntry(missed, LIMIT).label()).isEqualTo("Missed/WindowClosed");
        assertThat(here.awaitEntry(rejected, LIMIT).label()).isEqualTo("Rejected/QuotaExceeded");
        here.suspend(CRON);
        awaitEvent("SlotSkipped", forbidden);
        awaitEvent("SlotMissed", missed);
        awaitEvent("SlotRejected", rejected);
        Await.until(
                "the rejection is shown as final",
                LIMIT,
                () -> here.conditions(CRON, "SubmissionError").stream()
                        .anyMatch(
                                message -> message.contains("" + rejected.time()) && !message.contains("still runs")));
        Await.until(
                "the end of the run is shown",
                LIMIT,
                () -> here.api()
                                .get(Objects.CRON_WORKFLOWS, CRON)
                                .path("status")
                                .path("succeeded")
                                .asInt()
                        == 1);
        replica.process().kill();
        ledger = here.ledger(CRON).orElseThrow().path("status");
        status = here.api().get(Objects.CRON_WORKFLOWS, CRON).path("status");
    }

    /** About this slot: others of the same reason may come, and must not be taken for it. */
    private void awaitEvent(String reason, Slot slot) {
        Await.until(
                "an Event tells of " + reason + " at " + slot.time(),
                LIMIT,
                () -> here.events(CRON).stream()
                        .anyMatch(event -> event.startsWith(reason + ": The run of " + slot.time())));
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @Test
    void get_cronworkflows_shows_the_schedule_the_latest_run_the_counts_and_the_problem() {
        KubectlTable table = KubectlTable.of(kubectl("get", "cronworkflows", "-o", "wide"));

        assertThat(table.cell("NAME")).isEqualTo(CRON);
        assertThat(table.cell("SCHEDULES")).isEqualTo("[\"@every 20s\"]");
        assertThat(table.cell("POLICY")).isEqualTo("Forbid");
        assertThat(table.cell("SUSPENDED")).isEqualTo("true");
        assertThat(table.cell("PHASE")).isEqualTo("Active").isEqualTo(text(status, "phase"));
        assertThat(text(status, "lastScheduledTime")).isEqualTo(ran.time().toString());
        assertThat(table.cell("LAST RUN")).matches("([0-9]+[sm])+");
        assertThat(table.cell("SUCCEEDED")).isEqualTo("1");
        assertThat(table.cell("FAILED")).isEqualTo("0");
        assertThat(table.cell("PROBLEM")).isEqualTo("SubmissionError");
        assertThat(table.cell("MESSAGE"))
                .isEqualTo(here.conditions(CRON, "SubmissionError").getFirst());
        assertThat(table.cell("DEADLINE")).isEqualTo("4");
    }

    @Test
    void get_cronledgers_shows_what_became_of_the_slots() {
        KubectlTable table = KubectlTable.of(kubectl("get", "cronledgers", "-o", "wide"));
        JsonNode counters = ledger.path("counters");

        assertThat(table.cell("CRONWORKFLOW")).isEqualTo(CRON);
        assertThat(table.cell("LAST SLOT")).isEqualTo(text(ledger, "lastSlot"));
        assertThat(table.cell("LAST OUTCOME")).isEqualTo(text(ledger, "lastOutcome"));
        assertThat(table.cell("PENDING")).isEqualTo("0");
        assertThat(table.cell("CREATED")).isEqualTo("1").isEqualTo(text(counters, "created"));
        assertThat(table.cell("SKIPPED")).isEqualTo(text(counters, "skipped"));
        assertThat(counters.path("skipped").asInt()).isPositive();
        assertThat(table.cell("MISSED")).isEqualTo("1").isEqualTo(text(counters, "missed"));
        assertThat(table.cell("REJECTED")).isEqualTo("1").isEqualTo(text(counters, "rejected"));
        assertThat(table.cell("ADOPTED")).isEqualTo("0").isEqualTo(text(counters, "adopted"));
        assertThat(table.cell("RECORDED THROUGH")).isEqualTo(text(ledger, "recordedThrough"));
        assertThat(table.cell("TROUBLE"))
                .isEqualTo(text(ledger.path("trouble"), "text"))
                .contains("" + rejected.time());
    }

    /** Which slot, what became of it, why, what to do, and where to read on. */
    @Test
    void describe_explains_each_slot_that_did_not_run() {
        String printed = kubectl("describe", "cronworkflow", CRON);

        assertThat(event(printed, "SlotSkipped"))
                .startsWith("Normal")
                .contains("The run of " + forbidden.time() + " was skipped (Forbidden): while " + ran.run()
                        + " was active. Allow it by concurrencyPolicy, or annotate")
                .endsWith(readOn(forbidden));
        assertThat(event(printed, "SlotMissed"))
                .startsWith("Warning")
                .containsPattern(
                        "The run of " + missed.time() + " was missed \\(WindowClosed\\) after [0-9]+ attempts?, ")
                .contains("the server is busy. Set or raise startingDeadlineSeconds to allow a later start. ")
                .endsWith(readOn(missed));
        assertThat(event(printed, "SlotRejected"))
                .startsWith("Warning")
                .contains("The run of " + rejected.time() + " was rejected (QuotaExceeded) after 1 attempt, ")
                .contains("exceeded quota: team. Raise the quota, or annotate the CronWorkflow with"
                        + " carillon.dev/on-quota=wait to wait for it. ")
                .endsWith(readOn(rejected));
        assertThat(printed).doesNotContain("SlotCreated");
        assertThat(printed)
                .containsPattern("Message: +the run of " + rejected.time() + " was rejected \\(QuotaExceeded\\): .*"
                        + "exceeded quota: team\\. Raise the quota, or annotate the CronWorkflow with"
                        + " carillon\\.dev/on-quota=wait to wait for it\\R"
                        + " +Status: +True\\R +Type: +SubmissionError\\R");
    }

    private static String readOn(Slot slot) {
        return "Details: carillon explain story --namespace by-kubectl --at " + slot.time();
    }

    /** The line about the only Event with this reason. */
    private static String event(String printed, String reason) {
        List<String> found = printed.lines()
                .map(String::strip)
                .filter(line -> line.matches("[A-Z][a-z]+ +" + reason + " .*"))
                .toList();
        assertThat(found).as("%s in %s", reason, printed).hasSize(1);
        return found.getFirst();
    }

    private static void refuse(Replica replica, Slot slot, Canned answer) {
        replica.proxy()
                .rule(slot.run())
                .method("POST")
                .path("/workflows")
                .body("\"" + slot.run() + "\"")
                .does(Trouble.answer(answer));
    }

    private String kubectl(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--namespace", NAMESPACE));
        return scenario.ground()
                .cluster()
                .kubectl(all.toArray(String[]::new))
                .orThrow()
                .out();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString();
    }
}
