package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Certificates;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carillon for one namespace by {@code deploy/namespaced.yaml}: a real service account with a Role and nothing else,
 * whose token and authority change under the running process. The tests share one process and come one by one.
 */
@Timeout(240)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneNamespaceIT {
    private static final String TEAM = "one-namespace";
    private static final String ACCOUNT = "system:serviceaccount:" + TEAM + ":carillon";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** The next reading of the files after a refusal comes within 10 s; then the next try of the slow lane. */
    private static final Duration MENDED = Duration.ofSeconds(35);

    private final JsonMapper json = new JsonMapper();
    private RealCluster cluster;
    private Place team;
    private Passport passport;
    private FaultProxy proxy;
    private Path kubeconfig;
    private ControllerProcess controller;

    @BeforeAll
    void install() throws IOException {
        Ground ground = Ground.shared();
        cluster = ground.cluster();
        cluster.kubectl("create", "namespace", TEAM).orThrow();
        team = new Place(TEAM, "", new Api(cluster, User.ADMIN, TEAM), ground.witness());
        String role = Checkout.read("deploy/namespaced.yaml").replace("namespace: carillon", "namespace: " + TEAM);
        cluster.kubectl(cluster.kubeconfig(User.ADMIN, cluster.url()), role, "apply", "-n", TEAM, "-f", "-")
                .orThrow();
        passport = Passport.of(cluster, TEAM);
        proxy = FaultProxy.before(cluster.apiServer(), cluster.certificates());
        kubeconfig = passport.kubeconfig(proxy.url());
        Path log = Files.createTempFile(cluster.folder(), TEAM, ".log");
        controller = ControllerProcess.prepare(kubeconfig, log, List.of("--namespace", TEAM));
        controller.start();
        controller.awaitReady();
    }

    @AfterAll
    void close() {
        if (controller != null) {
            controller.close();
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    /** Creations from the audit log; what the user is told: the warning and the metric. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void a_role_is_enough_and_the_missing_fence_is_said() {
        Slot slot = due("modest", 5);

        Witness.Line creation = team.awaitCreation(slot, LIMIT);

        assertThat(creation.user()).isEqualTo(ACCOUNT);
        assertThat(team.awaitEntry(slot, LIMIT).outcome()).isIn("Created", "Adopted");
        // Once in each term: a busy machine may bring a second one.
        assertThat(controller.logged("WARN", "no fence: a frozen process could double a run"))
                .isNotEmpty();
        assertThat(controller.metrics()).contains("carillon_fence_active 0.0");
        List<Witness.Line> ours = Ground.shared().witness().lines().stream()
                .filter(line -> line.user().equals(ACCOUNT))
                .toList();
        assertThat(ours)
                .filteredOn(line -> line.code() < 300)
                .allMatch(line -> line.namespace().equals(TEAM));
        // Cluster-wide templates are the one thing that it asks for and is not granted.
        assertThat(ours)
                .filteredOn(line -> line.code() == 401 || line.code() == 403)
                .allMatch(line -> line.resource().equals("clusterworkflowtemplates"));
    }

    /** The old token is refused by the API server before the slot comes due. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void a_token_that_is_changed_in_its_file_is_used_when_the_old_one_dies() {
        String old = passport.token();
        passport.renew();
        passport.revoke();
        Await.until("the old token is refused", LIMIT, () -> status(old) == 401);

        Slot slot = due("renewed", 5);

        assertThat(lateness(slot)).isLessThan(MENDED);
        assertThat(team.awaitEntry(slot, LIMIT).outcome()).isIn("Created", "Adopted");
        assertThat(controller.alive()).isTrue();
    }

    /** All connections are cut, so that each one meets the new certificate. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void an_authority_that_is_changed_in_its_file_is_trusted_when_the_old_one_is_gone() throws IOException {
        Certificates others = Certificates.in(Files.createTempDirectory(cluster.folder(), "others"));
        passport.trust(others.authorityPem());
        proxy.present(others);
        proxy.cutConnections();
        try {
            Slot slot = due("trusting", 5);

            assertThat(lateness(slot)).isLessThan(MENDED);
            assertThat(team.awaitEntry(slot, LIMIT).outcome()).isIn("Created", "Adopted");
        } finally {
            passport.trust(cluster.certificates().authorityPem());
            proxy.present(cluster.certificates());
            proxy.cutConnections();
        }
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void explain_and_slots_say_what_became_of_each_time_in_each_form() {
        Slot slot = due("told", 5);
        team.awaitEntry(slot, LIMIT);
        Path admin = cluster.kubeconfig(User.ADMIN, cluster.url());
        String at = slot.time().toString();

        Finished explained = Tool.carillon(admin, "explain", "told", "-n", TEAM).orThrow();
        assertThat(explained.out()).contains("CronWorkflow  " + TEAM + "/told", "1 created", at, "Created");
        JsonNode answer = json.readTree(Tool.carillon(admin, "explain", "told", "-n", TEAM, "--at", at, "-o", "json")
                        .orThrow()
                        .out())
                .path("answer");
        assertThat(answer.path("verdict").asString()).isEqualTo("Created");
        assertThat(Tool.carillon(admin, "explain", "told", "-n", TEAM, "-o", "yaml")
                        .orThrow()
                        .out())
                .contains("cronWorkflow: told", "outcome: Created");

        assertThat(Tool.carillon(admin, "slots", "-A", "-o", "wide").orThrow().out())
                .containsPattern(TEAM + " +told +" + at + " +Created")
                .contains(slot.run());
        JsonNode slots = json.readTree(Tool.carillon(admin, "slots", "-n", TEAM, "-o", "json")
                        .orThrow()
                        .out())
                .path("slots");
        assertThat(slots.valueStream())
                .anyMatch(line -> line.path("slot").asString().equals(at)
                        && line.path("cronWorkflow").asString().equals("told")
                        && line.path("run").asString().equals(slot.run()));
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void what_cannot_be_told_has_an_exit_code_and_a_fix() {
        Path admin = cluster.kubeconfig(User.ADMIN, cluster.url());

        Finished missing = Tool.carillon(admin, "explain", "nobody", "-n", TEAM);
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no CronWorkflow " + TEAM + "/nobody", "fix: ");
        assertThat(missing.out()).isEmpty();

        Finished forbidden = Tool.carillon(kubeconfig, "slots", "-A");
        assertThat(forbidden.exitCode()).isEqualTo(1);
        assertThat(forbidden.err()).contains("403 Forbidden", ACCOUNT, "fix: Ask an administrator");

        assertThat(Tool.carillon(admin, "release").exitCode()).isEqualTo(2);
    }

    /** In a namespace of its own, whose installation is stopped orderly and removed. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void an_installation_in_one_namespace_goes_and_leaves_the_definition_and_the_users_objects() throws IOException {
        Ground ground = Ground.shared();
        try (Scenario scenario = Scenario.unfenced(ground, "one-namespace-goes")) {
            Place here = scenario.here();
            String name = here.namespace();
            Path admin = cluster.kubeconfig(User.ADMIN, cluster.url());
            Replica replica = scenario.start();
            Instant created = here.apply(CronDraft.named("kept").schedule("@every 5s"));
            Slot slot = new Slot("kept", created.plusSeconds(5));
            here.awaitEntry(slot, LIMIT);
            replica.process().kill();

            Finished held = Tool.carillon(admin, "release", "--all", "-n", name, "--dry-run");
            assertThat(held.exitCode()).isEqualTo(1);
            assertThat(held.out()).contains("would release " + name + "/" + slot.run());
            List<String> runs = names(here, Objects.WORKFLOWS);
            Finished removal = Tool.uninstall(cluster, "--namespaced", "--namespace", name);

            assertThat(removal.exitCode()).as(removal.out() + removal.err()).isZero();
            assertThat(Tool.carillon(admin, "release", "--all", "-n", name, "--dry-run")
                            .exitCode())
                    .isZero();
            assertThat(names(here, Objects.CRON_WORKFLOWS)).containsExactly("kept");
            assertThat(names(here, Objects.WORKFLOWS)).isEqualTo(runs);
            assertThat(names(here, Objects.LEDGERS)).isEmpty();
            assertThat(names(here, Objects.LEASES)).isEmpty();
            assertThat(cluster.kubectl("-n", name, "get", "role,rolebinding,serviceaccount", "-o", "name")
                            .orThrow()
                            .out()
                            .strip())
                    .isIn("", "serviceaccount/default");
            cluster.kubectl("get", "crd", "cronledgers.carillon.dev").orThrow();
        }
    }

    /** A slot so many seconds from now, with a deadline that outlasts a rotation. */
    private Slot due(String cron, int seconds) {
        Instant created = team.apply(CronDraft.named(cron)
                .schedule("@every " + seconds + "s")
                .policy("Forbid")
                .annotation("carillon.dev/catch-up", "All") // no later slot takes its place
                .deadline(120));
        return new Slot(cron, created.plusSeconds(seconds));
    }

    private Duration lateness(Slot slot) {
        return Duration.between(slot.time(), team.awaitCreation(slot, LIMIT).at());
    }

    private int status(String token) {
        try {
            return cluster.http()
                    .send(
                            ApiServer.requestTo(
                                            cluster.url(),
                                            User.named(ACCOUNT).withToken(token),
                                            "/apis/argoproj.io/v1alpha1/namespaces/" + TEAM + "/cronworkflows")
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static List<String> names(Place place, Objects kind) {
        return place.api().list(kind).stream()
                .map(object -> object.path("metadata").path("name").asString())
                .sorted()
                .toList();
    }
}
