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

/** The edges M2, M3 and M8 of the protocol where the API server's clock and a person's hand play a part. */
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
}
