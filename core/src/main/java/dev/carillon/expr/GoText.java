package dev.carillon.expr;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as text, by the rules of Go's fmt, strconv, encoding/json and time packages. */
final class GoText {
    /** Go's fmt writes an exponent below ten to the first power and from ten to the second on. */
    private static final int[] FMT_EXPONENTS = {-4, 6};

    private static final int[] JSON_EXPONENTS = {-6, 21};

    private static final GoLayout SHOWN_TIME = GoLayout.of("2006-01-02 15:04:05.999999999 -0700 MST");
    private static final GoLayout JSON_TIME = GoLayout.of("2006-01-02T15:04:05.999999999Z07:00");

    private GoText() {}

    /** Go's unicode.IsSpace. */
    static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || (c > 0x85 && Character.isSpaceChar(c));
    }

    /** Go compares strings by their UTF-8 bytes, which is the order of code points, not of UTF-16 units. */
    static int compare(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean ordinary = Character.isSurrogate(x) == Character.isSurrogate(y);
                return ordinary ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** How a value is written: its plain parts, and what stands around and between those of lists and maps. */
    private enum Form {
        SHOWN(" ", "map[", "]") {
            @Override
            String plain(Value value, int at) {
                return switch (value) {
                    case Value.Nil _ -> "<nil>";
                    case Value.Bool(boolean b) -> Boolean.toString(b);
                    case Value.Int(long n) -> Long.toString(n);
                    case Value.Real(double d) -> number(d, FMT_EXPONENTS);
                    case Value.Text(String text) -> text;
                    case Value.Time time -> SHOWN_TIME.format(time);
                    case Value.Span(Duration length) -> duration(length);
                    case Value.Zone(var id) -> id.getId();
                    case Value.Ordinal(var _, var _, String name) -> name;
                    case Value.Items _, Value.Fields _ -> throw new IllegalArgumentException("it has parts");
                };
            }

            @Override
            String key(String name) {
                return name;
            }
        },
        JSON(",", "{", "}") {
            @Override
            String plain(Value value, int at) {
                return switch (value) {
                    case Value.Nil _ -> "null";
                    case Value.Bool(boolean b) -> Boolean.toString(b);
                    case Value.Int(long n) -> Long.toString(n);
                    case Value.Real(double d) -> jsonNumber(d, at);
                    case Value.Text(String text) -> quoted(text);
                    case Value.Time time -> quoted(JSON_TIME.format(time));
                    case Value.Span span -> Long.toString(Methods.nanos(span));
                    case Value.Ordinal(var _, long n, var _) -> Long.toString(n);
                    case Value.Zone _ -> throw Refusal.type(at, "a timezone as JSON", "use string() of it");
                    case Value.Items _, Value.Fields _ -> throw new IllegalArgumentException("it has parts");
                };
            }

            @Override
            String key(String name) {
                return quoted(name);
            }
        };

        private final String gap;
        private final String open;
        private final String close;

        Form(String gap, String open, String close) {
            this.gap = gap;
            this.open = open;
            this.close = close;
        }

        abstract String plain(Value value, int at);

        abstract String key(String name);
    }

    /** Go's {@code fmt.Sprintf("%v", value)}. */
    static String shown(Value value, Budget budget, int at) {
        return written(Form.SHOWN, value, budget, at);
    }

    /** JSON as Go's encoder writes it, but with {@code < > &} left as they are. */
    static String json(Value value, Budget budget, int at) {
        return written(Form.JSON, value, budget, at);
    }

    /**
     * Each node is paid for, and the text checked as it grows: parts of a value may be shared, and walked through it is as
     * large as if they were copies.
     */
    private static String written(Form form, Value value, Budget budget, int at) {
        StringBuilder out = new StringBuilder();
        write(out, form, value, budget, at);
        return out.toString();
    }

    private static void write(StringBuilder out, Form form, Value value, Budget budget, int at) {
        budget.spend(1, at);
        switch (value) {
            case Value.Items(List<Value> items) -> {
                out.append('[');
                String gap = "";
                for (Value item : items) {
                    out.append(gap);
                    write(out, form, item, budget, at);
                    gap = form.gap;
                }
                out.append(']');
            }
            case Value.Fields(Map<String, Value> entries, var _) -> {
                out.append(form.open);
                String gap = "";
                for (Map.Entry<String, Value> entry : new TreeMap<>(entries).entrySet()) {
                    out.append(gap);
                    add(out, form.key(entry.getKey()), budget, at);
                    out.append(':');
                    write(out, form, entry.getValue(), budget, at);
                    gap = form.gap;
                }
                out.append(form.close);
            }
            default -> add(out, form.plain(value, at), budget, at);
        }
        budget.checkText(out.length(), at);
    }

    private static void add(StringBuilder out, String text, Budget budget, int at) {
        budget.scan(text.length(), at);
        budget.checkText((long) out.length() + text.length(), at);
        out.append(text);
    }

    /** The shortest decimal that reads back as the same double, with an exponent where Go writes one. */
    private static String number(double d, int[] plainExponents) {
        if (Double.isNaN(d)) {
            return "NaN";
        }
        if (Double.isInfinite(d)) {
            return d > 0 ? "+Inf" : "-Inf";
        }
        if (d == 0) {
            return 1 / d < 0 ? "-0" : "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(d)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= plainExponents[0] && exponent < plainExponents[1]) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String sign = d < 0 ? "-" : "";
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String padded = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + padded;
    }

    private static String jsonNumber(double d, int at) {
        if (!Double.isFinite(d)) {
            throw Refusal.value(at, "the number " + number(d, FMT_EXPONENTS) + " as JSON", "keep it finite");
        }
        // Go's JSON writes e-7, its fmt e-07.
        return number(d, JSON_EXPONENTS).replace("e-0", "e-");
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int named = "\"\\\b\f\n\r\t".indexOf(c);
            if (named >= 0) {
                json.append('\\').append("\"\\bfnrt".charAt(named));
            } else if (c == 0x2028 || c == 0x2029) {
                json.append("\\u202").append(c % 16); // these two end a line in JavaScript
            } else if (c < ' ') {
                json.append("\\u00").append(Character.forDigit(c / 16, 16)).append(Character.forDigit(c % 16, 16));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** Go's time.Duration.String: 1h30m0s, 1.5s, 250ms. */
    static String duration(Duration length) {
        if (length.isZero()) {
            return "0s";
        }
        // A BigDecimal, because the most negative count of nanoseconds has no positive twin.
        BigDecimal nanos = new BigDecimal(Methods.nanos(new Value.Span(length))).abs();
        String sign = length.isNegative() ? "-" : "";
        long total = nanos.movePointLeft(9).longValue();
        if (total == 0) {
            long n = nanos.longValue();
            return sign
                    + (n < 1_000 ? n + "ns" : n < 1_000_000 ? decimal(nanos, 3) + "\u00b5s" : decimal(nanos, 6) + "ms");
        }
        BigDecimal seconds = nanos.subtract(new BigDecimal(total - total % 60).movePointRight(9));
        String minutes = total >= 60 ? total / 60 % 60 + "m" : "";
        String hours = total >= 3600 ? total / 3600 + "h" : "";
        return sign + hours + minutes + decimal(seconds, 9) + "s";
    }

    private static String decimal(BigDecimal nanos, int digits) {
        return nanos.movePointLeft(digits).stripTrailingZeros().toPlainString();
    }
}
