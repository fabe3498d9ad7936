package dev.carillon.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real etcd and kube-apiserver on loopback, with their own ports, certificates and temporary folder, so
 * that several can run side by side. Everything is gone after {@link #close}, and also when this JVM is
 * killed. Any thread may call any method.
 *
 * <p>Flags: {@code kube-apiserver --help}, {@code etcd --help} of the versions in lab/cluster/go.mod.
 */
public final class RealCluster implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** Argo's full definitions take some seconds on a busy machine. */
    private static final Duration KINDS_LIMIT = Duration.ofSeconds(60);

    private final Assets.Found assets;
    private final ClusterOptions options;
    private final Path folder;
    private final Program etcd;
    private final URI etcdUrl;
    private final Certificates certificates;
    private final HttpClient http;
    private final List<ApiServer> apiServers = new ArrayList<>();
    private final List<Program> controllers = new ArrayList<>();
    private final AtomicInteger files = new AtomicInteger();

    private RealCluster(Assets.Found assets, ClusterOptions options) throws IOException {
        this.assets = assets;
        this.options = options;
        this.folder = Files.createTempDirectory("carillon-cluster");
        Reaper.removes(folder);
        this.etcdUrl = loopback("http", Ports.free());
        this.etcd =
                new Program("etcd", etcdCommand(loopback("http", Ports.free())), Map.of(), folder.resolve("etcd.log"));
        // It starts while keytool works.
        etcd.start();
        try {
            this.certificates = Certificates.in(folder);
        } catch (IllegalStateException e) {
            etcd.kill();
            throw e;
        }
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(certificates.client())
                .connectTimeout(CONNECT_LIMIT)
                .build();
        writeSettings();
    }

    /** Starts a cluster and waits until it is ready, about five seconds on two idle cores. */
    public static RealCluster start(Assets.Found assets, ClusterOptions options) {
        try {
            RealCluster cluster = new RealCluster(assets, options);
            try {
                cluster.startApiServer();
                return cluster;
            } catch (IllegalStateException e) {
                cluster.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a cluster", e);
        }
    }

    private List<String> etcdCommand(URI peer) {
        return List.of(
                assets.program("etcd"),
                "--data-dir=" + data(),
                "--listen-client-urls=" + etcdUrl,
                "--advertise-client-urls=" + etcdUrl,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--log-level=warn");
    }

    private void writeSettings() throws IOException {
        Files.writeString(folder.resolve("ca.crt"), certificates.authorityPem());
        Files.writeString(folder.resolve("server.crt"), certificates.serverPem());
        Files.writeString(folder.resolve("server.key"), certificates.serverKeyPem());
        Files.writeString(folder.resolve("accounts.key"), Certificates.signingKeyPem());
        Files.writeString(
                folder.resolve("tokens.csv"),
                options.everybody().stream().map(User::csv).collect(Collectors.joining("\n", "", "\n")));
        Files.writeString(folder.resolve("audit.yaml"), AuditPolicy.yaml(options.recordsObjects()));
    }

    /**
     * Starts a kube-apiserver, the first or one more on the same etcd, and waits until it is ready. Each
     * has its own port and audit log.
     */
    public ApiServer startApiServer() {
        int port = Ports.free();
        String name = "kube-apiserver-" + files.incrementAndGet();
        Path auditLog = folder.resolve(name + ".audit.log");
        Program program = new Program(name, apiServerCommand(port, auditLog), Map.of(), folder.resolve(name + ".log"));
        ApiServer server = new ApiServer(program, loopback("https", port), auditLog, http);
        synchronized (this) {
            apiServers.add(server);
        }
        program.start();
        server.awaitReady();
        return server;
    }

    private List<String> apiServerCommand(int port, Path auditLog) {
        List<String> command = new ArrayList<>(List.of(
                assets.program("kube-apiserver"),
                "--etcd-servers=" + etcdUrl,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--tls-cert-file=" + folder.resolve("server.crt"),
                "--tls-private-key-file=" + folder.resolve("server.key"),
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--service-account-key-file=" + folder.resolve("accounts.key"),
                "--service-account-signing-key-file=" + folder.resolve("accounts.key"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--authorization-mode=RBAC",
                // It would want a service account object behind every Pod.
                "--disable-admission-plugins=ServiceAccount",
                "--audit-policy-file=" + folder.resolve("audit.yaml"),
                "--audit-log-path=" + auditLog,
                // Never rotated: a witness must find the first line as well as the last.
                "--audit-log-maxsize=0"));
        command.addAll(options.apiServerFlags());
        return command;
    }

    /**
     * Starts kube-controller-manager with the garbage collector and the namespace controller only: without
     * it no owned object is collected and no namespace ever goes away.
     */
    public Program startControllers() {
        if (!Files.isExecutable(assets.folder().resolve("kube-controller-manager"))) {
            throw new IllegalStateException("No kube-controller-manager in " + assets.folder());
        }
        String name = "kube-controller-manager-" + files.incrementAndGet();
        Program program = new Program(
                name,
                List.of(
                        assets.program("kube-controller-manager"),
                        "--kubeconfig=" + kubeconfig(User.CONTROLLERS, url()),
                        "--controllers=garbage-collector-controller,namespace-controller",
                        "--leader-elect=false",
                        // One namespace takes two requests for each of eighty kinds to end; its default is 20 a second.
                        "--kube-api-qps=200",
                        "--kube-api-burst=400",
                        "--secure-port=0"),
                Map.of(),
                folder.resolve(name + ".log"));
        synchronized (this) {
            controllers.add(program);
        }
        program.start();
        return program;
    }

    /** etcd, to kill, stop, freeze and start; its data and ports stay. */
    public Program etcd() {
        return etcd;
    }

    /** What etcd holds now, for {@link #restore}; it stands still meanwhile, as if it had been killed there. */
    public Path backUp() {
        Path backup = folder.resolve("backup-" + files.incrementAndGet());
        etcd.freeze();
        try {
            copy(data(), backup);
        } finally {
            etcd.thaw();
        }
        return backup;
    }

    /** Kills etcd and all kube-apiservers, and starts them again with what etcd held then. */
    public void restore(Path backup) {
        List<ApiServer> servers;
        synchronized (this) {
            servers = List.copyOf(apiServers);
        }
        servers.forEach(server -> server.program().kill());
        etcd.kill();
        remove(data());
        copy(backup, data());
        etcd.start();
        servers.forEach(server -> server.program().start());
        servers.forEach(ApiServer::awaitReady);
    }

    private Path data() {
        return folder.resolve("etcd");
    }

    /** The first kube-apiserver. */
    public synchronized ApiServer apiServer() {
        return apiServers.getFirst();
    }

    /** Where the first kube-apiserver listens. */
    public URI url() {
        return apiServer().url();
    }

    /** A client that trusts the cluster, over HTTP/1.1. */
    public HttpClient http() {
        return http;
    }

    /** The authority that signed the servers' certificates, for proxies and clients. */
    public Certificates certificates() {
        return certificates;
    }

    /** The audit logs of all kube-apiservers, also of those that are down. */
    public synchronized List<Path> auditLogs() {
        return apiServers.stream().map(ApiServer::auditLog).toList();
    }

    /** The folder of this cluster, for what a test leaves lying; it is removed on close. */
    public Path folder() {
        return folder;
    }

    /** Writes a kubeconfig for {@code user} that talks to {@code server}, which may be a proxy. */
    public Path kubeconfig(User user, URI server) {
        String authority =
                Base64.getEncoder().encodeToString(certificates.authorityPem().getBytes(StandardCharsets.UTF_8));
        String yaml = """
                apiVersion: v1
                kind: Config
                current-context: lab
                clusters:
                - name: lab
                  cluster: {server: "%s", certificate-authority-data: "%s"}
                users:
                - name: lab
                  user: {token: "%s"}
                contexts:
                - name: lab
                  context: {cluster: lab, user: lab, namespace: default}
                """.formatted(server, authority, user.token());
        try {
            return Files.writeString(folder.resolve("kubeconfig-" + files.incrementAndGet() + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The full path of one of the cluster's programs. */
    public String program(String name) {
        return assets.program(name);
    }

    /** Runs kubectl as the administrator, straight to the first kube-apiserver. */
    public Finished kubectl(String... arguments) {
        return kubectl(kubeconfig(User.ADMIN, url()), "", arguments);
    }

    /** Applies manifests (YAML or JSON) as the administrator; an error if that fails. */
    public void apply(String manifests) {
        kubectl(kubeconfig(User.ADMIN, url()), manifests, "apply", "-f", "-").orThrow();
    }

    /** Returns once every kind that has been defined is served. */
    public void awaitKinds() {
        // Asked again: for a kind so new that it has no status yet, kubectl's own wait is an error.
        Await.until(
                "all kinds are served",
                KINDS_LIMIT,
                () -> kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
                                .exitCode()
                        == 0);
    }

    /** Runs kubectl with the given kubeconfig and input. */
    public Finished kubectl(Path kubeconfig, String stdin, String... arguments) {
        List<String> command = new ArrayList<>(List.of(assets.program("kubectl")));
        command.addAll(List.of(arguments));
        // Its own home, so that neither the user's settings nor his cache of kinds play a part.
        Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", folder.toString());
        return Program.run(command, environment, stdin);
    }

    /** Kills everything and removes the folder. */
    @Override
    public void close() {
        http.shutdownNow();
        List<Program> programs = new ArrayList<>();
        synchronized (this) {
            programs.addAll(controllers);
            apiServers.forEach(server -> programs.add(server.program()));
        }
        programs.add(etcd);
        programs.forEach(Program::kill);
        remove(folder);
    }

    private static void remove(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy " + from + " to " + to, e);
        }
    }

    private static URI loopback(String scheme, int port) {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }
}
