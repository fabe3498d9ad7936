package dev.carillon.expr;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code {{= ...}}} adds to expr-lang: Argo's aliases, and those functions of sprig that conditions use. */
final class Sprig {
    private Sprig() {}

    static Map<String, Functions.Function> table() {
        Map<String, Functions.Function> table = new HashMap<>();
        BuiltIns.add(table, "asInt", 1, 1, BuiltIns::toInt);
        BuiltIns.add(table, "asFloat", 1, 1, BuiltIns::toFloat);
        BuiltIns.add(table, "toJson", 1, 1, call -> call.made(GoText.json(call.get(0), call.budget(), call.at())));
        addTexts(table);
        addNumbers(table);
        addChoices(table);
        addTimes(table);
        return Map.copyOf(table);
    }

    private static void add(Map<String, Functions.Function> table, String name, int count, Functions.Body body) {
        BuiltIns.add(table, "sprig." + name, count, count, body);
    }

    /** In sprig the text comes last, so that a template can pipe it in. */
    private static void addTexts(Map<String, Functions.Function> table) {
        add(table, "trim", 1, call -> call.made(Texts.trimSpace(call.text(0))));
        add(table, "trimAll", 2, call -> Texts.trim(call, 1, 0));
        add(table, "trimPrefix", 2, call -> call.made(Texts.withoutPrefix(call.text(1), call.text(0))));
        add(table, "trimSuffix", 2, call -> call.made(Texts.withoutSuffix(call.text(1), call.text(0))));
        add(table, "upper", 1, call -> call.made(Texts.upper(call.text(0))));
        add(table, "lower", 1, call -> call.made(Texts.lower(call.text(0))));
        add(table, "contains", 2, call -> new Value.Bool(new Sought(call.text(0)).first(call.text(1), 0) >= 0));
        add(table, "hasPrefix", 2, call -> new Value.Bool(call.text(1).startsWith(call.text(0))));
        add(table, "hasSuffix", 2, call -> new Value.Bool(call.text(1).endsWith(call.text(0))));
        add(table, "replace", 3, call -> Texts.replace(call, 2, 0, 1, -1));
        add(table, "repeat", 2, call -> Texts.repeat(call, 1, 0));
        add(table, "splitList", 2, call -> Texts.split(call, 1, 0, -1));
        add(table, "toString", 1, call -> call.made(GoText.shown(call.get(0), call.budget(), call.at())));
    }

    private static void addNumbers(Map<String, Functions.Function> table) {
        add(
                table,
                "atoi",
                1,
                call -> new Value.Int(Numbers.parseInt(call.text(0)).orElse(0)));
        add(table, "add", 2, call -> new Value.Int(call.whole(0) + call.whole(1)));
        add(table, "sub", 2, call -> new Value.Int(call.whole(0) - call.whole(1)));
        add(table, "mul", 2, call -> new Value.Int(call.whole(0) * call.whole(1)));
        add(table, "div", 2, call -> new Value.Int(call.whole(0) / divisor(call)));
        add(table, "mod", 2, call -> new Value.Int(call.whole(0) % divisor(call)));
        add(table, "max", 2, call -> new Value.Int(Math.max(call.whole(0), call.whole(1))));
        add(table, "min", 2, call -> new Value.Int(Math.min(call.whole(0), call.whole(1))));
    }

    private static long divisor(Arguments arguments) {
        long divisor = arguments.whole(1);
        if (divisor == 0) {
            throw arguments.bad("division by zero", "check the divisor first");
        }
        return divisor;
    }

    private static void addChoices(Map<String, Functions.Function> table) {
        add(table, "empty", 1, call -> new Value.Bool(isEmpty(call.get(0))));
        add(table, "default", 2, call -> isEmpty(call.get(1)) ? call.get(0) : call.get(1));
        add(table, "ternary", 3, call -> {
            if (!(call.get(2) instanceof Value.Bool(boolean holds))) {
                throw call.wrong(2, "a bool");
            }
            return holds ? call.get(0) : call.get(1);
        });
        BuiltIns.add(
                table,
                "sprig.coalesce",
                1,
                Integer.MAX_VALUE,
                call -> call.values().stream()
                        .filter(value -> !isEmpty(value))
                        .findFirst()
                        .orElse(Value.Nil.NIL));
    }

    /** sprig: nil, zero, false, and texts, lists and maps without content. */
    private static boolean isEmpty(Value value) {
        return switch (value) {
            case Value.Nil _ -> true;
            case Value.Bool(boolean b) -> !b;
            case Value.Int(long n) -> n == 0;
            case Value.Real(double d) -> d == 0;
            case Value.Text(String text) -> text.isEmpty();
            case Value.Span(var length) -> length.isZero();
            case Value.Ordinal(var _, long n, var _) -> n == 0;
            case Value.Items(List<Value> items) -> items.isEmpty();
            case Value.Fields fields -> fields.entries().isEmpty();
            case Value.Time _, Value.Zone _ -> false;
        };
    }

    private static void addTimes(Map<String, Functions.Function> table) {
        add(table, "now", 0, call -> new Value.Time(call.evaluation().now()));
        add(table, "date", 2, call -> formatted(call, ZoneOffset.UTC));
        add(table, "dateInZone", 3, call -> formatted(call, BuiltIns.zone(call, 2)));
        add(
                table,
                "unixEpoch",
                1,
                call -> new Value.Text(Long.toString(call.time(0).instant().getEpochSecond())));
    }

    private static Value formatted(Arguments arguments, ZoneId zone) {
        Value.Time time = new Value.Time(arguments.time(1).instant(), zone);
        return arguments.made(arguments.layout(0).format(time));
    }
}
