package dev.carillon.cron;

import static dev.carillon.cron.Plans.creates;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** PROTOCOL C7: {@code concurrencyPolicy: Replace}. */
class ReplaceTest {
    private static Views replacing() {
        return Views.cron("0 * * * *")
                .spec("{'concurrencyPolicy':'Replace'}")
                .looked("08:30:00")
                .recordedRun("09:00:00", Run.of("09:00:00").released().running());
    }

    private static List<String> stops(CronPlan plan) {
        return Plans.all(plan, Action.Stop.class).stream()
                .map(s -> s.child().key().name())
                .toList();
    }

    private static String run(String slot) {
        return Names.child(Views.NAME, Views.time(slot));
    }

    @Test
    void the_new_run_is_created_before_the_old_one_is_stopped() {
        CronPlan plan = replacing().at("10:00:00");

        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(stops(plan)).isEmpty();
    }

    @Test
    void a_new_run_that_is_not_durably_recorded_stops_nothing() {
        Views view = replacing().run(Run.of("10:00:00"));

        CronPlan plan = view.at("10:00:01");
        assertThat(Plans.outcome(plan, "10:00:00")).isEqualTo("Adopted");
        assertThat(stops(plan)).isEmpty();
    }

    @Test
    void once_recorded_exactly_the_older_runs_are_stopped() {
        Views view = replacing()
                .recordedRun("10:00:00", Run.of("10:00:00").running())
                .run(Run.manual("old-hand", "09:59:59").running())
                .run(Run.manual("same-second", "10:00:00").running())
                .run(Run.manual("new-hand", "10:00:01").running());

        assertThat(stops(view.at("10:00:02"))).containsExactlyInAnyOrder(run("09:00:00"), "old-hand");
    }

    @Test
    void a_later_slot_that_is_not_recorded_yet_is_never_stopped() {
        Views view = replacing()
                .recordedRun("10:00:00", Run.of("10:00:00").running())
                .run(Run.of("11:00:00").running());

        assertThat(stops(view.at("11:00:01"))).containsExactly(run("09:00:00"));
    }

    /** Somebody has written it into the account by hand while nobody led. */
    @Test
    void a_run_of_a_time_to_come_that_an_account_speaks_of_stops_nobody() {
        Views view = replacing();
        CronLedger honest = view.ledger();
        view.recorded("2099-01-01T00:00:00Z", new Outcome.Created("made-up", false));
        LedgerDraft edited = new LedgerDraft(honest);
        edited.close(view.ledger().recent().getLast());
        view.ledger(edited.finish());

        assertThat(stops(view.at("09:30:00"))).isEmpty();
    }

    @Test
    void what_stops_already_or_is_finished_or_going_is_left_alone() {
        Views view = replacing()
                .recordedRun("10:00:00", Run.of("10:00:00").running())
                .run(Run.of("09:00:00").released().running().stopping())
                .run(Run.manual("done", "09:10:00").ended("Failed", "09:20:00"))
                .run(Run.manual("going", "09:10:00").running().terminating());

        assertThat(stops(view.at("10:00:02"))).isEmpty();
    }

    @Test
    void a_run_that_is_told_to_stop_may_go_on_for_hours_and_is_terminated() {
        Views view = replacing()
                .recordedRun("10:00:00", Run.of("10:00:00").running())
                .run(Run.of("09:00:00").released().running().stoppingGently());
        assertThat(stops(view.at("10:00:02"))).containsExactly(run("09:00:00"));
    }

    /** {@code argo retry}: somebody wants it to go on, and the newest run has not taken its place. */
    @Test
    void a_run_that_is_revived_after_the_newest_began_goes_on_until_the_next_one_begins() {
        Views view = Views.cron("0 * * * *")
                .spec("{'concurrencyPolicy':'Replace'}")
                .looked("08:30:00")
                .run(Run.of("09:00:00").released().running().started("10:20:00"))
                .recorded(
                        "09:00:00",
                        new Outcome.Created(Run.of("09:00:00").child().uid(), false),
                        CronLedger.End.FAILED)
                .recordedRun("10:00:00", Run.of("10:00:00").running());
        assertThat(stops(view.at("10:20:05"))).isEmpty();

        view.recordedRun("11:00:00", Run.of("11:00:00").running());
        assertThat(stops(view.at("11:00:02"))).containsExactlyInAnyOrder(run("09:00:00"), run("10:00:00"));
    }

    @Test
    void a_run_by_hand_is_replaced_by_one_that_began_after_it_however_late_that_was() {
        Views view = replacing()
                .recordedRun("10:00:00", Run.of("10:00:00").created("10:04:00").running())
                .run(Run.manual("before", "10:03:00").running())
                .run(Run.manual("after", "10:05:00").running());
        assertThat(stops(view.at("10:05:02"))).containsExactlyInAnyOrder(run("09:00:00"), "before");
    }

    @Test
    void a_recorded_outcome_without_a_run_stops_nothing() {
        Views view = replacing().recorded("10:00:00", new Outcome.Rejected("Invalid", "no"));

        assertThat(stops(view.at("10:00:02"))).isEmpty();
    }

    @Test
    void allow_and_forbid_stop_nothing() {
        for (String policy : List.of("Allow", "Forbid")) {
            Views view = replacing()
                    .spec("{'concurrencyPolicy':'" + policy + "'}")
                    .recordedRun("10:00:00", Run.of("10:00:00").running());
            assertThat(stops(view.at("10:00:02"))).isEmpty();
        }
    }

    @Test
    void beside_argo_a_foreign_scheduler_keeps_us_from_stopping() {
        Views view = replacing()
                .settings(new CronSettings(
                        CronSettings.DEFAULT.defaultWindow(),
                        CronSettings.DEFAULT.launchGrace(),
                        CronSettings.DEFAULT.launchTimeout(),
                        "",
                        true))
                .recordedRun("10:00:00", Run.of("10:00:00").released().running().without(Names.OWNER_UID));

        CronPlan plan = view.at("10:00:02");
        assertThat(Plans.conditions(plan)).contains(Condition.FOREIGN_SCHEDULER);
        assertThat(stops(plan)).isEmpty();
    }
}
