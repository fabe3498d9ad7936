package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.NeedsCluster;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** A cluster with {@code deploy/} in it: kinds, rights, fence, flow schema. Any thread may call any method. */
final class Ground implements AutoCloseable {
    private static final Duration INSTALL_LIMIT = Duration.ofSeconds(60);

    private final RealCluster cluster;
    private final Witness witness;

    private Ground(RealCluster cluster) {
        this.cluster = cluster;
        this.witness = new Witness(cluster::auditLogs);
        install();
    }

    /**
     * The cluster of all scenarios that stop no part of it. Their controllers must keep to namespaces of their own
     * ({@code --namespace}) or to an instance id of their own.
     */
    static Ground shared() {
        return Shared.GROUND;
    }

    /** A cluster of the caller's own, to be closed by it: for scenarios that stop etcd or kube-apiserver. */
    static Ground own(ClusterOptions options) {
        RealCluster cluster = NeedsCluster.start(options.recordingObjects());
        try {
            return new Ground(cluster);
        } catch (IllegalStateException e) {
            cluster.close();
            throw e;
        }
    }

    RealCluster cluster() {
        return cluster;
    }

    /** One for all: it reads each line of the audit log once. */
    Witness witness() {
        return witness;
    }

    /** Ends the cluster; not for the shared one, which ends with this JVM. */
    @Override
    public void close() {
        cluster.close();
    }

    private void install() {
        Path deploy = Checkout.root().resolve("deploy");
        cluster.kubectl(
                        "apply",
                        "-f",
                        deploy.resolve("crds").toString(),
                        "-f",
                        deploy.resolve("cluster.yaml").toString())
                .orThrow();
        cluster.awaitKinds();
        Await.until("the rights are known and the fence acts", INSTALL_LIMIT, this::fenceActs);
    }

    /** Whether a create that is too late is refused for that reason; RBAC's own refusal is another one. */
    private boolean fenceActs() {
        String late = """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":"late",
                 "finalizers":["carillon.dev/unrecorded"],
                 "annotations":{"carillon.dev/not-after":"2020-01-01T00:00:00Z"}},"spec":{}}""";
        HttpRequest create = ApiServer.requestTo(
                        cluster.url(),
                        User.CARILLON,
                        "/apis/argoproj.io/v1alpha1/namespaces/default/workflows?dryRun=All")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(late))
                .build();
        try {
            return cluster.http()
                    .send(create, BodyHandlers.ofString())
                    .body()
                    .contains("ValidatingAdmissionPolicy 'carillon-fence'");
        } catch (IOException e) {
            return false; // busy; asked again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class Shared {
        static final Ground GROUND = new Ground(NeedsCluster.shared());
    }
}
