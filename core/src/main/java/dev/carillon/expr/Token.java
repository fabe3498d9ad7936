package dev.carillon.expr;

/**
 * One token of an expression.
 *
 * @param text the operator, bracket or name; for a string its unescaped content; for a number its digits
 */
record Token(Kind kind, String text, int at) {
    enum Kind {
        NAME,
        NUMBER,
        STRING,
        OPERATOR,
        BRACKET,
        END
    }

    boolean isOperator(String symbol) {
        return kind == Kind.OPERATOR && text.equals(symbol);
    }

    boolean isBracket(String symbol) {
        return kind == Kind.BRACKET && text.equals(symbol);
    }

    /** How an error message names this token. */
    String shown() {
        return kind == Kind.END ? "the end" : "'" + text + "'";
    }
}
