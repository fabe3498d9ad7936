package dev.carillon.lab.sim;

import dev.carillon.api.Key;
import java.util.List;
import java.util.SplittableRandom;

/** Draws CronWorkflows: mostly plain, some with every setting that matters to a slot. */
final class Population {
    static final List<String> NAMESPACES = List.of("alpha", "beta", "gamma");

    /** Often enough that an hour holds a few hundred slots, seldom enough that most of the time is idle. */
    private static final List<List<String>> SCHEDULES = List.of(
            List.of("* * * * *"),
            List.of("* * * * *"),
            List.of("*/2 * * * *"),
            List.of("*/5 * * * *"),
            List.of("*/5 * * * *"),
            List.of("*/10 * * * *"),
            List.of("*/15 * * * *"),
            List.of("7,37 * * * *"),
            List.of("0 * * * *"),
            List.of("@hourly"),
            List.of("30 1,2,3 * * *"),
            List.of("0,30 0-3 * * *"),
            List.of("5 0 29 2 *"),
            List.of("0 0 1 1,3 *"),
            List.of("*/10 0-12 * * 1-5"),
            List.of("15 * 13 * 5"),
            List.of("@every 90s"),
            List.of("@every 7m"),
            List.of("*/20 * * * *", "*/30 * * * *"),
            List.of("*/4 * * * *", "0 0 31 12 *"));

    private static final List<String> ZONES = List.of(
            "",
            "",
            "",
            "UTC",
            "America/New_York",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "America/Sao_Paulo",
            "Pacific/Apia",
            "Asia/Beirut");

    private static final int[] DEADLINES = {-1, -1, -1, 0, 30, 60, 200, 900, 900};

    private Population() {}

    static Manifest draw(SplittableRandom random, int number) {
        String policy = switch (random.nextInt(10)) {
            case 0, 1, 2 -> "Forbid";
            case 3 -> "Replace";
            default -> "Allow";
        };
        String catchUp = switch (random.nextInt(8)) {
            case 0, 1 -> "All";
            case 2 -> "Latest";
            case 3 -> "None";
            default -> "";
        };
        return new Manifest(
                new Key(NAMESPACES.get(random.nextInt(NAMESPACES.size())), "cron-" + number),
                false,
                schedules(random),
                zone(random),
                random.nextInt(12) == 0,
                new Manifest.Policies(
                        policy,
                        DEADLINES[random.nextInt(DEADLINES.length)],
                        catchUp,
                        catchUp.equals("All") && random.nextBoolean() ? random.nextInt(1, 5) : 0,
                        random.nextInt(6) == 0,
                        random.nextInt(3) == 0,
                        random.nextInt(4) == 0 ? random.nextInt(0, 3) : -1,
                        0),
                "",
                "",
                1);
    }

    /** A third of them has a condition, of which half never holds. */
    static Manifest conditioned(SplittableRandom random, Manifest manifest) {
        return switch (random.nextInt(6)) {
            case 0 -> manifest.when(Manifest.ALWAYS);
            case 1 -> manifest.when(Manifest.NEVER);
            default -> manifest;
        };
    }

    /** Half of them stop for good, unless an edit puts other policies in the place of theirs. */
    static Manifest ending(SplittableRandom random, Manifest manifest) {
        return random.nextBoolean() ? manifest.stopsAfter(random.nextInt(1, 8)) : manifest;
    }

    /** Half of them run a template. */
    static Manifest templated(SplittableRandom random, Manifest manifest) {
        return random.nextBoolean() ? manifest.templated(Templates.draw(random)) : manifest;
    }

    static List<String> schedules(SplittableRandom random) {
        return SCHEDULES.get(random.nextInt(SCHEDULES.size()));
    }

    static String zone(SplittableRandom random) {
        return ZONES.get(random.nextInt(ZONES.size()));
    }
}
