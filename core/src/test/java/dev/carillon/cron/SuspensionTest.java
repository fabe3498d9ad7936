package dev.carillon.cron;

import static dev.carillon.cron.Plans.count;
import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.does;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL M2 and M5: suspend and resume. */
class SuspensionTest {
    private static Views suspended(String spec) {
        return Views.cron("0 10 * * *").spec(spec).spec("{'suspend':true}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'startingDeadlineSeconds':0}"})
    void a_slot_that_comes_due_while_suspended_is_over_at_once_without_a_deadline(String spec) {
        Views view = suspended(spec).cronRead("10:00:00");

        CronPlan plan = view.at("10:00:00.200");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/Suspended");
        CronPlan resumed = view.after(plan).spec("{'suspend':false}").at("10:00:05");
        assertThat(creates(resumed)).isEmpty();
    }

    @Test
    void a_suspension_is_read_from_the_api_server_before_it_costs_a_slot() {
        CronPlan plan = suspended("{}").at("10:00:00");

        assertThat(plan.actions()).contains(new Action.ConfirmCron());
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(creates(plan)).isEmpty();
    }

    @Test
    void a_read_sent_a_millisecond_before_the_slot_proves_nothing() {
        Views view = suspended("{}");

        assertThat(outcome(view.cronRead("09:59:59.999").at("10:00:01"), "10:00:00"))
                .isEqualTo("Pending");
        assertThat(outcome(view.cronRead("10:00:00").at("10:00:01"), "10:00:00"))
                .isEqualTo("Skipped/Suspended");
    }

    @Test
    void with_a_deadline_the_slot_waits_and_a_resume_launches_it() {
        Views view = suspended("{'startingDeadlineSeconds':600}");
        CronPlan held = view.at("10:00:00");
        assertThat(creates(held)).isEmpty();
        assertThat(outcome(held, "10:00:00")).isEqualTo("Pending");

        CronPlan resumed = view.after(held).spec("{'suspend':false}").at("10:09:59.999");
        assertThat(creates(resumed)).containsExactly("10:00:00");
    }

    @Test
    void with_a_deadline_that_passes_the_slot_is_skipped_as_suspended_not_missed() {
        Views view = suspended("{'startingDeadlineSeconds':600}");
        view.after(view.at("10:00:00"));

        assertThat(outcome(view.cronRead("10:10:00").at("10:10:00"), "10:00:00"))
                .isEqualTo("Skipped/Suspended");
    }

    /** A watch may be behind by a minute and a half: who resumes shortly before the close must be heard. */
    @Test
    void with_a_deadline_the_suspension_is_read_once_more_while_the_slot_can_still_run() {
        Views view = suspended("{'startingDeadlineSeconds':3600}")
                .cronRead("10:00:00")
                .gapless();
        CronPlan held = view.at("10:00:01");
        assertThat(does(held, Action.ConfirmCron.class)).isFalse();
        view.after(held);
        assertThat(view.at("10:30:00").wakeAt()).isBeforeOrEqualTo(Views.time("10:59:57"));

        CronPlan last = view.at("10:59:57");
        assertThat(does(last, Action.ConfirmCron.class)).isTrue();
        CronPlan unread = view.at("11:00:00");
        assertThat(outcome(unread, "10:00:00")).isEqualTo("Pending");
        assertThat(does(unread, Action.ConfirmCron.class)).isTrue();
        assertThat(outcome(view.cronRead("10:59:57").at("11:00:00"), "10:00:00"))
                .isEqualTo("Skipped/Suspended");
        assertThat(creates(view.spec("{'suspend':false}").at("10:59:58"))).containsExactly("10:00:00");
    }

    @Test
    void a_resume_launches_only_the_latest_of_the_slots_that_waited() {
        Views view = Views.cron("* * * * *").spec("{'startingDeadlineSeconds':600,'suspend':true}");
        for (String minute : new String[] {"10:00:00", "10:01:00", "10:02:00"}) {
            view.after(view.at(minute));
        }

        CronPlan resumed = view.spec("{'suspend':false}").at("10:02:30");
        assertThat(creates(resumed)).containsExactly("10:02:00");
        assertThat(outcome(resumed, "10:01:00")).isEqualTo("Skipped/Superseded");
    }

    /** Superseded would say that catch-up keeps them, and count as times that came to nothing. */
    @Test
    void one_that_is_replaced_while_all_is_switched_off_was_skipped_for_that() {
        Views view = Views.cron("* * * * *").spec("{'startingDeadlineSeconds':600,'suspend':true}");
        view.after(view.cronRead("10:01:00").at("10:00:00"));
        assertThat(outcome(view.at("10:01:00"), "10:00:00")).isEqualTo("Skipped/Suspended");
        Views stopped = Views.cron("* * * * *")
                .spec("{'startingDeadlineSeconds':600,'stopStrategy':{'expression':'cronworkflow.failed >= 0'}}");
        stopped.after(stopped.cronRead("10:01:00").at("10:00:00"));
        assertThat(outcome(stopped.at("10:01:00"), "10:00:00")).isEqualTo("Skipped/Stopped");
    }

    @Test
    void a_slot_that_waits_says_for_what() {
        CronPlan held = suspended("{'startingDeadlineSeconds':600}").at("10:00:00");
        assertThat(held.ledger().open())
                .containsExactly(new CronLedger.Open(Views.time("10:00:00"), 0, "", "Suspended", false));
    }

    @Test
    void two_hours_of_suspended_minutes_cost_a_handful_of_writes_and_one_live_read() {
        Views view = Views.cron("* * * * *").spec("{'suspend':true}").gapless().projected("09:59:30");
        List<CronPlan> plans = view.carriedOut("10:00:00", "12:00:00", 20);

        assertThat(view.ledger().counters().skipped()).isEqualTo(120);
        assertThat(view.ledger().ranges()).hasSize(1);
        assertThat(count(plans, Action.ConfirmCron.class)).isEqualTo(1);
        assertThat(count(plans, Action.SaveLedger.class))
                .isLessThanOrEqualTo(9); // one as it opens, one a quarter of an hour
    }

    @Test
    void a_slot_that_waits_with_a_deadline_and_is_replaced_by_the_next_one_costs_no_write_per_tick() {
        Views view = Views.cron("* * * * *")
                .spec("{'suspend':true,'startingDeadlineSeconds':600}")
                .gapless()
                .projected("09:59:30");
        List<CronPlan> plans = view.carriedOut("10:00:00", "12:00:00", 10);

        assertThat(view.ledger().counters().skipped()).isEqualTo(119);
        assertThat(count(plans, Action.SaveLedger.class))
                .isLessThanOrEqualTo(13); // the first that waits, then one each time that its window has closed
    }

    @ParameterizedTest
    @ValueSource(strings = {"'suspend':true", "'stopStrategy':{'expression':'cronworkflow.failed >= 0'}"})
    void nor_does_one_whose_deadline_is_over_before_the_next_one_comes(String off) {
        Views view = Views.cron("* * * * *")
                .spec("{" + off + ",'startingDeadlineSeconds':30}")
                .gapless()
                .projected("09:59:30");
        List<CronPlan> plans = view.carriedOut("10:00:00", "12:00:00", 10);

        assertThat(view.ledger().counters().skipped()).isEqualTo(120);
        assertThat(count(plans, Action.SaveLedger.class)).isLessThanOrEqualTo(11);
    }

    @Test
    void a_resume_writes_down_at_once_what_the_suspension_skipped_and_nothing_if_that_is_written() {
        Views view = Views.cron("* * * * *").spec("{'suspend':true}").gapless().projected("09:59:30");
        view.carriedOut("10:00:00", "10:05:00", 20);
        view.spec("{'suspend':false}");

        CronPlan resumed = view.at("10:04:50");
        assertThat(does(resumed, Action.SaveLedger.class)).isTrue();
        view.carriedOut(resumed, Views.time("10:04:50"));
        assertThat(does(view.at("10:04:55"), Action.SaveLedger.class)).isFalse();
    }

    @Test
    void what_is_switched_off_does_not_wait_for_its_template() {
        CronPlan plan = suspended("{}")
                .missing(new TemplateRef("base", false))
                .cronRead("10:00:00")
                .at("10:00:00.200");

        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/Suspended");
    }
}
