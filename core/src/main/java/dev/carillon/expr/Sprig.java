package dev.carillon.expr;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code {{= ...}}} adds to expr-lang: Argo's aliases, and those functions of sprig that conditions use. */
final class Sprig {
    private Sprig() {}

    static Map<String, Functions.Function> table() {
        Map<String, Functions.Function> table = new HashMap<>();
        BuiltIns.add(table, "asInt", 1, 1, BuiltIns::toInt);
        BuiltIns.add(table, "asFloat", 1, 1, BuiltIns::toFloat);
        BuiltIns.add(table, "toJson", 1, 1, arguments ->
                arguments.made(GoText.json(arguments.get(0), arguments.at())));
        addTexts(table);
        addNumbers(table);
        addChoices(table);
        addTimes(table);
        return Map.copyOf(table);
    }

    private static void add(
            Map<String, Functions.Function> table, String name, int count, Functions.Body body) {
        BuiltIns.add(table, "sprig." + name, count, count, body);
    }

    /** In sprig the text comes last, so that a template can pipe it in. */
    private static void addTexts(Map<String, Functions.Function> table) {
        add(table, "trim", 1, arguments -> arguments.made(Texts.trimSpace(arguments.text(0))));
        add(table, "trimAll", 2, arguments -> arguments.made(Texts.trim(arguments.text(1), arguments.text(0))));
        add(table, "trimPrefix", 2, arguments ->
                arguments.made(Texts.withoutPrefix(arguments.text(1), arguments.text(0))));
        add(table, "trimSuffix", 2, arguments ->
                arguments.made(Texts.withoutSuffix(arguments.text(1), arguments.text(0))));
        add(table, "upper", 1, arguments -> arguments.made(arguments.text(0).toUpperCase(Locale.ROOT)));
        add(table, "lower", 1, arguments -> arguments.made(arguments.text(0).toLowerCase(Locale.ROOT)));
        add(table, "contains", 2, arguments -> new Value.Bool(arguments.text(1).contains(arguments.text(0))));
        add(table, "hasPrefix", 2, arguments -> new Value.Bool(arguments.text(1).startsWith(arguments.text(0))));
        add(table, "hasSuffix", 2, arguments -> new Value.Bool(arguments.text(1).endsWith(arguments.text(0))));
        add(table, "replace", 3, arguments -> Texts.replace(arguments, 2, 0, 1, -1));
        add(table, "repeat", 2, arguments -> Texts.repeat(arguments, 1, 0));
        add(table, "splitList", 2, arguments -> Texts.split(arguments, 1, 0, -1));
        add(table, "toString", 1, arguments -> arguments.made(GoText.shown(arguments.get(0))));
    }

    private static void addNumbers(Map<String, Functions.Function> table) {
        add(table, "atoi", 1, arguments ->
                new Value.Int(Numbers.parseInt(arguments.text(0)).orElse(0)));
        add(table, "add", 2, arguments -> new Value.Int(arguments.whole(0) + arguments.whole(1)));
        add(table, "sub", 2, arguments -> new Value.Int(arguments.whole(0) - arguments.whole(1)));
        add(table, "mul", 2, arguments -> new Value.Int(arguments.whole(0) * arguments.whole(1)));
        add(table, "div", 2, arguments -> new Value.Int(arguments.whole(0) / divisor(arguments)));
        add(table, "mod", 2, arguments -> new Value.Int(arguments.whole(0) % divisor(arguments)));
        add(table, "max", 2, arguments -> new Value.Int(Math.max(arguments.whole(0), arguments.whole(1))));
        add(table, "min", 2, arguments -> new Value.Int(Math.min(arguments.whole(0), arguments.whole(1))));
    }

    private static long divisor(Arguments arguments) {
        long divisor = arguments.whole(1);
        if (divisor == 0) {
            throw arguments.bad("division by zero", "check the divisor first");
        }
        return divisor;
    }

    private static void addChoices(Map<String, Functions.Function> table) {
        add(table, "empty", 1, arguments -> new Value.Bool(isEmpty(arguments.get(0))));
        add(table, "default", 2, arguments -> isEmpty(arguments.get(1)) ? arguments.get(0) : arguments.get(1));
        add(table, "ternary", 3, arguments -> {
            if (!(arguments.get(2) instanceof Value.Bool(boolean holds))) {
                throw arguments.wrong(2, "a bool");
            }
            return holds ? arguments.get(0) : arguments.get(1);
        });
        BuiltIns.add(table, "sprig.coalesce", 1, Integer.MAX_VALUE, arguments -> arguments.values().stream()
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
            case Value.Float(double d) -> d == 0;
            case Value.Text(String text) -> text.isEmpty();
            case Value.Span(var length) -> length.isZero();
            case Value.Ordinal(var _, long n, var _) -> n == 0;
            case Value.Items(List<Value> items) -> items.isEmpty();
            case Value.Fields fields -> fields.entries().isEmpty();
            case Value.Time _, Value.Zone _ -> false;
        };
    }

    private static void addTimes(Map<String, Functions.Function> table) {
        add(table, "now", 0, arguments -> new Value.Time(arguments.evaluation().now()));
        add(table, "date", 2, arguments -> formatted(arguments, ZoneOffset.UTC));
        add(table, "dateInZone", 3, arguments -> formatted(arguments, BuiltIns.zone(arguments, 2)));
        add(table, "unixEpoch", 1, arguments ->
                new Value.Text(Long.toString(arguments.time(0).instant().getEpochSecond())));
    }

    private static Value formatted(Arguments arguments, ZoneId zone) {
        Value.Time time = new Value.Time(arguments.time(1).instant(), zone);
        return arguments.made(GoLayout.format(Methods.layout(arguments), time));
    }
}
