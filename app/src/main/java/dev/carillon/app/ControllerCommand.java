package dev.carillon.app;

import dev.carillon.control.Controller;
import dev.carillon.control.Settings;
import dev.carillon.cron.CronSettings;
import dev.carillon.io.kube.ConnectionOptions;
import dev.carillon.io.kube.ConnectionProblem;
import dev.carillon.io.kube.HttpCluster;
import dev.carillon.io.telemetry.HealthServer;
import dev.carillon.io.telemetry.LogLines;
import dev.carillon.io.telemetry.Metrics;
import dev.carillon.launch.DispatchSettings;
import dev.carillon.launch.LaunchSettings;
import dev.carillon.port.Telemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code carillon controller}: runs until it is told to stop. */
@Command(
        name = "controller",
        description = "Schedules the CronWorkflows of a cluster.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControllerCommand implements Callable<Integer> {
    /** A loop that has not turned for this long is stuck: it parks for half a second at the most. */
    private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger("carillon");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            defaultValue = "${env:CARILLON_KUBECONFIG}",
            description = "Kubeconfig to use. Default: KUBECONFIG, the pod's service account, or ~/.kube/config.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            defaultValue = "${env:CARILLON_CONTEXT}",
            description = "Context of the kubeconfig. Default: its current one.")
    private @Nullable String context;

    @Option(
            names = "--controllers",
            paramLabel = "LIST",
            split = ",",
            defaultValue = "${env:CARILLON_CONTROLLERS:-cron}",
            description = "What to run. Only \"cron\" exists. Default: cron.")
    private List<String> controllers = List.of("cron");

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            defaultValue = "${env:CARILLON_NAMESPACE:-}",
            description = "The only namespace to schedule in. Default: all.")
    private String namespace = "";

    @Option(
            names = "--lease-namespace",
            paramLabel = "NS",
            defaultValue = "${env:CARILLON_LEASE_NAMESPACE:-}",
            description = "Where the Lease lives. Default: --namespace, else carillon.")
    private String leaseNamespace = "";

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            defaultValue = "${env:CARILLON_LISTEN:-127.0.0.1:9090}",
            description = "Where /metrics, /healthz and /readyz are served. Default: 127.0.0.1:9090.")
    private String listen = "127.0.0.1:9090";

    @Option(
            names = "--default-window",
            paramLabel = "DURATION",
            defaultValue = "${env:CARILLON_DEFAULT_WINDOW:-5m}",
            description =
                    "How late a slot may run without startingDeadlineSeconds; 0s = in-line attempts only. Default: 5m.")
    private String defaultWindow = "5m";

    @Option(
            names = "--launch-grace",
            paramLabel = "DURATION",
            defaultValue = "${env:CARILLON_LAUNCH_GRACE:-10s}",
            description = "How late a slot may run whose startingDeadlineSeconds is 0. Default: 10s.")
    private String launchGrace = "10s";

    @Option(
            names = "--instance-id",
            paramLabel = "ID",
            defaultValue = "${env:CARILLON_INSTANCE_ID:-}",
            description = "Schedule CronWorkflows that carry this Argo instance id. Default: those that carry none.")
    private String instanceId = "";

    @Option(
            names = "--beside-argo",
            paramLabel = "MODE",
            defaultValue = "${env:CARILLON_BESIDE_ARGO:-}",
            description = "\"strict\" = no deletions and no Replace where another scheduler is seen at work.")
    private String besideArgo = "";

    @Option(
            names = "--transient-error-pattern",
            paramLabel = "REGEX",
            defaultValue = "${env:TRANSIENT_ERROR_PATTERN:-}",
            description = "Refusals whose text matches are taken as passing trouble (Argo's TRANSIENT_ERROR_PATTERN).")
    private String transientPattern = "";

    @Option(
            names = "--qps",
            paramLabel = "N",
            defaultValue = "${env:CARILLON_QPS:-0}",
            description = "Most requests a second over a while, renewals of the lease apart. Default: 0 = no limit.")
    private double qps;

    @Option(
            names = "--burst",
            paramLabel = "N",
            defaultValue = "${env:CARILLON_BURST:-1}",
            description = "Requests that may go at once before --qps holds. Default: 1.")
    private int burst = 1;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "${env:CARILLON_LOG_FORMAT:-text}",
            description = "Default: text.")
    private String logFormat = "text";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings = settings();
        InetSocketAddress address = Options.address(command(), "--listen", listen);
        LogSetup.use(command(), logFormat);
        Inbox inbox = new Inbox();
        Metrics metrics = new Metrics(Version.text());
        LogLines lines = new LogLines();
        Telemetry telemetry = note -> {
            metrics.note(note);
            lines.note(note);
        };
        ConnectionOptions options =
                new ConnectionOptions(Optional.ofNullable(kubeconfig), Optional.ofNullable(context));
        try (HttpCluster cluster = HttpCluster.connect(options, inbox)) {
            Controller controller = new Controller(settings, cluster, telemetry, RandomGenerator.getDefault());
            run(controller, inbox, metrics, address);
            return 0;
        } catch (ConnectionProblem e) {
            command().commandLine().getErr().println("carillon controller: " + e.getMessage());
            return 1;
        }
    }

    private void run(Controller controller, Inbox inbox, Metrics metrics, InetSocketAddress address)
            throws IOException, InterruptedException {
        AtomicLong beat = new AtomicLong(System.nanoTime());
        AtomicLong ready = new AtomicLong();
        ControlLoop loop = new ControlLoop(controller, inbox, () -> {
            beat.set(System.nanoTime());
            ready.set(controller.isHealthy() ? 1 : 0);
        });
        Thread thread = Thread.ofPlatform().name("control").start(loop);
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> stop(loop, thread));
        Runtime.getRuntime().addShutdownHook(hook);
        try (HealthServer server = new HealthServer(
                address,
                metrics::text,
                () -> System.nanoTime() - beat.get() < HEARTBEAT_LIMIT.toNanos(),
                () -> ready.get() == 1)) {
            LOG.atInfo().addKeyValue("address", server.address()).log("serving /metrics, /healthz and /readyz");
            thread.join();
        }
    }

    private static void stop(ControlLoop loop, Thread thread) {
        loop.stop();
        try {
            thread.join(ControlLoop.STOP_PATIENCE.plusSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Settings settings() {
        for (String controller : controllers) {
            if (!controller.equals("cron")) {
                throw new ParameterException(
                        command().commandLine(), "--controllers: \"" + controller + "\" does not exist; use cron");
            }
        }
        if (!besideArgo.isEmpty() && !besideArgo.equals("strict")) {
            throw new ParameterException(
                    command().commandLine(), "--beside-argo: \"" + besideArgo + "\" is not a mode; use strict");
        }
        String leases = !leaseNamespace.isEmpty() ? leaseNamespace : namespace.isEmpty() ? "carillon" : namespace;
        LaunchSettings launch = Options.backoff(command(), System.getenv());
        Settings base = Settings.of(namespace, leases, identity());
        return new Settings(
                base.namespace(),
                base.leaseNamespace(),
                base.leaseName(),
                base.identity(),
                base.leaseDuration(),
                base.leaseRenewal(),
                new CronSettings(
                        Options.duration(command(), "--default-window", defaultWindow),
                        Options.duration(command(), "--launch-grace", launchGrace),
                        launch.launchTimeout(),
                        instanceId,
                        besideArgo.equals("strict")),
                launch,
                instanceId,
                patterns(),
                new DispatchSettings(
                        DispatchSettings.DEFAULT.inFlight(), qps > 0 ? qps : DispatchSettings.UNLIMITED, burst));
    }

    private List<Pattern> patterns() {
        if (transientPattern.isEmpty()) {
            return List.of();
        }
        try {
            return List.of(Pattern.compile(transientPattern));
        } catch (PatternSyntaxException e) {
            throw new ParameterException(
                    command().commandLine(),
                    "--transient-error-pattern: " + e.getDescription() + " in \"" + transientPattern + "\"");
        }
    }

    /** Host and a random part: a restarted process is another holder, or it would retake its own lease at once. */
    private static String identity() {
        String host = System.getenv("HOSTNAME");
        try {
            host = host == null || host.isEmpty() ? InetAddress.getLocalHost().getHostName() : host;
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return host + "_" + Long.toHexString(RandomGenerator.getDefault().nextLong());
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec;
    }
}
