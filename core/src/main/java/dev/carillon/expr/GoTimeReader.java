package dev.carillon.expr;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** Reads a time piece by piece, as Go's time.Parse does: the text, how far it is read, and the fields found. */
final class GoTimeReader {
    private final String text;
    private int at;
    private int year;
    private int month = 1;
    private int day = 1;
    private int hour;
    private int minute;
    private int second;
    private int nanos;
    private boolean twelveHours;
    private boolean afternoon;
    private Optional<ZoneId> zone = Optional.empty();

    GoTimeReader(String text) {
        this.text = text;
    }

    boolean read(GoLayout.Part part) {
        return switch (part.piece()) {
            case LITERAL -> literal(part.text());
            case MONTH_NAME, MONTH_SHORT -> monthName(part.piece() == GoLayout.Piece.MONTH_NAME);
            case WEEKDAY_NAME, WEEKDAY_SHORT -> weekday(part.piece() == GoLayout.Piece.WEEKDAY_NAME);
            case MONTH_PADDED, MONTH -> (month = number(part, 2)) >= 1 && month <= 12;
            case DAY_SPACED, DAY_PADDED, DAY -> dayOfMonth(part);
            case DAY_OF_YEAR -> false; // no layout of ours reads one
            case HOUR -> (hour = number(part, 2)) >= 0 && hour < 24;
            case HOUR12_PADDED, HOUR12 -> (hour = number(part, 2)) >= 0 && hour <= 12;
            case MINUTE_PADDED, MINUTE -> (minute = number(part, 2)) >= 0 && minute < 60;
            case SECOND_PADDED, SECOND -> seconds(part);
            case YEAR -> (year = fixed(4)) >= 0;
            case YEAR_SHORT -> shortYear();
            case AM_PM -> halfOfDay("AM", "PM");
            case AM_PM_LOWER -> halfOfDay("am", "pm");
            case ZONE_NAME -> zoneName();
            case Z_OFFSET_COLON, Z_OFFSET, Z_OFFSET_HOURS ->
                take("Z") ? utc() : offset(part.text().substring(1));
            case OFFSET_COLON, OFFSET, OFFSET_HOURS -> offset(part.text().substring(1));
            case FRACTION -> fraction(part.text().charAt(1) == '0', part.text().length() - 1);
        };
    }

    private boolean take(String expected) {
        boolean here = text.startsWith(expected, at);
        at += here ? expected.length() : 0;
        return here;
    }

    /** Go lets any number of spaces of the text stand for a run of spaces of the layout. */
    private boolean literal(String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (expected.charAt(i) == ' ') {
                if (at < text.length() && text.charAt(at) != ' ') {
                    return false;
                }
                while (i + 1 < expected.length() && expected.charAt(i + 1) == ' ') {
                    i++;
                }
                skipSpaces();
            } else if (at >= text.length() || text.charAt(at++) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void skipSpaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean digitAt(int place) {
        return place < text.length() && text.charAt(place) >= '0' && text.charAt(place) <= '9';
    }

    /** Exactly so many digits, or -1. */
    private int fixed(int digits) {
        int number = 0;
        for (int i = 0; i < digits; i++) {
            if (!digitAt(at)) {
                return -1;
            }
            number = number * 10 + text.charAt(at++) - '0';
        }
        return number;
    }

    /** Up to two digits; a padded piece of the layout demands both. */
    private int number(GoLayout.Part part, int digits) {
        boolean padded = part.text().startsWith("0");
        return !padded && !digitAt(at + 1) ? fixed(1) : fixed(digits);
    }

    private boolean dayOfMonth(GoLayout.Part part) {
        if (part.piece() == GoLayout.Piece.DAY_SPACED && at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        day = number(part, 2);
        return day >= 0;
    }

    /** Go takes a fraction after the seconds even where the layout has none. */
    private boolean seconds(GoLayout.Part part) {
        second = number(part, 2);
        boolean more = at + 1 < text.length() && ".,".indexOf(text.charAt(at)) >= 0 && digitAt(at + 1);
        return second >= 0 && second < 60 && (!more || fraction(false, 9));
    }

    private boolean fraction(boolean exact, int digits) {
        boolean here = at < text.length() && ".,".indexOf(text.charAt(at)) >= 0 && digitAt(at + 1);
        if (!here) {
            return !exact;
        }
        at++;
        int start = at;
        while (digitAt(at)) {
            at++;
        }
        if (exact && at - start != digits) {
            return false;
        }
        String found = text.substring(start, Math.min(at, start + 9));
        nanos = Integer.parseInt(found + "0".repeat(9 - found.length()));
        return true;
    }

    private boolean shortYear() {
        int found = fixed(2);
        year = found >= 69 ? found + 1900 : found + 2000;
        return found >= 0;
    }

    private boolean halfOfDay(String morning, String evening) {
        twelveHours = true;
        afternoon = text.startsWith(evening, at);
        return take(morning) || take(evening);
    }

    private boolean monthName(boolean full) {
        for (Month candidate : Month.values()) {
            if (takeIgnoringCase(full ? GoLayout.name(candidate) : GoLayout.shortName(candidate))) {
                month = candidate.getValue();
                return true;
            }
        }
        return false;
    }

    private boolean weekday(boolean full) {
        for (DayOfWeek candidate : DayOfWeek.values()) {
            if (takeIgnoringCase(full ? GoLayout.name(candidate) : GoLayout.shortName(candidate))) {
                return true;
            }
        }
        return false;
    }

    private boolean takeIgnoringCase(String name) {
        boolean here = text.regionMatches(true, at, name, 0, name.length());
        at += here ? name.length() : 0;
        return here;
    }

    private boolean utc() {
        zone = Optional.of(ZoneOffset.UTC);
        return true;
    }

    /** Go knows only the local zone's abbreviations; any other one means an offset of zero. */
    private boolean zoneName() {
        int end = at;
        while (end < text.length() && text.charAt(end) >= 'A' && text.charAt(end) <= 'Z') {
            end++;
        }
        boolean four = text.startsWith("WITA", at) || (end > at && text.charAt(end - 1) == 'T');
        boolean name = end - at == 3 || (end - at == 4 && four);
        at = end;
        return name && utc();
    }

    private boolean offset(String shape) {
        int sign = take("+") ? 1 : take("-") ? -1 : 0;
        int hours = fixed(2);
        int minutes = 0;
        if (!shape.equals("07")) {
            if (shape.equals("07:00") && !take(":")) {
                return false;
            }
            minutes = fixed(2);
        }
        // java.time ends at 18 hours, Go at 24; no zone in use comes near either.
        if (sign == 0 || hours < 0 || minutes < 0 || minutes >= 60 || hours * 60 + minutes > 18 * 60) {
            return false;
        }
        zone = Optional.of(ZoneOffset.ofTotalSeconds(sign * (hours * 60 + minutes) * 60));
        return true;
    }

    Optional<Value.Time> time(ZoneId otherwise) {
        if (at != text.length()) {
            return Optional.empty();
        }
        int clockHour = !twelveHours ? hour : hour % 12 + (afternoon ? 12 : 0);
        try {
            LocalDateTime local = LocalDateTime.of(year, month, day, clockHour, minute, second, nanos);
            return Optional.of(Methods.at(local, zone.orElse(otherwise)));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }
}
