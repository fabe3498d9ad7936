package dev.carillon.expr;

/**
 * Why an expression cannot be parsed or evaluated.
 *
 * @param message says what is wrong, at which column, and how to mend it; fit for a status condition
 * @param position index of the character in the source at which the trouble starts, from 0
 */
public record ExpressionError(Kind kind, String message, int position)
        implements Expression.Parsed, Expression.Result, Template.Parsed {

    /** The sort of trouble. {@link #UNSUPPORTED} means that Argo might accept the construct and we do not. */
    public enum Kind {
        SYNTAX,
        UNKNOWN_NAME,
        WRONG_TYPE,
        BAD_VALUE,
        UNSUPPORTED,
        LIMIT
    }
}
