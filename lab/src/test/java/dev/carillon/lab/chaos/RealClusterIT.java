package dev.carillon.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.NeedsCluster;
import dev.carillon.lab.cluster.Program;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The cluster, the proxy and the witness do what the scenarios rely on. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String WORKFLOWS = "/apis/argoproj.io/v1alpha1/namespaces/default/workflows";
    private static final User EVE = User.named("eve");

    private RealCluster cluster;

    @BeforeAll
    void start() {
        long start = System.nanoTime();
        cluster = NeedsCluster.start(ClusterOptions.defaults().with(EVE).recordingObjects());
        report("etcd and kube-apiserver ready", start);
        start = System.nanoTime();
        cluster.apply(CRD);
        cluster.awaitKinds();
        report("minimal CRD applied and established", start);
        System.out.printf(
                "resident: etcd %d MiB, kube-apiserver %d MiB%n",
                cluster.etcd().residentKilobytes() / 1024,
                cluster.apiServer().program().residentKilobytes() / 1024);
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
            assertThat(cluster.folder()).doesNotExist();
            assertThat(cluster.etcd().alive()).isFalse();
        }
    }

    @Test
    void a_workflow_created_through_the_proxy_is_seen_by_kubectl_and_by_the_witness() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(cluster.apiServer(), cluster.certificates())) {
            Witness witness = new Witness(cluster.auditLogs());

            assertThat(create(proxy.url(), User.ADMIN, "seen").statusCode()).isEqualTo(201);

            Finished got = cluster.kubectl(
                    cluster.kubeconfig(User.ADMIN, proxy.url()),
                    "",
                    "get",
                    "workflow",
                    "seen",
                    "-o",
                    "jsonpath={.metadata.uid}");
            assertThat(got.orThrow().out()).isNotEmpty();
            witness.await("seen is created", LIMIT, line -> line.name().equals("seen") && line.code() == 201);
            List<Witness.Line> creations = witness.creations("default", "seen");
            assertThat(creations).hasSize(1);
            assertThat(creations.getFirst())
                    .returns("admin", Witness.Line::user)
                    .returns("lab", Witness.Line::userAgent)
                    .returns(got.out(), Witness.Line::uid);
            assertThat(proxy.seen()).extracting(Seen::path).contains(WORKFLOWS, WORKFLOWS + "/seen");
        }
    }

    @Test
    void a_lost_answer_hides_a_creation_from_the_client_only() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(cluster.apiServer(), cluster.certificates())) {
            Witness witness = new Witness(cluster.auditLogs());
            proxy.rule("lost").method("POST").body("\"hidden\"").does(Trouble.cutAfter());

            assertThatThrownBy(() -> create(proxy.url(), User.ADMIN, "hidden")).isInstanceOf(IOException.class);

            assertThat(cluster.apiServer().get(WORKFLOWS + "/hidden").statusCode())
                    .isEqualTo(200);
            witness.await("hidden is created", LIMIT, line -> line.name().equals("hidden") && line.code() == 201);
        }
    }

    @Test
    void a_watch_passes_through_the_proxy() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(cluster.apiServer(), cluster.certificates())) {
            var body = cluster.http()
                    .send(
                            ApiServer.requestTo(proxy.url(), User.ADMIN, WORKFLOWS + "?watch=1&timeoutSeconds=60")
                                    .build(),
                            BodyHandlers.ofLines())
                    .body();
            create(cluster.url(), User.ADMIN, "watched");

            assertThat(body.filter(line -> line.contains("\"watched\"")).findFirst())
                    .isPresent();
        }
    }

    @Test
    void a_user_may_do_what_rbac_grants_and_nothing_else() throws Exception {
        assertThat(create(cluster.url(), EVE, "forbidden").statusCode()).isEqualTo(403);
        assertThat(create(cluster.url(), User.CARILLON, "forbidden").statusCode())
                .isEqualTo(403);
        assertThat(create(cluster.url(), EVE.withToken("wrong"), "forbidden").statusCode())
                .isEqualTo(401);

        cluster.kubectl("create", "role", "maker", "--verb=create", "--resource=workflows.argoproj.io")
                .orThrow();
        cluster.kubectl("create", "rolebinding", "eve-makes", "--role=maker", "--user=eve")
                .orThrow();
        Await.until("RBAC has noticed", LIMIT, () -> status(EVE, "allowed") == 201);
    }

    @Test
    void two_api_servers_share_their_objects() throws Exception {
        ApiServer second = cluster.startApiServer();
        try {
            assertThat(create(second.url(), User.ADMIN, "shared").statusCode()).isEqualTo(201);
            assertThat(cluster.apiServer().get(WORKFLOWS + "/shared").statusCode())
                    .isEqualTo(200);
            Witness witness = new Witness(cluster.auditLogs());
            witness.await("shared is created", LIMIT, line -> line.name().equals("shared") && line.code() == 201);
            assertThat(Files.readString(second.auditLog())).contains("\"shared\"");
        } finally {
            second.program().kill();
        }
    }

    @Test
    void the_garbage_collector_removes_what_a_deleted_owner_leaves() throws Exception {
        Program controllers = cluster.startControllers();
        try {
            String uid =
                    create(cluster.url(), User.ADMIN, "owner").body().replaceAll("(?s).*\"uid\":\"([^\"]*)\".*", "$1");
            String owners = """
                    ,"ownerReferences":[{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","name":"owner","uid":"%s"}]""".formatted(uid);
            assertThat(create(cluster.url(), User.ADMIN, "owned", owners).statusCode())
                    .isEqualTo(201);
            long start = System.nanoTime();
            cluster.kubectl("delete", "workflow", "owner", "--cascade=background")
                    .orThrow();

            Await.until("owned is collected", LIMIT, () -> read("owned") == 404);
            report("garbage collected", start);
        } finally {
            controllers.kill();
        }
    }

    @Test
    void etcd_and_the_api_server_come_back_with_their_data() throws Exception {
        create(cluster.url(), User.ADMIN, "kept");
        cluster.etcd().kill();
        assertThat(cluster.etcd().alive()).isFalse();
        // Either a refusal or no answer at all, but no success: the store is gone.
        Await.until("writes fail", LIMIT, () -> status(User.ADMIN, "impossible") != 201);

        long start = System.nanoTime();
        cluster.etcd().start();
        Await.until("writes work again", LIMIT, () -> status(User.ADMIN, "possible-" + System.nanoTime()) == 201);
        report("writes work again after a start of etcd", start);
        assertThat(read("kept")).isEqualTo(200);

        cluster.apiServer().program().kill();
        assertThatThrownBy(() -> create(cluster.url(), User.ADMIN, "impossible"))
                .isInstanceOf(IOException.class);
        start = System.nanoTime();
        cluster.apiServer().program().start();
        cluster.apiServer().awaitReady();
        report("kube-apiserver ready after a start", start);
        assertThat(read("kept")).isEqualTo(200);
    }

    @Test
    void a_frozen_program_comes_back_as_it_was() throws Exception {
        cluster.apiServer().program().freeze();
        assertThat(cluster.apiServer().program().alive()).isTrue();
        assertThatThrownBy(() -> cluster.http()
                        .send(
                                cluster.apiServer()
                                        .request(User.ADMIN, "/version")
                                        .timeout(Duration.ofMillis(300))
                                        .build(),
                                BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        cluster.apiServer().program().thaw();

        assertThat(cluster.apiServer().get("/version").statusCode()).isEqualTo(200);
    }

    private int status(User user, String name) {
        try {
            return create(cluster.url(), user, name).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private int read(String name) {
        try {
            return cluster.apiServer().get(WORKFLOWS + "/" + name).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private HttpResponse<String> create(URI server, User user, String name) throws IOException, InterruptedException {
        return create(server, user, name, "");
    }

    private HttpResponse<String> create(URI server, User user, String name, String moreMetadata)
            throws IOException, InterruptedException {
        String body = """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":"%s"%s},"spec":{}}""".formatted(name, moreMetadata);
        return cluster.http()
                .send(
                        ApiServer.requestTo(server, user, WORKFLOWS)
                                .header("Content-Type", "application/json")
                                .header("User-Agent", "lab")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static void report(String what, long start) {
        System.out.printf("%s: %.1f s%n", what, (System.nanoTime() - start) / 1e9);
    }

    private static final String CRD = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: workflows.argoproj.io}
            spec:
              group: argoproj.io
              scope: Namespaced
              names: {kind: Workflow, listKind: WorkflowList, plural: workflows, singular: workflow}
              versions:
              - name: v1alpha1
                served: true
                storage: true
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """;
}
