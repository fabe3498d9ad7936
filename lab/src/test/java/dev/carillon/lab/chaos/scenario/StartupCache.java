package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The controller's classes, loaded and linked (JEP 483), so that the hundred controllers of a build start with half of
 * the work. Made once for each JVM, by a first controller that is started for this alone. Any thread may ask.
 */
final class StartupCache {
    private static final String NAMESPACE = "default";

    /** The JVM writes it when it ends, by a second JVM: some seconds on two idle processors, a minute on busy ones. */
    private static final Duration WRITTEN = Duration.ofMinutes(3);

    private StartupCache() {}

    /** What the JVM of a controller is started with, in words; the JVM goes on without a cache that does not fit. */
    static String options() {
        return "-XX:AOTCache=" + Made.FILE;
    }

    private static Path make(RealCluster cluster) {
        Path file = Scenario.fresh("startup.aot");
        ControllerProcess first = ControllerProcess.prepare(
                cluster.kubeconfig(User.ADMIN, cluster.url()),
                Scenario.fresh("startup.log"),
                List.of("--namespace", NAMESPACE, "--lease-namespace", NAMESPACE),
                Map.of("CARILLON_JAVA_OPTS", Scenario.SMALL_JVM + " -XX:AOTCacheOutput=" + file));
        try (first) {
            first.start();
            first.awaitReady();
            if (!first.stop(WRITTEN) || !Files.exists(file)) {
                throw new IllegalStateException("The controller left no cache:\n" + first.tail());
            }
            return file;
        }
    }

    private static final class Made {
        static final Path FILE = make(Ground.shared().cluster());
    }
}
