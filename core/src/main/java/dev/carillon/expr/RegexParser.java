package dev.carillon.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Go's RE2 syntax. Look-around and back references do not exist in it; Unicode classes are not supported. */
final class RegexParser {
    /** RE2's own bound on {@code {n,m}}. */
    private static final int MOST_REPEATS = 1000;

    private static final int LAST_CODE_POINT = Character.MAX_CODE_POINT;
    private static final Map<Character, List<int[]>> PERL = Map.of(
            'd', ranges("09"),
            's', ranges("\t\n\f\r  "),
            'w', ranges("09AZ__az"));
    private static final Map<String, List<int[]>> POSIX = Map.ofEntries(
            Map.entry("alnum", ranges("09AZaz")),
            Map.entry("alpha", ranges("AZaz")),
            Map.entry("ascii", List.of(new int[] {0, 0x7f})),
            Map.entry("blank", ranges("\t\t  ")),
            Map.entry("cntrl", List.of(new int[] {0, 0x1f}, new int[] {0x7f, 0x7f})),
            Map.entry("digit", ranges("09")),
            Map.entry("graph", ranges("!~")),
            Map.entry("lower", ranges("az")),
            Map.entry("print", ranges(" ~")),
            Map.entry("punct", ranges("!/:@[`{~")),
            Map.entry("space", ranges("\t\r  ")),
            Map.entry("upper", ranges("AZ")),
            Map.entry("word", ranges("09AZ__az")),
            Map.entry("xdigit", ranges("09AFaf")));

    private final String pattern;
    private final int position;
    private int at;
    private int nesting;
    private boolean foldCase;
    private boolean dotAll;
    private boolean multiline;

    RegexParser(String pattern, int position) {
        this.pattern = pattern;
        this.position = position;
    }

    private static List<int[]> ranges(String pairs) {
        List<int[]> ranges = new ArrayList<>();
        for (int i = 0; i < pairs.length(); i += 2) {
            ranges.add(new int[] {pairs.charAt(i), pairs.charAt(i + 1)});
        }
        return ranges;
    }

    Regex.Node parse() {
        Limits.checkSource(pattern);
        Regex.Node root = alternatives();
        if (at < pattern.length()) {
            throw bad("unexpected ')'");
        }
        return root;
    }

    private Refusal bad(String what) {
        return Refusal.syntax(
                position,
                "bad regular expression '" + pattern + "' at its character " + (at + 1) + ": " + what,
                "write it in Go's RE2 syntax");
    }

    private Refusal unsupported(String construct) {
        return Refusal.unsupported(position, construct + " in a regular expression", "list the characters in [...]");
    }

    private boolean more() {
        return at < pattern.length();
    }

    private boolean take(String text) {
        boolean here = pattern.startsWith(text, at);
        at += here ? text.length() : 0;
        return here;
    }

    private int next() {
        if (!more()) {
            throw bad("it ends too early");
        }
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private Regex.Node alternatives() {
        Limits.checkNesting(++nesting, position);
        List<Regex.Node> choices = new ArrayList<>();
        do {
            choices.add(sequence());
        } while (take("|"));
        nesting--;
        return choices.size() == 1 ? choices.getFirst() : new Regex.Node.Alternatives(choices);
    }

    private Regex.Node sequence() {
        List<Regex.Node> parts = new ArrayList<>();
        boolean repeatable = false;
        while (more() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            Optional<int[]> bounds = repeat();
            if (bounds.isPresent()) {
                if (!repeatable) {
                    throw bad("nothing to repeat, or a repeat of a repeat");
                }
                Regex.Node last = parts.removeLast();
                parts.add(new Regex.Node.Repeat(last, bounds.get()[0], bounds.get()[1]));
                take("?"); // laziness changes what is captured, not whether it matches
                repeatable = false;
            } else {
                int before = parts.size();
                item(parts);
                repeatable = parts.size() > before;
            }
        }
        return new Regex.Node.Sequence(parts);
    }

    /** The bounds of a repeat that stands here, which is taken. */
    private Optional<int[]> repeat() {
        if (take("*")) {
            return Optional.of(new int[] {0, Regex.UNLIMITED});
        }
        if (take("+")) {
            return Optional.of(new int[] {1, Regex.UNLIMITED});
        }
        if (take("?")) {
            return Optional.of(new int[] {0, 1});
        }
        int close = pattern.startsWith("{", at) ? pattern.indexOf('}', at) : -1;
        String inside = close < 0 ? "" : pattern.substring(at + 1, close);
        int comma = inside.indexOf(',');
        String least = comma < 0 ? inside : inside.substring(0, comma);
        String most = comma < 0 ? inside : inside.substring(comma + 1);
        boolean open = comma >= 0 && most.isEmpty();
        if (!isCount(least) || (!open && !isCount(most))) {
            return Optional.empty(); // RE2 takes such a brace literally
        }
        int[] bounds = {count(least), open ? Regex.UNLIMITED : count(most)};
        if (bounds[0] > MOST_REPEATS || bounds[1] > MOST_REPEATS || (!open && bounds[1] < bounds[0])) {
            throw bad("repeat bounds out of order or above " + MOST_REPEATS);
        }
        at = close + 1;
        return Optional.of(bounds);
    }

    private static boolean isCount(String text) {
        boolean leadingZero = text.length() > 1 && text.startsWith("0");
        return !text.isEmpty() && !leadingZero && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int count(String digits) {
        return digits.length() > 4 ? MOST_REPEATS + 1 : Integer.parseInt(digits);
    }

    /** Adds one item; a flag group such as (?i) adds none. */
    private void item(List<Regex.Node> parts) {
        int c = next();
        switch (c) {
            case '(' -> group(parts);
            case '[' -> parts.add(bracketed());
            case '.' -> parts.add(set(dotAll ? List.of() : List.of(new int[] {'\n', '\n'}), true));
            case '^' -> parts.add(new Regex.Node.Assertion(multiline ? Regex.Edge.LINE_START : Regex.Edge.TEXT_START));
            case '$' -> parts.add(new Regex.Node.Assertion(multiline ? Regex.Edge.LINE_END : Regex.Edge.TEXT_END));
            case '\\' -> escaped(parts);
            default -> parts.add(single(c));
        }
    }

    private Regex.Node set(List<int[]> ranges, boolean negated) {
        return new Regex.Node.Set(new Regex.Characters(ranges, negated, foldCase));
    }

    private Regex.Node single(int c) {
        return set(List.of(new int[] {c, c}), false);
    }

    private void group(List<Regex.Node> parts) {
        boolean foldBefore = foldCase;
        boolean dotBefore = dotAll;
        boolean lineBefore = multiline;
        if (take("?") && !take("P<") && !take("<")) {
            if (!flags()) {
                return;
            }
        } else if (pattern.charAt(at - 1) == '<') {
            name();
        }
        parts.add(alternatives());
        if (!take(")")) {
            throw bad("missing ')'");
        }
        foldCase = foldBefore;
        dotAll = dotBefore;
        multiline = lineBefore;
    }

    private void name() {
        int end = pattern.indexOf('>', at);
        if (end <= at || !pattern.substring(at, end).matches("[A-Za-z0-9_]++")) {
            throw bad("a group's name");
        }
        at = end + 1;
    }

    /** Reads flags after (? and returns whether a group follows, as in (?i:...). */
    private boolean flags() {
        boolean on = true;
        boolean named = false; // any, since the group or its minus began
        while (true) {
            int flag = next();
            boolean ends = flag == ':' || flag == ')' || flag == '-';
            if (ends && !on && (!named || flag == '-')) {
                throw bad("a minus without a flag");
            }
            named = !ends;
            switch (flag) {
                case 'i' -> foldCase = on;
                case 's' -> dotAll = on;
                case 'm' -> multiline = on;
                case 'U' -> {} // swaps lazy and greedy, which does not matter here
                case '-' -> on = false;
                case ':' -> {
                    return true;
                }
                case ')' -> {
                    return false;
                }
                default -> throw bad("look-around or an unknown flag");
            }
        }
    }

    private void escaped(List<Regex.Node> parts) {
        int c = next();
        List<int[]> perl = c < 0x80 ? PERL.getOrDefault((char) Character.toLowerCase(c), List.of()) : List.of();
        if (!perl.isEmpty()) {
            parts.add(new Regex.Node.Set(new Regex.Characters(perl, Character.isUpperCase(c), false)));
            return;
        }
        switch (c) {
            case 'A' -> parts.add(new Regex.Node.Assertion(Regex.Edge.TEXT_START));
            case 'z' -> parts.add(new Regex.Node.Assertion(Regex.Edge.TEXT_END));
            case 'b' -> parts.add(new Regex.Node.Assertion(Regex.Edge.WORD));
            case 'B' -> parts.add(new Regex.Node.Assertion(Regex.Edge.NOT_WORD));
            case 'p', 'P' -> throw unsupported("\\p{...}");
            case 'C' -> throw unsupported("\\C");
            case 'Q' -> {
                int end = pattern.indexOf("\\E", at);
                String literal = pattern.substring(at, end < 0 ? pattern.length() : end);
                literal.codePoints().forEach(quoted -> parts.add(single(quoted)));
                at = end < 0 ? pattern.length() : end + 2;
            }
            default -> parts.add(single(escapedCharacter(c)));
        }
    }

    private int escapedCharacter(int c) {
        int named = "aftnrv".indexOf(c);
        if (named >= 0) {
            return "\u0007\f\t\n\r\u000b".charAt(named);
        }
        if (c == 'x') {
            return hexadecimal();
        }
        boolean octal = c == '0' || (c >= '1' && c <= '7' && more() && isOctal(pattern.charAt(at)));
        if (octal) {
            int value = c - '0';
            for (int i = 0; i < 2 && more() && isOctal(pattern.charAt(at)); i++) {
                value = value * 8 + pattern.charAt(at++) - '0';
            }
            return value;
        }
        if (c >= 0x80 || Character.isLetterOrDigit(c)) {
            throw bad("unknown escape \\" + Character.toString(c));
        }
        return c;
    }

    private static boolean isOctal(char c) {
        return c >= '0' && c <= '7';
    }

    private int hexadecimal() {
        int end = take("{") ? pattern.indexOf('}', at) : at + 2;
        boolean braced = pattern.charAt(at - 1) == '{';
        if (end < 0 || end > pattern.length() || end == at || end - at > 6) {
            throw bad("a hexadecimal escape");
        }
        String digits = pattern.substring(at, end);
        if (!digits.matches("[0-9a-fA-F]++") || Integer.parseInt(digits, 16) > LAST_CODE_POINT) {
            throw bad("a hexadecimal escape");
        }
        at = braced ? end + 1 : end;
        return Integer.parseInt(digits, 16);
    }

    private Regex.Node bracketed() {
        boolean negated = take("^");
        List<int[]> ranges = new ArrayList<>();
        boolean first = true;
        while (first || !pattern.startsWith("]", at)) {
            first = false;
            if (!classOf(ranges)) {
                range(ranges);
            }
        }
        at++;
        return set(ranges, negated);
    }

    /** Adds a named class such as [:alpha:] or \d that stands here. */
    private boolean classOf(List<int[]> ranges) {
        if (pattern.startsWith("[:", at)) {
            int end = pattern.indexOf(":]", at + 2);
            if (end < 0) {
                return false;
            }
            boolean negated = pattern.startsWith("^", at + 2);
            List<int[]> named = POSIX.get(pattern.substring(at + (negated ? 3 : 2), end));
            if (named == null) {
                throw bad("unknown class");
            }
            ranges.addAll(negated ? outside(named) : named);
            at = end + 2;
            return true;
        }
        if (!pattern.startsWith("\\", at) || at + 1 >= pattern.length()) {
            return false;
        }
        char c = pattern.charAt(at + 1);
        if (c == 'p' || c == 'P') {
            throw unsupported("\\p{...}");
        }
        List<int[]> perl = PERL.get(Character.toLowerCase(c));
        if (perl == null) {
            return false;
        }
        ranges.addAll(Character.isUpperCase(c) ? outside(perl) : perl);
        at += 2;
        return true;
    }

    private void range(List<int[]> ranges) {
        int low = classCharacter();
        int high = low;
        boolean spans = pattern.startsWith("-", at) && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
        if (spans) {
            at++;
            high = classCharacter();
        }
        if (high < low) {
            throw bad("a range runs backwards");
        }
        ranges.add(new int[] {low, high});
    }

    private int classCharacter() {
        int c = next();
        return c == '\\' ? escapedCharacter(next()) : c;
    }

    /** The complement of sorted, disjoint ranges. */
    private static List<int[]> outside(List<int[]> ranges) {
        List<int[]> gaps = new ArrayList<>();
        int from = 0;
        for (int[] range : ranges) {
            if (from < range[0]) {
                gaps.add(new int[] {from, range[0] - 1});
            }
            from = range[1] + 1;
        }
        gaps.add(new int[] {from, LAST_CODE_POINT});
        return gaps;
    }
}
