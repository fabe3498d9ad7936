package dev.carillon.cron;

import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Rejection;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a slot that waits with a launch needs next, and what it is called in the end. */
class PendingSlotTest {
    private static final Instant SLOT = Views.time("10:00:00");
    private static final Instant ANSWERED = Views.time("10:00:01.500");
    private static final Fault INVALID = new Fault.Rejected(Rejection.INVALID, Scope.SINGLE, 422, "spec.x: no");
    private static final Fault IN_DOUBT = new Fault.InDoubt(Scope.API, 504, "timeout");
    private static final Fault EXISTS = new Fault.AlreadyExists(Scope.SINGLE, 409, "exists");
    private static final Fault DENIED =
            new Fault.Blocked(Fault.Block.FORBIDDEN, new Scope.Namespace("team"), 403, "no create");

    /** Sent at 10:00:00 with not-after 10:00:05, answered a second later. */
    private static Launch answered(Fault fault, String close) {
        Launch sent = Views.POLICY.sent(Launch.open(Views.time(close), SLOT, false), Views.time("10:00:05"));
        return Views.POLICY.after(sent, fault, 0.5, Views.time("10:00:01"));
    }

    private static Views pending(String schedule, Launch launch) {
        return Views.cron(schedule).open("10:00:00").launch("10:00:00", launch);
    }

    private static List<String> told(CronPlan plan) {
        return plan.conditions().stream()
                .filter(c -> c.type().equals(Condition.SUBMISSION_ERROR))
                .map(Condition::message)
                .toList();
    }

    @Test
    void a_rejected_slot_waits_for_its_close_is_looked_for_and_is_rejected_then() {
        Launch rejected = answered(INVALID, "10:00:08");
        Views view = pending("0 10 * * *", rejected).spec("{'startingDeadlineSeconds':8}");
        CronPlan waiting = view.at("10:00:02");
        assertThat(told(waiting))
                .containsExactly("the run of 2026-11-24T10:00:00Z was rejected (Invalid): spec.x: no. Mend what the"
                        + " message names; the next scheduled time tries again; mended before 2026-11-24T10:00:08Z"
                        + " it still runs");
        assertThat(creates(waiting)).isEmpty();
        assertThat(waiting.wakeAt()).isEqualTo(Views.time("10:00:08"));
        assertThat(outcome(waiting, "10:00:00")).isEqualTo("Pending");
        CronPlan look = view.at("10:00:08");
        assertThat(Plans.all(look, Action.LookUp.class))
                .containsExactly(new Action.LookUp(SLOT, Views.time("10:00:08")));
        assertThat(outcome(look, "10:00:00")).isEqualTo("Pending");

        view.launch("10:00:00", Views.sawNothing(rejected, "10:00:08"));
        CronPlan over = view.at("10:00:08");
        assertThat(outcome(over, "10:00:00")).isEqualTo("Rejected/Invalid");
        assertThat(over.ledger().recent().getLast().end()).isEqualTo(End.NONE);
        assertThat(over.ledger().counters().rejected()).isEqualTo(1);
    }

    @Test
    void a_rejected_slot_stays_rejected_when_the_next_one_replaces_it_but_is_looked_for_first() {
        Launch rejected = answered(INVALID, "11:00:00");
        Views view = pending("* * * * *", rejected).spec("{'startingDeadlineSeconds':3600}");
        CronPlan unseen = view.at("10:01:00");
        assertThat(Plans.does(unseen, Action.LookUp.class)).isTrue();
        assertThat(outcome(unseen, "10:00:00")).isEqualTo("Pending");

        view.launch("10:00:00", Views.sawNothing(rejected, "10:01:00"));
        assertThat(outcome(view.at("10:01:00"), "10:00:00")).isEqualTo("Rejected/Invalid");
    }

    @Test
    void a_tried_slot_that_is_held_at_its_close_is_looked_for_before_it_is_missed() {
        Launch denied = answered(DENIED, "10:05:00");
        Views view = pending("0 10 * * *", denied).spec("{'workflowSpec':null,'startingDeadlineSeconds':300}");
        CronPlan look = view.at("10:05:00");
        assertThat(Plans.does(look, Action.LookUp.class)).isTrue();
        assertThat(outcome(look, "10:00:00")).isEqualTo("Pending");

        view.launch("10:00:00", Views.sawNothing(denied, "10:05:00")).cronRead("10:04:57");
        assertThat(outcome(view.at("10:05:01"), "10:00:00")).isEqualTo("Missed/SpecInvalid");
    }

    @Test
    void a_rejected_slot_that_is_held_at_its_close_stays_rejected() {
        Launch rejected = Views.sawNothing(answered(INVALID, "10:05:00"), "10:05:00");
        Views view = pending("0 10 * * *", rejected).spec("{'workflowSpec':null,'startingDeadlineSeconds':300}");

        assertThat(outcome(view.at("10:05:01"), "10:00:00")).isEqualTo("Rejected/Invalid");
    }

    @Test
    void what_was_wanted_when_its_window_closed_is_missed_whatever_stands_in_its_way_afterwards() {
        Launch denied = Views.POLICY.after(
                Views.POLICY.sent(Launch.open(Views.time("10:05:00"), SLOT, false), Views.time("10:04:59.999")),
                DENIED,
                0.5,
                Views.time("10:04:59"));
        Views view = pending("0 10 * * *", denied);
        CronPlan closed = view.at("10:05:00");
        assertThat(closed.wakeAt()).isEqualTo(Views.time("10:05:02.999"));

        view.after(closed).spec("{'suspend':true}").cronRead("10:05:01");
        CronPlan look = view.at("10:05:03");
        assertThat(Plans.does(look, Action.LookUp.class)).isTrue();
        Launch looked = Views.sawNothing(look.launches().values().iterator().next(), "10:05:03");
        assertThat(outcome(view.launch("10:00:00", looked).at("10:05:04"), "10:00:00"))
                .isEqualTo("Missed/Forbidden");
    }

    @Test
    void while_it_stops_nothing_is_begun_and_what_is_in_doubt_is_looked_for() {
        Views idle = Views.cron("0 10 * * *").open("10:00:00").stopping();
        assertThat(creates(idle.at("10:00:01"))).isEmpty();

        Launch doubtful = Views.sawNothing(answered(IN_DOUBT, "10:05:00"), "10:00:02");
        Views view = pending("0 10 * * *", doubtful).stopping();
        CronPlan waiting = view.at("10:00:03");
        assertThat(creates(waiting)).isEmpty();
        assertThat(waiting.wakeAt()).isEqualTo(Views.time("10:00:13"));
        CronPlan look = view.at("10:00:13");
        assertThat(Plans.does(look, Action.LookUp.class)).isTrue();
        CronPlan settled =
                view.launch("10:00:00", Views.sawNothing(doubtful, "10:00:13")).at("10:00:14");
        assertThat(creates(settled)).isEmpty();
        assertThat(outcome(settled, "10:00:00")).isEqualTo("Pending");
    }

    @Test
    void a_slot_whose_name_was_held_reads_the_ledger_before_it_is_created_again() {
        CronPlan plan = pending("0 10 * * *", Views.sawNothing(answered(EXISTS, "10:05:00"), "10:00:02"))
                .at("10:00:03");

        assertThat(Plans.all(plan, Action.ReadLedger.class))
                .containsExactly(new Action.ReadLedger(SLOT, Views.time("10:05:00")));
        assertThat(creates(plan)).isEmpty();
    }

    @Test
    void an_attempt_in_doubt_of_a_slot_that_is_not_wanted_any_more_is_settled_at_its_horizon_and_not_repeated() {
        Launch doubtful = Views.sawNothing(answered(IN_DOUBT, "10:05:00"), "10:00:02");
        Views view = pending("0 10 * * *", doubtful).spec("{'suspend':true}").cronRead("10:00:02");

        CronPlan plan = view.at("10:00:03");
        assertThat(creates(plan)).isEmpty();
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(Plans.does(view.at("10:00:12.999"), Action.LookUp.class)).isFalse();
        assertThat(Plans.does(view.at("10:00:13"), Action.LookUp.class)).isTrue();
        view.launch("10:00:00", Views.sawNothing(doubtful, "10:00:13"));
        assertThat(outcome(view.at("10:00:14"), "10:00:00")).isEqualTo("Skipped/Suspended");
    }

    @Test
    void a_slot_that_was_sent_or_is_held_wakes_its_cron_workflow_at_its_close() {
        Views sent = Views.cron("0 10 * * *").spec("{'startingDeadlineSeconds':4}");
        CronPlan plan = sent.at("10:00:00");
        assertThat(creates(plan)).hasSize(1);
        assertThat(plan.wakeAt()).isEqualTo(Views.time("10:00:04"));
        CronPlan held = sent.spec("{'suspend':true}").at("10:00:00");
        assertThat(creates(held)).isEmpty();
        assertThat(held.wakeAt()).as("for a last look").isEqualTo(Views.time("10:00:01"));
        assertThat(sent.cronRead("10:00:01").at("10:00:01").wakeAt()).isEqualTo(Views.time("10:00:04"));
    }

    @Test
    void only_a_zero_default_window_without_a_deadline_ends_with_the_attempts_in_line() {
        assertThat(inlineOnly(Views.cron("0 10 * * *").defaultWindow(Duration.ZERO)))
                .isTrue();
        assertThat(inlineOnly(Views.cron("0 10 * * *"))).isFalse();
        assertThat(inlineOnly(
                        Views.cron("0 10 * * *").defaultWindow(Duration.ZERO).spec("{'startingDeadlineSeconds':60}")))
                .isFalse();
    }

    private static boolean inlineOnly(Views view) {
        return view.at("10:00:00").launches().values().iterator().next().terms().inlineOnly();
    }

    @Test
    void a_slot_that_others_block_says_what_it_waits_for_and_an_earlier_miss_is_not_said_beside_it() {
        Views view = Views.cron("0 10 * * *")
                .recorded("09:59:40", new Outcome.Missed("WindowClosed", "refused"))
                .open("10:00:00")
                .launch("10:00:00", answered(DENIED, "10:05:00"));
        assertThat(told(view.at("10:00:02")))
                .containsExactly(
                        "the run of 2026-11-24T10:00:00Z waits (Forbidden): no create. Grant Carillon's service"
                                + " account create on workflows in this namespace");
    }

    @Test
    void a_miss_is_told_beside_a_problem_of_another_kind() {
        Views view = Views.cron("0 0 30 2 *", "0 10 * * *")
                .recorded("09:59:40", new Outcome.Missed("WindowClosed", "refused"));

        assertThat(Plans.conditions(view.at("09:59:50")))
                .containsExactly(Condition.SPEC_ERROR, Condition.SUBMISSION_ERROR);
    }

    @Test
    void a_run_that_the_watch_shows_before_the_answer_to_its_create_waits_for_that_answer() {
        Launch flying = Views.POLICY.sent(Launch.open(Views.time("10:05:00"), SLOT, false), Views.time("10:00:05"));
        Views view = pending("0 10 * * *", flying).run(Run.of("10:00:00"));
        assertThat(outcome(view.at("10:00:01"), "10:00:00")).isEqualTo("Pending");

        view.launch(
                "10:00:00",
                Views.POLICY.created(flying, Run.of("10:00:00").child().uid(), ANSWERED));
        CronPlan plan = view.at("10:00:02");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Created");
        assertThat(plan.ledger().recent().getLast().decided())
                .as("however late the look is")
                .isEqualTo(ANSWERED);
    }

    @Test
    void a_run_that_was_created_and_is_gone_already_is_recorded_once() {
        Launch flying = Views.POLICY.sent(Launch.open(Views.time("10:05:00"), SLOT, false), Views.time("10:00:05"));
        Views view = pending("0 10 * * *", Views.POLICY.created(flying, "gone", ANSWERED));
        CronPlan plan = view.at("10:00:02");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Created");
        Entry entry = plan.ledger().recent().getLast();
        assertThat(entry.outcome().childUid()).isEqualTo("gone");
        assertThat(entry.end()).as("nobody saw its end").isEqualTo(End.GONE);
        assertThat(plan.ledger().counters().created()).isEqualTo(1);
        assertThat(view.after(plan).at("10:00:03").ledger().counters().slots()).isEqualTo(1);
    }

    @Test
    void a_run_of_a_time_that_has_not_come_is_recorded_only_if_it_was_launched_here() {
        Views early = Views.cron("0 10 * * *").run(Run.of("10:00:00"));
        assertThat(early.at("09:59:50").ledger().counters().slots()).isZero();
        Launch flying = Views.POLICY.sent(Launch.open(Views.time("10:05:00"), SLOT, false), Views.time("10:00:05"));
        early.launch(
                "10:00:00",
                Views.POLICY.created(flying, Run.of("10:00:00").child().uid(), ANSWERED));
        assertThat(early.at("09:59:50").ledger().counters().created()).isEqualTo(1);
    }

    @Test
    void what_an_account_says_of_a_slot_that_waits_outlives_the_leader_that_tried_it() {
        Views view = Views.cron("* * * * *")
                .annotated(Names.CATCH_UP, "All")
                .spec("{'startingDeadlineSeconds':3600,'suspend':true}");
        LedgerDraft draft = new LedgerDraft(view.ledger());
        draft.advance(SLOT);
        draft.setOpen(List.of(new Open(SLOT, 3, "NotSent", "refused", false)));
        CronPlan plan = view.ledger(draft.finish()).at("10:01:00");

        assertThat(plan.ledger().open())
                .containsExactly(
                        new Open(SLOT, 3, "NotSent", "refused", false),
                        new Open(Views.time("10:01:00"), 0, "", "Suspended", false));
    }

    /** Of a spare schedule {@code when} lets none run that comes after another; how late both are changes nothing. */
    @Test
    void a_condition_is_asked_anew_before_the_second_of_two_late_slots() {
        Views view = Views.cron("0 10 * * *", "1 10 * * *")
                .spec("{'when':'{{= cronworkflow.lastScheduledTime == nil"
                        + " || (now() - cronworkflow.lastScheduledTime).Seconds() > 3600 }}'}");
        CronPlan first = view.at("10:01:30");
        assertThat(creates(first)).containsExactly("10:00:00");
        assertThat(outcome(first, "10:01:00")).isEqualTo("Pending");

        CronPlan second = view.carriedOut(first, Views.time("10:01:30"))
                .cronRead("10:01:30")
                .at("10:01:31");
        assertThat(outcome(second, "10:00:00")).isEqualTo("Created");
        assertThat(creates(second)).isEmpty();
        assertThat(outcome(view.after(second).at("10:01:32"), "10:01:00")).isEqualTo("Skipped/WhenFalse");
    }

    @Test
    void what_is_tried_in_vain_for_a_minute_says_so_in_words_that_stay_the_same() {
        Views view = pending("0 10 * * *", answered(IN_DOUBT, "10:05:00"));
        CronPlan fresh = view.at("10:00:59.999");
        assertThat(told(fresh)).isEmpty();
        assertThat(fresh.wakeAt()).isBeforeOrEqualTo(Views.time("10:01:00"));

        String message = "the run of 2026-11-24T10:00:00Z waits (Retried): the API server has not taken it for a minute"
                + " of trying. It is tried until 2026-11-24T10:05:00Z; the account and carillon explain name the last fault";
        assertThat(told(view.at("10:01:00"))).containsExactly(message);
        Fault other = new Fault.Throttled(Scope.API, 429, "too many", Duration.ofSeconds(1), false);
        view.launch("10:00:00", answered(other, "10:05:00"));
        assertThat(told(view.at("10:02:00"))).containsExactly(message);
    }

    /** While nothing can be written nobody can be told, and when it comes back all that waits is launched first. */
    @Test
    void an_outage_of_the_api_server_is_no_trouble_of_one_cron_workflow() {
        Views view = pending("0 10 * * *", answered(IN_DOUBT, "11:00:00")).spec("{'startingDeadlineSeconds':3600}");
        view.outage(IN_DOUBT, "09:59:00", "2031-01-01T00:00:00Z");
        assertThat(told(view.at("10:01:30"))).isEmpty();
        view.outage(IN_DOUBT, "09:59:00", "10:01:30");
        assertThat(told(view.at("10:02:29"))).isEmpty();
        assertThat(told(view.at("10:02:30"))).hasSize(1);
    }

    /** Its close is now in each pass: words with it would be another write, and another one. */
    @Test
    void what_is_in_doubt_and_not_wanted_any_more_is_not_called_tried() {
        Views view = pending("0 10 * * *", answered(IN_DOUBT, "10:30:00"))
                .spec("{'startingDeadlineSeconds':1800,'suspend':true}");
        assertThat(told(view.at("10:02:00"))).isEmpty();
        assertThat(told(view.after(view.at("10:02:00")).at("10:02:10"))).isEmpty();
    }

    @Test
    void what_a_suspension_holds_is_not_called_tried() {
        Launch settled = Views.sawNothing(Views.refused("10:00:00", "10:30:00", "10:00:01"), "10:01:30");
        Views view = pending("0 10 * * *", settled).spec("{'startingDeadlineSeconds':1800}");
        assertThat(told(view.at("10:02:00"))).hasSize(1);
        assertThat(told(view.spec("{'suspend':true}").at("10:02:00"))).isEmpty();
    }

    private static final String IN_THE_FIRST_MINUTE = "{'when':'{{= now().Minute() == 0 }}'}";

    /** Nobody wished that it does not run: it was wanted at its time, and the API server refused it until it was too late. */
    @Test
    void what_was_tried_in_vain_until_its_condition_came_to_an_end_is_missed() {
        Views view = pending("0 10 * * *", answered(IN_DOUBT, "10:05:00")).spec(IN_THE_FIRST_MINUTE);
        view.after(view.at("10:00:02")).launch("10:00:00", Views.refused("10:00:00", "10:05:00", "10:00:58"));
        CronPlan held = view.cronRead("10:01:00").at("10:01:00");
        assertThat(outcome(held, "10:00:00")).isEqualTo("Pending");
        assertThat(creates(held)).isEmpty();

        view.after(held).cronRead("10:04:57");
        CronPlan unseen = view.at("10:05:00");
        assertThat(Plans.does(unseen, Action.LookUp.class)).isTrue();
        Launch refused = view.launchOf(SLOT);
        CronPlan over =
                view.launch("10:00:00", Views.sawNothing(refused, "10:05:00")).at("10:05:01");
        assertThat(over.ledger().recent().getLast().outcome())
                .isEqualTo(new Outcome.Missed(
                        Outcome.WINDOW_CLOSED, "spec.when no longer holds; before that Transient: no"));
    }

    /** The fault is not in the account yet, and nothing has to be waited for or looked up. */
    @Test
    void what_could_not_be_sent_when_its_condition_came_to_an_end_is_no_skip_either() {
        Fault unsent = new Fault.NotSent(Scope.API, 0, "refused");
        Views view = Views.cron("0 10 * * *")
                .spec(IN_THE_FIRST_MINUTE)
                .untried("09:01:00", new Outcome.Skipped(Outcome.Skip.WHEN_FALSE, ""))
                .open("10:00:00")
                .launch("10:00:00", answered(unsent, "10:05:00"))
                .gapless();
        assertThat(outcome(view.at("10:01:00"), "10:00:00")).isEqualTo("Pending");
    }

    /** A breaker held it back, so nothing was sent; the next leader has no launch of it, only the account. */
    @Test
    void what_was_held_back_when_its_condition_came_to_an_end_is_missed_after_a_change_of_leaders_too() {
        Views view = Views.cron("0 10 * * *").spec(IN_THE_FIRST_MINUTE);
        Open heldBack = new Open(SLOT, 0, "Transient", "failed calling webhook", false);
        LedgerDraft draft = new LedgerDraft(view.ledger());
        draft.advance(SLOT);
        draft.setOpen(List.of(heldBack));
        CronPlan first = view.ledger(draft.finish()).cronRead("10:01:00").at("10:01:00");
        assertThat(first.ledger().open()).containsExactly(heldBack);
        assertThat(outcome(view.after(first).at("10:01:10"), "10:00:00")).isEqualTo("Pending");
        assertThat(outcome(view.cronRead("10:04:57").at("10:05:00"), "10:00:00"))
                .isEqualTo("Missed/WindowClosed");
    }

    @Test
    void what_was_tried_in_vain_still_runs_if_its_condition_holds_again() {
        Views view = pending("0 10 * * *", Views.refused("10:00:00", "10:05:00", "10:00:01"))
                .spec("{'when':'{{= now().Minute() != 1 }}'}");
        view.after(view.at("10:00:02")).cronRead("10:01:00");
        Launch refused = view.launchOf(SLOT);
        CronPlan held =
                view.launch("10:00:00", Views.sawNothing(refused, "10:01:09")).at("10:01:10");
        assertThat(creates(held)).isEmpty();
        assertThat(creates(view.after(held).at("10:02:00"))).containsExactly("10:00:00");
    }

    /** What the user or another run has changed is what the condition is for. */
    @Test
    void what_was_tried_in_vain_and_would_not_be_wanted_at_its_time_any_more_is_skipped() {
        Views view = pending("0 10 * * *", Views.refused("10:00:00", "10:05:00", "10:00:01"));
        view.after(view.at("10:00:02")).spec("{'when':'{{= false }}'}").cronRead("10:01:00");
        Launch refused = view.launchOf(SLOT);
        view.launch("10:00:00", Views.sawNothing(refused, "10:01:09"));
        assertThat(outcome(view.at("10:01:10"), "10:00:00")).isEqualTo("Skipped/WhenFalse");
    }

    @Test
    void what_is_not_wanted_waits_for_no_template() {
        Views view = Views.cron("0 10 * * *")
                .spec("{'when':'{{= false }}'}")
                .missing(new TemplateRef("steps", false))
                .cronRead("10:00:00");
        assertThat(outcome(view.at("10:00:01"), "10:00:00")).isEqualTo("Skipped/WhenFalse");
    }

    @Test
    void slots_that_a_suspension_would_skip_unseen_are_read_for_first() {
        Views view = Views.cron("* * * * *").spec("{'suspend':true}");
        CronPlan plan = view.at("10:02:30");
        assertThat(plan.actions()).contains(new Action.ConfirmCron());
        assertThat(plan.ledger().counters().slots()).isZero();
        assertThat(plan.ledger().open()).isEmpty();
        CronPlan read = view.cronRead("10:02:30").at("10:02:31");
        assertThat(read.ledger().counters().skipped()).isEqualTo(3);
    }

    @Test
    void a_backlog_falls_into_what_was_missed_and_what_a_later_time_replaced() {
        CronPlan plan = Views.cron("* * * * *")
                .spec("{'startingDeadlineSeconds':600}")
                .looked("09:30:00")
                .at("10:00:30");
        assertThat(plan.ledger().ranges())
                .extracting(r -> r.from() + " " + r.to() + " " + r.count() + " " + LedgerJson.label(r.outcome()))
                .containsExactly(
                        "2026-11-24T09:31:00Z 2026-11-24T09:50:00Z 20 Missed/WindowClosed",
                        "2026-11-24T09:51:00Z 2026-11-24T09:59:00Z 9 Skipped/Superseded");
        assertThat(creates(plan)).containsExactly("10:00:00");
    }

    @Test
    void two_attempts_in_doubt_both_outlive_an_edit_of_the_schedule() {
        Launch first = answered(IN_DOUBT, "10:05:00");
        Views view = Views.cron("* * * * *")
                .annotated(Names.CATCH_UP, "All")
                .launch("10:00:00", first)
                .launch("10:01:00", first)
                .schedules("30 * * * *");
        CronPlan plan = view.at("10:01:10");
        assertThat(outcome(plan, "10:00:00")).isEqualTo("Pending");
        assertThat(outcome(plan, "10:01:00")).isEqualTo("Pending");
        assertThat(plan.ledger().open()).hasSize(2);
    }

    @Test
    void a_backlog_before_an_edit_that_is_too_long_for_one_pass_goes_on_at_once() {
        CronPlan plan = Views.cron("@every 1s")
                .looked("05:00:00")
                .schedules("0 0 1 1 *")
                .at("11:00:01");
        assertThat(plan.wakeAt()).isEqualTo(Views.time("11:00:01"));
        assertThat(plan.ledger().schedules()).containsExactly("@every 1s");
    }

    @Test
    void a_zone_that_has_not_changed_is_no_edit() {
        Views view =
                Views.cron("0 11 * * *").spec("{'timezone':'Europe/Berlin'}").looked("09:59:30");
        assertThat(creates(view.at("10:00:00"))).containsExactly("10:00:00");
    }

    @Test
    void of_several_runs_in_the_way_the_first_by_name_is_told() {
        CronPlan plan = Views.cron("0 10 * * *")
                .spec("{'concurrencyPolicy':'Forbid'}")
                .run(Run.manual("b", "09:00:00").running())
                .run(Run.manual("a", "09:10:00").running())
                .run(Run.manual("c", "09:20:00").running())
                .childRead("a", "10:00:00")
                .at("10:00:01");
        assertThat(plan.ledger().ranges().getLast().outcome().note()).isEqualTo("while a was active");
    }
}
