package dev.carillon.expr;

/**
 * A text that is looked for in others, in time that grows with their lengths and never with the product of them (Knuth,
 * Morris, Pratt). The JDK's own search compares half a megabyte with a quarter of one for minutes.
 */
final class Sought {
    private final String part;

    /** For each length of a beginning of the part: the longest shorter beginning that it ends with. */
    private final int[] borders;

    Sought(String part) {
        this.part = part;
        this.borders = new int[part.length() + 1];
        borders[0] = -1;
        for (int i = 0, border = -1; i < part.length(); i++) {
            while (border >= 0 && part.charAt(border) != part.charAt(i)) {
                border = borders[border];
            }
            border++;
            borders[i + 1] = border;
        }
    }

    /** Where it begins first in the text, at {@code from} or later; -1 if nowhere. */
    int first(String text, int from) {
        return find(text, from, false);
    }

    /** Where it begins last in the text; -1 if nowhere. */
    int last(String text) {
        return find(text, 0, true);
    }

    private int find(String text, int from, boolean last) {
        if (part.isEmpty()) {
            return last ? text.length() : from;
        }
        int found = -1;
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            while (matched >= 0 && (matched == part.length() || part.charAt(matched) != text.charAt(i))) {
                matched = borders[matched];
            }
            matched++;
            if (matched == part.length()) {
                found = i + 1 - matched;
                if (!last) {
                    return found;
                }
            }
        }
        return found;
    }
}
