package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether conditions can be used at all is known before any run. */
class ConditionCheckTest {
    private static List<Problem> check(String spec) {
        return ConditionCheck.of(Views.cron("0 10 * * *").spec(spec).cron(), Views.time("10:00:00"));
    }

    @Test
    void what_can_be_used_or_is_absent_is_no_problem() {
        assertThat(check("{}")).isEmpty();
        assertThat(check("{'when':'{{= cronworkflow.failed == 0 }}','stopStrategy':{'expression':"
                        + "'cronworkflow.succeeded >= 3'}}"))
                .isEmpty();
    }

    @Test
    void each_expression_that_cannot_be_used_is_told_with_its_field_and_value() {
        List<Problem> problems = check("{'when':'{{= nonsense( }}','stopStrategy':{'expression':'succeeded >>> 1'}}");

        assertThat(problems).extracting(Problem::field).containsExactly("spec.when", "spec.stopStrategy.expression");
        assertThat(problems).extracting(Problem::value).containsExactly("{{= nonsense( }}", "succeeded >>> 1");
        assertThat(problems)
                .allSatisfy(p -> assertThat(p.message())
                        .isNotEmpty()
                        .doesNotContain("before the first run", "after the first run"))
                .allSatisfy(p -> assertThat(p.fix()).isEqualTo("Mend the expression"));
    }

    @Test
    void what_cannot_be_used_before_the_first_run_only_says_so() {
        assertThat(check("{'when':'{{= cronworkflow.lastScheduledTime.Year() > 2000 }}'}"))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).startsWith("before the first run: "));
    }

    @Test
    void what_cannot_be_used_after_the_first_run_only_says_so() {
        assertThat(check("{'when':'{{= cronworkflow.lastScheduledTime == nil ? true : 7 }}'}"))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).startsWith("after the first run: "));
    }
}
