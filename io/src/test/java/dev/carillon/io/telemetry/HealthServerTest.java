package dev.carillon.io.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HealthServerTest {
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final AtomicBoolean ready = new AtomicBoolean();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HealthServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(HealthServer::close);
        http.close();
    }

    @Test
    void a_loop_that_is_stuck_fails_the_liveness_probe() throws Exception {
        HealthServer server = serve(() -> "");
        assertThat(ask(server, "GET", "/healthz").statusCode()).isEqualTo(200);
        alive.set(false);
        HttpResponse<String> answer = ask(server, "GET", "/healthz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("not ok\n");
    }

    @Test
    void it_is_ready_when_the_controller_is() throws Exception {
        HealthServer server = serve(() -> "");
        assertThat(ask(server, "GET", "/readyz").statusCode()).isEqualTo(503);
        ready.set(true);
        assertThat(ask(server, "GET", "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void a_scrape_is_prometheus_text() throws Exception {
        HttpResponse<String> answer = ask(serve(() -> "carillon_ready 1.0\n"), "GET", "/metrics");
        assertThat(answer.body()).isEqualTo("carillon_ready 1.0\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void other_paths_are_404_and_other_methods_405() throws Exception {
        HealthServer server = serve(() -> "secret");
        assertThat(ask(server, "GET", "/").statusCode()).isEqualTo(404);
        assertThat(ask(server, "GET", "/metrics/more").statusCode()).isEqualTo(404);
        assertThat(ask(server, "POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(ask(server, "POST", "/metrics").body()).isEmpty();
        assertThat(ask(server, "HEAD", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void more_requests_than_the_limit_are_refused_and_served_again_later() throws Exception {
        CountDownLatch inside = new CountDownLatch(HealthServer.UNDER_WAY_LIMIT);
        CountDownLatch go = new CountDownLatch(1);
        HealthServer server = serve(() -> {
            inside.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "done";
        });
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < HealthServer.UNDER_WAY_LIMIT; i++) {
            answers.add(http.sendAsync(request(server, "GET", "/metrics"), BodyHandlers.ofString()));
        }
        inside.await();
        assertThat(ask(server, "GET", "/metrics").statusCode()).isEqualTo(503);
        go.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().body()).isEqualTo("done");
        }
        assertThat(ask(server, "GET", "/metrics").statusCode()).isEqualTo(200);
    }

    private HealthServer serve(Supplier<String> metrics) throws IOException {
        HealthServer server = new HealthServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics, alive::get, ready::get);
        servers.add(server);
        return server;
    }

    private HttpResponse<String> ask(HealthServer server, String method, String path) throws Exception {
        return http.send(request(server, method, path), BodyHandlers.ofString());
    }

    private static HttpRequest request(HealthServer server, String method, String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .method(method, BodyPublishers.noBody())
                .build();
    }
}
