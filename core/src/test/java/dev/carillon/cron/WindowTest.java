package dev.carillon.cron;

import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** DESIGN 2: how late a slot may run, to the millisecond. */
class WindowTest {
    private static final Duration UNSET = Duration.ofMinutes(5);

    /**
     * One row of the table: the slot of 10:00:00 may still be created at {@code lastIn} and is missed at {@code close}.
     */
    record Row(String why, String schedule, String spec, Duration defaultWindow, String lastIn, String close) {
        @Override
        public String toString() {
            return why;
        }
    }

    static final List<Row> TABLE = List.of(
            new Row(
                    "a deadline closes the window after itself",
                    "0 10 * * *",
                    "{'startingDeadlineSeconds':90}",
                    UNSET,
                    "10:01:29.999",
                    "10:01:30"),
            new Row(
                    "a deadline reaches beyond the next scheduled time's default",
                    "0 10 * * *",
                    "{'startingDeadlineSeconds':1200}",
                    UNSET,
                    "10:19:59.999",
                    "10:20:00"),
            new Row("no deadline: the default window", "0 10 * * *", "{}", UNSET, "10:04:59.999", "10:05:00"),
            new Row("no deadline: the next scheduled time", "*/2 * * * *", "{}", UNSET, "10:01:59.999", "10:02:00"),
            new Row(
                    "deadline 0: the launch grace",
                    "0 10 * * *",
                    "{'startingDeadlineSeconds':0}",
                    UNSET,
                    "10:00:09.999",
                    "10:00:10"),
            new Row(
                    "deadline 0 with a zero default window: still the launch grace",
                    "0 10 * * *",
                    "{'startingDeadlineSeconds':0}",
                    Duration.ZERO,
                    "10:00:09.999",
                    "10:00:10"),
            new Row(
                    "a null deadline is an unset one",
                    "0 10 * * *",
                    "{'startingDeadlineSeconds':null}",
                    UNSET,
                    "10:04:59.999",
                    "10:05:00"),
            new Row(
                    "a zero default window: the in-line attempts only",
                    "0 10 * * *",
                    "{}",
                    Duration.ZERO,
                    "10:00:24.999",
                    "10:00:25"));

    @ParameterizedTest
    @FieldSource("TABLE")
    void a_slot_may_run_until_one_millisecond_before_its_window_closes(Row row) {
        Views view = Views.cron(row.schedule).spec(row.spec).defaultWindow(row.defaultWindow);

        assertThat(creates(view.at(row.lastIn))).containsExactly("10:00:00");
        CronPlan late = view.at(row.close);
        assertThat(outcome(late, "10:00:00")).isEqualTo("Missed/WindowClosed");
        assertThat(creates(late)).doesNotContain("10:00:00");
    }

    @ParameterizedTest
    @FieldSource("TABLE")
    void a_slot_that_waits_with_a_launch_is_given_up_at_the_same_instant(Row row) {
        Views view = Views.cron(row.schedule).spec(row.spec).defaultWindow(row.defaultWindow);
        view.after(view.at("10:00:00"));

        assertThat(creates(view.at(row.lastIn))).containsExactly("10:00:00");
        assertThat(outcome(view.at(row.close), "10:00:00")).isEqualTo("Missed/WindowClosed");
    }

    @Test
    void no_slot_is_launched_a_millisecond_early() {
        Views view = Views.cron("0 10 * * *");

        CronPlan early = view.at("09:59:59.999");
        assertThat(creates(early)).isEmpty();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:00"));
        CronPlan due = view.at("10:00:00");
        assertThat(creates(due)).containsExactly("10:00:00");
        assertThat(due.ledger().ranges()).isEmpty();
        assertThat(due.ledger().trouble()).isNull();
    }

    @Test
    void an_every_schedule_under_the_launch_grace_ends_at_its_next_time() {
        Views view =
                Views.cron("@every 4s").spec("{'startingDeadlineSeconds':0}").looked("09:59:59");

        assertThat(view.at("10:00:00").actions())
                .filteredOn(Action.Create.class::isInstance)
                .map(a -> ((Action.Create) a).close())
                .containsExactly(Views.time("10:00:04"));
    }

    @Test
    void a_minutely_schedule_does_not_cut_the_nightly_window_short() {
        Views view = Views.cron("* * * * *", "0 10 * * *").looked("09:59:00");

        CronPlan plan = view.at("10:04:30");
        assertThat(creates(plan)).containsExactly("10:00:00", "10:04:00");
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Missed/WindowClosed");
        assertThat(outcome(view.at("10:05:00"), "10:00:00")).isEqualTo("Missed/WindowClosed");
    }

    @Test
    void coinciding_schedules_make_one_slot() {
        Views view = Views.cron("* * * * *", "*/5 * * * *", "0 10 * * *").looked("09:59:00");

        CronPlan plan = view.at("10:00:00");
        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(plan.ledger().open()).hasSize(1);
    }

    @Test
    void the_second_of_the_creation_is_no_slot_and_the_next_one_is() {
        Views view = Views.cron("@every 1s")
                .metadata("{'creationTimestamp':'2026-11-24T10:00:00Z'}")
                .ledger(null);

        assertThat(creates(view.at("10:00:00"))).isEmpty();
        assertThat(creates(view.at("10:00:00.999"))).isEmpty();
        assertThat(creates(view.at("10:00:01"))).containsExactly("10:00:01");
    }

    @Test
    void a_cron_made_at_the_very_minute_of_a_slot_starts_with_the_next_one() {
        Views view = Views.cron("* * * * *")
                .metadata("{'creationTimestamp':'2026-11-24T10:00:00Z'}")
                .ledger(null);

        assertThat(creates(view.at("10:00:30"))).isEmpty();
        assertThat(creates(view.at("10:01:00"))).containsExactly("10:01:00");
    }

    @Test
    void a_create_never_carries_a_not_after_beyond_its_close() {
        CronPlan plan = Views.cron("0 10 * * *").at("10:04:58");

        assertThat(Plans.all(plan, Action.Create.class).getFirst().notAfter()).isBefore(Views.time("10:05:00"));
    }

    @Test
    void a_shorter_deadline_closes_a_pending_slot_and_a_longer_one_reopens_nothing() {
        Views view = Views.cron("0 10 * * *").spec("{'startingDeadlineSeconds':600}");
        view.after(view.at("10:00:00"));

        CronPlan closed = view.spec("{'startingDeadlineSeconds':60}").at("10:02:00");
        assertThat(outcome(closed, "10:00:00")).isEqualTo("Missed/WindowClosed");

        CronPlan later =
                view.after(closed).spec("{'startingDeadlineSeconds':3600}").at("10:02:01");
        assertThat(outcome(later, "10:00:00")).isEqualTo("Missed/WindowClosed");
        assertThat(creates(later)).isEmpty();
    }

    @Test
    void a_slot_that_an_outage_kept_from_being_tried_names_the_fault_of_that_outage() {
        Fault refused = new Fault.NotSent(Scope.API, 0, "connection refused");
        Views cut = Views.cron("0 10 * * *").outage(refused, "10:01:00", "10:06:00");
        assertThat(note(cut.at("10:06:00"))).isEqualTo("NotSent: connection refused");

        Views before = Views.cron("0 10 * * *").outage(refused, "09:00:00", "10:00:00");
        assertThat(note(before.at("10:06:00"))).isEmpty();
    }

    private static String note(CronPlan plan) {
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Missed/WindowClosed");
        return plan.ledger().ranges().getLast().outcome().note();
    }

    /** A better sample of the server's clock may move our idea of the time back a little. */
    @Test
    void the_very_first_slot_stands_when_the_time_goes_back_behind_it() {
        Views view = Views.cron("@every 10h");
        CronPlan due = view.at("10:00:00");
        assertThat(due.ledger().open()).hasSize(1);

        CronPlan back = view.after(due).at("09:59:59.900");
        assertThat(back.ledger().open()).hasSize(1);
        assertThat(back.ledger().counters().slots()).isZero();
    }
}
