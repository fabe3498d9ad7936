package dev.carillon.expr;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A {@code spec.when}: a text in which {@code {{name}}} and {@code {{= expression}}} are replaced, and whose result is
 * a {@link Formula}. Immutable; parse once, evaluate often.
 */
public final class Template {
    /** What parsing yields. */
    public sealed interface Parsed permits Parsed.Ok, ExpressionError {
        record Ok(Template template) implements Parsed {}
    }

    private sealed interface Part {
        record Plain(String text) implements Part {}

        record Variable(String name, int at) implements Part {}

        record Computed(Expression expression, int at) implements Part {}
    }

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final Pattern HALF_A_PAIR = Pattern.compile("\\p{Cs}");

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Reads the source; whatever it is, the answer comes within limits and without an exception. */
    public static Parsed parse(String source) {
        try {
            Limits.checkSource(source);
            return new Parsed.Ok(new Template(parts(source)));
        } catch (Refusal refusal) {
            return refusal.error();
        }
    }

    private static List<Part> parts(String source) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            int open = source.indexOf(OPEN, at);
            if (open < 0) {
                parts.add(new Part.Plain(source.substring(at)));
                return parts;
            }
            int start = open + OPEN.length();
            int close = source.indexOf(CLOSE, start);
            if (close < 0) {
                throw Refusal.syntax(open, "'{{' is not closed", "close it with '}}'");
            }
            parts.add(new Part.Plain(source.substring(at, open)));
            parts.add(tag(source.substring(start, close), start));
            at = close + CLOSE.length();
        }
    }

    private static Part tag(String tag, int start) {
        if (!tag.startsWith("=")) {
            return new Part.Variable(tag.strip(), start);
        }
        return new Part.Computed(expression(tag.substring(1), start + 1), start + 1);
    }

    /** What Argo can read means what Argo reads; anything else is taken as written. */
    private static Expression expression(String written, int at) {
        try {
            String unescaped = unescaped(written);
            if (!unescaped.equals(written)) {
                return Expression.parse(unescaped, Functions.TEMPLATE);
            }
        } catch (Refusal unusableToArgo) {
            // and so it cannot mean anything else than what is written
        }
        try {
            return Expression.parse(written, Functions.TEMPLATE);
        } catch (Refusal refusal) {
            throw refusal.shifted(at);
        }
    }

    /**
     * Argo reads the text of an expression tag as the inside of a JSON string, though nothing has made it one: there
     * two backslashes mean one, and half a surrogate pair means U+FFFD. A text that is no JSON comes back as it is.
     */
    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == '"' || c < ' ') {
                return text;
            }
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            int named = i < text.length() ? "\"\\/bfnrt".indexOf(text.charAt(i)) : -1;
            boolean unicode = text.startsWith("u", i) && isHexadecimal(text, i + 1);
            if (named < 0 && !unicode) {
                return text;
            }
            plain.append(unicode ? (char) Integer.parseInt(text, i + 1, i + 5, 16) : "\"\\/\b\f\n\r\t".charAt(named));
            i += unicode ? 5 : 1;
        }
        return HALF_A_PAIR.matcher(plain).replaceAll("\uFFFD");
    }

    private static boolean isHexadecimal(String text, int start) {
        return start + 4 <= text.length()
                && text.substring(start, start + 4).chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    /**
     * Replaces the tags and evaluates what comes of it.
     *
     * @param environment the variables, such as {@code cronworkflow}
     * @param now what {@code now()} means
     */
    public Expression.Result evaluateCondition(Value.Fields environment, Instant now) {
        try {
            Budget budget = new Budget(); // one for all tags and what comes of them: a source has room for many
            String replaced = replaced(strict(environment), now, budget);
            try {
                return new Expression.Result.Ok(Formula.parse(replaced, budget).value());
            } catch (Refusal refusal) {
                throw parts.size() == 1 ? refusal : refusal.within(replaced);
            }
        } catch (Refusal refusal) {
            return refusal.error();
        }
    }

    /** In a template an absent label is an error, not an empty text, unless {@code ??} or {@code ?.} guards it. */
    private static Value.Fields strict(Value.Fields fields) {
        Map<String, Value> entries = new LinkedHashMap<>();
        fields.entries()
                .forEach((name, value) ->
                        entries.put(name, value instanceof Value.Fields inner ? strict(inner) : value));
        return new Value.Fields(entries, Value.Missing.NIL);
    }

    private String replaced(Value.Fields environment, Instant now, Budget budget) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Plain(String plain) -> text.append(plain);
                case Part.Variable(String name, int at) ->
                    text.append(inserted(variable(name, environment, at), budget, at));
                case Part.Computed(Expression expression, int at) -> {
                    try {
                        text.append(inserted(expression.value(environment, now, budget), budget, 0));
                    } catch (Refusal refusal) {
                        throw refusal.shifted(at);
                    }
                }
            }
            Limits.checkSource(text); // after each, or four hundred large ones would be joined first
        }
        return text.toString();
    }

    /** Follows a flat name; an entry may have dots in its own, as in {@code cronworkflow.labels.k8s.io/name}. */
    private static Value variable(String name, Value.Fields environment, int at) {
        Value.Fields owner = environment;
        String rest = name;
        while (!owner.entries().containsKey(rest)) {
            int dot = rest.indexOf('.');
            Value next = dot < 0 ? Value.Nil.NIL : owner.get(rest.substring(0, dot));
            if (!(next instanceof Value.Fields inner)) {
                throw References.unknown(name, owner, at);
            }
            owner = inner;
            rest = rest.substring(dot + 1);
        }
        return owner.get(rest);
    }

    /** A text goes in so that a literal around it reads back as that text; anything else as JSON. */
    private static String inserted(Value value, Budget budget, int at) {
        if (value instanceof Value.Nil) {
            throw Refusal.type(at, "the value is nil", "give a default with ??, or compare with nil inside {{= }}");
        }
        String text = value instanceof Value.Text(String plain) ? plain : unquoted(GoText.json(value, budget, at));
        Limits.checkSource(text);
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A quote inside an annotation must not end the literal around the tag and go on as code.
            safe.append(c == '\\' || c == '\'' || c == '"' ? "\\" : "").append(c);
        }
        return safe.toString();
    }

    private static String unquoted(String json) {
        return json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
    }
}
