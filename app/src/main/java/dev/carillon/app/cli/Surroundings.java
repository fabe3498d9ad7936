package dev.carillon.app.cli;

import dev.carillon.io.kube.ConnectionOptions;
import java.io.InputStream;
import java.time.InstantSource;

/**
 * What a command finds around it; tests give it their own.
 *
 * @param clock what time it is
 * @param input standard input
 * @param clusters where the API servers are
 */
record Surroundings(InstantSource clock, InputStream input, Clusters clusters) {
    /** Opens the API server that a user means. */
    interface Clusters {
        ClusterView open(ConnectionOptions options) throws CommandFailure;
    }

    static Surroundings ofProcess() {
        return new Surroundings(InstantSource.system(), System.in, ConnectedView::open);
    }
}
