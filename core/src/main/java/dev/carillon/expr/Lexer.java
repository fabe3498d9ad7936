package dev.carillon.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts the source of an expression (expr-lang's grammar) into tokens. */
final class Lexer {
    private static final Set<String> WORD_OPERATORS =
            Set.of("in", "or", "and", "matches", "contains", "startsWith", "endsWith", "not", "let", "if", "else");
    /** Longest first, so that a prefix never wins. */
    private static final List<String> SYMBOLS = List.of(
            "?.", "??", "||", "&&", "==", "!=", "<=", ">=", "**", "..", "::", "##", "+", "-", "*", "/", "%", "^", "!",
            "<", ">", "=", "&", "|", "?", ":", ",", ";", ".", "#");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        Limits.checkSource(source);
        return new Lexer(source).run();
    }

    private List<Token> run() {
        while (at < source.length()) {
            next();
        }
        tokens.add(new Token(Token.Kind.END, "", source.length()));
        return tokens;
    }

    private void next() {
        int c = source.codePointAt(at);
        if (GoText.isSpace(c)) {
            at += Character.charCount(c);
        } else if (source.startsWith("//", at)) {
            int end = source.indexOf('\n', at);
            at = end < 0 ? source.length() : end + 1;
        } else if (source.startsWith("/*", at)) {
            blockComment();
        } else if (c == '\'' || c == '"') {
            add(Token.Kind.STRING, quoted(c), at);
        } else if (c == '`') {
            rawString();
        } else if (isDigit(c) || (c == '.' && at + 1 < source.length() && isDigit(source.charAt(at + 1)))) {
            number();
        } else if (isLetter(c)) {
            word();
        } else {
            symbol(c);
        }
    }

    private void add(Token.Kind kind, String text, int start) {
        tokens.add(new Token(kind, text, start));
    }

    private void blockComment() {
        int end = source.indexOf("*/", at + 2);
        if (end < 0) {
            throw Refusal.syntax(at, "the comment does not end", "close it with */");
        }
        at = end + 2;
    }

    private void symbol(int c) {
        if ("()[]{}".indexOf(c) >= 0) {
            add(Token.Kind.BRACKET, Character.toString(c), at++);
            return;
        }
        for (String symbol : SYMBOLS) {
            if (source.startsWith(symbol, at)) {
                add(Token.Kind.OPERATOR, symbol, at);
                at += symbol.length();
                return;
            }
        }
        throw Refusal.syntax(at, "unknown character '" + Character.toString(c) + "'", "remove it or quote the text");
    }

    private void word() {
        int start = at;
        while (at < source.length() && isWordPart(source.codePointAt(at))) {
            at += Character.charCount(source.codePointAt(at));
        }
        String word = source.substring(start, at);
        boolean bytes = word.equalsIgnoreCase("b") && at < source.length() && "'\"".indexOf(source.charAt(at)) >= 0;
        if (bytes) {
            throw Refusal.unsupported(start, "a bytes literal", "use an ordinary string");
        }
        add(WORD_OPERATORS.contains(word) ? Token.Kind.OPERATOR : Token.Kind.NAME, word, start);
    }

    private void number() {
        int start = at;
        if (source.charAt(at) == '0' && at + 1 < source.length() && "xXoObB".indexOf(source.charAt(at + 1)) >= 0) {
            at += 2;
            run("0123456789abcdefABCDEF_");
        } else {
            run("0123456789_");
            boolean range = source.startsWith("..", at);
            if (!range && at < source.length() && source.charAt(at) == '.') {
                at++;
                run("0123456789_");
            }
            if (!range && at < source.length() && (source.charAt(at) == 'e' || source.charAt(at) == 'E')) {
                at++;
                if (at < source.length() && "+-".indexOf(source.charAt(at)) >= 0) {
                    at++;
                }
                run("0123456789_");
            }
        }
        if (at < source.length() && isWordPart(source.codePointAt(at))) {
            throw Refusal.syntax(start, "a number runs into a name", "put a space or an operator between them");
        }
        add(Token.Kind.NUMBER, source.substring(start, at), start);
    }

    private void run(String accepted) {
        while (at < source.length() && accepted.indexOf(source.charAt(at)) >= 0) {
            at++;
        }
    }

    private void rawString() {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (true) {
            int end = source.indexOf('`', at);
            if (end < 0) {
                throw unterminated(start);
            }
            text.append(source, at, end);
            at = end + 1;
            // A doubled back quote stands for one back quote.
            if (at < source.length() && source.charAt(at) == '`') {
                text.append('`');
                at++;
            } else {
                add(Token.Kind.STRING, text.toString(), start);
                return;
            }
        }
    }

    private String quoted(int quote) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < source.length() && source.charAt(at) != '\n') {
            int c = source.codePointAt(at);
            at += Character.charCount(c);
            if (c == quote) {
                return text.toString();
            }
            // expr-lang reads every line ending as a line feed.
            text.appendCodePoint(c == '\\' ? escape(quote, start) : c == '\r' ? '\n' : c);
        }
        throw unterminated(start);
    }

    private static Refusal unterminated(int start) {
        return Refusal.syntax(start, "the string does not end", "close it with the quote that opened it");
    }

    private int escape(int quote, int start) {
        if (at >= source.length()) {
            throw unterminated(start);
        }
        char c = source.charAt(at++);
        int plain = "abfnrtv\\".indexOf(c);
        if (plain >= 0) {
            return "\u0007\b\f\n\r\t\u000b\\".charAt(plain);
        }
        return switch (c) {
            case 'x' -> digits(16, 2);
            case 'U' -> digits(16, 8);
            case 'u' -> at < source.length() && source.charAt(at) == '{' ? braced() : digits(16, 4);
            case '0', '1', '2', '3' -> {
                at--;
                yield digits(8, 3);
            }
            default -> {
                if (c == quote) {
                    yield c;
                }
                throw badEscape();
            }
        };
    }

    private Refusal badEscape() {
        return Refusal.syntax(at - 1, "unknown escape in a string", "write a backslash as \\\\");
    }

    private int braced() {
        int end = source.indexOf('}', at);
        int length = end - at - 1;
        if (end < 0 || length < 1 || length > 6) {
            throw badEscape();
        }
        at++;
        int c = digits(16, length);
        at++;
        return c;
    }

    private int digits(int base, int count) {
        int c = 0;
        for (int i = 0; i < count; i++) {
            int digit = at < source.length() ? Character.digit(source.charAt(at), base) : -1;
            if (digit < 0 || source.charAt(at) > 'f') {
                throw badEscape();
            }
            c = c * base + digit;
            at++;
        }
        if (!Character.isValidCodePoint(c) || (c >= 0xD800 && c <= 0xDFFF)) {
            throw badEscape();
        }
        return c;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
        return c == '_' || c == '$' || Character.isLetter(c);
    }

    private static boolean isWordPart(int c) {
        return isLetter(c) || Character.isDigit(c);
    }
}
