package dev.carillon.lab.oracle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.expr.Expression;
import dev.carillon.expr.ExpressionError;
import dev.carillon.expr.Template;
import dev.carillon.expr.Value;
import dev.carillon.expr.Variables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the expression languages with the libraries that Argo runs. {@code scripts/oracle-expr.sh} writes the
 * vectors; each difference has a reason with a name, and one without a reason fails the test.
 */
class ExprOracleTest {
    /** What now() answered when the vectors were written. */
    private static final Instant NOW = Instant.parse("2026-03-08T10:00:00Z");

    /** Measured: 8,001 of 8,340. Named differences must not eat into the agreement unnoticed. */
    private static final int FEWEST_AGREEING = 7_950;

    /** Why an outcome may differ from the original's. */
    private enum Reason {
        /** The original has it and we have not; our error names the construct. */
        UNSUPPORTED,
        /** A misspelt member of cronworkflow is an error; expr-lang reads it as nil. */
        UNKNOWN_MEMBER,
        /** Kinds that do not fit are an error; expr-lang says false where it learns the kinds only at run time. */
        KINDS_AT_RUN_TIME,
        /** A branch that is not reached is not checked for kinds; expr-lang checks it. */
        KINDS_OF_THE_UNREACHED,
        /** expr-lang's compiler and its runtime disagree: a method cannot take lastScheduledTime, max() is an int. */
        KINDS_LOST_BY_THE_COMPILER,
        /** A double quote or a lone backslash in an expression tag; Argo wants the inside of a JSON string. */
        QUOTE_IN_TAG,
        /** A number or a time in a simple tag; Argo accepts texts only. */
        NUMBER_IN_SIMPLE_TAG,
        /** A text with {@code < > &}, quotes or control characters; Argo mangles it on the way into the formula. */
        TEXT_IN_TAG,
        /** govaluate ignores what follows a closed parenthesis, and lets parentheses be empty. */
        LOOSE_PARENTHESES,
        /** A shift of a negative number: Go leaves its conversion to the processor. */
        SHIFT_OF_A_NEGATIVE,
        /** annotations bound to labels, labels lost, JSON as base64: we do what Argo's documents say. */
        BINDING_OF_ARGO
    }

    private record Vector(
            String language,
            String source,
            String subject,
            String binding,
            Optional<String> value,
            String failure,
            String stage) {}

    private sealed interface Outcome {
        record Is(String value) implements Outcome {}

        record Fails(ExpressionError error) implements Outcome {}
    }

    @Test
    void every_vector_agrees_with_the_original_or_differs_for_a_named_reason() throws IOException {
        Map<String, Value.Fields> subjects = new HashMap<>();
        Map<Reason, Integer> differences = new EnumMap<>(Reason.class);
        Map<String, Integer> unsupported = new TreeMap<>();
        List<String> unexplained = new ArrayList<>();
        int sameValue = 0;
        int bothFail = 0;
        for (JsonNode line : lines()) {
            if (line.has("subject") && !line.has("language")) {
                JsonNode subject = line.get("subject");
                subjects.put(subject.get("name").asString(), variables(subject));
                continue;
            }
            Vector vector = vector(line);
            Outcome ours = outcome(vector, requireNonNull(subjects.get(vector.subject())));
            if (ours instanceof Outcome.Fails && vector.value().isEmpty()) {
                bothFail++;
            } else if (ours instanceof Outcome.Is(String value)
                    && vector.value().equals(Optional.of(value))) {
                sameValue++;
            } else {
                Optional<Reason> reason = reason(vector, ours);
                reason.ifPresentOrElse(
                        found -> differences.merge(found, 1, Integer::sum),
                        () -> unexplained.add(vector + "\n    ours: " + ours));
                if (reason.equals(Optional.of(Reason.UNSUPPORTED)) && ours instanceof Outcome.Fails(var error)) {
                    unsupported.merge(construct(error), 1, Integer::sum);
                }
            }
        }
        System.out.println(
                "same value " + sameValue + ", both fail " + bothFail + ", named differences " + differences);
        System.out.println("unsupported " + unsupported);
        assertThat(unexplained).isEmpty();
        assertThat(differences.keySet())
                .as("a reason that explains nothing is to be removed")
                .containsExactlyInAnyOrder(Reason.values());
        assertThat(sameValue + bothFail).isGreaterThan(FEWEST_AGREEING);
    }

    private static String construct(ExpressionError error) {
        return error.message().replaceAll("^column \\d+: | is not supported;.*$", "");
    }

    private static Optional<Reason> reason(Vector vector, Outcome ours) {
        if (vector.binding().equals("argo")) {
            return Optional.of(Reason.BINDING_OF_ARGO);
        }
        return switch (ours) {
            case Outcome.Fails(ExpressionError error) -> weRefuse(vector, error);
            case Outcome.Is _ when vector.value().isEmpty() -> weAccept(vector);
            case Outcome.Is _ -> named(Reason.TEXT_IN_TAG, vector, "when", "\\{\\{= '[^']*[<>&\"\\\\][^']*' }}");
        };
    }

    /** The reason, if the vector is of the language and its source holds the pattern. */
    private static Optional<Reason> named(Reason reason, Vector vector, String language, String pattern) {
        boolean fits = vector.language().equals(language)
                && Pattern.compile(pattern).matcher(vector.source()).find();
        return fits ? Optional.of(reason) : Optional.empty();
    }

    private static Optional<Reason> weRefuse(Vector vector, ExpressionError error) {
        String what = error.message();
        return switch (error.kind()) {
            case UNSUPPORTED -> Optional.of(Reason.UNSUPPORTED);
            case UNKNOWN_NAME ->
                Optional.of(Reason.UNKNOWN_MEMBER)
                        .filter(_ -> !vector.language().equals("formula"));
            case WRONG_TYPE ->
                Optional.of(Reason.KINDS_AT_RUN_TIME)
                        .filter(_ -> what.matches("(?s)column \\d+: ('==' between|\\w+ in a list of"
                                + "|'(contains|startsWith|endsWith|matches|in)' between .*nil|'in' got list).*"));
            case SYNTAX -> named(Reason.LOOSE_PARENTHESES, vector, "formula", "\\( *\\)|\\) *[\\w'\"(]");
            case BAD_VALUE ->
                Optional.of(Reason.SHIFT_OF_A_NEGATIVE).filter(_ -> what.contains("of a negative number"));
            case LIMIT -> Optional.empty();
        };
    }

    private static Optional<Reason> weAccept(Vector vector) {
        String failure = vector.failure();
        if (failure.contains("not the inside of a JSON string")) {
            return Optional.of(Reason.QUOTE_IN_TAG);
        }
        if (failure.matches("failed to resolve .* to string")) {
            return Optional.of(Reason.NUMBER_IN_SIMPLE_TAG);
        }
        if (failure.matches("(?s)(interface conversion: interface|reflect: Call using).*")) {
            return Optional.of(Reason.KINDS_LOST_BY_THE_COMPILER);
        }
        boolean kinds =
                failure.matches("(?s)(invalid operation:.*mismatched types?|cannot use|invalid argument|non-bool).*");
        String branches =
                "\\|\\||&&|\\bor\\b|\\band\\b|\\?|<=? .* <=? |\\b(all|any|none|one|map|filter)\\b|split\\('', ''\\)";
        return kinds ? named(Reason.KINDS_OF_THE_UNREACHED, vector, vector.language(), branches) : Optional.empty();
    }

    private static Outcome outcome(Vector vector, Value.Fields cronworkflow) {
        Value.Fields environment = new Value.Fields(Map.of("cronworkflow", cronworkflow));
        Expression.Result result = vector.language().equals("stop")
                ? switch (Expression.parse(vector.source())) {
                    case Expression.Parsed.Ok(Expression expression) -> expression.evaluate(environment, NOW);
                    case ExpressionError error -> error;
                }
                : switch (Template.parse(vector.source())) {
                    case Template.Parsed.Ok(Template template) -> template.evaluateCondition(environment, NOW);
                    case ExpressionError error -> error;
                };
        return switch (result) {
            case Expression.Result.Ok(Value value) -> new Outcome.Is(encoded(value));
            case ExpressionError error -> new Outcome.Fails(error);
        };
    }

    /** The form in which the oracle writes a value: its kind and a text that loses nothing. */
    private static String encoded(Value value) {
        return switch (value) {
            case Value.Nil _ -> "nil";
            case Value.Bool(boolean b) -> "bool " + b;
            case Value.Int(long n) -> "int " + n;
            case Value.Real(double d) -> "float " + d;
            case Value.Text(String text) -> "string " + text;
            case Value.Time(Instant instant, var _) ->
                "time %d.%09d".formatted(instant.getEpochSecond(), instant.getNano());
            case Value.Span(var length) -> "duration " + length.toNanos();
            case Value.Zone(var id) -> "timezone " + (id.getId().equals("Z") ? "UTC" : id.getId());
            case Value.Ordinal(String kind, var _, String name) -> kind + " " + name;
            case Value.Items(List<Value> items) ->
                "list " + items.stream().map(ExprOracleTest::encoded).toList();
            case Value.Fields(Map<String, Value> entries, var _) -> {
                Map<String, String> sorted = new TreeMap<>();
                entries.forEach((key, entry) -> sorted.put(key, encoded(entry)));
                yield "map " + sorted;
            }
        };
    }

    private static String encoded(JsonNode value) {
        String kind = value.get(0).asString();
        return switch (kind) {
            case "nil" -> "nil";
            case "float" ->
                "float " + Double.parseDouble(value.get(1).asString().replace("Inf", "Infinity"));
            case "list" -> {
                List<String> items = new ArrayList<>();
                value.get(1).forEach(item -> items.add(encoded(item)));
                yield "list " + items;
            }
            case "map" -> {
                Map<String, String> entries = new TreeMap<>();
                value.get(1).properties().forEach(entry -> entries.put(entry.getKey(), encoded(entry.getValue())));
                yield "map " + entries;
            }
            default -> kind + " " + value.get(1).asString();
        };
    }

    private static Vector vector(JsonNode line) {
        return new Vector(
                line.get("language").asString(),
                line.get("source").asString(),
                line.get("subject").asString(),
                line.get("binding").asString(),
                line.has("value") ? Optional.of(encoded(line.get("value"))) : Optional.empty(),
                line.path("failure").asString(""),
                line.path("stage").asString(""));
    }

    private static Value.Fields variables(JsonNode subject) {
        JsonNode last = subject.get("lastScheduledTime");
        return new Variables(
                        subject.get("name").asString(),
                        subject.get("namespace").asString(),
                        texts(subject.get("labels")),
                        texts(subject.get("annotations")),
                        last.isNull() ? Optional.empty() : Optional.of(Instant.parse(last.asString())),
                        subject.get("failed").asLong(),
                        subject.get("succeeded").asLong())
                .asFields();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }

    private static List<JsonNode> lines() throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        List<JsonNode> lines = new ArrayList<>();
        try (InputStream file = ExprOracleTest.class.getResourceAsStream("/oracle/expr.jsonl.gz");
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(mapper.readTree(line));
            }
        }
        return lines;
    }
}
