package dev.carillon.audit;

import dev.carillon.audit.Finding.Kind;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronWorkflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Argo's tools are shown against the account that it is worked out from. */
final class StatusCheck {
    /** The status is the first thing that waits under load; this long it may. */
    private static final Duration LAG = Duration.ofMinutes(5);

    private StatusCheck() {}

    static void of(Report report, CronWorkflow cron, CronLedger ledger, Instant now) {
        @Nullable Instant shown = cron.shown().lastScheduled();
        Optional<Entry> last = ledger.lastRun();
        boolean behind = last.isPresent()
                && (shown == null || shown.isBefore(last.get().slot()))
                && last.get().decided().plus(LAG).isBefore(now);
        if (behind) {
            report.add(
                    Kind.STATUS_BEHIND,
                    last.get().slot(),
                    "ran, and status.lastScheduledTime still says " + (shown == null ? "nothing" : shown.toString()),
                    "kubectl auth can-i patch cronworkflows.argoproj.io -n "
                            + cron.key().namespace() + " --as system:serviceaccount:carillon:carillon");
        }
        boolean ahead = shown != null
                && shown.isAfter(ledger.recordedThrough())
                && last.map(Entry::slot).filter(s -> !s.isBefore(shown)).isEmpty()
                && shown.plus(Audit.GRACE).isBefore(now);
        if (ahead) {
            report.add(
                    Kind.FOREIGN_SCHEDULER,
                    shown,
                    "stands in status.lastScheduledTime and not in the account: another scheduler wrote it, or an old "
                            + "CronLedger was restored",
                    report.explain(shown));
        }
    }
}
