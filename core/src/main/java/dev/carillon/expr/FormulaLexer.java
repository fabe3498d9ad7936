package dev.carillon.expr;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Cuts a formula into tokens as govaluate does: either quote ends a string, and a date in quotes is a number. */
final class FormulaLexer {
    /** A string in one of these forms is a time, held as seconds since 1970. */
    private static final List<GoLayout> TIME_LAYOUTS = layouts(
            "Mon Jan _2 15:04:05 2006",
            "Mon Jan _2 15:04:05 MST 2006",
            "Mon Jan 02 15:04:05 -0700 2006",
            "3:04PM",
            "2006-01-02T15:04:05Z07:00",
            "2006-01-02",
            "2006-01-02 15:04",
            "2006-01-02 15:04:05",
            "2006-01-02 15:04:05-07:00",
            "2006-01-02T15Z0700",
            "2006-01-02T15:04Z0700",
            "2006-01-02T15:04:05Z0700");

    private static final Map<FormulaToken.Kind, Set<String>> SYMBOLS = Map.of(
            FormulaToken.Kind.PREFIX, Set.of("-", "!", "~"),
            FormulaToken.Kind.MODIFIER, Set.of("+", "-", "*", "/", "%", "**", "&", "|", "^", ">>", "<<"),
            FormulaToken.Kind.LOGICAL, Set.of("&&", "||"),
            FormulaToken.Kind.COMPARATOR, Set.of("==", "!=", ">", ">=", "<", "<=", "=~", "!~"),
            FormulaToken.Kind.TERNARY, Set.of("?", ":", "??"));

    private static final Pattern LOWER_CASE_FIELD = Pattern.compile("\\.\\p{Ll}");

    private final String source;
    private final List<FormulaToken> tokens = new ArrayList<>();
    private FormulaToken.Kind last = FormulaToken.Kind.START;
    private int at;

    private FormulaLexer(String source) {
        this.source = source;
    }

    private static List<GoLayout> layouts(String... layouts) {
        return Stream.of(layouts).map(GoLayout::of).toList();
    }

    static List<FormulaToken> tokens(String source) {
        Limits.checkSource(source);
        return new FormulaLexer(source).run();
    }

    private List<FormulaToken> run() {
        while (at < source.length()) {
            if (GoText.isSpace(source.codePointAt(at))) {
                at += Character.charCount(source.codePointAt(at));
            } else {
                next();
            }
        }
        add(FormulaToken.Kind.END, "the end", source.length());
        return tokens;
    }

    private void add(FormulaToken.Kind kind, String text, int start) {
        add(new FormulaToken(kind, text, Value.Nil.NIL, start));
    }

    private void add(FormulaToken token) {
        if (!last.allows(token.kind())) {
            throw token.kind() == FormulaToken.Kind.END
                    ? Refusal.syntax(token.at(), "the condition ends too early", "complete it")
                    : Refusal.syntax(token.at(), "unexpected '" + token.text() + "'", fixFor(token));
        }
        Limits.checkTerms(tokens.size() + 1, token.at());
        tokens.add(token);
        last = token.kind();
    }

    private String fixFor(FormulaToken token) {
        return last == FormulaToken.Kind.NAME && token.kind() == FormulaToken.Kind.OPEN
                ? "call functions inside {{= }}"
                : "remove it, or put an operator or an operand before it";
    }

    private void next() {
        int start = at;
        int c = source.codePointAt(at);
        if (isNumeric(c)) {
            number(start);
        } else if (c == ',') {
            at++;
            add(FormulaToken.Kind.SEPARATOR, ",", start);
        } else if (c == '[') {
            at++;
            String name = read(start, false, part -> part != ']');
            close(start, "']'");
            add(FormulaToken.Kind.NAME, name, start);
        } else if (Character.isLetter(c)) {
            word(start);
        } else if (isQuote(c)) {
            string(start);
        } else if (c == '(' || c == ')') {
            at++;
            add(c == '(' ? FormulaToken.Kind.OPEN : FormulaToken.Kind.CLOSE, Character.toString(c), start);
        } else {
            symbol(start);
        }
    }

    /** Reads while the condition holds; a backslash makes any character part of the text, as in govaluate. */
    private String read(int start, boolean endsAtSpace, IntPredicate part) {
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            int c = source.codePointAt(at);
            if (c == '\\') {
                at++;
                if (at >= source.length()) {
                    throw Refusal.syntax(start, "a backslash at the end", "put the character to escape after it");
                }
                c = source.codePointAt(at);
            } else if ((endsAtSpace && GoText.isSpace(c)) || !part.test(c)) {
                break;
            }
            text.appendCodePoint(c);
            at += Character.charCount(c);
        }
        return text.toString();
    }

    private void close(int start, String bracket) {
        if (at >= source.length()) {
            throw Refusal.syntax(start, "what begins here does not end", "close it with " + bracket);
        }
        at++;
    }

    private void number(int start) {
        if (source.startsWith("0x", at) && at + 2 < source.length()) {
            at += 2;
            String digits = read(start, true, FormulaLexer::isHexadecimal);
            literal(new Value.Real(hexadecimal(digits, start)), "0x" + digits, start);
            return;
        }
        String digits = read(start, true, FormulaLexer::isNumeric);
        Value number = Numbers.parseFloat(digits).stream()
                .mapToObj(Value.Real::new)
                .findFirst()
                .orElseThrow(() -> badNumber(digits, start));
        literal(number, digits, start);
    }

    private static double hexadecimal(String digits, int start) {
        // A backslash may have brought in any character.
        if (digits.isEmpty() || digits.length() > 16 || !digits.chars().allMatch(FormulaLexer::isHexadecimal)) {
            throw badNumber("0x" + digits, start);
        }
        long bits = Long.parseUnsignedLong(digits, 16);
        // Halved with its lowest bit kept, an unsigned long rounds to a double as it should.
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    private static Refusal badNumber(String text, int start) {
        return Refusal.syntax(start, "bad number '" + text + "'", "write it like 3, 0.5 or 0x1F");
    }

    private void literal(Value value, String text, int start) {
        add(new FormulaToken(FormulaToken.Kind.LITERAL, text, value, start));
    }

    private void word(int start) {
        String word = read(start, true, c -> Character.isLetter(c) || Character.isDigit(c) || c == '_' || c == '.');
        if (word.equals("true") || word.equals("false")) {
            literal(new Value.Bool(word.equals("true")), word, start);
        } else if (word.equals("in") || word.equals("IN")) {
            add(FormulaToken.Kind.COMPARATOR, "in", start);
        } else {
            boolean accessor = word.indexOf('.') > 0;
            if (accessor && (word.endsWith(".") || startsLowerCase(word))) {
                throw Refusal.unknown(start, "'" + word + "' is no value here", "write {{" + word + "}}");
            }
            add(accessor ? FormulaToken.Kind.ACCESSOR : FormulaToken.Kind.NAME, word, start);
        }
    }

    /** govaluate reaches exported fields of Go structs only, and there are none here. */
    private static boolean startsLowerCase(String word) {
        return LOWER_CASE_FIELD.matcher(word).find();
    }

    private void string(int start) {
        at++;
        String text = read(start, false, c -> !isQuote(c));
        close(start, "a quote");
        Optional<Value.Time> time = TIME_LAYOUTS.stream()
                .flatMap(layout -> layout.parse(text, ZoneOffset.UTC).stream())
                .findFirst();
        if (time.isPresent()) {
            Value seconds = new Value.Real(time.get().instant().getEpochSecond());
            add(new FormulaToken(FormulaToken.Kind.TIME, text, seconds, start));
        } else {
            literal(new Value.Text(text), text, start);
        }
    }

    private void symbol(int start) {
        String symbol = read(
                start,
                true,
                c -> !Character.isLetter(c) && !Character.isDigit(c) && "()[]".indexOf(c) < 0 && !isQuote(c));
        List<FormulaToken.Kind> kinds = List.of(
                FormulaToken.Kind.PREFIX,
                FormulaToken.Kind.MODIFIER,
                FormulaToken.Kind.LOGICAL,
                FormulaToken.Kind.COMPARATOR,
                FormulaToken.Kind.TERNARY);
        for (FormulaToken.Kind kind : kinds) {
            boolean reached = kind != FormulaToken.Kind.PREFIX || last.allows(kind);
            if (reached && SYMBOLS.getOrDefault(kind, Set.of()).contains(symbol)) {
                add(kind, symbol, start);
                return;
            }
        }
        throw Refusal.syntax(
                start, "unknown operator '" + symbol + "'", "put a space between operators, and quote texts");
    }

    private static boolean isHexadecimal(int c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static boolean isNumeric(int c) {
        return Character.isDigit(c) || c == '.';
    }

    private static boolean isQuote(int c) {
        return c == '\'' || c == '"';
    }
}
