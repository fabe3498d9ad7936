package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.LedgerJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DoctorCommandTest {
    private final Ward ward = new Ward();

    private Console.Result doctor(String... more) {
        String[] args = new String[more.length + 1];
        args[0] = "doctor";
        System.arraycopy(more, 0, args, 1, more.length);
        return Console.run(ward, args);
    }

    @Test
    void a_cluster_in_order_is_healthy() {
        Console.Result result = doctor();
        assertThat(result.out()).isEqualTo("""
                1 CronWorkflow, 144 due times from 2026-03-27T00:00:00Z to 2026-03-28T00:00:00Z by the API server's clock
                healthy
                """);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
    }

    @Test
    void nothing_is_changed() {
        doctor("-A");
        assertThat(ward.store.asked).noneMatch(Request::isMutation);
    }

    /** What is wrong with the cluster, and what is said: severity and kind, what, and the command. */
    record Ill(String name, Consumer<Ward> how, String kind, String what, String fix) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Ill> ill() {
        return List.of(
                new Ill(
                        "an outcome is missing",
                        w -> w.store.change(
                                Kind.CRON_LEDGER, w.cron.uid(), "{\"status\":{\"counters\":{\"created\":142}}}"),
                        "error:  SlotLost  CronWorkflow default/ten",
                        "143 times came due",
                        "carillon explain ten -n default"),
                new Ill(
                        "nobody looked at it for an hour",
                        w -> w.serverTime = Console.NOW.plusSeconds(3_600),
                        "error:  SlotUnaccounted  CronWorkflow default/ten  2026-03-28T00:00:00Z",
                        "no controller has looked at it",
                        "kubectl -n carillon rollout restart deployment/carillon"),
                new Ill(
                        "an account was written by a newer program",
                        w -> w.store.change(Kind.CRON_LEDGER, w.cron.uid(), "{\"status\":{\"schema\":2}}"),
                        "error:  LedgerUnreadable  CronWorkflow default/ten",
                        "status.schema is 2, this program understands 1",
                        "upgrade this program"),
                new Ill(
                        "a run is held",
                        w -> w.store.create(Kind.WORKFLOW, StoreView.BORN, """
                        {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow",
                         "metadata":{"name":"held","namespace":"default","finalizers":["carillon.dev/unrecorded"],
                          "annotations":{"carillon.dev/owner-uid":"%s"}},"spec":{}}""".formatted(w.cron.uid())),
                        "error:  RunHeld  Workflow default/held",
                        "86400 s after its creation",
                        "only if none runs: kubectl -n default patch workflow held --type json"),
                new Ill(
                        "a run is held whose CronWorkflow and account are gone",
                        w -> w.store.create(Kind.WORKFLOW, StoreView.BORN, """
                        {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow",
                         "metadata":{"name":"left-1","namespace":"default","finalizers":["carillon.dev/unrecorded"],
                          "annotations":{"carillon.dev/owner-uid":"gone"}},"spec":{}}"""),
                        "error:  RunHeld  Workflow default/left-1",
                        "86400 s after its creation",
                        "only if none runs: kubectl -n default patch workflow left-1 --type json"),
                new Ill(
                        "the ledgers' kind is missing",
                        w -> w.unserved.add("cronledgers"),
                        "error:  KindMissing  CustomResourceDefinition cronledgers.carillon.dev",
                        "does not know the kind CronLedger",
                        "kubectl apply -f deploy/crds/carillon.dev_cronledgers.yaml"),
                new Ill(
                        "Argo's kind is missing",
                        w -> w.unserved.add("cronworkflows"),
                        "error:  KindMissing  CustomResourceDefinition cronworkflows.argoproj.io",
                        "does not know the kind CronWorkflow",
                        "kubectl apply -f deploy/crds/"),
                new Ill(
                        "the namespace is misspelt",
                        w -> w.missing.add("namespaces"),
                        "error:  NamespaceMissing  Namespace default",
                        "nothing can be scheduled in it",
                        "-A looks at all of them"),
                new Ill(
                        "there is no fence",
                        w -> w.missing.add("validatingadmissionpolicies"),
                        "warning:  FenceMissing  ValidatingAdmissionPolicy carillon-fence",
                        "there is no fence",
                        "kubectl apply -f deploy/fence.yaml"),
                new Ill(
                        "the fence is not bound",
                        w -> w.missing.add("validatingadmissionpolicybindings"),
                        "warning:  FenceUnbound",
                        "refuses nothing",
                        "kubectl apply -f deploy/fence.yaml"),
                new Ill(
                        "the fence only warns",
                        w -> w.actions = "[\"Warn\",\"Audit\"]",
                        "warning:  FenceUnbound",
                        "has no Deny",
                        "kubectl apply -f deploy/fence.yaml"),
                new Ill(
                        "the fence speaks of somebody else",
                        w -> w.fenced = "system:serviceaccount:cron:carillon",
                        "warning:  FenceForOthers",
                        "does not name system:serviceaccount:carillon:carillon",
                        "name it in our-user of deploy/fence.yaml"),
                new Ill(
                        "the API server is too old",
                        w -> w.unserved.add("validatingadmissionpolicies"),
                        "warning:  ServerTooOld",
                        "since 1.30",
                        "kubectl version"),
                new Ill(
                        "nobody has ever led",
                        w -> w.missing.add("leases"),
                        "error:  NobodyLeads  Lease carillon/carillon",
                        "no controller has ever led here",
                        "kubectl -n carillon rollout restart deployment/carillon"),
                new Ill(
                        "the leader is gone",
                        w -> w.leaseRenewed = "2026-03-27T23:59:00.000000Z",
                        "error:  NobodyLeads  Lease carillon/carillon",
                        "its holder pod-a_1 renewed it last at 2026-03-27T23:59:00Z",
                        "kubectl -n carillon get pods"),
                new Ill(
                        "a clock is wrong",
                        w -> w.serverTime = Console.NOW.plusSeconds(30),
                        "warning:  ClockSkew  Machine localhost",
                        "this machine's clock is 30 s behind the API server's",
                        "timedatectl set-ntp true"),
                new Ill(
                        "rights are missing",
                        w -> w.denied.addAll(List.of("create workflows", "delete workflows")),
                        "error:  RightMissing  Subject system:serviceaccount:carillon:carillon",
                        "may not create, delete workflows.argoproj.io in namespace default",
                        "kubectl apply -f deploy/rbac.yaml"),
                new Ill(
                        "the lease may not be renewed",
                        w -> w.denied.add("patch leases"),
                        "error:  RightMissing",
                        "may not patch leases.coordination.k8s.io \"carillon\" in namespace carillon",
                        "kubectl apply -f deploy/rbac.yaml"));
    }

    @ParameterizedTest
    @MethodSource("ill")
    void what_is_wrong_is_told_with_the_command_that_mends_it(Ill row) {
        row.how().accept(ward);
        Console.Result result = doctor();
        assertThat(result.out())
                .contains(row.kind())
                .contains(row.what())
                .contains("fix: ")
                .contains(row.fix());
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void errors_come_first_and_are_counted() {
        ward.missing.add("validatingadmissionpolicies");
        ward.missing.add("leases");
        Console.Result result = doctor();
        assertThat(result.lines().get(1)).startsWith("error:  NobodyLeads");
        assertThat(result.out()).endsWith("1 error, 1 warning\n");
    }

    @Test
    void an_account_without_a_cron_workflow_is_found() {
        String ledger = new String(LedgerJson.write(Ward.account(), ward.cron), StandardCharsets.UTF_8);
        ward.store.create(
                Kind.CRON_LEDGER,
                StoreView.BORN,
                ledger.replace(ward.cron.uid(), "gone-uid").replace("\"ten\"", "\"gone\""));
        assertThat(doctor().out())
                .contains("warning:  LedgerOrphaned  CronWorkflow default/gone")
                .contains("kubectl -n default delete cronledger gone-uid");
    }

    @Test
    void cron_workflows_of_another_instance_are_none_of_its_business() {
        ward.store.change(
                Kind.CRON_WORKFLOW,
                "ten",
                "{\"metadata\":{\"labels\":{\"workflows.argoproj.io/controller-instanceid\":\"blue\"}}}");
        ward.serverTime = Console.NOW.plusSeconds(7_200);
        assertThat(doctor().out()).startsWith("0 CronWorkflows").doesNotContain("SlotUnaccounted");
        assertThat(doctor("--instance-id", "blue").out()).contains("SlotUnaccounted");
    }

    /** Another's Lease, and another's Deployment, tell nothing of this one. */
    @Test
    void the_lease_of_the_installation_in_question_is_named() {
        ward.store.change(
                Kind.CRON_WORKFLOW,
                "ten",
                "{\"metadata\":{\"labels\":{\"workflows.argoproj.io/controller-instanceid\":\"blue\"}}}");
        ward.serverTime = Console.NOW.plusSeconds(7_200);
        assertThat(doctor("--instance-id", "blue", "--lease-namespace", "ci", "-o", "wide")
                        .lines())
                .filteredOn(line -> line.contains("SlotUnaccounted"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .contains("kubectl -n ci get lease carillon-blue; if nobody leads: "
                                + "kubectl -n ci rollout restart deployment/carillon"));
    }

    @Test
    void rights_are_asked_for_the_service_account_or_whoever_is_named() {
        doctor();
        assertThat(ward.reviews.getFirst().path("kind").asString()).isEqualTo("SubjectAccessReview");
        assertThat(ward.reviews.getFirst().path("spec").path("user").asString())
                .isEqualTo("system:serviceaccount:carillon:carillon");
        assertThat(ward.reviews.getFirst().path("spec").path("groups").toString())
                .contains("system:serviceaccounts:carillon");
        ward.reviews.clear();
        doctor("--as", "-", "-A");
        assertThat(ward.reviews)
                .allSatisfy(r -> assertThat(r.path("kind").asString()).isEqualTo("SelfSubjectAccessReview"))
                .anySatisfy(r -> assertThat(r.path("spec")
                                .path("resourceAttributes")
                                .path("resource")
                                .asString())
                        .isEqualTo("clusterworkflowtemplates"));
    }

    @Test
    void what_could_not_be_checked_is_no_health() {
        ward.answersReviews = false;
        Console.Result result = doctor();
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).contains("""
                not checked: the rights of system:serviceaccount:carillon:carillon: 403 Forbidden: you may not ask
                nothing found, but not everything could be checked
                """);
    }

    @Test
    void a_cluster_that_cannot_be_read_at_all_ends_with_2() {
        ward.store.refusals.add(StoreView.refusal(401, "Unauthorized", "who are you"));
        Console.Result result = doctor();
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
                carillon: cannot list cronworkflows.argoproj.io: 401 Unauthorized: who are you
                  fix: Renew the credentials of the kubeconfig
                """);
    }

    /** No more than was asked for: the right to change something is not needed to look. */
    @Test
    void a_right_that_is_missing_to_look_is_named() {
        ward.store.refusals.add(StoreView.refusal(403, "Forbidden", "no"));
        assertThat(doctor().err())
                .endsWith(
                        "fix: Ask an administrator for the right to list cronworkflows.argoproj.io in namespace default\n");
        ward.store.refusals.add(StoreView.refusal(403, "Forbidden", "no"));
        assertThat(doctor("-A").err())
                .endsWith(
                        "fix: Ask an administrator for the right to list cronworkflows.argoproj.io in all namespaces\n");
    }

    @Test
    void json_and_yaml_have_every_part() {
        ward.store.change(Kind.CRON_LEDGER, ward.cron.uid(), "{\"status\":{\"counters\":{\"created\":142}}}");
        assertThat(doctor("-o", "json").out())
                .contains("\"healthy\" : false")
                .contains("\"dueTimes\" : 144")
                .contains("\"severity\" : \"error\"")
                .contains("\"kind\" : \"SlotLost\"")
                .contains("\"namespace\" : \"default\"")
                .contains("\"unchecked\" : [ ]");
        assertThat(doctor("-o", "yaml").out()).contains("findings:\n- severity: error\n  kind: SlotLost\n");
    }

    @Test
    void wide_is_a_table_with_a_line_for_each() {
        ward.missing.add("leases");
        assertThat(doctor("-o", "wide").lines())
                .anyMatch(line -> line.startsWith("SEVERITY  KIND         OBJECT"))
                .anyMatch(line -> line.startsWith("error     NobodyLeads  Lease carillon/carillon"));
    }
}
