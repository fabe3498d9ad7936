package dev.carillon.expr;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A regular expression of Go's RE2 syntax, asked only whether it matches somewhere in a text.
 *
 * <p>It walks all alternatives side by side (Thompson's construction), so that its time grows with the length of the
 * text times the size of the pattern and never beyond; java.util.regex backtracks, and recurses on long texts.
 */
final class Regex {
    /** A parsed pattern. */
    sealed interface Node {
        record Set(Characters characters) implements Node {}

        record Assertion(Edge edge) implements Node {}

        record Sequence(List<Node> parts) implements Node {}

        record Alternatives(List<Node> choices) implements Node {}

        /** At least {@code least} times, at most {@code most}; {@link #UNLIMITED} has no bound. */
        record Repeat(Node of, int least, int most) implements Node {}
    }

    /** Ranges of a set that are looked through for the price of one step; without case, up to five times. */
    private static final int RANGES_PER_STEP = 4;

    static final int UNLIMITED = -1;
    /** Nodes of the pattern that may stand for one instruction: groups and sequences emit none of their own. */
    private static final int EMITS_PER_INSTRUCTION = 4;

    enum Edge {
        TEXT_START,
        TEXT_END,
        LINE_START,
        LINE_END,
        WORD,
        NOT_WORD
    }

    /** No character beyond the second plane has a case. */
    private static final int LAST_WITH_CASE = 0x1FFFF;

    /** The characters that fold to another, by what they fold to. k has two: K and the Kelvin sign. */
    private static final Map<Integer, List<Integer>> FOLDED = IntStream.rangeClosed(0, LAST_WITH_CASE)
            .filter(c -> fold(c) != c)
            .boxed()
            .collect(Collectors.groupingBy(Regex::fold));

    /** What all have in common that differ by case alone. The dotted I and the dotless i of Turkish are apart. */
    private static int fold(int c) {
        return c == 0x130 || c == 0x131 ? c : Character.toLowerCase(Character.toUpperCase(c));
    }

    /** Ranges of code points, both ends included; {@code folded} ignores case. */
    record Characters(List<int[]> ranges, boolean negated, boolean folded) {
        boolean contains(int c) {
            boolean inside = inRanges(c);
            if (folded && !inside) {
                int common = fold(c);
                inside = inRanges(common)
                        || FOLDED.getOrDefault(common, List.of()).stream().anyMatch(this::inRanges);
            }
            return inside != negated;
        }

        private boolean inRanges(int c) {
            for (int[] range : ranges) {
                if (range[0] <= c && c <= range[1]) {
                    return true;
                }
            }
            return false;
        }
    }

    private sealed interface Instruction {
        record Take(Characters characters) implements Instruction {}

        record Check(Edge edge) implements Instruction {}

        /** Goes on at both places. */
        record Fork(int one, int other) implements Instruction {}

        record Jump(int to) implements Instruction {}

        record Done() implements Instruction {}
    }

    private final List<Instruction> program = new ArrayList<>();
    private final int at;
    private int emitted;

    private Regex(Node root, int at) {
        this.at = at;
        emit(root);
        add(new Instruction.Done());
    }

    /** The pattern; {@code at} is where it stands in the source, for messages. */
    static Regex parse(String pattern, int at) {
        return new Regex(new RegexParser(pattern, at).parse(), at);
    }

    /** Whether the pattern matches somewhere in the text; pays for reading and making it too. */
    static boolean occurs(String pattern, String text, Budget budget, int at) {
        budget.spend(pattern.length(), at);
        Regex regex = parse(pattern, at);
        budget.spend(regex.emitted + regex.program.size(), at);
        return regex.matches(text, budget, at);
    }

    private int add(Instruction instruction) {
        program.add(instruction);
        checkSize(program.size());
        return program.size() - 1;
    }

    private void checkSize(int size) {
        if (size > Limits.REGEX_SIZE) {
            throw Refusal.limit(
                    at, "the regular expression needs more than " + Limits.REGEX_SIZE + " states", "repeat less in it");
        }
    }

    private void emit(Node node) {
        // Counted apart from the instructions: (((){1000}){1000}){1000} emits none of them a billion times.
        emitted++;
        checkSize(emitted / EMITS_PER_INSTRUCTION);
        switch (node) {
            case Node.Set(Characters characters) -> add(new Instruction.Take(characters));
            case Node.Assertion(Edge edge) -> add(new Instruction.Check(edge));
            case Node.Sequence(List<Node> parts) -> parts.forEach(this::emit);
            case Node.Alternatives(List<Node> choices) -> emitAlternatives(choices);
            case Node.Repeat repeat -> emitRepeat(repeat);
        }
    }

    private void emitAlternatives(List<Node> choices) {
        List<Integer> ends = new ArrayList<>();
        for (Node choice : choices.subList(0, choices.size() - 1)) {
            int fork = add(new Instruction.Jump(0));
            emit(choice);
            ends.add(add(new Instruction.Jump(0)));
            program.set(fork, new Instruction.Fork(fork + 1, program.size()));
        }
        emit(choices.getLast());
        ends.forEach(end -> program.set(end, new Instruction.Jump(program.size())));
    }

    private void emitRepeat(Node.Repeat repeat) {
        for (int i = 0; i < repeat.least(); i++) {
            emit(repeat.of());
        }
        if (repeat.most() == UNLIMITED) {
            int fork = add(new Instruction.Jump(0));
            emit(repeat.of());
            add(new Instruction.Jump(fork));
            program.set(fork, new Instruction.Fork(fork + 1, program.size()));
            return;
        }
        List<Integer> forks = new ArrayList<>();
        for (int i = repeat.least(); i < repeat.most(); i++) {
            forks.add(add(new Instruction.Jump(0)));
            emit(repeat.of());
        }
        forks.forEach(fork -> program.set(fork, new Instruction.Fork(fork + 1, program.size())));
    }

    /** Whether the pattern matches somewhere in the text; each live alternative at each character is one step. */
    boolean matches(String text, Budget budget, int position) {
        Front front = new Front(text, budget, position);
        for (int i = 0; ; ) {
            front.reach(0, i); // the match may begin anywhere
            if (front.done) {
                return true;
            }
            if (i >= text.length()) {
                return false;
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            front.take(c, i);
        }
    }

    /** The places of the program that are alive at one character of the text. */
    private final class Front {
        private final String text;
        private final Budget budget;
        private final int position;
        /** The character at which each place was reached last, so that none is walked twice. */
        private final int[] reachedAt = new int[program.size()];

        private List<Integer> waiting = new ArrayList<>();
        private boolean done;

        Front(String text, Budget budget, int position) {
            this.text = text;
            this.budget = budget;
            this.position = position;
            Arrays.fill(reachedAt, -1);
        }

        /** Walks from the place to all that can be reached without taking a character. */
        void reach(int from, int i) {
            Deque<Integer> places = new ArrayDeque<>(List.of(from));
            while (!places.isEmpty()) {
                int place = places.pop();
                if (reachedAt[place] == i) {
                    continue;
                }
                reachedAt[place] = i;
                budget.spend(1, position);
                switch (program.get(place)) {
                    case Instruction.Done _ -> done = true;
                    case Instruction.Jump(int to) -> places.push(to);
                    case Instruction.Fork(int one, int other) -> {
                        places.push(other);
                        places.push(one);
                    }
                    case Instruction.Check(Edge edge) -> {
                        if (holds(edge, text, i)) {
                            places.push(place + 1);
                        }
                    }
                    case Instruction.Take _ -> waiting.add(place);
                }
            }
        }

        /** Goes past one character with all that accept it. */
        void take(int c, int i) {
            List<Integer> before = waiting;
            waiting = new ArrayList<>();
            for (int place : before) {
                if (program.get(place) instanceof Instruction.Take(Characters characters)) {
                    budget.spend(characters.ranges().size() / RANGES_PER_STEP, position);
                    if (characters.contains(c)) {
                        reach(place + 1, i);
                    }
                }
            }
        }
    }

    private static boolean holds(Edge edge, String text, int i) {
        return switch (edge) {
            case TEXT_START -> i == 0;
            case TEXT_END -> i == text.length();
            case LINE_START -> i == 0 || text.charAt(i - 1) == '\n';
            case LINE_END -> i == text.length() || text.charAt(i) == '\n';
            case WORD -> wordAt(text, i - 1) != wordAt(text, i);
            case NOT_WORD -> wordAt(text, i - 1) == wordAt(text, i);
        };
    }

    private static boolean wordAt(String text, int i) {
        if (i < 0 || i >= text.length()) {
            return false;
        }
        char c = text.charAt(i);
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
