package dev.carillon.lab.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a seed has in store: when and where the story plays, who takes part, and how much goes wrong. Each seed has
 * another mix, with some kinds of trouble left out ("swarm testing"), because a world in which everything fails at once
 * never gets far enough to fail in an interesting way.
 *
 * @param length of the story, nanoseconds
 * @param healAt from here on nothing goes wrong any more and users do nothing, nanoseconds since the beginning
 * @param rates by {@link Trouble#number}
 */
record Scenario(
        long seed,
        Instant begin,
        long length,
        long healAt,
        int controllers,
        double[] rates,
        List<Episode> episodes,
        List<Manifest> population,
        List<Deed> deeds,
        Habits habits) {
    static final int CRON_WORKFLOWS = 20;
    private static final long MINUTE = 60 * World.SECOND;
    private static final long LENGTH = 60 * MINUTE;

    /** For latencies and clocks. With this one the only CronWorkflow is there after some seconds. */
    private static final long SMALL_SEED = 0;

    /** A number with which no seed that once failed has conditions; see {@code SimulatorTest}. */
    private static final long CONDITIONS = 2_045;

    /** Likewise, with which no run of theirs is forced away. */
    private static final long FORCES = 182_510;

    /** Likewise, with which none of theirs has a stop strategy. */
    private static final long ENDS = 112_875;

    /** Likewise, with which all of them are ours. */
    private static final long OTHERS = 211_848;

    /** Likewise, with which none of theirs runs a template. */
    private static final long TEMPLATES = 312_760;

    private static final int MOST_FORCED = 40;

    /** Ordinary days, and the hours around which clocks and calendars do something odd. */
    private static final List<String> BEGINNINGS = List.of(
            "2026-03-11T10:00:30Z",
            "2026-05-04T08:59:12Z",
            "2026-06-30T23:29:59Z",
            "2026-03-08T06:31:00Z", // New York springs forward at 07:00
            "2026-11-01T05:29:30Z", // and falls back at 06:00
            "2026-03-29T00:35:00Z", // Berlin forward at 01:00
            "2026-10-25T00:31:17Z", // and back at 01:00
            "2026-10-03T15:05:00Z", // Lord Howe forward by half an hour at 15:30
            "2026-04-04T14:33:00Z", // and back at 15:00
            "2026-03-28T21:30:00Z", // Beirut's midnight does not exist
            "2018-11-04T02:31:00Z", // nor did Sao Paulo's
            "2011-12-30T09:29:00Z", // Apia leaves out a day at 10:00
            "2026-12-31T23:28:00Z",
            "2028-02-28T23:31:00Z", // into the leap day
            "2028-02-29T23:32:00Z", // and out of it
            "2100-02-28T23:33:00Z"); // no leap year

    /**
     * How runs and their surroundings behave.
     *
     * @param finishSeconds the longest run
     * @param hasty per cent deleted at once
     * @param forced per cent deleted at once by force, finalizers and all
     */
    record Habits(
            int finishSeconds, int hasty, int ttl, int reapplying, int reviving, boolean statusCounting, int forced) {}

    static Scenario of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Instant begin = Instant.parse(BEGINNINGS.get(random.nextInt(BEGINNINGS.size())));
        long healAt = random.nextLong(34, 46) * MINUTE;
        int controllers = random.nextInt(10) == 0 ? 1 : random.nextInt(4) == 0 ? 3 : 2;
        double[] rates = rates(random);
        List<Episode> episodes = EpisodePlan.draw(random, healAt, controllers);
        List<Manifest> population = new ArrayList<>();
        for (int i = 0; i < CRON_WORKFLOWS; i++) {
            population.add(Population.draw(random, i));
        }
        // Drawn apart from all else, so that the seeds that once failed are still the same stories.
        SplittableRandom conditions = new SplittableRandom(seed ^ CONDITIONS);
        if (conditions.nextInt(4) == 0) {
            population.replaceAll(manifest -> Population.conditioned(conditions, manifest));
        }
        SplittableRandom ends = new SplittableRandom(seed ^ ENDS);
        if (ends.nextInt(4) == 0) {
            population.replaceAll(manifest -> Population.ending(ends, manifest));
        }
        SplittableRandom others = new SplittableRandom(seed ^ OTHERS);
        if (others.nextInt(4) == 0) {
            population.replaceAll(manifest -> others.nextInt(5) == 0 ? manifest.ofOthers() : manifest);
        }
        SplittableRandom templates = new SplittableRandom(seed ^ TEMPLATES);
        boolean templated = templates.nextInt(4) == 0;
        if (templated) {
            population.replaceAll(manifest -> Population.templated(templates, manifest));
        }
        SplittableRandom forces = new SplittableRandom(seed ^ FORCES);
        Habits habits = new Habits(
                random.nextInt(3) == 0 ? random.nextInt(60, 900) : random.nextInt(3, 90),
                random.nextInt(3) == 0 ? random.nextInt(10, 100) : random.nextInt(3),
                random.nextInt(3) == 0 ? random.nextInt(100) : 0,
                random.nextInt(3) == 0 ? random.nextInt(100) : 0,
                random.nextInt(4) == 0 ? random.nextInt(20) : 0,
                random.nextInt(4) == 0,
                forces.nextInt(3) == 0 ? forces.nextInt(1, MOST_FORCED) : 0);
        List<Deed> deeds = new ArrayList<>(Users.deeds(random, population, healAt));
        if (templated) {
            deeds.addAll(Templates.deeds(templates, healAt));
        }
        deeds.sort(Comparator.comparingLong(Deed::at));
        return new Scenario(
                seed, begin, LENGTH, healAt, controllers, rates, episodes, population, List.copyOf(deeds), habits);
    }

    /** Nothing goes wrong by chance, nor on purpose after {@link Script#END}; later on everything comes to rest. */
    static Scenario small(Manifest only, Habits habits) {
        long healAt = 65 * World.SECOND;
        return new Scenario(
                SMALL_SEED,
                Instant.parse(BEGINNINGS.getFirst()),
                healAt + 160 * World.SECOND,
                healAt,
                2,
                new double[Trouble.values().length],
                List.of(),
                List.of(only),
                List.of(),
                habits);
    }

    private static double[] rates(SplittableRandom random) {
        double[] rates = new double[Trouble.values().length];
        double general = random.nextInt(8) == 0 ? 0 : random.nextDouble(0.3, 2);
        for (Trouble trouble : Trouble.values()) {
            double own = random.nextInt(3) == 0 ? 0 : Math.pow(random.nextDouble() * 1.6, 2);
            rates[trouble.number] = Math.min(0.6, trouble.chance * own * general);
        }
        return rates;
    }
}
