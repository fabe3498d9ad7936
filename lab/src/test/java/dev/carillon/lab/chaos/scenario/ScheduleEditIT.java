package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.FaultProxy.Outage;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A schedule is changed while a slot of the old one is owed (PROTOCOL H7): each slot of both has its outcome. */
@Timeout(240)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
class ScheduleEditIT {
    private static final String NEVER_SOON = "0 0 29 2 *";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Its creates are cut off on their way, so it is in doubt until a look has found nothing; then it is not wanted. */
    @Test
    void a_slot_whose_creates_were_cut_off_is_closed_as_changed_when_its_schedule_is_edited_meanwhile()
            throws Exception {
        try (Scenario scenario = Scenario.in(Ground.shared(), "edit-in-trouble")) {
            Replica replica = scenario.start();
            Place here = scenario.here();
            Rule trouble = replica.proxy()
                    .rule("creates")
                    .method("POST")
                    .body("\"name\":\"edited-")
                    .does(Trouble.cutBefore());
            Slot owed = new Slot("edited", Ticks.next());
            here.apply(CronDraft.named("edited").once(owed.time()));
            trouble.awaitHits(2, LIMIT);
            reschedule(here, "edited", NEVER_SOON);

            assertThat(here.awaitEntry(owed, LIMIT).label()).isEqualTo("Skipped/ScheduleChanged");

            assertThat(here.creations(owed)).isEmpty();
            Await.until(
                    "the user is told",
                    LIMIT,
                    () -> here.events("edited").stream()
                            .anyMatch(event ->
                                    event.contains(owed.time().toString()) && event.contains("ScheduleChanged")));
        }
    }

    /** All requests are cut off, and the edit may be seen before or after the slot is launched: it has one outcome. */
    @Test
    void a_slot_that_an_outage_held_up_has_one_outcome_when_its_schedule_is_edited_meanwhile() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "edit-in-outage")) {
            Replica replica = scenario.start();
            Place here = scenario.here();
            Slot owed = new Slot("edited", Ticks.next());
            here.apply(CronDraft.named("edited").once(owed.time()));
            Await.until("it has an account", LIMIT, () -> here.ledger("edited").isPresent());
            Ticks.reach(owed.time().minusSeconds(3));
            replica.proxy().begin(Outage.RESET);
            Ticks.reach(owed.time().plusSeconds(5));
            reschedule(here, "edited", NEVER_SOON);
            Ticks.reach(owed.time().plusSeconds(10));
            replica.proxy().restore();

            String label = here.awaitEntry(owed, LIMIT).label();

            assertThat(label).isIn("Created", "Skipped/ScheduleChanged");
            assertThat(here.creations(owed)).hasSize(label.equals("Created") ? 1 : 0);
            here.awaitBooks();
        }
    }

    /** Before the second, by as much as a busy machine takes to tell of it: nothing is owed. After it: the slot ran. */
    @Test
    void an_edit_in_the_second_of_a_tick_neither_loses_nor_invents_a_run() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "edit-in-tick")) {
            scenario.start();
            Place here = scenario.here();
            Instant tick = Ticks.next();
            Slot before = new Slot("edited-before", tick);
            Slot after = new Slot("edited-after", tick);
            here.apply(CronDraft.named(before.cron()).once(tick));
            here.apply(CronDraft.named(after.cron()).once(tick));
            Ticks.reach(tick.minusSeconds(3));
            reschedule(here, before.cron(), NEVER_SOON);
            Ticks.expectBefore(tick);
            here.awaitCreation(after, LIMIT);
            reschedule(here, after.cron(), "@every 5s");

            Await.until("the new schedule runs", LIMIT, () -> here.creations().size() >= 3);

            assertThat(here.creations(after)).hasSize(1);
            assertThat(here.awaitEntry(after, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations(before)).isEmpty();
            assertThat(here.entry(before)).isEmpty();
            here.suspend(after.cron());
            here.awaitBooks();
        }
    }

    /** The time of the edit stands in the object: what was due before it was owed, what comes due after it is new. */
    @Test
    void an_edit_while_nobody_runs_closes_the_old_slots_and_owes_the_new_ones_from_its_own_time() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "edit-while-down")) {
            Replica replica = scenario.start();
            Place here = scenario.here();
            Instant tick = Ticks.next(Duration.ofSeconds(10));
            Slot old = new Slot("edited", tick);
            here.apply(CronDraft.named("edited").once(tick));
            Await.until("it has an account", LIMIT, () -> here.ledger("edited").isPresent());
            replica.process().kill();
            Ticks.reach(tick.plusSeconds(3));
            Instant asked = Ticks.now();
            reschedule(here, "edited", "@every 4s");
            Instant edited = Ticks.now();
            Ticks.reach(edited.plusSeconds(6));

            scenario.start();

            assertThat(here.awaitEntry(old, LIMIT).label()).isEqualTo("Skipped/ScheduleChanged");
            Await.until("the new schedule runs", LIMIT, () -> here.creations().size() >= 2);
            assertThat(here.creations(old)).isEmpty();
            assertThat(here.ledger("edited")
                            .map(ledger ->
                                    ledger.path("status").path("effectiveFrom").asString())
                            .map(Instant::parse)
                            .orElseThrow())
                    .as("the time that the API server wrote down for the edit")
                    .isBetween(asked.minusSeconds(1), edited.plusSeconds(1));
            here.suspend("edited");
            here.awaitBooks();
        }
    }

    private static void reschedule(Place place, String cron, String schedule) {
        place.api().patch(Objects.CRON_WORKFLOWS, cron, "{\"spec\":{\"schedules\":[\"%s\"]}}".formatted(schedule));
    }
}
