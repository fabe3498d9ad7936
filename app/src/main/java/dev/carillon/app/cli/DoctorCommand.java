package dev.carillon.app.cli;

import dev.carillon.cron.CronSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Work out what should have happened, compare it with the accounts and runs of a cluster, and look "
                        + "at what Carillon needs there. Each finding comes with the command that mends it. Changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:healthy",
            "1:there are findings",
            "2:wrong usage, the cluster cannot be read, or something could not be checked and nothing else was found"
        })
final class DoctorCommand implements Callable<Integer> {
    /** What deploy/rbac.yaml grants its rights to. */
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:carillon:carillon";

    /** Means the user of the kubeconfig, as for a controller outside of the cluster. */
    private static final String ONESELF = "-";

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    @Mixin
    private NamespaceFlags namespaces = new NamespaceFlags();

    @Mixin
    private SinceFlag since = new SinceFlag();

    @Option(
            names = "--as",
            paramLabel = "USER",
            defaultValue = SERVICE_ACCOUNT,
            description = "Whose rights to look at; ${DEFAULT-VALUE} without it, \"-\" for the kubeconfig's user.")
    private String user = SERVICE_ACCOUNT;

    @Option(
            names = "--lease-namespace",
            paramLabel = "NS",
            defaultValue = "carillon",
            description = "Where the controller's lease lives; ${DEFAULT-VALUE} without it.")
    private String leaseNamespace = "carillon";

    @Option(
            names = "--instance-id",
            paramLabel = "ID",
            defaultValue = "",
            description = "As the controller's: CronWorkflows with this Argo instance id; those without one if absent.")
    private String instanceId = "";

    @Option(
            names = "--default-window",
            paramLabel = "DURATION",
            defaultValue = "5m",
            converter = GoDurations.class,
            description = "As the controller's; ${DEFAULT-VALUE} without it.")
    private Duration defaultWindow = Duration.ofMinutes(5);

    @Option(
            names = "--launch-grace",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = GoDurations.class,
            description = "As the controller's; ${DEFAULT-VALUE} without it.")
    private Duration launchGrace = Duration.ofSeconds(10);

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        namespaces.check();
        NameForms.requireNamespace(spec, "--lease-namespace", leaseNamespace);
        if (!instanceId.isEmpty()) {
            NameForms.requireLabelValue(spec, "--instance-id", instanceId);
        }
        try (ClusterView cluster = connection.open(surroundings)) {
            CronSettings standard = CronSettings.DEFAULT;
            Doctor.Scope scope = new Doctor.Scope(
                    namespaces.in(cluster),
                    since.span(),
                    leaseNamespace,
                    user.equals(ONESELF) ? "" : user,
                    instanceId,
                    new CronSettings(defaultWindow, launchGrace, standard.launchTimeout(), instanceId, false));
            Diagnosis diagnosis = new Doctor(cluster, scope, surroundings.clock()).examine();
            PrintWriter out = spec.commandLine().getOut();
            output.print(out, diagnosis::toTree, () -> diagnosis.printTo(out, output.isWide()));
            return diagnosis.exitCode();
        } catch (CommandFailure e) {
            e.printTo(spec.commandLine().getErr());
            return Diagnosis.UNKNOWN;
        }
    }
}
