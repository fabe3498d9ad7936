package dev.carillon.cron;

import dev.carillon.api.Excerpt;
import dev.carillon.time.ScheduleError;

/**
 * Something in a CronWorkflow that its user has to mend.
 *
 * @param field the path, for instance {@code spec.schedules[0]}, shortened
 * @param value what stands there, shortened
 * @param message what is wrong with it
 * @param fix what to write instead
 */
public record Problem(String field, String value, String message, String fix) {
    private static final int VALUE_LIMIT_CHARS = 120;

    /** The longest key that Kubernetes takes has 317; of a key inside a spec it takes a megabyte. */
    private static final int FIELD_LIMIT_CHARS = 400;

    public Problem {
        field = shortened(field, FIELD_LIMIT_CHARS);
        value = shortened(value, VALUE_LIMIT_CHARS);
    }

    private static String shortened(String text, int limit) {
        return text.length() <= limit ? text : Excerpt.of(text, limit) + "...";
    }

    public static Problem of(ScheduleError error) {
        return new Problem(error.field(), error.text(), error.message(), error.fix());
    }

    /** Whether it is a mistake in what only refines the schedule: that has its default, and must not stop the runs. */
    boolean isOfDetail() {
        return field.startsWith("spec.workflowMetadata")
                || field.startsWith("metadata.annotations")
                || field.startsWith("metadata.labels");
    }

    /** Whether nothing runs until it is mended. */
    public boolean holdsTheRuns() {
        return !isOfDetail();
    }

    public String text() {
        return field + ": " + message + (value.isEmpty() ? "" : " (got \"" + value + "\")") + ". " + fix;
    }
}
