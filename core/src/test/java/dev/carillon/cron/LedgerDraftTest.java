package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How an account stays small: what is kept one by one, what is folded, and how ranges grow (PROTOCOL C2, M5). */
class LedgerDraftTest {
    private static final Instant NOON = Views.time("12:00:00");
    private static final Outcome MISSED = new Outcome.Missed("WindowClosed", "");
    private static final Outcome SUSPENDED = new Outcome.Skipped(Outcome.Skip.SUSPENDED, "");

    private static Instant minute(int n) {
        return NOON.plusSeconds(60L * n);
    }

    private static CronLedger through(int minute) {
        LedgerDraft draft = new LedgerDraft(Views.cron("* * * * *").ledger());
        draft.advance(minute(minute));
        return draft.finish();
    }

    private static LedgerDraft draft(int through) {
        return new LedgerDraft(through(through));
    }

    private static Entry run(int minute, End end) {
        return new Entry(
                minute(minute), new Outcome.Created("uid-" + minute, false), minute(minute), 1, "", Instant.EPOCH, end);
    }

    private static Entry without(int minute, Outcome outcome) {
        return new Entry(minute(minute), outcome, minute(minute), 1, "NotSent", Instant.EPOCH, End.NONE);
    }

    private static List<Integer> minutes(CronLedger ledger) {
        return ledger.recent().stream()
                .map(e -> (int) ((e.slot().getEpochSecond() - NOON.getEpochSecond()) / 60))
                .toList();
    }

    private static Range range(int from, int to, long count, Outcome outcome) {
        return new Range(minute(from), minute(to), count, outcome, minute(to));
    }

    private static void untried(LedgerDraft draft, int minute, Outcome outcome) {
        draft.closeUntried(minute(minute), outcome, minute(minute));
    }

    @Test
    void the_cursor_never_goes_back_not_even_with_an_edit_of_earlier() {
        LedgerDraft draft = draft(9);

        draft.advance(minute(5));
        draft.reschedule(List.of("5 * * * *"), "", minute(7));

        assertThat(draft.finish().recordedThrough()).isEqualTo(minute(9));
    }

    @Test
    void entries_stand_in_the_order_of_their_slots_whatever_was_decided_first() {
        LedgerDraft draft = draft(9);
        draft.close(run(5, End.RUNNING));
        draft.close(run(1, End.RUNNING));
        assertThat(minutes(draft.finish())).containsExactly(1, 5);
        draft.amendLate(minute(3), "late", minute(9));
        assertThat(minutes(draft.finish())).containsExactly(1, 3, 5);
    }

    @Test
    void the_ten_newest_settled_entries_stay_and_what_had_no_run_goes_into_a_range() {
        LedgerDraft draft = draft(20);
        IntStream.range(0, 3).forEach(n -> draft.close(without(n, MISSED)));
        IntStream.range(3, 13).forEach(n -> draft.close(run(n, End.SUCCEEDED)));
        CronLedger ledger = draft.finish();
        assertThat(minutes(ledger)).containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(ledger.ranges()).containsExactly(range(0, 2, 3, MISSED));
        assertThat(ledger.counters().slots()).isEqualTo(13);
        assertThat(ledger.counters().succeeded()).isEqualTo(10);
    }

    @Test
    void the_newest_run_stays_however_many_that_had_none_came_after_it() {
        LedgerDraft draft = draft(30);
        draft.close(run(0, End.SUCCEEDED));
        draft.close(run(1, End.SUCCEEDED));
        IntStream.range(2, 14).forEach(n -> draft.close(without(n, MISSED)));
        CronLedger ledger = draft.finish();
        assertThat(minutes(ledger)).containsExactly(1, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        assertThat(ledger.lastRun().map(Entry::slot)).contains(minute(1));
    }

    @Test
    void what_still_runs_or_exists_or_lies_beyond_the_cursor_is_kept() {
        LedgerDraft draft = new LedgerDraft(through(4), Set.of("uid-1"));
        draft.close(run(0, End.RUNNING));
        IntStream.range(1, 14).forEach(n -> draft.close(run(n, End.FAILED)));
        assertThat(minutes(draft.finish())).containsExactly(0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    }

    /** Those that go have ten newer ones that stay: the audit takes that for granted. */
    @Test
    void an_end_that_nobody_has_written_yet_keeps_its_entry_beside_ten_others() {
        LedgerDraft draft = new LedgerDraft(through(20), Set.of("uid-0"));
        IntStream.range(0, 12).forEach(n -> draft.close(run(n, End.FAILED)));
        assertThat(minutes(draft.finish())).containsExactly(0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void runs_that_all_still_run_are_kept_up_to_the_hard_limit_and_the_oldest_go_first() {
        LedgerDraft twelve = draft(20);
        IntStream.range(0, 12).forEach(n -> twelve.close(run(n, End.RUNNING)));
        assertThat(twelve.finish().recent()).hasSize(12);
        LedgerDraft full = draft(500);
        IntStream.range(0, CronLedger.RECENT_HARD_LIMIT).forEach(n -> full.close(run(n, End.RUNNING)));
        assertThat(full.finish().recent()).hasSize(CronLedger.RECENT_HARD_LIMIT);
        LedgerDraft more = draft(500);
        IntStream.range(0, CronLedger.RECENT_HARD_LIMIT + 5).forEach(n -> more.close(run(n, End.RUNNING)));
        CronLedger ledger = more.finish();
        assertThat(ledger.recent()).hasSize(CronLedger.RECENT_HARD_LIMIT);
        assertThat(ledger.recent().getFirst().slot()).isEqualTo(minute(5));
    }

    @Test
    void like_outcomes_in_a_row_share_a_range_and_another_outcome_begins_one() {
        LedgerDraft draft = draft(9);
        untried(draft, 0, SUSPENDED);
        untried(draft, 1, SUSPENDED);
        untried(draft, 2, MISSED);
        untried(draft, 3, SUSPENDED);
        assertThat(draft.finish().ranges())
                .containsExactly(range(0, 1, 2, SUSPENDED), range(2, 2, 1, MISSED), range(3, 3, 1, SUSPENDED));
    }

    @Test
    void an_outcome_of_an_earlier_slot_finds_its_place_between_the_ranges() {
        LedgerDraft before = draft(9);
        untried(before, 5, SUSPENDED);
        untried(before, 3, MISSED);
        assertThat(before.finish().ranges()).containsExactly(range(3, 3, 1, MISSED), range(5, 5, 1, SUSPENDED));
        LedgerDraft joined = draft(9);
        untried(joined, 0, MISSED);
        untried(joined, 5, SUSPENDED);
        untried(joined, 3, MISSED);
        assertThat(joined.finish().ranges()).containsExactly(range(0, 3, 2, MISSED), range(5, 5, 1, SUSPENDED));
        LedgerDraft between = draft(9);
        untried(between, 0, MISSED);
        untried(between, 2, SUSPENDED);
        untried(between, 6, SUSPENDED);
        untried(between, 8, MISSED);
        untried(between, 7, new Outcome.Rejected("Invalid", ""));
        assertThat(between.finish().ranges())
                .extracting(Range::from)
                .containsExactly(minute(0), minute(2), minute(7), minute(8));
    }

    @Test
    void the_oldest_range_beyond_the_limit_is_joined_with_the_next_one_of_its_kind() {
        LedgerDraft draft = draft(99);
        for (int n = 0; n <= CronLedger.RANGE_LIMIT; n++) {
            untried(draft, n, n % 2 == 0 ? SUSPENDED : MISSED);
        }
        List<Range> ranges = draft.finish().ranges();
        assertThat(ranges).hasSize(CronLedger.RANGE_LIMIT);
        assertThat(ranges.subList(0, 3))
                .containsExactly(range(0, 2, 2, SUSPENDED), range(1, 1, 1, MISSED), range(3, 3, 1, MISSED));
        assertThat(ranges.stream().mapToLong(Range::count).sum()).isEqualTo(CronLedger.RANGE_LIMIT + 1);
    }

    /** The audit would call what it held lost, though two others could have become one (ADR 0023). */
    @Test
    void the_only_range_of_its_kind_stays_while_two_of_another_can_be_joined() {
        LedgerDraft draft = draft(99);
        untried(draft, 0, SUSPENDED);
        for (int n = 1; n <= CronLedger.RANGE_LIMIT; n++) {
            untried(draft, n, n % 2 == 0 ? new Outcome.Rejected("Invalid", "") : MISSED);
        }
        List<Range> ranges = draft.finish().ranges();
        assertThat(ranges).hasSize(CronLedger.RANGE_LIMIT);
        assertThat(ranges.subList(0, 2)).containsExactly(range(0, 0, 1, SUSPENDED), range(1, 3, 2, MISSED));
    }

    /** Or nobody would see that it has begun. */
    @Test
    void the_newest_range_is_never_joined_with_an_older_one() {
        LedgerDraft draft = draft(99);
        untried(draft, 0, SUSPENDED);
        for (int n = 1; n < CronLedger.RANGE_LIMIT; n++) {
            untried(draft, n, n % 2 == 0 ? new Outcome.Rejected("Invalid", "") : MISSED);
        }
        untried(draft, CronLedger.RANGE_LIMIT, SUSPENDED);
        List<Range> ranges = draft.finish().ranges();
        assertThat(ranges.getFirst()).isEqualTo(range(0, 0, 1, SUSPENDED));
        assertThat(ranges.getLast()).isEqualTo(range(CronLedger.RANGE_LIMIT, CronLedger.RANGE_LIMIT, 1, SUSPENDED));
    }

    @Test
    void the_oldest_range_beyond_the_limit_that_is_the_only_one_of_its_kind_is_counted_only() {
        LedgerDraft draft = draft(99);
        for (int n = 0; n <= CronLedger.RANGE_LIMIT; n++) {
            untried(draft, n, new Outcome.Missed("Reason" + n, ""));
        }
        CronLedger ledger = draft.finish();
        assertThat(ledger.ranges()).hasSize(CronLedger.RANGE_LIMIT);
        assertThat(ledger.ranges().getFirst().from()).isEqualTo(minute(1));
        assertThat(ledger.counters().missed()).isEqualTo(CronLedger.RANGE_LIMIT + 1);
    }

    @Test
    void as_many_ranges_as_may_be_are_left_alone_and_those_of_35_days_ago_go() {
        LedgerDraft draft = draft(99);
        for (int n = 0; n < CronLedger.RANGE_LIMIT; n++) {
            untried(draft, n, n % 2 == 0 ? SUSPENDED : MISSED);
        }
        CronLedger full = draft.finish();
        assertThat(full.ranges()).hasSize(CronLedger.RANGE_LIMIT).allMatch(r -> r.count() == 1);
        LedgerDraft old = new LedgerDraft(full);
        old.advance(minute(1).plus(CronLedger.RANGE_AGE_LIMIT));
        assertThat(old.finish().ranges().getFirst().from()).isEqualTo(minute(1));
    }

    @Test
    void a_late_run_is_taken_out_of_the_range_around_its_slot_and_the_ends_bound_what_is_left() {
        LedgerDraft inside = draft(9);
        IntStream.range(0, 3).forEach(n -> untried(inside, n, MISSED));
        inside.amendLate(minute(1), "late", minute(9));
        assertThat(inside.finish().ranges()).containsExactly(range(0, 2, 2, MISSED));
        LedgerDraft first = draft(9);
        IntStream.range(0, 3).forEach(n -> untried(first, n, MISSED));
        first.amendLate(minute(0), "late", minute(9));
        assertThat(first.finish().ranges()).containsExactly(range(0, 2, 2, MISSED));
        LedgerDraft last = draft(9);
        IntStream.range(0, 2).forEach(n -> untried(last, n, MISSED));
        last.amendLate(minute(1), "late", minute(9));
        assertThat(last.finish().ranges()).containsExactly(new Range(minute(0), minute(0), 1, MISSED, minute(1)));
        LedgerDraft oldest = draft(9);
        IntStream.range(0, 2).forEach(n -> untried(oldest, n, MISSED));
        oldest.amendLate(minute(0), "late", minute(9));
        assertThat(oldest.finish().ranges()).containsExactly(range(1, 1, 1, MISSED));
        assertThat(oldest.finish().counters().missed()).isEqualTo(1);
        assertThat(oldest.finish().counters().created()).isEqualTo(1);
    }

    @Test
    void a_late_run_of_a_range_leaves_the_entries_of_other_slots_alone() {
        LedgerDraft draft = draft(9);
        untried(draft, 0, MISSED);
        draft.close(without(5, MISSED));
        draft.amendLate(minute(0), "late", minute(9));
        CronLedger ledger = draft.finish();
        assertThat(minutes(ledger)).containsExactly(0, 5);
        assertThat(Plans.outcome(ledger, minute(5))).isEqualTo("Missed/WindowClosed");
        assertThat(ledger.ranges()).isEmpty();
    }

    @Test
    void one_more_of_the_same_continues_the_newest_range_unless_an_entry_follows_it() {
        LedgerDraft draft = draft(9);
        assertThat(draft.continues(SUSPENDED)).isFalse();
        draft.close(without(0, MISSED));
        untried(draft, 2, SUSPENDED);
        assertThat(draft.continues(SUSPENDED)).isTrue();
        assertThat(draft.continues(MISSED)).isFalse();
        draft.close(without(3, MISSED));
        assertThat(draft.continues(SUSPENDED)).isFalse();
    }

    @Test
    void trouble_is_what_was_missed_or_rejected_last_until_a_later_success() {
        LedgerDraft draft = draft(9);
        untried(draft, 2, MISSED);
        untried(draft, 3, SUSPENDED);
        assertThat(draft.finish().trouble()).isEqualTo(Reason.trouble(minute(2), MISSED));
        draft.close(run(1, End.RUNNING));
        assertThat(draft.finish().trouble()).as("an earlier success").isEqualTo(Reason.trouble(minute(2), MISSED));
        draft.close(run(4, End.RUNNING));
        assertThat(draft.finish().trouble()).isNull();
    }
}
