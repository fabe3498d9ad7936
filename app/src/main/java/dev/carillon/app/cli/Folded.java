package dev.carillon.app.cli;

import dev.carillon.cron.CronLedger;
import java.time.Instant;

/**
 * Runs that an account has counted and does not list any more: it keeps the newest slots one by one, and of older ones
 * only those without a run, as ranges.
 *
 * @param runs how many
 * @param before all of them were due before this
 */
record Folded(long runs, Instant before) {
    static Folded of(CronLedger ledger) {
        CronLedger.Counters counters = ledger.counters();
        long listed = ledger.recent().stream().filter(e -> e.outcome().hasRun()).count();
        // Oldest first. An entry stays while its run exists, so the oldest may be older than many that have gone.
        int newest = Math.max(0, ledger.recent().size() - CronLedger.RECENT_LIMIT);
        Instant before = ledger.recent().isEmpty()
                ? ledger.recordedThrough()
                : ledger.recent().get(newest).slot();
        return new Folded(Math.max(0, counters.created() + counters.adopted() - listed), before);
    }

    /** All of them, if any of them may have been due since; else none. */
    long since(Instant since) {
        return before.isAfter(since) ? runs : 0;
    }

    String text() {
        return (runs == 1 ? "One run" : runs + " runs") + " before " + before
                + " in all: counted, but without lines of their own. Ranges keep no attempts.";
    }
}
