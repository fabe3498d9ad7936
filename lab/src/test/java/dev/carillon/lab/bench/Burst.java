package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Many CronWorkflows due in one second: the time from the tick to the end of the last create, over bare loops in the same
 * minute.
 */
final class Burst {
    private static final String PART = "burst";
    private static final String NAMESPACE = "burst";
    private static final String LOOPS = "loops";
    private static final int RUNS = 3;

    /** Fewer than this are measured once a minute; more need longer, so that they are measured once. */
    private static final int MANY = 2_000;

    /** The controller has seen and recorded all that was created this long before. */
    private static final Duration AHEAD = Duration.ofSeconds(12);

    private final Ground ground;
    private final Screen screen;
    private final int count;
    private final Optional<Path> program;
    private final List<Figure> figures = new ArrayList<>();

    Burst(Ground ground, Screen screen, int count, Optional<Path> program) {
        this.ground = ground;
        this.screen = screen;
        this.count = count;
        this.program = program;
    }

    List<Figure> measure() throws InterruptedException {
        int runs = count > MANY ? 1 : RUNS;
        ground.namespace(NAMESPACE);
        Instant first = Slot.minuteAfter(Instant.now().plus(AHEAD).plusSeconds(20 + count / 100));
        try (Subject subject = ground.subject(NAMESPACE, ground.cluster().url())) {
            screen.say("burst: the controller is ready (process %d), creating %d CronWorkflows"
                    .formatted(subject.pid(), count));
            Crons.create(
                    ground, NAMESPACE, count, Crons.schedule(first, runs, Duration.ofMinutes(1)), Crons.SMALL_BYTES);
            List<Double> ratios = new ArrayList<>();
            List<Double> overGo = new ArrayList<>();
            List<Double> seconds = new ArrayList<>();
            List<Double> bares = new ArrayList<>();
            try (Loops loops = new Loops(ground, ground.cluster().url(), NAMESPACE, LOOPS, program)) {
                for (int run = 0; run < runs; run++) {
                    Instant slot = first.plus(run, ChronoUnit.MINUTES);
                    screen.waitUntil(slot, "burst: next tick");
                    double took = took(slot);
                    ground.awaitQuiet(NAMESPACE);
                    double bare = loops.bare();
                    var go = loops.clientGo();
                    screen.say(String.format(
                            Locale.ROOT,
                            "burst %d of %d: %.2f s; bare loop %.2f s; client-go %.2f s; ratio %.2f",
                            run + 1,
                            runs,
                            took,
                            bare,
                            go.orElse(Double.NaN),
                            took / bare));
                    seconds.add(took);
                    bares.add(bare);
                    ratios.add(took / bare);
                    go.ifPresent(time -> overGo.add(took / time));
                }
            }
            tell(ratios, overGo, seconds, bares);
        }
        return figures;
    }

    private void tell(List<Double> ratios, List<Double> overGo, List<Double> seconds, List<Double> bares) {
        String what = count + " due at once: ";
        figures.add(Figure.plain(PART, what + "tick to the last create, median", Sample.medianOf(seconds), "s"));
        figures.add(Figure.plain(PART, what + "bare loop, median", Sample.medianOf(bares), "s"));
        String over = what + "over the bare loop, median";
        figures.add(
                count > MANY // the bounds are those of a thousand: more than that cannot leave its records waiting
                        ? Figure.plain(PART, over, Sample.medianOf(ratios), "")
                        : Figure.aimed(PART, over, Sample.medianOf(ratios), "", 1.1, 1.5));
        if (!overGo.isEmpty()) {
            figures.add(Figure.plain(PART, what + "over a client-go loop, median", Sample.medianOf(overGo), ""));
        }
        for (int i = 0; i < ratios.size(); i++) {
            figures.add(Figure.plain(PART, what + "over the bare loop, run " + (i + 1), ratios.get(i), ""));
        }
    }

    /** Seconds from the tick to the end of the last create. */
    private double took(Instant slot) throws InterruptedException {
        List<Witness.Line> runs = Audit.awaitRuns(ground.witness(), NAMESPACE, slot, count);
        Sample sent = Sample.of(runs.stream().map(Audit::lateness).toList());
        screen.say(String.format(
                Locale.ROOT,
                "burst: first create received %.0f ms after the tick, half of them %.0f ms, last %.0f ms",
                sent.percentile(0),
                sent.median(),
                sent.most()));
        return Audit.lastAnswered(runs, slot);
    }
}
