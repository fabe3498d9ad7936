package dev.carillon.audit;

import dev.carillon.audit.DueTimes.Unreadable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The delay of {@code @every}: numbers with units, as Go's {@code time.ParseDuration} reads them. */
final class GoDelay {
    private static final Map<String, BigDecimal> SECONDS = Map.of(
            "ns", new BigDecimal("0.000000001"),
            "us", new BigDecimal("0.000001"),
            "\u00B5s", new BigDecimal("0.000001"),
            "\u03BCs", new BigDecimal("0.000001"),
            "ms", new BigDecimal("0.001"),
            "s", BigDecimal.ONE,
            "m", BigDecimal.valueOf(60),
            "h", BigDecimal.valueOf(3600));

    /** Possessive: a thousand digits without a unit would be cut in two in each way, from each of them on. */
    private static final Pattern PART = Pattern.compile("([0-9]++\\.?+[0-9]*+|\\.[0-9]++)([^0-9.]++)");

    /** A duration of Go's has 63 bits of nanoseconds. */
    private static final BigDecimal MOST = new BigDecimal("9223372036.854775807");

    private GoDelay() {}

    /** Whole seconds, at least one: robfig rounds down and takes a second for less, for a negative one too. */
    static long seconds(String text) throws Unreadable {
        boolean negative = text.startsWith("-");
        String parts = negative || text.startsWith("+") ? text.substring(1) : text;
        if (parts.equals("0")) {
            return 1;
        }
        BigDecimal total = BigDecimal.ZERO;
        Matcher part = PART.matcher(parts);
        int at = 0;
        while (at < parts.length() && part.region(at, parts.length()).lookingAt()) {
            BigDecimal unit = SECONDS.get(part.group(2));
            if (unit == null) {
                throw new Unreadable("no unit of time: " + text);
            }
            total = total.add(new BigDecimal(part.group(1)).multiply(unit));
            at = part.end();
        }
        if (at < parts.length() || parts.isEmpty() || total.compareTo(MOST) > 0) {
            throw new Unreadable("no duration: " + text);
        }
        return negative ? 1 : Math.max(1, total.setScale(0, RoundingMode.DOWN).longValueExact());
    }
}
