package dev.carillon.expr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Checks the names of an expression before it is evaluated, so that a misspelt name is an error on every run and not
 * only when its branch is reached.
 */
final class References {
    private final Value.Fields environment;
    private final Budget budget;

    private References(Value.Fields environment, Budget budget) {
        this.environment = environment;
        this.budget = budget;
    }

    /**
     * Refuses the first unknown name, unless {@code ??} or {@code ?.} guards it. Each visit is paid for: {@code a ?: b}
     * and {@code a < b < c} hold a term twice, so that sixty of them in each other are walked through for ever.
     */
    static void check(Term term, Value.Fields environment, Budget budget) {
        new References(environment, budget).walk(term, false);
    }

    static Refusal unknown(String name, Value.Fields owner, int at) {
        String known = owner.entries().isEmpty()
                ? "there are none"
                : "known are " + String.join(", ", new TreeSet<>(owner.entries().keySet()));
        return Refusal.unknown(at, "'" + name + "' is missing", known);
    }

    /** An entry of the owner whose name is the two names with a dot between them. */
    static Optional<Value> joined(Value owner, Value first, Value second) {
        if (owner instanceof Value.Fields fields
                && first instanceof Value.Text(String a)
                && second instanceof Value.Text(String b)) {
            return Optional.ofNullable(fields.entries().get(a + "." + b));
        }
        return Optional.empty();
    }

    private void walk(Term term, boolean guarded) {
        budget.spend(1, term.at());
        switch (term) {
            case Term.Literal _, Term.Element _ -> {}
            case Term.Name(String name, int at) -> {
                if (!environment.entries().containsKey(name)) {
                    throw unknown(name, environment, at);
                }
            }
            case Term.Unary unary -> walk(unary.of(), false);
            case Term.Binary binary -> {
                walk(binary.left(), binary.operator() == Operator.COALESCE);
                walk(binary.right(), false);
            }
            case Term.Choice(Term condition, Term yes, Term no, var _) -> {
                walk(condition, false);
                walk(yes, false);
                walk(no, false);
            }
            case Term.Member member -> path(member, guarded);
            case Term.Method method -> {
                walk(method.of(), guarded || method.optional());
                method.arguments().forEach(argument -> walk(argument, false));
            }
            case Term.Chain(Term of, var _) -> walk(of, guarded);
            case Term.Slice(Term of, var from, var to, var _) -> {
                walk(of, false);
                from.ifPresent(bound -> walk(bound, false));
                to.ifPresent(bound -> walk(bound, false));
            }
            case Term.Call call -> call.arguments().forEach(argument -> walk(argument, false));
            case Term.Each each -> {
                walk(each.items(), false);
                walk(each.body(), false);
            }
            case Term.ListOf list -> list.items().forEach(item -> walk(item, false));
            case Term.MapOf map ->
                map.entries().forEach(entry -> {
                    walk(entry.key(), false);
                    walk(entry.value(), false);
                });
        }
    }

    /** Follows a path such as {@code cronworkflow.labels.team} from its root as far as the environment knows it. */
    private void path(Term.Member outermost, boolean guarded) {
        Deque<Term.Member> steps = new ArrayDeque<>();
        Term root = outermost;
        while (root instanceof Term.Member member) {
            budget.spend(1, member.at());
            steps.push(member);
            root = member.of();
        }
        walk(root, guarded);
        Optional<Value> owner = root instanceof Term.Name(String name, var _)
                ? Optional.ofNullable(environment.entries().get(name))
                : Optional.empty();
        boolean lenient = guarded;
        while (!steps.isEmpty()) {
            Term.Member step = steps.pop();
            lenient |= step.optional() || (!steps.isEmpty() && steps.getFirst().optional());
            if (!(step.key() instanceof Term.Literal(Value key, var _))) {
                walk(step.key(), false);
                owner = Optional.empty();
            } else if (owner.isPresent() && owner.get() instanceof Value.Fields fields) {
                budget.lookUp(key, step.at());
                Optional<Value> joined = steps.isEmpty() ? Optional.empty() : joinedWith(fields, key, steps.getFirst());
                if (joined.isPresent()) {
                    steps.pop();
                    owner = joined;
                } else {
                    owner = found(fields, key, lenient, step.at());
                }
            } else {
                owner = Optional.empty();
            }
        }
    }

    private static Optional<Value> joinedWith(Value.Fields owner, Value key, Term.Member following) {
        return following.key() instanceof Term.Literal(Value next, var _) ? joined(owner, key, next) : Optional.empty();
    }

    private static Optional<Value> found(Value.Fields owner, Value key, boolean lenient, int at) {
        if (!(key instanceof Value.Text(String name))) {
            return Optional.empty();
        }
        Optional<Value> found = Optional.ofNullable(owner.entries().get(name));
        if (found.isEmpty() && !lenient && owner.missing() == Value.Missing.NIL) {
            throw unknown(name, owner, at);
        }
        return found;
    }
}
