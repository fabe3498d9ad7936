package dev.carillon.cron;

/** One entry of {@code status.conditions}: Argo's shape, which knows neither reason nor time; it is true while it stands. */
public record Condition(String type, String message) {
    /** Argo's: the spec cannot be used. */
    public static final String SPEC_ERROR = "SpecError";

    /** Argo's, and what Argo CD's health check reads: a run could not be submitted. */
    public static final String SUBMISSION_ERROR = "SubmissionError";

    public static final String CLOCK_SKEW = "ClockSkew";
    public static final String LEDGER_REBUILT = "LedgerRebuilt";
    public static final String LEDGER_NEWER = "LedgerNewer";
    public static final String LEDGER_AHEAD = "LedgerAhead";
    public static final String FOREIGN_SCHEDULER = "ForeignScheduler";
    public static final String METADATA_IGNORED = "MetadataIgnored";
    public static final String STRAY_RUN = "StrayRun";
    public static final String RELEASE_FAILED = "ReleaseFailed";
    public static final String STOP_FAILED = "StopFailed";
}
