package dev.carillon.cron;

import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cron.CronLedger.End;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code spec.when} and {@code spec.stopStrategy}. */
class ExpressionTest {
    private static Views when(String expression) {
        return Views.cron("0 10 * * *").spec("{'when':'" + expression + "'}").cronRead("10:00:00");
    }

    private static Views stopAfterOne() {
        return Views.cron("0 * * * *")
                .looked("08:30:00")
                .spec("{'stopStrategy':{'expression':'cronworkflow.succeeded >= 1'}}");
    }

    @Test
    void when_that_holds_lets_the_slot_run() {
        assertThat(creates(when("{{= cronworkflow.succeeded == 0 }}").at("10:00:00")))
                .containsExactly("10:00:00");
    }

    @Test
    void when_sees_the_newest_time_that_ran_of_account_and_status() {
        Views view = when("{{= cronworkflow.lastScheduledTime.Hour() == 8 }}")
                .recorded("07:00:00", new Outcome.Created("b", false), End.SUCCEEDED)
                .recorded("08:00:00", new Outcome.Created("a", false), End.SUCCEEDED)
                .recorded("09:59:40", new Outcome.Missed("WindowClosed", ""));
        assertThat(creates(view.at("10:00:00"))).containsExactly("10:00:00");
        view.status("{'lastScheduledTime':'2026-11-24T07:30:00Z'}");
        assertThat(creates(view.at("10:00:00"))).containsExactly("10:00:00");
        view.status("{'lastScheduledTime':'2026-11-24T09:30:00Z'}");
        assertThat(creates(view.at("10:00:00"))).isEmpty();
    }

    @Test
    void when_sees_the_labels_and_annotations_of_the_object() {
        Views view = when("{{= cronworkflow.labels.team == `blue` && cronworkflow.annotations.note == `now` }}")
                .metadata("{'labels':{'team':'blue'},'managedFields':[{'fieldsV1':{'f:labels':{'team':'red'}}}]}")
                .annotated("note", "now");
        assertThat(creates(view.at("10:00:00"))).containsExactly("10:00:00");
    }

    @Test
    void when_that_does_not_hold_skips_the_slot_after_a_live_read() {
        Views view = when("{{= cronworkflow.succeeded > 0 }}");

        assertThat(outcome(view.at("10:00:00"), "10:00:00")).isEqualTo("Skipped/WhenFalse");
        assertThat(outcome(view.cronRead("09:59:59").at("10:00:00"), "10:00:00"))
                .isEqualTo("Pending");
    }

    @Test
    void when_that_cannot_be_used_holds_the_slot_until_its_window_closes() {
        Views view = when("{{= nonsense( }}");
        CronPlan held = view.at("10:00:00");
        assertThat(creates(held)).isEmpty();
        assertThat(outcome(held, "10:00:00")).isEqualTo("Pending");
        assertThat(Plans.conditions(held)).contains(Condition.SPEC_ERROR);

        view.after(held).cronRead("10:00:00");
        assertThat(view.at("10:04:57").actions()).as("it may be mended by now").contains(new Action.ConfirmCron());
        assertThat(outcome(view.at("10:05:00"), "10:00:00")).isEqualTo("Pending");
        assertThat(outcome(view.cronRead("10:04:57").at("10:05:00"), "10:00:00"))
                .isEqualTo("Missed/ExpressionUnusable");
        assertThat(creates(view.spec("{'when':''}").at("10:04:59.999"))).containsExactly("10:00:00");
    }

    @Test
    void a_stop_strategy_that_is_true_stops_and_marks_the_cron_workflow() {
        Views view = stopAfterOne()
                .recorded("09:00:00", new Outcome.Created("a", false), End.SUCCEEDED)
                .cronRead("10:00:00");
        CronLedger before = view.ledger();
        LedgerDraft draft = new LedgerDraft(before);
        draft.countManual("x", End.SUCCEEDED);
        view.ledger(draft.finish());

        CronPlan plan = view.at("10:00:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/Stopped");
        view.carriedOut(plan, Views.time("10:00:00"));
        assertThat(view.cron().shown().phase()).isEqualTo("Stopped");
        assertThat(view.cron().shown().completed()).isTrue();
    }

    @Test
    void mending_the_stop_strategy_starts_it_again() {
        Views view = stopAfterOne().run(Run.manual("x", "09:00:00").ended("Succeeded", "09:10:00"));
        view.carriedOut(view.at("09:30:00"), Views.time("09:30:00"));
        assertThat(view.cron().shown().phase()).isEqualTo("Stopped");

        view.spec("{'stopStrategy':{'expression':'cronworkflow.succeeded >= 5'}}");
        CronPlan plan = view.at("10:00:00");
        assertThat(creates(plan)).containsExactly("10:00:00");
        view.carriedOut(plan, Views.time("10:00:00"));
        assertThat(view.cron().shown().phase()).isNotEqualTo("Stopped");
        assertThat(view.cron().shown().completed()).isFalse();
    }

    /** An edit that cannot be read must neither run it again nor show that it would. */
    @Test
    void what_is_stopped_stays_so_while_another_part_of_its_spec_is_nested_too_deep() {
        Views view = stopAfterOne().run(Run.manual("x", "09:00:00").ended("Succeeded", "09:10:00"));
        view.carriedOut(view.at("09:30:00"), Views.time("09:30:00"));

        CronPlan plan = view.spec(Views.TOO_DEEP).at("10:00:00");
        assertThat(creates(plan)).isEmpty();
        assertThat(Plans.conditions(plan)).contains(Condition.SPEC_ERROR);
        view.carriedOut(plan, Views.time("10:00:00"));
        assertThat(view.cron().shown().phase()).isEqualTo("Stopped");
    }

    @Test
    void that_it_has_stopped_is_told_by_argos_label_which_goes_when_it_starts_again() {
        Views view = stopAfterOne().run(Run.manual("x", "09:00:00").ended("Succeeded", "09:10:00"));
        CronPlan stopped = view.at("09:30:00");
        assertThat(completedLabel(stopped).asString("")).isEqualTo("true");

        view.carriedOut(stopped, Views.time("09:30:00"))
                .spec("{'stopStrategy':{'expression':'cronworkflow.succeeded >= 5'}}");
        assertThat(completedLabel(view.at("10:00:00")).isNull()).isTrue();
    }

    private static JsonNode completedLabel(CronPlan plan) {
        return Views.parsed(Plans.all(plan, Action.Project.class).getFirst().patch())
                .path("metadata")
                .path("labels")
                .path("cronworkflows.argoproj.io/completed");
    }

    @Test
    void a_phase_of_stopped_that_somebody_else_wrote_stops_nothing() {
        Views view = Views.cron("0 10 * * *").status("{'phase':'Stopped'}");

        assertThat(creates(view.at("10:00:00"))).containsExactly("10:00:00");
    }

    @Test
    void a_stop_strategy_that_cannot_be_used_holds_its_slots() {
        CronPlan plan = Views.cron("0 10 * * *")
                .spec("{'stopStrategy':{'expression':'succeeded >>> 1'}}")
                .at("10:00:00");

        assertThat(creates(plan)).isEmpty();
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(Plans.conditions(plan)).contains(Condition.SPEC_ERROR);
    }

    @Test
    void a_missing_template_holds_the_slot_and_its_arrival_starts_it() {
        Views view = Views.cron("0 10 * * *").missing(new TemplateRef("base", false));
        CronPlan held = view.at("10:00:00");
        assertThat(creates(held)).isEmpty();
        assertThat(Plans.conditions(held)).contains(Condition.SUBMISSION_ERROR);
        assertThat(held.wakeAt()).as("its watch may go silent").isEqualTo(Views.time("10:00:10"));

        assertThat(outcome(view.after(held).at("10:05:00"), "10:00:00")).isEqualTo("Missed/TemplateNotFound");
    }

    @Test
    void a_template_that_seems_to_be_missing_is_read_once_more_while_the_slot_can_still_run() {
        TemplateRef base = new TemplateRef("base", false);
        TemplateRef exit = new TemplateRef("exit", true);
        Views view = Views.cron("0 10 * * *").missing(base, exit);
        CronPlan held = view.at("10:04:56");
        assertThat(Plans.does(held, Action.ConfirmTemplate.class)).isFalse();
        assertThat(held.wakeAt()).isEqualTo(Views.time("10:04:57"));

        CronPlan last = view.after(held).at("10:04:57");
        assertThat(Plans.all(last, Action.ConfirmTemplate.class)).containsExactly(new Action.ConfirmTemplate(base));

        CronPlan found = view.after(last).missing(exit).at("10:04:58");
        assertThat(Plans.all(found, Action.ConfirmTemplate.class)).containsExactly(new Action.ConfirmTemplate(exit));
        assertThat(creates(view.after(found).missing().at("10:04:59"))).containsExactly("10:00:00");

        CronPlan gone = view.missing(exit).templateRead(exit, "10:04:58").at("10:04:59");
        assertThat(gone.actions()).noneMatch(Action.Confirm.class::isInstance);
        assertThat(outcome(view.after(gone).at("10:05:00"), "10:00:00")).isEqualTo("Missed/TemplateNotFound");
    }

    /** Whoever may not read it gets no answer that says so: the slot waits no longer than it could run. */
    @Test
    void a_template_that_cannot_be_read_is_missing_at_the_close() {
        Views view = Views.cron("0 10 * * *").missing(new TemplateRef("base", false));
        CronPlan last = view.at("10:04:59");
        assertThat(Plans.does(last, Action.ConfirmTemplate.class)).isTrue();

        CronPlan over = view.after(last).at("10:05:00");
        assertThat(outcome(over, "10:00:00")).isEqualTo("Missed/TemplateNotFound");
        assertThat(Plans.does(over, Action.ConfirmTemplate.class)).isFalse();
    }

    @Test
    void two_slots_that_an_unusable_when_holds_are_called_the_same() {
        Views view = Views.cron("0 10 * * *", "1 10 * * *").spec("{'when':'{{= nonsense( }}'}");
        view.after(view.at("10:01:00"));

        CronPlan plan = view.cronRead("10:05:57").at("10:06:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Missed/ExpressionUnusable");
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Missed/ExpressionUnusable");
        assertThat(Plans.conditions(plan)).containsOnlyOnce(Condition.SPEC_ERROR);
    }
}
