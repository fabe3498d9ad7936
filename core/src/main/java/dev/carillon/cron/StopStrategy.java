package dev.carillon.cron;

import dev.carillon.expr.Conditions;
import dev.carillon.expr.Judgement;

/**
 * Whether the CronWorkflow has run often enough. Asked anew each time, so mending or removing the expression starts it
 * again (in Argo a stop is for ever).
 */
final class StopStrategy {
    private StopStrategy() {}

    private static Judgement judge(CronPass pass) {
        String expression = pass.cron.stopExpression();
        return expression.isEmpty()
                ? new Judgement.DoesNotHold()
                : Conditions.stop(expression, CronVariables.of(pass), pass.now);
    }

    /** Whether it is true now; what is unusable is not. */
    static boolean isTrue(CronPass pass) {
        return judge(pass) instanceof Judgement.Holds;
    }

    static void apply(CronPass pass) {
        switch (judge(pass)) {
            case Judgement.Holds yes -> pass.stopped = true;
            case Judgement.DoesNotHold no -> pass.stopped = false;
            // The gate holds every slot while the spec is unusable: running on could be what the user wanted to stop.
            case Judgement.Unusable unusable -> pass.sayUnusable("spec.stopStrategy.expression: " + unusable.message());
        }
    }
}
