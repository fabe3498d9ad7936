package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Canned;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/**
 * The known ways in which Argo v4.1 loses, doubles or delays a scheduled time, S1 to S14, each with what happens here
 * instead. Periods are shortened: a minute becomes some seconds. A thousand CronWorkflows at the same minute, as S13 has
 * them, are in {@code ThousandIT}.
 */
@Timeout(240)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArgosFailuresIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Canned UNAVAILABLE = Canned.refusal(503, "ServiceUnavailable", "not now");

    /**
     * How late a run may be that nothing holds up, on a slow machine with other things to do: less than the 10 s after
     * which Argo looks again, and than any period here.
     */
    private static final Duration ON_TIME = Duration.ofSeconds(8);

    /** How long the API server refuses in S1 and S2, at the least. */
    private static final Duration REFUSING = Duration.ofSeconds(5);

    /** A refusal that was met once only would show no retry. */
    private static final int REFUSALS = 2;

    /** In five seconds; where they took longer, because there were two only then, there were no more. */
    private static final int CALM = 10;

    /** As many edits in the second of a tick show that they and its writes meet. */
    private static final int EDITS = 6;

    /** After trouble of that length the next try is never further away than this: the deferred lane's cap. */
    private static final Duration DEFERRED = Duration.ofSeconds(10);

    private Scenario scenario;
    private Replica replica;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.across(Ground.shared(), "argos-failures");
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

    /** Argo: lost, and if the write of the status fails too, without a word. */
    @Test
    void s1_a_run_whose_creates_are_refused_for_five_seconds_around_its_time_is_made_as_soon_as_they_are_taken()
            throws InterruptedException {
        Place place = scenario.place("argos-failures-s1");
        Slot slot = due(place, CronDraft.named("s1"), Duration.ofSeconds(25));
        Rule status = replica.proxy()
                .rule("s1 status")
                .method("PATCH")
                .path("/cronworkflows/s1(\\?|$)")
                .does(Trouble.answer(UNAVAILABLE));

        Witness.Line creation = refusedThenMade(place, slot, status);

        LedgerEntry entry = place.awaitEntry(slot, LIMIT);
        assertThat(entry.label()).isIn("Created", "Adopted");
        assertThat(entry.child()).isEqualTo(creation.uid());
        assertThat(place.creations(slot)).hasSize(1);
        assertThat(replica.process().logged("attempt failed", "/" + slot.cron() + "\""))
                .as("each failed attempt is in the log")
                .hasSizeGreaterThanOrEqualTo(entry.attempts() - 1);
        awaitShown(place, slot);
        place.suspend(slot.cron());
        place.awaitBooks();
    }

    /** Argo: hundreds of attempts, each counted as a failed run, which is what this stop strategy waits for. */
    @Test
    void s2_under_a_deadline_it_tries_calmly_counts_no_failed_run_and_is_not_stopped() throws InterruptedException {
        Place place = scenario.place("argos-failures-s2");
        CronDraft draft = CronDraft.named("s2").deadline(60);
        draft.spec().putObject("stopStrategy").put("expression", "cronworkflow.failed >= 3");
        Slot slot = due(place, draft, Duration.ofSeconds(25));

        refusedThenMade(place, slot);

        assertThat(place.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(place.creations(slot)).hasSize(1);
        awaitShown(place, slot);
        JsonNode status = place.api().get(Objects.CRON_WORKFLOWS, slot.cron()).path("status");
        assertThat(status.path("failed").asInt()).isZero();
        assertThat(status.path("phase").asString()).isEqualTo("Active");
        assertThat(place.conditions(slot.cron(), "SubmissionError")).isEmpty();
        place.suspend(slot.cron());
        place.awaitBooks();
    }

    /** Argo: takes its own run for the one to be replaced, and terminates it. */
    @Test
    void s3_a_run_whose_answer_was_lost_is_adopted_under_replace_and_stopped_by_nobody_but_its_successor()
            throws InterruptedException {
        Slot slot = new Slot(
                "s3",
                here.apply(CronDraft.named("s3")
                                .schedule("@every 20s")
                                .policy("Replace")
                                .deadline(60)
                                .sleeping(60))
                        .plusSeconds(20));
        Slot next = new Slot("s3", slot.time().plusSeconds(20));
        replica.proxy()
                .rule("s3")
                .method("POST")
                .body(quoted(slot))
                .times(1)
                .does(Trouble.cutAfter())
                .awaitHits(1, LIMIT);

        LedgerEntry entry = here.awaitEntry(slot, LIMIT);

        assertThat(entry.label()).isEqualTo("Adopted");
        assertThat(entry.child()).isEqualTo(here.awaitCreation(slot, LIMIT).uid());
        Ticks.reach(next.time().minusSeconds(3));
        assertThat(here.shutdown(slot)).isEmpty();
        here.awaitCreation(next, LIMIT);
        Await.until(
                "it is replaced by the next one",
                LIMIT,
                () -> !here.shutdown(slot).isEmpty());
        here.suspend("s3");
        assertThat(here.creations(slot)).hasSize(1);
        assertThat(here.creations(next)).hasSize(1);
        assertThat(here.shutdown(next)).isEmpty();
    }

    /** The leader is killed between the create and its record, and just before another slot. */
    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class AfterAKill {
        /** The next one comes when a successor leads: a lease of 15 s after the kill, and some seconds for a slow one. */
        private static final Duration FIRST = Duration.ofSeconds(28);

        /** So much later that two creates are out and two records tried. */
        private static final Duration THIRD = FIRST.plusSeconds(6);

        private Scenario scenario;
        private Replica successor;
        private Place here;
        private Slot s4;
        private Slot s5;
        private Slot s6;

        @BeforeAll
        void kill() throws InterruptedException {
            scenario = Scenario.in(Ground.shared(), "argos-failures-kill");
            here = scenario.here();
            Replica leader = scenario.start();
            Await.until("the first one leads", LIMIT, leader.process()::isLeading);
            successor = scenario.start();
            Rule unrecorded = leader.proxy()
                    .rule("unrecorded")
                    .method("PUT")
                    .path("/cronledgers/")
                    .does(new Trouble.HangBefore());
            s4 = due(here, CronDraft.named("s4").deadline(600), FIRST);
            s5 = due(here, CronDraft.named("s5").deadline(600).history(0), FIRST);
            s6 = due(here, CronDraft.named("s6"), THIRD);
            unrecorded.awaitHits(2, LIMIT);
            Ticks.reach(s6.time().minusSeconds(2));
            leader.process().kill();
            Ticks.expectBefore(s6.time());
            for (Slot slot : List.of(s4, s5)) {
                here.end(slot.run(), "Succeeded");
                assertThat(here.entry(slot)).isEmpty();
            }
            // As a run that is not kept for a second after its end.
            here.api().delete(Objects.WORKFLOWS, s5.run());
        }

        @AfterAll
        void close() {
            if (scenario != null) {
                scenario.close();
            }
        }

        /** Argo: the CronWorkflow is not registered again for up to 20 minutes. */
        @Test
        void s4_a_run_that_its_maker_could_not_record_is_adopted_and_counted_and_the_next_one_is_on_time() {
            Slot next = new Slot("s4", s4.time().plus(FIRST));

            assertThat(here.awaitEntry(s4, LIMIT).label()).isEqualTo("Adopted");
            assertThat(lateness(here, next)).isLessThan(ON_TIME);

            here.suspend("s4");
            assertThat(here.awaitEntry(next, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations(s4)).hasSize(1);
            assertThat(here.creations(next)).hasSize(1);
            awaitCounted(here, "s4");
        }

        /** Argo: the run is deleted after its end, and the same scheduled time is executed once more. */
        @Test
        void s5_a_run_that_is_deleted_before_it_is_recorded_is_kept_until_then_and_not_made_again() {
            assertThat(here.awaitEntry(s5, LIMIT))
                    .returns("Adopted", LedgerEntry::label)
                    .returns(here.creations(s5).getFirst().uid(), LedgerEntry::child);
            here.awaitGone(s5, LIMIT);
            here.suspend("s5");
            awaitCounted(here, "s5");
            assertThat(successor.process().isLeading()).isTrue();
            assertThat(Ticks.now()).as("inside the deadline").isBefore(s5.time().plusSeconds(600));
            assertThat(here.creations(s5)).hasSize(1);
        }

        /** Argo: lost, because without a deadline nothing is made up for. */
        @Test
        void s6_a_slot_that_came_due_without_a_leader_is_launched_by_the_next_one() {
            assertThat(lateness(here, s6)).isBetween(Duration.ofSeconds(5), THIRD);
            here.suspend("s6");

            assertThat(here.awaitEntry(s6, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations(s6)).hasSize(1);
        }
    }

    /** Argo: an empty list of runs is believed, and a second run may start beside the first. */
    @Test
    void s7_a_new_leader_that_has_not_been_told_the_runs_yet_starts_none_under_forbid() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "argos-failures-s7")) {
            Place here = scenario.here();
            Replica first = scenario.start();
            Replica second = scenario.prepare();
            Instant created =
                    here.apply(CronDraft.named("s7").schedule("@every 30s").policy("Forbid"));
            Slot running = new Slot("s7", created.plusSeconds(30));
            Slot next = new Slot("s7", created.plusSeconds(60));
            assertThat(here.awaitEntry(running, LIMIT).label()).isIn("Created", "Adopted");
            // It gives its lease up, so that the list is all that the next one has to wait for.
            assertThat(first.process().stop()).isTrue();
            Rule late = second.proxy()
                    .rule("late list")
                    .method("GET")
                    .path("/workflows\\?(?!.*watch=)")
                    .does(new Trouble.DelayBefore(Duration.ofSeconds(15)));
            Ticks.reach(next.time().minusSeconds(12));
            second.process().start();
            Ticks.reach(next.time());
            assertThat(second.process().isReady()).isFalse();

            LedgerEntry skipped = here.awaitEntry(next, LIMIT);

            assertThat(late.hits()).isPositive();
            assertThat(skipped.label()).isEqualTo("Skipped/Forbidden");
            assertThat(skipped.note()).contains(running.run());
            assertThat(here.creations()).extracting(Witness.Line::name).containsExactly(running.run());
            Await.until(
                    "the user is told what was in the way",
                    LIMIT,
                    () -> here.events("s7").stream()
                            .anyMatch(event -> event.contains("Forbidden") && event.contains(running.run())));
            here.awaitBooks();
        }
    }

    /** Argo: skips all of them or every second, because it looks at ends every 10 s only. */
    @Test
    void s8_a_run_that_ends_seconds_before_the_next_slot_does_not_forbid_it() {
        Place place = scenario.place("argos-failures-s8");
        Instant created =
                place.apply(CronDraft.named("s8").schedule("@every 10s").policy("Forbid"));
        List<Slot> slots = IntStream.rangeClosed(1, 4)
                .mapToObj(i -> new Slot("s8", created.plusSeconds(10L * i)))
                .toList();
        for (Slot slot : slots) {
            place.awaitCreation(slot, LIMIT);
            Ticks.reach(slot.time().plusSeconds(8));
            place.end(slot.run(), "Succeeded");
        }
        place.suspend("s8");

        for (Slot slot : slots) {
            assertThat(place.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(place.creations(slot)).hasSize(1);
        }
        assertThat(place.events("s8")).noneMatch(event -> event.contains("Forbidden"));
        place.awaitBooks();
    }

    /** Argo: each event of the object starts the count anew, so that a long period never ends. */
    @Test
    void s9_every_so_often_counts_from_the_creation_whatever_happens_to_the_object_meanwhile() {
        Instant created = here.apply(CronDraft.named("s9").schedule("@every 15s"));
        Instant calm = here.apply(CronDraft.named("s9-half-hour").schedule("@every 30m"));
        Instant end = created.plusSeconds(32);
        for (Instant next = created; next.isBefore(end); next = Ticks.now().plusSeconds(1)) {
            Ticks.reach(next);
            for (String cron : List.of("s9", "s9-half-hour")) {
                annotate(here, cron, "touched", "" + next.getEpochSecond());
            }
        }
        Slot last = new Slot("s9", created.plusSeconds(30));
        here.awaitCreation(last, LIMIT);
        here.suspend("s9");

        for (Slot slot : List.of(new Slot("s9", created.plusSeconds(15)), last)) {
            assertThat(lateness(here, slot)).isLessThan(ON_TIME);
            assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations(slot)).hasSize(1);
        }
        assertThat(here.creations())
                .filteredOn(line -> line.name().startsWith("s9-"))
                .hasSize(2);
        assertThat(effectiveFrom("s9-half-hour")).isEqualTo(calm);
    }

    /** Argo: an endless loop on the time that never comes, and nothing is reconciled any more, of no CronWorkflow. */
    @Test
    void s10_a_schedule_that_never_comes_is_named_and_neither_the_other_schedule_nor_a_neighbour_is_held_up() {
        Instant created =
                here.apply(CronDraft.named("s10").schedule("@every 10s").schedule("0 0 30 2 *"));
        Instant beside =
                here.apply(CronDraft.named("s10-beside").schedule("@every 12s").policy("Forbid"));
        List<Slot> slots = List.of(
                new Slot("s10", created.plusSeconds(10)),
                new Slot("s10", created.plusSeconds(20)),
                new Slot("s10-beside", beside.plusSeconds(12)),
                new Slot("s10-beside", beside.plusSeconds(24)));

        for (Slot slot : slots) {
            assertThat(lateness(here, slot)).isLessThan(ON_TIME);
            assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        }

        here.suspend("s10");
        here.suspend("s10-beside");
        slots.forEach(slot -> assertThat(here.creations(slot)).hasSize(1));
        Await.until(
                "the user is told which one never comes",
                LIMIT,
                () -> here.conditions("s10", "SpecError").stream()
                        .anyMatch(
                                message -> message.contains("spec.schedules[1]") && message.contains("never matches")));
    }

    /** Argo: goes on making runs of it until it is restarted. */
    @Test
    void s11_a_cron_workflow_that_is_deleted_while_the_watch_is_down_makes_no_run_any_more() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "argos-failures-s11")) {
            Place here = scenario.here();
            Replica replica = scenario.start();
            Instant created = here.apply(CronDraft.named("s11").schedule("@every 12s"));
            Slot slot = new Slot("s11", created.plusSeconds(12));
            here.awaitEntry(slot, LIMIT);
            String uid = uid(here, "s11");
            replica.proxy().begin(Outage.RESET);
            here.api().delete(Objects.CRON_WORKFLOWS, "s11");
            Instant deleted = Ticks.now();
            // Where the watch left off is forgotten: only a new list shows that the object is gone.
            Rule expired = replica.proxy()
                    .rule("expired")
                    .method("GET")
                    .path("/cronworkflows\\?.*watch=")
                    .times(1)
                    .does(Trouble.answer(Canned.refusal(410, "Expired", "too old resource version")));
            replica.proxy().restore();
            Instant other = here.apply(CronDraft.named("s11-other").schedule("@every 12s"));

            Slot later = new Slot("s11-other", other.plusSeconds(24));
            here.awaitCreation(later, LIMIT);

            assertThat(expired.hits()).isEqualTo(1);
            assertThat(here.creations())
                    .filteredOn(line -> line.name().matches("s11-[0-9]+"))
                    .as("made after %s", deleted)
                    .extracting(Witness.Line::name)
                    .containsExactly(slot.run());
            Await.until(
                    "its account and its run are gone",
                    LIMIT,
                    () -> here.api().find(Objects.LEDGERS, uid).isEmpty()
                            && here.api().find(Objects.WORKFLOWS, slot.run()).isEmpty());
        }
    }

    /** Argo: waits for up to 20 minutes, without a condition. */
    @Test
    void s12_a_template_that_comes_after_its_first_slot_is_waited_for_and_told_of() {
        Slot slot = due(here, CronDraft.named("s12").template("s12-template"), Duration.ofSeconds(30));
        Ticks.reach(slot.time());
        here.awaitTold("s12", "WorkflowTemplate s12-template does not exist", LIMIT);
        Instant there = here.template("s12-template");

        Witness.Line creation = here.awaitCreation(slot, LIMIT);

        assertThat(Duration.between(there, creation.at())).isLessThan(ON_TIME);
        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).hasSize(1);
        here.suspend("s12");
    }

    /** Argo: twenty requests a second by default, which are 13.5 s for these; the last of a thousand comes 100 s late. */
    @Test
    void s13_three_hundred_that_are_due_at_once_with_a_deadline_of_twelve_seconds_all_run() {
        Place there = scenario.place("argos-failures-s13");
        List<Slot> slots = there.burst("s13", 300, draft -> draft.deadline(12));

        slots.forEach(slot ->
                assertThat(there.awaitEntry(slot, LIMIT).label()).as("%s", slot).isIn("Created", "Adopted"));

        assertThat(slots).allMatch(slot -> there.creations(slot).size() == 1);
    }

    /** Argo: writes all annotations and labels as it had read them, and so takes the edits back. */
    @Test
    void s14_what_others_write_in_the_second_of_a_tick_stays_and_the_status_is_shown_all_the_same() {
        Slot slot = due(here, CronDraft.named("s14"), Duration.ofSeconds(12));
        int edits = 0;
        Ticks.reach(slot.time().minusMillis(200));
        while (edits < EDITS || Ticks.now().isBefore(slot.time().plusMillis(1_500))) {
            annotate(here, "s14", "edit-" + ++edits, "kept");
        }
        awaitShown(here, slot);
        here.suspend("s14");

        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).hasSize(1);
        JsonNode annotations =
                here.api().get(Objects.CRON_WORKFLOWS, "s14").path("metadata").path("annotations");
        for (int edit = 1; edit <= edits; edit++) {
            assertThat(annotations.path("edit-" + edit).asString("")).isEqualTo("kept");
        }
        assertThat(annotations
                        .path("cronworkflows.argoproj.io/last-used-schedule")
                        .asString(""))
                .isEqualTo("@every 12s");
    }

    /** Applies the draft, due every so often; its first slot. */
    private static Slot due(Place place, CronDraft draft, Duration period) {
        Instant created = place.apply(draft.schedule("@every " + period.toSeconds() + "s"));
        return new Slot(draft.name(), created.plus(period));
    }

    /**
     * The trouble of S1 and S2: no create of the slot is taken for five seconds, or until a retry has been refused too.
     * Asserts that there were few tries. What else is refused ends with it.
     */
    private Witness.Line refusedThenMade(Place place, Slot slot, Rule... besides) throws InterruptedException {
        Rule refusal = replica.proxy()
                .rule(slot.cron())
                .method("POST")
                .body(quoted(slot))
                .does(Trouble.answer(UNAVAILABLE));
        refusal.awaitHits(REFUSALS, LIMIT);
        Ticks.reach(slot.time().plus(REFUSING));
        Instant end = Ticks.now();
        refusal.remove();
        for (Rule besideIt : besides) {
            besideIt.remove();
        }

        Witness.Line creation = place.awaitCreation(slot, LIMIT);

        assertThat(Duration.between(end, creation.at())).isBetween(Duration.ofMillis(-100), DEFERRED.plus(ON_TIME));
        assertThat(refusal.hits()).as("creates that were refused").isBetween(REFUSALS, CALM);
        return creation;
    }

    private void awaitShown(Place place, Slot slot) {
        Await.until(
                "it is shown as the last run: " + slot,
                LIMIT,
                () -> place.api()
                        .get(Objects.CRON_WORKFLOWS, slot.cron())
                        .path("status")
                        .path("lastScheduledTime")
                        .asString("")
                        .equals(slot.time().toString()));
    }

    private static void awaitCounted(Place place, String cron) {
        Await.until(
                "its good end is counted: " + cron,
                LIMIT,
                () -> place.ledger(cron)
                                .orElseThrow()
                                .path("status")
                                .path("counters")
                                .path("succeeded")
                                .asInt(0)
                        == 1);
    }

    private static Duration lateness(Place place, Slot slot) {
        return Duration.between(slot.time(), place.awaitCreation(slot, LIMIT).at());
    }

    private static void annotate(Place place, String cron, String key, String value) {
        place.api()
                .patch(
                        Objects.CRON_WORKFLOWS,
                        cron,
                        "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value));
    }

    private Instant effectiveFrom(String cron) {
        return Instant.parse(here.ledger(cron)
                .orElseThrow()
                .path("status")
                .path("effectiveFrom")
                .asString());
    }

    private static String uid(Place place, String cron) {
        return place.api()
                .get(Objects.CRON_WORKFLOWS, cron)
                .path("metadata")
                .path("uid")
                .asString();
    }

    private static String quoted(Slot slot) {
        return "\"" + slot.run() + "\"";
    }
}
