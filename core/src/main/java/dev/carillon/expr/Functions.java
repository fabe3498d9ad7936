package dev.carillon.expr;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The functions that one dialect offers by name. */
final class Functions {
    /** One function: how many arguments it takes, and what it does. */
    record Function(int least, int most, Body body) {}

    @FunctionalInterface
    interface Body {
        Value apply(Arguments arguments);
    }

    /** {@code stopStrategy.expression}: the built-ins of expr-lang. */
    static final Functions STOP = new Functions(BuiltIns.table(), Set.of());
    /** {@code {{= ...}}} in {@code when}: those, Argo's aliases and a part of sprig. */
    static final Functions TEMPLATE = new Functions(joined(BuiltIns.table(), Sprig.table()), Set.of("sprig"));

    /** What expr-lang and Argo have beyond this; named, so that a message can say so. */
    private static final Set<String> KNOWN_ELSEWHERE = Set.of(
            "findLast",
            "findLastIndex",
            "groupBy",
            "sortBy",
            "reduce",
            "splitAfter",
            "mean",
            "median",
            "toJSON",
            "fromJSON",
            "toBase64",
            "fromBase64",
            "get",
            "take",
            "keys",
            "values",
            "toPairs",
            "fromPairs",
            "reverse",
            "uniq",
            "concat",
            "flatten",
            "sort",
            "bitand",
            "bitor",
            "bitxor",
            "bitnand",
            "bitshl",
            "bitshr",
            "bitushr",
            "bitnot",
            "jsonpath");

    private final Map<String, Function> table;
    private final Set<String> namespaces;

    private Functions(Map<String, Function> table, Set<String> namespaces) {
        this.table = table;
        this.namespaces = namespaces;
    }

    private static Map<String, Function> joined(Map<String, Function> one, Map<String, Function> other) {
        Map<String, Function> all = new HashMap<>(one);
        all.putAll(other);
        return Map.copyOf(all);
    }

    /** Whether {@code name.function(...)} is a call of a function here, not of a method of a value. */
    boolean isNamespace(String name) {
        return namespaces.contains(name);
    }

    void checkKnown(String function, int at) {
        if (table.containsKey(function) || Closures.NAMES.contains(function)) {
            return;
        }
        if (KNOWN_ELSEWHERE.contains(function) || function.startsWith("sprig.")) {
            throw Refusal.unsupported(at, function + "()", "use " + String.join(", ", names()));
        }
        throw Refusal.unknown(at, "there is no function '" + function + "'", "use " + String.join(", ", names()));
    }

    /** Every function that can be called here. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(table.keySet());
        names.addAll(Closures.NAMES);
        return names;
    }

    void checkCount(String function, int count, int at) {
        Function found = table.get(function);
        if (found == null || (count >= found.least() && count <= found.most())) {
            return;
        }
        String wanted = found.least() == found.most()
                ? Integer.toString(found.least())
                : found.most() == Integer.MAX_VALUE
                        ? "at least " + found.least()
                        : found.least() + " to " + found.most();
        throw Refusal.syntax(at, function + "() got " + count + " arguments", "give it " + wanted);
    }

    Value call(String function, Arguments arguments) {
        Function found = table.get(function);
        if (found == null) {
            throw new IllegalStateException(function + " passed the parser and is not in the table");
        }
        return found.body().apply(arguments);
    }
}
