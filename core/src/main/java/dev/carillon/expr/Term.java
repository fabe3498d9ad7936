package dev.carillon.expr;

import java.util.List;
import java.util.Optional;

/** A node of a parsed expression; {@code at} is its place in the source, for error messages. */
sealed interface Term {
    int at();

    record Literal(Value value, int at) implements Term {}

    record Name(String name, int at) implements Term {}

    /** The element that a closure looks at: {@code #}, or the unwritten owner of {@code .name}. */
    record Element(int at) implements Term {}

    record Unary(String operator, Term of, int at) implements Term {}

    record Binary(Operator operator, Term left, Term right, int at) implements Term {}

    record Choice(Term condition, Term yes, Term no, int at) implements Term {}

    /** {@code of.key} or {@code of[key]}. */
    record Member(Term of, Term key, boolean optional, int at) implements Term {}

    /** {@code of.method(arguments)}. */
    record Method(Term of, String method, List<Term> arguments, boolean optional, int at) implements Term {}

    /** The reach of a {@code ?.}: if its owner is nil, everything up to here is nil. */
    record Chain(Term of, int at) implements Term {}

    record Slice(Term of, Optional<Term> from, Optional<Term> to, int at) implements Term {}

    record Call(String function, List<Term> arguments, int at) implements Term {}

    /** A built-in that evaluates {@code body} once per item, such as {@code all(items, # > 1)}. */
    record Each(String function, Term items, Term body, int at) implements Term {}

    record ListOf(List<Term> items, int at) implements Term {}

    record MapOf(List<Entry> entries, int at) implements Term {}

    record Entry(Term key, Term value) {}
}
