package dev.carillon.app.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Points and spans of time, as people write them on a command line and read them in an answer. */
final class Times {
    /** Ten years: CronWorkflows are younger, and it keeps every sum of times inside what an instant can hold. */
    private static final Duration SPAN_LIMIT = Duration.ofDays(3_660);

    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private Times() {}

    /** Reads RFC 3339. */
    static final class PointConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return point(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Reads {@code 90m}, {@code 1h30m}, {@code 7d}. */
    static final class SpanConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return span(text);
        }
    }

    /** @throws DateTimeException with the fix in its message */
    static Instant point(String text) {
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException e) {
            throw new DateTimeException(
                    "\"" + Plain.text(shortened(text)) + "\" is not RFC 3339: write it as 2026-03-29T01:30:00Z or"
                            + " 2026-03-29T01:30:00+02:00",
                    e);
        }
    }

    private static Duration span(String text) {
        Matcher matcher = SPAN.matcher(text);
        String fix = "write it as 90m, 24h, 1h30m or 7d";
        if (text.isEmpty() || !matcher.matches()) {
            throw new TypeConversionException("\"" + shortened(text) + "\" is not a span of time: " + fix);
        }
        Duration span = Duration.ofDays(part(matcher, 1))
                .plusHours(part(matcher, 2))
                .plusMinutes(part(matcher, 3))
                .plusSeconds(part(matcher, 4));
        if (!span.isPositive() || span.compareTo(SPAN_LIMIT) > 0) {
            throw new TypeConversionException(
                    "\"" + shortened(text) + "\" is not between 1s and " + SPAN_LIMIT.toDays() + "d: " + fix);
        }
        return span;
    }

    private static long part(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** As in {@code 2d4h}, {@code 1h30m}, {@code 12m5s}, {@code 1.2s}, {@code 40ms}: two units are enough to act upon. */
    static String text(Duration span) {
        long seconds = span.toSeconds();
        if (seconds >= 86_400) {
            return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
        }
        if (seconds >= 3_600) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "m");
        }
        if (seconds >= 60) {
            return two(seconds / 60, "m", seconds % 60, "s");
        }
        long millis = span.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        }
        long tenths = millis % 1_000 / 100;
        return seconds + (tenths == 0 ? "" : "." + tenths) + "s";
    }

    private static String two(long first, String firstUnit, long second, String secondUnit) {
        return first + firstUnit + (second == 0 ? "" : second + secondUnit);
    }

    /** The wall clock of a zone, with its offset. */
    static String local(Instant instant, ZoneId zone) {
        return LOCAL.format(instant.atZone(zone));
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
