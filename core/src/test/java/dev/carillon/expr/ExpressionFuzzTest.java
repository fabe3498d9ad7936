package dev.carillon.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpressionFuzzTest {
    private static final int INPUTS_PER_LANGUAGE = 110_000;
    /** Input that never parses would test the parser's first lines only. */
    private static final int FEWEST_USABLE = 5_000;

    /** What the damaged inputs were before they were damaged. */
    private static final List<String> SOUND = List.of(
            "cronworkflow.failed >= 3 && cronworkflow.name matches '^my-(a|cron)+$'",
            "cronworkflow.lastScheduledTime == nil || (now() - cronworkflow.lastScheduledTime).Seconds() > 3600",
            "all(filter(1..9, # % 2 == 0), # > 1) and not ('x' in ['a', 'b'])",
            "cronworkflow.labels?.team ?? 'none' == 'bells' ? 1 < 2 < 3 : false",
            "date('2026-03-08').AddDate(0, 1, 0).Format('2006-01-02') == join(split('2026-04-08', ','), '')",
            "len(replace(repeat('ab', 9), 'a', cronworkflow.name)) > max(1, 2.5, [3]) * 2 ** 3",
            "{a: {b: [1, 2]}}.a.b[1:][0] == 2 && string(duration('90m')) startsWith '1h'",
            "1 + 2 * 3 - 4 == 3 && ('a' + 1 == 'a1' || !(2 in (1, 2)))",
            "'2026-03-08' < '2026-03-09' ? true : false",
            "'{{cronworkflow.name}}' =~ '^[a-z-]+$' && {{cronworkflow.failed}} > 2",
            "{{= sprig.contains('cron', cronworkflow.name) }} || {{=now().Hour()}} in (1, 10)");

    private static final Instant NOW = Instant.parse("2026-03-08T10:00:00Z");

    private static final List<String> PIECES = List.of(
            "1",
            "0",
            "-",
            "+",
            "*",
            "/",
            "%",
            "**",
            "^",
            "==",
            "!=",
            "<",
            ">=",
            "&&",
            "||",
            "!",
            "not",
            "in",
            "matches",
            "contains",
            "(",
            ")",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "{{",
            "}}",
            "{{=",
            ",",
            ":",
            "?",
            "?.",
            "??",
            ".",
            "..",
            "|",
            "#",
            ";",
            "=",
            "=~",
            "!~",
            "~",
            "&",
            ">>",
            "'a'",
            "\"b\"",
            "'",
            "\"",
            "`",
            "\\",
            "'[a-z]*'",
            "'(a+)+$'",
            "nil",
            "true",
            "false",
            "cronworkflow",
            ".name",
            ".labels",
            ".team",
            ".failed",
            ".lastScheduledTime",
            "now()",
            "date('2026-03-08')",
            "duration('1h')",
            "len(",
            "all(",
            "filter(",
            "map(",
            "repeat(",
            "replace(",
            "split(",
            "join(",
            "string(",
            "int(",
            "max(",
            "sum(",
            "1..9",
            "1..9999",
            ".Hour()",
            ".Format('Jan')",
            ".Truncate(",
            ".AddDate(",
            "sprig.add(",
            "toJson(",
            "9223372036854775807",
            "1e308",
            "0x",
            "1.",
            "a",
            "x1",
            "\u00e9",
            "\ud83d\udd14",
            "\ud83d",
            "\u0000",
            "\n",
            " ",
            " ",
            "//",
            "/*",
            "*/",
            "let",
            "if",
            "$env");

    @Test
    void any_soup_of_tokens_and_any_damaged_condition_yields_a_value_or_an_error_and_never_an_exception() {
        long seed = Long.getLong("expr.seed", System.nanoTime());
        Random random = new Random(seed);
        Value.Fields cronworkflow = new Variables(
                        "my-cron", "argo", Map.of("team", "bells"), Map.of("note", "it's"), Optional.of(NOW), 3, 1)
                .asFields();
        int usable = 0;
        for (int i = 0; i < 2 * INPUTS_PER_LANGUAGE; i++) {
            boolean stop = i % 2 == 0;
            String source = input(random, stop);
            try {
                Judgement judgement =
                        stop ? Conditions.stop(source, cronworkflow, NOW) : Conditions.when(source, cronworkflow, NOW);
                usable += judgement instanceof Judgement.Unusable ? 0 : 1;
            } catch (RuntimeException | StackOverflowError thrown) {
                fail("-Dexpr.seed=" + seed + ", input " + i + ": " + source, thrown);
            }
        }
        assertThat(usable).as("well-formed inputs, seed %d", seed).isGreaterThan(FEWEST_USABLE);
    }

    private static String input(Random random, boolean stop) {
        return random.nextBoolean() ? soup(random, stop) : damaged(random);
    }

    private static String damaged(Random random) {
        StringBuilder source = new StringBuilder(SOUND.get(random.nextInt(SOUND.size())));
        for (int damage = random.nextInt(4); damage > 0; damage--) {
            int from = random.nextInt(source.length() + 1);
            int to = Math.min(source.length(), from + random.nextInt(8));
            source.replace(from, to, random.nextBoolean() ? PIECES.get(random.nextInt(PIECES.size())) : "");
        }
        return source.toString();
    }

    private static String soup(Random random, boolean stop) {
        StringBuilder source = new StringBuilder(!stop && random.nextBoolean() ? "{{= " : "");
        int pieces = 1 + random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            source.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextInt(3) == 0 ? " " : "");
        }
        return source.append(source.indexOf("{{= ") == 0 ? " }}" : "").toString();
    }
}
