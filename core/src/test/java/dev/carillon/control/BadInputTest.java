package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people get wrong: the condition and the Event name the object, the field, the value and the fix; a neighbour runs on
 * time all the while; and what is mended runs.
 */
class BadInputTest {
    private static final String GOOD = "{'schedules':['* * * * *']}";

    /**
     * @param spec as applied
     * @param mended a merge patch of the spec
     * @param field, value, fix parts of what is told
     */
    record Mistake(String what, String spec, String mended, String field, String value, String fix) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Mistake[] mistakes() {
        return new Mistake[] {
            new Mistake(
                    "a schedule that is none",
                    "{'schedules':['61 * * * *']}",
                    "{'schedules':['* * * * *']}",
                    "spec.schedules[0]",
                    "61 * * * *",
                    "0-59"),
            new Mistake(
                    "a descriptor that does not exist",
                    "{'schedules':['@nightly']}",
                    "{'schedules':['* * * * *']}",
                    "spec.schedules[0]",
                    "@nightly",
                    "@daily"),
            new Mistake(
                    "a single schedule of Argo before 4.0 that cannot be read",
                    "{'schedule':'61 * * * *'}",
                    "{'schedule':'* * * * *'}",
                    "spec.schedule",
                    "61 * * * *",
                    "59"),
            new Mistake(
                    "a zone that does not exist",
                    "{'schedules':['* * * * *'],'timezone':'Europe/Atlantis'}",
                    "{'timezone':'Europe/Berlin'}",
                    "spec.timezone",
                    "Europe/Atlantis",
                    "Europe/Berlin"),
            new Mistake(
                    "a zone in the schedule without a space",
                    "{'schedules':['TZ=UTC']}",
                    "{'schedules':['* * * * *']}",
                    "spec.schedules[0]",
                    "TZ=UTC",
                    "space"),
            new Mistake(
                    "a negative deadline",
                    "{'schedules':['* * * * *'],'startingDeadlineSeconds':-5}",
                    "{'startingDeadlineSeconds':60}",
                    "spec.startingDeadlineSeconds",
                    "-5",
                    "0"),
            new Mistake(
                    "an unknown policy",
                    "{'schedules':['* * * * *'],'concurrencyPolicy':'Sometimes'}",
                    "{'concurrencyPolicy':'Allow'}",
                    "spec.concurrencyPolicy",
                    "Sometimes",
                    "Allow, Forbid or Replace"),
            new Mistake(
                    "no schedule at all",
                    "{'schedules':[]}",
                    "{'schedules':['* * * * *']}",
                    "spec.schedules",
                    "",
                    "schedule"),
            new Mistake(
                    "a condition that cannot be read",
                    "{'schedules':['* * * * *'],'when':'{{= cronworkflow.failed < }}'}",
                    "{'when':'true'}",
                    "spec.when",
                    "column 27",
                    "complete it"),
            new Mistake(
                    "a condition that is no text",
                    "{'schedules':['* * * * *'],'when':false}",
                    "{'when':'true'}",
                    "spec.when",
                    "false",
                    "quotes"),
            new Mistake(
                    "a suspension that is no truth",
                    "{'schedules':['* * * * *'],'suspend':'yes'}",
                    "{'suspend':false}",
                    "spec.suspend",
                    "yes",
                    "true or false, without quotes"),
            new Mistake(
                    "a policy that is a number",
                    "{'schedules':['* * * * *'],'concurrencyPolicy':5}",
                    "{'concurrencyPolicy':'Allow'}",
                    "spec.concurrencyPolicy",
                    "5",
                    "quotes"),
            new Mistake(
                    "a zone that is a number",
                    "{'schedules':['* * * * *'],'timezone':5}",
                    "{'timezone':'Europe/Berlin'}",
                    "spec.timezone",
                    "5",
                    "quotes"),
            new Mistake(
                    "a history limit in quotes",
                    "{'schedules':['* * * * *'],'successfulJobsHistoryLimit':'0'}",
                    "{'successfulJobsHistoryLimit':0}",
                    "spec.successfulJobsHistoryLimit",
                    "0",
                    "without quotes"),
            new Mistake(
                    "a stop strategy that is a text",
                    "{'schedules':['* * * * *'],'stopStrategy':'cronworkflow.failed > 3'}",
                    "{'stopStrategy':{'expression':'cronworkflow.failed > 3'}}",
                    "spec.stopStrategy",
                    "failed > 3",
                    "Write fields below it"),
            new Mistake(
                    "a schedule that never ends",
                    "{'schedules':['" + "0,".repeat(5_000) + "0 * * * *']}",
                    "{'schedules':['* * * * *']}",
                    "spec.schedules[0]",
                    "0,0,0",
                    "longer than 1000 characters"),
            new Mistake(
                    "a zone that never ends",
                    "{'schedules':['* * * * *'],'timezone':'" + "Europe/".repeat(1_000) + "'}",
                    "{'timezone':'Europe/Berlin'}",
                    "spec.timezone",
                    "Europe/Europe",
                    "Use a name of the IANA time zone database"),
            new Mistake(
                    "a condition that never ends",
                    "{'schedules':['* * * * *'],'when':'{{= len(map(1..100000, len(map(1..100000, # + 1)))) > 0 }}'}",
                    "{'when':'true'}",
                    "spec.when",
                    "100000 items",
                    "at most 10000"),
        };
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_told_with_field_value_and_fix_harms_nobody_else_and_runs_once_mended(Mistake mistake) {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("wrong", mistake.spec)
                .apply("neighbour", GOOD)
                .runUntil("2026-11-24T10:02:30Z");

        assertThat(host.conditions("wrong"))
                .anySatisfy(condition -> assertThat(condition)
                        .startsWith("SpecError: " + mistake.field)
                        .contains(mistake.value)
                        .contains(mistake.fix));
        assertThat(host.events())
                .anySatisfy(event -> assertThat(event)
                        .startsWith("Warning SpecError " + mistake.field)
                        .contains("carillon explain wrong --namespace team"));
        assertThat(host.requests(OneHost::isLaunch))
                .noneMatch(launch -> launch.key().name().startsWith("wrong-"));
        assertThat(host.ledger("neighbour").counters().created()).isEqualTo(3);
        assertThat(host.conditions("neighbour")).isEmpty();

        host.patch(Kind.CRON_WORKFLOW, "wrong", "{'spec':" + mistake.mended + "}")
                .run(Duration.ofSeconds(65));

        assertThat(host.ledger("wrong").counters().created()).isPositive();
        assertThat(host.conditions("wrong")).noneMatch(condition -> condition.startsWith("SpecError"));
    }

    @Test
    void a_name_too_long_for_that_of_its_runs_is_told_with_its_fix_and_harms_nobody_else() {
        String name = "a".repeat(53);
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply(name, GOOD)
                .apply("neighbour", GOOD)
                .runUntil("2026-11-24T10:02:30Z");

        assertThat(host.conditions(name))
                .anySatisfy(condition -> assertThat(condition)
                        .startsWith("SpecError: metadata.name")
                        .contains(name, "is longer than 52 characters", "Shorten it"));
        assertThat(host.events())
                .anySatisfy(event -> assertThat(event)
                        .startsWith("Warning SpecError metadata.name")
                        .contains("carillon explain " + name));
        assertThat(host.requests(OneHost::isLaunch))
                .noneMatch(launch -> launch.key().name().startsWith(name));
        assertThat(host.ledger("neighbour").counters().created()).isEqualTo(3);
    }
}
