package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cron.CronLedger.End;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Our account over a stored one that another leader may have written: the stored one is the durable one. */
class LedgerMergeTest {
    private static final Instant SLOT = Views.time("10:00:00");

    private static Views blank() {
        return Views.cron("0 10 * * *");
    }

    @Test
    void the_stored_entry_of_a_slot_wins_over_ours_and_is_counted_instead_of_it() {
        CronLedger begun =
                blank().recorded("10:00:00", new Outcome.Created("ours", false)).ledger();
        LedgerDraft draft = new LedgerDraft(begun);
        draft.end(begun.recent().getFirst(), End.SUCCEEDED);
        CronLedger ours = draft.finish();
        CronLedger stored =
                blank().recorded("10:00:00", new Outcome.Adopted("theirs")).ledger();

        CronLedger merged = ours.mergedOver(stored);
        assertThat(merged.holds(SLOT, "theirs")).isTrue();
        assertThat(merged.counters()).isEqualTo(stored.counters());
    }

    @Test
    void a_stored_range_wins_over_our_entry_of_a_slot_inside_it() {
        CronLedger ours =
                blank().recorded("10:00:00", new Outcome.Created("ours", false)).ledger();
        CronLedger stored = blank().untried("10:00:00", new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""))
                .ledger();

        CronLedger merged = ours.mergedOver(stored);
        assertThat(Plans.outcome(merged, SLOT)).isEqualTo("Skipped/Suspended");
        assertThat(merged.counters()).isEqualTo(stored.counters());
        assertThat(merged.ranges()).hasSize(1).allMatch(r -> r.count() == 1);
    }

    @Test
    void the_end_of_a_run_that_we_have_seen_since_stays() {
        CronLedger stored =
                blank().recorded("10:00:00", new Outcome.Created("a", false)).ledger();
        LedgerDraft draft = new LedgerDraft(stored);
        draft.end(stored.recent().getFirst(), End.SUCCEEDED);

        CronLedger merged = draft.finish().mergedOver(stored);
        assertThat(merged.recent().getFirst().end()).isEqualTo(End.SUCCEEDED);
        assertThat(merged.counters().succeeded()).isEqualTo(1);
    }

    /** The write of the outcome failed, and the run was over before it could be tried again. */
    @Test
    void an_end_that_is_known_before_its_outcome_is_stored_is_counted() {
        CronLedger stored = blank().ledger();
        CronLedger begun =
                blank().recorded("10:00:00", new Outcome.Created("a", false)).ledger();
        LedgerDraft draft = new LedgerDraft(begun);
        draft.end(begun.recent().getFirst(), End.FAILED);

        CronLedger merged = draft.finish().mergedOver(stored);
        assertThat(merged.recent().getFirst().end()).isEqualTo(End.FAILED);
        assertThat(merged.counters().created()).isEqualTo(1);
        assertThat(merged.counters().failed()).isEqualTo(1);
    }
}
