package dev.carillon.app.cli;

import dev.carillon.io.kube.ConnectionOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, as kubectl's flags say it. */
final class ConnectionFlags {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "The kubeconfig; without it the files of KUBECONFIG, else ~/.kube/config, else the Pod's own account.")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "A context of it; the current one without it.")
    private @Nullable String context;

    ClusterView open(Surroundings surroundings) throws CommandFailure {
        return surroundings
                .clusters()
                .open(new ConnectionOptions(Optional.ofNullable(kubeconfig), Optional.ofNullable(context)));
    }
}
