package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cron.CronLedger.End;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The history limits delete what is finished, recorded, released and counted, and nothing else (PROTOCOL H13). */
class HistoryLimitTest {
    /** As Argo's controller writes it. */
    private static final String ARCHIVING = "workflows.argoproj.io/workflow-archiving-status";

    private static Views runs(End end, String phase, String... slots) {
        Views view = Views.cron("0 * * * *").looked("00:30:00");
        for (String slot : slots) {
            Run run = Run.of(slot).released().ended(phase, slot);
            view.run(run).recorded(slot, new Outcome.Created(run.child().uid(), false), end);
        }
        return view;
    }

    private static List<String> removed(CronPlan plan) {
        return Plans.all(plan, Action.Remove.class).stream()
                .map(r -> r.child().scheduled() == null
                        ? r.child().key().name()
                        : r.child().scheduled().toString().substring(11, 16))
                .toList();
    }

    @Test
    void three_that_succeeded_and_one_that_failed_stay_by_default() {
        Views succeeded = runs(End.SUCCEEDED, "Succeeded", "01:00:00", "02:00:00", "03:00:00", "04:00:00", "05:00:00");
        assertThat(removed(succeeded.at("05:30:00"))).containsExactlyInAnyOrder("01:00", "02:00");

        Views failed = runs(End.FAILED, "Error", "01:00:00", "02:00:00", "03:00:00");
        assertThat(removed(failed.at("03:30:00"))).containsExactlyInAnyOrder("01:00", "02:00");
    }

    @Test
    void the_oldest_by_their_end_go_and_where_no_end_is_noted_by_their_creation() {
        Views view = runs(End.SUCCEEDED, "Succeeded", "01:00:00", "02:00:00").spec("{'successfulJobsHistoryLimit':1}");
        view.run(Run.of("01:00:00").released().ended("Succeeded", "02:30:00"));
        assertThat(removed(view.at("02:40:00"))).containsExactly("02:00");

        Run without = Run.of("01:00:00").released().phase("Succeeded").created("02:30:00");
        assertThat(removed(view.run(without).at("02:40:00"))).containsExactly("02:00");
        assertThat(removed(view.run(without.created("01:00:00")).at("02:40:00")))
                .containsExactly("01:00");
    }

    @Test
    void a_limit_that_cannot_be_read_deletes_nothing() {
        for (String rest : List.of("{}", Views.TOO_DEEP)) {
            for (String limit : List.of("[5]", "{'a':5}", "'5'", "5.5", "true")) {
                Views view = runs(End.SUCCEEDED, "Succeeded", "01:00:00", "02:00:00", "03:00:00", "04:00:00")
                        .spec("{'successfulJobsHistoryLimit':" + limit + "}")
                        .spec(rest);
                assertThat(removed(view.at("04:30:00"))).as(limit).isEmpty();
            }
        }
    }

    @Test
    void a_limit_of_zero_keeps_none() {
        Views view = runs(End.SUCCEEDED, "Succeeded", "01:00:00").spec("{'successfulJobsHistoryLimit':0}");

        assertThat(removed(view.at("01:30:00"))).containsExactly("01:00");
    }

    @Test
    void a_run_whose_end_is_not_durably_counted_stays() {
        Views view = runs(End.RUNNING, "Succeeded", "01:00:00").spec("{'successfulJobsHistoryLimit':0}");

        assertThat(removed(view.at("01:30:00"))).isEmpty();
    }

    @Test
    void a_run_that_is_unrecorded_archiving_active_or_going_stays() {
        for (Run run : List.of(
                Run.of("01:00:00").ended("Succeeded", "01:10:00"),
                Run.of("01:00:00").released().ended("Succeeded", "01:10:00").labelled(ARCHIVING, "Pending"),
                Run.of("01:00:00").released().running(),
                Run.of("01:00:00").released().ended("Succeeded", "01:10:00").terminating())) {
            Views view = runs(End.SUCCEEDED, "Succeeded", "01:00:00")
                    .spec("{'successfulJobsHistoryLimit':0,'failedJobsHistoryLimit':0}")
                    .run(run);
            assertThat(removed(view.at("01:30:00"))).isEmpty();
        }
    }

    @Test
    void beside_argo_only_a_sign_of_another_scheduler_keeps_runs() {
        CronSettings beside = new CronSettings(
                CronSettings.DEFAULT.defaultWindow(),
                CronSettings.DEFAULT.launchGrace(),
                CronSettings.DEFAULT.launchTimeout(),
                "",
                true);
        Views view = runs(End.SUCCEEDED, "Succeeded", "01:00:00")
                .settings(beside)
                .spec("{'successfulJobsHistoryLimit':0,'concurrencyPolicy':'Queue'}");
        CronPlan plan = view.at("01:30:00");
        assertThat(Plans.conditions(plan)).contains(Condition.SPEC_ERROR);
        assertThat(removed(plan)).containsExactly("01:00");

        view.metadata("{'managedFields':[{'manager':'workflow-controller','time':'2026-11-24T01:29:00Z',"
                + "'fieldsV1':{'f:status':{}}}]}");
        assertThat(removed(view.at("01:30:00"))).isEmpty();
        assertThat(removed(view.settings(CronSettings.DEFAULT).at("01:30:00"))).containsExactly("01:00");
    }

    @Test
    void an_archived_run_may_go() {
        Views view = runs(End.SUCCEEDED, "Succeeded", "01:00:00")
                .spec("{'successfulJobsHistoryLimit':0}")
                .run(Run.of("01:00:00")
                        .released()
                        .ended("Succeeded", "01:10:00")
                        .labelled(ARCHIVING, "Archived"));

        assertThat(removed(view.at("01:30:00"))).containsExactly("01:00");
    }

    @Test
    void a_manual_run_goes_only_after_its_end_is_stored() {
        Views view = Views.cron("0 10 * * *")
                .looked("08:30:00")
                .spec("{'successfulJobsHistoryLimit':0}")
                .run(Run.manual("by-hand", "09:00:00").ended("Succeeded", "09:10:00"));
        CronPlan first = view.at("09:30:00");
        assertThat(removed(first)).isEmpty();

        assertThat(removed(view.carriedOut(first, Views.time("09:30:00")).at("09:30:01")))
                .containsExactly("by-hand");
    }

    @Test
    void a_limit_that_was_lowered_deletes_a_few_at_a_time() {
        Views view = Views.cron("0 10 * * *").looked("08:30:00").spec("{'successfulJobsHistoryLimit':0}");
        for (int i = 0; i < 100; i++) {
            view.run(Run.manual("by-hand-" + i, "09:00:00").ended("Succeeded", "09:10:00"));
        }
        view.carriedOut(view.at("09:30:00"), Views.time("09:30:00"));

        assertThat(removed(view.at("09:30:01"))).hasSizeBetween(1, 20);
    }
}
