package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CronLintCommandTest {
    private static final String GOOD = """
            apiVersion: argoproj.io/v1alpha1
            kind: CronWorkflow
            metadata: {name: nightly, namespace: demo}
            spec:
              schedules: ["0 4 * * *"]
              timezone: Europe/Berlin
              suspend: false
              concurrencyPolicy: Forbid
              startingDeadlineSeconds: 600
              successfulJobsHistoryLimit: 2
              failedJobsHistoryLimit: 0
              when: "{{= cronworkflow.failed < 3 }}"
              stopStrategy: {expression: "cronworkflow.succeeded >= 5"}
              workflowMetadata: {labels: {a: b}}
              workflowSpec: {entrypoint: main}
            """;

    @Test
    void a_good_file_is_clean() {
        Console.Result result = Console.runWith(GOOD, "cron", "lint", "-");
        assertThat(result.out()).isEqualTo("1 CronWorkflow: 0 problems, 0 hints\n");
        assertThat(result.code()).isZero();
    }

    static List<String[]> alsoGood() {
        return List.of(
                new String[] {"suspend: false", "suspend: no"},
                new String[] {"suspend: false", "suspend: Off"},
                new String[] {"name: nightly", "generateName: nightly-"},
                new String[] {"name: nightly", "name: nightly, annotations: {Example.COM/Note: x}"},
                new String[] {"{labels: {a: b}}", "{annotations: {Example.com/Note: x}}"},
                new String[] {"{labels: {a: b}}", "{labels: {a.b-c.d/e.-f: x}}"},
                new String[] {"name: nightly", "name: a.b-c.d0"},
                new String[] {"name: nightly", "name: nightly, labels: {a: , b: \"\", c: \"yes\"}"},
                new String[] {"{entrypoint: main}", "{entrypoint: main, <<: {serviceAccountName: x}}"});
    }

    @ParameterizedTest
    @MethodSource("alsoGood")
    void what_kubectl_and_the_api_server_take_is_good(String from, String to) {
        assertThat(GOOD).contains(from);
        assertThat(Console.runWith(GOOD.replace(from, to), "cron", "lint", "-").out())
                .isEqualTo("1 CronWorkflow: 0 problems, 0 hints\n");
    }

    @Test
    void everything_wrong_is_told_at_once_with_its_place_and_its_fix(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, GOOD + """
                ---
                kind: ConfigMap
                ---
                apiVersion: argoproj.io/v1alpha1
                kind: CronWorkflow
                metadata: {name: bad}
                spec:
                  schedules: ["61 * * * *", "0 0 30 2 *"]
                  concurrencyPolicy: Never
                  startingDeadlineSeconds: 0
                  workflowSpec: {}
                """);
        Console.Result result = Console.run("cron", "lint", file.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out().replace(file.toString(), "bad.yaml")).isEqualTo("""
                bad.yaml document 3: CronWorkflow bad
                  problem  spec.schedules[0]: end of range (61) above maximum (59): 61 (got "61 * * * *"). The minute takes 0-59 as a number, a range a-b, a step */n or a list a,b.
                  problem  spec.concurrencyPolicy: is not a policy (got "Never"). Use Allow, Forbid or Replace
                  problem  spec.schedules[1]: never matches: no month that it names has such a day (got "0 0 30 2 *"). Use a day that exists
                  hint  spec.startingDeadlineSeconds: gives a run 10 s to start, and a late one is never caught up (got "0"). Remove it for the default of 5 min, or write how late a run may be
                2 CronWorkflows: 3 problems, 1 hint
                """);
    }

    @Test
    void no_problem_hides_another() {
        String bad = GOOD.replace("[\"0 4 * * *\"]", "[5, \"61 * * * *\", \"TZ=UTC 0 4 * * *\", \"0 0 30 2 *\"]")
                .replace("Europe/Berlin", "7")
                .replace("{a: b}", "{\"bad key!\": b, \"worse key!\": b}")
                .replace("name: nightly", "name: " + "N".repeat(53));
        assertThat(Console.runWith(bad, "cron", "lint", "-").lines())
                .map(line -> line.strip().replaceFirst("[.] .*", "").replace("N".repeat(53), "N"))
                .containsExactlyInAnyOrder(
                        "- document 1: CronWorkflow demo/N",
                        "problem  metadata.name: is no name of an object (got \"N\")",
                        "problem  metadata.name: is longer than 52 characters (got \"N\")",
                        "problem  spec.workflowMetadata.labels: is no key of a label (got \"bad key!\")",
                        "problem  spec.workflowMetadata.labels: is no key of a label (got \"worse key!\")",
                        "problem  spec.timezone: must be a text (got \"7\")",
                        "problem  spec.schedules[0]: must be a text (got \"5\")",
                        "problem  spec.schedules[1]: end of range (61) above maximum (59): 61 (got \"61 * * * *\")",
                        "problem  spec.schedules[3]: never matches: no month that it names has such a day (got \"0 0 30 2 *\")",
                        "1 CronWorkflow: 8 problems, 0 hints");
    }

    @Test
    void schedules_are_told_beyond_what_a_condition_holds() {
        String many = IntStream.range(0, 30).mapToObj(i -> "\"61 * * * *\"").collect(Collectors.joining(",", "[", "]"));
        assertThat(Console.runWith(GOOD.replace("[\"0 4 * * *\"]", many), "cron", "lint", "-")
                        .out())
                .contains("spec.schedules[0]: end of range", "spec.schedules[29]: end of range")
                .endsWith("1 CronWorkflow: 30 problems, 0 hints\n");
    }

    @Test
    void files_without_a_cron_workflow_are_a_problem() {
        for (String text : new String[] {"", "kind: Pod\n", "kind: CronWorkflwo\n"}) {
            Console.Result result = Console.runWith(text, "cron", "lint", "-");
            assertThat(result.code()).as(text).isEqualTo(1);
            assertThat(result.out())
                    .contains("problem  kind: is CronWorkflow nowhere. Name a file with kind: CronWorkflow");
        }
    }

    @Test
    void an_annotation_that_looks_like_ours_and_is_none_is_a_problem() {
        String bad = GOOD.replaceFirst("metadata: \\{", "metadata: {annotations: {carillon.dev/catchup: All}, ");
        assertThat(Console.runWith(bad, "cron", "lint", "-").out())
                .contains(
                        "metadata.annotations[carillon.dev/catchup]: is no option of Carillon's (got \"All\"). Use one of"
                                + " carillon.dev/catch-up, ");
    }

    @Test
    void what_etcd_does_not_take_is_a_problem() {
        String bad = GOOD.replace("workflowSpec: {", "workflowSpec: {huge: \"" + "x".repeat(1_600_000) + "\", ");
        assertThat(bad).hasSizeGreaterThan(1_600_000);
        assertThat(Console.runWith(bad, "cron", "lint", "-").out())
                .contains("problem  spec: is 15", " KiB long, and etcd takes 1.5 MiB at most");
    }

    @Test
    void a_hint_alone_is_no_failure() {
        Console.Result result = Console.runWith(
                GOOD.replace("startingDeadlineSeconds: 600", "startingDeadlineSeconds: 0"), "cron", "lint", "-");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("hint  spec.startingDeadlineSeconds");
    }

    @Test
    void a_deadline_that_allows_less_than_0_does_is_hinted_at() {
        assertThat(deadline("9").out())
                .contains("hint  spec.startingDeadlineSeconds: is kept to the letter", "(got \"9\")");
        assertThat(deadline("9").code()).isZero();
        assertThat(deadline("10").out()).contains("0 hints");
    }

    private static Console.Result deadline(String seconds) {
        return Console.runWith(
                GOOD.replace("startingDeadlineSeconds: 600", "startingDeadlineSeconds: " + seconds),
                "cron",
                "lint",
                "-");
    }

    @Test
    void json_and_yaml_output_carry_each_part() {
        String bad = GOOD.replace("Europe/Berlin", "Mars/Base");
        assertThat(Console.runWith(bad, "cron", "lint", "-", "-o", "json").out())
                .contains("\"cronWorkflows\" : 1")
                .contains("\"file\" : \"-\"")
                .contains("\"object\" : \"CronWorkflow demo/nightly\"")
                .contains("\"field\" : \"spec.timezone\"")
                .contains("\"value\" : \"Mars/Base\"")
                .contains("\"severity\" : \"problem\"");
        assertThat(Console.runWith(bad, "cron", "lint", "-", "-o", "yaml").out())
                .contains("  field: spec.timezone");
        assertThat(Console.runWith(bad, "cron", "lint", "-", "-o", "wide")
                        .lines()
                        .getFirst())
                .startsWith("FILE  DOCUMENT  OBJECT");
    }

    @Test
    void what_a_terminal_would_obey_is_not_printed() {
        String bad = GOOD.replace("Europe/Berlin", "\"\\e[31mred\"");
        assertThat(Console.runWith(bad, "cron", "lint", "-").out())
                .contains("[31mred")
                .doesNotContain("\u001b");
    }

    record Wrong(String name, String from, String to, String told) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Wrong> wrong() {
        return List.of(
                new Wrong(
                        "misspelt field", "concurrencyPolicy:", "concurencyPolicy:", "Did you mean concurrencyPolicy?"),
                new Wrong(
                        "unknown field", "suspend:", "parallelism:", "spec.parallelism: is no field of a CronWorkflow"),
                new Wrong("suspend as a text", "false", "\"false\"", "spec.suspend: must be true or false"),
                new Wrong("schedules as a text", "[\"0 4 * * *\"]", "\"0 4 * * *\"", "spec.schedules: must be a list"),
                new Wrong("a schedule as a number", "[\"0 4 * * *\"]", "[5]", "spec.schedules[0]: must be a text"),
                new Wrong("no schedule", "[\"0 4 * * *\"]", "[]", "at least one schedule"),
                new Wrong("zone in schedule and field", "[\"0 4", "[\"TZ=UTC 0 4", "spec.schedules[0]"),
                new Wrong("zone without a space", "[\"0 4 * * *\"]", "[\"TZ=UTC\"]", "spec.schedules[0]"),
                new Wrong("a negative deadline", "600", "-1", "spec.startingDeadlineSeconds"),
                new Wrong(
                        "a deadline as a text",
                        "600",
                        "\"600\"",
                        "spec.startingDeadlineSeconds: must be a whole number"),
                new Wrong("a limit with a fraction", "Limit: 2", "Limit: 2.5", "spec.successfulJobsHistoryLimit"),
                new Wrong("a name that is too long", "nightly", "n".repeat(53), "metadata.name: is longer than 52"),
                new Wrong("no name", "name: nightly, ", "", "metadata.name: is missing"),
                new Wrong(
                        "a name that is a number",
                        "name: nightly",
                        "name: 5",
                        "metadata.name: must be a text (got \"5\")"),
                new Wrong(
                        "a namespace that is a number",
                        "namespace: demo",
                        "namespace: 7",
                        "metadata.namespace: must be a text (got \"7\")"),
                new Wrong(
                        "a part of a name that is a number",
                        "name: nightly",
                        "generateName: 7",
                        "metadata.generateName: must be a text (got \"7\")"),
                new Wrong(
                        "an own label that kubectl reads as a boolean",
                        "name: nightly",
                        "name: nightly, labels: {a: yes}",
                        "metadata.labels.a: must be a text (got \"true\")"),
                new Wrong(
                        "an own label's value with spaces",
                        "name: nightly",
                        "name: nightly, labels: {a: x y}",
                        "metadata.labels.a: is no value of a label"),
                new Wrong(
                        "an own label's key with capitals",
                        "name: nightly",
                        "name: nightly, labels: {Example.com/a: x}",
                        "metadata.labels: is no key of a label"),
                new Wrong(
                        "an own annotation's key with spaces",
                        "name: nightly",
                        "name: nightly, annotations: {\"a b\": x}",
                        "metadata.annotations: is no key of an annotation"),
                new Wrong(
                        "an own label that is a number",
                        "name: nightly",
                        "name: nightly, labels: {a: 5}",
                        "metadata.labels.a: must be a text (got \"5\")"),
                new Wrong(
                        "own annotations as a list",
                        "name: nightly",
                        "name: nightly, annotations: [x]",
                        "metadata.annotations: must be an object"),
                new Wrong(
                        "an option as a label",
                        "name: nightly",
                        "name: nightly, labels: {carillon.dev/catch-up: All}",
                        "has no effect as a label"),
                new Wrong(
                        "an annotation's key with spaces",
                        "{labels: {a: b}}",
                        "{annotations: {\"a b!\": c}}",
                        "no key of an annotation"),
                new Wrong("a deadline beyond 64 bits", "600", "99999999999999999999", "9223372036854775807 at most"),
                new Wrong("a limit beyond 32 bits", "Limit: 2", "Limit: 3000000000", "2147483647 at most"),
                new Wrong(
                        "a name with capitals",
                        "name: nightly",
                        "name: Bad_Name",
                        "metadata.name: is no name of an object"),
                new Wrong(
                        "a name of thousands of parts",
                        "name: nightly",
                        "name: a" + ".a".repeat(50_000),
                        "metadata.name: is longer than"),
                new Wrong("a name with an empty part", "name: nightly", "name: a..b", "is no name of an object"),
                new Wrong("a part that begins with a dash", "name: nightly", "name: a.-b", "is no name of an object"),
                new Wrong("a part that ends with a dash", "name: nightly", "name: a-.b", "is no name of an object"),
                new Wrong("a name that ends with a dot", "name: nightly", "name: a.", "is no name of an object"),
                new Wrong("a label's key with an empty part", "{a: b}", "{a..b/c: d}", "labels: is no key of a label"),
                new Wrong("a label's key with spaces", "{a: b}", "{\"bad key!\": b}", "is no key of a label"),
                new Wrong("a label's value with spaces", "{a: b}", "{a: \"x y!\"}", "labels.a: is no value of a label"),
                new Wrong(
                        "a label that is a number",
                        "{a: b}",
                        "{a: 5}",
                        "spec.workflowMetadata.labels.a: must be a text"),
                new Wrong(
                        "a template without a name",
                        "{entrypoint: main}",
                        "{workflowTemplateRef: {}}",
                        "workflowTemplateRef.name: is missing"),
                new Wrong("another group", "argoproj.io/v1alpha1", "batch/v1", "apiVersion: is not Argo's"),
                new Wrong("when cannot be read", "< 3 }}", "< }}", "spec.when: column"),
                new Wrong("when names nothing", "cronworkflow.failed <", "cronworkflow.faild <", "spec.when: "),
                new Wrong("when is no truth", "cronworkflow.failed < 3", "cronworkflow.failed", "spec.when: "),
                new Wrong(
                        "when needs a first run",
                        "cronworkflow.failed < 3",
                        "cronworkflow.lastScheduledTime.Unix() > 0",
                        "spec.when: before the first run: "),
                new Wrong("a stop that is no truth", ">= 5", "+ 5", "spec.stopStrategy.expression: "),
                new Wrong(
                        "a stop without expression",
                        "{expression: \"cronworkflow.succeeded >= 5\"}",
                        "{}",
                        "spec.stopStrategy.expression"),
                new Wrong("a reserved label", "{a: b}", "{workflows.argoproj.io/cron-workflow: x}", "is reserved"),
                new Wrong("metadata that is lost", "{labels: {a: b}}", "{name: x}", "spec.workflowMetadata.name"),
                new Wrong("no workflow", "  workflowSpec: {entrypoint: main}\n", "", "spec.workflowSpec: is missing"),
                new Wrong("a tab", "  timezone:", "\ttimezone:", "document: line 6: "),
                new Wrong("a key twice", "suspend: false", "timezone: UTC", "duplicate key timezone"),
                new Wrong("a foreign tag", "nightly", "!!java.lang.Runtime x", "could not determine a constructor"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void a_mistake_is_told(Wrong row) {
        assertThat(GOOD).as("the row's text").contains(row.from());
        Console.Result result = Console.runWith(GOOD.replace(row.from(), row.to()), "cron", "lint", "-");
        assertThat(result.out()).contains(row.told());
        assertThat(result.code()).isEqualTo(1);
    }
}
