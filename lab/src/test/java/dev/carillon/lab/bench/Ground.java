package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Assets;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real cluster with Carillon installed, for one part of the benchmark; bare loops have a namespace of their own. */
final class Ground implements AutoCloseable {
    /** A fresh definition lets creates wait for 2 s, the fence acts after 3 s (PROTOCOL M9). */
    private static final Duration SETTLING = Duration.ofMillis(3_500);

    /** Nothing written for this long: what a burst leaves to do is done, releases come after 5 s at the latest. */
    private static final Duration QUIET = Duration.ofSeconds(6);

    private static final Duration QUIET_LIMIT = Duration.ofMinutes(5);

    private static final String NAMESPACE = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: NAME}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: lease, namespace: NAME}
            rules:
            - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: lease, namespace: NAME}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: lease}
            subjects:
            - {kind: ServiceAccount, namespace: carillon, name: carillon}
            """;

    private static final JsonMapper JSON = new JsonMapper();

    private final RealCluster cluster;
    private final Witness witness;

    private Ground(RealCluster cluster) {
        this.cluster = cluster;
        this.witness = new Witness(cluster::auditLogs); // a part may start one more API server
    }

    static Ground open(Assets.Found assets, Screen screen) throws InterruptedException {
        screen.say("Starting etcd and kube-apiserver on loopback, installing deploy/.");
        RealCluster cluster =
                RealCluster.start(assets, ClusterOptions.defaults().with("--shutdown-send-retry-after=true"));
        try {
            cluster.kubectl("apply", "-f", "deploy/crds", "-f", "deploy/cluster.yaml")
                    .orThrow();
            cluster.awaitKinds();
            Thread.sleep(SETTLING);
            return new Ground(cluster);
        } catch (RuntimeException | InterruptedException e) {
            cluster.close();
            throw e;
        }
    }

    RealCluster cluster() {
        return cluster;
    }

    Witness witness() {
        return witness;
    }

    /** A namespace in which a controller may hold its lease. */
    void namespace(String name) {
        cluster.apply(NAMESPACE.replace("NAME", name));
    }

    /**
     * A controller for one namespace alone: bare loops run in others, and their runs are not its business.
     *
     * @param server the API server, or a proxy before it
     */
    Subject subject(String namespace, URI server) {
        Path log = cluster.folder().resolve("controller-" + namespace + ".log");
        return Subject.start(cluster.kubeconfig(User.CARILLON, server), namespace, log);
    }

    /** Waits until a controller has nothing more to write in that namespace, its lease apart. */
    void awaitQuiet(String namespace) {
        Await.until("no more writes in " + namespace, QUIET_LIMIT, () -> {
            Instant since = Instant.now().minus(QUIET);
            return witness.writes(User.CARILLON.name()).stream()
                    .filter(line -> line.namespace().equals(namespace))
                    .filter(line -> !line.resource().equals("leases"))
                    .noneMatch(line -> line.at().isAfter(since));
        });
    }

    /** The objects at a path of the API. */
    List<JsonNode> list(String path) throws InterruptedException {
        try {
            var request =
                    ApiServer.requestTo(cluster.url(), User.ADMIN, path).GET().build();
            var answer = cluster.http().send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("GET " + path + ": " + answer.statusCode());
            }
            return JSON.readTree(answer.body()).path("items").valueStream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + path, e);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
