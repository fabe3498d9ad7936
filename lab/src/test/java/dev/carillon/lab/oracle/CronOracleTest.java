package dev.carillon.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.time.Firings;
import dev.carillon.time.Schedule;
import dev.carillon.time.ScheduleError;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares {@code dev.carillon.time} with the answers of robfig/cron v3.0.1. */
class CronOracleTest {
    private static final List<CronVector> VECTORS = CronVector.all();

    /** What our messages do not repeat of robfig's: the tail of Go's number errors, Go's package name, quotes. */
    private static String inOurWords(String error) {
        return error.replaceFirst(": strconv\\.Atoi: .*", "")
                .replaceFirst(": time: invalid location name$", ": " + "unknown time zone")
                .replace(": time: ", ": ")
                .replace("\"", "");
    }

    @Test
    void there_are_enough_vectors_to_mean_something() {
        Set<String> texts = new HashSet<>();
        Set<String> zones = new HashSet<>();
        for (CronVector vector : VECTORS) {
            texts.add(vector.text());
            if (vector instanceof CronVector.Found found) {
                zones.add(found.zone());
            }
        }
        assertThat(VECTORS).hasSizeGreaterThanOrEqualTo(20_000);
        assertThat(texts).hasSizeGreaterThanOrEqualTo(2_000);
        assertThat(zones).hasSizeGreaterThanOrEqualTo(20);
        assertThat(VECTORS.stream().filter(CronOracleTest::isNearChange).count())
                .as("near a change of the clocks")
                .isGreaterThanOrEqualTo(VECTORS.size() / 2);
    }

    private static boolean isNearChange(CronVector vector) {
        if (!(vector instanceof CronVector.Found(String text, String zone, long from, List<Long> next))) {
            return false;
        }
        var change = ZoneId.of(zone).getRules().nextTransition(Instant.ofEpochSecond(from));
        return change != null && change.toEpochSecond() - from <= 36 * 3600;
    }

    @Test
    void what_robfig_refuses_is_refused_with_the_same_message() {
        int compared = 0;
        for (CronVector vector : VECTORS) {
            if (vector instanceof CronVector.Refused(String text, String error)) {
                ScheduleError ours = refusal(text);
                String expected = inOurWords(error);
                assertThat(ours.message())
                        .as("\"%s\"", text)
                        .satisfiesAnyOf(
                                message -> assertThat(message).isEqualTo(expected),
                                message -> assertThat(expected)
                                        .endsWith("unknown time zone")
                                        .satisfies(e -> assertThat(message).startsWith(e)));
                assertThat(ours.fix()).as("\"%s\"", text).isNotBlank();
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(500);
    }

    @Test
    void what_makes_robfig_panic_is_refused_with_a_message_of_its_own() {
        List<String> texts = VECTORS.stream()
                .flatMap(vector -> vector instanceof CronVector.Panicked(String text) ? Stream.of(text) : Stream.of())
                .toList();
        assertThat(texts).contains("TZ=UTC", "CRON_TZ=UTC");
        assertThat(texts)
                .allSatisfy(text -> assertThat(refusal(text).message()).startsWith("no schedule after the time zone"));
    }

    @Test
    void every_firing_is_robfigs_or_its_difference_is_a_bug_of_robfig_with_a_name() {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> unexplained = new ArrayList<>();
        for (CronVector vector : VECTORS) {
            if (vector instanceof CronVector.Found(String text, String zone, long from, List<Long> next)) {
                long after = from;
                for (long theirs : next) {
                    counts.merge(judge(text, zone, after, theirs, unexplained), 1, Integer::sum);
                    after = theirs;
                }
            }
        }
        System.out.println("Firings compared with robfig/cron: " + counts);
        assertThat(unexplained).isEmpty();
        assertThat(counts.get("same")).isGreaterThan(60_000);
        assertThat(counts.keySet())
                .as("a name that explains nothing is no name")
                .contains(Stream.of(RobfigBug.values()).map(RobfigBug::name).toArray(String[]::new));
    }

    /** The name of what was found; a difference without a name is added to the unexplained. */
    private static String judge(String text, String zone, long from, long theirs, List<String> unexplained) {
        long ours = schedule(text, zone).anchored(from).nextAfter(from);
        if (ours == (theirs == 0 ? Firings.NEVER : theirs)) {
            return "same";
        }
        // SchedulesTest.a_day_that_comes_only_after_or_came_only_before_the_known_years_is_none
        if (ours == Firings.NEVER && theirs >= Firings.LAST) {
            return "after 2199, where our zone tables end";
        }
        SlowCron slow = SlowCron.of(text, zone);
        var difference = new RobfigBug.Difference(slow, from, theirs, ours);
        if (slow.nextAfter(from) == ours) {
            for (RobfigBug bug : RobfigBug.values()) {
                if (bug.explains(difference)) {
                    return bug.name();
                }
            }
        }
        unexplained.add("\"%s\" in %s after %s: robfig %s, ours %s, java.time %s"
                .formatted(
                        text,
                        zone,
                        difference.fromTime(),
                        difference.theirsTime(),
                        difference.oursTime(),
                        slow.nextAfter(from)));
        return "unexplained";
    }

    @Test
    void where_robfig_searches_for_ever_a_skipped_day_is_met_and_we_find_the_next_firing() {
        int endless = 0;
        for (CronVector vector : VECTORS) {
            if (vector instanceof CronVector.Endless(String text, String zone, long from)) {
                long[] ours = schedule(text, zone).between(from, Firings.LAST, 3);
                assertThat(ours).as("\"%s\" in %s", text, zone).hasSize(3);
                long after = from;
                for (long next : ours) {
                    assertThat(next)
                            .as("\"%s\" in %s", text, zone)
                            .isEqualTo(SlowCron.of(text, zone).nextAfter(after));
                    after = next;
                }
                assertThat(RobfigBug.meetsSkippedDay(ZoneId.of(zone), from, ours[2]))
                        .as("\"%s\" in %s", text, zone)
                        .isTrue();
                endless++;
            }
        }
        System.out.println("Endless searches of robfig/cron: " + endless);
        assertThat(endless).isPositive();
    }

    private static Schedule schedule(String text, String zone) {
        return switch (Schedule.parse(text, ZoneId.of(zone))) {
            case Schedule.Parsed.Ok(Schedule schedule) -> schedule;
            case ScheduleError error -> throw new AssertionError("robfig reads it: " + error.describe());
        };
    }

    private static ScheduleError refusal(String text) {
        return switch (Schedule.parse(text, ZoneId.of("UTC"))) {
            case Schedule.Parsed.Ok ok -> throw new AssertionError("robfig refuses \"" + text + "\", we read " + ok);
            case ScheduleError error -> error;
        };
    }
}
