package dev.carillon.expr;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One evaluation of an expression of expr-lang: short-circuits as Go's does, and ends within its budget. */
final class Evaluation {
    private final Value.Fields environment;
    private final Functions functions;
    private final Instant now;
    private final Operations operations;
    private final Budget budget;
    /** What {@code #} means in each closure under way, the innermost first. */
    private final Deque<Value> elements = new ArrayDeque<>();

    Evaluation(Value.Fields environment, Functions functions, Instant now, Budget budget) {
        this.environment = environment;
        this.functions = functions;
        this.now = now;
        this.budget = budget;
        this.operations = new Operations(budget);
    }

    Instant now() {
        return now;
    }

    Budget budget() {
        return budget;
    }

    Operations operations() {
        return operations;
    }

    Value value(Term term) {
        return link(term).orElse(Value.Nil.NIL);
    }

    /** The value, or empty where a {@code ?.} has met nil and the rest of its chain is skipped. */
    private Optional<Value> link(Term term) {
        budget.spend(1, term.at());
        return switch (term) {
            case Term.Member member -> member(member);
            case Term.Method method -> method(method);
            case Term.Chain chain -> Optional.of(value(chain.of()));
            case Term.Literal literal -> Optional.of(literal.value());
            case Term.Name name -> Optional.of(variable(name));
            case Term.Element element -> Optional.of(element(element));
            case Term.Unary unary -> Optional.of(unary(unary));
            case Term.Binary binary -> Optional.of(binary(binary));
            case Term.Choice choice -> Optional.of(choice(choice));
            case Term.Slice slice -> Optional.of(slice(slice));
            case Term.Call call -> Optional.of(functions.call(call.function(), arguments(call)));
            case Term.Each each -> Optional.of(Closures.run(each, this));
            case Term.ListOf list -> Optional.of(budget.items(values(list.items()), list.at()));
            case Term.MapOf map -> Optional.of(map(map));
        };
    }

    /** The closure's body for one item. */
    Value body(Term.Each each, Value item) {
        elements.push(item);
        Value result = value(each.body());
        elements.pop();
        return result;
    }

    boolean condition(Value value, int at) {
        if (value instanceof Value.Bool(boolean holds)) {
            return holds;
        }
        throw Refusal.type(at, "a condition is " + value.kind(), "compare it, so that it becomes true or false");
    }

    private List<Value> values(List<Term> terms) {
        List<Value> values = new ArrayList<>(terms.size());
        for (Term term : terms) {
            values.add(value(term));
        }
        return values;
    }

    private Arguments arguments(Term.Call call) {
        return new Arguments(call.function(), values(call.arguments()), call.at(), this);
    }

    private Value variable(Term.Name name) {
        Value value = environment.entries().get(name.name());
        if (value == null) {
            throw References.unknown(name.name(), environment, name.at());
        }
        return value;
    }

    private Value element(Term.Element element) {
        Value item = elements.peek();
        if (item == null) {
            throw Refusal.syntax(element.at(), "# stands outside of a closure", "use it in all(), any(), filter() ...");
        }
        return item;
    }

    private Value unary(Term.Unary unary) {
        Value of = value(unary.of());
        return switch (unary.operator()) {
            case "!" -> new Value.Bool(!condition(of, unary.at()));
            case "-" -> operations.negate(of, unary.at());
            default -> operations.plus(of, unary.at());
        };
    }

    private Value binary(Term.Binary binary) {
        Value left = value(binary.left());
        Term right = binary.right();
        return switch (binary.operator()) {
            case OR -> new Value.Bool(condition(left, binary.left().at()) || condition(value(right), right.at()));
            case AND -> new Value.Bool(condition(left, binary.left().at()) && condition(value(right), right.at()));
            case COALESCE -> left instanceof Value.Nil ? value(right) : left;
            case EQUAL,
                    NOT_EQUAL,
                    LESS,
                    LESS_EQUAL,
                    MORE,
                    MORE_EQUAL,
                    IN,
                    MATCHES,
                    CONTAINS,
                    STARTS_WITH,
                    ENDS_WITH,
                    RANGE,
                    PLUS,
                    MINUS,
                    TIMES,
                    DIVIDE,
                    REMAINDER,
                    POWER -> operations.apply(binary.operator(), left, value(right), binary.at());
        };
    }

    private Value choice(Term.Choice choice) {
        boolean holds = condition(value(choice.condition()), choice.condition().at());
        return value(holds ? choice.yes() : choice.no());
    }

    private Optional<Value> member(Term.Member member) {
        if (member.of() instanceof Term.Member inner && !inner.optional() && !member.optional()) {
            return dotted(member, inner);
        }
        Optional<Value> owner = link(member.of());
        if (owner.isEmpty() || (member.optional() && owner.get() instanceof Value.Nil)) {
            return Optional.empty();
        }
        return Optional.of(operations.member(owner.get(), value(member.key()), member.at()));
    }

    /** {@code a.b.c}: an entry "b.c" of a comes first; that is how Argo's {@code labels.json} is stored. */
    private Optional<Value> dotted(Term.Member outer, Term.Member inner) {
        Optional<Value> owner = link(inner.of());
        if (owner.isEmpty()) {
            return owner;
        }
        Value first = value(inner.key());
        Value second = value(outer.key());
        budget.lookUp(first, inner.at());
        budget.lookUp(second, outer.at());
        Optional<Value> joined = References.joined(owner.get(), first, second);
        if (joined.isPresent()) {
            return joined;
        }
        Value middle = operations.member(owner.get(), first, inner.at());
        return Optional.of(operations.member(middle, second, outer.at()));
    }

    private Optional<Value> method(Term.Method method) {
        Optional<Value> owner = link(method.of());
        if (owner.isEmpty() || (method.optional() && owner.get() instanceof Value.Nil)) {
            return Optional.empty();
        }
        List<Value> arguments = values(method.arguments());
        return Optional.of(Methods.call(
                owner.get(), method.method(), new Arguments("." + method.method(), arguments, method.at(), this)));
    }

    private Value slice(Term.Slice slice) {
        Value of = value(slice.of());
        Optional<Value> from = slice.from().map(this::value);
        Optional<Value> to = slice.to().map(this::value);
        return operations.slice(of, from, to, slice.at());
    }

    private Value map(Term.MapOf map) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (Term.Entry entry : map.entries()) {
            if (!(value(entry.key()) instanceof Value.Text(String name))) {
                throw Refusal.type(entry.key().at(), "a map key is not a string", "use a string");
            }
            budget.scan(name.length(), entry.key().at());
            entries.put(name, value(entry.value()));
        }
        return new Value.Fields(entries);
    }
}
