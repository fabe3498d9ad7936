package dev.carillon.lab.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Luck by a script: what it names goes wrong, in that order, and nothing else. It notes where something could go wrong
 * after that, so that a search can try all of it.
 */
final class Script implements Luck {
    /**
     * One thing that goes wrong.
     *
     * @param id the place, as {@link Luck} has it
     * @param how a number that the trouble understands
     */
    record Stroke(long id, Trouble trouble, long how) {}

    private static final long TOLD = 0;
    private static final long SILENT = 1;
    private static final long SOON = World.SECOND / 2;

    /** Longer than a lease lasts. */
    private static final long LONG = 20 * World.SECOND - 1;

    /** Logarithms of milliseconds, times a thousand: after the caller has given up, the horizon, the lease. */
    private static final List<Long> LATE = List.of(3_500L, 4_080L, 4_480L);

    private static final Map<Trouble, List<Long>> WAYS = new EnumMap<>(Map.of(
            Trouble.REQUEST_LOST, List.of(TOLD, SILENT),
            Trouble.ANSWER_LOST, List.of(TOLD, SILENT),
            Trouble.REQUEST_LATE, LATE,
            Trouble.CRASH_BEFORE_SEND, List.of(SOON, LONG),
            Trouble.CRASH_AFTER_SEND, List.of(SOON, LONG)));

    private final List<Stroke> strokes;
    private final List<Stroke> open = new ArrayList<>();
    private int done;

    Script(List<Stroke> strokes) {
        this.strokes = List.copyOf(strokes);
    }

    @Override
    public boolean strikes(Trouble trouble, long id, Supplier<String> what) {
        List<Long> ways = WAYS.get(trouble);
        if (ways == null) {
            return false;
        }
        if (done < strokes.size()) {
            boolean now = strokes.get(done).id == id;
            done += now ? 1 : 0;
            return now;
        }
        // What people are told is no part of the account.
        if (!what.get().contains("create Event")) {
            ways.forEach(how -> open.add(new Stroke(id, trouble, how)));
        }
        return false;
    }

    @Override
    public long how(long place, long from, long to) {
        return Math.clamp(strokes.get(done - 1).how, from, to - 1);
    }

    /** All that could have gone wrong after the last stroke, in the order of the story. */
    List<Stroke> open() {
        return List.copyOf(open);
    }
}
