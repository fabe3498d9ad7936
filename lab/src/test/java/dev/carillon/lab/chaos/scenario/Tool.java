package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.Program;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What people run by hand against a cluster. */
final class Tool {
    private Tool() {}

    /** {@code bin/carillon} with these arguments, as the user of the kubeconfig. */
    static Finished carillon(Path kubeconfig, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
        return Program.run(command, Map.of(), "");
    }

    /** {@code deploy/uninstall.sh} as the administrator. */
    static Finished uninstall(RealCluster cluster, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Checkout.root().resolve("deploy/uninstall.sh").toString()));
        command.addAll(List.of(arguments));
        return Program.run(
                command,
                Map.of(
                        "KUBECONFIG",
                        cluster.kubeconfig(User.ADMIN, cluster.url()).toString(),
                        "KUBECTL",
                        cluster.program("kubectl"),
                        "CARILLON",
                        program(),
                        // kubectl's cache of kinds belongs to the cluster, not to whoever runs the tests.
                        "HOME",
                        cluster.folder().toString()),
                "");
    }

    private static String program() {
        return Checkout.root().resolve("bin/carillon").toString();
    }
}
