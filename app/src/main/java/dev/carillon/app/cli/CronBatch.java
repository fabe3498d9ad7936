package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.time.Schedules;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers questions that come as lines of JSON, each by a line, in order and at once: for programs that ask many.
 *
 * @param timezone, from, count what holds for a question that does not say
 */
record CronBatch(String timezone, Instant from, int count) {
    /** The parser takes expressions of some thousand characters at most; JSON may spell each with six. */
    static final int LINE_LIMIT_CHARS = 64 << 10;

    /** A question that cannot be answered. */
    private static final class BadQuestion extends Exception {
        private static final long serialVersionUID = 1;

        BadQuestion(String message) {
            super(message);
        }
    }

    void run(Reader questions, PrintWriter answers) throws IOException {
        @Nullable String line;
        // checkError flushes too, and is true once nobody reads: then no question needs an answer any more.
        while (!answers.checkError() && (line = line(questions)) != null) {
            answers.println(answer(line));
        }
    }

    /** The next line, cut behind the limit so that {@link #answer} sees that it is too long; null at the end. */
    private static @Nullable String line(Reader in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (line.length() <= LINE_LIMIT_CHARS) {
                line.append((char) c);
            }
            c = in.read();
        }
        return line.toString();
    }

    private static final List<String> FIELDS = List.of("expr", "zone", "from", "count");

    /** One line of JSON: {@code next} or {@code error}. */
    String answer(String line) {
        ObjectNode answer = Json.object();
        try {
            ArrayNode times = Json.object().putArray("next");
            next(line).forEach(time -> times.add(time.toString()));
            answer.set("next", times);
        } catch (BadQuestion e) {
            answer.put("error", e.getMessage());
        }
        return new String(Json.bytes(answer), StandardCharsets.UTF_8);
    }

    private List<Instant> next(String line) throws BadQuestion {
        if (line.length() > LINE_LIMIT_CHARS) {
            throw new BadQuestion("the line is longer than " + LINE_LIMIT_CHARS + " characters: shorten it");
        }
        ObjectNode question = question(line);
        String zone = text(question, "zone", timezone);
        Instant after = from(question);
        return switch (Schedules.parse(List.of(text(question, "expr", "")), zone)) {
            case Schedules.Parsed.Ok(Schedules schedules)
            when schedules.never() ->
                throw new BadQuestion(schedules
                        .all()
                        .getFirst()
                        .neverFires("expr")
                        .map(e -> "expr: " + e.message() + ". " + e.fix())
                        .orElseThrow());
            case Schedules.Parsed.Ok(Schedules schedules) ->
                Upcoming.times(schedules.anchored(after.getEpochSecond()), after, count(question));
            case Schedules.Parsed.Bad bad ->
                throw new BadQuestion(bad.errors().stream()
                        .map(e -> named(e.field()) + ": " + e.message() + ". " + e.fix())
                        .collect(Collectors.joining("; ")));
        };
    }

    private static ObjectNode question(String line) throws BadQuestion {
        try {
            ObjectNode question = Json.readObject(line.getBytes(StandardCharsets.UTF_8));
            for (String field : question.propertyNames()) {
                if (!FIELDS.contains(field)) {
                    throw new BadQuestion(field + ": is not known. A question has " + String.join(", ", FIELDS));
                }
            }
            if (!question.has("expr")) {
                throw new BadQuestion("expr: is missing. Write {\"expr\":\"0 4 * * *\"}");
            }
            return question;
        } catch (Json.Malformed e) {
            throw new BadQuestion("the line is no JSON object: " + e.getMessage());
        }
    }

    private static String named(String field) {
        return field.equals("spec.timezone") ? "zone" : "expr";
    }

    private static String text(ObjectNode question, String field, String otherwise) throws BadQuestion {
        JsonNode value = question.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isString()) {
            throw new BadQuestion(field + ": must be a text");
        }
        return value.stringValue();
    }

    private Instant from(ObjectNode question) throws BadQuestion {
        String text = text(question, "from", "");
        try {
            Instant point = text.isEmpty() ? from : Times.point(text);
            if (!Upcoming.isKnown(point)) {
                throw new BadQuestion("from: " + point + " is not between 1900 and 2199: give a time that is");
            }
            return point;
        } catch (DateTimeException e) {
            throw new BadQuestion("from: " + e.getMessage());
        }
    }

    private int count(ObjectNode question) throws BadQuestion {
        JsonNode value = question.path("count");
        if (value.isMissingNode() || value.isNull()) {
            return count;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 1
                || value.intValue() > Upcoming.COUNT_LIMIT) {
            throw new BadQuestion("count: must be a number from 1 to " + Upcoming.COUNT_LIMIT);
        }
        return value.intValue();
    }
}
