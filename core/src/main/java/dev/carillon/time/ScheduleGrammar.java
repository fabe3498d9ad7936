package dev.carillon.time;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The outer grammar of a schedule: an optional zone, then a descriptor or five fields. */
final class ScheduleGrammar {
    private static final int FIELDS = 5;
    private static final String EVERY = "@every ";

    private ScheduleGrammar() {}

    /** Reads a schedule that may begin with {@code TZ=} or {@code CRON_TZ=}. */
    static Reading<Schedule> read(String text, ZoneId zone) {
        if (text.isEmpty()) {
            return empty();
        }
        if (!namesItsZone(text)) {
            return readBody(text, text, zone);
        }
        int space = text.indexOf(' ');
        if (space < 0) {
            // robfig panics here.
            return new Reading.Unreadable<>(
                    "no schedule after the time zone: " + Reading.shown(text),
                    "Put a space and the schedule after the zone, as in \"TZ=UTC 0 4 * * *\".");
        }
        String name = zoneName(text);
        return switch (ZoneNames.read(name)) {
            case Reading.Read<ZoneId>(ZoneId named) -> readBody(text, trim(text.substring(space)), named);
            case Reading.Unreadable<ZoneId>(String message, String fix) ->
                new Reading.Unreadable<>("provided bad location " + Reading.shown(name) + ": " + message, fix);
        };
    }

    /**
     * Reads a schedule whose zone is given beside it. A zone in the text is one field too many, as for Argo, which
     * puts {@code spec.timezone} in front of the text.
     */
    static Reading<Schedule> readWithoutZone(String text, ZoneId zone) {
        if (text.isEmpty()) {
            return empty();
        }
        if (namesItsZone(text)) {
            List<String> fields = fields(text);
            return new Reading.Unreadable<>(
                    wrongCount(fields),
                    "Name the zone once: remove " + Reading.shown(fields.getFirst())
                            + " from the schedule or remove spec.timezone.");
        }
        // robfig trims what stands behind a zone, and only that: " @daily" is a schedule beside spec.timezone alone.
        return readBody(text, trim(text), zone);
    }

    private static Reading<Schedule> empty() {
        return new Reading.Unreadable<>("empty spec string", "Write a schedule, as \"0 4 * * *\" or \"@daily\".");
    }

    /** What stands between {@code TZ=} and the first space, empty without either. */
    static String zoneName(String text) {
        int space = text.indexOf(' ');
        return namesItsZone(text) && space > 0 ? text.substring(text.indexOf('=') + 1, space) : "";
    }

    private static boolean namesItsZone(String text) {
        return text.startsWith("TZ=") || text.startsWith("CRON_TZ=");
    }

    /** Reads {@code body}, which is {@code text} without its zone. */
    private static Reading<Schedule> readBody(String text, String body, ZoneId zone) {
        if (body.startsWith(EVERY)) {
            return readEvery(text, body);
        }
        if (body.startsWith("@")) {
            String meaning = descriptor(body);
            return meaning.isEmpty()
                    ? new Reading.Unreadable<>(
                            "unrecognized descriptor: " + Reading.shown(body),
                            "Use @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, or \"@every 90m\".")
                    : readFields(text, fields(meaning), zone);
        }
        return readFields(text, fields(body), zone);
    }

    private static Reading<Schedule> readFields(String text, List<String> fields, ZoneId zone) {
        if (fields.size() != FIELDS) {
            return new Reading.Unreadable<>(
                    wrongCount(fields),
                    fields.size() == FIELDS + 1
                            ? "Remove the seconds: the fields are minute, hour, day of month, month, day of week."
                            : "Write minute, hour, day of month, month, day of week, as in \"0 4 * * *\".");
        }
        return switch (CronExpression.read(fields)) {
            case Reading.Read<CronExpression>(CronExpression expression) ->
                new Reading.Read<>(new Schedule.Cron(text, expression, ZonePeriods.of(zone)));
            case Reading.Unreadable<CronExpression> bad -> bad.as();
        };
    }

    private static Reading<Schedule> readEvery(String text, String body) {
        return switch (Delay.read(body.substring(EVERY.length()))) {
            case Reading.Read<Long>(Long seconds) -> new Reading.Read<>(new Schedule.Every(text, seconds, 0));
            case Reading.Unreadable<Long>(String message, String fix) ->
                new Reading.Unreadable<>("failed to parse duration " + Reading.shown(body) + ": " + message, fix);
        };
    }

    /** The five fields that a descriptor stands for, or nothing. Descriptors are case-sensitive. */
    private static String descriptor(String name) {
        return switch (name) {
            case "@yearly", "@annually" -> "0 0 1 1 *";
            case "@monthly" -> "0 0 1 * *";
            case "@weekly" -> "0 0 * * 0";
            case "@daily", "@midnight" -> "0 0 * * *";
            case "@hourly" -> "0 * * * *";
            default -> "";
        };
    }

    private static String wrongCount(List<String> fields) {
        return "expected exactly " + FIELDS + " fields, found " + fields.size() + ": "
                + Reading.shown("[" + String.join(" ", fields) + "]");
    }

    /** Splits at white space, of which Unicode has more kinds than {@link String#strip} knows. */
    private static List<String> fields(String text) {
        List<String> fields = new ArrayList<>(FIELDS);
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSpace(text.charAt(i))) {
                if (i > start) {
                    fields.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return fields;
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** Go's notion of white space (unicode.IsSpace): the property White_Space, no-break spaces included. */
    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }
}
