package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What CronWorkflows cost that have nothing to do: heap, and requests. Some are suspended and come due all the time. */
final class Idle {
    private static final String HEAP = "heap";
    private static final String REQUESTS = "idle";
    private static final String NAMESPACE = "idle";
    private static final String SUSPENDED = "asleep";
    private static final int SUSPENDED_COUNT = 100;

    /** After the first skipped slots have opened a range in each ledger. */
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private static final Duration OBSERVED = Duration.ofSeconds(65);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double KIB = 1024;

    private final Ground ground;
    private final Screen screen;
    private final int count;
    private final List<Figure> figures = new ArrayList<>();

    Idle(Ground ground, Screen screen, int count) {
        this.ground = ground;
        this.screen = screen;
        this.count = count;
    }

    List<Figure> measure() throws InterruptedException {
        ground.namespace(NAMESPACE);
        try (Subject subject = ground.subject(NAMESPACE, ground.cluster().url())) {
            long empty = subject.heapBytes();
            screen.say("heap: %.1f MiB without CronWorkflows; creating %d".formatted(empty / KIB / KIB, count));
            Instant begin = Instant.now();
            Crons.create(ground, NAMESPACE, count, "\"schedules\":[\"0 0 1 1 *\"]", Crons.USUAL_BYTES);
            awaitLedgers(begin, count);
            long full = subject.heapBytes();
            figures.add(Figure.plain(HEAP, "without CronWorkflows", empty / KIB / KIB, "MiB"));
            figures.add(Figure.plain(HEAP, "with " + count + " of 5 KB", full / KIB / KIB, "MiB"));
            figures.add(Figure.aimed(HEAP, "of each", (full - empty) / KIB / count, "KiB", 6, 12));
            suspend();
            requests();
        }
        return figures;
    }

    private void suspend() throws InterruptedException {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < SUSPENDED_COUNT; i++) {
            String spec = "\"suspend\":true,\"schedules\":[\"@every 5s\"]";
            bodies.add(Crons.manifest(SUSPENDED + "-" + i, spec, Crons.USUAL_BYTES));
        }
        Instant begin = Instant.now();
        try (BareLoop loop = new BareLoop(ground.cluster(), User.ADMIN, Crons.target(ground, NAMESPACE))) {
            loop.run(bodies, 16);
        }
        awaitLedgers(begin, SUSPENDED_COUNT);
        screen.waitUntil(Instant.now().plus(SETTLING), "idle: the first skipped slots");
    }

    private void requests() throws InterruptedException {
        Instant begin = Instant.now();
        screen.waitUntil(begin.plus(OBSERVED), "idle: counting requests");
        List<Witness.Line> all = ground.witness().between(begin, begin.plus(OBSERVED)).stream()
                .filter(line -> line.user().equals(User.CARILLON.name()))
                .toList();
        long renewals =
                all.stream().filter(line -> line.resource().equals("leases")).count();
        long watches = all.stream().filter(line -> line.verb().equals("watch")).count();
        List<Witness.Line> others = all.stream()
                .filter(line ->
                        !line.resource().equals("leases") && !line.verb().equals("watch"))
                .toList();
        others.forEach(line -> screen.say("idle: " + line));
        double minutes = OBSERVED.toSeconds() / 60.0;
        figures.add(Figure.plain(REQUESTS, "renewals of the lease, a minute", renewals / minutes, ""));
        figures.add(Figure.plain(REQUESTS, "watches begun, a minute", watches / minutes, ""));
        figures.add(Figure.bounded(
                REQUESTS,
                "other requests in %d s, of %d CronWorkflows, %d of them suspended with a slot every 5 s"
                        .formatted(OBSERVED.toSeconds(), count + SUSPENDED_COUNT, SUSPENDED_COUNT),
                (double) others.size(),
                "",
                0));
    }

    private void awaitLedgers(Instant since, int wanted) throws InterruptedException {
        Await.until(
                "a ledger for each CronWorkflow",
                LIMIT,
                () -> ground.witness().between(since, Instant.MAX).stream()
                                .filter(line -> line.resource().equals("cronledgers") && line.code() == 201)
                                .count()
                        >= wanted);
        ground.awaitQuiet(NAMESPACE);
    }
}
