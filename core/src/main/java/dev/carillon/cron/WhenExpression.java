package dev.carillon.cron;

import dev.carillon.expr.Conditions;
import dev.carillon.expr.Judgement;

/** What {@code spec.when} says, asked once for all slots of a pass and only if one is waiting for the answer. */
final class WhenExpression {
    private WhenExpression() {}

    static void apply(CronPass pass) {
        String expression = pass.cron.when();
        boolean asked = !pass.draft.open().isEmpty() && !pass.stopped && !pass.cron.suspended();
        if (expression.isEmpty() || !asked) {
            return;
        }
        Judgement judgement = Conditions.when(expression, CronVariables.of(pass), pass.now);
        pass.when = judgement;
        if (judgement instanceof Judgement.Unusable unusable) {
            // Its slots are called ExpressionUnusable by the gate, so this is told and not noted as unusable.
            pass.say(Condition.SPEC_ERROR, message(unusable));
        }
    }

    static String message(Judgement.Unusable unusable) {
        return "spec.when: " + unusable.message();
    }
}
