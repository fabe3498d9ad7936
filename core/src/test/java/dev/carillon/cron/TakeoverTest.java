package dev.carillon.cron;

import static dev.carillon.cron.Plans.creates;
import static dev.carillon.cron.Plans.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger.End;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** PROTOCOL C2 and H6: an account that is missing, and one from the future. */
class TakeoverTest {
    private static final Outcome MISS = new Outcome.Missed("WindowClosed", "");

    private static Views hourly() {
        return Views.cron("0 * * * *").ledger(null);
    }

    @Test
    void without_a_ledger_the_last_scheduled_time_of_the_status_is_the_cursor() {
        CronPlan plan = hourly().status("{'lastScheduledTime':'2026-11-24T09:00:00Z','succeeded':41,'failed':1}")
                .at("10:00:30");

        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(plan.ledger().counters().slots()).isZero();
        assertThat(plan.ledger().counters().succeeded()).isEqualTo(41);
        assertThat(plan.ledger().counters().failed()).isEqualTo(1);
    }

    /** Argo takes a run off the list in the write that counts it, and so do we. */
    @Test
    void a_run_that_the_status_still_calls_active_has_not_been_counted_though_it_has_ended() {
        Run run = Run.of("09:00:00")
                .released()
                .without(Names.OWNER_UID)
                .without(Names.SLOT)
                .without(Names.NOT_AFTER)
                .ended("Succeeded", "09:20:00");
        String status = "{'lastScheduledTime':'2026-11-24T09:00:00Z','succeeded':3,'phase':'Active','active':[%s]}";
        String active = status.formatted("{'uid':'" + run.child().uid() + "'}");
        assertThat(hourly().status(active)
                        .run(run)
                        .at("09:30:00")
                        .ledger()
                        .counters()
                        .succeeded())
                .isEqualTo(4);
        assertThat(hourly().status(status.formatted(""))
                        .run(run)
                        .at("09:30:00")
                        .ledger()
                        .counters()
                        .succeeded())
                .isEqualTo(3);
    }

    /** Argo notes runs, and no skips of its own (ADR 0027). */
    @Test
    void what_argo_skipped_before_the_takeover_is_no_miss() {
        Views forbidden = Views.cron("* * * * *")
                .ledger(null)
                .spec("{'concurrencyPolicy':'Forbid'}")
                .status("{'lastScheduledTime':'2026-11-24T04:00:00Z','succeeded':7,'phase':'Active'}")
                .gapless();
        assertThat(forbidden.at("10:00:10").ledger().counters().missed()).isLessThan(6);
        Views never = Views.cron("* * * * *")
                .ledger(null)
                .spec("{'when':'{{= false }}'}")
                .annotated(Names.LAST_USED_SCHEDULE, "* * * * *");
        CronLedger taken = never.at("10:00:10").ledger();
        assertThat(taken.counters().missed()).isLessThan(6);
        assertThat(taken.rebuilt())
                .as("so that an audit knows what is not known")
                .startsWith("from status and 0 runs");
    }

    @Test
    void a_fresh_copy_with_the_mark_of_another_scheduler_has_no_past() {
        Views copy = Views.cron("* * * * *")
                .metadata("{'creationTimestamp':'2026-11-24T09:59:50Z'}")
                .annotated(Names.LAST_USED_SCHEDULE, "* * * * *")
                .ledger(null);
        assertThat(copy.at("10:00:10").ledger().rebuilt()).isEmpty();
    }

    @Test
    void what_nobody_launched_for_us_or_for_a_new_object_is_missed() {
        Views ours = hourly().status("{'lastScheduledTime':'2026-11-24T04:00:00Z','succeeded':7,'phase':'Active'}")
                .metadata("{'managedFields':[{'manager':'" + Names.FIELD_MANAGER
                        + "','time':'2026-11-24T04:00:01Z','fieldsV1':{'f:status':{'f:phase':{}}}}]}");
        assertThat(ours.at("09:30:00").ledger().counters().missed()).isEqualTo(5);
        assertThat(hourly().at("09:30:00").ledger().counters().missed()).isEqualTo(9);
    }

    /** PROTOCOL M11. */
    @Test
    void intervals_are_counted_from_the_creation_when_the_account_that_knew_their_anchor_is_lost() {
        Views lost = Views.cron("@every 7m").ledger(null).status("{'lastScheduledTime':'2026-11-24T09:55:00Z'}");

        assertThat(creates(lost.at("10:01:59"))).isEmpty();
        assertThat(creates(lost.at("10:02:00"))).containsExactly("10:02:00");
    }

    @Test
    void a_slot_that_the_status_knows_is_not_launched_again() {
        CronPlan plan =
                hourly().status("{'lastScheduledTime':'2026-11-24T10:00:00Z'}").at("10:00:30");

        assertThat(creates(plan)).isEmpty();
    }

    @Test
    void argos_run_of_the_slot_is_adopted_whatever_zone_it_is_written_in() {
        Run argos = Run.of("10:00:00")
                .released()
                .running()
                .without(Names.OWNER_UID)
                .without(Names.SLOT)
                .without(Names.NOT_AFTER)
                .annotated(Names.SCHEDULED_TIME, "2026-11-24T11:00:00+01:00");
        CronPlan plan = hourly().run(argos).at("10:00:30");

        assertThat(outcome(plan, "10:00:00")).isEqualTo("Adopted");
        assertThat(creates(plan)).isEmpty();
        assertThat(plan.ledger().rebuilt()).isNotEmpty();
    }

    @Test
    void a_run_that_nobody_has_recorded_leaves_the_slots_before_it_owed() {
        CronPlan unrecorded = hourly().run(Run.of("10:00:00")).at("10:00:30");
        CronPlan released = hourly().run(Run.of("10:00:00").released()).at("10:00:30");

        assertThat(outcome(unrecorded, "10:00:00")).isEqualTo("Adopted");
        assertThat(unrecorded.ledger().counters().missed()).isPositive();
        assertThat(released.ledger().counters().missed()).isZero();
    }

    @Test
    void runs_that_have_ended_are_not_counted_on_top_of_the_status() {
        CronPlan plan = hourly().status("{'lastScheduledTime':'2026-11-24T09:00:00Z','succeeded':1,'failed':1}")
                .run(Run.of("09:00:00").released().ended("Succeeded", "09:01:00"))
                .run(Run.manual("by-hand", "09:10:00").ended("Error", "09:11:00"))
                .at("09:30:00");

        assertThat(plan.ledger().counters().succeeded()).isEqualTo(1);
        assertThat(plan.ledger().counters().failed()).isEqualTo(1);
    }

    @Test
    void a_status_from_the_future_is_no_cursor() {
        CronPlan plan =
                hourly().status("{'lastScheduledTime':'2027-01-01T00:00:00Z'}").at("10:00:30");

        assertThat(creates(plan)).containsExactly("10:00:00");
    }

    /** PROTOCOL C2: {@code kubectl get -o yaml | sed | kubectl apply} copies the status too. */
    @Test
    void a_status_that_is_older_than_the_object_is_another_ones_and_counts_for_nothing() {
        Views copy = hourly().spec("{'when':'{{= cronworkflow.lastScheduledTime == nil }}'}")
                .metadata("{'creationTimestamp':'2026-11-24T09:00:00Z'}")
                .status("{'lastScheduledTime':'2026-11-24T09:00:00Z','succeeded':41,'failed':1,'phase':'Active'}");
        CronPlan plan = copy.at("09:30:00");

        assertThat(plan.ledger().counters().succeeded()).isZero();
        assertThat(plan.ledger().counters().failed()).isZero();
        assertThat(plan.ledger().rebuilt()).isEmpty();
        copy.carriedOut(plan, Views.time("09:30:00"));
        copy.carriedOut(copy.at("09:31:00"), Views.time("09:31:00"));
        assertThat(copy.cron().shown().lastScheduled()).isNull();
        assertThat(copy.cron().shown().succeeded()).isZero();
        assertThat(Plans.does(copy.at("09:32:00"), Action.Project.class)).isFalse();
        assertThat(creates(copy.at("10:00:00"))).containsExactly("10:00:00");
    }

    @Test
    void a_status_that_is_a_second_younger_than_the_object_is_its_own() {
        CronPlan plan = hourly().metadata("{'creationTimestamp':'2026-11-24T08:59:59Z'}")
                .status("{'lastScheduledTime':'2026-11-24T09:00:00Z','succeeded':41}")
                .at("09:30:00");

        assertThat(plan.ledger().counters().succeeded()).isEqualTo(41);
        assertThat(plan.ledger().rebuilt()).isNotEmpty();
    }

    @Test
    void a_rebuilt_ledger_says_so_once_it_is_stored() {
        Views view = hourly().status("{'lastScheduledTime':'2026-11-24T09:00:00Z'}");
        view.carriedOut(view.at("09:30:00"), Views.time("09:30:00"));

        assertThat(Plans.conditions(view.at("09:31:00"))).contains(Condition.LEDGER_REBUILT);
    }

    @Test
    void that_an_account_was_rebuilt_is_shown_for_a_day() {
        Views view = hourly().status("{'lastScheduledTime':'2026-11-24T09:00:00Z'}");
        view.carriedOut(view.at("09:30:00"), Views.time("09:30:00"));
        view.carriedOut(view.at("09:31:00"), Views.time("09:31:00"));
        assertThat(view.cron().shown().conditions())
                .extracting(Condition::type)
                .containsExactly(Condition.LEDGER_REBUILT);

        view.advanced("2026-11-25T09:00:00Z");
        assertThat(Plans.conditions(view.at("2026-11-25T09:29:59Z"))).contains(Condition.LEDGER_REBUILT);
        CronPlan later = view.at("2026-11-25T09:30:00Z");
        assertThat(Plans.conditions(later)).doesNotContain(Condition.LEDGER_REBUILT);
        view.carriedOut(later, Views.time("2026-11-25T09:30:00Z"));
        assertThat(view.cron().shown().conditions()).isEmpty();
        assertThat(view.ledger().rebuilt()).startsWith("from status");
    }

    @Test
    void a_rebuilt_ledger_says_from_what_and_why_it_could_not_be_read() {
        String unreadable = "the stored account could not be read: written is no time";
        Views blank = Views.cron("0 * * * *").unread("written is no time", false);
        assertThat(blank.at("09:30:00").ledger().rebuilt()).isEqualTo(unreadable + " at 2026-11-24T09:30:00Z");
        blank.status("{'lastScheduledTime':'2026-11-24T09:00:00Z'}");
        assertThat(blank.at("09:30:00").ledger().rebuilt())
                .isEqualTo(unreadable + "; from status and 0 runs at 2026-11-24T09:30:00Z");
    }

    @Test
    void runs_that_belong_to_no_slot_that_is_past_are_no_past() {
        CronPlan manual =
                hourly().run(Run.manual("by-hand", "09:10:00").running()).at("10:00:30");
        assertThat(manual.ledger().rebuilt()).isEmpty();
        assertThat(manual.ledger().counters().adopted()).isZero();
        CronPlan ahead = hourly().run(Run.of("11:00:00").released()).at("10:00:30");
        assertThat(creates(ahead)).containsExactly("10:00:00");
    }

    @Test
    void adopted_runs_bring_their_ends_along() {
        CronPlan plan = hourly().run(Run.of("07:00:00").released().ended("Succeeded", "07:01:00"))
                .run(Run.of("08:00:00").released().ended("Error", "08:01:00"))
                .run(Run.of("09:00:00").released().running())
                .at("09:30:00");

        assertThat(plan.ledger().recent())
                .extracting(CronLedger.Entry::end)
                .containsExactly(End.SUCCEEDED, End.FAILED, End.RUNNING);
    }

    @Test
    void of_an_account_from_the_future_only_what_is_past_is_believed() {
        Outcome missed = new Outcome.Missed("WindowClosed", "");
        Views view = Views.cron("0 * * * *")
                .looked("07:30:00")
                .untried("08:00:00", missed)
                .recorded("09:00:00", missed)
                .open("09:30:00", "2026-11-25T11:00:00Z")
                .untried("2026-11-25T12:00:00Z", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""));

        CronPlan plan = view.at("09:02:00");
        assertThat(creates(plan))
                .as("an outcome without a run is decided again")
                .containsExactly("09:00:00");
        assertThat(plan.ledger().effectiveFrom()).isEqualTo(Views.time(Views.CREATED));
        assertThat(plan.ledger().open()).extracting(CronLedger.Open::slot).containsExactly(Views.time("09:00:00"));
        assertThat(plan.ledger().ranges()).allMatch(r -> r.to().isBefore(Views.time("09:00:00")));
        assertThat(plan.ledger().ranges()).isNotEmpty();
    }

    /** Deciding a time again must not count it twice. */
    @Test
    void ranges_behind_the_believed_cursor_are_decided_again_and_counted_once() {
        Views view = Views.cron("* * * * *")
                .spec("{'suspend':true}")
                .recorded("09:00:00", new Outcome.Created("u", false), End.SUCCEEDED);
        for (int minute = 1; minute <= 30; minute++) {
            view.untried("09:%02d:00".formatted(minute), new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""));
        }
        view.advanced("2026-11-25T09:00:00Z").cronRead("09:31:30").gapless();

        CronLedger ledger = view.at("09:31:30").ledger();
        assertThat(ledger.counters().skipped()).isEqualTo(31);
        assertThat(ledger.ranges()).extracting(CronLedger.Range::count).containsExactly(31L);
    }

    @Test
    void a_beginning_in_the_future_is_put_back_to_what_is_known_to_have_run() {
        Views view = Views.cron("0 * * * *").run(Run.of("09:00:00").released());
        view.ledger(CronLedger.begin(
                Views.time("2026-11-25T12:00:00Z"),
                view.cron().scheduleTexts(),
                view.cron().timezone()));
        CronPlan plan = view.at("10:00:30");

        assertThat(plan.ledger().effectiveFrom()).isEqualTo(Views.time("09:00:00"));
        assertThat(creates(plan)).containsExactly("10:00:00");
    }

    @Test
    void a_new_cron_workflow_is_not_called_rebuilt() {
        CronPlan plan = hourly().metadata("{'creationTimestamp':'2026-11-24T09:30:00Z'}")
                .at("09:30:01");

        assertThat(plan.ledger().rebuilt()).isEmpty();
        assertThat(plan.ledger().counters().slots()).isZero();
    }

    /** A node's clock was a day ahead: tomorrow's slots are decided, one run of today is in the account. */
    private static Views ahead(String through) {
        return Views.cron("0 * * * *")
                .looked("08:30:00")
                .recorded("09:00:00", new Outcome.Created("a", false), End.SUCCEEDED)
                .advanced(through);
    }

    @Test
    void a_cursor_a_minute_ahead_is_obeyed_and_a_millisecond_more_is_distrusted() {
        assertThat(Plans.conditions(ahead("10:00:30").at("09:59:30"))).doesNotContain(Condition.LEDGER_AHEAD);
        CronPlan distrusted = ahead("10:00:30").at("09:59:29.999");
        assertThat(distrusted.conditions()).singleElement().satisfies(condition -> {
            assertThat(condition.type()).isEqualTo("LedgerAhead");
            assertThat(condition.message())
                    .contains("cursor " + Views.time("10:00:30") + " is in the future", "Check the clocks");
        });
    }

    @Test
    void a_cursor_from_tomorrow_does_not_silence_today() {
        CronPlan plan = ahead("2026-11-25T12:00:00Z").at("10:00:30");

        assertThat(creates(plan)).containsExactly("10:00:00");
        assertThat(outcome(plan, "09:00:00")).isEqualTo("Created");
    }

    @Test
    void a_run_in_an_account_from_the_future_is_not_made_again() {
        Views view = ahead("2026-11-25T12:00:00Z");

        assertThat(creates(view.at("09:00:30"))).isEmpty();
    }

    @Test
    void an_account_from_the_future_is_replaced_at_once() {
        CronPlan plan = ahead("2026-11-25T12:00:00Z").at("09:30:00");

        assertThat(Plans.all(plan, Action.SaveLedger.class)).hasSize(1);
        assertThat(plan.ledger().recordedThrough()).isEqualTo(Views.time("09:00:00"));
    }

    @Test
    void a_stored_cursor_from_the_future_releases_no_run_that_it_does_not_hold() {
        Views view = ahead("2026-11-25T12:00:00Z").run(Run.of("10:00:00").running());

        assertThat(Plans.does(view.at("10:00:40"), Action.Release.class)).isFalse();
    }

    /** A run a minute until 10:20, of which the last ten stand one by one; then somebody sets the cursor back. */
    private static CronLedger read(ObjectNode tree) {
        LedgerJson.Found found = LedgerJson.read(ApiObject.of(Kind.CRON_LEDGER, tree));
        assertThat(found.problem()).isEmpty();
        return Objects.requireNonNull(found.ledger());
    }

    private static Views setBack(String cursor) {
        Views view = Views.cron("0 10 * * *", "* * * * *")
                .spec("{'startingDeadlineSeconds':7200}")
                .untried("09:59:00", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""));
        for (int minute = 0; minute <= 20; minute++) {
            view.recorded("10:%02d:00".formatted(minute), new Outcome.Created("u" + minute, false), End.SUCCEEDED);
        }
        CronLedger folded = new LedgerDraft(view.ledger()).finish();
        assertThat(folded.recent()).hasSize(CronLedger.RECENT_LIMIT);
        ObjectNode tree = Views.parsed(LedgerJson.write(folded, view.cron()));
        tree.withObject("/status").put("recordedThrough", Views.time(cursor).toString());
        return view.ledger(read(tree));
    }

    @Test
    void a_cursor_that_was_set_back_by_hand_launches_nothing_again() {
        Views view = setBack("09:00:00");
        CronLedger before = view.ledger();
        CronPlan plan = view.at("10:20:30");

        assertThat(creates(plan)).isEmpty();
        assertThat(plan.ledger().counters()).isEqualTo(before.counters());
        assertThat(plan.ledger().rebuilt())
                .contains("status.recordedThrough is 2026-11-24T09:00:00Z, and it speaks of times up to"
                        + " 2026-11-24T10:12:00Z");
        view.carriedOut(plan, Views.time("10:20:30"));
        assertThat(Plans.conditions(view.at("10:20:40"))).contains(Condition.LEDGER_REBUILT);
        assertThat(Plans.does(view.at("10:20:40"), Action.SaveLedger.class)).isFalse();
    }

    @Test
    void a_cursor_before_the_beginning_of_the_account_replays_no_slot_of_before() {
        Views view = Views.cron("* * * * *");
        CronLedger begun = CronLedger.begin(Views.time("10:00:00"), view.cron().scheduleTexts(), "");
        LedgerDraft draft = new LedgerDraft(begun);
        ObjectNode tree = Views.parsed(LedgerJson.write(draft.finish(), view.cron()));
        tree.withObject("/status").put("recordedThrough", "2026-11-24T09:00:00Z");
        view.ledger(read(tree));

        assertThat(view.at("10:00:30").ledger().counters().slots()).isZero();
    }

    /** What we cannot read back would be put right again, and again. */
    @Test
    void what_is_put_right_can_be_read_whatever_the_cursor_was_set_to() {
        Views view = Views.cron("0 * * * *").looked("08:30:00").untried("09:00:00", MISS);
        ObjectNode tree = Views.parsed(LedgerJson.write(view.ledger(), view.cron()));
        ObjectNode status = tree.withObject("/status").put("recordedThrough", "2026-11-24T09:10:00.500Z");
        status.withObject("/trouble").put("slot", "2099-01-01T00:00:00Z").put("text", "much");
        ((ObjectNode) status.path("ranges").get(0)).put("to", "2099-01-01T00:00:00Z");
        CronLedger right = view.ledger(read(tree)).at("09:30:00").ledger();

        assertThat(right.rebuilt()).isNotEmpty();
        assertThat(read(Views.parsed(LedgerJson.write(right, view.cron()))).ranges())
                .isEqualTo(right.ranges());
    }

    @Test
    void what_is_open_behind_a_cursor_that_was_set_back_is_open_once_after_an_edit_that_keeps_it() {
        Views view = Views.cron("0 * * * *")
                .spec("{'startingDeadlineSeconds':7200}")
                .looked("08:30:00")
                .open("09:00:00");
        ObjectNode tree = Views.parsed(LedgerJson.write(view.ledger(), view.cron()));
        tree.withObject("/status").put("recordedThrough", "2026-11-24T08:30:00Z");
        CronPlan plan =
                view.ledger(read(tree)).schedules("0 * * * *", "30 4 * * *").at("09:10:00");

        assertThat(plan.ledger().open()).extracting(CronLedger.Open::slot).containsExactly(Views.time("09:00:00"));
    }

    /** A newer time came due: the one that waits is not called superseded in a range, and once more by itself. */
    @ParameterizedTest
    @CsvSource({"2026-11-24T08:30:00Z, 2", "2099-01-01T00:00:00Z, 10"})
    void what_is_open_behind_the_cursor_that_is_believed_has_one_outcome(String cursor, int times) {
        Views view = Views.cron("0 * * * *")
                .spec("{'startingDeadlineSeconds':7200}")
                .looked("08:30:00")
                .open("09:00:00");
        ObjectNode tree = Views.parsed(LedgerJson.write(view.ledger(), view.cron()));
        tree.withObject("/status").put("recordedThrough", cursor);
        CronLedger ledger = view.ledger(read(tree)).at("10:30:00").ledger();

        assertThat(ledger.counters().slots() + ledger.open().size()).isEqualTo(times);
    }

    /** Else what a suspension has skipped would not be written down when it ends, and a successor might run it. */
    @Test
    void an_account_that_was_written_in_a_time_to_come_is_written_anew_once() {
        Views view = Views.cron("0 * * * *").spec("{'suspend':true}").looked("08:30:00");
        ObjectNode tree = Views.parsed(LedgerJson.write(view.ledger(), view.cron()));
        tree.withObject("/status").put("written", "2099-01-01T00:00:00Z");
        CronPlan plan = view.ledger(read(tree)).at("08:40:00");

        assertThat(Plans.all(plan, Action.SaveLedger.class)).hasSize(1);
        assertThat(plan.ledger().rebuilt()).contains("status.written speaks of 2099-01-01T00:00:00Z");
        assertThat(view.after(plan).at("08:40:01").ledger()).isEqualTo(plan.ledger());
    }

    /** The clock was wrong, nobody has edited anything. */
    @Test
    void a_trouble_of_an_account_from_the_future_goes_with_what_is_decided_again() {
        Views view = Views.cron("0 * * * *")
                .looked("08:30:00")
                .recorded("09:00:00", new Outcome.Created("a", false), End.SUCCEEDED)
                .untried("2026-11-25T09:00:00Z", MISS);
        CronPlan plan = view.at("09:30:00");
        assertThat(plan.ledger().trouble()).isNull();
        assertThat(view.after(plan).at("09:30:01").ledger().rebuilt())
                .isEqualTo(plan.ledger().rebuilt())
                .contains("was ahead of");
    }

    /** Dates of another century, while the cursor is believable: none of them may hold anything for ever. */
    @Test
    void what_an_account_says_of_times_to_come_is_put_right_once_and_named() {
        String far = "2099-01-01T00:00:00Z";
        Views view = Views.cron("0 * * * *")
                .looked("08:30:00")
                .recorded("09:00:00", new Outcome.Created("a", false), End.SUCCEEDED)
                .untried("09:01:00", new Outcome.Missed("WindowClosed", ""));
        ObjectNode tree = Views.parsed(LedgerJson.write(view.ledger(), view.cron()));
        ObjectNode status = tree.withObject("/status");
        status.withObject("/trouble").put("slot", far).put("text", "much");
        ObjectNode entry = (ObjectNode) status.path("recent").get(0);
        entry.put("decided", far).put("releaseAfter", far);
        status.withArray("/recent")
                .addObject()
                .put("slot", far)
                .put("outcome", "Created")
                .put("child", "b")
                .put("decided", far)
                .put("attempts", 1);
        ((ObjectNode) status.path("ranges").get(0)).put("to", far).put("decided", far);
        status.withArray("/open")
                .addObject()
                .put("slot", "2099-02-01T00:00:00Z")
                .put("attempts", 0)
                .put("inDoubt", false);
        view.ledger(read(tree));

        CronPlan plan = view.at("09:30:00");
        assertThat(creates(plan)).isEmpty();
        assertThat(plan.ledger().rebuilt())
                .contains(
                        "status.open speaks of 2099-02-01T00:00:00Z",
                        "status.recent speaks of " + far,
                        "recent[].releaseAfter");
        assertThat(plan.ledger().recordedThrough()).isEqualTo(Views.time("09:01:00"));
        view.carriedOut(plan, Views.time("09:30:00"));
        assertThat(LedgerJson.write(view.ledger(), view.cron()))
                .asString(StandardCharsets.UTF_8)
                .satisfies(text ->
                        assertThat(text.substring(0, text.indexOf("rebuilt"))).doesNotContain("2099"));
        assertThat(Plans.does(view.at("09:30:10"), Action.SaveLedger.class)).isFalse();
        assertThat(creates(view.at("10:00:00"))).containsExactly("10:00:00");
    }

    /** Its name has whole seconds, so it would be accounted under a time that nobody scheduled, and hide a real slot's run. */
    @Test
    void a_run_with_a_made_up_fraction_of_a_second_is_the_run_of_no_slot() {
        Run madeUp = Run.of("10:00:00").annotated(Names.SCHEDULED_TIME, "2026-11-24T10:00:00.5Z");
        assertThat(madeUp.child().slotOf(Views.NAME, Views.UID)).isNull();
        CronLedger ledger = Views.cron("0 * * * *").run(madeUp).at("10:00:30").ledger();
        assertThat(ledger.recent()).isEmpty();
        assertThat(read(Views.parsed(
                                LedgerJson.write(ledger, Views.cron("0 * * * *").cron())))
                        .open())
                .extracting(CronLedger.Open::slot)
                .containsExactly(Views.time("10:00:00"));
    }
}
