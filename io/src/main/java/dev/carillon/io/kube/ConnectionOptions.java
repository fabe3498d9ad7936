package dev.carillon.io.kube;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which cluster to talk to.
 *
 * @param kubeconfig a kubeconfig file; empty = {@code KUBECONFIG}, then {@code ~/.kube/config}, then the service
 *     account of the Pod that we run in
 * @param context a context of that kubeconfig; empty = its current one
 * @param userAgent how the API server's audit log names us
 */
public record ConnectionOptions(Optional<Path> kubeconfig, Optional<String> context, String userAgent) {
    private static final String DEFAULT_USER_AGENT = "carillon";

    public ConnectionOptions(Optional<Path> kubeconfig, Optional<String> context) {
        this(kubeconfig, context, DEFAULT_USER_AGENT);
    }

    public static ConnectionOptions ofKubeconfig(Path kubeconfig) {
        return new ConnectionOptions(Optional.of(kubeconfig), Optional.empty());
    }
}
