package dev.carillon.cron;

import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DESIGN 2: several open slots at once; PROTOCOL M1, M10. */
class CatchUpTest {
    private static Views hourOfMinutes() {
        return Views.cron("* * * * *").spec("{'startingDeadlineSeconds':3600}");
    }

    @Test
    void latest_runs_the_newest_and_supersedes_the_others() {
        CronPlan plan = hourOfMinutes().at("10:03:20");

        assertThat(creates(plan)).containsExactly("10:03:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/Superseded");
        assertThat(outcome(plan, "10:02:00")).isEqualTo("Skipped/Superseded");
        assertThat(plan.ledger().counters().skipped()).isEqualTo(3);
    }

    @Test
    void a_pending_slot_is_superseded_the_moment_the_next_one_is_due() {
        Views view = hourOfMinutes();
        view.after(view.at("10:00:00"));

        assertThat(creates(view.at("10:00:59.999"))).containsExactly("10:00:00");
        CronPlan plan = view.at("10:01:00");
        assertThat(creates(plan)).containsExactly("10:01:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/Superseded");
    }

    @Test
    void an_attempt_in_doubt_is_not_superseded_before_it_is_settled() {
        Views view = hourOfMinutes();
        CronPlan first = view.at("10:00:00");
        view.after(first)
                .launch(
                        "10:00:00",
                        Views.POLICY.sent(first.launches().values().iterator().next(), Views.time("10:00:05")));

        CronPlan plan = view.at("10:01:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(Plans.all(plan, Action.LookUp.class))
                .extracting(Action.LookUp::slot)
                .containsExactly(Views.time("10:00:00"));
    }

    @Test
    void a_refused_attempt_is_not_superseded_while_a_copy_of_it_may_land() {
        Views view =
                hourOfMinutes().open("10:00:00").launch("10:00:00", Views.refused("10:00:00", "11:00:00", "10:00:58"));

        CronPlan plan = view.at("10:01:00");
        assertThat(creates(plan)).containsExactly("10:01:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(outcome(view.at("10:01:05.999"), "10:00:00")).isEqualTo("Pending");
        CronPlan look = view.at("10:01:06");
        assertThat(Plans.all(look, Action.LookUp.class))
                .extracting(Action.LookUp::slot)
                .containsExactly(Views.time("10:00:00"));
        assertThat(outcome(look, "10:00:00")).isEqualTo("Pending");
        view.launch("10:00:00", Views.sawNothing(Views.refused("10:00:00", "11:00:00", "10:00:58"), "10:01:06"));
        assertThat(outcome(view.at("10:01:06"), "10:00:00")).isEqualTo("Skipped/Superseded");
    }

    @Test
    void all_runs_the_newest_few_oldest_first() {
        CronPlan plan = hourOfMinutes()
                .annotated(Names.CATCH_UP, "All")
                .annotated(Names.CATCH_UP_LIMIT, "2")
                .at("10:03:20");

        assertThat(creates(plan)).containsExactly("10:02:00", "10:03:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Skipped/Superseded");
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Skipped/Superseded");
    }

    @Test
    void all_does_not_revive_what_is_past_its_window() {
        CronPlan plan = Views.cron("* * * * *")
                .annotated(Names.CATCH_UP, "All")
                .spec("{'startingDeadlineSeconds':90}")
                .at("10:03:20");

        assertThat(creates(plan)).containsExactly("10:02:00", "10:03:00");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Missed/WindowClosed");
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Missed/WindowClosed");
    }

    @Test
    void none_gives_a_slot_the_launch_grace_and_no_more() {
        Views view = Views.cron("0 10 * * *").annotated(Names.CATCH_UP, "None");

        assertThat(creates(view.at("10:00:09.999"))).containsExactly("10:00:00");
        assertThat(outcome(view.at("10:00:10"), "10:00:00")).isEqualTo("Missed/WindowClosed");
    }

    @Test
    void none_leaves_a_deadline_of_the_users_own_alone() {
        Views view = Views.cron("0 10 * * *").annotated(Names.CATCH_UP, "None").spec("{'startingDeadlineSeconds':60}");

        assertThat(creates(view.at("10:00:59.999"))).containsExactly("10:00:00");
        assertThat(outcome(view.at("10:01:00"), "10:00:00")).isEqualTo("Missed/WindowClosed");
    }

    @Test
    void latest_keeps_the_newest_of_each_schedule() {
        CronPlan plan = Views.cron("*/5 * * * *", "*/7 * * * *")
                .spec("{'startingDeadlineSeconds':3600}")
                .at("10:22:00");

        assertThat(creates(plan)).containsExactly("10:20:00", "10:21:00");
        assertThat(plan.ledger().counters().skipped()).isEqualTo(6); // 10:00 05 07 10 14 15
    }

    @Test
    void a_word_that_is_no_policy_is_told_and_counts_as_latest() {
        CronPlan plan = hourOfMinutes().annotated(Names.CATCH_UP, "everything").at("10:03:20");

        assertThat(creates(plan)).containsExactly("10:03:00");
        assertThat(Plans.conditions(plan)).contains(Condition.METADATA_IGNORED);
    }

    @Test
    void thirty_days_of_seconds_take_many_short_passes_that_each_account_for_what_they_saw() {
        Instant begun = Views.time("2026-10-25T10:00:00Z");
        Views view = Views.cron("@every 1s")
                .spec("{'startingDeadlineSeconds':2592000}")
                .metadata("{'creationTimestamp':'2026-10-25T10:00:00Z'}")
                .ledger(CronLedger.begin(begun, List.of("@every 1s"), "")
                        .withVersion("5")
                        .stamped(1, begun));
        long slots = Duration.ofDays(30).toSeconds();

        CronPlan plan = view.at("10:00:00");
        long first = plan.ledger().counters().slots();
        assertThat(first).isBetween(1_000L, 2_000L);
        assertThat(plan.wakeAt()).isEqualTo(Views.time("10:00:00"));
        int passes = 1;
        while (creates(plan).isEmpty() && passes < 3_000) {
            plan = view.after(plan).at("10:00:00");
            passes++;
            assertThat(plan.ledger().counters().slots()).isEqualTo(Math.min(passes * first, slots - 1));
        }
        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(plan.ledger().counters().skipped()).isEqualTo(slots - 1);
        assertThat(LedgerJson.write(plan.ledger(), view.cron()).length).isLessThan(4_096);
    }

    /** Each slot is looked for in each of them: a hundred must not make a pass a hundred times as long. */
    @Test
    void of_many_schedules_a_pass_takes_up_fewer_slots_and_each_is_accounted_for() {
        Views view = Views.cron(Views.amongAHundred("@every 1s"))
                .spec("{'startingDeadlineSeconds':86400}")
                .looked("09:50:00");

        CronPlan plan = view.at("10:00:00");
        assertThat(plan.ledger().counters().slots()).isBetween(1L, 20L);
        int passes = 1;
        while (creates(plan).isEmpty() && passes < 60) {
            assertThat(plan.wakeAt()).isEqualTo(Views.time("10:00:00"));
            plan = view.after(plan).at("10:00:00");
            passes++;
        }
        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(plan.ledger().counters().skipped()).isEqualTo(599);
    }

    @Test
    void all_keeps_no_more_than_its_limit_however_long_a_suspension_lasts() {
        Views view = Views.cron("* * * * *")
                .annotated(Names.CATCH_UP, "All")
                .annotated(Names.CATCH_UP_LIMIT, "3")
                .spec("{'startingDeadlineSeconds':604800,'suspend':true}");
        for (Instant now = Views.time("10:00:00"); now.isBefore(Views.time("11:00:00")); now = now.plusSeconds(60)) {
            view.after(view.at(now));
        }

        assertThat(view.ledger().open()).hasSize(3);
        assertThat(view.ledger().counters().skipped()).isEqualTo(57);
        CronPlan resumed = view.spec("{'suspend':false}").at("10:59:30");
        assertThat(creates(resumed)).containsExactly("10:57:00", "10:58:00", "10:59:00");
        assertThat(outcome(resumed, "10:56:00")).isEqualTo("Skipped/Superseded");
    }

    @Test
    void what_was_tried_already_takes_no_place_of_what_was_not() {
        Fault denied = new Fault.Blocked(Fault.Block.FORBIDDEN, new Scope.Single(), 403, "no");
        Views view = hourOfMinutes()
                .annotated(Names.CATCH_UP, "All")
                .annotated(Names.CATCH_UP_LIMIT, "2")
                .spec("{'suspend':true}")
                .open("10:00:00", "10:01:00", "10:02:00", "10:03:00");
        for (String slot : new String[] {"10:01:00", "10:03:00"}) {
            Instant at = Views.time(slot);
            Launch sent = Views.POLICY.sent(Launch.open(at.plusSeconds(3_600), at, false), at.plusSeconds(5));
            view.launch(slot, Views.POLICY.after(sent, denied, 0.5, at));
        }

        CronPlan plan = view.at("10:03:30");
        for (String slot : new String[] {"10:00:00", "10:01:00", "10:02:00", "10:03:00"}) {
            assertThat(outcome(plan, slot)).isEqualTo("Pending");
        }
    }

    @Test
    void slots_that_were_tried_in_vain_are_bounded_too_but_none_in_doubt_is_given_up() {
        Views view = Views.cron("@every 1s")
                .annotated(Names.CATCH_UP, "All")
                .annotated(Names.CATCH_UP_LIMIT, "100")
                .spec("{'startingDeadlineSeconds':604800}");
        Instant first = Views.time("10:00:00");
        Fault denied = new Fault.Blocked(Fault.Block.FORBIDDEN, new Scope.Single(), 403, "no");
        for (int i = 0; i < 300; i++) {
            Instant slot = first.plusSeconds(i);
            Launch sent = Views.POLICY.sent(Launch.open(slot.plusSeconds(604_800), slot, false), slot.plusSeconds(5));
            Launch refused = Views.POLICY.after(sent, denied, 0.5, slot);
            view.open(slot.toString())
                    .launch(
                            slot.toString(),
                            i == 0
                                    ? sent
                                    : Views.sawNothing(
                                            refused, slot.plusSeconds(8).toString()));
        }

        CronPlan plan = view.at("10:05:00");
        assertThat(plan.ledger().open()).hasSizeLessThanOrEqualTo(CronLedger.OPEN_LIMIT + 1);
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(outcome(plan, "10:00:01")).isEqualTo("Skipped/Superseded");
        assertThat(outcome(plan, "10:05:00")).isEqualTo("Pending");
    }
}
