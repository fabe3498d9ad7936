package dev.carillon.cron;

import dev.carillon.api.Excerpt;
import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronLedger.Trouble;
import dev.carillon.fault.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The catalogue of what a person is told: reasons as CamelCase words, and the one sentence that goes with each. */
public final class Reason {
    private Reason() {}

    /** {@code NAMESPACE_MISSING} becomes {@code NamespaceMissing}. */
    public static String of(Fault.Block block) {
        return camel(block.name());
    }

    public static String of(Fault.Rejection rejection) {
        return camel(rejection.name());
    }

    /** What to do about a quota for which a slot waits, or has waited in vain. */
    static final String QUOTA_FIX = "Raise the quota, or set startingDeadlineSeconds to wait longer for it";

    static String missing(List<TemplateRef> templates) {
        return templates.getFirst() + " does not exist";
    }

    /** The beginning of a condition about a slot that waits; the fix follows. */
    static String pending(Instant slot, String what, String reason, String message) {
        String text = shortened(unrepeated(reason, message));
        return "the run of " + slot + " " + what + " (" + reason + "): " + text + ". ";
    }

    /** The API server's reason begins its message; where that has just been said, it is not said again. */
    private static String unrepeated(String reason, String message) {
        String begin = reason + ": ";
        return message.startsWith(begin) ? message.substring(begin.length()) : message;
    }

    private static String note(Outcome outcome) {
        return outcome.note().isEmpty() ? "" : ": " + unrepeated(outcome.reason(), outcome.note());
    }

    /** A note as long as it may be, and what mends it. */
    private static final int TROUBLE_LIMIT_CHARS = 1_000;

    static Trouble trouble(Instant slot, Outcome outcome) {
        return new Trouble(slot, Excerpt.of(sentence(slot, outcome), TROUBLE_LIMIT_CHARS));
    }

    /** What happened to a slot, and what to do about it. */
    public static String sentence(Instant slot, Outcome outcome) {
        String note = note(outcome);
        return switch (outcome) {
            case Outcome.Created created -> "the run of " + slot + " was created" + (created.late() ? " late" : "");
            case Outcome.Adopted adopted -> "the run of " + slot + " existed already and was adopted";
            case Outcome.Skipped skipped ->
                "the run of " + slot + " was skipped (" + skipped.why().text() + ")" + note;
            case Outcome.Rejected rejected ->
                "the run of " + slot + " was rejected (" + rejected.reason() + ")" + note + ". "
                        + fix(rejected.reason());
            case Outcome.Missed missed ->
                "the run of " + slot + " was missed (" + missed.reason() + ")" + note + ". " + fix(missed);
        };
    }

    /** What the user can do so that the next slot runs; empty for a run that exists. */
    public static String fix(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Created created -> "";
            case Outcome.Adopted adopted -> "";
            case Outcome.Skipped skipped -> fix(skipped.why());
            case Outcome.Rejected rejected -> fix(rejected.reason());
            case Outcome.Missed missed -> fix(missed);
        };
    }

    /** Only a slot that waited for quota can be missed for it: telling its user to let it wait would be no help. */
    private static String fix(Outcome.Missed missed) {
        return missed.reason().equals(of(Fault.Rejection.QUOTA_EXCEEDED)) ? QUOTA_FIX : fix(missed.reason());
    }

    private static String fix(Outcome.Skip skip) {
        return switch (skip) {
            case SUSPENDED -> "Set spec.suspend to false";
            case STOPPED -> "Mend or remove spec.stopStrategy: it has come true";
            case WHEN_FALSE -> "Nothing, if spec.when was meant to be false then";
            case FORBIDDEN ->
                "Allow it by concurrencyPolicy, or annotate the CronWorkflow with " + Names.FORBID
                        + "=wait to wait for the earlier run, for as long as startingDeadlineSeconds says; raise that if it"
                        + " waited";
            case SUPERSEDED ->
                "Annotate the CronWorkflow with " + Names.CATCH_UP + "=All to run late slots one by one; raise "
                        + Names.CATCH_UP_LIMIT + " if it is";
            case SCHEDULE_CHANGED -> "Nothing: the schedule was changed before it could run";
        };
    }

    /** What the user can do about it. */
    public static String fix(String reason) {
        return switch (reason) {
            case Outcome.WINDOW_CLOSED -> "Set or raise startingDeadlineSeconds to allow a later start";
            case "QuotaExceeded" ->
                "Raise the quota, or annotate the CronWorkflow with " + Names.ON_QUOTA + "=wait to wait for it";
            case "Unauthorized" -> "Check Carillon's credentials: the API server does not know them";
            case "Forbidden" -> "Grant Carillon's service account create on workflows in this namespace";
            case "WebhookDenied", "PolicyDenied" -> "Change the Workflow so that the policy admits it, or the policy";
            case "NamespaceTerminating", "NamespaceMissing" -> "The namespace is gone or going: nothing can run in it";
            case "KindMissing" -> "Install the Argo Workflows CRDs";
            case "NameTaken" -> "Delete the Workflow that holds the run's name; the next run has another one";
            case Outcome.TEMPLATE_NOT_FOUND -> "Create the template that the CronWorkflow refers to";
            case "TooLarge" -> "Shrink the workflowSpec: etcd takes 1.5 MiB at most";
            case Outcome.EXPRESSION_UNUSABLE, Outcome.SPEC_INVALID -> "Mend the spec: the condition names the field";
            default -> "Mend what the message names; the next scheduled time tries again";
        };
    }

    /**
     * A slot's outcome as a Kubernetes Event tells it: what happened after how much trying, what to do about it, and
     * where to read on.
     */
    public static Announcement announce(Key cron, Entry entry) {
        Outcome outcome = entry.outcome();
        String tried = entry.attempts() == 0
                ? ""
                : " after " + entry.attempts() + (entry.attempts() == 1 ? " attempt" : " attempts")
                        + (entry.fault().isEmpty() ? "" : ", last fault " + entry.fault());
        return announcement(cron, entry.slot(), outcome, "The run of " + entry.slot() + " was ", tried);
    }

    /** The first of some slots with the same outcome; the others that follow in a row are only counted. */
    public static Announcement announce(Key cron, Range range) {
        String which = range.count() == 1
                ? "The run of " + range.to() + " was "
                : "The " + range.count() + " runs from " + range.from() + " to " + range.to() + " were ";
        return announcement(cron, range.to(), range.outcome(), which, "");
    }

    private static Announcement announcement(Key cron, Instant slot, Outcome outcome, String which, String tried) {
        String what = switch (outcome) {
            case Outcome.Created created -> created.late() ? "given up and has started all the same" : "created";
            case Outcome.Adopted adopted -> "there already and was adopted";
            case Outcome.Skipped skipped -> "skipped (" + skipped.why().text() + ")";
            case Outcome.Rejected rejected -> "rejected (" + rejected.reason() + ")";
            case Outcome.Missed missed -> "missed (" + missed.reason() + ")";
        };
        String note = note(outcome);
        String fix = fix(outcome).isEmpty() ? "" : ". " + fix(outcome);
        boolean warning = outcome instanceof Outcome.Missed
                || outcome instanceof Outcome.Rejected
                || outcome instanceof Outcome.Created;
        return new Announcement(
                warning,
                "Slot" + outcome.kind(),
                which + what + tried + note + fix + ". " + explain(cron) + " --at " + slot);
    }

    /** A condition that has appeared. */
    public static Announcement announce(Key cron, Condition condition) {
        return new Announcement(true, condition.type(), condition.message() + ". " + explain(cron));
    }

    private static String explain(Key cron) {
        return "Details: carillon explain " + cron.name() + " --namespace " + cron.namespace();
    }

    static String shortened(String text) {
        return Excerpt.of(text, CronLedger.NOTE_LIMIT_CHARS);
    }

    private static String camel(String constant) {
        StringBuilder text = new StringBuilder(constant.length());
        for (String word : constant.split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
