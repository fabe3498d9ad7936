package dev.carillon.app;

import dev.carillon.app.cli.Plain;
import dev.carillon.control.Controller;
import dev.carillon.io.kube.ConnectionProblem;
import dev.carillon.io.kube.HttpCluster;
import dev.carillon.io.telemetry.HealthServer;
import dev.carillon.io.telemetry.LogLines;
import dev.carillon.io.telemetry.Metrics;
import dev.carillon.port.Telemetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code carillon controller}: runs until it is told to stop. */
@Command(
        name = "controller",
        description = "Schedules the CronWorkflows of a cluster.",
        footer = {
            "",
            "Each flag can be set in the environment: --lease-namespace as",
            "CARILLON_LEASE_NAMESPACE, but --transient-error-pattern as",
            "TRANSIENT_ERROR_PATTERN. RETRY_BACKOFF_STEPS, RETRY_BACKOFF_DURATION and",
            "RETRY_BACKOFF_FACTOR set the in-line attempts, as for Argo."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:stopped as it was told",
            "1:it failed, or could not begin, or a stop took longer than 20 s",
            "2:wrong usage"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControllerCommand implements Callable<Integer> {
    /** A loop that has not turned for this long is stuck: it parks for half a second at the most. */
    private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger("carillon");

    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ControllerFlags flags = new ControllerFlags();

    private ControllerCommand(Environment environment) {
        this.environment = environment;
    }

    /** The command with the variables of {@code environment} behind its flags. */
    static CommandLine in(Environment environment) {
        return new CommandLine(new ControllerCommand(environment)).setDefaultValueProvider(environment);
    }

    /** As picocli does it, and with the variable that a wrong value came from. */
    static CommandLine complaining(CommandLine line, Environment environment) {
        return line.setParameterExceptionHandler((e, arguments) -> {
            CommandLine where = e.getCommandLine();
            boolean ours = where.getCommand() instanceof ControllerCommand;
            String message = String.valueOf(e.getMessage());
            where.getErr()
                    .println(message
                            + (ours ? environment.origin(where.getCommandSpec(), message, List.of(arguments)) : ""));
            if (arguments.length == 0) {
                where.usage(where.getErr());
            } else if (!UnmatchedArgumentException.printSuggestions(e, where.getErr())) {
                where.getErr().println("See " + where.getCommandSpec().qualifiedName() + " --help");
            }
            return where.getCommandSpec().exitCodeOnInvalidInput();
        });
    }

    ControllerFlags flags() {
        return flags;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        flags.settings(command(), "", environment.variables()); // wrong usage is told before anything is touched
        flags.address(command());
        LogSetup.use(command(), flags.logFormat());
        Inbox inbox = new Inbox();
        Metrics metrics = new Metrics(Version.text(), Instant.now());
        LogSetup.count(metrics::logged);
        environment
                .unknown(command())
                .forEach(name -> LOG.atWarn()
                        .addKeyValue("variable", name)
                        .log("no variable of ours, so it is ignored; see carillon controller --help"));
        LogLines lines = new LogLines();
        Telemetry telemetry = note -> {
            metrics.note(note);
            lines.note(note);
        };
        Health health = new Health();
        // It binds before the lease is asked for: a process that cannot be watched must not lead.
        try (HealthServer server = serve(metrics, health);
                HttpCluster cluster = HttpCluster.connect(flags.connection(), inbox)) {
            Controller controller = new Controller(
                    flags.settings(command(), cluster.namespace(), environment.variables()),
                    cluster,
                    telemetry,
                    RandomGenerator.getDefault());
            LOG.atInfo().addKeyValue("address", shown(server.address())).log("serving /metrics, /healthz and /readyz");
            LOG.atInfo().addKeyValue("server", cluster.server()).log("talking to the Kubernetes API");
            return run(new ControlLoop(controller, inbox, () -> health.beat(controller), ControlLoop.STOP_PATIENCE));
        } catch (ConnectionProblem e) {
            command()
                    .commandLine()
                    .getErr()
                    .println("carillon controller: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.SOFTWARE;
        }
    }

    private HealthServer serve(Metrics metrics, Health health) {
        try {
            return new HealthServer(flags.address(command()), metrics::text, health::isAlive, health::isReady);
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(
                    command().commandLine(),
                    "--listen: \"" + flags.listen() + "\" cannot be served: " + e.getMessage()
                            + "; name a free port of an address of this machine",
                    e);
        }
    }

    /** Without what it was looked up by, which the JDK puts before it. */
    private static String shown(InetSocketAddress address) {
        String text = address.toString();
        return text.substring(text.indexOf('/') + 1);
    }

    /** Runs the loop on a thread of its own until it ends. @return the exit code */
    static int run(ControlLoop loop) throws InterruptedException {
        Thread thread = Thread.ofPlatform()
                .name("control")
                .uncaughtExceptionHandler((dead, why) ->
                        LOG.atError().setCause(why).log("the control thread has failed, so the controller ends"))
                .unstarted(loop);
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> stop(loop, thread));
        thread.start();
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            thread.join();
        } finally {
            remove(hook);
        }
        return exitCode(loop);
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal ends the process, and the hook says with which code.
        }
    }

    /** After a signal the JVM would end with 128 and the signal's number, however well the stop went. */
    private static void stop(ControlLoop loop, Thread thread) {
        loop.stop();
        try {
            thread.join(ControlLoop.STOP_PATIENCE.plusSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode(loop));
    }

    private static int exitCode(ControlLoop loop) {
        return loop.end() == ControlLoop.End.STOPPED ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** What the control thread leaves for the health endpoints. */
    private static final class Health {
        private final AtomicLong beat = new AtomicLong(System.nanoTime());
        private final AtomicBoolean ready = new AtomicBoolean();

        void beat(Controller controller) {
            beat.set(System.nanoTime());
            ready.set(controller.isHealthy());
        }

        boolean isAlive() {
            return System.nanoTime() - beat.get() < HEARTBEAT_LIMIT.toNanos();
        }

        boolean isReady() {
            return ready.get();
        }
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec;
    }
}
