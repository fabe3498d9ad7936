package dev.carillon.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ways to the same times: the search that launches, and the plain one that checks it. */
final class DueTimesTest {
    /** {@code -Ddue.seed=N} again, {@code -Ddue.rounds=N} for more. */
    private static final long SEED = Long.getLong("due.seed", System.nanoTime());

    private static final int ROUNDS = Integer.getInteger("due.rounds", 150);

    /** Half hours, day-long jumps, transitions at midnight, odd minutes, and those that people live in. */
    private static final List<String> ZONES = List.of(
            "",
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Pacific/Kwajalein",
            "America/Sao_Paulo",
            "Africa/Cairo",
            "Asia/Kathmandu",
            "Africa/Monrovia",
            "Antarctica/Troll",
            "America/Havana",
            "Asia/Tehran");

    private static final int LIMIT = 5_000;

    private final Random random = new Random(SEED);

    @Test
    void both_ways_give_the_same_times_over_random_schedules_zones_and_years() throws DueTimes.Unreadable {
        for (int round = 0; round < ROUNDS; round++) {
            List<String> texts = schedules();
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            Instant from = instant(zone);
            Instant through = from.plus(Duration.ofHours(1 + random.nextInt(24 * 9)));
            Instant anchor = from.minus(Duration.ofSeconds(random.nextInt(100_000)));
            String story = "-Ddue.seed=" + SEED + " round " + round + ": " + texts + " in \"" + zone + "\" from " + from
                    + " through " + through;
            Schedules schedules = parsed(texts, zone, story).anchored(anchor.getEpochSecond());
            List<Instant> expected = Arrays.stream(
                            schedules.between(from.getEpochSecond(), through.getEpochSecond(), 1_000_000))
                    .mapToObj(Instant::ofEpochSecond)
                    .toList();
            DueTimes due = DueTimes.of(texts, zone, anchor);
            DueTimes.Found found = due.between(from, through, LIMIT);
            assertThat(found.complete()).as(story).isEqualTo(expected.size() <= LIMIT);
            assertThat(List.copyOf(found.times()))
                    .as(story)
                    .isEqualTo(expected.subList(Math.max(0, expected.size() - LIMIT), expected.size()));
            for (Instant time : expected.subList(0, Math.min(50, expected.size()))) {
                assertThat(due.isDue(time)).as(story + " at " + time).isTrue();
            }
            for (int i = 0; i < 50; i++) {
                Instant time = from.plus(Duration.ofSeconds(
                        random.nextInt(2) == 0 ? random.nextInt(100_000) : 60L * random.nextInt(1_000)));
                assertThat(due.isDue(time))
                        .as(story + " at " + time)
                        .isEqualTo(schedules.matches(time.getEpochSecond()));
            }
        }
    }

    @Test
    void both_ways_refuse_the_same_texts() {
        String alphabet = "0123456789*/-,?+@ MONjanTZ=\u0130.hms";
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(schedules().getFirst());
            for (int i = random.nextInt(3); i >= 0 && !text.isEmpty(); i--) {
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                text.setCharAt(random.nextInt(text.length()), c);
            }
            String zone = random.nextInt(4) == 0 ? "Europe/Berlin" : "";
            assertThat(isReadable(text.toString(), zone))
                    .as("-Ddue.seed=%d round %d: \"%s\" in \"%s\"", SEED, round, text, zone)
                    .isEqualTo(Schedules.parse(List.of(text.toString()), zone) instanceof Schedules.Parsed.Ok);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/5 * * * *",
                "*-7/2 * * * *",
                "5/20 * * * *",
                "0 0 31 feb *",
                "0 0 ?/1 * 1-5",
                "0 0 1,*/2 * mon",
                "0 0 */2 * mon",
                "0 0 1 * mon",
                ", * * * *",
                "0 0 1 jAn-MAR ?",
                "TZ=Asia/Tokyo @daily",
                "CRON_TZ=EST 0 1 * * *",
                "TZ= 0 1 * * *",
                "\t0\u00a01 * *  * ",
                "@every 1h30m",
                "@every 0",
                "@every -5m",
                "@every 1.5s",
                "@every .5h",
                "@every 10ms",
                "+5 * * * *",
                "*/+02 * * * *",
                "0 0 29 2 *"
            })
    void the_corners_of_the_grammar_are_read_alike(String text) throws DueTimes.Unreadable {
        Instant from = Instant.parse("2026-01-01T00:00:30Z");
        Instant through = Instant.parse("2028-03-01T00:00:00Z");
        Schedules schedules = parsed(List.of(text), "", text).anchored(from.getEpochSecond());
        assertThat(List.copyOf(DueTimes.of(List.of(text), "", from)
                        .between(from, through, LIMIT)
                        .times()))
                .isEqualTo(newest(schedules, from, through));
    }

    /** Audits are made on the control thread, of whatever stands in a ledger. */
    @Test
    @Timeout(10)
    void digits_without_a_unit_are_refused_at_once_however_many_there_are() {
        assertThat(isReadable("@every " + "1".repeat(5_000), "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 7",
                "5-1 * * * *",
                "1-2-3 * * * *",
                "1/2/3 * * * *",
                "*/0 * * * *",
                "-1 * * * *",
                "-0 * * * *",
                "a * * * *",
                " @daily",
                "@Daily",
                "@every",
                "@every 5",
                "@every 5x",
                "TZ=Mars/Olympus * * * * *",
                "TZ=UTC",
                "TZ=utc * * * * *"
            })
    void what_nobody_can_read_is_refused(String text) {
        assertThat(isReadable(text, "")).isFalse();
        assertThat(Schedules.parse(List.of(text), "")).isInstanceOf(Schedules.Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" @daily", "@daily ", "\t@every 90m ", " 0 4 * * * ", " TZ=UTC 0 4 * * *"})
    void spaces_around_a_schedule_are_read_alike_beside_a_zone_and_without_one(String text) {
        for (String zone : List.of("", "Europe/Berlin")) {
            assertThat(Schedules.parse(List.of(text), zone) instanceof Schedules.Parsed.Ok)
                    .as(zone)
                    .isEqualTo(isReadable(text, zone));
        }
    }

    private static List<Instant> newest(Schedules schedules, Instant from, Instant through) {
        List<Instant> times = new ArrayList<>();
        long time = schedules.previousBefore(through.getEpochSecond() + 1);
        while (times.size() < LIMIT && time > from.getEpochSecond()) {
            times.addFirst(Instant.ofEpochSecond(time));
            time = schedules.previousBefore(time);
        }
        return times;
    }

    private static boolean isReadable(String text, String zone) {
        try {
            DueTimes.of(List.of(text), zone, Instant.EPOCH);
            return true;
        } catch (DueTimes.Unreadable e) {
            return false;
        }
    }

    private static Schedules parsed(List<String> texts, String zone, String story) {
        if (Schedules.parse(texts, zone) instanceof Schedules.Parsed.Ok ok) {
            return ok.schedules();
        }
        throw new AssertionError(story);
    }

    /** Any moment of a hundred years, every other time close to a change of the zone's clock. */
    private Instant instant(String zone) {
        Instant any = Instant.parse("1965-01-01T00:00:00Z").plusSeconds((long) (random.nextDouble() * 3.2e9));
        if (zone.isEmpty() || random.nextBoolean()) {
            return any;
        }
        ZoneOffsetTransition change = ZoneId.of(zone).getRules().nextTransition(any);
        Instant near = change == null ? any : change.getInstant();
        return near.minusSeconds(random.nextInt(3 * 86_400));
    }

    private List<String> schedules() {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(10) / 7; i >= 0; i--) {
            texts.add(schedule());
        }
        return texts;
    }

    private String schedule() {
        return switch (random.nextInt(12)) {
            case 0 -> "@every " + (1 + random.nextInt(90)) + (random.nextBoolean() ? "m" : "h30m");
            case 1 -> List.of("@hourly", "@daily", "@weekly", "@midnight").get(random.nextInt(4));
            default ->
                String.join(
                        " ",
                        field(0, 59, List.of()),
                        field(0, 23, List.of()),
                        field(1, 31, List.of()),
                        random.nextInt(3) > 0 ? "*" : field(1, 12, List.of("jan", "Feb", "MAR", "oct", "NOV")),
                        field(0, 6, List.of("sun", "MON", "Wed", "sat")));
        };
    }

    private String field(int min, int max, List<String> names) {
        int a = min + random.nextInt(max - min + 1);
        int b = a + random.nextInt(max - a + 1);
        int step = 1 + random.nextInt(max);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> "*";
            case 3 -> "?";
            case 4 -> "*/" + step;
            case 5 -> a + "-" + b;
            case 6 -> a + "-" + b + "/" + step;
            case 7 -> a + "/" + step;
            case 8 -> a + "," + b + (random.nextInt(5) == 0 ? ",*" : "");
            default -> names.isEmpty() ? String.valueOf(a) : names.get(random.nextInt(names.size()));
        };
    }
}
