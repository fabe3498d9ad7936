package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PROTOCOL H1 and H2: when the finalizer comes off. The run's not-after is 5 s past its slot. */
class ReleaseTest {
    private static List<String> releases(CronPlan plan) {
        return Plans.all(plan, Action.Release.class).stream()
                .map(r -> r.child().key().name())
                .toList();
    }

    /** A slot whose create went out with not-after 10:00:05, as the launch policy and the pass record it. */
    private static Views launched(boolean inDoubtOnce) {
        Views view = Views.cron("0 10 * * *");
        Launch launch = Views.POLICY.sent(
                Launch.open(Views.time("10:05:00"), Views.time("10:00:00"), false), Views.time("10:00:05"));
        if (inDoubtOnce) {
            Fault lost = new Fault.InDoubt(new Scope.Api(), 0, "reset");
            launch = Views.POLICY.after(launch, lost, 0.5, Views.time("10:00:00.050"));
        }
        launch = Views.POLICY.created(launch, Run.of("10:00:00").child().uid(), Views.time("10:00:00.100"));
        view.open("10:00:00").launch("10:00:00", launch).run(Run.of("10:00:00"));
        CronPlan plan = view.at("10:00:00.200");
        assertThat(Plans.outcome(plan, "10:00:00")).isEqualTo("Created");
        return view.carriedOut(plan, Views.time("10:00:00.200"));
    }

    @Test
    void an_attempt_that_was_answered_is_released_three_seconds_after_its_not_after() {
        Views view = launched(false);

        CronPlan early = view.at("10:00:07.999");
        assertThat(releases(early)).isEmpty();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:08.300"));
        assertThat(releases(view.at("10:00:08"))).hasSize(1);
    }

    @Test
    void an_attempt_that_was_in_doubt_is_released_at_its_horizon() {
        Views view = launched(true);

        assertThat(releases(view.at("10:00:12.999"))).isEmpty();
        assertThat(releases(view.at("10:00:13"))).hasSize(1);
    }

    @Test
    void a_successor_goes_by_the_runs_own_not_after_and_assumes_doubt() {
        Views view = Views.cron("0 10 * * *").run(Run.of("10:00:00").running());
        view.carriedOut(view.at("10:00:01"), Views.time("10:00:01"));
        assertThat(Plans.outcome(view.ledger(), Views.time("10:00:00"))).isEqualTo("Adopted");

        assertThat(releases(view.at("10:00:12.999"))).isEmpty();
        assertThat(releases(view.at("10:00:13"))).hasSize(1);
    }

    @Test
    void a_run_without_a_durable_record_is_never_released() {
        Views view = Views.cron("0 10 * * *").run(Run.of("10:00:00").ended("Succeeded", "10:00:02"));

        assertThat(releases(view.at("10:30:00"))).isEmpty();
        assertThat(releases(view.stored(null).at("10:30:00"))).isEmpty();
    }

    @Test
    void a_finished_or_terminating_run_waits_as_long_as_any_other() {
        for (Run run : List.of(
                Run.of("10:00:00").ended("Succeeded", "10:00:01"),
                Run.of("10:00:00").running().terminating())) {
            Views view = launched(false).run(run);
            assertThat(releases(view.at("10:00:07.999"))).isEmpty();
            assertThat(releases(view.at("10:00:08"))).hasSize(1);
        }
    }

    @Test
    void a_finalizer_that_comes_back_is_released_again() {
        Views view = launched(false);
        view.carriedOut(view.at("10:00:08"), Views.time("10:00:08"));
        assertThat(releases(view.at("10:00:09"))).isEmpty();

        assertThat(releases(view.run(Run.of("10:00:00").running()).at("10:00:10")))
                .hasSize(1);
    }

    @Test
    void a_finalizer_that_comes_back_on_a_run_whose_entry_is_folded_away_is_released_too() {
        Views view = Views.cron("0 * * * *")
                .looked("11:30:00")
                .run(Run.of("10:00:00").running());
        assertThat(view.ledger().entry(Views.time("10:00:00"))).isEmpty();

        assertThat(releases(view.at("11:30:01"))).hasSize(1);
    }

    @Test
    void a_copy_that_somebody_made_of_a_run_is_released_without_a_record() {
        Views view = launched(false).run(Run.of("10:00:00").resubmittedAs("copy"));

        assertThat(releases(view.at("10:00:08"))).contains("copy");
    }

    @Test
    void a_deleted_cron_workflow_lets_its_runs_go_records_nothing_and_starts_nothing() {
        Views view = Views.cron("* * * * *")
                .metadata("{'deletionTimestamp':'2026-11-24T10:00:01Z'}")
                .run(Run.of("10:00:00").running());

        CronPlan early = view.at("10:00:07.999");
        assertThat(early.actions()).isEmpty();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:08.300"));
        CronPlan plan = view.at("10:01:00");
        assertThat(releases(plan)).hasSize(1);
        assertThat(plan.actions()).hasSize(1);
        assertThat(plan.ledger()).isEqualTo(view.ledger());
    }

    @Test
    void a_run_that_exists_keeps_its_entry_however_many_follow() {
        Views view = Views.cron("0 * * * *").looked("00:30:00").spec("{'successfulJobsHistoryLimit':100}");
        LedgerDraft draft = new LedgerDraft(view.ledger());
        for (int hour = 1; hour <= 13; hour++) {
            Instant slot = Views.time("%02d:00:00".formatted(hour));
            Run run = Run.of(slot.toString()).released().ended("Succeeded", slot.toString());
            if (hour == 1) {
                view.run(run);
            }
            draft.close(new CronLedger.Entry(
                    slot,
                    new Outcome.Created(run.child().uid(), false),
                    slot,
                    1,
                    "",
                    Instant.EPOCH,
                    CronLedger.End.SUCCEEDED));
            draft.advance(slot);
        }

        CronLedger ledger = view.ledger(draft.unfolded()).at("13:30:00").ledger();
        assertThat(ledger.recent()).as("that one, and ten others").hasSize(CronLedger.RECENT_LIMIT + 1);
        assertThat(ledger.entry(Views.time("01:00:00"))).isPresent();
        assertThat(ledger.entry(Views.time("02:00:00"))).isEmpty();
        assertThat(ledger.entry(Views.time("04:00:00"))).isPresent();
    }

    @Test
    void an_orphaned_run_is_still_known_by_our_annotation() {
        Views view = launched(false).run(Run.of("10:00:00").orphaned());

        assertThat(releases(view.at("10:00:08"))).hasSize(1);
    }

    @Test
    void a_run_of_the_same_name_of_a_predecessor_is_no_run_of_the_slot() {
        Views view = Views.cron("0 10 * * *").run(Run.of("10:00:00").orphaned().annotated(Names.OWNER_UID, "another"));

        assertThat(Plans.outcome(view.at("10:00:01"), "10:00:00")).isEqualTo("Pending");
    }

    @Test
    void the_release_waits_for_the_ledger_as_it_is_stored_not_as_it_was_decided() {
        Views view = launched(false);
        CronLedger before = Views.cron("0 10 * * *").ledger();

        assertThat(releases(view.stored(before).at(Instant.parse("2026-11-24T10:01:00Z"))))
                .isEmpty();
    }

    /** No attempt lasts so long: somebody has edited the annotation, and the run could not be deleted until then. */
    @Test
    void a_not_after_of_another_century_holds_no_run_for_ever() {
        Views view = Views.cron("0 10 * * *").run(Run.of("10:00:00").running());
        view.carriedOut(view.at("10:00:01"), Views.time("10:00:01"));
        view.run(Run.of("10:00:00").running().annotated(Names.NOT_AFTER, "2099-01-01T00:00:00Z"));

        assertThat(releases(view.at("10:00:40"))).isEmpty();
        assertThat(releases(view.at("11:00:00"))).hasSize(1);
    }
}
