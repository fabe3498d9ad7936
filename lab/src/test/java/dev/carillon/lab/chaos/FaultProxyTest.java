package dev.carillon.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.lab.cluster.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final TinyServer server = new TinyServer();
    private final FaultProxy proxy = new FaultProxy(Endpoint.plain(server.port), clock());
    private final HttpClient client = client();

    private InstantSource clock() {
        return now::get;
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        proxy.close();
        server.close();
    }

    @Test
    void passes_request_and_answer_unchanged() throws Exception {
        HttpResponse<String> answer = post("/a?b=c", "text");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("#1 POST /a?b=c text");
        assertThat(proxy.seen()).containsExactly(new Seen(now.get(), "POST", "/a?b=c", "test", "", 200, 200));
    }

    @Test
    void one_connection_carries_many_requests() throws Exception {
        post("/1", "");
        post("/2", "");
        post("/3", "");

        assertThat(server.received).hasSize(3);
        assertThat(server.connections).hasSize(1);
        assertThat(proxy.connects()).hasSize(1);
    }

    @Test
    void an_early_answer_is_followed_by_the_request_that_it_speaks_of() throws Exception {
        Rule rule = proxy.rule("late").does(new Trouble.AnswerBefore(Canned.empty(504), AN_HOUR));

        assertThat(post("/a", "text").statusCode()).isEqualTo(504);
        assertThat(server.received).isEmpty();
        rule.release();

        Await.until("it is forwarded", LIMIT, () -> server.received.size() == 1);
        assertThat(proxy.seen().getFirst().status()).isEqualTo(504);
    }

    @Test
    void chunks_pass_as_they_come() throws Exception {
        HttpResponse<InputStream> answer = client.send(request("/chunks").GET().build(), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(new String(body.readNBytes(3), StandardCharsets.US_ASCII))
                    .isEqualTo("one");
            server.next.countDown();
            assertThat(new String(body.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("two");
        }
        // The connection can still be used.
        assertThat(post("/a", "").statusCode()).isEqualTo(200);
        assertThat(server.connections).hasSize(1);
    }

    @Test
    void an_answer_without_a_length_ends_with_its_connection() throws Exception {
        assertThat(post("/last", "").body()).isEqualTo("to the end");
        assertThat(post("/a", "").statusCode()).isEqualTo(200);
        assertThat(server.connections).hasSize(2);
    }

    @Test
    void an_upgraded_connection_passes_bytes_both_ways() throws Exception {
        try (Socket socket = socket()) {
            write(socket, "GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            Head head = Head.read(socket.getInputStream()).orElseThrow();
            assertThat(head.start()).startsWith("HTTP/1.1 101");

            write(socket, "\1\2frame");
            assertThat(new String(socket.getInputStream().readNBytes(7), StandardCharsets.ISO_8859_1))
                    .isEqualTo("\1\2frame");
        }
    }

    @Test
    void a_chunked_request_arrives_whole() throws Exception {
        InputStream body = new ByteArrayInputStream("in chunks".getBytes(StandardCharsets.US_ASCII));
        HttpResponse<String> answer = client.send(
                request("/a").POST(BodyPublishers.ofInputStream(() -> body)).build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("#1 POST /a in chunks");
    }

    @Test
    void an_idle_connection_ends_when_the_server_ends_it() throws Exception {
        try (Socket socket = socket()) {
            write(socket, "GET /last HTTP/1.1\r\nHost: x\r\n\r\n");
            byte[] everything = socket.getInputStream().readAllBytes();

            assertThat(new String(everything, StandardCharsets.US_ASCII)).endsWith("to the end");
        }
        try (Socket socket = socket()) {
            write(socket, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(Head.read(socket.getInputStream())).isPresent();
            assertThat(socket.getInputStream().readNBytes("#2 GET /a ".length()))
                    .hasSize(10);
            server.closeConnections();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void answers_by_itself_and_the_server_sees_nothing() throws Exception {
        Canned canned =
                Canned.refusal(503, "ServiceUnavailable", "say \"when\"").retryAfter(Duration.ofSeconds(7));
        proxy.rule("busy").method("POST").times(1).does(Trouble.answer(canned));

        HttpResponse<String> answer = post("/a", "");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("7");
        assertThat(answer.body()).contains("\"reason\":\"ServiceUnavailable\"", "say \\\"when\\\"");
        assertThat(server.received).isEmpty();
        assertThat(proxy.seen()).containsExactly(new Seen(now.get(), "POST", "/a", "test", "busy", 503, 0));
        assertThat(post("/a", "").statusCode()).isEqualTo(200);
    }

    @Test
    void cuts_before_the_server_sees_anything() throws Exception {
        proxy.rule("cut").times(1).does(Trouble.cutBefore());

        assertThatThrownBy(() -> post("/a", "")).isInstanceOf(IOException.class);

        assertThat(server.received).isEmpty();
        assertThat(post("/a", "").statusCode()).isEqualTo(200);
    }

    @Test
    void cuts_after_the_server_has_answered() throws Exception {
        proxy.rule("lost answer").times(1).does(Trouble.cutAfter());

        assertThatThrownBy(() -> post("/a", "")).isInstanceOf(IOException.class);

        assertThat(server.received).hasSize(1);
        assertThat(proxy.seen()).containsExactly(new Seen(now.get(), "POST", "/a", "test", "lost answer", 0, 200));
        assertThat(post("/a", "").body()).startsWith("#2");
    }

    @Test
    void cuts_within_an_answer() throws Exception {
        int bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n#1".length();
        proxy.rule("half").times(1).does(new Trouble.CutAfter(Trouble.Cut.CLOSE, bytes));
        try (Socket socket = socket()) {
            write(socket, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("\r\n\r\n#1");
        }
    }

    @Test
    void answers_something_else_than_the_server_did() throws Exception {
        proxy.rule("gateway").times(1).does(new Trouble.AnswerAfter(Canned.html(504)));

        HttpResponse<String> answer = post("/a", "");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).startsWith("<html>");
        assertThat(proxy.seen()).containsExactly(new Seen(now.get(), "POST", "/a", "test", "gateway", 504, 200));
        assertThat(server.received).hasSize(1);
    }

    @Test
    void hangs_before_the_server_sees_anything() throws Exception {
        Rule rule = proxy.rule("hang").times(1).does(new Trouble.HangBefore());
        CompletableFuture<HttpResponse<String>> answer = postLater("/a", "");
        rule.awaitHits(1, LIMIT);

        // Another request passes meanwhile; the first is still neither answered nor forwarded.
        assertThat(post("/b", "").body()).isEqualTo("#1 POST /b ");
        assertThat(answer).isNotDone();
        proxy.cutConnections();
        assertFails(answer);
        assertThat(server.received).hasSize(1);
    }

    @Test
    void hangs_after_the_server_has_answered() throws Exception {
        proxy.rule("hang").times(1).does(new Trouble.HangAfter());
        CompletableFuture<HttpResponse<String>> answer = postLater("/a", "");
        Await.until("the server answered", LIMIT, () -> serverStatuses().contains(200));

        assertThat(post("/b", "").body()).isEqualTo("#2 POST /b ");
        assertThat(answer).isNotDone();
        assertThat(proxy.seen().getFirst().status()).isZero();
    }

    @Test
    void delays_before_forwarding() throws Exception {
        Rule rule = proxy.rule("slow").does(new Trouble.DelayBefore(AN_HOUR));
        CompletableFuture<HttpResponse<String>> answer = postLater("/a", "");
        rule.awaitHits(1, LIMIT);

        assertThat(server.received).isEmpty();
        rule.release();
        assertThat(get(answer).body()).isEqualTo("#1 POST /a ");
    }

    @Test
    void a_delay_lasts_as_long_as_it_says() throws Exception {
        proxy.rule("slow").does(new Trouble.DelayBefore(Duration.ofMillis(50)));
        long start = System.nanoTime();

        assertThat(post("/a", "").statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void delays_the_answer() throws Exception {
        Rule rule = proxy.rule("slow").does(new Trouble.DelayAfter(AN_HOUR));
        CompletableFuture<HttpResponse<String>> answer = postLater("/a", "");
        server.awaitReceived(1);

        assertThat(answer).isNotDone();
        rule.release();
        assertThat(get(answer).body()).isEqualTo("#1 POST /a ");
    }

    @Test
    void what_is_held_arrives_even_when_the_client_has_given_up() throws Exception {
        Rule rule = proxy.rule("held").does(new Trouble.Hold());
        try (Socket socket = socket()) {
            write(socket, "POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            rule.awaitHits(1, LIMIT);
        }
        assertThat(server.received).isEmpty();

        rule.release();
        server.awaitReceived(1);
        assertThat(server.received.getFirst().body()).isEqualTo("hi");
    }

    @Test
    void sends_a_request_twice_and_gives_the_second_answer() throws Exception {
        proxy.rule("doubled").times(1).does(new Trouble.Twice());

        assertThat(post("/a", "x").body()).isEqualTo("#2 POST /a x");
        assertThat(server.received).hasSize(2);
        assertThat(post("/a", "x").body()).isEqualTo("#3 POST /a x");
    }

    @Test
    void a_rule_that_only_counts_changes_nothing() throws Exception {
        Rule rule = proxy.rule("count").method("POST").does(new Trouble.Nothing());

        assertThat(post("/a", "").body()).isEqualTo("#1 POST /a ");
        assertThat(rule.hits()).isEqualTo(1);
    }

    @Test
    void swallowed_connections_stay_silent_while_new_ones_work() throws Exception {
        assertThat(post("/a", "").statusCode()).isEqualTo(200);
        proxy.swallowConnections();
        CompletableFuture<HttpResponse<String>> dead = postLater("/b", "");
        Await.until("the request came", LIMIT, () -> proxy.seen().size() == 2);

        assertThat(postAfresh("/c").body()).isEqualTo("#2 POST /c ");
        assertThat(dead).isNotDone();
        assertThat(proxy.seen().get(1).rule()).isEqualTo("swallowed");
        assertThat(server.received).hasSize(2);
    }

    @Test
    void an_answer_on_its_way_is_swallowed_too() throws Exception {
        Rule rule = proxy.rule("slow").does(new Trouble.DelayAfter(AN_HOUR));
        CompletableFuture<HttpResponse<String>> answer = postLater("/a", "");
        server.awaitReceived(1);
        proxy.swallowConnections();
        rule.release();

        Await.until(
                "the answer went nowhere", LIMIT, () -> proxy.seen().getFirst().status() == 200);
        assertThat(answer).isNotDone();
    }

    @Test
    void nobody_listens_while_connections_are_refused() throws Exception {
        post("/a", "");
        proxy.begin(FaultProxy.Outage.REFUSE);

        assertThatThrownBy(() -> postAfresh("/b")).isInstanceOf(ConnectException.class);

        proxy.restore();
        assertThat(postAfresh("/c").body()).isEqualTo("#2 POST /c ");
    }

    @Test
    void connections_are_accepted_and_reset() throws Exception {
        proxy.begin(FaultProxy.Outage.RESET);

        assertThatThrownBy(() -> post("/a", "")).isInstanceOf(IOException.class);

        assertThat(proxy.connects()).isNotEmpty();
        assertThat(proxy.seen()).isEmpty();
        proxy.restore();
        assertThat(post("/b", "").body()).isEqualTo("#1 POST /b ");
    }

    @Test
    void connections_are_accepted_and_never_served() throws Exception {
        proxy.begin(FaultProxy.Outage.SILENT);
        CompletableFuture<HttpResponse<String>> answer = postLater("/a", "");
        Await.until("the connection came", LIMIT, () -> proxy.connects().size() == 1);

        proxy.restore();
        assertThat(post("/b", "").body()).isEqualTo("#1 POST /b ");
        assertThat(answer).isNotDone();
        assertThat(server.received).hasSize(1);
    }

    @Test
    void an_outage_ends_the_connections_that_exist() throws Exception {
        CompletableFuture<HttpResponse<String>> streaming =
                client.sendAsync(request("/chunks").GET().build(), BodyHandlers.ofString());
        server.awaitReceived(1);

        proxy.begin(FaultProxy.Outage.RESET);

        assertFails(streaming);
    }

    @Test
    void a_server_that_is_down_shows_as_a_reset_before_anything_was_sent() throws Exception {
        post("/a", "");
        server.stop();

        assertThatThrownBy(() -> postAfresh("/b")).isInstanceOf(IOException.class);
        assertThat(proxy.seen()).hasSize(1);

        server.start();
        assertThat(postAfresh("/c").body()).isEqualTo("#2 POST /c ");
    }

    @Test
    void a_rule_takes_what_matches_in_every_part() throws Exception {
        record Row(String method, String path, String body, boolean taken) {}
        Rule rule = proxy.rule("some")
                .method("PUT|POST")
                .path("/workflows(\\?|$)")
                .body("hourly")
                .userAgent("test")
                .does(Trouble.answer(Canned.empty(418)));
        for (Row row : List.of(
                new Row("POST", "/ns/workflows?x", "an hourly one", true),
                new Row("PUT", "/ns/workflows", "hourly", true),
                new Row("PATCH", "/ns/workflows", "hourly", false),
                new Row("POST", "/ns/workflows/name", "hourly", false),
                new Row("POST", "/ns/workflows", "daily", false))) {
            int status = send(row.method(), row.path(), row.body()).statusCode();
            assertThat(status == 418).as("%s", row).isEqualTo(row.taken());
        }
        assertThat(rule.hits()).isEqualTo(2);
    }

    @Test
    void a_rule_skips_some_and_takes_some() throws Exception {
        proxy.rule("third and fourth").skip(2).times(2).does(Trouble.answer(Canned.empty(500)));

        assertThat(statuses(6)).containsExactly(200, 200, 500, 500, 200, 200);
    }

    @Test
    void the_first_rule_that_takes_a_request_decides() throws Exception {
        proxy.rule("first").times(1).does(Trouble.answer(Canned.empty(500)));
        proxy.rule("second").does(Trouble.answer(Canned.empty(501)));

        assertThat(statuses(3)).containsExactly(500, 501, 501);
        proxy.clearRules();
        assertThat(statuses(1)).containsExactly(200);
    }

    @Test
    void a_seed_decides_whom_a_chance_hits() throws Exception {
        proxy.rule("some").chance(0.5, 42).does(Trouble.answer(Canned.empty(500)));
        List<Integer> first = statuses(20);
        proxy.clearRules();
        proxy.rule("some").chance(0.5, 42).does(Trouble.answer(Canned.empty(500)));
        List<Integer> again = statuses(20);
        proxy.clearRules();
        proxy.rule("some").chance(0.5, 43).does(Trouble.answer(Canned.empty(500)));

        assertThat(first).contains(200, 500).isEqualTo(again).isNotEqualTo(statuses(20));
    }

    @Test
    void a_rule_ends_with_its_time() throws Exception {
        proxy.rule("a minute").lasting(Duration.ofMinutes(1)).does(Trouble.answer(Canned.empty(500)));

        now.set(now.get().plusSeconds(59));
        assertThat(statuses(1)).containsExactly(500);
        now.set(now.get().plusSeconds(1));
        assertThat(statuses(1)).containsExactly(200);
    }

    @Test
    void tells_what_came_between_two_instants_and_how_dense_it_was() throws Exception {
        Instant start = now.get();
        for (int millis : List.of(0, 400, 900, 1000, 5000)) {
            now.set(start.plusMillis(millis));
            post("/" + millis, "");
        }

        assertThat(proxy.seen(start.plusMillis(400), start.plusMillis(1000)).stream()
                        .map(Seen::path))
                .containsExactly("/400", "/900");
        assertThat(Seen.most(proxy.seen(), Duration.ofSeconds(1))).isEqualTo(3);
        assertThat(Seen.most(List.of(), Duration.ofSeconds(1))).isZero();
        proxy.forget();
        assertThat(proxy.seen()).isEmpty();
    }

    private List<Integer> statuses(int count) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(post("/" + i, "").statusCode());
        }
        return statuses;
    }

    private List<Integer> serverStatuses() {
        return proxy.seen().stream().map(Seen::serverStatus).toList();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private Socket socket() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.url().getPort());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(proxy.url() + path)).header("User-Agent", "test");
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    /** Over a new connection, whatever the client still believes of its old one. */
    private HttpResponse<String> postAfresh(String path) throws IOException, InterruptedException {
        try (HttpClient fresh = client()) {
            return fresh.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        }
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                request(path).method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> postLater(String path, String body) {
        return client.sendAsync(
                request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void assertFails(CompletableFuture<HttpResponse<String>> answer) {
        assertThatThrownBy(() -> get(answer))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
