package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CronNextCommandTest {
    @Test
    void an_expression_is_told_in_utc_from_now_on() {
        assertThat(Console.run("cron", "next", "0 4 * * *", "--count", "2").out())
                .isEqualTo("""
                SLOT                  IN
                2026-03-28T04:00:00Z  4h
                2026-03-29T04:00:00Z  1d4h
                """);
    }

    @Test
    void a_zone_shows_its_wall_clock_and_a_time_that_it_skips_is_not_there() {
        assertThat(Console.run(
                                "cron",
                                "next",
                                "30 2 * * *",
                                "--timezone",
                                "Europe/Berlin",
                                "--count",
                                "2",
                                "-o",
                                "wide")
                        .out())
                .isEqualTo("""
                SLOT                  LOCAL                      IN      SCHEDULES
                2026-03-28T01:30:00Z  2026-03-28T02:30:00+01:00  1h30m   30 2 * * *
                2026-03-30T00:30:00Z  2026-03-30T02:30:00+02:00  2d      30 2 * * *
                """.replace("1h30m   30", "1h30m  30")
                        .replace("2d      30", "2d     30")
                        .replace("IN      S", "IN     S"));
    }

    @Test
    void from_is_exclusive() {
        assertThat(Console.run(
                                "cron",
                                "next",
                                "0 4 * * *",
                                "--from",
                                "2026-03-28T04:00:00Z",
                                "--count",
                                "1",
                                "-o",
                                "json")
                        .out())
                .contains("\"next\" : [ \"2026-03-29T04:00:00Z\" ]");
    }

    @Test
    void from_takes_an_offset() {
        assertThat(Console.run(
                                "cron",
                                "next",
                                "0 4 * * *",
                                "--from",
                                "2026-03-28T06:00:01+02:00",
                                "--count",
                                "1",
                                "-o",
                                "yaml")
                        .out())
                .contains("from: \"2026-03-28T04:00:01Z\"")
                .contains("- \"2026-03-29T04:00:00Z\"");
    }

    @Test
    void a_delay_counts_from_the_given_time() {
        assertThat(Console.run("cron", "next", "@every 90s", "--count", "1", "-o", "json")
                        .out())
                .contains("2026-03-28T00:01:30Z");
    }

    @Test
    void an_expression_that_never_fires_is_a_failure_with_its_fix() {
        Console.Result result = Console.run("cron", "next", "0 0 30 2 *");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("EXPR \"0 0 30 2 *\": never matches: no month that it names has such a day")
                .contains("fix: Use a day that exists");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void an_unknown_zone_is_named_with_the_right_spelling() {
        Console.Result result = Console.run("cron", "next", "@daily", "--timezone", "europe/berlin");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("--timezone \"europe/berlin\"").contains("write Europe/Berlin");
    }

    @Test
    void the_last_time_of_all_is_followed_by_a_word_and_not_by_an_error() {
        Console.Result result = Console.run("cron", "next", "@yearly", "--from", "2198-12-31T00:00:00Z");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("2199-01-01T00:00:00Z").contains("fires no more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-999999999-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z", "0000-01-01T00:00:00Z"})
    void a_time_of_which_nothing_is_known_is_refused_rather_than_answered_wrongly(String from) {
        Console.Result result = Console.run("cron", "next", "@daily", "--from=" + from);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--from: ").contains("is not between 1900 and 2199");

        assertThat(Console.runWith("{\"expr\":\"@daily\",\"from\":\"" + from + "\"}\n", "cron", "next", "--batch")
                        .out())
                .contains("{\"error\":\"from: ");
    }

    @Test
    void each_cron_workflow_of_a_file_is_told_with_its_zone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("two.yaml");
        Files.writeString(file, """
                kind: ConfigMap
                ---
                kind: CronWorkflow
                metadata: {name: a, namespace: demo}
                spec:
                  schedules: ["0 4 * * *", "0 5 * * *"]
                  timezone: Asia/Tokyo
                  workflowSpec: {}
                ---
                kind: List
                items:
                - kind: CronWorkflow
                  metadata: {name: b, creationTimestamp: "2026-03-27T23:59:00Z"}
                  spec: {schedules: ["@every 2m"], suspend: true, workflowSpec: {}}
                """);
        assertThat(Console.run("cron", "next", file.toString(), "--count", "2").out())
                .isEqualTo("""
                CRONWORKFLOW  SLOT                  LOCAL                      IN
                demo/a        2026-03-28T19:00:00Z  2026-03-29T04:00:00+09:00  19h
                demo/a        2026-03-28T20:00:00Z  2026-03-29T05:00:00+09:00  20h
                b             2026-03-28T00:01:00Z  2026-03-28T00:01:00+00:00  1m
                b             2026-03-28T00:03:00Z  2026-03-28T00:03:00+00:00  3m
                b is suspended: it does not run at these times
                """);
    }

    @Test
    void what_can_be_told_of_a_file_is_told_beside_its_errors() {
        Console.Result result = Console.runWith("""
                kind: CronWorkflow
                metadata: {name: bad}
                spec: {schedules: ["61 * * * *"]}
                ---
                kind: CronWorkflow
                metadata: {name: good}
                spec: {schedules: ["@hourly"]}
                """, "cron", "next", "-", "--count", "1");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("good").doesNotContain("bad");
        assertThat(result.err()).contains("document 1: bad: spec.schedules[0]");
    }

    /** The field of Argo before 4.0. */
    @Test
    void a_schedule_of_the_old_field_that_is_no_text_is_told() {
        Console.Result result = Console.runWith("""
                kind: CronWorkflow
                metadata: {name: old}
                spec: {schedule: 5}
                """, "cron", "next", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("document 1: old: spec.schedule", "quotes");
    }

    @Test
    void a_schedule_that_never_fires_is_told_by_the_field_it_stands_in() {
        Console.Result result = Console.runWith("""
                kind: CronWorkflow
                metadata: {name: old}
                spec: {schedule: "0 0 30 2 *"}
                ---
                kind: CronWorkflow
                metadata: {name: new}
                spec: {schedules: ["0 0 30 2 *", "0 0 31 4 *"]}
                """, "cron", "next", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("old: spec.schedule: never")
                .contains("new: spec.schedules[0]: never")
                .contains("new: spec.schedules[1]: never");
    }

    /** The JDK knows ROC no more; schedules do. */
    @Test
    void the_wall_clock_is_that_of_the_zone_whoever_names_it() {
        for (String expression : new String[] {"TZ=ROC 0 4 * * *", "CRON_TZ=ROC 0 4 * * *"}) {
            assertThat(Console.run("cron", "next", expression, "--count", "1").out())
                    .contains("2026-03-28T20:00:00Z  2026-03-29T04:00:00+08:00");
        }
        assertThat(Console.run("cron", "next", "0 4 * * *", "--timezone", "ROC", "--count", "1")
                        .out())
                .contains("2026-03-28T20:00:00Z  2026-03-29T04:00:00+08:00");
    }

    @Test
    void a_file_without_a_cron_workflow_is_a_failure() {
        Console.Result result = Console.runWith("kind: ConfigMap", "cron", "next", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("holds no CronWorkflow");
    }

    /** As of a shell that gives it a directory. */
    @Test
    void an_input_that_cannot_be_read_is_told_in_a_line() {
        InputStream directory = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Is a directory");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
        Console.Result result = Console.run(
                new Surroundings(InstantSource.fixed(Console.NOW), directory, options -> new StoreView()),
                "cron",
                "next",
                "--batch");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("--batch: standard input cannot be read: Is a directory");
    }
}
