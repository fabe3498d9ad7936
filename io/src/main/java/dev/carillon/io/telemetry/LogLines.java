package dev.carillon.io.telemetry;

import dev.carillon.audit.Finding;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** One log line for each decision that changed the world, and for each retry. */
public final class LogLines implements Telemetry {
    private static final Logger LOG = LoggerFactory.getLogger("carillon");

    @Override
    public void note(Note note) {
        switch (note) {
            case Note.AttemptFailed n -> attemptFailed(n);
            case Note.SlotClosed n -> slotClosed(n);
            case Note.SlotsClosed n ->
                cron(levelOf(n.range().outcome()), n.cron())
                        .addKeyValue("outcome", LedgerJson.label(n.range().outcome()))
                        .addKeyValue("count", n.more())
                        .addKeyValue("from", n.range().from())
                        .addKeyValue("to", n.range().to())
                        .addKeyValue("note", n.range().outcome().note())
                        .log("slots closed");
            case Note.RunEnded n ->
                cron(Level.INFO, n.cron())
                        .addKeyValue("slot", n.slot())
                        .addKeyValue("end", n.end().text())
                        .log("run ended");
            case Note.UpkeepFailed n ->
                cron(Level.WARN, n.cron())
                        .addKeyValue("verb", n.verb())
                        .addKeyValue("kind", n.kind())
                        .addKeyValue("target", n.target())
                        .addKeyValue("attempt", n.attempt())
                        .addKeyValue("fault", n.fault().kind())
                        .addKeyValue("status", n.fault().code())
                        .addKeyValue("reason", n.fault().message())
                        .addKeyValue("delay", millis(n.delay()))
                        .log(n.verb().equals("get") ? "read failed" : "write failed");
            case Note.Released n ->
                run(Level.INFO, n.cron(), n.child(), n.slot()).log("run released");
            case Note.StrayFound n ->
                run(Level.WARN, n.cron(), n.child(), n.slot())
                        .addKeyValue("removed", n.removed())
                        .log("stray run");
            case Note.Stopped n ->
                run(Level.INFO, n.cron(), n.child(), n.slot()).log("run told to stop: a newer one replaces it");
            case Note.Removed n ->
                run(Level.INFO, n.cron(), n.child(), n.slot()).log("run deleted: the history limits hold newer ones");
            case Note.LedgerRemoved n ->
                cron(Level.INFO, n.cron())
                        .addKeyValue("ledger", n.ledger())
                        .log("ledger deleted: its CronWorkflow is gone");
            case Note.LedgerRebuilt n ->
                cron(Level.WARN, n.cron()).addKeyValue("why", n.why()).log("ledger rebuilt");
            case Note.ConditionRaised n ->
                cron(Level.WARN, n.cron())
                        .addKeyValue("condition", n.type())
                        .addKeyValue("text", n.message())
                        .log("condition");
            case Note.Leadership n ->
                LOG.atInfo()
                        .addKeyValue("leading", n.leading())
                        .addKeyValue("epoch", n.epoch())
                        .addKeyValue("why", n.why())
                        .log("leadership");
            case Note.LeaseMoved n ->
                LOG.atLevel(n.reached() ? Level.INFO : Level.WARN)
                        .addKeyValue("lease", n.lease())
                        .addKeyValue("reached", n.reached())
                        .addKeyValue("why", n.why())
                        .log("lease");
            case Note.FenceProved n ->
                LOG.atLevel(n.active() ? Level.INFO : Level.WARN)
                        .addKeyValue("active", n.active())
                        .addKeyValue("detail", n.detail())
                        .log(n.active() ? "the fence holds" : "no fence: a frozen process could double a run");
            case Note.ClockMeasured n -> {
                if (!n.usable()) { // before the first answer there is nothing to tell
                    n.offset()
                            .ifPresent(offset -> LOG.atWarn()
                                    .addKeyValue("offset", millis(offset))
                                    .log("the clock cannot be trusted"));
                }
            }
            case Note.BreakerMoved n ->
                LOG.atWarn()
                        .addKeyValue("scope", n.scope().toString())
                        .addKeyValue("open", n.open())
                        .log("breaker");
            case Note.WatchMoved n ->
                LOG.atLevel(n.synced() ? Level.INFO : Level.WARN)
                        .addKeyValue("kind", n.kind())
                        .addKeyValue("synced", n.synced())
                        .addKeyValue("why", n.why())
                        .log("watch");
            case Note.Unwatched n ->
                LOG.atInfo()
                        .addKeyValue("kind", n.kind())
                        .addKeyValue("why", n.why())
                        .log(
                                "not watched, and not needed: a run whose template of this kind is missing is created all the"
                                        + " same");
            case Note.ServerWentBack n ->
                LOG.atError()
                        .addKeyValue("kind", n.kind())
                        .addKeyValue("seen", n.seen())
                        .addKeyValue("listed", n.listed())
                        .log(
                                "the API server went back to an older state: everything is read anew before the next launch");
            case Note.Quarantined n ->
                cron(Level.ERROR, n.cron())
                        .setCause(n.cause())
                        .log("a pass failed; this CronWorkflow is left alone for a minute");
            case Note.Audited n -> n.news().forEach(finding -> found(n, finding));
            case Note.AuditFailed n ->
                cron(Level.ERROR, n.cron()).setCause(n.cause()).log("an audit failed");
            case Note.AttemptSent n -> {}
            case Note.Timetable n -> {}
            case Note.Announced n -> {} // what it speaks of has its own line
            case Note.Unannounced n ->
                cron(Level.DEBUG, n.cron())
                        .addKeyValue("reason", n.reason())
                        .log("Kubernetes Event left out: too many of them");
            case Note.Forgotten n -> {}
            case Note.Requested n -> {}
            case Note.Pulse n -> {}
        }
    }

    private static void found(Note.Audited n, Finding finding) {
        cron(finding.severity() == Finding.Severity.ERROR ? Level.ERROR : Level.WARN, n.cron())
                .addKeyValue("kind", finding.kind().text())
                .addKeyValue("object", finding.object())
                .addKeyValue("named", finding.key().toString())
                .addKeyValue("slot", finding.slot() == null ? "" : finding.slot())
                .addKeyValue("fix", finding.fix())
                .log("audit: " + finding.what());
    }

    private static void attemptFailed(Note.AttemptFailed n) {
        cron(Level.WARN, n.cron())
                .addKeyValue("slot", n.slot())
                .addKeyValue("attempt", n.attempt() > n.of() ? "" + n.attempt() : n.attempt() + " of " + n.of())
                .addKeyValue("lane", n.retry().word())
                .addKeyValue("fault", n.fault().kind())
                .addKeyValue("status", n.fault().code())
                .addKeyValue("reason", n.fault().message())
                .addKeyValue("delay", millis(n.delay()))
                .addKeyValue("left", seconds(n.left()))
                .log("attempt failed");
    }

    private static void slotClosed(Note.SlotClosed n) {
        LoggingEventBuilder line = cron(levelOf(n.outcome()), n.cron())
                .addKeyValue("slot", n.slot())
                .addKeyValue("outcome", LedgerJson.label(n.outcome()))
                .addKeyValue("attempts", n.attempts())
                .addKeyValue("late", millis(n.lateness()));
        if (!n.fault().isEmpty()) {
            line = line.addKeyValue("fault", n.fault());
        }
        if (!n.outcome().note().isEmpty()) {
            line = line.addKeyValue("note", n.outcome().note());
        }
        line.log("slot closed");
    }

    private static Level levelOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Created created -> Level.INFO;
            case Outcome.Adopted adopted -> Level.INFO;
            case Outcome.Skipped skipped -> Level.INFO;
            case Outcome.Rejected rejected -> Level.ERROR;
            case Outcome.Missed missed -> Level.ERROR;
        };
    }

    private static LoggingEventBuilder run(Level level, Object cron, String child, Optional<Instant> slot) {
        return cron(level, cron)
                .addKeyValue("slot", slot.map(Instant::toString).orElse("none"))
                .addKeyValue("child", child);
    }

    private static LoggingEventBuilder cron(Level level, Object key) {
        return LOG.atLevel(level).addKeyValue("cron", key.toString()); // in JSON a record would be an object of its own
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
