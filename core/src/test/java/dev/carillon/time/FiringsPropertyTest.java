package dev.carillon.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares schedules with a look at every single minute, in java.time, over days round a change of the clocks. */
class FiringsPropertyTest {
    private static final long SEED = Long.getLong("time.seed", 20261124L);
    private static final int WINDOWS = 1_500;
    private static final List<String> ZONES = List.of(
            "Africa/Cairo",
            "Africa/Casablanca",
            "Africa/Monrovia",
            "America/Havana",
            "America/Los_Angeles",
            "America/New_York",
            "America/Santiago",
            "America/Sao_Paulo",
            "America/St_Johns",
            "Antarctica/Casey",
            "Antarctica/Troll",
            "Asia/Amman",
            "Asia/Beirut",
            "Asia/Gaza",
            "Asia/Kathmandu",
            "Asia/Pyongyang",
            "Asia/Tehran",
            "Atlantic/Azores",
            "Australia/Lord_Howe",
            "Europe/Berlin",
            "Europe/Dublin",
            "Europe/London",
            "Pacific/Apia",
            "Pacific/Chatham",
            "Pacific/Kiritimati",
            "Pacific/Kwajalein",
            "UTC");

    /** An expression as sets, from which both the text and the slow answer are made. */
    private record Fields(
            TreeSet<Integer> minutes,
            TreeSet<Integer> hours,
            TreeSet<Integer> days,
            TreeSet<Integer> months,
            TreeSet<Integer> weekdays) {

        static Fields random(Random random) {
            return new Fields(
                    set(random, 0, 59, 0.2),
                    set(random, 0, 23, 0.4),
                    set(random, 1, 31, 0.6),
                    set(random, 1, 12, 0.7),
                    set(random, 0, 6, 0.6));
        }

        /** An empty set stands for a star. */
        private static TreeSet<Integer> set(Random random, int min, int max, double star) {
            TreeSet<Integer> set = new TreeSet<>();
            int size = random.nextDouble() < star ? 0 : 1 + random.nextInt(max - min > 6 ? (max - min) / 3 : 3);
            for (int i = 0; i < size; i++) {
                set.add(min + random.nextInt(max - min + 1));
            }
            return set;
        }

        String text() {
            return List.of(minutes, hours, days, months, weekdays).stream()
                    .map(set -> set.isEmpty()
                            ? "*"
                            : set.stream().map(String::valueOf).collect(Collectors.joining(",")))
                    .collect(Collectors.joining(" "));
        }

        boolean match(LocalDateTime time) {
            boolean day = in(days, time.getDayOfMonth());
            boolean weekday = in(weekdays, time.getDayOfWeek().getValue() % 7);
            boolean date = days.isEmpty() || weekdays.isEmpty() ? day && weekday : day || weekday;
            return date
                    && time.getSecond() == 0
                    && in(minutes, time.getMinute())
                    && in(hours, time.getHour())
                    && in(months, time.getMonthValue());
        }

        private static boolean in(TreeSet<Integer> set, int value) {
            return set.isEmpty() || set.contains(value);
        }
    }

    @Test
    void every_minute_round_a_clock_change_is_judged_as_java_time_judges_it() {
        Random random = new Random(SEED);
        int firings = 0;
        for (int i = 0; i < WINDOWS; i++) {
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            Fields fields = Fields.random(random);
            long start = windowStart(random, ZoneId.of(zone).getRules());
            long end = start + 86_400 * 3;
            List<Long> expected = byEveryHalfMinute(fields, ZoneId.of(zone).getRules(), start, end);
            firings += expected.size();
            check(
                    Times.schedule(fields.text(), zone),
                    expected,
                    start,
                    end,
                    "seed %d, window %d: \"%s\" in %s from %s"
                            .formatted(SEED, i, fields.text(), zone, Instant.ofEpochSecond(start)));
        }
        assertThat(firings).as("windows that show something").isGreaterThan(WINDOWS * 10);
    }

    private static void check(Schedule schedule, List<Long> expected, long start, long end, String what) {
        long[] between = schedule.between(start - 1, end - 1, Integer.MAX_VALUE);
        assertThat(between)
                .as(what)
                .containsExactly(expected.stream().mapToLong(Long::longValue).toArray());
        List<Long> backward = new ArrayList<>();
        for (long t = schedule.previousBefore(end); t >= start; t = schedule.previousBefore(t)) {
            backward.add(t);
        }
        Collections.reverse(backward);
        assertThat(backward).as("backward, " + what).isEqualTo(expected);
        for (long t = start; t < end; t += 30) {
            boolean member = Collections.binarySearch(expected, t) >= 0;
            assertThat(schedule.matches(t)).as(what).isEqualTo(member);
        }
    }

    private static List<Long> byEveryHalfMinute(Fields fields, ZoneRules rules, long start, long end) {
        List<Long> instants = new ArrayList<>();
        for (long t = start; t < end; t += 30) {
            var offset = rules.getOffset(Instant.ofEpochSecond(t));
            if (fields.match(LocalDateTime.ofEpochSecond(t, 0, offset))) {
                instants.add(t);
            }
        }
        return instants;
    }

    /** A day or two before a change between 1970 and 2050, or anywhere if the zone has none; a whole minute. */
    private static long windowStart(Random random, ZoneRules rules) {
        long anywhere = random.nextLong(80L * 365 * 1440) * 60;
        ZoneOffsetTransition change = rules.nextTransition(Instant.ofEpochSecond(anywhere));
        if (change == null) {
            change = rules.previousTransition(Instant.ofEpochSecond(anywhere));
        }
        long near = change == null ? anywhere : change.toEpochSecond() - 1440L * 60 - random.nextInt(720) * 60L;
        return Math.floorDiv(near, 60) * 60;
    }
}
