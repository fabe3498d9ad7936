package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Balancer;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.User;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How late a single slot's create is sent, and what one run costs in writes. One controller has a slot in every second, so
 * that its connections stay warm; others have one after a pause that no idle connection survives. Each has created some
 * runs before. What they send passes a plain TCP balancer, which notes when.
 */
final class Lateness {
    private static final String LATENESS = "lateness";
    private static final String WRITES = "writes";

    private static final String WARM = "warm";
    private static final List<String> COLD =
            IntStream.range(0, 24).mapToObj(i -> "cold-" + i).toList();

    /** A CronWorkflow for each second of it. */
    private static final int WARM_PERIOD_SECONDS = 20;

    /** The controller's idle connections end after 30 s; what follows a run is written within 10 s of it. */
    private static final int COLD_PERIOD_SECONDS = 45;

    /** One slot a second, each alone in its second: more than 600 of them. */
    private static final Duration WARM_MEASURED = Duration.ofSeconds(605);

    /** As many controllers with a slot every 45 s, each alone in its second: more than 600 of them. */
    private static final Duration COLD_MEASURED = Duration.ofSeconds(1_135);

    /** As many runs as make nearly all code be compiled. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    /** In the middle of a second, so that no two CronWorkflows have the same one. */
    private static final Duration WITHIN = Duration.ofMillis(400);

    /** The time of a projection is measured where it is sent, not where it arrives. */
    private static final Duration PROJECTION_PERIOD = Duration.ofMillis(9_900);

    private final Ground ground;
    private final Screen screen;
    private final List<Figure> figures = new ArrayList<>();

    Lateness(Ground ground, Screen screen) {
        this.ground = ground;
        this.screen = screen;
    }

    List<Figure> measure() throws InterruptedException {
        phase("connections warm", List.of(WARM), WARM_PERIOD_SECONDS, WARM_PERIOD_SECONDS, WARM_MEASURED);
        phase("connections cold", COLD, COLD.size(), COLD_PERIOD_SECONDS, COLD_MEASURED);
        writes();
        return figures;
    }

    /** @param crons one in each second that follows, in the namespaces by turns */
    private void phase(String what, List<String> namespaces, int crons, int period, Duration measured)
            throws InterruptedException {
        List<Subject> subjects = new ArrayList<>();
        Instant begin;
        Instant end;
        Balancer wire = Balancer.before(List.of(ground.cluster().apiServer()));
        try {
            for (String namespace : namespaces) {
                ground.namespace(namespace);
                subjects.add(ground.subject(namespace, wire.url()));
            }
            screen.say("lateness, %s: %d ready, creating CronWorkflows".formatted(what, subjects.size()));
            warmUp(namespaces);
            for (int i = 0; i < crons; i++) {
                Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
                screen.waitUntil(second.plus(WITHIN), "the next second");
                one(namespaces.get(i % namespaces.size()), "cron-" + i, period);
            }
            begin = Instant.now();
            end = begin.plus(measured);
            screen.waitUntil(end, "lateness, " + what);
        } finally {
            subjects.forEach(Subject::close); // each settles, records and releases what it has begun
            wire.close();
        }
        lateness(what, namespaces, begin, end, wire.arrivals());
    }

    /** Connections are cold or warm here, not processes: the first runs of one find its code not loaded yet. */
    private void warmUp(List<String> namespaces) throws InterruptedException {
        for (String namespace : namespaces) {
            one(namespace, "first", 1);
        }
        screen.waitUntil(Instant.now().plus(WARM_UP), "lateness, the first runs");
        for (String namespace : namespaces) {
            ground.cluster()
                    .kubectl("delete", "cronworkflow", "first", "--namespace", namespace)
                    .orThrow();
        }
    }

    private void one(String namespace, String name, int seconds) throws InterruptedException {
        String spec = "\"schedules\":[\"@every " + seconds + "s\"]";
        try (BareLoop loop = new BareLoop(ground.cluster(), User.ADMIN, Crons.target(ground, namespace))) {
            loop.run(List.of(Crons.manifest(name, spec, Crons.SMALL_BYTES)), 1);
        }
    }

    private void lateness(
            String what, List<String> namespaces, Instant begin, Instant end, List<Balancer.Piece> pieces) {
        List<Double> sent = new ArrayList<>();
        List<Double> received = new ArrayList<>();
        for (String namespace : namespaces) {
            Audit.creations(ground.witness(), namespace, begin).stream()
                    .filter(line ->
                            !Audit.slot(line).isBefore(begin) && line.at().isBefore(end))
                    .forEach(line -> {
                        sent.add(Audit.millis(Audit.slot(line), sent(line, pieces)));
                        received.add(Audit.lateness(line));
                    });
        }
        Sample sample = Sample.of(sent);
        String name = what + ", " + sample.size() + " slots: sent, ";
        figures.add(Figure.plain(LATENESS, name + "p50", sample.median(), "ms"));
        figures.add(Figure.aimed(LATENESS, name + "p99", sample.percentile(99), "ms", 2, 5));
        figures.add(Figure.plain(LATENESS, name + "latest", sample.most(), "ms"));
        Sample first = Sample.of(namespaces.stream().map(this::firstRun).toList());
        figures.add(Figure.plain(
                LATENESS,
                what + ": received, the very first of a process, " + namespaces.size() + " at once",
                first.median(),
                "ms"));
        Sample there = Sample.of(received);
        figures.add(Figure.plain(LATENESS, what + ": received by the API server, p50", there.median(), "ms"));
        figures.add(Figure.plain(LATENESS, what + ": received, p99", there.percentile(99), "ms"));
        figures.add(Figure.plain(LATENESS, what + ": received, latest", there.most(), "ms"));
    }

    private double firstRun(String namespace) {
        return Audit.creations(ground.witness(), namespace, Instant.EPOCH).stream()
                .min(Comparator.comparing(Witness.Line::at))
                .map(Audit::lateness)
                .orElse(Double.NaN);
    }

    /**
     * When the last of the request left the controller. What came between its time and the API server's having its head
     * came on its connection, and perhaps on others; the last piece on any of these before the answer was complete is the
     * request's last, or something that left later still. So what is said is never too good.
     */
    private static Instant sent(Witness.Line creation, List<Balancer.Piece> pieces) {
        Set<Integer> connections = pieces.stream()
                .filter(piece -> isWithin(piece, Audit.slot(creation), creation.at()))
                .map(Balancer.Piece::connection)
                .collect(Collectors.toSet());
        return pieces.stream()
                .filter(piece -> isWithin(piece, Audit.slot(creation), creation.until()))
                .filter(piece -> connections.contains(piece.connection()))
                .map(Balancer.Piece::at)
                .max(Comparator.naturalOrder())
                .orElseThrow(
                        () -> new IllegalStateException("Nothing was sent for " + creation.name() + " after its time"));
    }

    private static boolean isWithin(Balancer.Piece piece, Instant from, Instant until) {
        return !piece.at().isBefore(from) && !piece.at().isAfter(until);
    }

    /** The controllers have ended in good order: nothing is left to write. */
    private void writes() {
        Map<String, Integer> kinds = new TreeMap<>();
        Map<String, List<Instant>> projections = new TreeMap<>();
        for (Witness.Line line : ground.witness().writes(User.CARILLON.name())) {
            if (!WARM.equals(line.namespace()) || line.uri().contains("dryRun=")) {
                continue;
            }
            kinds.merge(line.verb() + " " + line.resource(), 1, Integer::sum);
            if (line.resource().equals("cronworkflows")) {
                projections
                        .computeIfAbsent(line.namespace() + "/" + line.name(), key -> new ArrayList<>())
                        .add(line.at());
            }
        }
        double runs = kinds.getOrDefault("create workflows", 0);
        double ledgers = kinds.getOrDefault("update cronledgers", 0);
        double releases = kinds.getOrDefault("patch workflows", 0);
        double projected = kinds.getOrDefault("patch cronworkflows", 0);
        figures.add(Figure.plain(WRITES, "runs", runs, ""));
        figures.add(Figure.bounded(
                WRITES, "create, ledger and release, per run", (runs + ledgers + releases) / runs, "", 3));
        figures.add(Figure.plain(WRITES, "projections of status, per run", projected / runs, ""));
        figures.add(Figure.bounded(
                WRITES,
                "projections of one CronWorkflow in 10 s, at most",
                projections.values().stream().mapToInt(Lateness::most).max().orElse(0),
                "",
                1));
        screen.say("writes: " + kinds);
    }

    /** The most that fell into any time of that length. */
    private static int most(List<Instant> times) {
        int most = 0;
        for (Instant from : times) {
            int count = (int) times.stream()
                    .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(PROJECTION_PERIOD)))
                    .count();
            most = Math.max(most, count);
        }
        return most;
    }
}
