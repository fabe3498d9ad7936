package dev.carillon.expr;

/** Carries an {@link ExpressionError} out of a deep recursion; never leaves this package. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExpressionError.Kind kind;
    private final int position;
    private final String what;
    private final String fix;

    private Refusal(ExpressionError.Kind kind, int position, String what, String fix) {
        // No stack trace: a refusal is an ordinary answer, and filling a trace would dominate its cost.
        super(what, null, false, false);
        this.kind = kind;
        this.position = position;
        this.what = what;
        this.fix = fix;
    }

    static Refusal syntax(int position, String what, String fix) {
        return new Refusal(ExpressionError.Kind.SYNTAX, position, what, fix);
    }

    static Refusal type(int position, String what, String fix) {
        return new Refusal(ExpressionError.Kind.WRONG_TYPE, position, what, fix);
    }

    static Refusal value(int position, String what, String fix) {
        return new Refusal(ExpressionError.Kind.BAD_VALUE, position, what, fix);
    }

    static Refusal unknown(int position, String what, String fix) {
        return new Refusal(ExpressionError.Kind.UNKNOWN_NAME, position, what, fix);
    }

    static Refusal unsupported(int position, String construct, String fix) {
        return new Refusal(ExpressionError.Kind.UNSUPPORTED, position, construct + " is not supported", fix);
    }

    static Refusal limit(int position, String what, String fix) {
        return new Refusal(ExpressionError.Kind.LIMIT, position, what, fix);
    }

    /** The same refusal where the source stands so many characters further into a larger one. */
    Refusal shifted(int characters) {
        return new Refusal(kind, position + characters, what, fix);
    }

    /** The same refusal of a text that the user did not write but that came of it. */
    Refusal within(String text) {
        return new Refusal(kind, position, what + ", in \"" + Texts.shortened(text) + "\"", fix);
    }

    /** The error, its message reading "column 14: what; fix". */
    ExpressionError error() {
        return new ExpressionError(kind, "column " + (position + 1) + ": " + what + "; " + fix, position);
    }
}
