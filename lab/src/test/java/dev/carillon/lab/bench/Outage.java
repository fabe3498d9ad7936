package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Balancer;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * After a tick in peace the API is cut off for a minute while many slots come due, five times for the same process: how
 * often the controller knocks meanwhile, and how soon all runs are there once it is back, over a bare loop on the same way.
 * What cuts it off passes bytes on and nothing else: a proxy that ended TLS would take as much processor time as the creates
 * themselves.
 */
final class Outage {
    private static final String PART = "outage";
    private static final String NAMESPACE = "dark0";
    private static final String LOOPS = "loop0";
    private static final int RUNS = 5;
    /** A controller has something to do all the time: what it is told of that keeps its caches from going stale. */
    private static final String BUSY = """
            apiVersion: argoproj.io/v1alpha1
            kind: CronWorkflow
            metadata: {name: busy, namespace: dark0}
            spec:
              schedules: ["@every 10s"]
              workflowSpec: {entrypoint: main, templates: [{name: main, container: {image: busybox}}]}
            """;

    private static final Duration LENGTH = Duration.ofSeconds(60);

    /** The cut begins this long before the slots are due. */
    private static final Duration BEFORE = Duration.ofSeconds(10);

    private static final Duration LATEST = Duration.ofSeconds(5);

    /** From one outage's slots to the next: time for the loops, and for the records and releases. */
    private static final Duration APART = Duration.ofMinutes(2);

    private final Ground ground;
    private final Screen screen;
    private final int count;
    private final List<Double> ratios = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> bares = new ArrayList<>();
    private final List<Double> knocks = new ArrayList<>();

    Outage(Ground ground, Screen screen, int count) {
        this.ground = ground;
        this.screen = screen;
        this.count = count;
    }

    List<Figure> measure() throws InterruptedException {
        ground.namespace(NAMESPACE);
        Instant first = Slot.minuteAfter(Instant.now().plus(BEFORE).plusSeconds(25));
        try (Balancer wire = Balancer.before(List.of(ground.cluster().apiServer()));
                Subject subject = ground.subject(NAMESPACE, wire.url())) {
            screen.say("outage: the controller is ready (process %d), creating %d CronWorkflows"
                    .formatted(subject.pid(), count));
            Crons.create(ground, NAMESPACE, count, Crons.schedule(first, 1 + RUNS, APART), Crons.SMALL_BYTES);
            try (Loops loops = new Loops(ground, wire.url(), NAMESPACE, LOOPS, Optional.empty())) {
                inPeace(first, loops);
                ground.cluster().apply(BUSY);
                for (int run = 0; run < RUNS; run++) {
                    Instant due = first.plus(APART.multipliedBy(1 + run));
                    screen.meet(due.minus(BEFORE), LATEST, "outage: the cut");
                    cut(wire, due);
                    suspendBusy(true);
                    ground.awaitQuiet(NAMESPACE);
                    bares.add(loops.bare());
                    suspendBusy(false);
                    ratios.add(seconds.get(run) / bares.get(run));
                    screen.say(String.format(
                            Locale.ROOT,
                            "outage %d of %d: %.2f s after it was over; bare loop %.2f s; ratio %.2f; %.2f knocks a second",
                            run + 1,
                            RUNS,
                            seconds.get(run),
                            bares.get(run),
                            ratios.get(run),
                            knocks.get(run)));
                }
            }
        }
        return figures();
    }

    /** A controller that meets an outage has launched before: one burst finds the code cold, the loop's too. */
    private void inPeace(Instant due, Loops loops) throws InterruptedException {
        screen.waitUntil(due, "outage: first a tick in peace");
        Audit.awaitRuns(ground.witness(), NAMESPACE, due, count);
        ground.awaitQuiet(NAMESPACE);
        loops.bare();
    }

    private void suspendBusy(boolean suspended) {
        ground.cluster()
                .kubectl(
                        "patch",
                        "cronworkflow",
                        "busy",
                        "--namespace",
                        NAMESPACE,
                        "--type=merge",
                        "--patch={\"spec\":{\"suspend\":" + suspended + "}}")
                .orThrow();
    }

    private void cut(Balancer wire, Instant due) throws InterruptedException {
        wire.cutOff();
        Instant begin = Instant.now();
        screen.say("outage: the controller's connections are reset, and every new one too");
        // Renewals keep away from whole seconds: a whole number of them would always meet the same moment of theirs.
        Duration more = Duration.ofMillis(ThreadLocalRandom.current().nextInt(1_000));
        screen.waitUntil(begin.plus(LENGTH).plus(more), "outage: cut off");
        knocks.add(wire.refused() / (double) LENGTH.toSeconds());
        Instant healed = Instant.now();
        wire.restore();
        seconds.add(took(due, healed));
    }

    private double took(Instant due, Instant healed) throws InterruptedException {
        List<Witness.Line> runs = Audit.awaitRuns(ground.witness(), NAMESPACE, due, count);
        Sample sent = Sample.of(
                runs.stream().map(line -> Audit.millis(healed, line.at())).toList());
        screen.say(String.format(
                Locale.ROOT,
                "outage: first create received %.0f ms after the end, half of them %.0f ms, last %.0f ms",
                sent.percentile(0),
                sent.median(),
                sent.most()));
        return Audit.lastAnswered(runs, healed);
    }

    private List<Figure> figures() {
        String what = count + " due in an outage of " + LENGTH.toSeconds() + " s: ";
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.plain(PART, what + "its end to the last create, median", Sample.medianOf(seconds), "s"));
        figures.add(Figure.plain(PART, what + "bare loop on the same way, median", Sample.medianOf(bares), "s"));
        figures.add(Figure.bounded(PART, what + "over the bare loop, median", Sample.medianOf(ratios), "", 1.5));
        for (int i = 0; i < RUNS; i++) {
            figures.add(Figure.plain(PART, what + "over the bare loop, outage " + (i + 1), ratios.get(i), ""));
        }
        double most = Sample.of(knocks).most();
        figures.add(Figure.bounded(PART, "connections tried during it, a second, most of all", most, "", 2));
        return figures;
    }
}
