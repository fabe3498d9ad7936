package dev.carillon.lab.bench;

import dev.carillon.io.kube.Ciphers;
import dev.carillon.lab.cluster.Certificates;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/**
 * The measure: prepared bytes, posted as fast as the API server takes them, by the same HTTP client as the controller's
 * (the JDK's, HTTP/1.1, virtual threads) and with nothing else to do. What is measured is a process of its own, as the controller
 * is, whose JVM has the same options: {@link LoopProcess} starts it.
 */
public final class BareLoop implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final HttpClient http;
    private final URI target;
    private final String token;

    private BareLoop(SSLContext tls, URI target, String token) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .sslContext(tls)
                .sslParameters(Ciphers.preferred(tls)) // the same client as the controller's
                .build();
        this.target = target;
        this.token = token;
    }

    /** One in this process, for what is not measured. */
    BareLoop(RealCluster cluster, User user, URI target) {
        this(cluster.certificates().client(), target, user.token());
    }

    /**
     * Runs a loop for each line of the standard input, which says how many requests may be in flight and in which file the
     * bodies are, one in a line. When it is over it says when the first left. Each loop has new connections.
     *
     * @param arguments where to post, and the folder of the cluster's certificates; the token is in the environment
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        URI target = URI.create(arguments[0]);
        SSLContext tls = Certificates.keptIn(Path.of(arguments[1])).client();
        String token = System.getenv(LoopProcess.TOKEN);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ", 2);
            List<byte[]> bodies = Files.readAllLines(Path.of(words[1])).stream()
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
            try (BareLoop loop = new BareLoop(tls, target, token)) {
                System.out.println(loop.run(bodies, Integer.parseInt(words[0])));
            }
        }
    }

    /** Posts all of them, so many at once. @return when the first left */
    Instant run(List<byte[]> bodies, int inFlight) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<String> failure = new AtomicReference<>("");
        Instant begin = Instant.now();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < inFlight; i++) {
                var _ = threads.submit(() -> {
                    for (int at = next.getAndIncrement(); at < bodies.size(); at = next.getAndIncrement()) {
                        post(bodies.get(at), failure);
                    }
                    return true;
                });
            }
            threads.shutdown();
            if (!threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("A loop of " + bodies.size() + " creates takes more than " + LIMIT);
            }
        }
        if (!failure.get().isEmpty()) {
            throw new IllegalStateException("POST " + target + ": " + failure.get());
        }
        return begin;
    }

    private void post(byte[] body, AtomicReference<String> failure) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() != 201) {
                failure.compareAndSet(
                        "", answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            failure.compareAndSet("", String.valueOf(e));
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
