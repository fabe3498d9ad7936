package dev.carillon.expr;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Functions of Go's strings package on texts. */
final class Texts {
    /** Characters of a text that a message quotes. */
    private static final int QUOTED = 200;

    private Texts() {}

    static String shortened(String text) {
        if (text.length() <= QUOTED) {
            return text;
        }
        // Half a character would be stored as something else, and what is wanted never equal it.
        return text.substring(0, Character.isHighSurrogate(text.charAt(QUOTED - 1)) ? QUOTED - 1 : QUOTED) + "...";
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    static String upper(String text) {
        return mapped(text, Character::toUpperCase);
    }

    static String lower(String text) {
        return mapped(text, Character::toLowerCase);
    }

    /** Go maps each character by itself to one other: \u00df stays as it is, and a sigma is the same anywhere in a word. */
    private static String mapped(String text, IntUnaryOperator map) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().map(map).forEach(mapped::appendCodePoint);
        return mapped.toString();
    }

    static String trimSpace(String text) {
        return trim(text, GoText::isSpace);
    }

    /** Without the leading and trailing characters that occur in the set. */
    static Value trim(Arguments arguments, int text, int set) {
        BitSet dropped = new BitSet();
        arguments.text(set).codePoints().forEach(dropped::set);
        // A single character may be the highest of all, and the table reaches up to it.
        arguments.budget().scan(dropped.size() / Long.SIZE, arguments.at());
        return arguments.made(trim(arguments.text(text), dropped::get));
    }

    private static String trim(String text, IntPredicate dropped) {
        int start = 0;
        int end = text.length();
        while (start < end && dropped.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (end > start && dropped.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    static String withoutPrefix(String text, String prefix) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    static String withoutSuffix(String text, String suffix) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    static Value repeat(Arguments arguments, int text, int times) {
        long count = arguments.whole(times);
        if (count < 0) {
            throw arguments.bad("a count of " + count, "give it 0 or more");
        }
        arguments.checkCopies(count, arguments.text(text).length());
        // An empty text stays empty however often it is repeated.
        return arguments.made(arguments.text(text).repeat((int) Math.min(count, Limits.TEXT)));
    }

    /** Replaces the first {@code limit} places; a negative limit means all. */
    static Value replace(Arguments arguments, int text, int old, int replacement, long limit) {
        String source = arguments.text(text);
        String sought = arguments.text(old);
        String put = arguments.text(replacement);
        arguments.checkCopies(source.length() + 1L, sought.isEmpty() ? 1 : 0);
        Sought search = new Sought(sought);
        StringBuilder built = new StringBuilder();
        int at = 0;
        for (long done = 0; limit < 0 || done < limit; done++) {
            boolean between = sought.isEmpty() && done > 0;
            if (between && at >= source.length()) {
                break;
            }
            int step = between ? Character.charCount(source.codePointAt(at)) : 0;
            int found = sought.isEmpty() ? at + step : search.first(source, at);
            if (found < 0) {
                break;
            }
            built.append(source, at, found).append(put);
            at = found + sought.length();
            arguments.budget().spend(1, arguments.at());
            arguments.budget().checkText(built.length(), arguments.at());
        }
        return arguments.made(built.append(source.substring(at)).toString());
    }

    /** At most {@code limit} pieces, the last one unsplit; a negative limit means all, zero none. */
    static Value split(Arguments arguments, int text, int separator, long limit) {
        String source = arguments.text(text);
        String mark = arguments.text(separator);
        Sought search = new Sought(mark);
        List<Value> pieces = new ArrayList<>();
        int at = 0;
        while (limit != 0 && (limit < 0 || pieces.size() < limit - 1)) {
            boolean characters = mark.isEmpty();
            if (characters && at >= source.length()) {
                return arguments.made(pieces);
            }
            int end = characters ? at + Character.charCount(source.codePointAt(at)) : search.first(source, at);
            if (end < 0) {
                break;
            }
            pieces.add(new Value.Text(source.substring(at, end)));
            at = end + mark.length();
            arguments.budget().checkItems(pieces.size(), arguments.at());
        }
        if (limit != 0 && !(mark.isEmpty() && at >= source.length())) {
            pieces.add(new Value.Text(source.substring(at)));
        }
        return arguments.made(pieces);
    }
}
