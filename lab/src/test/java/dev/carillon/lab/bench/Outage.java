package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The API is cut off for a minute while many slots come due: how often the controller knocks meanwhile, and how soon all
 * runs are there once it is back, over a bare loop through the same proxy.
 */
final class Outage {
    private static final String PART = "outage";
    private static final String NAMESPACE = "dark0";
    private static final String LOOPS = "loop0";
    private static final Duration LENGTH = Duration.ofSeconds(60);

    /** The cut begins this long before the slots are due. */
    private static final Duration BEFORE = Duration.ofSeconds(10);

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Ground ground;
    private final Screen screen;
    private final int count;

    Outage(Ground ground, Screen screen, int count) {
        this.ground = ground;
        this.screen = screen;
        this.count = count;
    }

    List<Figure> measure() throws InterruptedException {
        ground.namespace(NAMESPACE);
        Instant due = Instant.now()
                .plus(BEFORE)
                .plusSeconds(25)
                .truncatedTo(ChronoUnit.MINUTES)
                .plus(1, ChronoUnit.MINUTES);
        String minute = String.valueOf((due.getEpochSecond() / 60) % 60);
        try (FaultProxy proxy = FaultProxy.before(
                        ground.cluster().apiServer(), ground.cluster().certificates());
                Subject subject = ground.subject(NAMESPACE, proxy.url())) {
            screen.say("outage: the controller is ready (process %d), creating %d CronWorkflows"
                    .formatted(subject.pid(), count));
            Crons.create(ground, NAMESPACE, count, "\"schedules\":[\"" + minute + " * * * *\"]", Crons.SMALL_BYTES);
            screen.waitUntil(due.minus(BEFORE), "outage: the cut");
            return cut(proxy, due);
        }
    }

    private List<Figure> cut(FaultProxy proxy, Instant due) throws InterruptedException {
        proxy.forget();
        proxy.begin(FaultProxy.Outage.RESET);
        Instant begin = Instant.now();
        screen.say("outage: the controller's connections are reset, and every new one too");
        screen.waitUntil(begin.plus(LENGTH), "outage: cut off");
        int knocks = proxy.connects().size();
        Instant healed = Instant.now();
        proxy.restore();
        double took = took(due, healed);
        ground.awaitQuiet(NAMESPACE);
        double bare = new Loops(ground, proxy.url(), NAMESPACE, LOOPS, Optional.empty()).bare();
        screen.say(String.format(
                Locale.ROOT, "outage: %.2f s after it was over; bare loop %.2f s; %d knocks", took, bare, knocks));
        String what = count + " due in an outage of " + LENGTH.toSeconds() + " s: ";
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.plain(PART, what + "its end to the last create", took, "s"));
        figures.add(Figure.plain(PART, what + "bare loop through the same proxy", bare, "s"));
        figures.add(Figure.bounded(PART, what + "over the bare loop", took / bare, "", 1.5));
        figures.add(Figure.bounded(
                PART, "connections tried during it, a second", knocks / (double) LENGTH.toSeconds(), "", 2));
        return figures;
    }

    private double took(Instant due, Instant healed) throws InterruptedException {
        Thread.sleep(Duration.ofMillis(4_000 + 4L * count));
        Await.until(
                "all runs of the outage are created",
                LIMIT,
                () -> creations(due).size() >= count);
        List<Witness.Line> runs = creations(due);
        if (runs.size() != count) {
            throw new IllegalStateException(runs.size() + " runs instead of " + count);
        }
        Sample sent = Sample.of(runs.stream()
                .map(line -> Duration.between(healed, line.at()).toNanos() / 1e6)
                .toList());
        screen.say(String.format(
                Locale.ROOT,
                "outage: first create received %.0f ms after the end, half of them %.0f ms, last %.0f ms",
                sent.percentile(0),
                sent.median(),
                sent.most()));
        Instant end =
                runs.stream().map(Witness.Line::until).max(Instant::compareTo).orElseThrow();
        return Duration.between(healed, end).toNanos() / 1e9;
    }

    private List<Witness.Line> creations(Instant due) {
        return Audit.creations(ground.witness(), NAMESPACE, due);
    }
}
