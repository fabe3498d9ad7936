package dev.carillon.cron;

import static dev.carillon.cron.Plans.count;
import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.launch.Launch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PROTOCOL C7: {@code concurrencyPolicy: Forbid}. */
class ForbidTest {
    private static final String BLOCKER = Names.child(Views.NAME, Views.time("09:00:00"));

    private static Views forbidding() {
        return Views.cron("0 * * * *")
                .spec("{'concurrencyPolicy':'Forbid'}")
                .looked("08:30:00")
                .recordedRun("09:00:00", Run.of("09:00:00").released().running());
    }

    @Test
    void a_skip_is_decided_only_after_the_blocker_was_read_live() {
        CronPlan plan = forbidding().at("10:00:00");

        assertThat(plan.actions()).contains(new Action.ConfirmChild(BLOCKER));
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(creates(plan)).isEmpty();
    }

    @Test
    void a_read_from_before_the_slot_is_too_old() {
        assertThat(outcome(forbidding().childRead(BLOCKER, "09:59:59.999").at("10:00:01"), "10:00:00"))
                .isEqualTo("Pending");
    }

    @Test
    void a_live_read_of_the_cron_workflow_is_no_read_of_the_blocker() {
        assertThat(outcome(forbidding().cronRead("10:00:00").at("10:00:01"), "10:00:00"))
                .isEqualTo("Pending");
    }

    @Test
    void the_skip_names_the_blocker() {
        CronPlan plan = forbidding().childRead(BLOCKER, "10:00:00").at("10:00:01");

        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/Forbidden");
        assertThat(plan.ledger().ranges().getLast().outcome().note()).contains(BLOCKER);
    }

    @Test
    void a_blocker_that_the_read_showed_finished_lets_the_slot_run() {
        Views view = forbidding();
        view.after(view.at("10:00:00"));
        view.run(Run.of("09:00:00").released().ended("Succeeded", "10:00:00"));

        assertThat(creates(view.childRead(BLOCKER, "10:00:00").at("10:00:00.100")))
                .containsExactly("10:00:00");
    }

    @Test
    void one_more_skip_of_the_same_kind_needs_no_read_while_the_watch_has_no_gap() {
        Views view = forbidding();
        view.after(view.childRead(BLOCKER, "10:00:00").at("10:00:01"));

        assertThat(outcome(view.at("11:00:00"), "11:00:00")).isEqualTo("Pending");
        assertThat(outcome(view.gapless().at("11:00:00"), "11:00:00")).isEqualTo("Skipped/Forbidden");
    }

    @Test
    void a_terminating_run_still_blocks() {
        Views view = forbidding().run(Run.of("09:00:00").running().terminating());

        assertThat(creates(view.at("10:00:00"))).isEmpty();
    }

    @Test
    void a_manual_run_blocks_too() {
        Views view = forbidding()
                .run(Run.of("09:00:00").released().ended("Failed", "09:01:00"))
                .run(Run.manual("by-hand", "09:30:00").running());

        CronPlan plan = view.at("10:00:00");
        assertThat(creates(plan)).isEmpty();
        assertThat(plan.actions()).contains(new Action.ConfirmChild("by-hand"));
    }

    @Test
    void another_slot_in_doubt_counts_as_an_active_run() {
        Views view = Views.cron("0 * * * *")
                .spec("{'concurrencyPolicy':'Forbid','startingDeadlineSeconds':7200}")
                .open("09:00:00");
        Launch sent = Views.POLICY.sent(
                Launch.open(Views.time("11:00:00"), Views.time("09:00:00"), false), Views.time("10:00:04"));

        CronPlan plan = view.launch("09:00:00", sent).at("10:00:00");
        assertThat(creates(plan)).isEmpty();
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
    }

    @Test
    void another_slot_whose_refused_attempt_may_have_a_copy_counts_as_an_active_run() {
        Views view = Views.cron("* * * * *")
                .spec("{'concurrencyPolicy':'Forbid','startingDeadlineSeconds':3600}")
                .open("10:00:00")
                .launch("10:00:00", Views.refused("10:00:00", "11:00:00", "10:00:58"));

        CronPlan plan = view.at("10:01:00");
        assertThat(creates(plan)).isEmpty();
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Pending");
        assertThat(plan.wakeAt()).isEqualTo(Views.time("10:01:06"));
        CronPlan look = view.at("10:01:06");
        assertThat(creates(look)).as("the cache may be behind").isEmpty();
        assertThat(Plans.does(look, Action.LookUp.class)).isTrue();
        view.launch("10:00:00", Views.sawNothing(Views.refused("10:00:00", "11:00:00", "10:00:58"), "10:01:06"));
        assertThat(creates(view.at("10:01:06"))).containsExactly("10:01:00");
    }

    @Test
    void what_waited_for_that_copy_until_its_close_was_missed_not_forbidden() {
        Views view = Views.cron("* * * * *")
                .spec("{'concurrencyPolicy':'Forbid','startingDeadlineSeconds':61}")
                .annotated(Names.CATCH_UP, "All")
                .open("10:00:00", "10:01:00")
                .launch("10:01:00", Views.refused("10:01:00", "10:02:01", "10:01:00"));

        CronPlan plan = view.at("10:01:01");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Missed/WindowClosed");
        assertThat(creates(plan)).containsExactly("10:01:00");
    }

    @Test
    void two_open_slots_never_start_in_one_pass() {
        CronPlan plan = Views.cron("* * * * *")
                .spec("{'concurrencyPolicy':'Forbid','startingDeadlineSeconds':3600}")
                .annotated(Names.CATCH_UP, "All")
                .at("10:02:30");

        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Pending");
        assertThat(outcome(plan, "10:02:00")).isEqualTo("Pending");
    }

    @Test
    void slots_of_two_schedules_never_start_in_one_pass() {
        CronPlan plan = Views.cron("* * * * *", "0 10 * * *")
                .spec("{'concurrencyPolicy':'Forbid'}")
                .at("10:02:30");

        assertThat(creates(plan)).containsExactly("10:00:00");
    }

    @Test
    void forbid_wait_holds_the_slot_and_starts_it_when_the_blocker_is_done() {
        Views view = forbidding().annotated(Names.FORBID, "wait").childRead(BLOCKER, "10:00:00");
        CronPlan held = view.at("10:00:01");
        assertThat(outcome(held, "10:00:00")).isEqualTo("Pending");
        assertThat(creates(held)).isEmpty();

        view.after(held).run(Run.of("09:00:00").released().ended("Failed", "10:04:59"));
        assertThat(creates(view.at("10:04:59.999"))).containsExactly("10:00:00");
    }

    @Test
    void forbid_wait_is_skipped_as_forbidden_when_the_window_closes() {
        Views view = forbidding()
                .annotated(Names.FORBID, "wait")
                .cronRead("10:05:00")
                .childRead(BLOCKER, "10:05:00");
        view.after(view.at("10:00:01"));

        assertThat(outcome(view.at("10:05:00"), "10:00:00")).isEqualTo("Skipped/Forbidden");
    }

    @Test
    void its_own_run_does_not_forbid_a_slot() {
        Views view = Views.cron("0 10 * * *")
                .spec("{'concurrencyPolicy':'Forbid'}")
                .run(Run.of("10:00:00").running());

        assertThat(outcome(view.at("10:00:01"), "10:00:00")).isEqualTo("Adopted");
    }

    @Test
    void an_attempt_in_doubt_whose_slot_a_successor_has_settled_forbids_nothing() {
        Views view = Views.cron("0 * * * *")
                .spec("{'concurrencyPolicy':'Forbid'}")
                .looked("08:30:00")
                .recorded("09:00:00", new Outcome.Adopted("a"), CronLedger.End.SUCCEEDED);
        Launch sent = Views.POLICY.sent(
                Launch.open(Views.time("09:05:00"), Views.time("09:00:00"), false), Views.time("09:00:05"));

        CronPlan plan = view.launch("09:00:00", sent).at("10:00:00");
        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(plan.launches()).containsOnlyKeys(Views.time("10:00:00"));
    }

    @Test
    void forbid_wait_reads_the_blocker_shortly_before_the_close_and_runs_if_it_has_ended() {
        Views view = forbidding().annotated(Names.FORBID, "wait").childRead(BLOCKER, "10:00:00");
        view.after(view.at("10:00:01"));
        CronPlan waiting = view.at("10:04:56.999");
        assertThat(Plans.does(waiting, Action.ConfirmChild.class)).isFalse();
        assertThat(waiting.wakeAt()).isEqualTo(Views.time("10:04:57"));

        assertThat(view.at("10:04:57").actions()).contains(new Action.ConfirmChild(BLOCKER));
        view.childRead(BLOCKER, "10:04:57").run(Run.of("09:00:00").released().ended("Failed", "10:04:30"));
        assertThat(creates(view.at("10:04:57.100"))).containsExactly("10:00:00");
    }

    @Test
    void forbid_wait_reads_the_blocker_of_each_slot_in_a_row() {
        Views view = forbidding()
                .annotated(Names.FORBID, "wait")
                .untried("09:59:45", new Outcome.Skipped(Outcome.Skip.FORBIDDEN, "while x was active"))
                .gapless();
        view.after(view.at("10:00:00"));
        assertThat(view.childRead(BLOCKER, "10:00:00").at("10:04:57").actions())
                .contains(new Action.ConfirmChild(BLOCKER));
    }

    @Test
    void forbid_wait_is_not_skipped_on_an_old_read_of_the_blocker_nor_on_one_of_the_cron_workflow() {
        Views view = forbidding()
                .annotated(Names.FORBID, "wait")
                .cronRead("10:05:00")
                .childRead(BLOCKER, "10:00:00");
        view.after(view.at("10:00:01"));

        CronPlan plan = view.at("10:05:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(plan.actions()).contains(new Action.ConfirmChild(BLOCKER)).doesNotContain(new Action.ConfirmCron());
    }

    @Test
    void skips_are_written_once_a_minute_because_nobody_can_tell_later_who_was_active() {
        Views view = Views.cron("* * * * *")
                .spec("{'concurrencyPolicy':'Forbid'}")
                .looked("09:58:30")
                .recordedRun("09:59:00", Run.of("09:59:00").released().running())
                .gapless()
                .projected("09:59:30");
        List<CronPlan> plans = view.carriedOut("10:00:00", "10:10:00", 20);

        assertThat(view.ledger().ranges()).hasSize(1);
        assertThat(view.ledger().counters().skipped()).isEqualTo(10);
        assertThat(count(plans, Action.SaveLedger.class)).isEqualTo(10);
    }
}
