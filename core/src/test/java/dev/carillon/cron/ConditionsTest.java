package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch;
import org.junit.jupiter.api.Test;

/** What looks wrong from the outside, and what is said of it. */
class ConditionsTest {
    private static final String RUN = Names.child(Views.NAME, Views.time("10:00:00"));

    private static String message(CronPlan plan, String type) {
        return plan.conditions().stream()
                .filter(c -> c.type().equals(type))
                .map(Condition::message)
                .findFirst()
                .orElse("");
    }

    private static Views statusWritten(String manager, String at) {
        return Views.cron("0 10 * * *")
                .metadata("{'managedFields':[{'manager':'" + manager + "','time':'" + Views.time(at)
                        + "','fieldsV1':{'f:status':{'f:active':{}}}}]}");
    }

    @Test
    void a_schedule_that_never_matches_is_told_with_its_field_and_fix_and_the_others_go_on() {
        CronPlan plan = Views.cron("0 0 30 2 *", "0 10 * * *").at("10:00:00");

        assertThat(message(plan, Condition.SPEC_ERROR))
                .contains("spec.schedules[0]")
                .contains("0 0 30 2 *")
                .contains("Use a day that exists");
        assertThat(Plans.creates(plan)).containsExactly("10:00:00");
    }

    @Test
    void a_create_that_was_fenced_although_it_came_in_time_tells_of_a_wrong_clock() {
        Launch sent = Views.POLICY.sent(
                Launch.open(Views.time("10:05:00"), Views.time("10:00:00"), false), Views.time("10:00:05"));
        Launch fenced =
                Views.POLICY.after(sent, new Fault.Fenced(Scope.SINGLE, 422, "too late"), 0.5, Views.time("10:00:01"));

        CronPlan plan = Views.cron("0 10 * * *")
                .open("10:00:00")
                .launch("10:00:00", fenced)
                .at("10:00:01");
        assertThat(Plans.conditions(plan)).contains(Condition.CLOCK_SKEW);
    }

    /** They are left out of each run; that this was meant is unlikely. */
    @Test
    void parts_of_the_workflow_metadata_of_another_type_are_told_with_field_value_and_fix() {
        CronPlan plan = Views.cron("0 10 * * *")
                .spec("{'workflowMetadata':{'labels':'x','annotations':{'a':5},'finalizers':[true]}}")
                .at("09:59:50");
        assertThat(Plans.conditions(plan)).containsOnly(Condition.METADATA_IGNORED);
        String told = plan.conditions().toString();
        assertThat(told)
                .contains("spec.workflowMetadata.labels: must be an object (got \"x\")")
                .contains("spec.workflowMetadata.annotations.a: must be a text (got \"5\"). Put it in quotes")
                .contains("spec.workflowMetadata.finalizers[0]: must be a text (got \"true\"). Put it in quotes");
    }

    @Test
    void a_release_that_is_denied_is_told_until_the_run_is_released() {
        Views view = Views.cron("0 10 * * *")
                .recordedRun("10:00:00", Run.of("10:00:00").running())
                .releaseDenied(RUN, "workflows is forbidden");

        assertThat(message(view.at("10:01:00"), Condition.RELEASE_FAILED))
                .contains(RUN)
                .contains("workflows is forbidden");
        view.run(Run.of("10:00:00").running().released());
        assertThat(Plans.conditions(view.at("10:01:00"))).doesNotContain(Condition.RELEASE_FAILED);
    }

    @Test
    void a_newer_ledger_holds_every_slot_and_is_not_written() {
        CronPlan plan =
                Views.cron("0 10 * * *").unread("status.schema is 2", true).at("10:00:00");

        assertThat(Plans.conditions(plan)).containsExactly(Condition.LEDGER_NEWER);
        assertThat(plan.actions()).hasSize(1).allMatch(Action.Project.class::isInstance);
    }

    @Test
    void an_expression_that_cannot_be_used_is_told_with_its_field() {
        CronPlan plan =
                Views.cron("0 10 * * *").spec("{'when':'{{= nonsense( }}'}").at("10:00:00");
        assertThat(message(plan, Condition.SPEC_ERROR))
                .startsWith("spec.when: ")
                .hasSizeGreaterThan(12);
    }

    @Test
    void a_ledger_that_cannot_be_read_is_told_of_even_if_nothing_else_speaks_of_a_past() {
        Views view = Views.cron("0 10 * * *").unread("written is no time: \"x\"", false);
        view.carriedOut(view.at("09:59:40"), Views.time("09:59:40"));

        assertThat(message(view.at("09:59:41"), Condition.LEDGER_REBUILT)).contains("written is no time");
    }

    @Test
    void somebody_else_who_writes_the_status_is_another_scheduler() {
        assertThat(message(
                        statusWritten("workflow-controller", "09:59:45").at("09:59:50"), Condition.FOREIGN_SCHEDULER))
                .contains("workflow-controller");
        assertThat(Plans.conditions(
                        statusWritten(Names.FIELD_MANAGER, "09:59:45").at("09:59:50")))
                .isEmpty();
        assertThat(Plans.conditions(
                        statusWritten("workflow-controller", "09:59:00").at("09:59:50")))
                .isEmpty();
    }

    @Test
    void an_account_that_only_ranges_show_to_be_ours_is_ours_since_they_were_decided() {
        Views view = statusWritten("workflow-controller", "09:59:45")
                .untried("09:58:00", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""));
        view.ledger(view.ledger().stamped(1, Views.time("09:59:50")));
        assertThat(Plans.conditions(view.at("09:59:55"))).contains(Condition.FOREIGN_SCHEDULER);

        Views later = statusWritten("workflow-controller", "09:57:45")
                .untried("09:58:00", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""));
        later.ledger(later.ledger().stamped(1, Views.time("09:59:50")));
        assertThat(Plans.conditions(later.at("09:59:55"))).isEmpty();
    }

    @Test
    void another_scheduler_is_told_of_while_we_write_the_account_ourselves() {
        Views view = statusWritten("workflow-controller", "10:00:20")
                .recorded("09:59:00", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""));
        view.carriedOut(view.at("10:01:10"), Views.time("10:01:10"));

        CronPlan told = view.at("10:14:30");
        assertThat(Plans.conditions(told)).contains(Condition.FOREIGN_SCHEDULER);
        assertThat(told.wakeAt()).isBeforeOrEqualTo(Views.time("10:15:20"));
        assertThat(Plans.conditions(view.at("10:15:20"))).doesNotContain(Condition.FOREIGN_SCHEDULER);
    }

    /** A range knows when it last grew only: what has been said on its word stays said. */
    @Test
    void another_scheduler_is_told_of_for_its_time_though_a_suspension_goes_on() {
        Outcome suspended = new Outcome.Skipped(Outcome.Skip.SUSPENDED, "");
        Views view = statusWritten("workflow-controller", "10:00:20").untried("09:59:00", suspended);
        view.carriedOut(view.at("10:01:10"), Views.time("10:01:10"));
        view.untried("10:05:00", suspended);

        assertThat(Plans.conditions(view.at("10:14:30"))).contains(Condition.FOREIGN_SCHEDULER);
        assertThat(Plans.conditions(view.at("10:15:20"))).doesNotContain(Condition.FOREIGN_SCHEDULER);
    }

    /** The status is written every 10 s at most: what is to be seen there must last longer than a pass. */
    @Test
    void a_run_of_another_scheduler_is_told_of_after_it_has_been_recorded_too() {
        Views view = Views.cron("* * * * *")
                .recorded("09:59:00", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""))
                .recordedRun("10:00:00", Run.of("10:00:00").released().running().without(Names.OWNER_UID));
        view.carriedOut(view.at("10:01:10"), Views.time("10:01:10"));

        assertThat(Plans.conditions(view.at("10:01:30"))).contains(Condition.FOREIGN_SCHEDULER);
        assertThat(Plans.conditions(view.at("10:15:30"))).doesNotContain(Condition.FOREIGN_SCHEDULER);
    }

    @Test
    void a_run_that_was_there_at_the_takeover_is_no_sign_of_another_scheduler() {
        Views view = Views.cron("* * * * *")
                .ledger(null)
                .run(Run.of("10:00:00").released().running().without(Names.OWNER_UID));
        CronPlan takeover = view.at("10:00:30");
        assertThat(Plans.conditions(takeover)).doesNotContain(Condition.FOREIGN_SCHEDULER);
        view.carriedOut(takeover, Views.time("10:00:30"));

        assertThat(Plans.conditions(view.at("10:00:45"))).doesNotContain(Condition.FOREIGN_SCHEDULER);
    }

    @Test
    void a_slot_that_waits_for_quota_says_so_and_is_missed_for_it_with_a_fix_that_fits() {
        Launch sent = Views.POLICY.sent(
                Launch.open(Views.time("10:05:00"), Views.time("10:00:00"), true), Views.time("10:00:05"));
        Launch full = Views.POLICY.after(
                sent, new Fault.Quota(Scope.SINGLE, 403, "exceeded quota: q"), 0.5, Views.time("10:00:01"));
        Views view = Views.cron("0 10 * * *")
                .annotated(Names.ON_QUOTA, "wait")
                .open("10:00:00")
                .launch("10:00:00", full);

        CronPlan waiting = view.at("10:00:02");
        assertThat(message(waiting, Condition.SUBMISSION_ERROR))
                .contains("waits (QuotaExceeded): exceeded quota: q")
                .contains("before 2026-11-24T10:05:00Z it still runs");
        CronPlan over = view.after(waiting)
                .launch("10:00:00", Views.sawNothing(full, "10:05:00"))
                .at("10:05:00");
        assertThat(Plans.outcome(over, "10:00:00")).isEqualTo("Missed/QuotaExceeded");
        assertThat(Reason.fix(over.ledger().recent().getLast().outcome()))
                .contains("startingDeadlineSeconds")
                .doesNotContain(Names.ON_QUOTA);
    }

    @Test
    void a_slot_that_is_pending_waits_for_quota_as_soon_as_its_annotation_says_so() {
        Views view = Views.cron("0 10 * * *")
                .open("10:00:00")
                .launch("10:00:00", Launch.open(Views.time("10:05:00"), Views.time("10:00:00"), false))
                .annotated(Names.ON_QUOTA, "wait");

        assertThat(view.at("10:00:01").launches().values())
                .allMatch(l -> l.terms().quotaWaits());
    }
}
