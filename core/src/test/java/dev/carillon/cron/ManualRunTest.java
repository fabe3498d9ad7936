package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** PROTOCOL H12: a child belongs to a slot by name, owner and instant together. */
class ManualRunTest {
    @Test
    void a_resubmitted_run_is_no_run_of_the_slot_although_it_carries_its_annotations() {
        Views view = Views.cron("0 10 * * *").run(Run.of("10:00:00").resubmittedAs("nightly-x7k2p"));

        CronPlan plan = view.at("10:00:01");
        assertThat(Plans.creates(plan)).containsExactly("10:00:00");
    }

    @Test
    void a_submit_from_the_cron_workflow_at_the_exact_second_does_not_take_the_slot() {
        Views view = Views.cron("0 10 * * *")
                .run(Run.manual("nightly-abcde", "10:00:00")
                        .annotated(Names.SCHEDULED_TIME, "2026-11-24T10:00:00Z")
                        .running());

        assertThat(Plans.creates(view.at("10:00:00"))).containsExactly("10:00:00");
    }

    @Test
    void the_slots_name_with_another_instant_is_a_manual_run() {
        Views view = Views.cron("0 10 * * *")
                .run(Run.of("10:00:00").annotated(Names.SCHEDULED_TIME, "2026-11-24T10:00:01Z"));

        assertThat(Plans.outcome(view.at("10:00:01"), "10:00:00")).isEqualTo("Pending");
    }

    @Test
    void a_recorded_run_whose_annotations_somebody_takes_off_is_counted_once() {
        Run run = Run.of("10:00:00").released();
        Views view = Views.cron("0 10 * * *").recordedRun("10:00:00", run.running());
        view.run(run.without(Names.SCHEDULED_TIME).ended("Succeeded", "10:01:00"));
        CronPlan plan = view.at("10:02:00");
        assertThat(view.after(plan).at("10:03:00").ledger().counters().succeeded())
                .isOne();
    }

    @Test
    void an_unreadable_instant_makes_a_manual_run() {
        Views view = Views.cron("0 10 * * *").run(Run.of("10:00:00").annotated(Names.SCHEDULED_TIME, "ten o'clock"));

        assertThat(Plans.outcome(view.at("10:00:01"), "10:00:00")).isEqualTo("Pending");
    }

    @Test
    void the_end_of_a_manual_run_is_counted_once_and_forgotten_with_it() {
        Views view =
                Views.cron("0 10 * * *").run(Run.manual("by-hand", "09:00:00").ended("Error", "09:10:00"));
        CronPlan first = view.at("09:59:40");
        assertThat(first.ledger().counters().failed()).isEqualTo(1);
        CronPlan second = view.after(first).at("09:59:41");
        assertThat(second.ledger().counters().failed()).isEqualTo(1);

        CronPlan third = view.after(second).gone().at("09:59:42");
        assertThat(third.ledger().counted()).isEmpty();
        assertThat(third.ledger().counters().failed()).isEqualTo(1);
    }

    @Test
    void no_more_are_remembered_as_counted_than_an_account_holds_and_the_others_are_counted_as_these_go() {
        Views view = Views.cron("0 10 * * *");
        for (int i = 0; i < CronLedger.COUNTED_LIMIT + 5; i++) {
            view.run(Run.manual("by-hand-" + i, "09:00:00").ended("Succeeded", "09:10:00"));
        }
        CronPlan first = view.at("09:59:40");
        assertThat(first.ledger().counted()).hasSize(CronLedger.COUNTED_LIMIT);
        assertThat(first.ledger().counters().succeeded()).isEqualTo(CronLedger.COUNTED_LIMIT);
        assertThat(view.after(first).at("09:59:41").ledger()).isEqualTo(first.ledger());

        view.children()
                .removeIf(child -> first.ledger().counted().subList(0, 10).contains(child.uid()));
        CronPlan second = view.at("09:59:42");
        assertThat(second.ledger().counters().succeeded()).isEqualTo(CronLedger.COUNTED_LIMIT + 5);
    }

    /** An account cannot fold what lies beyond its cursor, and each pass goes through all of it for each of them. */
    @Test
    void of_runs_that_somebody_has_made_beyond_the_cursor_no_more_are_recorded_than_an_account_holds() {
        Views view = Views.cron("0 0 1 1 *").looked("00:00:00");
        for (int i = 1; i <= 1_000; i++) {
            view.children()
                    .add(Run.of(Views.time("00:00:00").plusSeconds(i).toString())
                            .child());
        }
        CronPlan first = view.at("09:00:00");
        assertThat(first.ledger().recent()).hasSize(CronLedger.RECENT_HARD_LIMIT);
        CronPlan second = view.after(first).at("09:00:01");
        assertThat(second.ledger().recent()).isEqualTo(first.ledger().recent());

        view.after(second).advanced("08:00:00");
        assertThat(view.at("09:00:02").ledger().recent()).hasSizeLessThanOrEqualTo(CronLedger.RECENT_HARD_LIMIT);
    }

    @Test
    void a_takeover_remembers_the_newest_of_more_manual_runs_than_an_account_holds() {
        Views view = Views.cron("0 10 * * *").ledger(null).status("{'succeeded':5000}");
        for (int i = 0; i < CronLedger.COUNTED_LIMIT + 5; i++) {
            view.run(Run.manual("by-hand-" + i, "09:%02d:%02d".formatted(i / 60, i % 60))
                    .ended("Succeeded", "09:30:00"));
        }
        CronPlan plan = view.at("09:59:40");
        assertThat(plan.ledger().counted()).hasSize(CronLedger.COUNTED_LIMIT).doesNotContain("uid-by-hand-0");
        assertThat(plan.ledger().counters().succeeded()).isEqualTo(5_000);
    }

    @Test
    void a_run_that_argo_retry_revives_is_counted_once() {
        Views view = Views.cron("0 * * * *")
                .looked("08:30:00")
                .recordedRun("09:00:00", Run.of("09:00:00").released().ended("Failed", "09:10:00"));
        view.after(view.at("09:30:00")).run(Run.of("09:00:00").released().running());
        view.after(view.at("09:31:00")).run(Run.of("09:00:00").released().ended("Succeeded", "09:40:00"));

        CronPlan plan = view.at("09:41:00");
        assertThat(plan.ledger().counters().failed() + plan.ledger().counters().succeeded())
                .isEqualTo(1);
    }
}
