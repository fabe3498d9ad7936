package dev.carillon.lab.cluster;

import java.io.IOException;

/**
 * Starts a cluster by hand: prints the kubeconfig and the folder, and runs until standard input ends.
 */
public final class ClusterCommand {
    private ClusterCommand() {}

    /** {@code --with-controllers} starts the garbage collector and the namespace controller too. */
    public static void main(String[] arguments) throws IOException {
        switch (Assets.find()) {
            case Assets.Missing(String reason) -> {
                System.err.println(reason);
                System.exit(Assets.NO_GO);
            }
            case Assets.Found found -> {
                try (RealCluster cluster =
                        RealCluster.start(found, ClusterOptions.defaults().recordingObjects())) {
                    if (arguments.length > 0 && arguments[0].equals("--with-controllers")) {
                        cluster.startControllers();
                    }
                    System.out.println("kubeconfig " + cluster.kubeconfig(User.ADMIN, cluster.url()));
                    System.out.println("kubectl    " + found.program("kubectl"));
                    System.out.println("logs       " + cluster.folder());
                    System.out.println("Runs until standard input ends (Ctrl-D).");
                    System.in.readAllBytes();
                }
            }
        }
    }
}
