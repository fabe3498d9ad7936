package dev.carillon.lab.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Progress: a line with the time for whoever waits. */
final class Screen {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    /** Longer silence makes people nervous. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final PrintStream out;

    Screen(PrintStream out) {
        this.out = out;
    }

    void say(String text) {
        out.println(CLOCK.format(Instant.now()) + "  " + text);
    }

    void plain(String text) {
        out.println(text);
    }

    /** Waits for an instant; says now and then what for. */
    void waitUntil(Instant end, String what) throws InterruptedException {
        for (Instant now = Instant.now(); now.isBefore(end); now = Instant.now()) {
            Duration left = Duration.between(now, end);
            if (left.compareTo(SILENCE) > 0) {
                say("... " + what + " (" + left.toSeconds() + " s)");
            }
            Thread.sleep(left.compareTo(SILENCE) > 0 ? SILENCE : left);
        }
    }

    /**
     * Waits for an instant that must not be missed.
     *
     * @throws IllegalStateException if it was over by more than {@code latest}, so that what is measured would be another
     *     thing
     */
    void meet(Instant instant, Duration latest, String what) throws InterruptedException {
        waitUntil(instant, what);
        if (Instant.now().isAfter(instant.plus(latest))) {
            throw new IllegalStateException(what + " of " + instant + " comes too late: what went before took longer");
        }
    }
}
