package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is asked of an account. */
class CronLedgerTest {
    private static final Outcome MISSED = new Outcome.Missed("WindowClosed", "");
    private static final Outcome SUSPENDED = new Outcome.Skipped(Outcome.Skip.SUSPENDED, "");

    private static Views view() {
        return Views.cron("* * * * *");
    }

    private static Range last(CronLedger ledger) {
        return ledger.ranges().getLast();
    }

    /** Suspended at 10:00 and 10:01. */
    private static Views suspended() {
        return view().untried("10:00:00", SUSPENDED).untried("10:01:00", SUSPENDED);
    }

    @Test
    void a_range_that_only_grew_begins_no_row_and_a_new_one_does() {
        CronLedger before = suspended().ledger();
        CronLedger grown = suspended().untried("10:02:00", SUSPENDED).ledger();
        assertThat(grown.beginsARow(last(grown), before)).isFalse();
        CronLedger other = suspended().untried("10:02:00", MISSED).ledger();
        assertThat(other.beginsARow(last(other), before)).isTrue();
        assertThat(before.beginsARow(last(before), view().ledger())).isTrue();
    }

    @Test
    void another_outcome_in_between_begins_a_new_row_and_one_before_or_behind_does_not() {
        CronLedger before = suspended().ledger();
        CronLedger between = suspended()
                .recorded("10:02:00", MISSED)
                .untried("10:03:00", SUSPENDED)
                .ledger();
        assertThat(last(between).count()).isEqualTo(3);
        assertThat(between.beginsARow(last(between), before)).isTrue();
        CronLedger like = suspended()
                .recorded("10:02:00", SUSPENDED)
                .untried("10:03:00", SUSPENDED)
                .ledger();
        assertThat(like.beginsARow(last(like), before)).isFalse();
        CronLedger around = view().recorded("09:59:59", MISSED)
                .untried("10:00:00", SUSPENDED)
                .untried("10:01:00", SUSPENDED)
                .untried("10:02:00", SUSPENDED)
                .recorded("10:03:00", MISSED)
                .ledger();
        assertThat(around.beginsARow(last(around), before)).isFalse();
    }

    @Test
    void a_row_goes_on_from_a_range_of_its_own_kind_and_place_only() {
        CronLedger now = suspended().ledger();
        CronLedger otherKind = view().untried("10:00:00", MISSED).ledger();
        assertThat(now.beginsARow(last(now), otherKind)).isTrue();
        CronLedger earlier = view().untried("09:59:58", SUSPENDED).ledger();
        assertThat(now.beginsARow(last(now), earlier)).isTrue();
    }

    @Test
    void the_narrowest_range_around_a_slot_speaks_for_it() {
        CronLedger ledger = view().untried("10:00:00", SUSPENDED)
                .untried("10:02:00", MISSED)
                .untried("10:04:00", SUSPENDED)
                .ledger();
        assertThat(ledger.rangeAt(Views.time("10:02:00")).map(Range::outcome)).contains(MISSED);
        assertThat(ledger.rangeAt(Views.time("10:03:00"))).isEmpty();
        assertThat(ledger.rangeAt(Views.time("10:00:00"))).isPresent();
        assertThat(ledger.isClosedWithoutRun(Views.time("10:03:00"))).isFalse();
        assertThat(ledger.isClosedWithoutRun(Views.time("10:02:00"))).isTrue();
    }

    @Test
    void of_what_is_older_than_a_full_list_nothing_is_known() {
        Views view = view().untried("09:00:00", SUSPENDED).untried("11:00:00", SUSPENDED);
        LedgerDraft draft = new LedgerDraft(view.ledger());
        for (int n = 0; n < CronLedger.RECENT_HARD_LIMIT; n++) {
            Instant slot = Views.time("10:00:00").plusSeconds(n);
            Outcome run = new Outcome.Created("uid-" + n, false);
            draft.close(new CronLedger.Entry(slot, run, slot, 1, "", slot, CronLedger.End.RUNNING));
        }
        draft.advance(Views.time("11:00:00"));
        CronLedger full = draft.unfolded();

        assertThat(full.rangeAt(Views.time("09:30:00"))).isPresent();
        assertThat(full.isClosedWithoutRun(Views.time("09:30:00"))).isFalse();
        assertThat(full.isClosedWithoutRun(Views.time("10:30:00"))).isTrue();
    }

    @Test
    void the_next_slot_is_the_next_time_of_the_schedules_from_the_beginning_of_the_account() {
        Views hourly = Views.cron("0 * * * *");
        assertThat(hourly.ledger().nextSlot(hourly.cron(), Views.time("10:00:00")))
                .contains(Views.time("11:00:00"));
        Views every = Views.cron("@every 7h");
        assertThat(every.ledger().nextSlot(every.cron(), Views.time("10:00:00")))
                .contains(Views.time("14:00:00"));
        Views never = Views.cron("0 0 30 2 *");
        assertThat(never.ledger().nextSlot(never.cron(), Views.time("10:00:00")))
                .isEmpty();
        Views broken = Views.cron("now and then");
        assertThat(broken.ledger().nextSlot(broken.cron(), Views.time("10:00:00")))
                .isEmpty();
    }

    @Test
    void the_last_run_is_the_newest_slot_that_has_one() {
        CronLedger ledger = view().recorded("10:00:00", new Outcome.Created("a", false))
                .recorded("10:01:00", new Outcome.Adopted("b"))
                .recorded("10:02:00", MISSED)
                .ledger();
        assertThat(ledger.lastRun().map(Entry::slot)).contains(Views.time("10:01:00"));
        assertThat(view().recorded("10:02:00", MISSED).ledger().lastRun()).isEmpty();
    }

    @Test
    void a_decision_is_as_late_as_it_fell_after_its_slot_and_never_early() {
        Instant slot = Views.time("10:00:00");
        assertThat(decided(slot.plusMillis(40)).lateness()).isEqualTo(Duration.ofMillis(40));
        assertThat(decided(slot.minusMillis(40)).lateness()).isEqualTo(Duration.ZERO);
    }

    private static Entry decided(Instant at) {
        return new Entry(Views.time("10:00:00"), MISSED, at, 1, "", Instant.EPOCH, End.NONE);
    }

    @Test
    void each_outcome_has_its_counter_and_slots_are_their_sum() {
        Counters counters = Counters.ZERO
                .plus(new Outcome.Created("a", false), 1)
                .plus(new Outcome.Adopted("b"), 2)
                .plus(SUSPENDED, 3)
                .plus(new Outcome.Rejected("Invalid", ""), 4)
                .plus(MISSED, 5);
        assertThat(counters).isEqualTo(new Counters(1, 2, 3, 4, 5, 0, 0));
        assertThat(counters.slots()).isEqualTo(15);
    }

    @Test
    void outcomes_are_like_if_kind_and_reason_are_the_same() {
        assertThat(MISSED.isLike(new Outcome.Missed("WindowClosed", "refused"))).isTrue();
        assertThat(MISSED.isLike(new Outcome.Missed("NameTaken", ""))).isFalse();
        assertThat(new Outcome.Rejected("Invalid", "").isLike(new Outcome.Missed("Invalid", "")))
                .isFalse();
    }

    @Test
    void an_outcome_tells_its_note_and_a_run_has_none() {
        assertThat(new Outcome.Missed("WindowClosed", "refused").note()).isEqualTo("refused");
        assertThat(new Outcome.Rejected("Invalid", "spec").note()).isEqualTo("spec");
        assertThat(new Outcome.Skipped(Outcome.Skip.FORBIDDEN, "while x").note())
                .isEqualTo("while x");
        assertThat(new Outcome.Adopted("a").note()).isEmpty();
    }
}
