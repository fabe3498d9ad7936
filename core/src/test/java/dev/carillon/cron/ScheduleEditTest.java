package dev.carillon.cron;

import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.launch.Launch;
import dev.carillon.time.Schedules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL H7: an edit never replays the past and never loses an owed slot. */
class ScheduleEditTest {
    private static Views edited(Views view, String at, String... schedules) {
        return view.schedules(schedules)
                .metadata("{'managedFields':[{'manager':'kubectl','time':'" + Views.time(at)
                        + "','fieldsV1':{'f:spec':{'f:schedules':{}}}}]}");
    }

    @Test
    void a_slot_that_an_outage_left_pending_is_skipped_as_schedule_changed() {
        Views view = Views.cron("0 * * * *");
        view.after(view.at("10:00:00"));

        CronPlan plan = edited(view, "10:00:20", "30 * * * *").at("10:00:21");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/ScheduleChanged");
        assertThat(creates(plan)).isEmpty();
        assertThat(plan.ledger().effectiveFrom()).isEqualTo(Views.time("10:00:20"));
        assertThat(creates(view.after(plan).at("10:30:00"))).containsExactly("10:30:00");
    }

    /** Each pass read each of them again for each slot that waits, and took seconds of the control thread. */
    @Test
    @Timeout(10)
    void however_long_the_schedules_are_beside_one_that_cannot_be_understood_a_pass_reads_each_once() {
        String[] schedules = new String[100];
        Arrays.fill(schedules, "0-59" + ",0-59".repeat(190) + " 0 1 1 *");
        schedules[98] = "* * * * *";
        schedules[99] = "0 4 * * *";
        Views view = Views.cron(schedules)
                .spec("{'startingDeadlineSeconds':86400,'suspend':true}")
                .annotated(Names.CATCH_UP, "All")
                .annotated(Names.CATCH_UP_LIMIT, "100")
                .looked("08:25:00");
        for (int i = 0; i < 5; i++) {
            view.after(view.at("10:00:00"));
        }
        schedules[99] = "nonsense";
        view.schedules(schedules).after(view.at("10:00:30"));
        assertThat(view.ledger().open()).hasSizeGreaterThan(50);

        for (int i = 0; i < 50; i++) {
            view.after(view.at("10:00:31"));
        }
        assertThat(view.ledger().open()).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10:00:00", "10:00:01"})
    void an_edit_in_the_tick_second_or_after_it_owes_the_tick_to_the_old_schedule(String edit) {
        CronPlan plan = edited(Views.cron("0 * * * *"), edit, "* * * * *").at("10:00:30");

        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/ScheduleChanged");
        assertThat(plan.ledger().counters().slots()).isEqualTo(1);
        assertThat(creates(plan)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"09:59:59.800", "09:59:57.400", "09:59:51"})
    void an_edit_in_the_tick_second_is_not_put_before_it_by_a_clock_that_is_a_little_behind(String now) {
        CronPlan plan = edited(Views.cron("0 * * * *"), "10:00:00", "* * * * *").at(now);
        assertThat(plan.ledger().effectiveFrom()).isEqualTo(Views.time("10:00:00"));
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/ScheduleChanged");
    }

    @Test
    void an_edit_a_second_before_the_tick_gives_the_tick_to_the_new_schedule() {
        CronPlan plan = edited(Views.cron("0 * * * *"), "09:59:59", "* * * * *").at("10:00:30");

        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(plan.ledger().counters().slots()).isZero();
    }

    @Test
    void without_a_note_of_the_edit_it_happened_now() {
        CronPlan plan = Views.cron("0 * * * *").schedules("* * * * *").at("10:04:30.500");

        assertThat(plan.ledger().effectiveFrom()).isEqualTo(Views.time("10:04:30"));
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/ScheduleChanged");
        assertThat(plan.ledger().counters().slots()).isEqualTo(1);
    }

    @Test
    void another_zone_is_another_schedule_even_where_it_maps_the_same_instant() {
        CronPlan plan =
                Views.cron("0 * * * *").spec("{'timezone':'Europe/Berlin'}").at("10:00:30");

        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/ScheduleChanged");
        assertThat(plan.ledger().timezone()).isEqualTo("Europe/Berlin");
    }

    @Test
    void deadline_suspension_and_policy_are_no_edit_of_the_schedule() {
        Views view = Views.cron("0 * * * *").spec("{'startingDeadlineSeconds':600,'concurrencyPolicy':'Forbid'}");

        CronPlan plan = view.at("10:00:30");
        assertThat(plan.ledger().effectiveFrom()).isEqualTo(Views.time(Views.CREATED));
        assertThat(creates(plan)).containsExactly("10:00:00");
    }

    @Test
    void a_run_of_the_old_schedule_is_recorded_whatever_the_schedule_says_now() {
        // The controller was down: neither the run nor the edit has been seen before.
        Views view = edited(Views.cron("0 * * * *"), "10:05:00", "30 * * * *")
                .run(Run.of("10:00:00").running());

        CronPlan plan = view.at("10:10:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Adopted");
        assertThat(plan.ledger().counters().slots()).isEqualTo(1);
    }

    @Test
    void an_attempt_in_doubt_is_settled_before_the_edit_closes_its_slot() {
        Views view = Views.cron("0 * * * *").open("10:00:00");
        Launch sent = Views.POLICY.sent(
                Launch.open(Views.time("10:05:00"), Views.time("10:00:00"), false), Views.time("10:00:05"));

        CronPlan plan =
                edited(view.launch("10:00:00", sent), "10:00:20", "30 * * * *").at("10:00:21");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(Plans.does(plan, Action.LookUp.class)).isTrue();
    }

    @Test
    void a_first_look_calls_nothing_changed() {
        CronPlan plan = Views.cron("0 * * * *")
                .metadata("{'creationTimestamp':'2026-11-24T09:30:00Z'}")
                .ledger(null)
                .at("10:00:30");

        assertThat(creates(plan)).containsExactly("10:00:00");
    }

    /** Each slot is looked for in each of the old ones: a hundred must not make a pass a hundred times as long. */
    @Test
    void an_edit_of_many_schedules_closes_fewer_slots_in_a_pass_and_goes_on_at_once() {
        Views view = edited(Views.cron(Views.amongAHundred("@every 1s")).looked("09:50:00"), "10:00:00", "0 3 * * *");

        CronPlan plan = view.at("10:00:10");
        assertThat(plan.ledger().counters().slots()).isBetween(1L, 20L);
        int passes = 1;
        while (plan.ledger().schedules().size() > 1 && passes < 60) {
            assertThat(plan.wakeAt()).isEqualTo(Views.time("10:00:10"));
            plan = view.after(plan).at("10:00:10");
            passes++;
        }
        assertThat(plan.ledger().schedules()).containsExactly("0 3 * * *");
        assertThat(plan.ledger().counters().slots()).isEqualTo(600);
    }

    /** Between its passes nothing is said of what stays, though its window may have closed since. */
    @Test
    void what_an_edit_of_many_schedules_keeps_is_missed_when_its_window_has_closed_since() {
        String[] before = Views.amongAHundred("* * * * *");
        String[] after = Arrays.copyOf(before, before.length - 1);
        Views view = edited(
                Views.cron(before).spec("{'startingDeadlineSeconds':3600}").looked("09:30:00"), "10:00:00", after);

        CronPlan plan = view.at("10:40:00");
        for (int i = 0; i < 10; i++) {
            plan = view.after(plan).at("10:40:00");
        }

        assertThat(plan.ledger().counters().missed()).as("9:31 to 9:40").isEqualTo(10);
        assertThat(creates(plan)).containsExactly("10:40:00");
    }

    @Test
    void a_schedule_that_cannot_be_read_closes_the_old_set_and_starts_nothing() {
        Views view = Views.cron("0 * * * *");
        CronPlan broken = view.schedules("every now and then").at("10:00:30");
        assertThat(outcome(broken, "10:00:00")).isEqualTo("Skipped/ScheduleChanged");
        assertThat(Plans.conditions(broken)).contains(Condition.SPEC_ERROR);

        CronPlan mended = view.after(broken).schedules("* * * * *").at("10:05:30");
        assertThat(mended.ledger().counters().slots()).isEqualTo(1);
        assertThat(creates(view.after(mended).at("10:06:00"))).containsExactly("10:06:00");
    }

    /** Nobody was there to launch it: that the schedule was edited hours later changes nothing. */
    @Test
    void a_time_whose_window_had_closed_before_the_edit_was_missed() {
        CronPlan plan = edited(Views.cron("0 2 * * *").looked("01:59:30"), "09:00:00", "0 3 * * *")
                .at("09:30:00");

        assertThat(outcome(plan, "02:00:00")).isEqualTo("Missed/WindowClosed");
        assertThat(plan.ledger().trouble()).isNotNull();
    }

    /** It waited, and nobody led when its window closed. */
    @Test
    void what_waited_when_its_window_closed_before_the_edit_was_missed() {
        Views view = edited(Views.cron("0 2 * * *").looked("01:59:30").open("02:00:00"), "09:00:00", "0 3 * * *");
        assertThat(outcome(view.at("09:30:00"), "02:00:00")).isEqualTo("Missed/WindowClosed");

        view.launch("02:00:00", Views.refused("02:00:00", "02:05:00", "02:00:01"));
        CronPlan looks = view.at("09:30:00");
        assertThat(Plans.does(looks, Action.LookUp.class)).isTrue();
        Launch looked =
                Views.sawNothing(Objects.requireNonNull(looks.launches().get(Views.time("02:00:00"))), "09:30:00");
        CronPlan plan = view.after(looks).launch("02:00:00", looked).at("09:30:01");
        assertThat(outcome(plan, "02:00:00")).isEqualTo("Missed/WindowClosed");
        assertThat(plan.ledger().entry(Views.time("02:00:00")).orElseThrow().attempts())
                .isOne();
    }

    @Test
    void an_edit_in_the_very_second_of_the_last_run_owes_the_times_after_it_to_the_new_schedule() {
        Views view = Views.cron("0 * * * *");
        Run run = Run.of("10:00:00").released();
        view.recordedRun("10:00:00", run);
        CronPlan plan = edited(view, "10:00:00", "* * * * *").at("10:02:30");

        assertThat(plan.ledger().effectiveFrom()).isEqualTo(Views.time("10:00:00"));
        assertThat(creates(plan)).containsExactly("10:02:00");
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Missed/WindowClosed");
    }

    /** Nothing was said of the nightly run: another one was added beside it. */
    @Test
    void what_waits_stays_owed_if_its_own_schedule_stays() {
        Views view = Views.cron("0 10 * * *");
        view.after(view.at("10:00:00"));
        CronPlan added = edited(view, "10:01:00", "30 12 * * *", "0 10 * * *").at("10:01:01");
        assertThat(creates(added)).containsExactly("10:00:00");
        assertThat(added.ledger().schedules()).containsExactly("30 12 * * *", "0 10 * * *");

        CronPlan unheard = edited(Views.cron("0 10 * * *"), "10:01:00", "30 12 * * *", "0 10 * * *")
                .at("10:01:01");
        assertThat(creates(unheard)).as("nobody has looked before").containsExactly("10:00:00");
        CronPlan every = edited(Views.cron("@every 10m"), "10:01:00", "@every 10m", "30 12 * * *")
                .at("10:01:01");
        assertThat(creates(every)).as("an interval begins anew").isEmpty();
    }

    /** ADR 0006: a spec that cannot be used holds what waits until it is mended. */
    @Test
    void what_waits_stays_owed_if_a_schedule_that_cannot_be_read_is_added_beside_its_own() {
        Views view = Views.cron("0 10 * * *");
        view.after(view.at("10:00:00"));
        CronPlan broken = edited(view, "10:01:00", "0 10 * * *", "30 12 * *").at("10:01:01");
        assertThat(outcome(broken, "10:00:00")).isEqualTo("Pending");
        assertThat(creates(broken)).isEmpty();
        CronPlan mended = edited(view.after(broken), "10:02:00", "0 10 * * *", "30 12 * * *")
                .at("10:02:01");
        assertThat(creates(mended)).containsExactly("10:00:00");

        view.after(broken).schedules("0 10 * * *", "30 12 * *").cronRead("10:05:00");
        assertThat(outcome(view.at("10:05:00"), "10:00:00")).isEqualTo("Missed/SpecInvalid");
    }

    @Test
    void a_time_of_a_schedule_that_stays_is_not_run_early_because_the_edit_is_noted_by_a_clock_ahead_of_ours() {
        Views view = Views.cron("0 10 * * *");
        CronPlan early = edited(view, "10:00:02", "0 10 * * *", "30 12 * * *").at("09:59:55");
        assertThat(creates(early)).isEmpty();
        assertThat(early.wakeAt()).isEqualTo(Views.time("10:00:00"));
        assertThat(creates(view.after(early).at("10:00:00"))).containsExactly("10:00:00");
    }

    @Test
    void a_time_of_both_sets_after_the_edit_is_owed_however_late_the_edit_is_heard_of() {
        Views view = Views.cron("0 10 * * *");
        view.after(view.at("10:00:00"));
        CronPlan plan = edited(view, "09:59:58", "*/5 * * * *").at("10:00:02");
        assertThat(creates(plan)).containsExactly("10:00:00");
    }

    @Test
    void a_time_of_the_new_set_is_owed_though_the_old_one_had_others_before_the_edit_was_heard_of() {
        Views view = Views.cron("*/20 * * * *").looked("10:19:59");
        view.recorded("10:20:00", new Outcome.Created("a", false), CronLedger.End.SUCCEEDED);
        CronPlan plan = edited(view, "10:18:30", "19 * * * *").at("10:20:40");
        assertThat(creates(plan)).containsExactly("10:19:00");
        assertThat(plan.ledger().counters().slots()).isOne();
    }

    /** Who takes a field away need own nothing afterwards: the newest note is of something else, of long before. */
    @Test
    void a_zone_that_is_taken_away_without_a_note_replays_no_time_of_before() {
        Views view = Views.cron("0 * * * *").spec("{'timezone':'Asia/Kolkata','startingDeadlineSeconds':3600}");
        view.looked("09:30:00");
        view.spec("{'timezone':''}");
        CronPlan plan = edited(view, "09:00:00", "0 * * * *").at("10:10:01");

        assertThat(creates(plan)).isEmpty();
        assertThat(plan.ledger().counters().slots()).isZero();
    }

    /** Our clock went back between the tick and the first of two edits, and the tick's create is still in doubt. */
    @Test
    void a_time_that_is_in_doubt_since_before_an_edit_and_in_the_set_of_the_next_one_is_open_once() {
        Views view = Views.cron("0 10 * * *").open("10:00:00");
        Launch sent = Views.POLICY.sent(
                Launch.open(Views.time("10:05:00"), Views.time("10:00:00"), false), Views.time("10:00:05"));
        view.launch("10:00:00", sent);
        edited(view, "09:59:56", "30 12 * * *");
        view.after(view.at("09:59:57"));
        CronPlan plan = edited(view, "09:59:58", "0 10 * * *").at("10:00:01");

        assertThat(plan.ledger().open()).extracting(CronLedger.Open::slot).containsExactly(Views.time("10:00:00"));
    }

    @Test
    void none_of_a_set_that_was_switched_off_was_missed() {
        for (String pause : List.of("{'suspend':true}", "{'stopStrategy':{'expression':'cronworkflow.failed >= 0'}}")) {
            Views view = Views.cron("0 2 * * *").looked("01:59:30").spec(pause);
            CronPlan plan = edited(view, "09:00:00", "0 3 * * *").at("09:30:00");
            assertThat(outcome(plan, "02:00:00")).as(pause).isEqualTo("Skipped/ScheduleChanged");
        }
    }

    @Test
    void a_backlog_of_several_passes_before_an_edit_is_accounted_for_to_the_last_one() {
        Views view = edited(Views.cron("@every 1s").looked("05:00:00"), "11:00:00", "0 0 1 1 *");
        CronPlan plan = view.at("11:00:01");
        for (int i = 0; i < 10; i++) {
            plan = view.after(plan).at("11:00:01");
        }

        assertThat(plan.ledger().counters().slots()).isEqualTo(6 * 3_600);
        assertThat(plan.ledger().counters().skipped())
                .as("whose window was open")
                .isOne();
        assertThat(plan.ledger().schedules()).containsExactly("0 0 1 1 *");
    }

    @Test
    void a_time_of_the_new_set_is_owed_though_the_old_one_had_a_hundred_schedules_and_hundreds_of_times_since() {
        Views view = edited(
                Views.cron(Views.amongAHundred("@every 1s"))
                        .spec("{'startingDeadlineSeconds':600}")
                        .looked("10:00:03"),
                "10:00:00",
                "5 10 * * *");
        Set<String> created = new TreeSet<>();
        for (int pass = 0; pass < 40; pass++) {
            CronPlan plan = view.at("10:06:00");
            created.addAll(creates(plan));
            view.after(plan);
        }
        assertThat(created).containsExactly("10:05:00");
    }

    /** A ledger takes no more, and a pass that looked at each of them would hold the control thread for seconds. */
    @Test
    void of_a_backlog_that_an_edit_keeps_no_more_wait_than_may() {
        Views view = Views.cron("* * * * *").spec("{'startingDeadlineSeconds':8640000}");
        Instant begin = Views.time("10:00:00").minusSeconds(60L * 25_000);
        view.ledger(CronLedger.begin(begin, List.of("* * * * *"), "").withVersion("5"));
        edited(view, "10:00:00", "* * * * *", "30 12 * * *");
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            CronPlan plan = view.at("10:00:01");
            assertThat(plan.ledger().open()).hasSizeLessThanOrEqualTo(CronLedger.OPEN_LIMIT);
            created.addAll(creates(plan));
            view.after(plan);
        }
        assertThat(view.ledger().counters().slots()).isEqualTo(24_999);
        assertThat(created).containsOnly("10:00:00");
    }

    /** An account that was put back to what it was long ago speaks of schedules of then. */
    @Test
    void of_the_times_that_the_news_of_an_edit_comes_too_late_for_no_more_wait_than_may() {
        Views view = Views.cron("0 0 1 1 *").spec("{'startingDeadlineSeconds':8640000}");
        Instant begin = Views.time("10:00:00").minusSeconds(60L * 5_000);
        view.ledger(CronLedger.begin(begin, List.of("0 0 1 1 *"), "").withVersion("5"))
                .advanced(begin.plusSeconds(120).toString());
        CronPlan plan =
                edited(view, begin.plusSeconds(60).toString(), "* * * * *").at("10:00:01");

        assertThat(plan.ledger().open()).hasSizeLessThanOrEqualTo(CronLedger.OPEN_LIMIT);
        assertThat(plan.ledger().counters().slots() + plan.ledger().open().size())
                .isEqualTo(4_999);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void due_of_the_old_and_due_of_the_new_are_the_outcomes(long seed) {
        Random random = new Random(seed);
        List<String> texts =
                List.of("* * * * *", "*/2 * * * *", "0 * * * *", "*/7 * * * *", "@every 90s", "@every 40s");
        String old = texts.get(random.nextInt(texts.size()));
        String next = texts.get(random.nextInt(texts.size()));
        Instant edit = Views.time("10:00:00").plusSeconds(random.nextInt(600));
        Instant end = edit.plusSeconds(random.nextInt(900));
        Instant look = edit.plusSeconds(random.nextInt(120));
        Views view = Views.cron(old).looked("09:50:00");
        CronPlan plan = view.at("09:59:00");
        edited(view.after(plan), edit.toString(), next);
        plan = view.at(look);
        plan = view.after(plan).at(end.isAfter(look) ? end : look);
        Instant last = end.isAfter(look) ? end : look;

        List<Instant> owed = new ArrayList<>(due(old, Views.time(Views.CREATED), Views.time("09:50:00"), edit));
        if (!old.equals(next)) {
            owed.addAll(due(next, edit, edit, last));
        } else {
            owed.addAll(due(old, Views.time(Views.CREATED), edit, last));
        }
        long accounted = plan.ledger().counters().slots() + plan.ledger().open().size();
        assertThat(accounted)
                .as("seed %d: %s -> %s at %s", seed, old, next, edit)
                .isEqualTo(owed.size());
    }

    private static List<Instant> due(String text, Instant anchor, Instant after, Instant through) {
        if (!(Schedules.parse(List.of(text), "") instanceof Schedules.Parsed.Ok ok)) {
            throw new IllegalArgumentException(text);
        }
        List<Instant> due = new ArrayList<>();
        for (long second : ok.schedules()
                .anchored(anchor.getEpochSecond())
                .between(after.getEpochSecond(), through.getEpochSecond(), 10_000)) {
            due.add(Instant.ofEpochSecond(second));
        }
        return due;
    }
}
