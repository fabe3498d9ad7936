package dev.carillon.lab.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Luck by a script: what it names goes wrong, in that order, and nothing else. It notes where something could go wrong
 * after that, so that a search can try all of it.
 */
final class Script implements Luck {
    /** Nothing goes wrong later than this after the beginning: there is room for two slots. */
    static final Duration END = Duration.ofSeconds(40);

    /**
     * One thing that goes wrong.
     *
     * @param id the place, as {@link Luck} has it
     * @param what the place in words
     */
    record Stroke(long id, Trouble trouble, Way way, String what) {
        @Override
        public String toString() {
            return trouble + " (" + way.name + ") " + what;
        }
    }

    /** How exactly it goes wrong. @param numbers what the trouble draws otherwise, one after the other */
    record Way(String name, List<Long> numbers) {
        static Way of(String name, long... numbers) {
            return new Way(name, Arrays.stream(numbers).boxed().toList());
        }
    }

    private static final List<Way> CRASH = List.of(
            Way.of("for a moment", World.SECOND / 2), Way.of("for longer than its lease", 20 * World.SECOND - 1));

    /** Logarithms of milliseconds, times a thousand. */
    private static final List<Way> LATE =
            List.of(Way.of("given up", 3_500), Way.of("after the horizon", 4_080), Way.of("after the lease", 4_480));

    private static final Way TOLD = Way.of("told", 0, 0);
    private static final Way SILENT = Way.of("silent", 1);

    private static final Map<Trouble, List<Way>> WAYS = new EnumMap<>(Map.of(
            Trouble.REQUEST_LOST, List.of(TOLD, Way.of("told that it was not sent", 0, 1), SILENT),
            Trouble.ANSWER_LOST, List.of(TOLD, SILENT),
            Trouble.REQUEST_LATE, LATE,
            Trouble.CRASH_BEFORE_SEND, CRASH,
            Trouble.CRASH_AFTER_SEND, CRASH));

    private final List<Stroke> strokes;
    private final Instant end;
    private final List<Stroke> open = new ArrayList<>();
    private int done;
    private int asked;

    /** @param begin of the story */
    Script(List<Stroke> strokes, Instant begin) {
        this.strokes = List.copyOf(strokes);
        this.end = begin.plus(END);
    }

    @Override
    public boolean strikes(Trouble trouble, long id, Instant now, Supplier<String> what) {
        List<Way> ways = WAYS.get(trouble);
        if (ways == null || now.isAfter(end)) {
            return false;
        }
        if (done < strokes.size()) {
            boolean hit = strokes.get(done).id == id;
            done += hit ? 1 : 0;
            asked = 0;
            return hit;
        }
        String where = what.get();
        if (!where.contains("create Event")) { // what people are told is no part of the account
            ways.forEach(way -> open.add(new Stroke(id, trouble, way, where)));
        }
        return false;
    }

    @Override
    public long how(long place, long from, long to) {
        List<Long> numbers = strokes.get(done - 1).way.numbers;
        return Math.clamp(numbers.get(Math.min(asked++, numbers.size() - 1)), from, to - 1);
    }

    /** Whether everything that it names has gone wrong. */
    boolean isDone() {
        return done == strokes.size();
    }

    /** All that could have gone wrong after the last stroke, in the order of the story. */
    List<Stroke> open() {
        return List.copyOf(open);
    }
}
