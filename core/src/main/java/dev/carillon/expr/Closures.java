package dev.carillon.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The built-ins that evaluate an expression for each item of a list. */
final class Closures {
    static final Set<String> NAMES =
            Set.of("all", "any", "none", "one", "filter", "map", "count", "find", "findIndex", "sum");
    /** Those that take the items themselves if no expression is given. */
    static final Set<String> BODY_OPTIONAL = Set.of("count", "sum");

    private Closures() {}

    static Value run(Term.Each each, Evaluation evaluation) {
        Value over = evaluation.value(each.items());
        if (!(over instanceof Value.Items(List<Value> items))) {
            throw Refusal.type(each.at(), each.function() + "() got " + over.kind(), "give it a list");
        }
        return switch (each.function()) {
            case "all" -> new Value.Bool(items.stream().allMatch(item -> holds(each, item, evaluation)));
            case "any" -> new Value.Bool(items.stream().anyMatch(item -> holds(each, item, evaluation)));
            case "none" -> new Value.Bool(items.stream().noneMatch(item -> holds(each, item, evaluation)));
            case "one" -> new Value.Bool(chosen(each, items, evaluation).size() == 1);
            case "count" -> new Value.Int(chosen(each, items, evaluation).size());
            case "filter" -> evaluation.budget().items(chosen(each, items, evaluation), each.at());
            case "find" -> find(each, items, evaluation, false);
            case "findIndex" -> find(each, items, evaluation, true);
            case "sum" -> sum(each, items, evaluation);
            default -> {
                List<Value> mapped = new ArrayList<>();
                items.forEach(item -> mapped.add(evaluation.body(each, item)));
                yield evaluation.budget().items(mapped, each.at());
            }
        };
    }

    private static boolean holds(Term.Each each, Value item, Evaluation evaluation) {
        return evaluation.condition(evaluation.body(each, item), each.body().at());
    }

    private static List<Value> chosen(Term.Each each, List<Value> items, Evaluation evaluation) {
        return items.stream().filter(item -> holds(each, item, evaluation)).toList();
    }

    private static Value find(Term.Each each, List<Value> items, Evaluation evaluation, boolean index) {
        for (int i = 0; i < items.size(); i++) {
            if (holds(each, items.get(i), evaluation)) {
                return index ? new Value.Int(i) : items.get(i);
            }
        }
        return Value.Nil.NIL;
    }

    private static Value sum(Term.Each each, List<Value> items, Evaluation evaluation) {
        Value sum = new Value.Int(0);
        for (Value item : items) {
            sum = evaluation.operations().add(evaluation.body(each, item), sum, each.at());
        }
        return sum;
    }
}
