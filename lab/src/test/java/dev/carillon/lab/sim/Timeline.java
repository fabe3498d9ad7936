package dev.carillon.lab.sim;

import dev.carillon.port.Note;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What happened, in order: as a hash of everything, and as lines of the last while, made readable only when asked. */
final class Timeline {
    /** Enough for some minutes of a busy story. */
    private static final int LINES = 6_000;

    private record Line(Instant at, String who, Object what) {
        @Override
        public String toString() {
            return at + " " + who + (who.isEmpty() ? "" : ": ") + what;
        }
    }

    private final World world;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private long trace;

    Timeline(World world) {
        this.world = world;
    }

    /** Everything that two runs of a seed must have in common goes in here. */
    void count(long fact) {
        trace = Dice.join(trace, fact);
    }

    long trace() {
        return trace;
    }

    void say(String who, Object what) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(new Line(world.instant(), who, what));
    }

    void note(String host, Note note) {
        boolean chatter = note instanceof Note.Pulse
                || note instanceof Note.ClockMeasured
                || note instanceof Note.Requested
                || note instanceof Note.Timetable;
        if (!chatter) {
            say(host, note);
        }
    }

    /** The last lines, those that speak of one thing only if a word is given. */
    List<String> last(int count, String word) {
        List<String> all = new ArrayList<>();
        for (Line line : lines) {
            String text = line.toString();
            if (text.contains(word)) {
                all.add(text.length() > 600 ? text.substring(0, 600) + "…" : text);
            }
        }
        return all.subList(Math.max(0, all.size() - count), all.size());
    }
}
