package dev.carillon.lab.chaos;

import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.Ports;
import dev.carillon.lab.cluster.Program;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code bin/carillon controller} as a process of its own, to start, stop, kill, freeze and start again. It does not
 * outlive this JVM. Any thread may call any method.
 */
public final class ControllerProcess implements AutoCloseable {
    /** A JVM that starts beside a build may take long. */
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);

    /** On SIGTERM it settles, records and releases for 20 s at most; then the JVM ends. A Pod has no more either. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** One that is busy answers all the same, in its turn; one that is frozen never does. */
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(10);

    private static final int OK = 200;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Program program;
    private final String address;

    private ControllerProcess(Program program, String address) {
        this.program = program;
        this.address = address;
    }

    /** Of the whole cluster, straight at its first kube-apiserver, with its log in the cluster's folder; started and ready. */
    public static ControllerProcess of(RealCluster cluster) {
        ControllerProcess controller = prepare(
                cluster.kubeconfig(User.CARILLON, cluster.url()),
                cluster.folder().resolve("controller.log"),
                List.of());
        controller.start();
        try {
            controller.awaitReady();
            return controller;
        } catch (IllegalStateException e) {
            controller.close();
            throw e;
        }
    }

    /**
     * Ready to be started.
     *
     * @param log takes its lines; appended to by each start
     * @param flags further ones, such as {@code --namespace}
     */
    public static ControllerProcess prepare(Path kubeconfig, Path log, List<String> flags) {
        return prepare(kubeconfig, log, flags, Map.of());
    }

    /** @param environment added to this JVM's own */
    public static ControllerProcess prepare(
            Path kubeconfig, Path log, List<String> flags, Map<String, String> environment) {
        List<String> all = new ArrayList<>(List.of("--kubeconfig", kubeconfig.toString()));
        all.addAll(flags);
        return withoutKubeconfig(log, all, environment);
    }

    /** As in a Pod: where the API server is, and who it is itself, it has to find in its environment. */
    public static ControllerProcess withoutKubeconfig(Path log, List<String> flags, Map<String, String> environment) {
        String address = "127.0.0.1:" + Ports.free();
        List<String> command = new ArrayList<>(
                List.of(Checkout.root().resolve("bin/carillon").toString(), "controller", "--listen", address));
        command.addAll(flags);
        return new ControllerProcess(new Program("carillon controller", command, environment, log), address);
    }

    /** Starts it; does not wait until it is ready for anything. */
    public void start() {
        program.start();
    }

    /** Returns once it says that it is ready: it leads, or stands by with warm caches. */
    public void awaitReady() {
        Await.until("the controller is ready", READY_LIMIT, () -> {
            if (!program.alive()) {
                throw new IllegalStateException("The controller has ended by itself:\n" + program.tail());
            }
            return isReady();
        });
    }

    /** Whether {@code /readyz} says so. */
    public boolean isReady() {
        try {
            return get("/readyz").statusCode() == OK;
        } catch (UncheckedIOException e) {
            return false; // not listening yet, or no more
        }
    }

    /** Whether it says that it holds the lease. */
    public boolean isLeading() {
        try {
            return metric("argo_workflows_is_leader") == 1;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** All of {@code /metrics}. */
    public String metrics() {
        return get("/metrics").body();
    }

    /** The value of one series, as it is spelt in {@code /metrics}. One that is not there is an error: it is misspelt. */
    public double metric(String series) {
        return findMetric(series)
                .orElseThrow(() -> new IllegalStateException("no series " + series + " in /metrics of " + address));
    }

    private OptionalDouble findMetric(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst();
    }

    /** The lines of its log that contain all of these texts. */
    public List<String> logged(String... texts) {
        try (var lines = Files.lines(program.log())) {
            return lines.filter(line -> List.of(texts).stream().allMatch(line::contains))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM; says whether it ended by itself in time, and as one that was told to. */
    public boolean stop() {
        return stop(STOP_LIMIT);
    }

    /** The same for a JVM that has more to do at its end. */
    public boolean stop(Duration limit) {
        return program.stop(limit) && program.exitCode().equals(Optional.of(0));
    }

    /** SIGKILL. */
    public void kill() {
        program.kill();
    }

    /** SIGSTOP: it keeps its memory and sockets and does nothing until {@link #thaw}. */
    public void freeze() {
        program.freeze();
    }

    /** SIGCONT. */
    public void thaw() {
        program.thaw();
    }

    public boolean alive() {
        return program.alive();
    }

    public long pid() {
        return program.pid();
    }

    /** The last lines of its log, for a failure message. */
    public String tail() {
        return program.tail();
    }

    @Override
    public void close() {
        program.kill();
    }

    private HttpResponse<String> get(String path) {
        URI uri = URI.create("http://" + address + path);
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).timeout(HEALTH_LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(uri.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted: " + uri, e);
        }
    }
}
