package dev.carillon.lab.bench;

import dev.carillon.lab.cluster.Assets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures {@code bin/carillon controller} on a real API server. Run from the checkout's root by {@code make bench}.
 * Exit codes: 0 every bound holds, 1 one does not or the run failed, 2 an unknown argument, 3 there is no Go to build the
 * cluster with.
 */
public final class Bench {
    private static final Path RESULTS = Path.of("lab", "target", "bench");
    private static final Path CLIENT_GO = RESULTS.resolve("client-go-loop");
    private static final int BURST = 1_000;
    private static final int BIG_BURST = 10_000;
    private static final int IDLE = 10_000;

    private interface Part {
        List<Figure> measure(Ground ground, Screen screen) throws InterruptedException;
    }

    private Bench() {}

    /** @param arguments the parts to run; none: all but burst-10000 */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Screen screen = new Screen(System.out);
        Map<String, Part> parts = parts();
        List<String> wanted = arguments.length > 0
                ? List.of(arguments)
                : parts.keySet().stream()
                        .filter(name -> !name.equals("burst-" + BIG_BURST))
                        .toList();
        if (!parts.keySet().containsAll(wanted)) {
            screen.plain("The parts are: " + String.join(" ", parts.keySet()));
            System.exit(2);
        }
        switch (Assets.find()) {
            case Assets.Missing(String reason) -> {
                screen.plain("The benchmark needs a real API server: " + reason);
                System.exit(Assets.NO_GO);
            }
            case Assets.Found found -> System.exit(run(screen, found, parts, wanted));
        }
    }

    private static Map<String, Part> parts() {
        Optional<Path> go = Files.isExecutable(CLIENT_GO) ? Optional.of(CLIENT_GO) : Optional.empty();
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("burst", (ground, screen) -> new Burst(ground, screen, BURST, go).measure());
        parts.put("outage", (ground, screen) -> new Outage(ground, screen, BURST).measure());
        parts.put("leaving", (ground, screen) -> new Leaving(ground, screen, BURST).measure());
        parts.put("catch-up", (ground, screen) -> new CatchUp(screen).measure());
        parts.put("idle", (ground, screen) -> new Idle(ground, screen, IDLE).measure());
        parts.put("lateness", (ground, screen) -> new Lateness(ground, screen).measure());
        parts.put("burst-" + BIG_BURST, (ground, screen) -> new Burst(ground, screen, BIG_BURST, go).measure());
        return parts;
    }

    private static int run(Screen screen, Assets.Found assets, Map<String, Part> parts, List<String> wanted)
            throws IOException, InterruptedException {
        Instant begin = Instant.now();
        List<Figure> figures = new ArrayList<>();
        List<Double> loads = new ArrayList<>();
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (!wanted.contains(part.getKey())) {
                continue;
            }
            loads.add(Machine.load());
            // Its own: the runs that a part leaves behind make the API server's heap, and each of its collections,
            // larger.
            try (Ground ground = Ground.open(assets, screen)) {
                figures.addAll(part.getValue().measure(ground, screen));
            }
            // After each part, so that an interrupted run leaves what it has.
            new Report(Machine.here(begin, loads), figures).keep(RESULTS);
        }
        Report report = new Report(Machine.here(begin, loads), figures);
        screen.plain("\n" + report.machine().text() + "\n\n" + report.table());
        screen.plain("Also in " + RESULTS + ": table.md, figures.json. Took "
                + (Instant.now().getEpochSecond() - begin.getEpochSecond()) + " s.");
        return figures.stream().allMatch(Figure::holds) ? 0 : 1;
    }
}
