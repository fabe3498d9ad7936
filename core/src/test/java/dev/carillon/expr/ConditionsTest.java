package dev.carillon.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ConditionsTest {
    private static final Instant NOW = Instant.parse("2026-03-08T10:00:00Z");

    private static final Judgement HOLDS = new Judgement.Holds();
    private static final Judgement DOES_NOT_HOLD = new Judgement.DoesNotHold();

    /** One condition, how long ago the CronWorkflow last fired (empty: never), and what it says. */
    record Row(String condition, Optional<Duration> lastFired, Judgement expected) {
        static Row fired(long minutesAgo, String condition, Judgement expected) {
            return new Row(condition, Optional.of(Duration.ofMinutes(minutesAgo)), expected);
        }

        static Row never(String condition, Judgement expected) {
            return new Row(condition, Optional.empty(), expected);
        }

        @Override
        public String toString() {
            return condition + lastFired.map(ago -> " (fired " + ago + " ago)").orElse(" (never fired)");
        }
    }

    /** What expr-lang 1.17.8 answers. */
    @Test
    void what_is_no_word_has_neither_letters_nor_underscores() {
        Value.Fields none = new Value.Fields(Map.of());
        for (String no : List.of(
                "'nightly' matches '[\\\\W_]'",
                "'abc' matches '^[\\\\W]+$'",
                "'z' matches '[[:^word:]]'",
                "'_' matches '\\\\W'")) {
            assertThat(Conditions.stop(no, none, NOW)).as(no).isEqualTo(DOES_NOT_HOLD);
        }
        for (String yes : List.of("'a' matches '[^\\\\W_]'", "'-' matches '[\\\\W_]'", "'`' matches '\\\\W'")) {
            assertThat(Conditions.stop(yes, none, NOW)).as(yes).isEqualTo(HOLDS);
        }
    }

    private static final long SIX_YEARS = 6L * 365 * 24 * 60;

    /** What Argo's TestEvaluateWhen asserts. */
    static final List<Row> ARGOS_TEST_EVALUATE_WHEN = List.of(
            Row.fired(
                    SIX_YEARS,
                    "{{= cronworkflow.lastScheduledTime == nil || ( (now() - cronworkflow.lastScheduledTime).Seconds() > 30) }}",
                    HOLDS),
            Row.fired(
                    SIX_YEARS,
                    "{{= cronworkflow.lastScheduledTime == nil && ( (now() - cronworkflow.lastScheduledTime).Seconds() < 30) }}",
                    DOES_NOT_HOLD),
            Row.fired(SIX_YEARS, "{{= cronworkflow.lastScheduledTime != nil }}", HOLDS),
            Row.never("{{= cronworkflow.lastScheduledTime == nil }}", HOLDS),
            Row.fired(30, "{{= (now() - cronworkflow.lastScheduledTime).Minutes() >= 30 }}", HOLDS),
            Row.fired(30, "{{= (now() - cronworkflow.lastScheduledTime).Minutes() <  50 }}", HOLDS));

    /** The work-around for daylight saving time in Argo's documents, and its example cron-when. */
    static final List<Row> ARGOS_DOCUMENTS = List.of(
            Row.never(dstGuard(3600), HOLDS),
            Row.fired(30, dstGuard(3600), DOES_NOT_HOLD),
            Row.fired(60, dstGuard(3600), DOES_NOT_HOLD),
            Row.fired(61, dstGuard(3600), HOLDS),
            Row.fired(61, dstGuard(7200), DOES_NOT_HOLD),
            Row.fired(6, dstGuard(360), DOES_NOT_HOLD),
            Row.fired(7, dstGuard(360), HOLDS));

    private static String dstGuard(int seconds) {
        return "{{= cronworkflow.lastScheduledTime == nil || (now() - cronworkflow.lastScheduledTime).Seconds() > "
                + seconds + " }}";
    }

    @ParameterizedTest
    @FieldSource({"ARGOS_TEST_EVALUATE_WHEN", "ARGOS_DOCUMENTS"})
    void when_says_what_argo_says(Row row) {
        assertThat(Conditions.when(row.condition(), subject(row.lastFired(), 3, 1), NOW))
                .isEqualTo(row.expected());
    }

    @ParameterizedTest
    @FieldSource("STOP_ROWS")
    void stop_says_what_argo_documents(StopRow row) {
        assertThat(Conditions.stop(row.expression(), subject(Optional.empty(), row.failed(), row.succeeded()), NOW))
                .isEqualTo(row.expected());
    }

    record StopRow(String expression, long failed, long succeeded, Judgement expected) {}

    static final List<StopRow> STOP_ROWS = List.of(
            new StopRow("cronworkflow.failed >= 3", 2, 0, DOES_NOT_HOLD),
            new StopRow("cronworkflow.failed >= 3", 3, 0, HOLDS),
            new StopRow("cronworkflow.succeeded >= 1", 0, 0, DOES_NOT_HOLD),
            new StopRow("cronworkflow.succeeded >= 1", 0, 1, HOLDS),
            new StopRow("cronworkflow.failed >= 3 || cronworkflow.succeeded >= 10", 0, 10, HOLDS),
            new StopRow("now() > date('2026-12-31')", 0, 0, DOES_NOT_HOLD),
            new StopRow("cronworkflow.labels.team in ['bells', 'towers']", 0, 0, HOLDS),
            new StopRow("cronworkflow.labels.absent == ''", 0, 0, HOLDS));

    /** Where Argo's code is at odds with its documents we do what the documents say. */
    static final List<Row> DOCUMENTED_AND_NOT_SO_IN_ARGO = List.of(
            Row.never("'{{cronworkflow.annotations.note}}' == 'weekly'", HOLDS),
            Row.never("{{= cronworkflow.annotations.note == 'weekly' }}", HOLDS),
            Row.never("'{{cronworkflow.labels.team}}' == 'bells'", HOLDS),
            Row.never("{{= cronworkflow.labels.team == 'bells' }}", HOLDS),
            Row.never("'{{cronworkflow.labels.json}}' == '{\\\"team\\\":\\\"bells\\\"}'", HOLDS),
            Row.never("{{= cronworkflow.annotations.json contains 'weekly' }}", HOLDS),
            Row.never("{{cronworkflow.failed}} == 3 && {{cronworkflow.succeeded}} == 1", HOLDS),
            Row.never("{{= cronworkflow.name == \"my-cron\" }}", HOLDS),
            Row.never("{{= cronworkflow.name matches '^my\\\\W' }}", HOLDS));

    @ParameterizedTest
    @FieldSource("DOCUMENTED_AND_NOT_SO_IN_ARGO")
    void when_keeps_the_promises_of_argos_documents(Row row) {
        assertThat(Conditions.when(row.condition(), subject(row.lastFired(), 3, 1), NOW))
                .isEqualTo(row.expected());
    }

    /** A status that shows half a character never equals what is stored of it. */
    @Test
    void half_a_character_in_a_tag_is_read_as_go_reads_it() {
        Value.Fields none = new Value.Fields(Map.of());
        for (String half : List.of("\\ud83d", "\\ude00")) {
            assertThat(Conditions.when("{{= int('" + half + "x') > 1 }}", none, NOW))
                    .isInstanceOfSatisfying(
                            Judgement.Unusable.class,
                            unusable -> assertThat(unusable.message()).contains("'\ufffdx' is not a whole number"));
        }
        assertThat(Conditions.when("{{= '\\ud83d\\ud83d\\ude00' == '\ufffd\ud83d\ude00' }}", none, NOW))
                .isEqualTo(HOLDS);
    }

    @Test
    void an_empty_when_holds() {
        assertThat(Conditions.when("", subject(Optional.empty(), 0, 0), NOW)).isEqualTo(HOLDS);
    }

    @Test
    void a_quote_in_an_annotation_cannot_leave_the_literal_around_its_tag() {
        String attack = "x' == 'x' || true || '";
        Value.Fields subject =
                new Variables("c", "n", Map.of(), Map.of("note", attack), Optional.empty(), 0, 0).asFields();

        assertThat(Conditions.when("'{{cronworkflow.annotations.note}}' == 'weekly'", subject, NOW))
                .isEqualTo(DOES_NOT_HOLD);
        assertThat(Conditions.when("'{{= cronworkflow.annotations.note }}' == 'weekly'", subject, NOW))
                .isEqualTo(DOES_NOT_HOLD);
    }

    /** A condition that cannot be used, and what its message must tell: what is wrong, where, and how to mend it. */
    record BadRow(String language, String condition, List<String> parts) {
        BadRow(String language, String condition, String... parts) {
            this(language, condition, List.of(parts));
        }

        @Override
        public String toString() {
            return language + " " + condition;
        }
    }

    static final List<BadRow> BAD_ROWS = List.of(
            new BadRow("stop", "cronworkflow.faild >= 3", "column 14", "'faild' is missing", "failed"),
            new BadRow("stop", "true || cronworkflow.faild >= 3", "column 22", "'faild' is missing"),
            new BadRow("stop", "cronworkflow.failed", "int and not true or false", "compare"),
            new BadRow("stop", "cronworkflow.failed == '3'", "column 21", "between int and string", "int()"),
            new BadRow("stop", "(now() - now()) > 3600", "between duration and int", "duration(\"1h\")"),
            new BadRow("stop", "cronworkflow.lastScheduledTime.Hour() > 3", "of nil", "?."),
            new BadRow("stop", "cronworkflow.failed >= 3 &&", "ends too early"),
            new BadRow("stop", "", "ends too early"),
            new BadRow("stop", "let x = 1; x > 0", "column 1", "'let' is not supported"),
            new BadRow("stop", "sortBy([2, 1], #)[0] == 1", "sortBy() is not supported"),
            new BadRow("stop", "nosuch(1)", "there is no function 'nosuch'"),
            new BadRow("stop", "len(1, 2) > 1", "len() got 2 arguments", "give it 1"),
            new BadRow("stop", "date('soon') > now()", "'soon' does not fit"),
            new BadRow("stop", "now().In(timezone('Mars')).Hour() > 1", "unknown timezone 'Mars'", "Europe/Berlin"),
            new BadRow("stop", "'a' matches '('", "bad regular expression '('", "missing ')'"),
            new BadRow("stop", "'a' matches '(?=a)'", "look-around"),
            new BadRow("when", "{{cronworkflow.name", "column 1", "'{{' is not closed", "}}"),
            new BadRow("when", "1 == {{cronworkflow.nothing}}", "column 8", "'cronworkflow.nothing' is missing"),
            new BadRow("when", "1 == 1 && {{= cronworkflow.faild }} > 1", "column 28", "'faild' is missing"),
            new BadRow("when", "{{= cronworkflow.lastScheduledTime }} == 1", "value is nil", "??"),
            new BadRow("when", "{{cronworkflow.name}} == 'x'", "'my' is no value, in \"my-cron == 'x'\"", "quote"),
            new BadRow("when", "cronworkflow.failed > 1", "is no value here", "{{cronworkflow.failed}}"),
            new BadRow("when", "'3' > 2", "'>' got string", "without quotes"),
            new BadRow("when", "0x1\\l == 1", "column 1", "bad number '0x1l'"),
            new BadRow("when", "1 = 1", "column 3", "unknown operator '='"),
            new BadRow("when", "{{= sprig.env('HOME') }} == 'x'", "sprig.env() is not supported"));

    @ParameterizedTest
    @FieldSource("BAD_ROWS")
    void a_bad_condition_is_unusable_and_says_what_and_where_and_how_to_mend_it(BadRow row) {
        Value.Fields subject = subject(Optional.empty(), 3, 1);

        Judgement judgement = row.language().equals("stop")
                ? Conditions.stop(row.condition(), subject, NOW)
                : Conditions.when(row.condition(), subject, NOW);

        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Unusable.class,
                        unusable -> assertThat(unusable.message())
                                .startsWith("column ")
                                .contains(row.parts()));
    }

    private static Value.Fields subject(Optional<Duration> lastFired, long failed, long succeeded) {
        return new Variables(
                        "my-cron",
                        "argo",
                        Map.of("team", "bells"),
                        Map.of("note", "weekly"),
                        lastFired.map(NOW::minus),
                        failed,
                        succeeded)
                .asFields();
    }
}
