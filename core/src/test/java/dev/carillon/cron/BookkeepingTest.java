package dev.carillon.cron;

import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.launch.Launch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the ledger is written (PROTOCOL M5, DESIGN 4: a completion at the latest after 10 s). */
class BookkeepingTest {
    private static Views running() {
        Views view = Views.cron("0 * * * *")
                .looked("08:30:00")
                .recordedRun("09:00:00", Run.of("09:00:00").released().running());
        return view.ledger(view.ledger().stamped(1, Views.time("09:29:00")));
    }

    private static boolean saves(CronPlan plan) {
        return Plans.does(plan, Action.SaveLedger.class);
    }

    @Test
    void a_run_that_exists_is_recorded_at_once() {
        CronPlan plan = Views.cron("0 10 * * *").run(Run.of("10:00:00")).at("10:00:00.050");

        assertThat(Plans.all(plan, Action.SaveLedger.class)).hasSize(1).allMatch(Action.SaveLedger::urgent);
    }

    @Test
    void an_account_with_nothing_in_it_may_wait_for_everything_else() {
        CronPlan plan = Views.cron("0 10 * * *").ledger(null).at("00:00:01");

        assertThat(Plans.all(plan, Action.SaveLedger.class)).hasSize(1).noneMatch(Action.SaveLedger::urgent);
    }

    @Test
    void an_account_that_says_nothing_new_is_not_written() {
        assertThat(saves(Views.cron("0 10 * * *").at("09:59:59"))).isFalse();
    }

    @Test
    void a_completion_waits_ten_seconds_for_another_reason_to_write_and_no_longer() {
        Views view = running().run(Run.of("09:00:00").released().ended("Succeeded", "09:30:00"));

        CronPlan early = view.at("09:30:09.999");
        assertThat(saves(early)).isFalse();
        assertThat(early.wakeAt()).isEqualTo(Views.time("09:30:10"));
        CronPlan due = view.after(early).at("09:30:10");
        assertThat(saves(due)).isTrue();
        assertThat(due.ledger().counters().succeeded()).isEqualTo(1);
    }

    @Test
    void a_completion_is_written_at_once_where_a_stop_strategy_counts_it() {
        Views view = running()
                .spec("{'stopStrategy':{'expression':'cronworkflow.succeeded >= 5'}}")
                .run(Run.of("09:00:00").released().ended("Succeeded", "09:30:00"));

        assertThat(saves(view.at("09:30:00.100"))).isTrue();
    }

    @Test
    void a_manual_runs_completion_keeps_the_same_time() {
        Views view = running().run(Run.manual("by-hand", "09:20:00").ended("Failed", "09:30:00"));

        assertThat(saves(view.at("09:30:09.999"))).isFalse();
        assertThat(saves(view.at("09:30:10"))).isTrue();
    }

    @Test
    void ends_that_were_counted_before_hurry_nobody_and_one_good_and_one_bad_end_are_two() {
        Run early = Run.of("08:45:00").released().ended("Succeeded", "08:46:00");
        Views view = running()
                .run(Run.manual("old", "08:40:00").ended("Succeeded", "08:50:00"))
                .run(early)
                .recorded("08:45:00", new Outcome.Created(early.child().uid(), false), CronLedger.End.SUCCEEDED);
        view.after(view.at("09:20:00"));
        view.ledger(view.ledger().stamped(1, Views.time("09:29:00")));
        view.run(Run.of("09:00:00").released().ended("Succeeded", "09:30:00"))
                .run(Run.manual("by-hand", "09:20:00").ended("Failed", "09:30:05"));

        CronPlan plan = view.at("09:30:09.999");
        assertThat(plan.ledger().counters().failed()).isEqualTo(1);
        assertThat(saves(plan)).isFalse();
        assertThat(plan.wakeAt()).isEqualTo(Views.time("09:30:10"));
        assertThat(saves(view.at("09:30:10"))).isTrue();
    }

    @Test
    void a_second_slot_that_waits_is_written_down_ten_seconds_after_its_own_time() {
        Views view = Views.cron("* * * * *")
                .annotated(Names.CATCH_UP, "All")
                .spec("{'suspend':true,'startingDeadlineSeconds':3600}")
                .open("10:00:00");
        view.ledger(view.ledger().stamped(1, Views.time("10:00:30")));

        CronPlan early = view.at("10:01:09.999");
        assertThat(saves(early)).isFalse();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:01:10"));
        assertThat(saves(view.after(early).at("10:01:10"))).isTrue();
    }

    @Test
    void a_slot_that_was_tried_and_then_replaced_is_written_at_once_and_one_that_was_not_rides_along() {
        for (int attempts : new int[] {0, 2}) {
            Views view = Views.cron("* * * * *")
                    .spec("{'startingDeadlineSeconds':3600}")
                    .missing(new TemplateRef("steps", false))
                    .untried("09:59:40", new Outcome.Skipped(Outcome.Skip.SUPERSEDED, ""));
            LedgerDraft draft = new LedgerDraft(view.ledger());
            draft.advance(Views.time("10:00:00"));
            draft.setOpen(List.of(new CronLedger.Open(Views.time("10:00:00"), attempts, "", "", false)));
            view.ledger(draft.finish().stamped(1, Views.time("10:00:30")));

            CronPlan plan = view.at("10:01:00");
            assertThat(Plans.outcome(plan, "10:00:00")).isEqualTo("Skipped/Superseded");
            assertThat(saves(plan)).as("after %d attempts", attempts).isEqualTo(attempts > 0);
        }
    }

    @Test
    void a_completion_of_a_run_that_is_gone_by_now_is_written_at_once() {
        Views view = running();
        view.after(view.run(Run.of("09:00:00").released().ended("Succeeded", "09:30:00"))
                .at("09:30:01"));

        assertThat(saves(view.gone().at("09:30:02"))).isTrue();
    }

    @Test
    void one_more_miss_in_a_row_is_written_a_minute_after_the_last_write() {
        Views view = Views.cron("*/10 * * * *")
                .spec("{'startingDeadlineSeconds':60}")
                .looked("09:09:30");
        CronPlan first = view.at("09:25:00");
        assertThat(saves(first)).isTrue();
        assertThat(first.ledger().ranges()).hasSize(1);
        view.after(first);
        view.ledger(view.ledger().stamped(1, Views.time("09:34:40")));

        CronPlan next = view.at("09:35:00");
        assertThat(next.ledger().counters().missed()).isEqualTo(3);
        assertThat(saves(next)).isFalse();
        assertThat(next.wakeAt()).isEqualTo(Views.time("09:35:40"));
        assertThat(saves(view.after(next).at("09:35:40"))).isTrue();
    }

    @Test
    void a_pending_slot_is_written_down_after_ten_seconds() {
        Views view = Views.cron("0 10 * * *").spec("{'suspend':true,'startingDeadlineSeconds':3600}");
        CronPlan early = view.at("10:00:09.999");
        assertThat(saves(early)).isFalse();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:10"));

        assertThat(saves(view.after(early).at("10:00:10"))).isTrue();
    }

    /** One more of a row has a quarter of an hour; the audit gives none to what begins anew. */
    @Test
    void a_pending_slot_of_a_second_suspension_is_written_down_after_ten_seconds_too() {
        Views again = Views.cron("0 * * * *")
                .spec("{'suspend':true,'startingDeadlineSeconds':3600}")
                .untried("08:00:00", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""))
                .recorded("09:00:00", new Outcome.Created("u", false));

        assertThat(saves(again.at("10:00:10"))).isTrue();
    }

    /** What it crowds out makes a row longer that had ended: the audit gives no quarter of an hour for that either. */
    @Test
    void a_pending_slot_is_written_down_after_ten_seconds_though_it_replaces_one_from_before_a_run() {
        Views view = Views.cron("*/10 * * * *")
                .spec("{'suspend':true,'startingDeadlineSeconds':7200}")
                .annotated(Names.CATCH_UP, "All")
                .annotated(Names.CATCH_UP_LIMIT, "2")
                .untried("09:20:00", new Outcome.Skipped(Outcome.Skip.SUPERSEDED, ""))
                .recorded("09:50:00", new Outcome.Adopted("u"), CronLedger.End.SUCCEEDED)
                .open("09:30:00", "09:40:00");

        CronPlan plan = view.at("10:00:10");
        assertThat(outcome(plan, "09:30:00")).isEqualTo("Skipped/Superseded");
        assertThat(saves(plan)).isTrue();
    }

    @Test
    void a_pending_slots_attempts_are_written_at_most_once_a_minute() {
        Launch sent = Views.POLICY.sent(
                Launch.open(Views.time("10:05:00"), Views.time("10:00:00"), false), Views.time("10:00:20"));
        Views pending = Views.cron("0 10 * * *").open("10:00:00");
        pending.ledger(pending.ledger().stamped(1, Views.time("10:00:10"))).launch("10:00:00", sent);

        assertThat(saves(pending.at("10:01:09.999"))).isFalse();
        assertThat(saves(pending.at("10:01:10"))).isTrue();
    }
}
