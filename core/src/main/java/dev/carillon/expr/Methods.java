package dev.carillon.expr;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The methods of Go's times and durations, such as {@code now().Hour()}. */
final class Methods {
    /** Go's zero time. */
    private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger PER_SECOND = BigInteger.valueOf(1_000_000_000);
    /** Years that AddDate may move a time by; beyond it java.time and Go's calendar part ways. */
    private static final long MOST_YEARS = 100_000;

    /** How many arguments a method of a time takes. */
    static final Map<String, Integer> TIME_METHODS = counts(Map.of(
            0,
            "UTC Unix UnixMilli UnixNano String Year Month Day YearDay Weekday Hour Minute Second Nanosecond"
                    + " IsZero",
            1,
            "After Before Equal Compare Sub Add Truncate Format In",
            3,
            "AddDate"));

    static final Map<String, Integer> SPAN_METHODS =
            counts(Map.of(0, "Hours Minutes Seconds Milliseconds Microseconds Nanoseconds Abs String", 1, "Truncate"));

    private Methods() {}

    private static Map<String, Integer> counts(Map<Integer, String> methods) {
        Map<String, Integer> counts = new HashMap<>();
        methods.forEach((count, names) -> List.of(names.split(" ")).forEach(name -> counts.put(name, count)));
        return Map.copyOf(counts);
    }

    static Value call(Value owner, String method, Arguments arguments) {
        return switch (owner) {
            case Value.Time time -> ofTime(time, method, arguments);
            case Value.Span span -> ofSpan(span, method, arguments);
            case Value.Ordinal(var _, var _, String name)
            when method.equals("String") -> {
                demand(arguments, 0);
                yield new Value.Text(name);
            }
            case Value.Zone(var id)
            when method.equals("String") -> {
                demand(arguments, 0);
                yield new Value.Text(id.getId());
            }
            case Value.Nil _ ->
                throw Refusal.type(arguments.at(), "." + method + "() of nil", "check for nil first, or write ?.");
            case Value.Ordinal _, Value.Zone _ -> throw unsupported(owner, method, arguments, Map.of("String", 0));
            case Value.Bool _, Value.Int _, Value.Real _, Value.Text _, Value.Items _, Value.Fields _ ->
                throw Refusal.type(
                        arguments.at(),
                        owner.kind() + " has no method " + method,
                        "call a function: " + method + "(value)");
        };
    }

    private static Refusal unsupported(Value owner, String method, Arguments arguments, Map<String, Integer> known) {
        return Refusal.unsupported(
                arguments.at(),
                "." + method + "() of a " + owner.kind(),
                "use " + String.join(", ", new TreeSet<>(known.keySet())));
    }

    private static void demand(Arguments arguments, int count) {
        if (arguments.count() != count) {
            throw arguments.bad(arguments.count() + " arguments", "give it " + count);
        }
    }

    private static Value ofTime(Value.Time time, String method, Arguments arguments) {
        demand(arguments, TIME_METHODS.getOrDefault(method, arguments.count()));
        return switch (method) {
            case "After" ->
                new Value.Bool(time.instant().isAfter(arguments.time(0).instant()));
            case "Before" ->
                new Value.Bool(time.instant().isBefore(arguments.time(0).instant()));
            case "Equal" ->
                new Value.Bool(time.instant().equals(arguments.time(0).instant()));
            case "Compare" ->
                new Value.Int(Integer.signum(
                        time.instant().compareTo(arguments.time(0).instant())));
            case "Sub" -> between(arguments.time(0), time);
            case "Add" -> shifted(time, arguments.span(0).length());
            case "AddDate" -> moved(time, arguments);
            case "Truncate" -> truncated(time, nanos(arguments.span(0)));
            case "Format" -> arguments.made(arguments.layout(0).format(time));
            case "In" -> new Value.Time(time.instant(), arguments.zone(0).id());
            case "UTC" -> new Value.Time(time.instant(), ZoneOffset.UTC);
            case "Unix" -> new Value.Int(time.instant().getEpochSecond());
            case "UnixMilli" -> new Value.Int(time.instant().toEpochMilli());
            case "UnixNano" -> new Value.Int(nanosSinceEpoch(time.instant()).longValue());
            case "String" -> arguments.made(GoText.shown(time, arguments.budget(), arguments.at()));
            default -> calendarField(time, method, arguments);
        };
    }

    private static Value calendarField(Value.Time time, String method, Arguments arguments) {
        ZonedDateTime moment = time.instant().atZone(time.zone());
        return switch (method) {
            case "Year" -> new Value.Int(moment.getYear());
            case "Month" -> new Value.Ordinal("month", moment.getMonthValue(), GoLayout.name(moment.getMonth()));
            case "Day" -> new Value.Int(moment.getDayOfMonth());
            case "YearDay" -> new Value.Int(moment.getDayOfYear());
            case "Weekday" ->
                new Value.Ordinal(
                        "weekday", moment.getDayOfWeek().getValue() % 7, GoLayout.name(moment.getDayOfWeek()));
            case "Hour" -> new Value.Int(moment.getHour());
            case "Minute" -> new Value.Int(moment.getMinute());
            case "Second" -> new Value.Int(moment.getSecond());
            case "Nanosecond" -> new Value.Int(moment.getNano());
            case "IsZero" -> new Value.Bool(time.instant().equals(ZERO));
            default -> throw unsupported(time, method, arguments, TIME_METHODS);
        };
    }

    private static Value ofSpan(Value.Span span, String method, Arguments arguments) {
        demand(arguments, SPAN_METHODS.getOrDefault(method, arguments.count()));
        long nanos = nanos(span);
        return switch (method) {
            case "Hours" -> inUnits(nanos, 3_600_000_000_000L);
            case "Minutes" -> inUnits(nanos, 60_000_000_000L);
            case "Seconds" -> inUnits(nanos, 1_000_000_000L);
            case "Milliseconds" -> new Value.Int(nanos / 1_000_000);
            case "Microseconds" -> new Value.Int(nanos / 1_000);
            case "Nanoseconds" -> new Value.Int(nanos);
            case "Abs" -> nanos == Long.MIN_VALUE ? span(Long.MAX_VALUE) : span(Math.abs(nanos));
            case "Truncate" -> {
                long unit = nanos(arguments.span(0));
                yield unit <= 0 ? span : span(nanos - nanos % unit);
            }
            case "String" -> new Value.Text(GoText.duration(span.length()));
            default -> throw unsupported(span, method, arguments, SPAN_METHODS);
        };
    }

    /** Go adds the whole and the fractional units as floats; the sum must round the same way. */
    private static Value inUnits(long nanos, long unit) {
        long whole = nanos / unit;
        return new Value.Real(whole + (double) (nanos % unit) / unit);
    }

    /** Nanoseconds in 64 bits, as Go holds a duration; saturates beyond 292 years. */
    static long nanos(Value.Span span) {
        BigInteger nanos = BigInteger.valueOf(span.length().toSeconds())
                .multiply(PER_SECOND)
                .add(BigInteger.valueOf(span.length().toNanosPart()));
        return nanos.min(MOST).max(LEAST).longValue();
    }

    static Value.Span span(long nanos) {
        return new Value.Span(Duration.ofNanos(nanos));
    }

    static Value.Span between(Value.Time from, Value.Time to) {
        return span(nanos(new Value.Span(Duration.between(from.instant(), to.instant()))));
    }

    static Value.Time shifted(Value.Time time, Duration length) {
        return new Value.Time(time.instant().plus(length), time.zone());
    }

    /** Of a local time that occurs twice or never in its zone Go takes the offset that this guess leads to. */
    static Value.Time at(LocalDateTime local, ZoneId zone) {
        ZoneOffset guess = zone.getRules().getOffset(local.toInstant(ZoneOffset.UTC));
        ZoneOffset offset = zone.getRules().getOffset(local.toInstant(guess));
        return new Value.Time(local.toInstant(offset), zone);
    }

    private static BigInteger nanosSinceEpoch(Instant instant) {
        return BigInteger.valueOf(instant.getEpochSecond())
                .multiply(PER_SECOND)
                .add(BigInteger.valueOf(instant.getNano()));
    }

    /** Go truncates since its zero time, not since 1970. */
    private static Value.Time truncated(Value.Time time, long unit) {
        if (unit <= 0) {
            return time;
        }
        BigInteger since = nanosSinceEpoch(time.instant()).subtract(nanosSinceEpoch(ZERO));
        long rest = since.mod(BigInteger.valueOf(unit)).longValueExact();
        return shifted(time, Duration.ofNanos(-rest));
    }

    /** Go's AddDate: October 31 plus one month is December 1, because fields overflow instead of clamping. */
    private static Value.Time moved(Value.Time time, Arguments arguments) {
        long years = arguments.whole(0);
        long months = arguments.whole(1);
        long days = arguments.whole(2);
        if (Math.abs(years) > MOST_YEARS || Math.abs(months) > 12 * MOST_YEARS || Math.abs(days) > 366 * MOST_YEARS) {
            throw arguments.bad("a move by more than " + MOST_YEARS + " years", "move it less");
        }
        LocalDateTime local = LocalDateTime.ofInstant(time.instant(), time.zone());
        try {
            LocalDateTime moved = local.withDayOfMonth(1)
                    .plusYears(years)
                    .plusMonths(months)
                    .plusDays(local.getDayOfMonth() - 1L)
                    .plusDays(days);
            return at(moved, time.zone());
        } catch (DateTimeException | ArithmeticException beyondTheCalendar) {
            throw arguments.bad("the date is out of range", "move it less");
        }
    }
}
