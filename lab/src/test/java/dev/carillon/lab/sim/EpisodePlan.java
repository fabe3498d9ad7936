package dev.carillon.lab.sim;

import dev.carillon.lab.sim.Episode.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Plans the trouble that lasts. */
final class EpisodePlan {
    private static final long MINUTE = 60 * World.SECOND;

    /** Nothing but a few seconds of calm lies between the last episode and the end of all trouble. */
    private static final int MOST = 24;

    private EpisodePlan() {}

    static List<Episode> draw(SplittableRandom random, long healAt, int controllers) {
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (random.nextInt(3) == 0) {
                kinds.add(kind);
            }
        }
        int count = kinds.isEmpty() || random.nextInt(6) == 0 ? 0 : random.nextInt(1, MOST);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            long from = random.nextLong(5 * World.SECOND, healAt);
            long to = Math.min(healAt, from + length(random, kind));
            episodes.add(new Episode(
                    Dice.join(random.nextLong(), i),
                    kind,
                    isOfOneHost(kind) || random.nextInt(3) == 0 ? random.nextInt(controllers) : Episode.EVERYBODY,
                    random.nextBoolean() ? "" : Population.NAMESPACES.get(random.nextInt(3)),
                    from,
                    to,
                    amount(random, kind)));
        }
        return List.copyOf(episodes);
    }

    private static boolean isOfOneHost(Kind kind) {
        return switch (kind) {
            case CLOCK_OFF, PAUSED, SUSPENDED, KILLED, STOPPED, LEASE_BLOCKED -> true;
            default -> false;
        };
    }

    /** Mostly seconds, now and then many minutes. */
    private static long length(SplittableRandom random, Kind kind) {
        long longest = switch (kind) {
            case KILLED, STOPPED, PAUSED, SUSPENDED -> 3 * MINUTE;
            case CLOCK_OFF, WATCHES_STALLED -> 4 * MINUTE;
            default -> random.nextInt(4) == 0 ? 12 * MINUTE : 2 * MINUTE;
        };
        return random.nextLong(World.SECOND / 2, longest);
    }

    private static long amount(SplittableRandom random, Kind kind) {
        return switch (kind) {
            case SLOW -> random.nextLong(100, 9_000);
            case THROTTLING -> random.nextLong(0, 20_000);
            case CLOCK_OFF -> (random.nextBoolean() ? 1 : -1) * (long) Math.pow(10, random.nextDouble(2, 8));
            default -> 0;
        };
    }
}
