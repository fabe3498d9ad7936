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
        World world = reduced.world();
        List<Mishap> before = first.world().mishaps.happened();
        List<Mishap> after = world.mishaps.happened();
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println(first.getMessage());
        out.println("again: ./mvnw -pl lab -am test -Dtest=SimulatorTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dsim.seed=" + world.scenario.seed());
        out.println();
        out.println("Of " + before.size() + " mishaps these " + after.size() + " are enough for");
        out.println("  " + reduced.getMessage());
        after.stream().limit(MISHAPS_LIMIT).forEach(m -> out.println("  " + m));
        if (after.size() > MISHAPS_LIMIT) {
            out.println("  and " + (after.size() - MISHAPS_LIMIT) + " more");
        }
        out.println();
        out.println("The story with those alone, its end:");
        world.timeline.last(TIMELINE_LINES, "").forEach(line -> out.println("  " + line));
        if (reduced.getCause() != null) {
            reduced.getCause().printStackTrace(out);
        }
        return text.toString();
    }
}
