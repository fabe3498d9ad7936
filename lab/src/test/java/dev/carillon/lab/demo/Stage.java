package dev.carillon.lab.demo;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.chaos.EngineStandIn;
import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Assets;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Everything that the demo plays on: the cluster with Carillon's objects in it, the controller, the proxy between. */
final class Stage implements AutoCloseable {
    /** A fresh definition lets creates wait for 2 s, the fence acts after 3 s (PROTOCOL M9). */
    private static final Duration SETTLING = Duration.ofMillis(3_500);

    private static final String NAMESPACE = "demo";

    /** Where the examples go whose times are far apart: most of them will not come due. */
    private static final String QUIET_NAMESPACE = "examples";

    private static final User ENGINE = User.named("argo-workflow-controller-stand-in", "system:masters");

    /** Survives the demo: part of the build's output, for whoever wants to read on. */
    static final Path KEPT_LOG = Path.of("lab", "target", "demo-controller.log");

    private final Screen screen;
    private final RealCluster cluster;
    private final FaultProxy proxy;
    private final Witness witness;
    private final Api api;
    private final Api quiet;
    private final Path log;
    private final EngineStandIn engine;
    private final ControllerProcess controller;

    private Stage(Screen screen, RealCluster cluster, FaultProxy proxy) throws InterruptedException {
        this.screen = screen;
        this.cluster = cluster;
        this.proxy = proxy;
        this.witness = new Witness(cluster.auditLogs());
        this.api = new Api(cluster, User.ADMIN, NAMESPACE);
        this.quiet = new Api(cluster, User.ADMIN, QUIET_NAMESPACE);
        this.log = cluster.folder().resolve("controller.log");
        install();
        screen.say("Starting bin/carillon controller as %s, behind a proxy that can cut its line."
                .formatted(User.CARILLON));
        this.controller = startController();
        this.engine = EngineStandIn.start(new Api(cluster, ENGINE, NAMESPACE), screen::say, InstantSource.system());
    }

    /** Returns once the controller is ready, ten to twenty seconds. */
    static Stage set(Screen screen, Assets.Found assets) throws InterruptedException {
        screen.say("Starting etcd and kube-apiserver on loopback.");
        RealCluster cluster =
                RealCluster.start(assets, ClusterOptions.defaults().with(ENGINE).recordingObjects());
        FaultProxy proxy = FaultProxy.before(cluster.apiServer(), cluster.certificates());
        try {
            return new Stage(screen, cluster, proxy);
        } catch (RuntimeException | InterruptedException e) {
            keep(cluster.folder().resolve("controller.log"));
            proxy.close();
            cluster.close();
            throw e;
        }
    }

    private void install() throws InterruptedException {
        screen.say("Ready at %s. Installing deploy/crds and deploy/cluster.yaml: kinds, rights, fence."
                .formatted(cluster.url()));
        cluster.kubectl("apply", "-f", "deploy/crds", "-f", "deploy/cluster.yaml")
                .orThrow();
        cluster.awaitKinds();
        cluster.kubectl("create", "namespace", NAMESPACE).orThrow();
        cluster.kubectl("create", "namespace", QUIET_NAMESPACE).orThrow();
        screen.say("Installed. Waiting 3 s until the API server acts on the fence.");
        Thread.sleep(SETTLING);
    }

    private ControllerProcess startController() {
        ControllerProcess started =
                ControllerProcess.prepare(cluster.kubeconfig(User.CARILLON, proxy.url()), log, List.of());
        started.start();
        started.awaitReady();
        return started;
    }

    /** Applies the examples; says when each CronWorkflow was created, by name. */
    Map<String, Instant> applyExamples() {
        cluster.kubectl("apply", "-n", NAMESPACE, "-f", "examples/demo").orThrow();
        Map<String, Instant> created = new HashMap<>();
        for (JsonNode cron : api.list(Api.Objects.CRON_WORKFLOWS)) {
            JsonNode metadata = cron.path("metadata");
            created.put(
                    metadata.path("name").asString(),
                    Instant.parse(metadata.path("creationTimestamp").asString()));
        }
        return created;
    }

    /** Applies the examples whose times are far apart. @return how many */
    int applyOtherExamples() {
        cluster.kubectl("apply", "-n", QUIET_NAMESPACE, "-f", "examples").orThrow();
        return quiet.list(Api.Objects.CRON_WORKFLOWS).size();
    }

    /** What is wrong with the other examples: each is to have an account, and nothing to complain of. */
    List<String> problemsOfOtherExamples() {
        Set<String> accounts = ledgers(quiet).keySet();
        List<String> problems = new ArrayList<>();
        for (JsonNode cron : quiet.list(Api.Objects.CRON_WORKFLOWS)) {
            String name = cron.path("metadata").path("name").asString();
            if (!accounts.contains(name)) {
                problems.add("Example " + name + " has no account");
            }
            for (JsonNode condition : cron.path("status").path("conditions")) {
                problems.add("Example " + name + ": " + condition.path("type").asString() + ": "
                        + condition.path("message").asString());
            }
        }
        return problems;
    }

    /** Takes a CronWorkflow's suspension away. */
    void wake(String cron) {
        cluster.kubectl(
                        "patch",
                        "cronworkflow",
                        cron,
                        "-n",
                        NAMESPACE,
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"suspend\":false}}")
                .orThrow();
    }

    /** Every create of a Workflow that was answered with 201, as the audit log has it now. */
    List<Creation> creations() {
        List<Creation> all = new ArrayList<>();
        witness.creations(NAMESPACE)
                .forEach((name, lines) -> lines.forEach(line -> all.add(new Creation(name, line.at(), line.uid()))));
        all.sort(Comparator.comparing(Creation::at));
        return all;
    }

    /** The ledgers by the name of their CronWorkflow. */
    Map<String, JsonNode> ledgers() {
        return ledgers(api);
    }

    private static Map<String, JsonNode> ledgers(Api of) {
        Map<String, JsonNode> ledgers = new HashMap<>();
        for (JsonNode ledger : of.list(Api.Objects.LEDGERS)) {
            ledgers.put(ledger.path("spec").path("cronWorkflow").asString(), ledger);
        }
        return ledgers;
    }

    /** Runs that still carry the finalizer of an unrecorded run. */
    List<String> unreleased() {
        return api.list(Api.Objects.WORKFLOWS).stream()
                .map(workflow -> workflow.path("metadata"))
                .filter(metadata -> metadata.path("finalizers")
                        .valueStream()
                        .anyMatch(finalizer -> finalizer.asString().equals("carillon.dev/unrecorded")))
                .map(metadata -> metadata.path("name").asString())
                .toList();
    }

    FaultProxy proxy() {
        return proxy;
    }

    ControllerProcess controller() {
        return controller;
    }

    @Override
    public void close() {
        engine.close();
        controller.close();
        keep(log);
        proxy.close();
        cluster.close();
    }

    private static void keep(Path log) {
        try {
            if (Files.exists(log)) {
                Files.createDirectories(KEPT_LOG.getParent());
                Files.copy(log, KEPT_LOG, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the controller's log as " + KEPT_LOG, e);
        }
    }
}
