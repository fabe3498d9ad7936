package dev.carillon.expr;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The binary operators of expr-lang with their precedence; a higher one binds tighter. */
enum Operator {
    OR(10, "||", "or"),
    AND(15, "&&", "and"),
    EQUAL(20, "=="),
    NOT_EQUAL(20, "!="),
    LESS(20, "<"),
    LESS_EQUAL(20, "<="),
    MORE(20, ">"),
    MORE_EQUAL(20, ">="),
    IN(20, "in"),
    MATCHES(20, "matches"),
    CONTAINS(20, "contains"),
    STARTS_WITH(20, "startsWith"),
    ENDS_WITH(20, "endsWith"),
    RANGE(25, ".."),
    PLUS(30, "+"),
    MINUS(30, "-"),
    TIMES(60, "*"),
    DIVIDE(60, "/"),
    REMAINDER(60, "%"),
    POWER(100, "**", "^"),
    COALESCE(500, "??");

    /** {@code not in}, {@code not contains} ... */
    static final Set<Operator> NEGATABLE = Set.of(IN, MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH);
    /** {@code 1 < x < 3} chains. */
    static final Set<Operator> ORDERING = Set.of(LESS, LESS_EQUAL, MORE, MORE_EQUAL);

    /** Of {@code !} and {@code not}: looser than every comparison's operands, so {@code not a == b} is (not a) == b. */
    static final int NOT_PRECEDENCE = 50;
    /** Of the signs {@code -} and {@code +}. */
    static final int SIGN_PRECEDENCE = 90;

    private static final Map<String, Operator> BY_SYMBOL = new HashMap<>();

    static {
        for (Operator operator : values()) {
            BY_SYMBOL.put(operator.symbol, operator);
            BY_SYMBOL.put(operator.synonym, operator);
        }
    }

    private final int precedence;
    private final String symbol;
    private final String synonym;

    Operator(int precedence, String symbol) {
        this(precedence, symbol, symbol);
    }

    Operator(int precedence, String symbol, String synonym) {
        this.precedence = precedence;
        this.symbol = symbol;
        this.synonym = synonym;
    }

    static Optional<Operator> of(Token token) {
        return token.kind() == Token.Kind.OPERATOR
                ? Optional.ofNullable(BY_SYMBOL.get(token.text()))
                : Optional.empty();
    }

    int precedence() {
        return precedence;
    }

    /** The least precedence that its right operand may have. */
    int rightPrecedence() {
        return this == POWER ? precedence : precedence + 1;
    }

    String symbol() {
        return symbol;
    }
}
