package dev.carillon.time;

import java.util.List;

/** One of the five fields of a cron expression, in their order: its bounds, its names and its grammar. */
enum Field {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day of month", 1, 31, List.of()),
    MONTH("month", 1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    DAY_OF_WEEK("day of week", 0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    /** Set beside the values if the field has a star (or a question mark) without a step above one. */
    static final long STAR = 1L << 63;

    private static final long NOT_A_NUMBER = -1;
    private static final long NEGATIVE = -2;

    private final String label;
    private final int min;
    private final int max;
    private final List<String> names;

    Field(String label, int min, int max, List<String> names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    String label() {
        return label;
    }

    /** Reads a comma-separated list of ranges. Empty items are passed over, so a lone comma is the empty set. */
    Reading<Long> read(String text) {
        long bits = 0;
        for (String item : text.split(",", -1)) {
            if (item.isEmpty()) {
                continue;
            }
            switch (readItem(item)) {
                case Reading.Read<Long>(Long more) -> bits |= more;
                case Reading.Unreadable<Long> bad -> {
                    return bad;
                }
            }
        }
        return new Reading.Read<>(bits);
    }

    /** Reads {@code *}, {@code a} or {@code a-b}, each with or without {@code /step}; robfig's order of errors. */
    private Reading<Long> readItem(String item) {
        String[] rangeAndStep = item.split("/", -1);
        String[] ends = rangeAndStep[0].split("-", -1);
        // Whatever follows a star's hyphen is not looked at: robfig takes *-5 for a star.
        boolean star = ends[0].equals("*") || ends[0].equals("?");
        long start = star ? min : number(ends[0]);
        if (start < 0) {
            return notANumber(ends[0], start);
        }
        long end = star ? max : start;
        if (!star && ends.length == 2) {
            end = number(ends[1]);
            if (end < 0) {
                return notANumber(ends[1], end);
            }
        }
        if (!star && ends.length > 2) {
            return bad("too many hyphens: " + Reading.shown(item));
        }
        if (rangeAndStep.length == 1) {
            return bits(item, start, end, 1, star);
        }
        long step = integer(rangeAndStep[1]);
        if (rangeAndStep.length > 2) {
            return bad("too many slashes: " + Reading.shown(item));
        }
        if (step < 0) {
            return notANumber(rangeAndStep[1], step);
        }
        // a/n runs to the end of the field.
        return bits(item, start, ends.length == 1 ? max : end, step, star && step <= 1);
    }

    private Reading<Long> bits(String item, long start, long end, long step, boolean star) {
        String shown = ": " + Reading.shown(item);
        if (start < min) {
            return bad("beginning of range (" + start + ") below minimum (" + min + ")" + shown);
        }
        if (end > max) {
            return bad("end of range (" + end + ") above maximum (" + max + ")" + shown);
        }
        if (start > end) {
            return bad("beginning of range (" + start + ") beyond end of range (" + end + ")" + shown);
        }
        if (step == 0) {
            return bad("step of range should be a positive number" + shown);
        }
        long bits = star ? STAR : 0;
        // A step beyond the field is a step out of it; without the cap, value += step could overflow.
        long capped = Math.min(step, max + 1L);
        for (long value = start; value <= end; value += capped) {
            bits |= 1L << value;
        }
        return new Reading.Read<>(bits);
    }

    private long number(String text) {
        for (int i = 0; i < names.size(); i++) {
            if (equalsName(text, names.get(i))) {
                return min + (long) i;
            }
        }
        return integer(text);
    }

    /** Compares as Go's strings.ToLower does: code point by code point, for a dotted capital I too. */
    private static boolean equalsName(String text, String name) {
        boolean equal = text.length() == name.length();
        for (int i = 0; equal && i < name.length(); i++) {
            equal = Character.toLowerCase(text.charAt(i)) == name.charAt(i);
        }
        return equal;
    }

    /** An optional sign and ASCII digits that fit 64 bits; or {@link #NOT_A_NUMBER} or {@link #NEGATIVE}. */
    private static long integer(String text) {
        boolean signed = text.startsWith("+") || text.startsWith("-");
        String digits = signed ? text.substring(1) : text;
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return NOT_A_NUMBER;
        }
        try {
            long value = Long.parseLong(text);
            return value < 0 ? NEGATIVE : value;
        } catch (NumberFormatException e) {
            return NOT_A_NUMBER;
        }
    }

    private Reading<Long> notANumber(String text, long reason) {
        String shown = Reading.shown(text);
        return bad(
                reason == NEGATIVE
                        ? "negative number (" + Long.parseLong(text) + ") not allowed: " + shown
                        : "failed to parse int from " + shown);
    }

    private Reading<Long> bad(String message) {
        return new Reading.Unreadable<>(message, fix());
    }

    private String fix() {
        String values = min + "-" + max + (names.isEmpty() ? "" : " or " + names.getFirst() + "-" + names.getLast());
        String usage = "The " + label + " takes " + values + " as a number, a range a-b, a step */n or a list a,b.";
        return switch (this) {
            case MINUTE, MONTH -> usage;
            case HOUR -> usage + " Midnight is 0.";
            case DAY_OF_MONTH -> usage + " L and W do not exist here.";
            case DAY_OF_WEEK ->
                usage + " Sunday is 0, not 7; a range does not wrap, write FRI,SAT,SUN. L and # do not exist here.";
        };
    }
}
