package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/uninstall.sh} before a made-up cluster; a whole removal is {@link InstallationIT}'s. */
class UninstallTest {
    @TempDir
    private Path folder = Path.of("");

    /** Released before they are recorded, runs of a controller that is still there could be made twice. */
    @Test
    void nothing_is_released_while_it_cannot_be_seen_whether_the_controller_runs() throws IOException {
        Finished removal = uninstall("*'get deployment'*) echo 'connection refused' >&2; exit 1 ;;");

        assertThat(removal.exitCode()).isEqualTo(1);
        assertThat(removal.out()).doesNotContain("RELEASED", "2. every run");
        assertThat(removal.err()).contains("connection refused", "whether the Deployment carillon is there");
    }

    @Test
    void of_a_cluster_that_does_not_answer_it_is_not_said_how_to_remove_it_all() throws IOException {
        Finished removal = uninstall("*) echo 'connection refused' >&2; exit 1 ;;");
        assertThat(removal.exitCode()).isEqualTo(1);
        assertThat(removal.err()).contains("the cluster does not answer").doesNotContain("--all");
    }

    @Test
    void its_help_is_its_own_beginning() throws IOException {
        Finished help = uninstall("*) exit 1 ;;", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Removes Carillon from a cluster").contains("--keep-ledgers ");
    }

    @Test
    void without_a_deployment_it_goes_on() throws IOException {
        Finished removal = uninstall("");

        assertThat(removal.exitCode()).as(removal.err()).isZero();
        assertThat(removal.out()).contains("there is no Deployment carillon", "RELEASED", "done");
    }

    /** The namespace that they live in goes only without them, or they would go with it. */
    @Test
    void accounts_go_with_the_rest_unless_they_are_to_be_kept() throws IOException {
        String found = "delete*) echo \"$*\" ;;"
                + " *'get namespace'*) echo carillon ;;"
                + " api-resources*) echo cronledgers.carillon.dev ;;"
                + " *'get cronledgers'*) echo cronledger.carillon.dev/mine ;;";

        Finished whole = uninstall(found);
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.out())
                .contains(" crd cronledgers.carillon.dev\n", " carillon-ledger-viewer\n", " namespace carillon\n");

        Finished kept = uninstall(found, "--keep-ledgers");
        assertThat(kept.exitCode()).as(kept.err()).isZero();
        assertThat(kept.out())
                .contains(" clusterrole carillon\n", "the accounts stay", "cronledger.carillon.dev/mine\n")
                .doesNotContain("cronledgers", "carillon-ledger-viewer", " namespace carillon\n");
    }

    @Test
    void accounts_of_one_namespace_go_with_the_rest_unless_they_are_to_be_kept() throws IOException {
        String found = "delete*) echo \"$*\" ;;";

        Finished whole = uninstall(found, "--namespaced");
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.out()).contains(" cronledgers.carillon.dev --all\n", " carillon-ledger-viewer\n");

        Finished kept = uninstall(found, "--namespaced", "--keep-ledgers");
        assertThat(kept.exitCode()).as(kept.err()).isZero();
        assertThat(kept.out())
                .contains(" rolebinding,role,serviceaccount carillon\n")
                .doesNotContain("cronledgers", "carillon-ledger-viewer");
    }

    @Test
    void the_lease_that_is_named_is_that_of_the_installation_to_remove() throws IOException {
        String leases = "*'get leases -A'*) echo carillon/carillon-blue; echo shop/postgres ;;";

        Finished unnamed = uninstall(leases);
        assertThat(unnamed.exitCode()).isEqualTo(1);
        assertThat(unnamed.err()).contains("Nothing was changed", "  carillon/carillon-blue\n");
        assertThat(unnamed.out()).doesNotContain("RELEASED");

        Finished named = uninstall(leases, "--lease", "carillon-blue");
        assertThat(named.exitCode()).as(named.err()).isZero();
        assertThat(named.out()).contains("RELEASED", "done");
    }

    @Test
    void any_other_lease_than_the_one_that_is_named_still_stops_it() throws IOException {
        for (String other : List.of("carillon/carillon", "carillon/carillon-green", "shop/carillon-blue")) {
            Finished removal = uninstall(
                    "*'get leases -A'*) echo carillon/carillon-blue; echo %s ;;".formatted(other),
                    "--lease",
                    "carillon-blue");

            assertThat(removal.exitCode()).as(other).isEqualTo(1);
            assertThat(removal.err())
                    .contains("Nothing was changed", "  " + other + "\n")
                    .doesNotContain("  carillon/carillon-blue\n");
            assertThat(removal.out()).doesNotContain("RELEASED");
        }
    }

    /** @param answers cases of a shell's case, by the arguments of kubectl; what none matches succeeds and prints nothing */
    private Finished uninstall(String answers, String... options) throws IOException {
        Path kubectl = program("kubectl", "case \"$*\" in " + answers + " esac");
        Path carillon = program("carillon", "echo RELEASED");
        List<String> command = new ArrayList<>(
                List.of(Checkout.root().resolve("deploy/uninstall.sh").toString()));
        command.addAll(List.of(options));
        return Program.run(command, Map.of("KUBECTL", kubectl.toString(), "CARILLON", carillon.toString()), "");
    }

    private Path program(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
