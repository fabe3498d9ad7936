package dev.carillon.app;

import dev.carillon.control.Settings;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.Names;
import dev.carillon.io.kube.ConnectionOptions;
import dev.carillon.launch.DispatchSettings;
import dev.carillon.launch.LaunchSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What an operator may set of the controller; each error names the flag, the value and the fix. */
final class ControllerFlags {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig to use. Default: the files of KUBECONFIG, else ~/.kube/config; if there is none,"
                    + " the Pod's service account.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context of the kubeconfig. Default: its current one.")
    private @Nullable String context;

    @Option(
            names = "--controllers",
            paramLabel = "LIST",
            split = ",",
            defaultValue = "cron",
            description = "What to run. Only \"cron\" exists. Default: ${DEFAULT-VALUE}.")
    private List<String> controllers = List.of("cron");

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            defaultValue = "",
            description = "The only namespace to schedule in. Default: all.")
    private String namespace = "";

    @Option(
            names = "--namespaced",
            fallbackValue = "true", // else the bare flag beside its variable would mean the opposite
            converter = Options.Truth.class,
            description = "Schedule only in our own namespace: that of the service account, or of the kubeconfig's"
                    + " context.")
    private boolean namespaced;

    @Option(
            names = "--lease-namespace",
            paramLabel = "NS",
            defaultValue = "",
            description = "Where the Lease lives. Default: the only namespace to schedule in, else carillon.")
    private String leaseNamespace = "";

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:9090",
            description = "Where /metrics, /healthz and /readyz are served. Default: ${DEFAULT-VALUE}.")
    private String listen = "127.0.0.1:9090";

    @Option(
            names = "--default-window",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How late a slot may run without startingDeadlineSeconds; 0s = in-line attempts only."
                    + " Default: ${DEFAULT-VALUE}.")
    private String defaultWindow = "5m";

    @Option(
            names = "--launch-grace",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How late a slot may run whose startingDeadlineSeconds is 0. Default: ${DEFAULT-VALUE}.")
    private String launchGrace = "10s";

    @Option(
            names = "--instance-id",
            paramLabel = "ID",
            defaultValue = "",
            description = "Schedule CronWorkflows that carry this Argo instance id. Default: those that carry none.")
    private String instanceId = "";

    @Option(
            names = "--engine-instance-id",
            paramLabel = "ID",
            description =
                    "The Argo instance id that runs carry, so that the Argo controller of that id runs them; empty"
                            + " = none. Default: that of --instance-id.")
    private @Nullable String engineInstanceId;

    @Option(
            names = "--beside-argo",
            paramLabel = "MODE",
            defaultValue = "",
            description = "\"strict\" = no deletions and no Replace where another scheduler is seen at work.")
    private String besideArgo = "";

    @Option(
            names = "--transient-error-pattern",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Refusals whose text matches are taken as passing trouble (Argo's TRANSIENT_ERROR_PATTERN).")
    private String transientPattern = "";

    @Option(
            names = "--qps",
            paramLabel = "N",
            defaultValue = "0",
            converter = Options.Decimal.class,
            description =
                    "Most requests a second for runs, ledgers and status over a while; the lease never waits. Default: 0 = no limit.")
    private double qps;

    @Option(
            names = "--burst",
            paramLabel = "N",
            defaultValue = "1",
            converter = Options.Whole.class,
            description = "Requests that may go at once before --qps holds. Default: ${DEFAULT-VALUE}.")
    private int burst = 1;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How log lines look. Default: ${DEFAULT-VALUE}.")
    private String logFormat = "text";

    ConnectionOptions connection() {
        return new ConnectionOptions(Optional.ofNullable(kubeconfig), Optional.ofNullable(context));
    }

    InetSocketAddress address(CommandSpec command) {
        return Options.address(command, "--listen", listen);
    }

    /** The address as the user wrote it, for messages. */
    String listen() {
        return listen;
    }

    String logFormat() {
        return logFormat;
    }

    /**
     * @param own the namespace that --namespaced means
     * @param variables of the environment: Argo's three of the back-off have no flag
     */
    Settings settings(CommandSpec command, String own, Map<String, String> variables) {
        for (String controller : controllers) {
            require(
                    command,
                    controller.equals("cron"),
                    "--controllers: \"" + controller + "\" does not exist; use cron");
        }
        require(
                command,
                besideArgo.isEmpty() || besideArgo.equals("strict"),
                "--beside-argo: \"" + besideArgo + "\" is not a mode; use strict");
        require(
                command,
                !namespaced || namespace.isEmpty(),
                "--namespaced and --namespace \"" + namespace + "\" exclude each other; leave one out");
        Options.requireNamespace(command, "--namespace", namespace);
        Options.requireNamespace(command, "--lease-namespace", leaseNamespace);
        Options.requireLabelValue(command, "--instance-id", instanceId);
        Options.requireLabelValue(command, "--engine-instance-id", engineInstanceId == null ? "" : engineInstanceId);
        String only = namespaced ? own : namespace;
        String leases = !leaseNamespace.isEmpty() ? leaseNamespace : only.isEmpty() ? "carillon" : only;
        LaunchSettings launch = Options.backoff(command, variables);
        Settings base = Settings.of(only, leases, identity(variables));
        return new Settings(
                base.namespace(),
                base.leaseNamespace(),
                Names.lease(instanceId),
                base.identity(),
                base.leaseDuration(),
                base.leaseRenewal(),
                new CronSettings(
                        Options.duration(command, "--default-window", defaultWindow),
                        Options.duration(command, "--launch-grace", launchGrace),
                        launch.launchTimeout(),
                        engineInstanceId == null ? instanceId : engineInstanceId,
                        besideArgo.equals("strict")),
                launch,
                instanceId,
                patterns(command),
                dispatch(command));
    }

    /** A limit that means none by mistake, or the other way round, shows only under load: so it is refused. */
    private DispatchSettings dispatch(CommandSpec command) {
        require(
                command,
                qps >= 0 && Double.isFinite(qps),
                "--qps: \"" + qps + "\" is no rate; give a positive number, or 0 for no limit");
        require(command, burst >= 1, "--burst: \"" + burst + "\" lets nothing through; give a number from 1 on");
        return new DispatchSettings(
                DispatchSettings.DEFAULT.inFlight(), qps > 0 ? qps : DispatchSettings.UNLIMITED, burst);
    }

    private List<Pattern> patterns(CommandSpec command) {
        if (transientPattern.isEmpty()) {
            return List.of();
        }
        try {
            return List.of(Pattern.compile(transientPattern));
        } catch (PatternSyntaxException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "--transient-error-pattern: \"" + transientPattern + "\" is no regular expression: "
                            + e.getDescription() + "; mend it, or leave it out");
        }
    }

    private static void require(CommandSpec command, boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    /** Host and a random part: a restarted process is another holder, or it would retake its own lease at once. */
    private static String identity(Map<String, String> variables) {
        String host = variables.getOrDefault("HOSTNAME", "");
        try {
            host = host.isEmpty() ? InetAddress.getLocalHost().getHostName() : host;
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return host + "_" + Long.toHexString(RandomGenerator.getDefault().nextLong());
    }
}
