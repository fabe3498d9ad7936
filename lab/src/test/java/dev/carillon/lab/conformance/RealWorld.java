package dev.carillon.lab.conformance;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.io.kube.BlockingApi;
import dev.carillon.io.kube.ConnectionOptions;
import dev.carillon.io.kube.ConnectionProblem;
import dev.carillon.io.kube.HttpCluster;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.NeedsCluster;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real kube-apiserver behind an {@link HttpCluster} of this world's own; the namespaces go with it. */
final class RealWorld implements World {
    private static final long SETTLE_SECONDS = 20;

    /** Older than anything that the API server's watch cache begins with. */
    private static final String FORGOTTEN_VERSION = "1";

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final List<String> namespaces = new ArrayList<>();
    private final HttpCluster cluster;
    private final BlockingApi api;

    private RealWorld(Path kubeconfig) throws ConnectionProblem {
        ConnectionOptions options = ConnectionOptions.ofKubeconfig(kubeconfig);
        this.cluster = HttpCluster.connect(options, signals::add);
        this.api = BlockingApi.connect(options);
    }

    static RealWorld open() {
        try {
            return new RealWorld(Served.KUBECONFIG);
        } catch (ConnectionProblem e) {
            throw new IllegalStateException(e);
        }
    }

    /** The shared cluster with the kinds that Carillon ships; made at the first use. */
    private static final class Served {
        static final Path KUBECONFIG = serve(NeedsCluster.shared());

        private static Path serve(RealCluster cluster) {
            cluster.kubectl(
                            "apply",
                            "-f",
                            Checkout.root().resolve("deploy/crds").toString())
                    .orThrow();
            cluster.awaitKinds();
            return cluster.kubeconfig(User.ADMIN, cluster.url());
        }
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public List<Signal> settle() {
        try {
            Signal first = signals.poll(SETTLE_SECONDS, TimeUnit.SECONDS);
            if (first == null) {
                throw new AssertionError("no signal within " + SETTLE_SECONDS + " s");
            }
            List<Signal> came = new ArrayList<>(List.of(first));
            signals.drainTo(came);
            return came;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String newNamespace() {
        String name = "t-" + UUID.randomUUID().toString().substring(0, 13);
        byte[] body = Bodies.bytes("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + name + "'}}");
        Answer answer = ask(new Request.Create(Kind.NAMESPACE, new Key("", name), body));
        if (!(answer instanceof Answer.Found)) {
            throw new IllegalStateException("namespace " + name + ": " + answer);
        }
        namespaces.add(name);
        return name;
    }

    @Override
    public String fieldManager() {
        return "carillon";
    }

    @Override
    public int pageSize() {
        return 500;
    }

    @Override
    public String expiredVersion() {
        return FORGOTTEN_VERSION;
    }

    @Override
    public void close() {
        for (String name : namespaces) {
            ask(new Request.Delete(Kind.NAMESPACE, new Key("", name), null, null));
        }
        api.close();
        cluster.close();
    }

    private Answer ask(Request request) {
        try {
            return api.ask(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
