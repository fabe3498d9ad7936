package dev.carillon.expr;

import java.util.EnumSet;
import java.util.Set;

/** One token of a {@link Formula}; the value is nil for what is no literal. */
record FormulaToken(Kind kind, String text, Value value, int at) {
    enum Kind {
        START,
        PREFIX,
        LITERAL,
        TIME,
        NAME,
        ACCESSOR,
        COMPARATOR,
        LOGICAL,
        MODIFIER,
        TERNARY,
        SEPARATOR,
        OPEN,
        CLOSE,
        END;

        /** Whether govaluate's grammar lets the other kind stand next. */
        boolean allows(Kind following) {
            return following().contains(following);
        }

        private Set<Kind> following() {
            Set<Kind> operands = EnumSet.of(PREFIX, LITERAL, TIME, NAME, ACCESSOR, OPEN);
            Set<Kind> afterValue = EnumSet.of(COMPARATOR, LOGICAL, MODIFIER, TERNARY, SEPARATOR, CLOSE, END);
            return switch (this) {
                case START, OPEN, COMPARATOR, LOGICAL, TERNARY, SEPARATOR -> operands;
                case MODIFIER -> {
                    operands.remove(TIME);
                    yield operands;
                }
                // A sign stands before a number or a group, never before another sign or a date.
                case PREFIX -> EnumSet.of(LITERAL, NAME, ACCESSOR, OPEN);
                case LITERAL, NAME, ACCESSOR, CLOSE -> afterValue;
                case TIME -> {
                    afterValue.remove(TERNARY);
                    yield afterValue;
                }
                case END -> EnumSet.noneOf(Kind.class);
            };
        }
    }
}
