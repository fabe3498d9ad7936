package dev.carillon.audit;

import dev.carillon.api.Key;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not as it should be.
 *
 * @param object what it is about, as {@code CronWorkflow} or {@code Workflow}
 * @param key its address
 * @param slot the scheduled time that it concerns, null if it concerns none or many
 * @param what in words
 * @param fix the command that mends it or shows more
 */
public record Finding(
        Kind kind, String object, Key key, @Nullable Instant slot, String what, String fix) {

    /** How bad it is: an error breaks what Carillon promises, a warning will or may. */
    public enum Severity {
        WARNING,
        ERROR
    }

    /** What can be found: a closed set, for it labels metrics. */
    public enum Kind {
        /** A due time up to the cursor that has no outcome. */
        SLOT_LOST("SlotLost", Severity.ERROR),
        /** A due time that the account has not reached although it should have. */
        SLOT_UNACCOUNTED("SlotUnaccounted", Severity.ERROR),
        /** An outcome for a time that is not due. */
        SLOT_NOT_DUE("SlotNotDue", Severity.ERROR),
        /** An open slot long after its window. */
        SLOT_OVERDUE("SlotOverdue", Severity.ERROR),
        /** The same, while an attempt is in doubt: it is settled when the API server answers. */
        SLOT_IN_DOUBT("SlotInDoubt", Severity.WARNING),
        /** Two runs of one slot. */
        DOUBLE_RUN("DoubleRun", Severity.ERROR),
        /** A run of a slot whose outcome says that there is none. */
        RUN_AGAINST_ACCOUNT("RunAgainstAccount", Severity.ERROR),
        /** A run that cannot be deleted because our finalizer is still on it. */
        RUN_HELD("RunHeld", Severity.ERROR),
        /** Somebody else makes runs of slots that are ours. */
        FOREIGN_SCHEDULER("ForeignScheduler", Severity.WARNING),
        /** Due times, and no account at all. */
        LEDGER_MISSING("LedgerMissing", Severity.ERROR),
        LEDGER_UNREADABLE("LedgerUnreadable", Severity.ERROR),
        /** Its cursor is in the future. */
        LEDGER_AHEAD("LedgerAhead", Severity.ERROR),
        /** Its cursor moved back. */
        LEDGER_BACK("LedgerBack", Severity.ERROR),
        /** Parts of it contradict each other. */
        LEDGER_INCONSISTENT("LedgerInconsistent", Severity.ERROR),
        /** Its counters are not those of its slots. */
        COUNTERS_OFF("CountersOff", Severity.WARNING),
        /** It has no CronWorkflow any more. */
        LEDGER_ORPHANED("LedgerOrphaned", Severity.WARNING),
        /** It still speaks of schedules that were edited some time ago. */
        EDIT_UNNOTICED("EditUnnoticed", Severity.ERROR),
        /** {@code status.lastScheduledTime} is older than the last run. */
        STATUS_BEHIND("StatusBehind", Severity.WARNING),
        SCHEDULE_UNREADABLE("ScheduleUnreadable", Severity.WARNING);

        private final String text;
        private final Severity severity;

        Kind(String text, Severity severity) {
            this.text = text;
            this.severity = severity;
        }

        /** As it stands in a column or a label. */
        public String text() {
            return text;
        }

        public Severity severity() {
            return severity;
        }
    }

    public Severity severity() {
        return kind.severity();
    }
}
