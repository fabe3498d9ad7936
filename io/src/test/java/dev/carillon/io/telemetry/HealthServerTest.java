package dev.carillon.io.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asked over the JDK's old client: the new one reads its settings once a process, and they are those of io.kube. */
final class HealthServerTest {
    private record Reply(int statusCode, String body, String contentType) {}

    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final AtomicBoolean ready = new AtomicBoolean();
    private final AtomicLong nanos = new AtomicLong();
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

    @Test
    void connections_that_say_nothing_do_not_keep_a_probe_from_its_answer() throws Exception {
        HealthServer server = serve(() -> "");
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * Visits.LIMIT; i++) {
                idle.add(connect(server));
            }
            assertThat(ask(server, "GET", "/healthz").statusCode()).isEqualTo(200);
            assertThat(idle.getFirst().getInputStream().read())
                    .as("the longest idle one has made place")
                    .isEqualTo(-1);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Virtual threads share as many others as there are processors, and long lists are parsed on them. */
    @Test
    void what_keeps_every_virtual_thread_waiting_does_not_keep_a_probe() throws Exception {
        HealthServer server = serve(() -> "");
        AtomicBoolean over = new AtomicBoolean();
        try {
            for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
                Thread.startVirtualThread(() -> {
                    while (!over.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            assertThat(ask(server, "GET", "/healthz").statusCode()).isEqualTo(200);
        } finally {
            over.set(true);
        }
    }

    @Test
    void a_connection_ends_with_its_answer_so_that_nobody_keeps_one() throws Exception {
        try (Socket scraper = connect(serve(() -> "carillon_ready 1.0\n"))) {
            send(scraper, "GET /metrics?name=x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
            assertThat(new String(scraper.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Connection: close\r\n")
                    .endsWith("\r\n\r\ncarillon_ready 1.0\n");
        }
    }

    /** Each of them would hold a file descriptor, until there is none left for the API. */
    @Test
    void who_does_not_get_a_question_out_is_cut_off() throws Exception {
        HealthServer server = serve(() -> "");
        try (Socket silent = connect(server);
                Socket slow = connect(server)) {
            send(slow, "GET /healthz HTTP/1.1\r\nHost: a");
            ask(server, "GET", "/healthz"); // they are let in one after the other, so both are by now
            nanos.addAndGet(Visits.QUESTION.toNanos());
            for (Socket socket : List.of(silent, slow)) {
                assertThat(socket.getInputStream().read())
                        .as("the end, and no answer")
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void who_does_not_read_its_answer_is_cut_off() throws Exception {
        HealthServer server = serve(() -> "x".repeat(16 << 20));
        try (Socket deaf = connect(server)) {
            send(deaf, "GET /metrics HTTP/1.1\r\n\r\n");
            assertThat(deaf.getInputStream().read()).isEqualTo('H'); // more of it than fits on the way
            nanos.addAndGet(Visits.ANSWER.toNanos());
            ask(server, "GET", "/healthz"); // who comes lets time be looked at, and the next one comes after that
            ask(server, "GET", "/healthz");
            assertThat(read(deaf)).isLessThan(16 << 20);
        }
    }

    @Test
    void what_is_no_question_is_told_so() throws Exception {
        HealthServer server = serve(() -> "");
        for (String text : List.of("\r\n\r\n", "GET\r\n\r\n", "\u0016\u0003\u0001\r\n\r\n")) {
            try (Socket socket = connect(server)) {
                send(socket, text);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void a_question_without_an_end_is_not_kept() throws Exception {
        HealthServer server = serve(() -> "");
        try (Socket socket = connect(server)) {
            send(socket, "x".repeat(Visits.HEAD_LIMIT_BYTES));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
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
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                metrics,
                alive::get,
                ready::get,
                nanos::incrementAndGet);
        servers.add(server);
        return server;
    }

    private static Socket connect(HealthServer server) throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** How much comes until the connection ends. */
    private static long read(Socket socket) throws IOException {
        byte[] piece = new byte[64 << 10];
        long length = 0;
        try {
            for (int n = socket.getInputStream().read(piece);
                    n >= 0;
                    n = socket.getInputStream().read(piece)) {
                length += n;
            }
        } catch (SocketException e) {
            // reset: that is an end, too
        }
        return length;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Reply ask(HealthServer server, String method, String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setReadTimeout(10_000);
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
