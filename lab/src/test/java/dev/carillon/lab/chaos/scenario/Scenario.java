package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.chaos.EngineStandIn;
import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One scenario: its namespaces, its controllers, each behind a proxy of its own. Two kinds, so that many can share a
 * cluster: {@link #in} has controllers for one namespace, {@link #across} has controllers for several, which schedule
 * what carries the scenario's instance id.
 *
 * <p>The log of each controller stays in {@code lab/target/scenarios}.
 */
final class Scenario implements AutoCloseable {
    /** A dozen of them share a machine. */
    static final String SMALL_JVM = "-Xmx128m";

    /** For classes that take minutes: they begin first, so that none of them runs alone at the end. */
    static final int LONG = 1;

    /** For classes that take less than a minute: they fill the time until the others have ended. */
    static final int SHORT = Integer.MAX_VALUE;

    private static final String LEASE_RIGHTS = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: lease}
            rules:
            - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
            - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [carillon, carillon-NAME], verbs: [get, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: lease}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: lease}
            subjects:
            - {kind: ServiceAccount, namespace: carillon, name: carillon}
            """;

    private final Ground ground;
    private final String name;
    private final List<String> scope;
    private final String instance;
    private final Place here;
    private final Function<URI, Path> access;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private int replicas;

    private Scenario(Ground ground, String name, List<String> scope, String instance) {
        this(ground, name, scope, instance, false);
    }

    private Scenario(Ground ground, String name, List<String> scope, String instance, boolean ownAccount) {
        this.ground = ground;
        this.name = name;
        this.scope = scope;
        this.instance = instance;
        this.here = place(name);
        // An account of its own has a Role; the other one has what cluster.yaml grants, so that each right that is
        // missing there fails a scenario. Only the lease lives here instead of in the namespace carillon.
        String rights = ownAccount
                ? Checkout.read("deploy/namespaced.yaml").replace("namespace: carillon", "namespace: " + name)
                : LEASE_RIGHTS.replace("NAME", name);
        RealCluster cluster = ground.cluster();
        cluster.kubectl(cluster.kubeconfig(User.ADMIN, cluster.url()), rights, "apply", "-n", name, "-f", "-")
                .orThrow();
        access = ownAccount
                ? Passport.of(cluster, name)::kubeconfig
                : server -> cluster.kubeconfig(User.CARILLON, server);
    }

    /** A namespace of this name, and controllers that keep to it. */
    static Scenario in(Ground ground, String name) {
        return new Scenario(ground, name, List.of("--namespace", name), "");
    }

    /** A namespace of this name, more of them by {@link #place}, and controllers for all of them. */
    static Scenario across(Ground ground, String name) {
        return new Scenario(ground, name, List.of("--instance-id", name, "--lease-namespace", name), name);
    }

    /** As {@link #across}, in a cluster of its own: the lease lives where it lives by default, and the FlowSchema knows it. */
    static Scenario installed(Ground ground, String name) {
        grant(ground.cluster(), LEASE_RIGHTS.replace("NAME", name), "carillon");
        return new Scenario(ground, name, List.of("--instance-id", name), name);
    }

    private static void grant(RealCluster cluster, String rights, String namespace) {
        cluster.kubectl(cluster.kubeconfig(User.ADMIN, cluster.url()), rights, "apply", "-n", namespace, "-f", "-")
                .orThrow();
    }

    /** As {@link #in}, but its controllers are an account that the fence does not speak of. */
    static Scenario unfenced(Ground ground, String name) {
        return new Scenario(ground, name, List.of("--namespace", name), "", true);
    }

    Ground ground() {
        return ground;
    }

    /** The scenario's first namespace. */
    Place here() {
        return here;
    }

    /** One more namespace, for {@link #across}. */
    Place place(String namespace) {
        ground.cluster().kubectl("create", "namespace", namespace).orThrow();
        return new Place(namespace, instance, new Api(ground.cluster(), User.ADMIN, namespace), ground.witness());
    }

    /** A controller, started and ready: the first one leads, further ones stand by. */
    Replica start(String... flags) {
        return start(Map.of(), flags);
    }

    /** The same with more in its environment. */
    Replica start(Map<String, String> environment, String... flags) {
        Replica replica = prepare(environment, flags);
        replica.process().start();
        replica.process().awaitReady();
        return replica;
    }

    /** A controller that has yet to be started. */
    Replica prepare(String... flags) {
        return prepare(ground.cluster().apiServer(), flags);
    }

    /** The same with more in its environment. */
    Replica prepare(Map<String, String> environment, String... flags) {
        return prepare(ground.cluster().apiServer(), environment, flags);
    }

    /** The same before another kube-apiserver of the cluster. */
    Replica prepare(ApiServer server, String... flags) {
        return prepare(server, Map.of(), flags);
    }

    private Replica prepare(ApiServer server, Map<String, String> environment, String... flags) {
        FaultProxy proxy = FaultProxy.before(server, ground.cluster().certificates());
        List<String> all = new ArrayList<>(scope);
        all.addAll(List.of(flags));
        Map<String, String> variables = new HashMap<>(environment);
        variables.computeIfAbsent("CARILLON_JAVA_OPTS", variable -> SMALL_JVM + " " + StartupCache.options());
        ControllerProcess process = ControllerProcess.prepare(access.apply(proxy.url()), freshLog(), all, variables);
        Replica replica = new Replica(process, proxy);
        parts.add(replica);
        return replica;
    }

    /** Somebody who lets runs begin and end in the scenario's first namespace. */
    EngineStandIn engine() {
        EngineStandIn engine = EngineStandIn.start(here.api(), ended -> {}, InstantSource.system());
        parts.addFirst(engine);
        return engine;
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("Cannot close " + part, e);
            }
        }
    }

    private Path freshLog() {
        return fresh(name + "-" + ++replicas + ".log");
    }

    /** A file among the logs, which is not there. */
    static Path fresh(String file) {
        Path folder = Checkout.root().resolve("lab/target/scenarios");
        try {
            Files.createDirectories(folder);
            Path path = folder.resolve(file);
            Files.deleteIfExists(path);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException("No place for logs: " + folder, e);
        }
    }
}
