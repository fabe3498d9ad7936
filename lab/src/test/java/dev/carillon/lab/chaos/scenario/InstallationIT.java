package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.NeedsCluster;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An installation for a whole cluster beside Argo's own kinds, from its coming to its going. */
@Timeout(240)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
class InstallationIT {
    private static final String SHOP = "shop";
    private static final String CARILLON = "carillon";
    private static final String TEMPLATE = """
            {"apiVersion":"argoproj.io/v1alpha1","kind":"WorkflowTemplate","metadata":{"name":"mine"},
            "spec":{"entrypoint":"e","templates":[{"name":"e","suspend":{}}]}}""";
    private static final int BURST = 40;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What belongs to no namespace and is ours, or might be touched by mistake. */
    private static final String GLOBAL = "customresourcedefinitions,namespaces,clusterroles,clusterrolebindings,"
            + "flowschemas,validatingadmissionpolicies,validatingadmissionpolicybindings";

    /** Of Argo's shape (PROTOCOL H5): an installation that is killed in a burst leaves held runs, and they hold their namespace. */
    @Test
    void a_killed_installation_is_removed_by_the_script_and_leaves_argos_kinds_and_the_users_objects_only()
            throws Exception {
        try (RealCluster cluster = NeedsCluster.start(ClusterOptions.defaults().recordingObjects())) {
            cluster.startControllers();
            cluster.apply(ARGOS_MINIMAL_KINDS);
            cluster.awaitKinds();
            cluster.kubectl("create", "namespace", SHOP).orThrow();
            Instant installed = Instant.now();
            List<String> before = globals(cluster);
            String kinds = argosKinds(cluster);
            Api shop = new Api(cluster, User.ADMIN, SHOP);

            cluster.kubectl("apply", "-k", Checkout.root().resolve("deploy").toString())
                    .orThrow();
            assertThat(globals(cluster)).isNotEqualTo(before);
            killInBurst(cluster, shop);
            assertThat(cluster.kubectl("get", "--raw", "/metrics").orThrow().out())
                    .as("the lease went the way that the FlowSchema gives it")
                    .containsPattern("apiserver_flowcontrol_dispatched_requests_total\\{"
                            + "flow_schema=\"carillon-leader-election\",priority_level=\"leader-election\"} [1-9]");
            int runs = shop.list(Objects.WORKFLOWS).size();

            Finished rehearsal = Tool.uninstall(cluster, "--dry-run");
            assertThat(rehearsal.exitCode()).as(rehearsal.err()).isZero();
            assertThat(rehearsal.out())
                    .contains("would release " + SHOP + "/", "would run: ", "5. the namespace")
                    .contains("delete --ignore-not-found --timeout=60s crd cronledgers.carillon.dev");
            assertThat(held(shop)).isNotEmpty();

            cluster.kubectl("create", "configmap", "mine", "--namespace", CARILLON)
                    .orThrow();
            new Api(cluster, User.ADMIN, CARILLON).create(Objects.WORKFLOW_TEMPLATES, TEMPLATE);
            otherInstallation(cluster, "create");
            Finished refusal = Tool.uninstall(cluster);
            assertThat(refusal.exitCode()).isEqualTo(1);
            assertThat(refusal.err()).contains("Nothing was changed", "  " + SHOP + "/carillon\n", "--all");
            assertThat(Tool.uninstall(cluster, "--all", "--dry-run").exitCode()).isZero();
            assertThat(held(shop)).isNotEmpty();
            otherInstallation(cluster, "delete");

            Finished removal = Tool.uninstall(cluster);
            assertThat(removal.exitCode()).as(removal.out() + removal.err()).isZero();
            assertThat(held(shop)).isEmpty();
            assertThat(removal.out())
                    .contains("stays:", "configmap/mine", "workflowtemplate.argoproj.io/mine")
                    .doesNotContain("kube-root-ca.crt", "serviceaccount/", "lease.coordination.k8s.io/");
            cluster.kubectl("delete", "configmap,workflowtemplate", "mine", "--namespace", CARILLON)
                    .orThrow();

            // What has gone is not missed; the namespace is empty now.
            Finished again = Tool.uninstall(cluster);
            assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
            assertThat(globals(cluster)).isEqualTo(before);
            assertThat(argosKinds(cluster)).isEqualTo(kinds);
            assertThat(shop.list(Objects.CRON_WORKFLOWS)).hasSize(BURST);
            assertThat(shop.list(Objects.WORKFLOWS)).hasSize(runs);
            assertThat(new Witness(cluster.auditLogs()).between(installed, Instant.now()))
                    .noneMatch(line -> line.resource().equals("customresourcedefinitions")
                            && line.name().endsWith(".argoproj.io")
                            && !List.of("get", "list", "watch").contains(line.verb()));

            cluster.kubectl("delete", "namespace", SHOP, "--timeout=60s").orThrow();
            // A second time there is nothing to do, and that is no error.
            assertThat(Tool.uninstall(cluster).exitCode()).isZero();
        }
    }

    /** One whose controller is stopped: of such a one its Lease is all that can be seen. */
    private static void otherInstallation(RealCluster cluster, String verb) {
        String lease = """
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"carillon","namespace":"%s"}}""".formatted(SHOP);
        cluster.kubectl(cluster.kubeconfig(User.ADMIN, cluster.url()), lease, verb, "-f", "-")
                .orThrow();
    }

    /** A process of the installation that dies while most of its runs are still held. */
    private static void killInBurst(RealCluster cluster, Api shop) {
        cluster.awaitKinds();
        for (int i = 0; i < BURST; i++) {
            shop.create(
                    Objects.CRON_WORKFLOWS,
                    CronDraft.named("burst-" + i).schedule("* * * * *").json());
        }
        try (ControllerProcess controller = ControllerProcess.of(cluster)) {
            // All of them at once, so that most are held at the same moment however long the creates above took.
            Await.until(
                    "runs are held", LIMIT.plus(Slot.MINUTE), () -> held(shop).size() >= BURST / 2);
            controller.kill();
        }
        assertThat(held(shop)).isNotEmpty();
    }

    private static List<String> held(Api api) {
        return new Place(SHOP, "", api, new Witness(List.of())).unreleased();
    }

    private static List<String> globals(RealCluster cluster) {
        return Stream.of(cluster.kubectl("get", GLOBAL, "-o", "name")
                        .orThrow()
                        .out()
                        .split("\n"))
                .sorted()
                .toList();
    }

    /** A changed specification has another generation, a definition that was made again another uid. */
    private static String argosKinds(RealCluster cluster) {
        return cluster.kubectl(
                        "get",
                        "crd",
                        "-o",
                        "jsonpath={range .items[?(@.spec.group=='argoproj.io')]}"
                                + "{.metadata.name} {.metadata.uid} {.metadata.generation} {.metadata.labels}\n{end}")
                .orThrow()
                .out();
    }

    /** As an Argo without its full schemas installs them: everything is preserved, nothing is checked. */
    private static final String ARGOS_MINIMAL_KINDS = Stream.of(
                    kind("CronWorkflow", "cronworkflow"),
                    kind("Workflow", "workflow"),
                    kind("WorkflowTemplate", "workflowtemplate"))
            .reduce("", (all, one) -> all + "---\n" + one);

    private static String kind(String kind, String singular) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %2$ss.argoproj.io}
                spec:
                  group: argoproj.io
                  scope: Namespaced
                  names: {kind: %1$s, listKind: %1$sList, plural: %2$ss, singular: %2$s}
                  versions:
                  - name: v1alpha1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """.formatted(kind, singular);
    }
}
