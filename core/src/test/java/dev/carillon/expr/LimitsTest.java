package dev.carillon.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class LimitsTest {
    private static final Instant NOW = Instant.parse("2026-03-08T10:00:00Z");

    /** A name for the danger, and a source that would loop, grow or recurse without its limit. */
    record Danger(String name, String source) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Danger> DANGERS = List.of(
            new Danger("a source of a megabyte", "1 == 1 || ".repeat(100_000)),
            new Danger("deep parentheses", "(".repeat(1_000) + "true" + ")".repeat(1_000)),
            new Danger("deep lists", "[".repeat(1_000)),
            new Danger("a row of signs", "!".repeat(5_000) + "true"),
            new Danger("a long sum", "1" + " + 1".repeat(2_000) + " == 1"),
            new Danger("a long path", "cronworkflow" + ".a".repeat(2_000)),
            new Danger("a chain of ternaries", "true ? ".repeat(1_000)),
            new Danger("a wide range", "len(1..1000000000) == 1"),
            new Danger("a range over the whole of 64 bits", "len(-9223372036854775807..9223372036854775807) == 1"),
            new Danger("a range in steps", "len(map(1..9000, 1..9000)) == 1"),
            new Danger("a loop of some comparisons", "all(1..9000, # > 0 and # < 9001)"),
            new Danger("nested loops", "all(1..1000, all(1..1000, all(1..1000, true)))"),
            new Danger("a repeated text", "len(repeat('abc', 1000000000)) == 1"),
            new Danger(
                    "a text that grows by replacing",
                    "len(replace(repeat('a', 100000), 'a', repeat('b', 100000))) == 1"),
            new Danger("a text that doubles", "len(" + "repeat(".repeat(30) + "'ab'" + ", 2)".repeat(30) + ") == 1"),
            new Danger("a join of long texts", "len(join(map(1..9000, repeat('a', 10000)))) == 1"),
            new Danger("a split into single characters", "len(split(repeat('a', 400000), '')) == 1"),
            new Danger("a pattern with a huge count", "'a' matches '((a{1000}){1000}){1000}'"),
            new Danger("a pattern with a huge count of nothing", "'a' matches '((((){1000}){1000}){1000}){1000}'"),
            new Danger("a deep pattern", "'a' matches '" + "(".repeat(1_000) + "'"),
            new Danger("lists that share their parts, compared", "any([" + shared(40) + "], # == #)"),
            new Danger("lists that share their parts, as a text", "string(" + shared(40) + ") == ''"),
            new Danger("lists that share their parts, looked for", "any([" + shared(40) + "], # in [#])"),
            new Danger("a long text in a list that doubles", "string(" + shared(12, "repeat('a', 200000)") + ") == ''"),
            new Danger("a large set over a long text", "repeat('a', 500000) matches ('[' + repeat('b', 1990) + ']')"),
            new Danger("a pattern read again and again", "all(1..9999, not ('a' matches repeat('(a|b)', 100)))"),
            new Danger("long texts compared", "all(1..9999, repeat('a', 5000) == repeat('a', 5000))"),
            new Danger("a large pattern made again and again", "any(1..10000, 'x' matches '(a{100}){19}')"),
            new Danger("groups of nothing made again and again", "none(1..10000, 'x' matches 'y((((){20}){20}){9})')"),
            new Danger("terms that hold a term twice, in each other", "(".repeat(55) + "true" + " ?: true)".repeat(55)),
            new Danger("comparisons in a row, in each other", "1 < (".repeat(55) + "1" + ") < 3".repeat(55)),
            new Danger(
                    "a long name that is checked again and again",
                    "true or " + "(".repeat(12) + "cronworkflow?.['" + "x".repeat(4_000) + "']['" + "y".repeat(4_000)
                            + "'] ?? true" + " ?: true)".repeat(12)),
            new Danger(
                    "a long duration read again and again",
                    "all(1..10000, duration('" + "1h".repeat(99) + "') != nil)"),
            new Danger(
                    "a zone written again and again", "all(1..10000, now().Format('" + "MST".repeat(99) + "') != '')"),
            new Danger("a table for one high character", "all(1..9999, trim('a', '\\U0010FFFF') == 'a')"),
            new Danger("a slow pattern over a long text", "repeat('a', 400000) matches '(a|b|c|d|e)*x'"));

    private static String shared(int levels) {
        return shared(levels, "[1]");
    }

    /** A list of twice the same list, and so on: a few steps for each level, twice as much to walk through. */
    private static String shared(int levels, String innermost) {
        return "map(".repeat(levels) + "[" + innermost + "]" + ", [#, #])".repeat(levels);
    }

    /** Each tag may do what an expression may; all of them together no more. */
    @Test
    void a_when_has_one_budget_and_one_length_for_all_its_tags() {
        String slow = "{{= repeat('a', 500000) matches '(a|b|c|d|e)*x' }}";
        String large = "{{=repeat('a',524288)}}".repeat(400);
        String many = "{{= all(1..9000, # > 0) }} && ".repeat(100) + "true";
        for (String when : List.of(slow, large, many)) {
            assertThat(Conditions.when(when, new Value.Fields(Map.of()), Instant.EPOCH))
                    .as(when.substring(0, 20))
                    .isInstanceOf(Judgement.Unusable.class);
        }
    }

    @ParameterizedTest
    @FieldSource("DANGERS")
    void a_dangerous_expression_ends_in_a_limit(Danger danger) {
        Expression.Result result = evaluated(danger.source());

        assertThat(result)
                .isInstanceOfSatisfying(
                        ExpressionError.class, error -> assertThat(error.kind()).isEqualTo(ExpressionError.Kind.LIMIT));
    }

    /** With a search that multiplies their lengths each of them would take many seconds. */
    @Test
    void a_move_to_before_all_time_is_refused() {
        String least = "(-9223372036854775807 - 1)";
        assertThat(evaluated("now().AddDate(-100, 0, 0).AddDate(0, 0, " + least + ") == now()"))
                .isInstanceOf(ExpressionError.class);
    }

    @Test
    void a_long_text_is_looked_for_in_a_longer_one_in_one_walk() {
        for (String source : List.of(
                "not (repeat('a', 50000) contains (repeat('a', 25000) + 'b'))",
                "indexOf(repeat('a', 50000), repeat('a', 25000) + 'b') == -1",
                "lastIndexOf(repeat('a', 50000), 'b' + repeat('a', 25000)) == -1",
                "trim(repeat('a', 50000), repeat('b', 50000) + 'a') == ''",
                "len(split(repeat('a', 50000), repeat('a', 25000) + 'b')) == 1",
                "len(replace(repeat('a', 50000), repeat('a', 25000) + 'b', 'c')) == 50000")) {
            assertThat(evaluated(source)).as(source).isEqualTo(new Expression.Result.Ok(new Value.Bool(true)));
        }
    }

    @Test
    void each_look_at_a_long_text_is_paid_for() {
        Value.Fields variables = new Value.Fields(Map.of(
                "big",
                new Value.Text("a".repeat(250_000)),
                "two",
                new Value.Text("2." + "0".repeat(250_000)),
                "of",
                mapOf("a".repeat(250_000)),
                "same",
                mapOf("a".repeat(250_000))));
        for (String look : List.of(
                "cronworkflow.big[0:1] == 'x'",
                "len(cronworkflow.big) == 0",
                "indexOf(cronworkflow.big, 'b') == 0",
                "trim(cronworkflow.big) == ''",
                "float(cronworkflow.two) == 3",
                "cronworkflow.big in {a: 1}",
                "{a: 1}[cronworkflow.big] == 1",
                "cronworkflow.of[cronworkflow.big].b == 2",
                "len({(cronworkflow.big): 1}) == 0",
                "cronworkflow.of != cronworkflow.same")) {
            assertThat(Conditions.stop("any(1..10000, (" + look + "))", variables, NOW))
                    .as(look)
                    .isInstanceOfSatisfying(
                            Judgement.Unusable.class,
                            unusable -> assertThat(unusable.message())
                                    .contains("takes more than " + Limits.STEPS + " steps"));
        }
    }

    /** About the most that somebody has asked for in earnest: days off, in an annotation. */
    @Test
    void years_of_days_in_an_annotation_can_be_looked_through() {
        String days = "2026-12-24,".repeat(250) + "2026-03-08";
        Value.Fields variables =
                new Variables("nightly", "team", Map.of(), Map.of("off", days), Optional.empty(), 0, 0).asFields();
        for (String condition : List.of(
                "now().Format('2006-01-02') in split(cronworkflow.annotations.off, ',')",
                "cronworkflow.annotations.off matches '(^|,)2026-03-08(,|$)'",
                "any(split(cronworkflow.annotations.off, ','), # == now().Format('2006-01-02'))")) {
            assertThat(Conditions.when("{{= " + condition + " }}", variables, NOW))
                    .as(condition)
                    .isInstanceOf(Judgement.Holds.class);
        }
    }

    private static Value mapOf(String name) {
        return new Value.Fields(Map.of(name, new Value.Fields(Map.of("b", new Value.Int(1)))));
    }

    /** Labels and annotations are written as JSON before each evaluation, whatever it asks for. */
    @Test
    void each_control_character_is_written_as_go_writes_it() {
        Value text = new Value.Text("\u0001\u001f\b\n\u2028");

        assertThat(GoText.json(text, Budget.unlimited(), 0)).isEqualTo("\"\\u0001\\u001f\\b\\n\\u2028\"");
    }

    @Test
    void nested_quantifiers_do_not_backtrack() {
        String text = "a".repeat(1_000);

        assertThat(evaluated("'" + text + "!' matches '^(a+)+$'"))
                .isEqualTo(new Expression.Result.Ok(new Value.Bool(false)));
        assertThat(evaluated("'" + text + "' matches '^(a|a)*$'"))
                .isEqualTo(new Expression.Result.Ok(new Value.Bool(true)));
    }

    @Test
    void an_expression_at_the_limits_still_works() {
        String sum = "1" + " + 1".repeat(Limits.TERMS / 2 - 3);
        String nested = "(".repeat(Limits.NESTING - 2) + "true" + ")".repeat(Limits.NESTING - 2);

        assertThat(evaluated(sum + " > 0")).isEqualTo(new Expression.Result.Ok(new Value.Bool(true)));
        assertThat(evaluated(nested)).isEqualTo(new Expression.Result.Ok(new Value.Bool(true)));
        assertThat(evaluated("len(1.." + Limits.ITEMS + ") == " + Limits.ITEMS))
                .isEqualTo(new Expression.Result.Ok(new Value.Bool(true)));
    }

    @Test
    void a_formula_is_limited_like_an_expression() {
        List<String> sources = List.of(
                "(".repeat(1_000) + "true" + ")".repeat(1_000),
                "1" + " + 1".repeat(2_000) + " == 1",
                "1 == 1 || ".repeat(100_000) + "true");
        for (String source : sources) {
            assertThat(Template.parse(source))
                    .satisfiesAnyOf(
                            parsed -> assertThat(parsed).isInstanceOf(ExpressionError.class),
                            parsed -> assertThat(((Template.Parsed.Ok) parsed)
                                            .template()
                                            .evaluateCondition(new Value.Fields(Map.of()), NOW))
                                    .isInstanceOfSatisfying(
                                            ExpressionError.class,
                                            error -> assertThat(error.kind()).isEqualTo(ExpressionError.Kind.LIMIT)));
        }
    }

    private static Expression.Result evaluated(String source) {
        return switch (Expression.parse(source)) {
            case Expression.Parsed.Ok(Expression expression) ->
                expression.evaluate(
                        new Value.Fields(Map.of("cronworkflow", new Value.Fields(Map.of("a", Value.Nil.NIL)))), NOW);
            case ExpressionError error -> error;
        };
    }
}
