package dev.carillon.port;

import dev.carillon.api.Key;
import dev.carillon.audit.Finding;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.Outcome;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Something that changed the world, or that somebody should know: the source of each metric and log line. */
public sealed interface Note {
    /** Launch attempts and the requests that settle them. */
    sealed interface Launching extends Note {
        Key cron();

        Instant slot();
    }

    /** A create has been sent. @param lateness from the scheduled time */
    record AttemptSent(Key cron, Instant slot, int attempt, Duration lateness) implements Launching {}

    /**
     * An attempt or a look failed.
     *
     * @param of in-line attempts in all
     * @param delay until the next try
     * @param left of the slot's window, zero when it is over
     */
    record AttemptFailed(
            Key cron, Instant slot, int attempt, int of, Fault fault, Duration delay, Duration left, Retry retry)
            implements Launching {}

    /** How a launch goes on after a failure. */
    enum Retry {
        /** Within the in-line attempts. */
        INLINE,
        /** Later, until the window closes. */
        DEFERRED,
        /** The same request is not sent again. */
        NONE;

        /** As in metrics and logs. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A slot has its outcome, durably. */
    record SlotClosed(Key cron, Instant slot, Outcome outcome, int attempts, String fault, Duration lateness)
            implements Launching {}

    /** Slots that nobody tried to launch have their outcome, durably. */
    record SlotsClosed(Key cron, CronLedger.Range range, long more) implements Note {}

    /** A run ended and was counted. */
    record RunEnded(Key cron, Instant slot, CronLedger.End end) implements Note {}

    /**
     * Another request failed.
     *
     * @param verb, kind what it wanted to do
     * @param target which object of the CronWorkflow's: for a log line, too many for a metric
     * @param attempt in a row; it is repeated until it is done, or nobody needs it any more
     */
    record UpkeepFailed(Key cron, String verb, String kind, String target, int attempt, Fault fault, Duration delay)
            implements Note {}

    /** What is known of a CronWorkflow's timetable. @param next empty if it never fires again */
    record Timetable(Key cron, Optional<Instant> next, Optional<Instant> lastRun, boolean suspended) implements Note {}

    /** The CronWorkflow is gone: its series end. */
    record Forgotten(Key cron) implements Note {}

    /** A finalizer was taken off. @param slot empty if it is no run of this CronWorkflow's */
    record Released(Key cron, String child, Optional<Instant> slot) implements Note {}

    /**
     * A run that the account does not speak of.
     *
     * @param slot empty if it is no run of this CronWorkflow's
     * @param removed whether it could still be deleted
     */
    record StrayFound(Key cron, String child, Optional<Instant> slot, boolean removed) implements Note {}

    /** A run was told to stop, for a newer one takes its place ({@code Replace}). @param slot empty for a manual run */
    record Stopped(Key cron, String child, Optional<Instant> slot) implements Note {}

    /** A finished run was deleted, for the history holds enough newer ones. @param slot empty for a manual run */
    record Removed(Key cron, String child, Optional<Instant> slot) implements Note {}

    /** A ledger was deleted, for its CronWorkflow is gone. */
    record LedgerRemoved(Key cron, String ledger) implements Note {}

    record LedgerRebuilt(Key cron, String why) implements Note {}

    /** Leadership was taken or lost, or goes on under another epoch: a lease was made anew that was never let go. */
    record Leadership(boolean leading, long epoch, String why) implements Note {}

    /** The Lease cannot be read or written, or can be again. @param why what came back, with what mends it */
    record LeaseMoved(String lease, boolean reached, String why) implements Note {}

    /** The fence was tried. */
    record FenceProved(boolean active, String detail) implements Note {}

    /** @param offset of the server's clock from ours; empty while no answer has told it */
    record ClockMeasured(Optional<Duration> offset, boolean usable) implements Note {}

    record BreakerMoved(Scope scope, boolean open) implements Note {}

    /** A watch was lost, told again each minute while it is, or its cache rebuilt. */
    record WatchMoved(String kind, boolean synced, String why) implements Note {}

    /** What is not needed cannot be listed, as templates of the whole cluster by who may see one namespace. */
    record Unwatched(String kind, String why) implements Note {}

    /** The API server holds an older state than it once showed, as after a restore of etcd. */
    record ServerWentBack(String kind, String seen, String listed) implements Note {}

    /** A condition has appeared. */
    record ConditionRaised(Key cron, String type, String message) implements Note {}

    /** A Kubernetes Event was sent. */
    record Announced(Key cron, boolean warning, String reason) implements Note {}

    /** A Kubernetes Event was left out: there were too many of them, or they waited too long. */
    record Unannounced(Key cron, String reason) implements Note {}

    /** Any answer, for request counts. @param code 0 without an answer */
    record Requested(String verb, String kind, int code, Duration took) implements Note {}

    /** A pass failed for a reason of ours: the CronWorkflow is left alone until it changes or a minute has passed. */
    record Quarantined(Key cron, RuntimeException cause) implements Note {}

    /** A CronWorkflow was audited. @param news those of the findings that were not there the last time */
    record Audited(Key cron, Instant at, List<Finding> findings, List<Finding> news) implements Note {}

    /** An audit failed for a reason of ours; launches do not depend on it. */
    record AuditFailed(Key cron, RuntimeException cause) implements Note {}

    /**
     * How things stand, once every few seconds.
     *
     * @param oldestUnrecorded age of the oldest run whose slot has no durable outcome
     * @param unreleasedOf the CronWorkflow of the oldest unreleased run
     * @param storageFull whether a write has just met an etcd that is out of space
     */
    record Pulse(
            Instant now,
            long cronWorkflows,
            long pendingSlots,
            Duration oldestPending,
            Duration oldestUnrecorded,
            long unreleasedChildren,
            Duration oldestUnreleased,
            Optional<Key> unreleasedOf,
            int queued,
            int inFlight,
            boolean apiBroken,
            boolean storageFull,
            boolean leading,
            boolean ready)
            implements Note {}
}
