package dev.carillon.expr;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Times as text by a layout of Go, which shows how the reference time Mon Jan 2 15:04:05 MST 2006 would be written.
 *
 * @param text as it was written
 */
record GoLayout(String text, List<Part> parts) {
    private static final DateTimeFormatter ZONE_NAME = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    /** Kept, for java.time makes a formatter for each name that it is asked for, and a text is compared with all. */
    private static final List<String> MONTHS = Stream.of(Month.values())
            .map(month -> month.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .toList();

    private static final List<String> WEEKDAYS = Stream.of(DayOfWeek.values())
            .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .toList();

    /** The pieces that a layout may hold; where two begin alike the longer one stands first. */
    enum Piece {
        MONTH_NAME("January"),
        MONTH_SHORT("Jan"),
        WEEKDAY_NAME("Monday"),
        WEEKDAY_SHORT("Mon"),
        ZONE_NAME("MST"),
        DAY_OF_YEAR("002"),
        MONTH_PADDED("01"),
        DAY_PADDED("02"),
        HOUR12_PADDED("03"),
        MINUTE_PADDED("04"),
        SECOND_PADDED("05"),
        YEAR_SHORT("06"),
        HOUR("15"),
        MONTH("1"),
        YEAR("2006"),
        DAY("2"),
        DAY_SPACED("_2"),
        HOUR12("3"),
        MINUTE("4"),
        SECOND("5"),
        AM_PM("PM"),
        AM_PM_LOWER("pm"),
        Z_OFFSET_COLON("Z07:00"),
        Z_OFFSET("Z0700"),
        Z_OFFSET_HOURS("Z07"),
        OFFSET_COLON("-07:00"),
        OFFSET("-0700"),
        OFFSET_HOURS("-07"),
        FRACTION(""),
        LITERAL("");

        private final String text;

        Piece(String text) {
            this.text = text;
        }
    }

    /** One piece of a layout as it stands there; the text matters for fractions and literals. */
    record Part(Piece piece, String text) {}

    /** Reads a layout. At each of its characters some thirty pieces are tried, so one that is used often is kept. */
    static GoLayout of(String layout) {
        return new GoLayout(layout, parts(layout));
    }

    private static List<Part> parts(String layout) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int at = 0; at < layout.length(); ) {
            Optional<Part> part = partAt(layout, at);
            if (part.isEmpty()) {
                literal.append(layout.charAt(at++));
                continue;
            }
            if (!literal.isEmpty()) {
                parts.add(new Part(Piece.LITERAL, literal.toString()));
                literal.setLength(0);
            }
            parts.add(part.get());
            at += part.get().text().length();
        }
        if (!literal.isEmpty()) {
            parts.add(new Part(Piece.LITERAL, literal.toString()));
        }
        return parts;
    }

    private static Optional<Part> partAt(String layout, int at) {
        if (layout.charAt(at) == '.' || layout.charAt(at) == ',') {
            return fraction(layout, at);
        }
        for (Piece piece : Piece.values()) {
            if (piece.text.isEmpty() || !layout.startsWith(piece.text, at)) {
                continue;
            }
            int end = at + piece.text.length();
            boolean name = piece == Piece.MONTH_SHORT || piece == Piece.WEEKDAY_SHORT;
            boolean insideWord = end < layout.length() && Character.isLowerCase(layout.charAt(end));
            boolean spacedYear = piece == Piece.DAY_SPACED && layout.startsWith("_2006", at);
            if (!(name && insideWord) && !spacedYear) {
                return Optional.of(new Part(piece, piece.text));
            }
        }
        return Optional.empty();
    }

    private static Optional<Part> fraction(String layout, int at) {
        int end = at + 1;
        while (end < layout.length()
                && layout.charAt(end) == layout.charAt(at + 1)
                && "09".indexOf(layout.charAt(end)) >= 0) {
            end++;
        }
        boolean digitFollows = end < layout.length() && Character.isDigit(layout.charAt(end));
        return end == at + 1 || digitFollows
                ? Optional.empty()
                : Optional.of(new Part(Piece.FRACTION, layout.substring(at, end)));
    }

    String format(Value.Time time) {
        ZonedDateTime moment = time.instant().atZone(time.zone());
        StringBuilder written = new StringBuilder();
        for (Part part : parts) {
            written.append(formatted(part, moment));
        }
        return written.toString();
    }

    private static String formatted(Part part, ZonedDateTime moment) {
        int hour12 = moment.getHour() % 12 == 0 ? 12 : moment.getHour() % 12;
        return switch (part.piece()) {
            case MONTH_NAME -> name(moment.getMonth());
            case MONTH_SHORT -> shortName(moment.getMonth());
            case WEEKDAY_NAME -> name(moment.getDayOfWeek());
            case WEEKDAY_SHORT -> shortName(moment.getDayOfWeek());
            case ZONE_NAME -> zoneName(moment);
            case DAY_OF_YEAR -> padded(moment.getDayOfYear(), 3);
            case MONTH_PADDED -> padded(moment.getMonthValue(), 2);
            case MONTH -> Integer.toString(moment.getMonthValue());
            case DAY_PADDED -> padded(moment.getDayOfMonth(), 2);
            case DAY -> Integer.toString(moment.getDayOfMonth());
            case DAY_SPACED -> (moment.getDayOfMonth() < 10 ? " " : "") + moment.getDayOfMonth();
            case HOUR -> padded(moment.getHour(), 2);
            case HOUR12_PADDED -> padded(hour12, 2);
            case HOUR12 -> Integer.toString(hour12);
            case MINUTE_PADDED -> padded(moment.getMinute(), 2);
            case MINUTE -> Integer.toString(moment.getMinute());
            case SECOND_PADDED -> padded(moment.getSecond(), 2);
            case SECOND -> Integer.toString(moment.getSecond());
            case YEAR -> padded(moment.getYear(), 4);
            case YEAR_SHORT -> padded(Math.floorMod(moment.getYear(), 100), 2);
            case AM_PM -> moment.getHour() < 12 ? "AM" : "PM";
            case AM_PM_LOWER -> moment.getHour() < 12 ? "am" : "pm";
            case Z_OFFSET_COLON, Z_OFFSET, Z_OFFSET_HOURS ->
                moment.getOffset().equals(ZoneOffset.UTC)
                        ? "Z"
                        : offset(moment, part.text().substring(1));
            case OFFSET_COLON, OFFSET, OFFSET_HOURS ->
                offset(moment, part.text().substring(1));
            case FRACTION -> fractionOf(part.text(), moment.getNano());
            case LITERAL -> part.text();
        };
    }

    static String name(Month month) {
        return MONTHS.get(month.getValue() - 1);
    }

    static String name(DayOfWeek day) {
        return WEEKDAYS.get(day.getValue() - 1);
    }

    static String shortName(Month month) {
        return name(month).substring(0, 3);
    }

    static String shortName(DayOfWeek day) {
        return name(day).substring(0, 3);
    }

    private static String padded(int number, int width) {
        String digits = Integer.toString(Math.abs(number));
        return (number < 0 ? "-" : "") + "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    private static String zoneName(ZonedDateTime moment) {
        if (moment.getZone() instanceof ZoneOffset offset) {
            return offset.equals(ZoneOffset.UTC) ? "UTC" : offset(moment, "0700");
        }
        String name = ZONE_NAME.format(moment);
        if (!name.startsWith("GMT+") && !name.startsWith("GMT-")) {
            return name;
        }
        // Where java.time has no letters the time zone database has digits, and minutes only if there are some.
        return offset(moment, moment.getOffset().getTotalSeconds() % 3600 == 0 ? "07" : "0700");
    }

    private static String offset(ZonedDateTime moment, String shape) {
        int minutes = moment.getOffset().getTotalSeconds() / 60;
        String sign = minutes < 0 ? "-" : "+";
        String hours = padded(Math.abs(minutes) / 60, 2);
        String rest = padded(Math.abs(minutes) % 60, 2);
        return switch (shape) {
            case "07:00" -> sign + hours + ":" + rest;
            case "0700" -> sign + hours + rest;
            default -> sign + hours;
        };
    }

    private static String fractionOf(String shape, int nanos) {
        String digits = padded(nanos, 9).substring(0, Math.min(9, shape.length() - 1));
        if (shape.charAt(1) == '0') {
            return shape.charAt(0) + digits;
        }
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return end == 0 ? "" : shape.charAt(0) + digits.substring(0, end);
    }

    /** The time that the text means in this layout, or empty if it does not fit. */
    Optional<Value.Time> parse(String written, ZoneId zone) {
        GoTimeReader reader = new GoTimeReader(written);
        for (Part part : parts) {
            if (!reader.read(part)) {
                return Optional.empty();
            }
        }
        return reader.time(zone);
    }
}
