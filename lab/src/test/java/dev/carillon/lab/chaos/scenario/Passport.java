package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.cluster.RealCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A service account's access as a Pod has it: a token and an authority in files that are changed under the running
 * process. The token is one of the API server's own making, bound to a Secret, and dies with that Secret.
 */
final class Passport {
    private final RealCluster cluster;
    private final String namespace;
    private final Path folder;
    private int tokens;

    private Passport(RealCluster cluster, String namespace, Path folder) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.folder = folder;
    }

    /** Of the service account {@code carillon} of this namespace. */
    static Passport of(RealCluster cluster, String namespace) {
        try {
            Passport passport =
                    new Passport(cluster, namespace, Files.createTempDirectory(cluster.folder(), "passport"));
            passport.trust(cluster.certificates().authorityPem());
            passport.renew();
            return passport;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A kubeconfig that names the two files. */
    Path kubeconfig(URI server) {
        return write("kubeconfig-" + server.getPort(), """
                apiVersion: v1
                kind: Config
                current-context: lab
                clusters: [{name: lab, cluster: {server: "%s", certificate-authority: "%s"}}]
                users: [{name: lab, user: {tokenFile: "%s"}}]
                contexts: [{name: lab, context: {cluster: lab, user: lab, namespace: "%s"}}]
                """.formatted(
                        server, folder.resolve("ca.crt"), folder.resolve("token"), namespace));
    }

    /**
     * The environment of a Pod with this service account. Where its files are is fixed in a Pod; the client library
     * (io.fabric8.kubernetes.client.Config) lets the three last variables say otherwise.
     */
    Map<String, String> pod(URI server) {
        return Map.of(
                "KUBERNETES_SERVICE_HOST", server.getHost(),
                "KUBERNETES_SERVICE_PORT", "" + server.getPort(),
                // Whoever runs the tests may have one.
                "KUBECONFIG", folder.resolve("no-kubeconfig").toString(),
                "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", folder.resolve("token").toString(),
                "KUBERNETES_CERTS_CA_FILE", folder.resolve("ca.crt").toString(),
                "KUBENAMESPACE", write("namespace", namespace).toString());
    }

    /** Puts a new token into the file; the one before lives until {@link #revoke}. */
    void renew() {
        String secret = secret(++tokens);
        cluster.kubectl("-n", namespace, "create", "secret", "generic", secret).orThrow();
        write(
                "token",
                cluster.kubectl(
                                "-n",
                                namespace,
                                "create",
                                "token",
                                "carillon",
                                "--bound-object-kind=Secret",
                                "--bound-object-name=" + secret)
                        .orThrow()
                        .out()
                        .strip());
    }

    /** What stands in the token's file. */
    String token() {
        try {
            return Files.readString(folder.resolve("token"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The token before the present one is worth nothing any more, some seconds from now. */
    void revoke() {
        cluster.kubectl("-n", namespace, "delete", "secret", secret(tokens - 1)).orThrow();
    }

    /** Puts another authority into the file. */
    void trust(String authorityPem) {
        write("ca.crt", authorityPem);
    }

    private static String secret(int number) {
        return "token-" + number;
    }

    /** At once, as a projected volume changes: nobody reads half a file. */
    private Path write(String file, String text) {
        try {
            Path fresh = Files.writeString(folder.resolve(file + ".new"), text);
            return Files.move(fresh, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
