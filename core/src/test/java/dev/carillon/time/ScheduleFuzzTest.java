package dev.carillon.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Feeds the parser with mutations of texts that are right or nearly so. */
class ScheduleFuzzTest {
    private static final long SEED = Long.getLong("time.seed", System.nanoTime());
    private static final int TEXTS = 300_000;
    private static final List<String> CORPUS = List.of(
            "* * * * *",
            "*/5 0-23/2 1,15 jan-jun MON-FRI",
            "0 0 29 2 *",
            "0 0 , * 1",
            "59 23 31 12 6",
            "? 08 +1 */100 SUN/2",
            "@yearly",
            "@weekly",
            "@every 1h30m",
            "@every -1.5h2ms3\u00b5s",
            "TZ=Europe/Berlin 30 2 * * *",
            "CRON_TZ=Pacific/Apia @daily",
            "TZ=UTC",
            "1,,2 , * * 5-7",
            "*-5 9223372036854775807/9223372036854775807 * * FRI-MON");
    private static final String ALPHABET =
            "0123456789*?/,-+ \t@=.abcdefjlmnorstuvyzJANSUNTZ#LW\u00a0\u0130\u03bc\ud83d\ude00";

    @Test
    void no_text_breaks_the_parser_or_the_search() {
        Random random = new Random(SEED);
        int read = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = mutate(random, CORPUS.get(random.nextInt(CORPUS.size())));
            try {
                read += holds(text, random) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", text " + i + ": \"" + text + "\"", e);
            }
        }
        assertThat(read).as("texts that could be read").isBetween(TEXTS / 20, TEXTS * 19 / 20);
    }

    /** Whether the text could be read; throws if a promise is broken. */
    private static boolean holds(String text, Random random) {
        switch (Schedule.parse(text, ZoneId.of("America/New_York"))) {
            case ScheduleError error -> {
                require(!error.message().isBlank() && !error.fix().isBlank(), "an error has a message and a fix");
                return false;
            }
            case Schedule.Parsed.Ok(Schedule schedule) -> {
                long from = random.nextInt(8) == 0 ? random.nextLong() : random.nextLong(Firings.FIRST, Firings.LAST);
                long next = schedule.nextAfter(from);
                require(next > from && (next == Firings.NEVER || schedule.matches(next)), "next is later and matches");
                long previous = schedule.previousBefore(from);
                require(
                        previous < from && (previous == Firings.NEVER_BEFORE || schedule.matches(previous)),
                        "previous is earlier and matches");
                if (next != Firings.NEVER && previous != Firings.NEVER_BEFORE) {
                    require(
                            schedule.nextAfter(previous) == (schedule.matches(from) ? from : next),
                            "next undoes previous");
                }
                require(
                        !schedule.never() || next == Firings.NEVER && previous == Firings.NEVER_BEFORE,
                        "what never fires has no firing");
                return true;
            }
        }
    }

    private static void require(boolean promise, String text) {
        if (!promise) {
            throw new AssertionError(text);
        }
    }

    private static String mutate(Random random, String seed) {
        StringBuilder text = new StringBuilder(seed);
        for (int edits = random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(text.length() + 1);
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, c);
                case 1 -> text.replace(at, Math.min(text.length(), at + 1), String.valueOf(c));
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
                case 3 -> text.insert(at, text.substring(0, random.nextInt(text.length() + 1)));
                default -> text.insert(at, CORPUS.get(random.nextInt(CORPUS.size())));
            }
        }
        return text.toString();
    }
}
