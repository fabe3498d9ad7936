package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PROTOCOL C1: a run of ours whose slot has another outcome, or another run. */
class StrayTest {
    private static final Outcome MISSED = new Outcome.Missed("WindowClosed", "NotSent: refused");

    private static Views missed() {
        return Views.cron("0 10 * * *").recorded("10:00:00", MISSED);
    }

    private static List<Action.Remove> removals(CronPlan plan) {
        return Plans.all(plan, Action.Remove.class);
    }

    @Test
    void a_stray_that_nobody_has_started_is_deleted() {
        CronPlan plan = missed().run(Run.of("10:00:00")).at("10:06:00");

        assertThat(removals(plan)).hasSize(1).allMatch(Action.Remove::stray);
        assertThat(Plans.outcome(plan, "10:00:00")).isEqualTo("Missed/WindowClosed");
        assertThat(Plans.does(plan, Action.Release.class)).isFalse();
    }

    @Test
    void a_stray_that_has_started_is_kept_and_its_slot_amended_to_a_late_create() {
        Views view = missed().run(Run.of("10:00:00").running());

        CronPlan plan = view.at("10:06:00");
        assertThat(removals(plan)).isEmpty();
        assertThat(Plans.outcome(plan, "10:00:00")).isEqualTo("Created/Late");
        assertThat(plan.ledger().counters().missed()).isZero();
        assertThat(plan.ledger().counters().created()).isEqualTo(1);
        assertThat(plan.ledger().trouble()).as("it ran after all").isNull();
        assertThat(Plans.all(plan, Action.SaveLedger.class)).hasSize(1);
        CronPlan next = view.carriedOut(plan, Views.time("10:06:00")).at("10:06:30");
        assertThat(Plans.all(next, Action.Release.class)).hasSize(1).allMatch(Action.Release::stray);
        assertThat(removals(next)).isEmpty();
    }

    @Test
    void a_run_that_the_account_holds_is_no_stray_when_it_is_released() {
        CronPlan plan = Views.cron("0 10 * * *")
                .recordedRun("10:00:00", Run.of("10:00:00").running())
                .at("10:06:00");

        assertThat(Plans.all(plan, Action.Release.class)).hasSize(1).noneMatch(Action.Release::stray);
        assertThat(removals(plan)).isEmpty();
        assertThat(Plans.conditions(plan)).doesNotContain(Condition.STRAY_RUN);
    }

    @Test
    void an_amended_slot_is_counted_once_however_often_it_is_seen() {
        Views view = missed().run(Run.of("10:00:00").running());
        view.after(view.at("10:06:00"));
        view.after(view.at("10:06:01"));

        CronPlan plan = view.at("10:06:02");
        assertThat(Plans.conditions(plan)).doesNotContain(Condition.STRAY_RUN);
        assertThat(plan.ledger().counters().slots()).isEqualTo(1);
        assertThat(plan.ledger().counters().created()).isEqualTo(1);
    }

    @Test
    void a_finalizer_that_comes_back_makes_no_stray_of_a_run_that_was_recorded_long_ago() {
        Run run = Run.of("10:00:00").ended("Succeeded", "10:00:20");
        Views view = Views.cron("0 10 * * *")
                .untried("09:58:00", new Outcome.Skipped(Outcome.Skip.SUPERSEDED, ""))
                .untried("09:59:00", MISSED)
                .recorded("10:00:00", new Outcome.Created(run.child().uid(), false), CronLedger.End.SUCCEEDED)
                .run(run.released());
        LedgerDraft later = new LedgerDraft(view.ledger());
        for (int n = 1; n <= CronLedger.RECENT_LIMIT + 1; n++) {
            Instant slot = Views.time("10:00:00").plusSeconds(60L * n);
            Outcome outcome = n == 1 ? new Outcome.Created("the newest run", false) : MISSED;
            CronLedger.End end = n == 1 ? CronLedger.End.GONE : CronLedger.End.NONE;
            later.close(new CronLedger.Entry(slot, outcome, slot, 1, "", Instant.EPOCH, end));
        }
        later.advance(Views.time("10:30:00"));
        view.ledger(later.unfolded());
        view.carriedOut(view.at("10:31:00"), Views.time("10:31:00"));

        CronPlan plan =
                view.run(Run.of("10:00:00").ended("Succeeded", "10:00:20")).at("10:32:00");
        assertThat(Plans.outcome(plan, "10:00:00")).isEqualTo("Created");
        assertThat(plan.ledger().counters().created()).isEqualTo(2);
        assertThat(Plans.all(plan, Action.Release.class)).hasSize(1).noneMatch(Action.Release::stray);
    }

    @Test
    void what_somebody_has_released_by_hand_is_never_deleted() {
        assertThat(removals(missed().run(Run.of("10:00:00").released()).at("10:06:00")))
                .isEmpty();
    }

    @Test
    void a_stray_that_goes_already_is_not_deleted_twice_but_let_go() {
        CronPlan plan = missed().run(Run.of("10:00:00").terminating()).at("10:06:00");

        assertThat(removals(plan)).isEmpty();
        assertThat(Plans.all(plan, Action.Release.class))
                .as("it was counted when it was deleted")
                .hasSize(1)
                .noneMatch(Action.Release::stray);
    }

    @Test
    void a_second_run_of_a_slot_that_nobody_started_is_deleted() {
        CronPlan plan = Views.cron("0 10 * * *")
                .recorded("10:00:00", new Outcome.Created("the-first", false), CronLedger.End.SUCCEEDED)
                .run(Run.of("10:00:00").uid("the-second"))
                .at("10:06:00");

        assertThat(removals(plan)).hasSize(1).allMatch(Action.Remove::stray);
        assertThat(plan.ledger().counters().slots()).isEqualTo(1);
    }

    @Test
    void what_an_archive_retry_made_is_released_and_never_deleted() {
        String name = Names.child(Views.NAME, Views.time("10:00:00"));
        for (Run copy : List.of(
                Run.of("10:00:00").resubmittedAs(name),
                Run.of("10:00:00").running().resubmittedAs(name),
                Run.of("10:00:00").resubmittedAs("copy"))) {
            CronPlan plan = missed().run(copy).at("10:06:00");
            assertThat(removals(plan)).isEmpty();
            assertThat(Plans.all(plan, Action.Release.class)).hasSize(1).noneMatch(Action.Release::stray);
        }
    }

    @Test
    void a_slot_that_is_given_up_only_in_memory_makes_no_stray() {
        Views view = Views.cron("0 10 * * *");
        CronLedger before = view.ledger();
        CronPlan plan = view.recorded("10:00:00", MISSED)
                .stored(before)
                .run(Run.of("10:00:00"))
                .at("10:06:00");

        assertThat(removals(plan)).isEmpty();
    }

    @Test
    void a_second_run_that_has_started_is_kept_told_of_and_released_after_its_horizon() {
        Views view = Views.cron("0 10 * * *")
                .recorded("10:00:00", new Outcome.Created("the-first", false), CronLedger.End.SUCCEEDED)
                .run(Run.of("10:00:00").uid("the-second").running());

        CronPlan early = view.at("10:00:12.999"); // its not-after is 10:00:05
        assertThat(removals(early)).isEmpty();
        assertThat(Plans.does(early, Action.Release.class)).isFalse();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:13.300"));
        assertThat(Plans.conditions(early)).contains("StrayRun");
        assertThat(Plans.outcome(early, "10:00:00")).isEqualTo("Created");
        assertThat(Plans.all(view.at("10:00:13"), Action.Release.class))
                .hasSize(1)
                .allMatch(Action.Release::stray);
    }

    @Test
    void a_late_run_of_a_slot_that_nobody_had_tried_is_deleted_while_nobody_has_started_it() {
        CronPlan plan = Views.cron("0 10 * * *")
                .untried("10:00:00", MISSED)
                .run(Run.of("10:00:00"))
                .at("10:06:00");

        assertThat(removals(plan)).hasSize(1).allMatch(Action.Remove::stray);
        assertThat(Plans.does(plan, Action.Release.class)).isFalse();
    }

    @Test
    void a_late_run_of_a_slot_that_nobody_had_tried_is_taken_out_of_its_range_if_it_has_started() {
        Views view = Views.cron("* * * * *")
                .untried("10:00:00", MISSED)
                .untried("10:01:00", MISSED)
                .advanced("10:06:00")
                .run(Run.of("10:00:00").running());

        CronPlan plan = view.at("10:06:00");
        assertThat(Plans.does(plan, Action.Release.class)).isFalse();
        assertThat(Plans.outcome(plan, "10:00:00")).isEqualTo("Created/Late");
        assertThat(Plans.outcome(plan, "10:01:00")).isEqualTo("Missed/WindowClosed");
        assertThat(plan.ledger().ranges()).hasSize(1).allMatch(r -> r.count() == 1);
        assertThat(plan.ledger().counters().missed()).isEqualTo(1);
        assertThat(plan.ledger().counters().created()).isEqualTo(1);
        CronPlan next = view.carriedOut(plan, Views.time("10:06:00")).at("10:06:30");
        assertThat(Plans.does(next, Action.Release.class)).isTrue();
    }
}
