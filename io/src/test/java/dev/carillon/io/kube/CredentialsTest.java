package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and certificates that change while we run. */
class CredentialsTest {
    @TempDir
    Path folder;

    @Test
    void a_token_that_changed_is_read_again_after_a_minute() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(404, "{}"))) {
            rotate(fixture, "second");
            assertThat(sentToken(fixture, 1)).isEqualTo("Bearer " + Fixture.TOKEN);
            fixture.passTime(Duration.ofSeconds(59));
            assertThat(sentToken(fixture, 2)).isEqualTo("Bearer " + Fixture.TOKEN);
            fixture.passTime(Duration.ofSeconds(1));
            assertThat(sentTokenSoon(fixture, "Bearer second")).isTrue();
        }
    }

    @Test
    void a_401_reads_the_token_again_before_it_is_told_and_is_not_repeated() throws Exception {
        try (Fixture fixture = Fixture.serving(
                (seen, wire) -> wire.json(seen.header("Authorization").endsWith("second") ? 404 : 401, "{}"))) {
            rotate(fixture, "second");
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(1);
            Answer.Refused first = (Answer.Refused) fixture.signals.answer();
            assertThat(first.status().code()).isEqualTo(401);
            assertThat(first.outdated()).as("it speaks of the old token").isTrue();
            assertThat(fixture.server.seen).hasSize(1);
            fixture.create(2);
            assertThat(code(fixture)).isEqualTo(404);
        }
    }

    @Test
    void a_401_of_the_only_token_there_is_says_what_it_says() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(401, "{}"))) {
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(1);
            assertThat(((Answer.Refused) fixture.signals.answer()).outdated()).isFalse();
        }
    }

    @Test
    void refusals_in_a_row_read_the_token_once_in_ten_seconds() throws Exception {
        int[] reads = {0};
        Credentials credentials = Credentials.open(
                () -> {
                    reads[0]++;
                    return access();
                },
                () -> 0,
                Runnable::run);
        for (int i = 0; i < 5; i++) {
            credentials.refused();
        }
        assertThat(reads[0])
                .as("the first reading only: it is younger than the pause")
                .isEqualTo(1);
    }

    @Test
    void a_reading_that_fails_keeps_the_token() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(401, "{}"))) {
            Files.writeString(fixture.kubeconfig, "no: kubeconfig");
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(1);
            assertThat(code(fixture)).isEqualTo(401);
            assertThat(sentToken(fixture, 2)).isEqualTo("Bearer " + Fixture.TOKEN);
        }
    }

    @Test
    void a_token_file_is_read_relative_to_its_kubeconfig_and_again() throws Exception {
        try (Fixture fixture = Fixture.serving(
                (seen, wire) -> wire.json(seen.header("Authorization").equals("Bearer two") ? 404 : 401, "{}"))) {
            Files.writeString(fixture.kubeconfig.resolveSibling("token"), "one\n");
            Files.writeString(fixture.kubeconfig, Fixture.kubeconfig(fixture.server.port(), "tokenFile: token"));
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(1);
            assertThat(code(fixture)).isEqualTo(401);
            assertThat(sentToken(fixture, 2)).isEqualTo("Bearer one");
            Files.writeString(fixture.kubeconfig.resolveSibling("token"), "two\n");
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(3);
            assertThat(code(fixture)).isEqualTo(401);
            fixture.create(4);
            assertThat(code(fixture)).isEqualTo(404);
        }
    }

    @Test
    void an_exec_plugin_runs_again_when_its_token_is_refused_but_not_every_minute() throws Exception {
        try (Fixture fixture = Fixture.serving(
                (seen, wire) -> wire.json(seen.header("Authorization").equals("Bearer plugin-3") ? 404 : 401, "{}"))) {
            Files.writeString(fixture.kubeconfig, Fixture.kubeconfig(fixture.server.port(), plugin(folder)));
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(1); // our token; then the plugin is known, and has run once
            assertThat(code(fixture)).isEqualTo(401);
            assertThat(sentToken(fixture, 2)).isEqualTo("Bearer plugin-1");
            fixture.passTime(Duration.ofSeconds(9));
            assertThat(sentToken(fixture, 3)).isEqualTo("Bearer plugin-1");
            fixture.passTime(Duration.ofMinutes(10)); // no regular reading
            assertThat(sentToken(fixture, 4)).as("refused, so it runs again").isEqualTo("Bearer plugin-1");
            assertThat(sentToken(fixture, 5)).isEqualTo("Bearer plugin-2");
        }
    }

    @Test
    void a_ca_that_changed_is_read_again_when_the_handshake_fails() throws Exception {
        TestCertificate second = TestCertificate.create();
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(404, "{}"));
                TestServer other = new TestServer(second, (seen, wire) -> wire.json(404, "{}"))) {
            String old = Files.readString(fixture.kubeconfig);
            // The server moves, its certificate too, the CA in the kubeconfig does not follow yet.
            Files.writeString(fixture.kubeconfig, old.replace(":" + fixture.server.port(), ":" + other.port()));
            fixture.passTime(Credentials.READ_EVERY);
            awaitRead(fixture, other.port());
            Files.writeString(
                    fixture.kubeconfig,
                    old.replace(":" + fixture.server.port(), ":" + other.port())
                            .replaceAll(
                                    "certificate-authority-data: [^}]*",
                                    "certificate-authority-data: "
                                            + java.util.Base64.getEncoder()
                                                    .encodeToString(Fixture.bytes(second.certificatePem()))));
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(1);
            assertThat(fixture.signals.answer())
                    .isInstanceOfSatisfying(
                            Answer.Unanswered.class,
                            answer -> assertThat(answer.sent()).isFalse());
            fixture.create(2);
            assertThat(code(fixture)).isEqualTo(404);
        }
    }

    @Test
    void a_client_certificate_that_is_refused_is_read_again_and_nothing_was_sent() throws Exception {
        try (TestServer server = new TestServer(Fixture.CERTIFICATE, (seen, wire) -> wire.json(404, "{}"), true);
                Fixture fixture = Fixture.serving((seen, wire) -> wire.cut())) {
            Files.writeString(fixture.kubeconfig, Fixture.kubeconfig(server.port(), "token: t"));
            fixture.passTime(Credentials.READ_EVERY);
            awaitRead(fixture, server.port());
            String user = "client-certificate-data: " + base64(Fixture.CERTIFICATE.certificatePem())
                    + ", client-key-data: " + base64(Fixture.CERTIFICATE.keyPem());
            Files.writeString(fixture.kubeconfig, Fixture.kubeconfig(server.port(), user));
            fixture.nanos.addAndGet(Credentials.PAUSE.toNanos());
            fixture.create(1);
            assertThat(fixture.signals.answer())
                    .isInstanceOfSatisfying(
                            Answer.Unanswered.class,
                            answer ->
                                    assertThat(answer.sent()).as(answer.cause()).isFalse());
            fixture.create(2);
            assertThat(code(fixture)).isEqualTo(404);
        }
    }

    @Test
    void nothing_that_is_printed_holds_the_token() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.cut())) {
            Access access = new AccessReader(ConnectionOptions.ofKubeconfig(fixture.kubeconfig)).read();
            fixture.create(1);
            String printed = access + " " + fixture.cluster.server() + " " + fixture.signals.answer();
            assertThat(printed).doesNotContain(Fixture.TOKEN);
        }
    }

    @Test
    void a_plugin_that_hangs_holds_up_neither_the_answer_nor_the_calls_after_it() throws Exception {
        CompletableFuture<Void> hanging = new CompletableFuture<>();
        int[] reads = {0};
        AtomicLong nanos = new AtomicLong();
        Credentials credentials = Credentials.open(
                () -> {
                    if (++reads[0] > 1) {
                        hanging.join();
                    }
                    return access();
                },
                nanos::get,
                Thread::startVirtualThread);
        Access before = credentials.current();
        nanos.addAndGet(Credentials.PAUSE.toNanos());
        credentials.refused();
        nanos.addAndGet(Credentials.PAUSE.toNanos());
        credentials.refused();
        assertThat(credentials.current()).isSameAs(before);
        assertThat(reads[0]).as("one reading at a time").isEqualTo(2);
        hanging.complete(null);
    }

    @Test
    void taking_back_that_any_certificate_is_trusted_has_an_effect() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(404, "{}"));
                TestServer other = new TestServer(TestCertificate.create(), (seen, wire) -> wire.json(404, "{}"))) {
            String trusting = Files.readString(fixture.kubeconfig)
                    .replace(":" + fixture.server.port(), ":" + other.port())
                    .replaceAll("certificate-authority-data: [^}]*", "insecure-skip-tls-verify: true");
            Files.writeString(fixture.kubeconfig, trusting);
            Access insecure = new AccessReader(ConnectionOptions.ofKubeconfig(fixture.kubeconfig)).read();
            Files.writeString(fixture.kubeconfig, trusting.replace("insecure-skip-tls-verify: true", "namespace: x"));
            Access secure = new AccessReader(ConnectionOptions.ofKubeconfig(fixture.kubeconfig)).read();
            assertThat(secure.sharesConnections(insecure)).isFalse();
            Files.writeString(
                    fixture.kubeconfig,
                    trusting.replace("insecure-skip-tls-verify: true", "proxy-url: \"http://proxy:3128\""));
            Access behindProxy = new AccessReader(ConnectionOptions.ofKubeconfig(fixture.kubeconfig)).read();
            assertThat(behindProxy.sharesConnections(secure)).isFalse();
        }
    }

    @Test
    void a_ca_that_is_named_is_the_only_one_that_is_trusted() throws Exception {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), Fixture.kubeconfig(1, "token: t"));
        TrustManager[] trusted = TlsMaterial.read(ClusterConfig.read(ConnectionOptions.ofKubeconfig(kubeconfig)))
                .trusted();
        assertThat(trusted)
                .singleElement(InstanceOfAssertFactories.type(X509TrustManager.class))
                .satisfies(manager -> assertThat(manager.getAcceptedIssuers()).hasSize(1));
    }

    /** A plugin that gives another token at each run, counted in a file beside it. */
    private static String plugin(Path folder) throws IOException {
        Path program = folder.resolve("plugin");
        Files.writeString(program, """
            #!/bin/sh
            n=$(($(cat "$0.count" 2>/dev/null || echo 0) + 1))
            echo $n > "$0.count"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",' \\
              '"status":{"token":"plugin-'$n'"}}'
            """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return "exec: {apiVersion: client.authentication.k8s.io/v1, command: " + program + "}";
    }

    private static void rotate(Fixture fixture, String token) throws Exception {
        Files.writeString(fixture.kubeconfig, Fixture.kubeconfig(fixture.server.port(), "token: " + token));
    }

    private static String sentToken(Fixture fixture, long id) throws Exception {
        fixture.create(id);
        fixture.signals.answer();
        return fixture.server.seen.getLast().header("Authorization");
    }

    /** The regular reading happens beside the calls: asks until it shows. */
    private static boolean sentTokenSoon(Fixture fixture, String expected) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (long id = 100; System.nanoTime() < deadline; id++) {
            if (sentToken(fixture, id).equals(expected)) {
                return true;
            }
        }
        return false;
    }

    private static void awaitRead(Fixture fixture, int port) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (fixture.cluster.server().getPort() != port && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(fixture.cluster.server().getPort()).isEqualTo(port);
    }

    private static int code(Fixture fixture) throws Exception {
        return ((Answer.Refused) fixture.signals.answer()).status().code();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(Fixture.bytes(text));
    }

    private static Access access() {
        return new Access(
                java.net.URI.create("https://127.0.0.1:1"),
                java.util.Map.of(),
                null,
                Fixture.CERTIFICATE.context(),
                "",
                false,
                "default");
    }
}
