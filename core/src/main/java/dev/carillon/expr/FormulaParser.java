package dev.carillon.expr;

import java.util.List;
import java.util.Set;

/** Reads a {@link Formula}, level by level of precedence. */
final class FormulaParser {
    private record Level(FormulaToken.Kind kind, Set<String> operators) {}

    /** From the loosest to the tightest. */
    private static final List<Level> LEVELS = List.of(
            new Level(FormulaToken.Kind.SEPARATOR, Set.of(",")),
            new Level(FormulaToken.Kind.TERNARY, Set.of("?", ":", "??")),
            new Level(FormulaToken.Kind.LOGICAL, Set.of("||")),
            new Level(FormulaToken.Kind.LOGICAL, Set.of("&&")),
            new Level(FormulaToken.Kind.COMPARATOR, Set.of("==", "!=", ">", ">=", "<", "<=", "=~", "!~", "in")),
            new Level(FormulaToken.Kind.MODIFIER, Set.of("&", "|", "^")),
            new Level(FormulaToken.Kind.MODIFIER, Set.of(">>", "<<")),
            new Level(FormulaToken.Kind.MODIFIER, Set.of("+", "-")),
            new Level(FormulaToken.Kind.MODIFIER, Set.of("*", "/", "%")),
            new Level(FormulaToken.Kind.MODIFIER, Set.of("**")));

    private final List<FormulaToken> tokens;
    private int next;
    private int nesting;

    private FormulaParser(List<FormulaToken> tokens) {
        this.tokens = tokens;
    }

    static Formula.Node parse(String source) {
        FormulaParser parser = new FormulaParser(FormulaLexer.tokens(source));
        Formula.Node root = parser.level(0);
        FormulaToken rest = parser.tokens.get(parser.next);
        if (rest.kind() != FormulaToken.Kind.END) {
            throw Refusal.syntax(rest.at(), "unexpected '" + rest.text() + "'", "balance the parentheses");
        }
        return root;
    }

    private Formula.Node level(int number) {
        if (number == LEVELS.size()) {
            return value();
        }
        Level level = LEVELS.get(number);
        Formula.Node left = level(number + 1);
        while (true) {
            FormulaToken token = tokens.get(next);
            if (token.kind() != level.kind() || !level.operators().contains(token.text())) {
                return left;
            }
            next++;
            checkPattern(token, tokens.get(next));
            Formula.Node right = level(number + 1);
            left = new Formula.Node.Infix(token.text(), left, right, token.at());
        }
    }

    /** govaluate compiles a literal pattern before it evaluates anything, so a bad one is an error, reached or not. */
    private static void checkPattern(FormulaToken operator, FormulaToken pattern) {
        boolean matches = operator.text().equals("=~") || operator.text().equals("!~");
        if (matches
                && pattern.kind() == FormulaToken.Kind.LITERAL
                && pattern.value() instanceof Value.Text(String text)) {
            Regex.parse(text, pattern.at());
        }
    }

    private Formula.Node value() {
        FormulaToken token = tokens.get(next++);
        return switch (token.kind()) {
            case LITERAL, TIME -> new Formula.Node.Literal(token.value(), token.at());
            case NAME, ACCESSOR -> new Formula.Node.Word(token.text(), token.at());
            case PREFIX -> new Formula.Node.Prefix(token.text(), value(), token.at());
            case OPEN -> {
                Limits.checkNesting(++nesting, token.at());
                Formula.Node inner = level(0);
                nesting--;
                FormulaToken close = tokens.get(next++);
                if (close.kind() != FormulaToken.Kind.CLOSE) {
                    throw Refusal.syntax(token.at(), "'(' is not closed", "close it with ')'");
                }
                yield inner;
            }
            case START, COMPARATOR, LOGICAL, MODIFIER, TERNARY, SEPARATOR, CLOSE, END ->
                throw Refusal.syntax(token.at(), "unexpected '" + token.text() + "'", "put an operand there");
        };
    }
}
