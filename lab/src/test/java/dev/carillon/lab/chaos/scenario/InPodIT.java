package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.ControllerProcess;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A controller that is told nothing but what a Pod is told: two variables, and the files of its service account. */
@Timeout(180)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
class InPodIT {
    private static final String TEAM = "in-pod";
    private static final String ACCOUNT = "system:serviceaccount:" + TEAM + ":carillon";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void without_a_kubeconfig_it_is_its_service_account_in_its_own_namespace_and_follows_a_new_token()
            throws IOException {
        RealCluster cluster = Ground.shared().cluster();
        cluster.kubectl("create", "namespace", TEAM).orThrow();
        Place team = new Place(
                TEAM, "", new Api(cluster, User.ADMIN, TEAM), Ground.shared().witness());
        String role = Checkout.read("deploy/namespaced.yaml").replace("namespace: carillon", "namespace: " + TEAM);
        cluster.kubectl(cluster.kubeconfig(User.ADMIN, cluster.url()), role, "apply", "-n", TEAM, "-f", "-")
                .orThrow();
        Passport passport = Passport.of(cluster, TEAM);
        Path log = Files.createTempFile(cluster.folder(), TEAM, ".log");
        try (ControllerProcess controller =
                ControllerProcess.withoutKubeconfig(log, List.of("--namespaced"), passport.pod(cluster.url()))) {
            controller.start();
            controller.awaitReady();

            runs(team, "first");
            assertThat(team.api().find(Objects.LEASES, "carillon")).isPresent();

            passport.renew();
            passport.revoke();
            Await.until(
                    "the old token is refused",
                    LIMIT,
                    () -> Ground.shared().witness().lines().stream()
                            .anyMatch(line -> line.code() == 401 && line.uri().contains("/" + TEAM + "/")));
            runs(team, "second");
        }
    }

    /** A slot some seconds from now, with a deadline that outlasts a new token. */
    private static void runs(Place team, String cron) {
        Slot slot = new Slot(
                cron,
                team.apply(CronDraft.named(cron)
                                .schedule("@every 5s")
                                .policy("Forbid")
                                .annotation("carillon.dev/catch-up", "All") // no later slot takes its place
                                .deadline(120))
                        .plusSeconds(5));
        Witness.Line creation = team.awaitCreation(slot, LIMIT);
        assertThat(creation.user()).isEqualTo(ACCOUNT);
        assertThat(team.awaitEntry(slot, LIMIT).child()).isEqualTo(creation.uid());
    }
}
