package dev.carillon.audit;

import dev.carillon.audit.Finding.Kind;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.Outcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The account against itself. */
final class LedgerCheck {
    private LedgerCheck() {}

    static void of(Report report, Evidence evidence, CronLedger ledger, Instant now) {
        cursor(report, ledger, evidence.cursorBefore(), now);
        once(report, ledger);
        ranges(report, ledger);
        counters(report, ledger);
    }

    private static void cursor(Report report, CronLedger ledger, @Nullable Instant before, Instant now) {
        Instant cursor = ledger.recordedThrough();
        if (cursor.isAfter(now.plus(Audit.GRACE)) || ledger.effectiveFrom().isAfter(now.plus(Audit.GRACE))) {
            report.add(
                    Kind.LEDGER_AHEAD,
                    null,
                    "its cursor " + cursor + " or its beginning " + ledger.effectiveFrom()
                            + " is in the future: a clock was wrong when it was written",
                    "set the clocks of the nodes right; if it stays: " + report.deleteLedger());
        }
        // Worked out again is the one honest way back: an account from the future is not believed.
        boolean rebuilt = !ledger.rebuilt().isEmpty();
        if (before != null && before.isAfter(cursor) && !rebuilt) {
            report.add(
                    Kind.LEDGER_BACK,
                    null,
                    "its cursor moved back from " + before + " to " + cursor
                            + ": somebody restored or edited the CronLedger",
                    report.showLedger());
        }
        if (cursor.isBefore(ledger.effectiveFrom())) {
            report.add(
                    Kind.LEDGER_INCONSISTENT,
                    null,
                    "its cursor " + cursor + " lies before its beginning " + ledger.effectiveFrom(),
                    report.showLedger());
        }
    }

    /** One slot twice is no account that can be read. */
    private static void once(Report report, CronLedger ledger) {
        Set<String> runs = new HashSet<>();
        for (Entry entry : ledger.recent()) {
            if (entry.outcome().hasRun() && !runs.add(entry.outcome().childUid())) {
                report.add(
                        Kind.LEDGER_INCONSISTENT,
                        entry.slot(),
                        "has the run of another slot (written at " + ledger.written() + " in epoch " + ledger.epoch()
                                + ")",
                        report.showLedger());
            }
        }
    }

    private static void ranges(Report report, CronLedger ledger) {
        for (Range range : ledger.ranges()) {
            if ((range.from().equals(range.to()) && range.count() > 1)
                    || range.outcome().hasRun()
                    || range.to().isAfter(ledger.recordedThrough())) {
                report.add(
                        Kind.LEDGER_INCONSISTENT,
                        range.to(),
                        "a range of " + range.count() + " " + range.outcome().kind() + " from " + range.from() + " to "
                                + range.to() + " cannot be, with the cursor at " + ledger.recordedThrough(),
                        report.showLedger());
            }
        }
    }

    /** Counters never forget, so they are at least what the account still tells. */
    private static void counters(Report report, CronLedger ledger) {
        Counters counters = ledger.counters();
        atLeast(report, ledger, "created", counters.created(), Outcome.Created.class::isInstance);
        atLeast(report, ledger, "adopted", counters.adopted(), Outcome.Adopted.class::isInstance);
        atLeast(report, ledger, "skipped", counters.skipped(), Outcome.Skipped.class::isInstance);
        atLeast(report, ledger, "rejected", counters.rejected(), Outcome.Rejected.class::isInstance);
        atLeast(report, ledger, "missed", counters.missed(), Outcome.Missed.class::isInstance);
    }

    private static void atLeast(
            Report report, CronLedger ledger, String name, long counter, Predicate<Outcome> isCounted) {
        long told = ledger.recent().stream()
                .filter(e -> isCounted.test(e.outcome()))
                .count();
        List<Range> ranges = ledger.ranges().stream()
                .filter(r -> isCounted.test(r.outcome()))
                .toList();
        told += ranges.stream().mapToLong(Range::count).sum();
        if (counter < told) {
            report.add(
                    Kind.COUNTERS_OFF,
                    null,
                    "its counter " + name + " is " + counter + ", and it tells of " + told + " such slots",
                    report.showLedger());
        }
    }
}
