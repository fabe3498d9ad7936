package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Open;
import dev.carillon.expr.Conditions;
import dev.carillon.expr.Judgement;
import dev.carillon.expr.Value;
import dev.carillon.launch.Launch;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What {@code spec.when} says, asked once or twice for all slots of a pass and only if one is waiting for the answer. */
final class WhenExpression {
    private WhenExpression() {}

    static void apply(CronPass pass) {
        String expression = pass.cron.when();
        boolean asked = !pass.draft.open().isEmpty() && !pass.stopped && !pass.cron.suspended();
        if (expression.isEmpty() || !asked) {
            return;
        }
        Value.Fields variables = CronVariables.of(pass);
        Judgement judgement = Conditions.when(expression, variables, pass.now);
        pass.when = judgement;
        pass.whenEnded = judgement instanceof Judgement.DoesNotHold && hasEnded(pass, variables);
        if (judgement instanceof Judgement.Unusable unusable) {
            // Its slots are called ExpressionUnusable by the gate, so this is told and not noted as unusable.
            pass.say(Condition.SPEC_ERROR, message(unusable));
        }
    }

    /** Whether a fault has kept it from running: but for that it would not wait any more. */
    static boolean isHindered(CronPass pass, Open open) {
        @Nullable Launch launch = pass.launches.get(open.slot());
        return !open.fault().isEmpty() || (launch != null && launch.last() != null);
    }

    /**
     * Each of them was wanted when it was tried. By what the spec and the account say now the newest speaks for all: if it
     * would have been wanted at its time, then only time has ended that.
     */
    private static boolean hasEnded(CronPass pass, Value.Fields variables) {
        return pass.draft.open().stream()
                .filter(open -> isHindered(pass, open))
                .map(Open::slot)
                .max(Comparator.naturalOrder())
                .filter(slot -> Conditions.when(pass.cron.when(), variables, slot) instanceof Judgement.Holds)
                .isPresent();
    }

    static String message(Judgement.Unusable unusable) {
        return "spec.when: " + unusable.message();
    }
}
