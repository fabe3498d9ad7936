package dev.carillon.lab.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a person sees: one line per thing that happened, with the time in UTC. Any thread may call any method. */
final class Screen {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final PrintStream out;
    private final InstantSource clock;
    private Instant last = Instant.EPOCH;

    Screen(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    synchronized void say(String text) {
        last = clock.instant();
        out.println(clock(last) + "  " + text);
    }

    /** A line without a time. */
    synchronized void plain(String text) {
        out.println(text);
    }

    /** How long nothing was said. */
    synchronized Duration silence() {
        return Duration.between(last, clock.instant());
    }

    static String clock(Instant time) {
        return CLOCK.format(time);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toMillis() / 1000.0);
    }
}
