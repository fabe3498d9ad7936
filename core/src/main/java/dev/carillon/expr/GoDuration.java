package dev.carillon.expr;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code -10ms}. */
final class GoDuration {
    /** One number with its unit; possessive, so that it cannot backtrack. */
    private static final Pattern PART = Pattern.compile("([0-9]*+)(\\.[0-9]*+)?+(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
    /** Longer numbers cannot be a duration of 64 bits, and fractions are cut at nanoseconds. */
    private static final int MOST_CHARACTERS = 200;

    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "\u00b5s", 1_000L,
            "\u03bcs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    static Optional<Value.Span> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        boolean negative = text.startsWith("-");
        String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return Optional.of(Methods.span(0));
        }
        BigDecimal total = BigDecimal.ZERO;
        Matcher part = PART.matcher(unsigned);
        int at = 0;
        while (at < unsigned.length()) {
            part.region(at, unsigned.length());
            if (!part.lookingAt()) {
                return Optional.empty();
            }
            String fraction = part.group(2) == null ? "" : part.group(2).substring(1);
            if (part.group(1).isEmpty() && fraction.isEmpty()) {
                return Optional.empty();
            }
            BigDecimal number = new BigDecimal("0" + part.group(1) + "." + fraction + "0");
            total = total.add(number.multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(3), 0L)))
                    .setScale(0, RoundingMode.DOWN));
            at = part.end();
        }
        BigDecimal signed = negative ? total.negate() : total;
        boolean fits = signed.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                && signed.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0;
        return unsigned.isEmpty() || !fits ? Optional.empty() : Optional.of(Methods.span(signed.longValue()));
    }
}
