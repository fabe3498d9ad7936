package dev.carillon.lab.bench;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is measured: {@code bin/carillon controller} as a process of its own, with its defaults. */
final class Subject implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);

    /** On SIGTERM it settles, records and releases for 20 s at most; then the JVM ends. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);

    /** The last line of a histogram: "Total 147416 30418376". */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Program program;
    private final URI ready;

    private Subject(Program program, URI ready) {
        this.program = program;
        this.ready = ready;
    }

    /** Starts it for one namespace, which holds its lease too; returns once it says that it is ready. */
    static Subject start(Path kubeconfig, String namespace, Path log) {
        String address = "127.0.0.1:" + Ports.free();
        List<String> command = List.of(
                "bin/carillon",
                "controller",
                "--kubeconfig",
                kubeconfig.toString(),
                "--listen",
                address,
                "--namespace",
                namespace);
        Program program = new Program("carillon controller", command, Map.of(), log);
        Subject subject = new Subject(program, URI.create("http://" + address + "/readyz"));
        program.start();
        Await.until("the controller is ready", READY_LIMIT, subject::isReady);
        return subject;
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

    /**
     * What its objects take after a full collection. A histogram collects and counts in one go; {@code GC.heap_info}
     * would add what was thrown away since.
     */
    long heapBytes() {
        jcmd("GC.run"); // so that what it leaves to be cleaned is gone at the second
        Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
        if (!total.find()) {
            throw new IllegalStateException("jcmd's histogram has no line \"Total\"");
        }
        return Long.parseLong(total.group(1));
    }

    private String jcmd(String what) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Program.run(List.of(jcmd, Long.toString(program.pid()), what), Map.of(), "")
                .orThrow()
                .out();
    }

    long pid() {
        return program.pid();
    }

    @Override
    public void close() {
        program.stop(STOP_LIMIT);
    }
}
