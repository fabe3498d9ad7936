package dev.carillon.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as Kubernetes writes them, RFC 3339; and which of two comes first. */
public final class Times {
    private static final String SECONDS = "0000-00-00T00:00:00";
    private static final int FRACTION_DIGITS = 9;
    private static final long DAY_SECONDS = 86_400;

    private Times() {}

    /** As {@link Instant#parse}, exceptions included, and several times as fast for what {@link #utc} reads. */
    public static Instant instant(String text) {
        @Nullable Instant utc = utc(text);
        return utc != null ? utc : Instant.parse(text);
    }

    /** As {@link OffsetDateTime#parse(CharSequence)}, likewise. */
    public static Instant offset(String text) {
        @Nullable Instant utc = utc(text);
        return utc != null ? utc : OffsetDateTime.parse(text).toInstant();
    }

    public static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    public static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** The time that a text ends with, if it does. */
    public static Optional<Instant> last(String text) {
        if (text.isEmpty()) {
            return Optional.empty(); // the words of nearly all accounts, in each pass: no exception is made for that
        }
        try {
            return Optional.of(instant(text.substring(text.lastIndexOf(' ') + 1)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a time in UTC, with or without a fraction of a second, which is what nearly all times of the API are: an
     * account holds a hundred of them.
     *
     * @return null if it is written in any other way, or is no time at all
     */
    static @Nullable Instant utc(String text) {
        int end = text.length() - 1;
        if (end < SECONDS.length() || text.charAt(end) != 'Z' || !hasSeconds(text)) {
            return null;
        }
        int nanos = end == SECONDS.length() ? 0 : nanos(text, end);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        boolean fits = nanos >= 0 && month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60;
        if (!fits) {
            return null;
        }
        LocalDate first = LocalDate.of(number(text, 0, 4), month, 1);
        if (day > first.lengthOfMonth()) {
            return null;
        }
        long days = first.toEpochDay() + day - 1;
        return Instant.ofEpochSecond(days * DAY_SECONDS + hour * 3_600L + minute * 60L + second, nanos);
    }

    private static boolean hasSeconds(String text) {
        for (int i = 0; i < SECONDS.length(); i++) {
            char c = text.charAt(i);
            boolean fits = SECONDS.charAt(i) == '0' ? isDigit(c) : c == SECONDS.charAt(i);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** @return -1 if what stands between the seconds and {@code end} is no fraction */
    private static int nanos(String text, int end) {
        int point = SECONDS.length();
        int digits = end - point - 1;
        if (text.charAt(point) != '.' || digits < 1 || digits > FRACTION_DIGITS) {
            return -1;
        }
        for (int i = point + 1; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
        }
        int nanos = number(text, point + 1, end);
        for (int i = digits; i < FRACTION_DIGITS; i++) {
            nanos *= 10;
        }
        return nanos;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }
}
