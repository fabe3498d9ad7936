package dev.carillon.cron;

import dev.carillon.api.Excerpt;

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
            int from = text.length() - END_CHARS;
            String end = text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
            text = Excerpt.of(text, TEXT_LIMIT_CHARS - END_CHARS - 3) + "..." + end;
        }
    }
}
