package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CronBatchTest {
    @Test
    void each_line_is_answered_in_order_and_a_bad_one_does_not_end_it() {
        Console.Result result = Console.runWith("""
                {"expr":"0 4 * * *","zone":"Europe/Berlin","from":"2026-03-28T00:00:00Z","count":2}
                nonsense

                {"expr":"TZ=Asia/Tokyo 0 0 * * *","count":1}
                {"expr":"@every 90s","from":"2026-03-28T00:00:00.9Z","count":1}""", "cron", "next", "--batch");
        assertThat(result.code()).isZero();
        assertThat(result.lines()).hasSize(5);
        assertThat(result.lines().get(0)).isEqualTo("{\"next\":[\"2026-03-28T03:00:00Z\",\"2026-03-29T02:00:00Z\"]}");
        assertThat(result.lines().get(1)).startsWith("{\"error\":\"the line is no JSON object");
        assertThat(result.lines().get(2)).startsWith("{\"error\":\"the line is no JSON object");
        assertThat(result.lines().get(3)).isEqualTo("{\"next\":[\"2026-03-28T15:00:00Z\"]}");
        assertThat(result.lines().get(4)).isEqualTo("{\"next\":[\"2026-03-28T00:01:30Z\"]}");
    }

    @Test
    void the_options_speak_for_lines_that_say_nothing() {
        assertThat(Console.runWith(
                                "{\"expr\":\"0 4 * * *\"}",
                                "cron",
                                "next",
                                "--batch",
                                "--timezone",
                                "Asia/Tokyo",
                                "--count",
                                "1",
                                "--from",
                                "2026-05-01T00:00:00Z")
                        .lines())
                .containsExactly("{\"next\":[\"2026-05-01T19:00:00Z\"]}");
    }

    record Bad(String name, String line, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bad> bad() {
        return List.of(
                new Bad("no expr", "{}", "expr: is missing"),
                new Bad("expr is a number", "{\"expr\":5}", "expr: must be a text"),
                new Bad("never", "{\"expr\":\"0 0 30 2 *\"}", "expr: never matches: no month"),
                new Bad(
                        "an empty field",
                        "{\"expr\":\", * * * *\"}",
                        "expr: never matches: its field for the minute names no"),
                new Bad(
                        "an unknown field",
                        "{\"expr\":\"@daily\",\"timezone\":\"Asia/Tokyo\"}",
                        "timezone: is not known. A question has"),
                new Bad("too few fields", "{\"expr\":\"* *\"}", "expected exactly 5 fields"),
                new Bad(
                        "unknown zone",
                        "{\"expr\":\"@daily\",\"zone\":\"Mars/Base\"}",
                        "zone: unknown time zone Mars/Base"),
                new Bad(
                        "from is no time",
                        "{\"expr\":\"@daily\",\"from\":\"tomorrow\"}",
                        "from: \\\"tomorrow\\\" is not RFC 3339"),
                new Bad(
                        "count is zero",
                        "{\"expr\":\"@daily\",\"count\":0}",
                        "count: must be a number from 1 to 10000"),
                new Bad("count is huge", "{\"expr\":\"@daily\",\"count\":99999999999}", "count: must be"),
                new Bad("count is a text", "{\"expr\":\"@daily\",\"count\":\"2\"}", "count: must be"),
                new Bad("two values", "{\"expr\":\"@daily\"} {}", "no JSON object"),
                new Bad("a list", "[]", "no JSON object"),
                new Bad("a key twice", "{\"expr\":\"@daily\",\"expr\":\"@hourly\"}", "no JSON object"),
                new Bad("too deep", "[".repeat(5_000), "no JSON object"),
                new Bad("too long", "x".repeat(CronBatch.LINE_LIMIT_CHARS + 1), "longer than 65536 characters"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_line_is_answered_by_an_error_that_names_the_field(Bad row) {
        assertThat(batch().answer(row.line())).startsWith("{\"error\":").contains(row.error());
    }

    @Test
    void a_line_without_end_is_not_kept_and_the_next_one_is_answered() throws Exception {
        StringWriter answers = new StringWriter();
        batch().run(new EndlessLine(50_000_000, "\n{\"expr\":\"@daily\"}"), new PrintWriter(answers));
        assertThat(answers.toString().lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("longer than 65536"),
                        second -> assertThat(second).isEqualTo("{\"next\":[\"2026-03-29T00:00:00Z\"]}"));
    }

    @Test
    void no_more_questions_are_taken_once_nobody_reads_the_answers() throws Exception {
        Reader questions = new StringReader("{\"expr\":\"@daily\"}\n".repeat(3));
        Writer gone = Writer.nullWriter();
        gone.close();
        batch().run(questions, new PrintWriter(gone));
        assertThat(questions.read()).as("what is left").isEqualTo('{');
    }

    private static CronBatch batch() {
        return new CronBatch("", Console.NOW, 1);
    }

    /** So many characters, then an end. */
    private static final class EndlessLine extends Reader {
        private final String end;
        private final long length;
        private long at;

        EndlessLine(long length, String end) {
            this.length = length;
            this.end = end;
        }

        @Override
        public int read() {
            long i = at++;
            if (i < length) {
                return 'x';
            }
            return i - length < end.length() ? end.charAt((int) (i - length)) : -1;
        }

        @Override
        public int read(char[] buffer, int offset, int count) {
            int c = read();
            if (c >= 0) {
                buffer[offset] = (char) c;
            }
            return c < 0 ? -1 : 1;
        }

        @Override
        public void close() {}
    }
}
