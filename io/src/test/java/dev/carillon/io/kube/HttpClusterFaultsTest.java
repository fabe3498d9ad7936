package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Call;
import dev.carillon.port.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong on the wire, and how it is told (PROTOCOL C4, H10, H11, M7). */
class HttpClusterFaultsTest {
    @TempDir
    Path folder;

    @Test
    void a_refused_connection_has_sent_nothing() throws Exception {
        int port = freePort();
        assertThat(createAt(port)).isEqualTo(new Answer.Unanswered(false, "ConnectException: Connection refused"));
    }

    /** No name under {@code invalid} is ever resolved (RFC 6761). */
    @Test
    void a_name_that_cannot_be_resolved_has_been_sent_nothing() throws Exception {
        String kubeconfig = Fixture.kubeconfig(443, "token: t").replace("127.0.0.1", "api.invalid");

        assertThat(createBy(kubeconfig))
                .isEqualTo(new Answer.Unanswered(false, "the API server's name cannot be resolved"));
    }

    @Test
    void a_connection_that_is_reset_before_tls_has_sent_nothing() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> resetEach(plain));
            Answer.Unanswered answer = (Answer.Unanswered) createAt(plain.getLocalPort());
            assertThat(answer.sent()).as(answer.cause()).isFalse();
        }
    }

    @Test
    void a_server_that_never_shakes_hands_has_been_sent_nothing() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Answer.Unanswered answer = (Answer.Unanswered) createAt(plain.getLocalPort());
            assertThat(answer.sent()).as(answer.cause()).isFalse();
        }
    }

    @Test
    void a_certificate_of_somebody_else_has_been_sent_nothing() throws Exception {
        try (TestServer other = new TestServer(TestCertificate.create(), (seen, wire) -> wire.cut())) {
            Answer.Unanswered answer = (Answer.Unanswered) createAt(other.port());
            assertThat(answer.sent()).as(answer.cause()).isFalse();
            assertThat(other.seen).isEmpty();
        }
    }

    /** What it says of itself must not be taken for the API server's word. */
    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "407 Proxy Authentication Required", "503 Service Unavailable"})
    void a_proxy_that_opens_no_tunnel_has_been_sent_nothing(String refusal) throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuseEach(proxy, refusal));
            String kubeconfig = Fixture.kubeconfig(443, "token: t")
                    .replace("127.0.0.1", "api.invalid")
                    .replace("cluster: {", "cluster: {proxy-url: \"http://127.0.0.1:" + proxy.getLocalPort() + "\", ");

            assertThat(createBy(kubeconfig))
                    .isInstanceOfSatisfying(
                            Answer.Unanswered.class,
                            answer ->
                                    assertThat(answer.sent()).as(answer.cause()).isFalse());
        }
    }

    private static void refuseEach(ServerSocket proxy, String refusal) {
        while (!proxy.isClosed()) {
            try (Socket client = proxy.accept()) {
                client.getInputStream().read(new byte[4_096]);
                client.getOutputStream()
                        .write(Fixture.bytes("HTTP/1.1 " + refusal
                                + "\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    @Test
    void a_create_whose_connection_is_cut_is_in_doubt_and_is_sent_once() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.cut())) {
            fixture.create(1);
            Answer.Unanswered answer = (Answer.Unanswered) fixture.signals.answer();
            assertThat(answer.sent()).as(answer.cause()).isTrue();
            assertThat(fixture.server.seen).hasSize(1);
        }
    }

    @Test
    void a_get_whose_connection_is_cut_is_sent_once_too() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.cut())) {
            fixture.get(1);
            assertThat(fixture.signals.answer()).isInstanceOf(Answer.Unanswered.class);
            assertThat(fixture.server.seen).hasSize(1);
            assertThat(fixture.server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_request_that_is_refused_with_503_or_429_is_sent_once() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(
                seen.method().equals("GET") ? 503 : 429,
                Fixture.status(503, "ServiceUnavailable", "no"),
                "Retry-After: 1"))) {
            fixture.create(1);
            assertThat(((Answer.Refused) fixture.signals.answer()).status().code())
                    .isEqualTo(429);
            fixture.get(2);
            assertThat(((Answer.Refused) fixture.signals.answer()).status().code())
                    .isEqualTo(503);
            assertThat(fixture.server.seen).hasSize(2);
        }
    }

    @Test
    void a_body_that_ends_early_is_in_doubt() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.raw("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"kind\":");
            wire.cut();
        })) {
            fixture.create(1);
            assertThat(((Answer.Unanswered) fixture.signals.answer()).sent()).isTrue();
        }
    }

    @Test
    void an_abandoned_call_closes_its_connection_and_the_next_runs_on_a_new_one() throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            if (seen.connection() == 1 && seen.method().equals("POST")) {
                wire.hang(closedByClient);
            } else {
                wire.json(200, Fixture.workflow("nightly-1700000000", "7"));
            }
        })) {
            fixture.get(1);
            fixture.signals.answer();
            fixture.create(2);
            awaitSeen(fixture, 2);
            fixture.cluster.abandon(2);
            assertThat(closedByClient.await(10, TimeUnit.SECONDS)).isTrue();
            fixture.create(3);
            assertThat(fixture.signals.next(Signal.Answered.class).id()).isEqualTo(3);
            assertThat(fixture.server.seen.getLast().connection()).isEqualTo(2);
            assertThat(fixture.signals.isEmpty())
                    .as("the abandoned call says nothing")
                    .isTrue();
        }
    }

    @Test
    void after_a_timeout_the_idle_connections_beside_it_are_not_trusted_either() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch closedByClient = new CountDownLatch(1);
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            if (seen.method().equals("GET")) {
                both.countDown();
                both.await(); // so that two connections exist
            }
            if (seen.method().equals("POST") && seen.connection() <= 2) {
                wire.hang(closedByClient);
            }
            wire.json(200, Fixture.workflow("nightly-1700000000", "7"));
        })) {
            fixture.get(1);
            fixture.get(2);
            fixture.signals.answer();
            fixture.signals.answer();
            fixture.create(3);
            awaitSeen(fixture, 3);
            fixture.cluster.abandon(3);
            fixture.create(4);
            assertThat(fixture.signals.next(Signal.Answered.class).id()).isEqualTo(4);
            assertThat(fixture.server.seen.getLast().connection()).isEqualTo(3);
        }
    }

    @Test
    void calls_follow_one_another_on_one_connection_unless_a_fresh_one_is_wanted() throws Exception {
        try (Fixture fixture =
                Fixture.serving((seen, wire) -> wire.json(200, Fixture.workflow("nightly-1700000000", "7")))) {
            for (int id = 1; id <= 3; id++) {
                fixture.get(id);
                fixture.signals.answer();
            }
            assertThat(fixture.server.connections()).isEqualTo(1);
            fixture.sendFresh(4, new Request.Get(Kind.WORKFLOW, Fixture.KEY));
            fixture.signals.answer();
            assertThat(fixture.server.connections()).isEqualTo(2);
        }
    }

    @Test
    void the_lease_has_a_connection_of_its_own() throws Exception {
        try (Fixture fixture =
                Fixture.serving((seen, wire) -> wire.json(200, Fixture.workflow("nightly-1700000000", "7")))) {
            Request get = new Request.Get(Kind.WORKFLOW, Fixture.KEY);
            long id = 0;
            for (Call.Lane lane : Call.Lane.values()) {
                fixture.cluster.send(new Call(++id, lane, get, Duration.ofSeconds(5), false));
                fixture.signals.answer();
            }
            Set<Integer> connections = fixture.server.seen.stream()
                    .map(TestServer.Seen::connection)
                    .collect(Collectors.toSet());
            assertThat(connections).as("lease and the rest").hasSize(2);
        }
    }

    @Test
    void a_server_that_goes_away_says_so_and_its_connection_is_not_used_again() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.answer(429, "text/plain", "shutting down", "Retry-After: 5", "Connection: close");
        })) {
            fixture.create(1);
            Answer.Refused refused = (Answer.Refused) fixture.signals.answer();
            assertThat(refused.closing()).isTrue();
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(5));
            assertThat(refused.status().message()).isEqualTo("shutting down");
            fixture.create(2);
            fixture.signals.answer();
            assertThat(fixture.server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_redirect_is_refused_and_never_followed() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) ->
                wire.answer(302, "text/html", "<a>moved</a>", "Location: https://127.0.0.1:1/stolen"))) {
            fixture.create(1);
            fixture.get(2);
            assertThat(((Answer.Refused) fixture.signals.answer()).status().code())
                    .isEqualTo(302);
            assertThat(((Answer.Refused) fixture.signals.answer()).status().code())
                    .isEqualTo(302);
            assertThat(fixture.server.seen).hasSize(2);
        }
    }

    @Test
    void more_calls_than_the_limit_are_refused_here_but_the_lease_is_not() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            if (seen.target().contains("leases")) {
                wire.json(404, Fixture.status(404, "NotFound", "none"));
            } else {
                wire.hang(never);
            }
        })) {
            for (int id = 1; id <= Fixture.LIMIT; id++) {
                fixture.get(id);
            }
            fixture.get(9_000);
            Answer.Unanswered refused = (Answer.Unanswered) fixture.signals.answer();
            assertThat(refused.sent()).isFalse();
            assertThat(refused.cause()).contains("local limit");
            fixture.cluster.send(new Call(
                    9_001, Call.Lane.LEASE, new Request.Get(Kind.LEASE, Fixture.KEY), Duration.ofSeconds(5), false));
            assertThat(fixture.signals.next().id()).isEqualTo(9_001);
        }
    }

    @Test
    void a_body_over_the_limit_is_dropped_with_its_connection() throws Exception {
        String mebibyte = "x".repeat(1 << 20);
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.chunkedHead();
            for (int i = 0; i <= Json.DOCUMENT_LIMIT_BYTES >> 20; i++) {
                wire.chunk(mebibyte);
            }
            wire.lastChunk();
        })) {
            fixture.get(1);
            Answer.Unanswered answer = (Answer.Unanswered) fixture.signals.answer();
            assertThat(answer.cause()).contains("a body of more than");
        }
    }

    @Test
    void after_close_nothing_is_sent() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.cut())) {
            fixture.cluster.close();
            fixture.create(1);
            assertThat(fixture.signals.answer()).isEqualTo(new Answer.Unanswered(false, "closed"));
        }
    }

    private Answer createAt(int port) throws Exception {
        return createBy(Fixture.kubeconfig(port, "token: t"));
    }

    private Answer createBy(String text) throws Exception {
        Path kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, text);
        Signals signals = new Signals();
        try (HttpCluster cluster = HttpCluster.connect(ConnectionOptions.ofKubeconfig(kubeconfig), signals)) {
            cluster.send(new Call(
                    1,
                    Call.Lane.LAUNCH,
                    new Request.Create(Kind.WORKFLOW, Fixture.KEY, Fixture.BODY),
                    Duration.ofSeconds(5),
                    false));
            return signals.answer();
        }
    }

    private static void resetEach(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // closed at the end of the test
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitSeen(Fixture fixture, int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (fixture.server.seen.size() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(fixture.server.seen).hasSize(count);
    }
}
