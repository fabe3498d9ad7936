package dev.carillon.time;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The delay of {@code @every}, in the grammar of Go's {@code time.ParseDuration}: a sign, then numbers with units, as
 * {@code 1h30m} or {@code 1.5h}.
 */
final class Delay {
    private static final long NANOS = 1_000_000_000L;

    private static final Map<String, Long> UNITS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            // The micro sign, and the Greek letter that looks the same.
            "\u00B5s",
            1_000L,
            "\u03BCs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            NANOS,
            "m",
            60 * NANOS,
            "h",
            3600 * NANOS);

    private static final Pattern PART = Pattern.compile("([0-9]*+)(?:\\.([0-9]*+))?([^0-9.]*+)");

    /** 2^63 ns, about 292 years, is the most that Go's duration holds. */
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(63);

    /** 19 digits, more than {@link #MOST} needs: longer numbers are too large without being computed. */
    private static final int MOST_DIGITS = 19;

    /** As many digits of a fraction as count; Go stops at the 18th or 19th too. */
    private static final int FRACTION_DIGITS = 18;

    private Delay() {}

    /** Whole seconds, rounded down, at least 1: for {@code 10ms} and for a negative duration too. */
    static Reading<Long> read(String text) {
        boolean negative = text.startsWith("-");
        int at = negative || text.startsWith("+") ? 1 : 0;
        if (text.length() == at) {
            return bad("invalid duration", text);
        }
        if (text.length() == at + 1 && text.endsWith("0")) {
            return new Reading.Read<>(1L);
        }
        BigInteger total = BigInteger.ZERO;
        Matcher part = PART.matcher(text);
        while (at < text.length()) {
            part.region(at, text.length());
            if (!part.lookingAt() || isEmpty(part.group(1)) && isEmpty(part.group(2))) {
                return bad("invalid duration", text);
            }
            String name = part.group(3);
            Long unit = UNITS.get(name);
            if (unit == null) {
                return bad(
                        name.isEmpty()
                                ? "missing unit in duration"
                                : "unknown unit " + Reading.shown(name) + " in duration",
                        text);
            }
            total = total.add(nanos(part, unit));
            if (total.compareTo(MOST) > 0) {
                return bad("invalid duration", text);
            }
            at = part.end();
        }
        if (!negative && total.equals(MOST)) {
            return bad("invalid duration", text);
        }
        return new Reading.Read<>(negative ? 1L : Math.max(1, total.longValueExact() / NANOS));
    }

    private static BigInteger nanos(Matcher part, long unit) {
        String whole = part.group(1).replaceFirst("^0+", "");
        if (whole.length() > MOST_DIGITS) {
            return MOST.shiftLeft(1);
        }
        BigInteger nanos = whole.isEmpty() ? BigInteger.ZERO : new BigInteger(whole).multiply(BigInteger.valueOf(unit));
        String fraction = part.group(2);
        if (isEmpty(fraction)) {
            return nanos;
        }
        String digits = fraction.substring(0, Math.min(fraction.length(), FRACTION_DIGITS));
        // In floating point, because Go's result shows its rounding.
        double scale = Math.pow(10, digits.length());
        return nanos.add(BigInteger.valueOf((long) (Long.parseLong(digits) * (unit / scale))));
    }

    private static boolean isEmpty(@Nullable String group) {
        return group == null || group.isEmpty();
    }

    private static Reading<Long> bad(String message, String text) {
        return new Reading.Unreadable<>(
                message + " " + Reading.shown(text),
                "Write numbers with the units h, m, s, ms, us or ns, as in \"@every 1h30m\".");
    }
}
