package dev.carillon.io.kube;

import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Call;
import dev.carillon.port.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A server with a script, a kubeconfig that leads to it, and a cluster on both. */
final class Fixture implements AutoCloseable {
    static final TestCertificate CERTIFICATE = certificate();
    static final int LIMIT = 4;
    static final String TOKEN = "secret-token";
    static final Key KEY = new Key("demo", "nightly-1700000000");
    static final byte[] BODY = bytes(workflow("nightly-1700000000", "7"));

    final TestServer server;
    final Signals signals = new Signals();
    final HttpCluster cluster;
    final AtomicLong nanos = new AtomicLong(1);
    final Path kubeconfig;
    private final Path folder;

    private Fixture(TestServer.Script script) throws IOException, ConnectionProblem, GeneralSecurityException {
        this.folder = Files.createTempDirectory("carillon-kube");
        this.server = new TestServer(CERTIFICATE, script);
        this.kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, kubeconfig(server.port(), "token: " + TOKEN));
        AccessReader reader = new AccessReader(ConnectionOptions.ofKubeconfig(kubeconfig));
        this.cluster = new HttpCluster(
                Credentials.open(reader::read, nanos::get, Thread::startVirtualThread),
                signals,
                nanos::get,
                LIMIT,
                Connections.CONNECT_TIMEOUT);
    }

    static Fixture serving(TestServer.Script script) throws Exception {
        return new Fixture(script);
    }

    private static TestCertificate certificate() {
        try {
            return TestCertificate.create();
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String kubeconfig(int port, String user) throws GeneralSecurityException {
        String ca = java.util.Base64.getEncoder()
                .encodeToString(CERTIFICATE.certificatePem().getBytes(StandardCharsets.UTF_8));
        return """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters:
                - name: test
                  cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
                users:
                - name: test
                  user: {%s}
                contexts:
                - name: test
                  context: {cluster: test, user: test}
                """.formatted(port, ca, user);
    }

    static String workflow(String name, String version) {
        return """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"namespace":"demo","name":"%s",\
                "uid":"u-%s","resourceVersion":"%s"},"spec":{"n":1.10}}""".formatted(name, name, version);
    }

    static String status(int code, String reason, String message) {
        return """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s","reason":"%s",\
                "details":{"retryAfterSeconds":4},"code":%d}""".formatted(message, reason, code);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Source<String> workflows() {
        return new Source<>(
                Kind.WORKFLOW, "", "", false, object -> object.meta().name());
    }

    void create(long id) {
        send(id, new Request.Create(Kind.WORKFLOW, KEY, BODY));
    }

    void get(long id) {
        send(id, new Request.Get(Kind.WORKFLOW, KEY));
    }

    void send(long id, Request request) {
        cluster.send(new Call(id, Call.Lane.LAUNCH, request, Duration.ofSeconds(5), false));
    }

    void sendFresh(long id, Request request) {
        cluster.send(new Call(id, Call.Lane.LAUNCH, request, Duration.ofSeconds(5), true));
    }

    void passTime(Duration time) {
        nanos.addAndGet(time.toNanos());
        cluster.tick();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        server.close();
        Files.deleteIfExists(kubeconfig);
        Files.deleteIfExists(folder.resolve("token"));
        Files.deleteIfExists(folder);
    }
}
