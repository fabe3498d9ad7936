package dev.carillon.expr;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Numbers to and from text by Go's rules. */
final class Numbers {
    /** Go's ParseFloat without hexadecimal; possessive, so that it cannot backtrack. */
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?+(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+");

    private Numbers() {}

    /** The value of a number token: 10, 0x1F, 0o17, 0b11, 1_000, 1.5, 1e3. */
    static Value literal(Token token) {
        String digits = token.text().replace("_", "").toLowerCase(Locale.ROOT);
        int base = switch (digits.length() > 1 ? digits.charAt(1) : ' ') {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 10;
        };
        if (base == 10 && (digits.indexOf('.') >= 0 || digits.indexOf('e') >= 0)) {
            return new Value.Real(parseFloat(digits).orElseThrow(() -> badNumber(token)));
        }
        String significant = base == 10 ? digits : digits.substring(2);
        return new Value.Int(whole(significant, base).orElseThrow(() -> badNumber(token)));
    }

    private static Refusal badNumber(Token token) {
        return Refusal.syntax(token.at(), "bad number " + token.shown(), "write a number of at most 64 bits");
    }

    /** Go's Atoi: a sign and decimal digits, within 64 bits. */
    static OptionalLong parseInt(String text) {
        return whole(text, 10);
    }

    private static OptionalLong whole(String digits, int base) {
        // Java's parser also takes digits of other scripts; Go's does not.
        boolean ascii = Texts.isAscii(digits);
        try {
            return ascii ? OptionalLong.of(Long.parseLong(digits, base)) : OptionalLong.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    /** Go's ParseFloat for decimal numbers, infinity and NaN. */
    static OptionalDouble parseFloat(String text) {
        String plain = text.indexOf('_') < 0 ? text : withoutSeparators(text);
        if (DECIMAL.matcher(plain).matches()) {
            double value = Double.parseDouble(plain);
            // Go calls a finite literal beyond the range an error, not infinity.
            return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            case "nan" -> OptionalDouble.of(Double.NaN);
            default -> OptionalDouble.empty();
        };
    }

    /** Without the underscores that stand between two digits; any other one stays, and is no number. */
    private static String withoutSeparators(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean separator = text.charAt(i) == '_' && isDigitAt(text, i - 1) && isDigitAt(text, i + 1);
            if (!separator) {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static boolean isDigitAt(String text, int i) {
        return i >= 0 && i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
}
