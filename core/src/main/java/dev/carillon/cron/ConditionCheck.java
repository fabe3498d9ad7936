package dev.carillon.cron;

import dev.carillon.expr.Conditions;
import dev.carillon.expr.Judgement;
import dev.carillon.expr.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether {@code when} and {@code stopStrategy} can be used at all, before any run. They have to mean something both
 * before the first run, when there is no last scheduled time, and after it.
 */
public final class ConditionCheck {
    private static final Duration A_RUN_AGO = Duration.ofMinutes(1);

    private ConditionCheck() {}

    /** @param now what {@code now()} means in them */
    public static List<Problem> of(CronWorkflow cron, Instant now) {
        List<Problem> problems = new ArrayList<>();
        if (!cron.when().isEmpty()) {
            check("spec.when", cron.when(), variables -> Conditions.when(cron.when(), variables, now), cron, now)
                    .ifPresent(problems::add);
        }
        if (!cron.stopExpression().isEmpty()) {
            check(
                            "spec.stopStrategy.expression",
                            cron.stopExpression(),
                            variables -> Conditions.stop(cron.stopExpression(), variables, now),
                            cron,
                            now)
                    .ifPresent(problems::add);
        }
        return List.copyOf(problems);
    }

    private static Optional<Problem> check(
            String field, String source, Function<Value.Fields, Judgement> judge, CronWorkflow cron, Instant now) {
        String before = trouble(judge.apply(CronVariables.of(cron, Optional.empty(), 0, 0)));
        String after = trouble(judge.apply(CronVariables.of(cron, Optional.of(now.minus(A_RUN_AGO)), 0, 0)));
        if (before.isEmpty() && after.isEmpty()) {
            return Optional.empty();
        }
        String when = after.isEmpty() ? "before the first run: " : before.isEmpty() ? "after the first run: " : "";
        String message = when + (before.isEmpty() ? after : before);
        return Optional.of(new Problem(field, source, message, "Mend the expression"));
    }

    private static String trouble(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Holds holds -> "";
            case Judgement.DoesNotHold not -> "";
            case Judgement.Unusable unusable -> unusable.message();
        };
    }
}
