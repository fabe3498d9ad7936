package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
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

/**
 * The edges M2, M3 and M8 of the protocol where the API server's clock and a person's hand play a part, and what such a
 * hand does to an account.
 */
@Timeout(240)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgesIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** More than a second for a create in each of so many minutes: that is no machine to measure on. */
    private static final int MINUTES = 3;

    private Scenario scenario;
    private Replica replica;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.in(Ground.shared(), "edges");
        replica = scenario.start();
        here = scenario.here();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    /** M2: suspended over the tick and resumed 4 s later; only a deadline of the user's own keeps the slot open. */
    @Test
    void a_slot_that_came_due_while_suspended_runs_on_resume_only_inside_a_deadline_that_the_user_set() {
        Slot unset = new Slot("asleep-unset", Ticks.next());
        Slot long600 = new Slot("asleep-600", unset.time());
        Slot zero = new Slot("asleep-0", unset.time());
        here.apply(CronDraft.named(unset.cron()).once(unset.time()).suspended());
        here.apply(
                CronDraft.named(long600.cron()).once(unset.time()).suspended().deadline(600));
        here.apply(CronDraft.named(zero.cron()).once(unset.time()).suspended().deadline(0));
        Ticks.reach(unset.time().plusSeconds(4));
        for (Slot closed : List.of(unset, zero)) {
            assertThat(here.awaitEntry(closed, LIMIT).label()).isEqualTo("Skipped/Suspended");
        }
        Instant resumed = Ticks.now();
        here.resume(unset.cron());
        here.resume(long600.cron());
        here.resume(zero.cron());

        Witness.Line creation = here.awaitCreation(long600, LIMIT);

        assertThat(creation.at()).isAfter(resumed);
        assertThat(here.awaitEntry(long600, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.awaitEntry(unset, LIMIT).label()).isEqualTo("Skipped/Suspended");
        assertThat(here.awaitEntry(zero, LIMIT).label()).isEqualTo("Skipped/Suspended");
        assertThat(here.creations(unset)).isEmpty();
        assertThat(here.creations(zero)).isEmpty();
    }

    /** M3: the API server cuts the creation to its second, and what is due is strictly later. */
    @Test
    void an_object_that_is_created_in_the_second_of_a_slot_does_not_run_for_it() {
        Slot early = new Slot("before-the-second", Ticks.next());
        Ticks.reach(early.time().minusSeconds(3));
        assertThat(here.apply(CronDraft.named(early.cron()).schedule("* * * * *")))
                .isBefore(early.time());
        Slot late = createdInTheSecond(early.time());

        here.awaitEntry(early, LIMIT);
        Await.until(
                "the other one has an account too",
                LIMIT,
                () -> here.ledger(late.cron()).isPresent());

        assertThat(here.creations(early)).hasSize(1);
        assertThat(here.creations(late)).isEmpty();
        assertThat(here.entry(late)).isEmpty();
        assertThat(here.ledger(late.cron())
                        .orElseThrow()
                        .path("status")
                        .path("effectiveFrom")
                        .asString())
                .isEqualTo(late.time().toString());
    }

    /** A slot in whose second its CronWorkflow was created: a busy API server may need more than the first minute. */
    private Slot createdInTheSecond(Instant first) {
        for (int minute = 0; minute < MINUTES; minute++) {
            Slot slot = new Slot("in-the-second-" + minute, first.plus(Slot.MINUTE.multipliedBy(minute)));
            Ticks.reach(slot.time().plusMillis(5));
            if (here.apply(CronDraft.named(slot.cron()).schedule("* * * * *")).equals(slot.time())) {
                return slot;
            }
        }
        throw new IllegalStateException("No create was carried out in its second, in " + MINUTES + " minutes");
    }

    /**
     * M8, a limit that is documented: with the finalizer torn off before the record, the run can vanish unrecorded. The
     * process that made it knows of it; nothing is doubled, nothing is stuck.
     */
    @Test
    void a_run_whose_finalizer_is_torn_off_before_the_record_is_recorded_by_the_process_that_made_it()
            throws Exception {
        Rule unrecorded = replica.proxy()
                .rule("unrecorded")
                .method("PUT|POST")
                .path("/cronledgers")
                .body("torn-off")
                .does(Trouble.cutBefore());
        Slot slot = new Slot("torn-off", Ticks.next());
        here.apply(CronDraft.named(slot.cron()).once(slot.time()));
        Witness.Line creation = here.awaitCreation(slot, LIMIT);
        unrecorded.awaitHits(1, LIMIT);
        here.api().patch(Objects.WORKFLOWS, slot.run(), "{\"metadata\":{\"finalizers\":null}}");
        here.api().delete(Objects.WORKFLOWS, slot.run());
        here.awaitGone(slot, LIMIT);
        unrecorded.remove();

        LedgerEntry entry = here.awaitEntry(slot, LIMIT);

        assertThat(entry.label()).isIn("Created", "Adopted");
        assertThat(entry.child()).isEqualTo(creation.uid());
        assertThat(here.creations(slot)).hasSize(1);
    }

    /** The leader knows better: what it wrote before replaces the edit, at once. */
    @Test
    void an_account_that_is_edited_under_its_leader_is_put_back_and_told() {
        Slot slot = ranOnce(here, "edited");
        String cursor = cursor(here, slot);
        here.api()
                .patch(
                        Objects.LEDGERS,
                        account(here, slot),
                        "{\"status\":{\"recordedThrough\":\"2020-01-01T00:00:00Z\",\"recent\":[]}}");

        Await.until("it is put back", LIMIT, () -> !cursor(here, slot).startsWith("2020-"));
        Await.until(
                "an Event tells of it",
                LIMIT,
                () -> here.events(slot.cron()).stream()
                        .anyMatch(event -> event.startsWith("LedgerRebuilt: CronLedger " + account(here, slot))
                                && event.contains("status.recordedThrough (2020-01-01T00:00:00Z instead of")));
        assertThat(Instant.parse(cursor(here, slot))).isAfterOrEqualTo(Instant.parse(cursor));
        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).hasSize(1);
    }

    /** Nobody knows what it said; the run that is there keeps its slot from being run again. */
    @Test
    void an_account_that_is_deleted_while_nobody_leads_is_rebuilt_and_told() {
        try (Scenario alone = Scenario.in(Ground.shared(), "edges-rebuilt")) {
            Replica leader = alone.start();
            Place there = alone.here();
            Slot slot = ranOnce(there, "deleted");
            String child = there.awaitEntry(slot, LIMIT).child();
            assertThat(leader.process().stop()).isTrue();
            there.api().delete(Objects.LEDGERS, account(there, slot));
            leader.process().start();
            leader.process().awaitReady();

            String told = "CronLedger " + account(there, slot) + ": from status and 1 runs at ";
            Await.until(
                    "a condition tells of it",
                    LIMIT,
                    () -> there.conditions(slot.cron(), "LedgerRebuilt").stream()
                            .anyMatch(message ->
                                    message.startsWith(told) && message.contains("Nothing is to be mended")));
            Await.until(
                    "an Event tells of it",
                    LIMIT,
                    () -> there.events(slot.cron()).stream()
                            .anyMatch(event -> event.startsWith("LedgerRebuilt: " + told)));
            assertThat(there.awaitEntry(slot, LIMIT))
                    .returns("Adopted", LedgerEntry::outcome)
                    .returns(child, LedgerEntry::child);
            assertThat(there.creations(slot)).hasSize(1);
        }
    }

    /** A CronWorkflow whose first slot is recorded and shown, and that makes no more runs. */
    private static Slot ranOnce(Place place, String cron) {
        Slot slot = new Slot(
                cron, place.apply(CronDraft.named(cron).schedule("@every 10s")).plusSeconds(10));
        place.awaitEntry(slot, LIMIT);
        place.suspend(cron);
        Await.until(
                "its run is shown",
                LIMIT,
                () -> place.api()
                        .get(Objects.CRON_WORKFLOWS, cron)
                        .path("status")
                        .path("lastScheduledTime")
                        .asString("")
                        .equals(slot.time().toString()));
        return slot;
    }

    private static String account(Place place, Slot slot) {
        return place.api()
                .get(Objects.CRON_WORKFLOWS, slot.cron())
                .path("metadata")
                .path("uid")
                .asString();
    }

    private static String cursor(Place place, Slot slot) {
        return place.ledger(slot.cron())
                .orElseThrow()
                .path("status")
                .path("recordedThrough")
                .asString();
    }
}
