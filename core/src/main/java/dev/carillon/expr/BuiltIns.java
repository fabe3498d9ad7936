package dev.carillon.expr;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The built-in functions of expr-lang that do not take a closure. */
final class BuiltIns {
    /** What date() tries in turn on a text without a layout. */
    private static final List<GoLayout> DATE_LAYOUTS = Stream.of(
                    "2006-01-02",
                    "15:04:05",
                    "2006-01-02 15:04:05",
                    "2006-01-02T15:04:05Z07:00",
                    "02 Jan 06 15:04 MST",
                    "Monday, 02-Jan-06 15:04:05 MST",
                    "Mon, 02 Jan 2006 15:04:05 MST")
            .map(GoLayout::of)
            .toList();

    /** Zones that Go knows and the JDK leaves out, with what the tz database links them to; as in {@code time}. */
    private static final Map<String, String> ZONE_LINKS = Map.of(
            "EST", "America/Panama",
            "MST", "America/Phoenix",
            "HST", "Pacific/Honolulu",
            "ROC", "Asia/Taipei",
            "GMT+0", "Etc/GMT",
            "GMT-0", "Etc/GMT");

    private BuiltIns() {}

    static Map<String, Functions.Function> table() {
        Map<String, Functions.Function> table = new HashMap<>();
        addNumbers(table);
        addTexts(table);
        addTimes(table);
        add(table, "len", 1, 1, BuiltIns::length);
        add(table, "type", 1, 1, call -> new Value.Text(typeName(call.get(0))));
        add(table, "first", 1, 1, call -> end(call, true));
        add(table, "last", 1, 1, call -> end(call, false));
        add(table, "join", 1, 2, BuiltIns::join);
        return Map.copyOf(table);
    }

    static void add(Map<String, Functions.Function> table, String name, int least, int most, Functions.Body body) {
        table.put(name, new Functions.Function(least, most, body));
    }

    private static void addNumbers(Map<String, Functions.Function> table) {
        add(table, "int", 1, 1, BuiltIns::toInt);
        add(table, "float", 1, 1, BuiltIns::toFloat);
        add(table, "abs", 1, 1, BuiltIns::absolute);
        add(table, "ceil", 1, 1, call -> rounded(call, Math::ceil));
        add(table, "floor", 1, 1, call -> rounded(call, Math::floor));
        add(table, "round", 1, 1, call -> rounded(call, BuiltIns::halfAwayFromZero));
        add(table, "max", 1, Integer.MAX_VALUE, call -> extreme(call, true));
        add(table, "min", 1, Integer.MAX_VALUE, call -> extreme(call, false));
    }

    private static void addTexts(Map<String, Functions.Function> table) {
        add(table, "string", 1, 1, call -> call.made(GoText.shown(call.get(0), call.budget(), call.at())));
        add(table, "upper", 1, 1, call -> call.made(Texts.upper(call.text(0))));
        add(table, "lower", 1, 1, call -> call.made(Texts.lower(call.text(0))));
        add(
                table,
                "trim",
                1,
                2,
                call -> call.count() == 1 ? call.made(Texts.trimSpace(call.text(0))) : Texts.trim(call, 0, 1));
        add(table, "trimPrefix", 1, 2, call -> call.made(Texts.withoutPrefix(call.text(0), call.textOr(1, " "))));
        add(table, "trimSuffix", 1, 2, call -> call.made(Texts.withoutSuffix(call.text(0), call.textOr(1, " "))));
        addSearches(table);
    }

    private static void addSearches(Map<String, Functions.Function> table) {
        add(table, "hasPrefix", 2, 2, call -> new Value.Bool(call.text(0).startsWith(call.text(1))));
        add(table, "hasSuffix", 2, 2, call -> new Value.Bool(call.text(0).endsWith(call.text(1))));
        add(table, "indexOf", 2, 2, call -> position(call, false));
        add(table, "lastIndexOf", 2, 2, call -> position(call, true));
        add(table, "repeat", 2, 2, call -> Texts.repeat(call, 0, 1));
        add(table, "replace", 3, 4, call -> Texts.replace(call, 0, 1, 2, call.count() == 4 ? call.whole(3) : -1));
        add(table, "split", 2, 3, call -> Texts.split(call, 0, 1, call.count() == 3 ? call.whole(2) : -1));
    }

    private static void addTimes(Map<String, Functions.Function> table) {
        add(table, "now", 0, 1, call -> {
            ZoneId zone = call.count() == 1 ? call.zone(0).id() : ZoneOffset.UTC;
            return new Value.Time(call.evaluation().now(), zone);
        });
        add(table, "duration", 1, 1, BuiltIns::duration);
        add(table, "timezone", 1, 1, call -> new Value.Zone(zone(call, 0)));
        add(table, "date", 1, 4, BuiltIns::date);
    }

    /** A step for each character: each unit is a multiplication of large numbers. */
    private static Value duration(Arguments arguments) {
        String text = arguments.text(0);
        arguments.budget().spend(text.length(), arguments.at());
        return GoDuration.parse(text)
                .orElseThrow(
                        () -> arguments.bad("'" + text + "' is not a duration", "write it like 1h30m, 90s or 1.5h"));
    }

    private static Value length(Arguments arguments) {
        return switch (arguments.get(0)) {
            case Value.Text _ -> {
                String text = arguments.text(0);
                yield new Value.Int(text.codePointCount(0, text.length()));
            }
            case Value.Items(List<Value> items) -> new Value.Int(items.size());
            case Value.Fields fields -> new Value.Int(fields.entries().size());
            case Value.Nil _,
                    Value.Bool _,
                    Value.Int _,
                    Value.Real _,
                    Value.Time _,
                    Value.Span _,
                    Value.Zone _,
                    Value.Ordinal _ -> throw arguments.wrong(0, "a string, a list or a map");
        };
    }

    private static String typeName(Value value) {
        return switch (value) {
            case Value.Time _ -> "time.Time";
            case Value.Span _ -> "time.Duration";
            case Value.Zone _ -> "time.Location";
            case Value.Ordinal(String kind, var _, var _) -> kind.equals("month") ? "time.Month" : "time.Weekday";
            case Value.Items _ -> "array";
            case Value.Nil _, Value.Bool _, Value.Int _, Value.Real _, Value.Text _, Value.Fields _ -> value.kind();
        };
    }

    private static Value end(Arguments arguments, boolean first) {
        List<Value> items = arguments.items(0);
        return items.isEmpty() ? Value.Nil.NIL : first ? items.getFirst() : items.getLast();
    }

    private static Value join(Arguments arguments) {
        List<Value> items = arguments.items(0);
        String glue = arguments.textOr(1, "");
        long length = 0;
        List<String> texts = new ArrayList<>();
        for (Value item : items) {
            if (!(item instanceof Value.Text(String text))) {
                throw arguments.bad("the list holds " + item.kind(), "give it strings: map(list, string(#))");
            }
            texts.add(text);
            length += text.length() + glue.length();
        }
        arguments.budget().checkText(length, arguments.at());
        return arguments.made(String.join(glue, texts));
    }

    static Value toInt(Arguments arguments) {
        return switch (arguments.get(0)) {
            case Value.Text _ -> new Value.Int(arguments.parsedInt(0));
            case Value.Span span -> new Value.Int(Methods.nanos(span));
            case Value.Ordinal(var _, long number, var _) -> new Value.Int(number);
            case Value.Int _, Value.Real _ -> new Value.Int(arguments.whole(0));
            case Value.Nil _, Value.Bool _, Value.Time _, Value.Zone _, Value.Items _, Value.Fields _ ->
                throw arguments.wrong(0, "a number or a string");
        };
    }

    static Value toFloat(Arguments arguments) {
        if (arguments.get(0) instanceof Value.Text) {
            String text = arguments.text(0);
            if (text.regionMatches(true, 0, "0x", 0, 2)) {
                throw Refusal.unsupported(arguments.at(), "a hexadecimal float", "write it in decimal");
            }
            return new Value.Real(Numbers.parseFloat(text)
                    .orElseThrow(() -> arguments.bad("'" + text + "' is not a number", "give it a decimal number")));
        }
        return new Value.Real(arguments.number(0));
    }

    private static Value absolute(Arguments arguments) {
        return arguments.get(0) instanceof Value.Int(long whole)
                ? new Value.Int(Math.abs(whole))
                : new Value.Real(Math.abs(arguments.number(0)));
    }

    private static Value rounded(Arguments arguments, DoubleUnaryOperator rounding) {
        return new Value.Real(rounding.applyAsDouble(arguments.number(0)));
    }

    private static double halfAwayFromZero(double number) {
        double whole = Math.rint(number);
        boolean tie = Math.abs(number - Math.floor(number)) == 0.5;
        return tie ? Math.copySign(Math.ceil(Math.abs(number)), number) : whole;
    }

    /** The greatest or the least of the numbers, looking into lists; nil if there is none. */
    private static Value extreme(Arguments arguments, boolean greatest) {
        Value best = Value.Nil.NIL;
        for (int i = 0; i < arguments.count(); i++) {
            Value candidate = arguments.get(i);
            if (candidate instanceof Value.Items(List<Value> items)) {
                arguments.budget().spend(items.size(), arguments.at());
                candidate = extreme(
                        new Arguments(arguments.function(), items, arguments.at(), arguments.evaluation()), greatest);
            } else {
                arguments.number(i);
            }
            best = isBetter(candidate, best, greatest) ? candidate : best;
        }
        return best;
    }

    private static boolean isBetter(Value candidate, Value best, boolean greatest) {
        if (!Operations.isNumber(candidate) || !Operations.isNumber(best)) {
            return Operations.isNumber(candidate);
        }
        int order = candidate instanceof Value.Int(long a) && best instanceof Value.Int(long b)
                ? Long.compare(a, b)
                : Double.compare(Operations.asDouble(candidate), Operations.asDouble(best));
        return greatest ? order > 0 : order < 0;
    }

    /** Counted in bytes of UTF-8, as Go does; so only ASCII is exact in characters too. */
    private static Value position(Arguments arguments, boolean last) {
        String text = arguments.text(0);
        String part = arguments.text(1);
        if (!Texts.isAscii(text)) {
            throw Refusal.unsupported(arguments.at(), "a position in a text that is not ASCII", "use contains");
        }
        Sought sought = new Sought(part);
        return new Value.Int(last ? sought.last(text) : sought.first(text, 0));
    }

    static ZoneId zone(Arguments arguments, int index) {
        String name = arguments.text(index);
        if (name.isEmpty()) {
            return ZoneOffset.UTC; // as Go reads it
        }
        String target = ZONE_LINKS.getOrDefault(name, name);
        // java.time knows Z, UTC+2, +02:00 and the zones of old systems too, and Go none of them.
        if (!ZoneRulesProvider.getAvailableZoneIds().contains(target) || target.startsWith("SystemV/")) {
            throw arguments.bad("unknown timezone '" + name + "'", "name it like Europe/Berlin");
        }
        return ZoneId.of(target);
    }

    private static Value date(Arguments all) {
        boolean zoned = all.get(0) instanceof Value.Zone;
        Arguments arguments = zoned ? all.rest() : all;
        if (arguments.count() == 0 || arguments.count() > 3) {
            throw all.bad(arguments.count() + " arguments", "give it a text, a layout and a timezone");
        }
        ZoneId zone = zoned ? all.zone(0).id() : ZoneOffset.UTC;
        ZoneId meant = arguments.count() == 3 ? zone(arguments, 2) : zone;
        List<GoLayout> layouts = arguments.count() == 1 ? DATE_LAYOUTS : List.of(arguments.layout(1));
        Optional<Value.Time> found = layouts.stream()
                .flatMap(layout -> layout.parse(arguments.text(0), meant).stream())
                .findFirst();
        return found.orElseThrow(() -> all.bad(
                "'" + arguments.text(0) + "' does not fit "
                        + layouts.stream().map(GoLayout::text).collect(Collectors.joining(" | ")),
                "write the date in that form, or give the layout of Go"));
    }
}
