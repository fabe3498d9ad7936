package dev.carillon.expr;

import java.time.Instant;

/**
 * An expression of expr-lang, as {@code spec.stopStrategy.expression} holds one. Immutable; parse once, evaluate often.
 */
public final class Expression {
    /** What parsing yields. */
    public sealed interface Parsed permits Parsed.Ok, ExpressionError {
        record Ok(Expression expression) implements Parsed {}
    }

    /** What evaluating yields. */
    public sealed interface Result permits Result.Ok, ExpressionError {
        record Ok(Value value) implements Result {}
    }

    private final Term root;
    private final Functions functions;

    private Expression(Term root, Functions functions) {
        this.root = root;
        this.functions = functions;
    }

    /** Reads the source; whatever it is, the answer comes within limits and without an exception. */
    public static Parsed parse(String source) {
        try {
            return new Parsed.Ok(parse(source, Functions.STOP));
        } catch (Refusal refusal) {
            return refusal.error();
        }
    }

    static Expression parse(String source, Functions functions) {
        return new Expression(Parser.parse(source, functions), functions);
    }

    /**
     * The value in an environment.
     *
     * @param environment the variables, such as {@code cronworkflow}
     * @param now what {@code now()} means
     */
    public Result evaluate(Value.Fields environment, Instant now) {
        try {
            return new Result.Ok(value(environment, now, new Budget()));
        } catch (Refusal refusal) {
            return refusal.error();
        }
    }

    /** The value, or a {@link Refusal}. @param budget what it may still cost */
    Value value(Value.Fields environment, Instant now, Budget budget) {
        References.check(root, environment, budget);
        return new Evaluation(environment, functions, now, budget).value(root);
    }
}
