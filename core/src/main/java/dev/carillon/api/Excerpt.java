package dev.carillon.api;

/** The beginning of a text that is too long to be shown or stored. */
public final class Excerpt {
    private Excerpt() {}

    /**
     * At most {@code limit} characters. It never ends in half a character: half a surrogate pair does not survive being
     * written as JSON and read by an API server, so what is wanted would never equal what is stored.
     */
    public static String of(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        boolean split = limit > 0 && Character.isHighSurrogate(text.charAt(limit - 1));
        return text.substring(0, split ? limit - 1 : limit);
    }
}
