package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Balancer;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.ApiServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One of two API servers behind a TCP balancer is told to end within a burst: how much longer the burst takes than those
 * of the same process that are left in peace (PROTOCOL H10). The first burst finds code cold and does not count; then three
 * times one in peace, and one that loses a server. Now and then kube-apiserver is half as fast for half a second, most likely
 * while it collects its garbage, so one of each would say little.
 */
final class Leaving {
    private static final String PART = "leaving";
    private static final String NAMESPACE = "leaving";
    private static final int PAIRS = 3;
    private static final int BURSTS = 1 + 2 * PAIRS;

    /** Time for the records and releases, and for the server that ended to come back. */
    private static final Duration APART = Duration.ofMinutes(2);

    /** Some creates are out by then, and most are not. */
    private static final Duration INTO_THE_BURST = Duration.ofMillis(300);

    /** A server drains for that long at the most. */
    private static final Duration GRACE = Duration.ofSeconds(90);

    private final Ground ground;
    private final Screen screen;
    private final int count;
    private final List<Double> inPeace = new ArrayList<>();
    private final List<Double> disturbed = new ArrayList<>();

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
            Crons.create(ground, NAMESPACE, count, Crons.schedule(first, BURSTS, APART), Crons.SMALL_BYTES);
            for (int burst = 0; burst < BURSTS; burst++) {
                Instant slot = first.plus(APART.multipliedBy(burst));
                boolean ends = burst > 0 && burst % 2 == 0;
                screen.meet(slot, INTO_THE_BURST, "leaving: next tick");
                double took = ends ? tookWithout(leaves, slot) : took(slot);
                screen.say(String.format(
                        Locale.ROOT,
                        "leaving, burst %d of %d, %s: %.2f s",
                        burst + 1,
                        BURSTS,
                        ends ? "a server ends" : "in peace",
                        took));
                if (burst > 0) {
                    (ends ? disturbed : inPeace).add(took);
                }
                ground.awaitQuiet(NAMESPACE);
            }
        }
        return figures();
    }

    private double tookWithout(ApiServer leaves, Instant slot) throws InterruptedException {
        screen.waitUntil(slot.plus(INTO_THE_BURST), "leaving: within the burst");
        if (!leaves.program().stop(GRACE)) {
            throw new IllegalStateException("the API server that was told to end does not");
        }
        double took = took(slot);
        leaves.program().start();
        leaves.awaitReady();
        return took;
    }

    private double took(Instant slot) throws InterruptedException {
        return Audit.lastAnswered(Audit.awaitRuns(ground.witness(), NAMESPACE, slot, count), slot);
    }

    private List<Figure> figures() {
        String what = count + " due at once, two API servers";
        double peace = Sample.medianOf(inPeace);
        double ends = Sample.medianOf(disturbed);
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.plain(PART, what + ": tick to the last create, median of three", peace, "s"));
        figures.add(Figure.plain(PART, what + ", of which one ends: the same", ends, "s"));
        figures.add(Figure.bounded(PART, what + ", of which one ends: over the other", ends / peace, "", 1.3));
        for (int i = 0; i < PAIRS; i++) {
            double ratio = disturbed.get(i) / inPeace.get(i);
            figures.add(Figure.plain(PART, what + ", of which one ends: over the burst before, " + (i + 1), ratio, ""));
        }
        return figures;
    }
}
