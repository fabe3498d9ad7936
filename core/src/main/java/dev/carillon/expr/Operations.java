package dev.carillon.expr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** The operators of expr-lang on values. A pair of kinds that does not fit is refused, never simply false. */
final class Operations {
    private final Budget budget;

    Operations(Budget budget) {
        this.budget = budget;
    }

    Value apply(Operator operator, Value left, Value right, int at) {
        return switch (operator) {
            case EQUAL -> new Value.Bool(equal(left, right, at));
            case NOT_EQUAL -> new Value.Bool(!equal(left, right, at));
            case LESS -> new Value.Bool(compare(operator, left, right, at) == Order.LESS);
            case MORE -> new Value.Bool(compare(operator, left, right, at) == Order.MORE);
            case LESS_EQUAL -> new Value.Bool(compare(operator, left, right, at).atMost());
            case MORE_EQUAL -> new Value.Bool(compare(operator, left, right, at).atLeast());
            case IN -> new Value.Bool(in(left, right, at));
            case MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH -> new Value.Bool(search(operator, left, right, at));
            case RANGE -> range(left, right, at);
            case PLUS -> add(left, right, at);
            case MINUS -> subtract(left, right, at);
            case TIMES -> multiply(left, right, at);
            case DIVIDE -> new Value.Real(number(operator, left, at) / number(operator, right, at));
            case REMAINDER -> remainder(left, right, at);
            case POWER -> new Value.Real(Math.pow(number(operator, left, at), number(operator, right, at)));
            case OR, AND, COALESCE -> throw new IllegalArgumentException(operator + " needs its operands unevaluated");
        };
    }

    private static Refusal mismatch(String symbol, Value left, Value right, int at) {
        return Refusal.type(
                at, "'" + symbol + "' between " + left.kind() + " and " + right.kind(), fixFor(left, right));
    }

    private static String fixFor(Value left, Value right) {
        if (left instanceof Value.Nil || right instanceof Value.Nil) {
            return "check for nil first, or give a default with ??";
        }
        if (left instanceof Value.Span || right instanceof Value.Span) {
            return "compare with duration(\"1h\"), or take .Seconds() of the duration";
        }
        if (left instanceof Value.Ordinal || right instanceof Value.Ordinal) {
            return "compare .String(), or int() of it";
        }
        return "convert one side with int(), float() or string()";
    }

    boolean equal(Value left, Value right, int at) {
        if (!comparable(left, right)) {
            throw mismatch("==", left, right, at);
        }
        return same(left, right, at);
    }

    /** Whether asking for equality makes sense: nil with anything, numbers, otherwise one kind. */
    private static boolean comparable(Value left, Value right) {
        return left instanceof Value.Nil
                || right instanceof Value.Nil
                || (isNumber(left) && isNumber(right))
                || left.kind().equals(right.kind());
    }

    /** Each node is paid for: parts may be shared, so that a value is far larger to walk through than to hold. */
    private boolean same(Value left, Value right, int at) {
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return a == b;
        }
        if (isNumber(left) && isNumber(right)) {
            return asDouble(left) == asDouble(right);
        }
        if (left instanceof Value.Time(Instant a, var _) && right instanceof Value.Time(Instant b, var _)) {
            return a.equals(b);
        }
        if (left instanceof Value.Items(List<Value> a) && right instanceof Value.Items(List<Value> b)) {
            budget.spend(1 + Math.min(a.size(), b.size()), at);
            return a.size() == b.size() && IntStream.range(0, a.size()).allMatch(i -> same(a.get(i), b.get(i), at));
        }
        return identical(left, right, at);
    }

    /** As {@code equals}, and paid for. */
    private boolean identical(Value left, Value right, int at) {
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
            budget.scan(Math.min(a.length(), b.length()), at);
            return a.equals(b);
        }
        if (left instanceof Value.Items(List<Value> a) && right instanceof Value.Items(List<Value> b)) {
            budget.spend(1 + Math.min(a.size(), b.size()), at);
            return a.size() == b.size()
                    && IntStream.range(0, a.size()).allMatch(i -> identical(a.get(i), b.get(i), at));
        }
        if (left instanceof Value.Fields(var a, var ofA) && right instanceof Value.Fields(var b, var ofB)) {
            budget.spend(1 + Math.min(a.size(), b.size()), at);
            a.keySet().forEach(name -> budget.scan(name.length(), at));
            return ofA == ofB
                    && a.keySet().equals(b.keySet())
                    && a.entrySet().stream()
                            .allMatch(e -> identical(e.getValue(), Objects.requireNonNull(b.get(e.getKey())), at));
        }
        return left.equals(right);
    }

    static boolean isNumber(Value value) {
        return value instanceof Value.Int || value instanceof Value.Real;
    }

    /** Of an int or a float only. */
    static double asDouble(Value value) {
        return value instanceof Value.Int(long whole) ? whole : ((Value.Real) value).value();
    }

    private static double number(Operator operator, Value value, int at) {
        if (!isNumber(value)) {
            throw Refusal.type(at, "'" + operator.symbol() + "' with " + value.kind(), "use numbers");
        }
        return asDouble(value);
    }

    /** Not a number is neither less, equal nor more. */
    private enum Order {
        LESS,
        SAME,
        MORE,
        NONE;

        static Order of(int sign) {
            return sign < 0 ? LESS : sign > 0 ? MORE : SAME;
        }

        boolean atMost() {
            return this == LESS || this == SAME;
        }

        boolean atLeast() {
            return this == MORE || this == SAME;
        }
    }

    private Order compare(Operator operator, Value left, Value right, int at) {
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return Order.of(Long.compare(a, b));
        }
        if (isNumber(left) && isNumber(right)) {
            double a = asDouble(left);
            double b = asDouble(right);
            return Double.isNaN(a) || Double.isNaN(b)
                    ? Order.NONE
                    : a < b ? Order.LESS : a > b ? Order.MORE : Order.SAME;
        }
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
            budget.scan(Math.min(a.length(), b.length()), at);
            return Order.of(GoText.compare(a, b));
        }
        if (left instanceof Value.Time(Instant a, var _) && right instanceof Value.Time(Instant b, var _)) {
            return Order.of(a.compareTo(b));
        }
        if (left instanceof Value.Span(Duration a) && right instanceof Value.Span(Duration b)) {
            return Order.of(a.compareTo(b));
        }
        throw mismatch(operator.symbol(), left, right, at);
    }

    private boolean in(Value needle, Value container, int at) {
        return switch (container) {
            case Value.Fields fields
            when needle instanceof Value.Text(String name) -> {
                budget.lookUp(needle, at);
                yield fields.entries().containsKey(name);
            }
            case Value.Items(List<Value> items) -> {
                budget.spend(items.size(), at);
                if (!items.isEmpty() && items.stream().noneMatch(item -> comparable(needle, item))) {
                    throw Refusal.type(
                            at,
                            needle.kind() + " in a list of " + items.getFirst().kind(),
                            "use items of one kind");
                }
                yield items.stream().anyMatch(item -> comparable(needle, item) && same(needle, item, at));
            }
            case Value.Text _ -> throw Refusal.type(at, "'in' with a string", "write: text contains part");
            case Value.Nil _,
                    Value.Bool _,
                    Value.Int _,
                    Value.Real _,
                    Value.Time _,
                    Value.Span _,
                    Value.Zone _,
                    Value.Ordinal _,
                    Value.Fields _ -> throw mismatch("in", needle, container, at);
        };
    }

    private boolean search(Operator operator, Value left, Value right, int at) {
        if (!(left instanceof Value.Text(String text)) || !(right instanceof Value.Text(String part))) {
            throw mismatch(operator.symbol(), left, right, at);
        }
        budget.scan(text.length(), at);
        return switch (operator) {
            case CONTAINS -> {
                budget.scan(part.length(), at);
                yield new Sought(part).first(text, 0) >= 0;
            }
            case STARTS_WITH -> text.startsWith(part);
            case ENDS_WITH -> text.endsWith(part);
            default -> Regex.occurs(part, text, budget, at);
        };
    }

    private Value range(Value left, Value right, int at) {
        if (!(left instanceof Value.Int(long first)) || !(right instanceof Value.Int(long last))) {
            throw mismatch("..", left, right, at);
        }
        List<Value> items = new ArrayList<>();
        if (first <= last) {
            // The difference of two longs may overflow; an overflow is negative and certainly too long.
            long size = last - first < 0 ? Long.MAX_VALUE : Math.max(last - first, last - first + 1);
            budget.checkItems(size, at);
            for (long i = 0; i < size; i++) {
                items.add(new Value.Int(first + i));
            }
        }
        return budget.items(items, at);
    }

    Value add(Value left, Value right, int at) {
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return new Value.Int(a + b);
        }
        if (isNumber(left) && isNumber(right)) {
            return new Value.Real(asDouble(left) + asDouble(right));
        }
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
            budget.checkText((long) a.length() + b.length(), at);
            return budget.text(a + b, at);
        }
        if (left instanceof Value.Time time && right instanceof Value.Span(Duration length)) {
            return Methods.shifted(time, length);
        }
        if (left instanceof Value.Span(Duration length) && right instanceof Value.Time time) {
            return Methods.shifted(time, length);
        }
        if (left instanceof Value.Span a && right instanceof Value.Span b) {
            return Methods.span(Methods.nanos(a) + Methods.nanos(b));
        }
        throw mismatch("+", left, right, at);
    }

    private Value subtract(Value left, Value right, int at) {
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return new Value.Int(a - b);
        }
        if (isNumber(left) && isNumber(right)) {
            return new Value.Real(asDouble(left) - asDouble(right));
        }
        if (left instanceof Value.Time a && right instanceof Value.Time b) {
            return Methods.between(b, a);
        }
        if (left instanceof Value.Time time && right instanceof Value.Span(Duration length)) {
            return Methods.shifted(time, length.negated());
        }
        if (left instanceof Value.Span a && right instanceof Value.Span b) {
            return Methods.span(Methods.nanos(a) - Methods.nanos(b));
        }
        throw mismatch("-", left, right, at);
    }

    private static Value multiply(Value left, Value right, int at) {
        if (left instanceof Value.Span span && right instanceof Value.Int(long times)) {
            return Methods.span(Methods.nanos(span) * times);
        }
        if (left instanceof Value.Span span && right instanceof Value.Real(double times)) {
            return new Value.Real(Methods.nanos(span) * times); // nanoseconds: expr-lang drops the unit here
        }
        if (left instanceof Value.Span a && right instanceof Value.Span b) {
            return Methods.span(Methods.nanos(a) * Methods.nanos(b));
        }
        if (isNumber(left) && right instanceof Value.Span) {
            return multiply(right, left, at);
        }
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return new Value.Int(a * b);
        }
        if (isNumber(left) && isNumber(right)) {
            return new Value.Real(asDouble(left) * asDouble(right));
        }
        throw mismatch("*", left, right, at);
    }

    private static Value remainder(Value left, Value right, int at) {
        if (!(left instanceof Value.Int(long a)) || !(right instanceof Value.Int(long b))) {
            throw mismatch("%", left, right, at);
        }
        if (b == 0) {
            throw Refusal.value(at, "a remainder by zero", "check the divisor first");
        }
        return new Value.Int(a % b);
    }

    Value negate(Value value, int at) {
        return switch (value) {
            case Value.Int(long whole) -> new Value.Int(-whole);
            case Value.Real(double number) -> new Value.Real(-number);
            case Value.Nil _,
                    Value.Bool _,
                    Value.Text _,
                    Value.Time _,
                    Value.Span _,
                    Value.Zone _,
                    Value.Ordinal _,
                    Value.Items _,
                    Value.Fields _ -> throw signed("-", value, at);
        };
    }

    Value plus(Value value, int at) {
        if (!isNumber(value)) {
            throw signed("+", value, at);
        }
        return value;
    }

    private static Refusal signed(String sign, Value value, int at) {
        return Refusal.type(at, "the sign '" + sign + "' before " + value.kind(), "use it with numbers only");
    }

    Value member(Value owner, Value key, int at) {
        budget.lookUp(key, at);
        return switch (owner) {
            case Value.Fields fields when key instanceof Value.Text(String name) -> fields.get(name);
            case Value.Items(List<Value> items) when isNumber(key) -> item(items, key, at);
            case Value.Nil _ ->
                throw Refusal.type(
                        at, GoText.shown(key, budget, at) + " of nil", "check for nil first, or write ?. and ??");
            case Value.Time _, Value.Span _, Value.Ordinal _ ->
                throw Refusal.unsupported(
                        at, "a method without a call", "write ." + GoText.shown(key, budget, at) + "()");
            case Value.Text _ ->
                throw Refusal.unsupported(at, "an index into a string", "use contains, split() or a slice");
            case Value.Bool _, Value.Int _, Value.Real _, Value.Zone _, Value.Items _, Value.Fields _ ->
                throw Refusal.type(at, GoText.shown(key, budget, at) + " of " + owner.kind(), "use a map or a list");
        };
    }

    private static Value item(List<Value> items, Value key, int at) {
        long index = key instanceof Value.Int(long whole) ? whole : (long) asDouble(key);
        long place = index < 0 ? items.size() + index : index;
        if (place < 0 || place >= items.size()) {
            throw Refusal.value(
                    at, "index " + index + " of a list with " + items.size() + " items", "check len() first");
        }
        return items.get((int) place);
    }

    Value slice(Value of, Optional<Value> from, Optional<Value> to, int at) {
        return switch (of) {
            case Value.Items(List<Value> items) -> {
                int end = bound(to, items.size(), items.size(), at);
                yield budget.items(items.subList(Math.min(bound(from, 0, items.size(), at), end), end), at);
            }
            case Value.Text(String text) -> {
                budget.scan(text.length(), at);
                if (!Texts.isAscii(text)) {
                    throw Refusal.unsupported(at, "a slice of a text that is not ASCII", "use split() or contains");
                }
                int end = bound(to, text.length(), text.length(), at);
                yield budget.text(text.substring(Math.min(bound(from, 0, text.length(), at), end), end), at);
            }
            case Value.Nil _,
                    Value.Bool _,
                    Value.Int _,
                    Value.Real _,
                    Value.Time _,
                    Value.Span _,
                    Value.Zone _,
                    Value.Ordinal _,
                    Value.Fields _ -> throw Refusal.type(at, "a slice of " + of.kind(), "slice a list or a string");
        };
    }

    private static int bound(Optional<Value> given, int otherwise, int size, int at) {
        if (given.isEmpty()) {
            return otherwise;
        }
        if (!isNumber(given.get())) {
            throw Refusal.type(at, "a slice bound is " + given.get().kind(), "use an int");
        }
        long bound = (long) asDouble(given.get());
        return Math.clamp(bound < 0 ? size + bound : bound, 0, size);
    }
}
