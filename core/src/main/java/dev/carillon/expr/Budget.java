package dev.carillon.expr;

import java.util.List;

/** Counts what one evaluation costs and ends it at {@link Limits#STEPS}. Confined to one evaluation. */
final class Budget {
    private int left;
    private final int textLimit;

    Budget() {
        this(Limits.STEPS, Limits.TEXT);
    }

    private Budget(int steps, int textLimit) {
        this.left = steps;
        this.textLimit = textLimit;
    }

    /** For what no expression has built: an API server has bounded it. */
    static Budget unlimited() {
        return new Budget(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);
    }

    void spend(int steps, int position) {
        left -= Math.min(steps, left + 1);
        if (left < 0) {
            throw Refusal.limit(
                    position, "the evaluation takes more than " + Limits.STEPS + " steps", "simplify the expression");
        }
    }

    /** Pays for scanning a text of this many characters. */
    void scan(int characters, int position) {
        spend(1 + characters / Limits.CHARACTERS_PER_STEP, position);
    }

    /** A look-up in a map reads all of its key, and all of an equal one that is there. */
    void lookUp(Value key, int position) {
        if (key instanceof Value.Text(String name)) {
            spend(name.length() / Limits.CHARACTERS_PER_STEP, position);
        }
    }

    /** Pays for a text that the expression built, and refuses one beyond {@link Limits#TEXT}. */
    Value text(String built, int position) {
        checkText(built.length(), position);
        scan(built.length(), position);
        return new Value.Text(built);
    }

    void checkText(long characters, int position) {
        if (characters > textLimit) {
            throw Refusal.limit(position, "a text of " + characters + " characters", "build at most " + textLimit);
        }
    }

    Value items(List<Value> built, int position) {
        checkItems(built.size(), position);
        spend(built.size(), position);
        return new Value.Items(built);
    }

    void checkItems(long items, int position) {
        if (items > Limits.ITEMS) {
            throw Refusal.limit(position, "a list of " + items + " items", "build at most " + Limits.ITEMS);
        }
    }
}
