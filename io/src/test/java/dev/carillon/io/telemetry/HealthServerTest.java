package dev.carillon.io.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asked over the JDK's old client: the new one reads its settings once a process, and they are those of io.kube. */
final class HealthServerTest {
    private record Reply(int statusCode, String body, String contentType) {}

    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final AtomicBoolean ready = new AtomicBoolean();
    private final List<HealthServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(HealthServer::close);
    }

    @Test
    void a_loop_that_is_stuck_fails_the_liveness_probe() throws Exception {
        HealthServer server = serve(() -> "");
        assertThat(ask(server, "GET", "/healthz").statusCode()).isEqualTo(200);
        alive.set(false);
        Reply answer = ask(server, "GET", "/healthz");
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
        Reply answer = ask(serve(() -> "carillon_ready 1.0\n"), "GET", "/metrics");
        assertThat(answer.body()).isEqualTo("carillon_ready 1.0\n");
        assertThat(answer.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
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

    /** Each of them would hold a file descriptor, until there is none left for the API. */
    @Test
    void who_does_not_get_a_question_out_is_cut_off() throws Exception {
        InetSocketAddress there = serve(() -> "").address();
        try (Socket slow = new Socket(there.getAddress(), there.getPort())) {
            slow.setSoTimeout(30_000);
            slow.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: a".getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read())
                    .as("the end, and no answer")
                    .isEqualTo(-1);
        }
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
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> answers = new ArrayList<>();
            for (int i = 0; i < HealthServer.UNDER_WAY_LIMIT; i++) {
                answers.add(threads.submit(() -> ask(server, "GET", "/metrics")));
            }
            inside.await();
            assertThat(ask(server, "GET", "/metrics").statusCode()).isEqualTo(503);
            assertThat(ask(server, "GET", "/healthz").statusCode())
                    .as("a probe beside them")
                    .isEqualTo(200);
            go.countDown();
            for (Future<Reply> answer : answers) {
                assertThat(answer.get().body()).isEqualTo("done");
            }
        }
        assertThat(ask(server, "GET", "/metrics").statusCode()).isEqualTo(200);
    }

    private HealthServer serve(Supplier<String> metrics) throws IOException {
        HealthServer server = new HealthServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics, alive::get, ready::get);
        servers.add(server);
        return server;
    }

    private static Reply ask(HealthServer server, String method, String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod(method);
        int code = connection.getResponseCode();
        try (InputStream body = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
            String type = connection.getContentType();
            return new Reply(code, text, type == null ? "" : type);
        } finally {
            connection.disconnect();
        }
    }
}
