package dev.carillon.audit;

import dev.carillon.api.Key;
import dev.carillon.api.Times;
import dev.carillon.audit.Finding.Kind;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a CronWorkflow's account and runs say with what should have happened, which it works out by itself.
 *
 * <p>It finds nothing where nothing is certain: an account keeps runs one by one only for a while, so the absence of an
 * old one is no finding, and what has just happened may not be written down yet.
 */
public final class Audit {
    /** What is younger may still be under way: a create is settled, recorded and released within about 15 s. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    private Audit() {}

    /** Slots up to here may stand in no account: it was begun, or worked out again, or has forgotten them by its age. */
    public static Instant knownSince(CronLedger ledger) {
        return SlotCheck.knownSince(ledger);
    }

    /** The line that makes one run now, in place of one that is gone. */
    public static String submit(Key cron) {
        return "argo submit --from cronwf/" + cron.name() + " -n " + cron.namespace();
    }

    /**
     * Whether the account would still speak of a slot that has come due, whatever its outcome. Of one that lies before
     * {@link #knownSince} this says nothing.
     */
    public static boolean wouldBeKept(CronLedger ledger, Instant slot) {
        return SlotCheck.wouldBeKept(ledger, slot);
    }

    /**
     * @param lease which whoever schedules this CronWorkflow holds
     * @param from what is older is left out
     * @param now the API server's time
     */
    public static List<Finding> of(Evidence evidence, Key lease, Instant from, Instant now) {
        Report report = new Report(evidence, lease);
        RunCheck.held(report, evidence, now);
        @Nullable CronWorkflow cron = evidence.cron();
        @Nullable CronLedger ledger = evidence.ledger();
        if (cron == null) {
            orphan(report, evidence, now);
        } else if (cron.terminating()) {
            return report.finish(); // it has no slots any more, and its account goes with it
        } else if (ledger != null) {
            LedgerCheck.of(report, evidence, ledger, now);
            if (!report.has(Kind.LEDGER_AHEAD) && !report.has(Kind.LEDGER_INCONSISTENT)) {
                SlotCheck.of(report, cron, ledger, evidence, from, now); // else one cause would be told many times
            }
            RunCheck.against(report, cron, ledger, evidence, from, now);
            StatusCheck.of(report, cron, ledger, now);
        } else if (!evidence.ledgerProblem().isEmpty()) {
            report.add(
                    Kind.LEDGER_UNREADABLE,
                    null,
                    "its CronLedger cannot be read: " + evidence.ledgerProblem(),
                    "with a newer schema: upgrade this program; else " + report.deleteLedger());
        } else {
            missing(report, cron, from, now);
        }
        return report.finish();
    }

    private static void orphan(Report report, Evidence evidence, Instant now) {
        @Nullable CronLedger ledger = evidence.ledger();
        boolean fresh = ledger != null && ledger.written().plus(GRACE).isAfter(now);
        boolean exists = ledger != null || !evidence.ledgerProblem().isEmpty();
        if (exists && !fresh) {
            report.add(
                    Kind.LEDGER_ORPHANED,
                    null,
                    "the CronLedger " + evidence.uid() + " speaks of a CronWorkflow that is gone",
                    report.deleteLedger());
        }
    }

    private static void missing(Report report, CronWorkflow cron, Instant from, Instant now) {
        try {
            DueTimes times = DueTimes.of(cron.scheduleTexts(), cron.timezone(), cron.created());
            Instant since = Times.later(cron.created(), from);
            DueTimes.Found due = times.between(since, now.minus(GRACE), SlotCheck.SLOTS_LIMIT);
            if (!due.times().isEmpty()) {
                report.add(
                        Kind.LEDGER_MISSING,
                        due.times().getLast(),
                        (due.complete() ? "" : "at least ") + due.times().size()
                                + " times were due and it has no account: no controller has looked at it",
                        report.leader());
            }
        } catch (DueTimes.Unreadable e) {
            unreadable(report, e);
        }
    }

    static void unreadable(Report report, DueTimes.Unreadable e) {
        report.add(
                Kind.SCHEDULE_UNREADABLE,
                null,
                "its schedules cannot be read, so nothing is due: " + e.getMessage(),
                "carillon cron lint FILE names the field; mend it and apply it again");
    }
}
