package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.ClusterOptions;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.NeedsCluster;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code carillon doctor} against a real API server: healthy where all is well, and what is wrong by name. */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class DoctorIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void a_namespace_at_work_is_healthy_and_a_killed_controller_and_a_spoilt_account_are_told() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "clinic")) {
            Replica replica = scenario.start();
            Place here = scenario.here();
            RealCluster cluster = scenario.ground().cluster();
            Instant created = here.apply(CronDraft.named("often").schedule("@every 4s"));
            here.apply(CronDraft.named("asleep").schedule("* * * * *").suspended());
            here.awaitEntry(new Slot("often", created.plusSeconds(12)), LIMIT);

            Finished healthy = doctor(cluster, "--namespace", "clinic", "--lease-namespace", "clinic");
            assertThat(healthy.out())
                    .as(healthy.err())
                    .contains("2 CronWorkflows, ")
                    .endsWith("healthy\n");
            assertThat(healthy.exitCode()).isZero();
            Await.until(
                    "the controller has audited both",
                    LIMIT,
                    () -> replica.process().metric("carillon_audit_runs_total") >= 4);

            assertThat(doctor(
                                    cluster,
                                    "--namespace",
                                    "clinic",
                                    "--lease-namespace",
                                    "clinic",
                                    "--as",
                                    "system:serviceaccount:clinic:nobody",
                                    "-o",
                                    "json")
                            .out())
                    .contains("\"healthy\" : false")
                    .contains("\"kind\" : \"RightMissing\"")
                    .contains(
                            "may not get, list, watch, create, patch, delete workflows.argoproj.io in namespace clinic");

            replica.process().kill();
            spoil(here);
            Await.until(
                    "nobody leads",
                    LIMIT,
                    () -> doctor(cluster, "--namespace", "clinic", "--lease-namespace", "clinic")
                            .out()
                            .contains("error:  NobodyLeads  Lease clinic/carillon"));
            Finished ill = doctor(cluster, "--namespace", "clinic", "--lease-namespace", "clinic");
            assertThat(ill.out())
                    .contains("error:  SlotLost  CronWorkflow clinic/often")
                    .contains("fix: carillon explain often -n clinic");
            assertThat(ill.exitCode()).isEqualTo(1);
        }
    }

    /** The account forgets that anything was created. */
    private static void spoil(Place place) {
        String ledger = place.ledger("often")
                .orElseThrow()
                .path("metadata")
                .path("name")
                .asString();
        place.api()
                .patch(
                        Objects.LEDGERS,
                        ledger,
                        "{\"status\":{\"recent\":[],\"counters\":{\"created\":0,\"adopted\":0}}}");
    }

    @Test
    void a_cluster_without_an_installation_is_told_what_to_install() throws Exception {
        try (RealCluster cluster = NeedsCluster.start(ClusterOptions.defaults())) {
            Finished bare = doctor(cluster, "-A");
            assertThat(bare.out())
                    .as(bare.err())
                    .contains("error:  KindMissing  CustomResourceDefinition cronworkflows.argoproj.io")
                    .contains("error:  KindMissing  CustomResourceDefinition cronledgers.carillon.dev")
                    .contains("warning:  FenceMissing  ValidatingAdmissionPolicy carillon-fence")
                    .contains("error:  NobodyLeads  Lease carillon/carillon")
                    .contains("error:  RightMissing  Subject system:serviceaccount:carillon:carillon");
            assertThat(bare.exitCode()).isEqualTo(1);
        }
    }

    private static Finished doctor(RealCluster cluster, String... arguments) {
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(arguments));
        return Tool.carillon(cluster.kubeconfig(User.ADMIN, cluster.url()), all.toArray(String[]::new));
    }
}
