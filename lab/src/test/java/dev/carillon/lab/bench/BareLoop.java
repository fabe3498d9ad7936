package dev.carillon.lab.bench;

import dev.carillon.io.kube.Ciphers;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The measure: prepared bytes, posted as fast as the API server takes them, by the same HTTP client as the controller's
 * (the JDK's, HTTP/1.1, virtual threads) and with nothing else to do.
 */
final class BareLoop implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final HttpClient http;
    private final User user;
    private final URI target;

    BareLoop(RealCluster cluster, User user, URI target) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .sslContext(cluster.certificates().client())
                .sslParameters(
                        Ciphers.preferred(cluster.certificates().client())) // the same client as the controller's
                .build();
        this.user = user;
        this.target = target;
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
                .header("Authorization", "Bearer " + user.token())
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
