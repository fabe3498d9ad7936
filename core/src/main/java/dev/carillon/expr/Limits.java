package dev.carillon.expr;

/** What one expression may cost. All conditions of all CronWorkflows are evaluated on one thread. */
final class Limits {
    /** Characters of source. Argo's documents need about 100; this leaves room and bounds the parse. */
    static final int SOURCE = 10_000;

    /** Open parentheses, brackets and operators around one term: each costs a few stack frames of the parser. */
    static final int NESTING = 60;

    /** Terms of one expression. It bounds the height of the tree, and so the stack of the evaluator. */
    static final int TERMS = 500;

    /**
     * Steps of one evaluation (terms visited, items walked, regex states tried); for a {@code when} all its tags together.
     * Measured on a slow core: a condition that uses them up takes 1 to 7 ms, and that of sixty-four CronWorkflows may be
     * asked two or three times in one step of the control thread, during which nobody renews the lease.
     */
    static final int STEPS = 20_000;

    /** Characters of a text that an expression builds. Kubernetes allows as many of annotations. */
    static final int TEXT = 256 * 1024;

    /** Items of a list that an expression builds: a range such as 1..1000000 is a mistake or an attack. */
    static final int ITEMS = 10_000;

    /** Instructions of one compiled regular expression; {@code (a{1000}){1000}} would be a million. */
    static final int REGEX_SIZE = 2_000;

    /** Characters of work that count as one step where a library call scans a text. */
    static final int CHARACTERS_PER_STEP = 16;

    private Limits() {}

    static void checkSource(CharSequence source) {
        if (source.length() > SOURCE) {
            throw Refusal.limit(SOURCE, "the source has " + source.length() + " characters", "use at most " + SOURCE);
        }
    }

    static void checkNesting(int depth, int position) {
        if (depth > NESTING) {
            throw Refusal.limit(position, "nested deeper than " + NESTING + " levels", "split the expression");
        }
    }

    static void checkTerms(int terms, int position) {
        if (terms > TERMS) {
            throw Refusal.limit(position, "more than " + TERMS + " terms", "shorten the expression");
        }
    }
}
