package dev.carillon.lab.sim;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A failure, for people: what, how to see it again, what had to go wrong for it, and what happened on the way. */
final class Report {
    private static final int TIMELINE_LINES = 160;
    private static final int MISHAPS_LIMIT = 60;

    private Report() {}

    static String of(World.Failure first, World.Failure reduced) {
        int before = first.world().mishaps.happened().size();
        int after = reduced.world().mishaps.happened().size();
        return first.getMessage()
                + "\nagain: ./mvnw -pl lab -am test -Dtest=SimulatorTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dsim.seed=" + reduced.world().scenario.seed()
                + "\n\nOf " + before + " mishaps these " + after + " are enough for\n  " + of(reduced);
    }

    /** A failure by itself. */
    static String of(World.Failure failure) {
        World world = failure.world();
        List<Mishap> mishaps = world.mishaps.happened();
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println(failure.getMessage());
        mishaps.stream().limit(MISHAPS_LIMIT).forEach(m -> out.println("  " + m));
        if (mishaps.size() > MISHAPS_LIMIT) {
            out.println("  and " + (mishaps.size() - MISHAPS_LIMIT) + " more");
        }
        out.println();
        out.println("The story with those alone, its end:");
        world.timeline.last(TIMELINE_LINES, "").forEach(line -> out.println("  " + line));
        if (failure.getCause() != null) {
            failure.getCause().printStackTrace(out);
        }
        return text.toString();
    }
}
