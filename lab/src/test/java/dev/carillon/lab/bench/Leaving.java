package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Balancer;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.ApiServer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One of two API servers behind a TCP balancer is told to end within a burst: how much longer the burst takes than the same
 * burst of the same process undisturbed (PROTOCOL H10). Three bursts: the first finds code cold, the second is
 * undisturbed, the third loses a server.
 */
final class Leaving {
    private static final String PART = "leaving";
    private static final String NAMESPACE = "leaving";
    private static final int RUNS = 3;

    /** Some creates are out by then, and most are not. */
    private static final Duration INTO_THE_BURST = Duration.ofMillis(300);

    /** A server drains for that long at the most. */
    private static final Duration GRACE = Duration.ofSeconds(90);

    private final Ground ground;
    private final Screen screen;
    private final int count;

    Leaving(Ground ground, Screen screen, int count) {
        this.ground = ground;
        this.screen = screen;
        this.count = count;
    }

    List<Figure> measure() throws InterruptedException {
        ground.namespace(NAMESPACE);
        ApiServer stays = ground.cluster().apiServer();
        ApiServer leaves = ground.cluster().startApiServer();
        try (Balancer balancer = Balancer.before(List.of(stays, leaves));
                Subject subject = ground.subject(NAMESPACE, balancer.url())) {
            Instant first = Slot.minuteAfter(Instant.now().plusSeconds(30));
            screen.say("leaving: the controller is ready (process %d), creating %d CronWorkflows"
                    .formatted(subject.pid(), count));
            Crons.create(
                    ground, NAMESPACE, count, Crons.schedule(first, RUNS, Duration.ofMinutes(1)), Crons.SMALL_BYTES);
            List<Double> seconds = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                Instant slot = first.plus(run, ChronoUnit.MINUTES);
                screen.waitUntil(slot, "leaving: next tick");
                if (run == RUNS - 1) {
                    screen.waitUntil(slot.plus(INTO_THE_BURST), "leaving: within the burst");
                    if (!leaves.program().stop(GRACE)) {
                        throw new IllegalStateException("the API server that was told to end does not");
                    }
                }
                List<Witness.Line> runs = Audit.awaitRuns(ground.witness(), NAMESPACE, slot, count);
                seconds.add(Audit.lastAnswered(runs, slot));
                screen.say(String.format(Locale.ROOT, "leaving, burst %d: %.2f s", run + 1, seconds.get(run)));
            }
            return figures(seconds.get(1), seconds.get(2));
        }
    }

    private List<Figure> figures(double undisturbed, double disturbed) {
        String what = count + " due at once, two API servers";
        return List.of(
                Figure.plain(PART, what + ": tick to the last create", undisturbed, "s"),
                Figure.plain(PART, what + ", of which one ends: tick to the last create", disturbed, "s"),
                Figure.bounded(PART, what + ", of which one ends: over undisturbed", disturbed / undisturbed, "", 1.3));
    }
}
