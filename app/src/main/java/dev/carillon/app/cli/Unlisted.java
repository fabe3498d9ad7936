package dev.carillon.app.cli;

import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Entry;
import java.time.Instant;

/**
 * Runs that an account has counted and does not list any more: it keeps the newest slots one by one, and of older ones
 * only those without a run, as ranges.
 *
 * @param runs how many
 * @param before all of them were due before this
 */
record Unlisted(long runs, Instant before) {
    static Unlisted of(CronLedger ledger) {
        CronLedger.Counters counters = ledger.counters();
        long listed = ledger.recent().stream().filter(e -> e.outcome().hasRun()).count();
        Instant oldest = ledger.recent().stream()
                .map(Entry::slot)
                .min(Instant::compareTo)
                .orElse(ledger.recordedThrough());
        return new Unlisted(Math.max(0, counters.created() + counters.adopted() - listed), oldest);
    }

    /** Whether any of them may have been due since. */
    boolean isSince(Instant since) {
        return runs > 0 && before.isAfter(since);
    }

    String text() {
        return (runs == 1 ? "One run" : runs + " runs") + " before " + before
                + " in all: counted, but without lines of their own. Ranges keep no attempts.";
    }
}
