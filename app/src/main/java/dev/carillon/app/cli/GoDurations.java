package dev.carillon.app.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as Go writes them, {@code 1m30s} or {@code 0.5s}: those of the controller's flags and of Argo's variables. */
public final class GoDurations implements ITypeConverter<Duration> {
    /** What to write instead of something else. */
    public static final String FIX = "is not a duration; write it as 500ms, 10s, 1m30s or 1h";

    /** Nine digits are more than any of them needs. */
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{0,9})?|\\.\\d{1,9})(ns|us|µs|μs|ms|s|m|h)");

    /** Parts of one duration; Go sets no bound. */
    private static final int PARTS_LIMIT = 16;

    /** @return empty if the text is no duration that is positive or nought */
    public static Optional<Duration> read(String text) {
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher matcher = PART.matcher(text);
        int at = 0;
        for (int parts = 0; parts < PARTS_LIMIT && matcher.find(at) && matcher.start() == at; parts++) {
            nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanosOf(matcher.group(2)))));
            at = matcher.end();
        }
        boolean whole = text.equals("0") || (at > 0 && at == text.length());
        return whole ? Optional.of(whole(nanos)) : Optional.empty();
    }

    @Override
    public Duration convert(String text) {
        return read(text).orElseThrow(() -> new TypeConversionException("\"" + text + "\" " + FIX));
    }

    private static Duration whole(BigDecimal nanos) {
        BigDecimal[] parts = nanos.setScale(0, RoundingMode.DOWN).divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
        return Duration.ofSeconds(parts[0].longValue(), parts[1].longValue());
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 1_000L; // the three spellings of a microsecond
        };
    }
}
