package dev.carillon.cron;

/**
 * What a Kubernetes Event about a CronWorkflow says.
 *
 * @param warning whether it is of type {@code Warning}: something came to nothing that nobody asked for
 * @param reason CamelCase, at most 128 characters
 */
public record Announcement(boolean warning, String reason, String text) {
    /** The API server takes 1,024 characters of an Event. */
    private static final int TEXT_LIMIT_CHARS = 1_000;

    /** The end is kept whole: it says where to read on. */
    private static final int END_CHARS = 300;

    public Announcement {
        if (text.length() > TEXT_LIMIT_CHARS) {
            String end = text.substring(text.length() - END_CHARS);
            text = text.substring(0, TEXT_LIMIT_CHARS - END_CHARS - 3) + "..." + end;
        }
    }
}
