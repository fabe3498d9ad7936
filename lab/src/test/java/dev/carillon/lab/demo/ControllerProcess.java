package dev.carillon.lab.demo;

import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Ports;
import dev.carillon.lab.cluster.Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code bin/carillon controller} as a process of its own. */
final class ControllerProcess implements AutoCloseable {
    /** A JVM that starts beside a build may take long. */
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    /** On SIGTERM it settles, records and releases for 20 s at most; then the JVM ends. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);

    private final Program program;
    private final URI ready;

    private ControllerProcess(Program program, URI ready) {
        this.program = program;
        this.ready = ready;
    }

    /** Starts it and returns once it says that it is ready. */
    static ControllerProcess start(Path kubeconfig, Path log) {
        String address = "127.0.0.1:" + Ports.free();
        Program program = new Program("carillon controller", command(kubeconfig, address), Map.of(), log);
        ControllerProcess controller = new ControllerProcess(program, URI.create("http://" + address + "/readyz"));
        program.start();
        Await.until("the controller is ready", READY_LIMIT, controller::isReady);
        return controller;
    }

    private static List<String> command(Path kubeconfig, String address) {
        return List.of("bin/carillon", "controller", "--kubeconfig", kubeconfig.toString(), "--listen", address);
    }

    private boolean isReady() {
        if (!program.alive()) {
            throw new IllegalStateException("The controller has ended by itself:\n" + program.tail());
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(ready).timeout(HEALTH_LIMIT).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** SIGTERM; says whether it ended by itself in time. */
    boolean stop() {
        return program.stop(STOP_LIMIT);
    }

    boolean alive() {
        return program.alive();
    }

    long pid() {
        return program.pid();
    }

    String tail() {
        return program.tail();
    }

    @Override
    public void close() {
        program.kill();
    }
}
