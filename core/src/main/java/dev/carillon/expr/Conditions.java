package dev.carillon.expr;

import java.time.Instant;
import java.util.Map;

/** The two conditions of a CronWorkflow. Pure, bounded in time and memory, and free of exceptions for any source. */
public final class Conditions {
    private Conditions() {}

    /**
     * {@code spec.when}: whether a due slot runs. A blank source holds.
     *
     * @param cronworkflow from {@link Variables#asFields}
     */
    public static Judgement when(String source, Value.Fields cronworkflow, Instant now) {
        if (source.isEmpty()) {
            return new Judgement.Holds();
        }
        return switch (Template.parse(source)) {
            case Template.Parsed.Ok(Template template) ->
                judged(template.evaluateCondition(environment(cronworkflow), now));
            case ExpressionError error -> new Judgement.Unusable(error.message());
        };
    }

    /**
     * {@code spec.stopStrategy.expression}: whether the CronWorkflow runs no more.
     *
     * @param cronworkflow from {@link Variables#asFields}
     */
    public static Judgement stop(String expression, Value.Fields cronworkflow, Instant now) {
        return switch (Expression.parse(expression)) {
            case Expression.Parsed.Ok(Expression parsed) -> judged(parsed.evaluate(environment(cronworkflow), now));
            case ExpressionError error -> new Judgement.Unusable(error.message());
        };
    }

    private static Value.Fields environment(Value.Fields cronworkflow) {
        return new Value.Fields(Map.of("cronworkflow", cronworkflow));
    }

    private static Judgement judged(Expression.Result result) {
        return switch (result) {
            case Expression.Result.Ok(Value value)
            when value instanceof Value.Bool(boolean holds) -> Judgement.of(holds);
            case Expression.Result.Ok(Value value) ->
                new Judgement.Unusable("column 1: the whole is " + value.kind() + " and not true or false; compare it"
                        + " with something");
            case ExpressionError error -> new Judgement.Unusable(error.message());
        };
    }
}
