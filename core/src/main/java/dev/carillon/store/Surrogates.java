package dev.carillon.store;

import org.jspecify.annotations.Nullable;

/**
 * Half a surrogate pair in a JSON escape. Go's decoder reads it as U+FFFD ({@code encoding/json}, {@code unquote}), so
 * that is what an API server stores; Java's keeps it.
 */
final class Surrogates {
    private static final int ESCAPE_LENGTH = 6; // backslash, u, four digits
    private static final byte[] REPLACEMENT = {'f', 'f', 'f', 'd'};

    private Surrogates() {}

    /** The same bytes where there is none; {@code json} is left as it is. */
    static byte[] replaced(byte[] json) {
        byte @Nullable [] changed = null;
        int at = 0;
        while (at < json.length) {
            int length = json[at] == '\\' ? 2 : 1;
            char unit = unit(json, at);
            if (Character.isHighSurrogate(unit) && Character.isLowSurrogate(unit(json, at + ESCAPE_LENGTH))) {
                length = 2 * ESCAPE_LENGTH;
            } else if (Character.isSurrogate(unit)) {
                changed = changed == null ? json.clone() : changed;
                System.arraycopy(REPLACEMENT, 0, changed, at + 2, REPLACEMENT.length);
                length = ESCAPE_LENGTH;
            }
            at += length;
        }
        return changed == null ? json : changed;
    }

    /** The UTF-16 unit of the escape that begins there, 0 if none does. */
    private static char unit(byte[] json, int at) {
        if (at + ESCAPE_LENGTH > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return 0;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return 0;
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }
}
