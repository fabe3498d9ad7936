package dev.carillon.lab.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Clusters for JUnit tests. Where there is no Go to build one with, the test is skipped and says so;
 * under {@code CI=true} it fails, so that a green build always means that these tests ran.
 */
public final class NeedsCluster {
    private NeedsCluster() {}

    /** A cluster of the caller's own, to be closed by it; for tests that stop its parts. */
    public static RealCluster start(ClusterOptions options) {
        return RealCluster.start(assets(), options);
    }

    /**
     * The one cluster that all tests of this JVM may share; it records created objects, has the
     * controllers running, and ends with the JVM. Users: keep to a namespace of your own, and stop no
     * part of it.
     */
    public static RealCluster shared() {
        return Shared.cluster(assets());
    }

    /** The folder with Argo's published sources: its examples, the definitions of its kinds. */
    public static Path argoSources() {
        return found(Assets.argo()).folder();
    }

    private static Assets.Found assets() {
        return found(Assets.find());
    }

    private static Assets.Found found(Assets assets) {
        return switch (assets) {
            case Assets.Found found -> found;
            case Assets.Missing(String reason) -> {
                if ("true".equals(System.getenv("CI"))) {
                    Assertions.fail("CI=true, and the cluster tests cannot run: " + reason);
                }
                Assumptions.abort("Skipped: " + reason);
                throw new IllegalStateException(reason);
            }
        };
    }

    private static final class Shared {
        private static @Nullable RealCluster cluster;

        static synchronized RealCluster cluster(Assets.Found assets) {
            if (cluster == null) {
                cluster = RealCluster.start(assets, ClusterOptions.defaults().recordingObjects());
                cluster.startControllers();
            }
            return cluster;
        }
    }
}
