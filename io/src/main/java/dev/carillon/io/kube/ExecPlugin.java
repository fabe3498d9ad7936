package dev.carillon.io.kube;

import dev.carillon.api.Json;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A kubeconfig's exec plugin: a program that prints a credential ({@code client.authentication.k8s.io}). Run as kubectl
 * runs it, without a shell, but without a terminal and not for ever. The library's own way waits without end and takes
 * what the program says on standard error for its answer (ADR 0005).
 *
 * @param where the kubeconfig, for messages
 * @param cluster told to the program when it asks for that
 */
record ExecPlugin(String where, ExecConfig exec, Cluster cluster) {
    /** A plugin may ask an identity provider on the other side of the world; a person gives up about then. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A token of 64 KiB does not fit a header; a chain of certificates has a few KiB. */
    static final int OUTPUT_LIMIT_BYTES = 1 << 20;

    /** From a program's end to the end of its output: it is in the pipe by then. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private static final String GROUP = "client.authentication.k8s.io";
    private static final File NOTHING = new File("/dev/null");

    /** What it gave: a token, or a certificate with its key (PEM in Base64), or all of them. Not a record: secrets. */
    static final class Credential {
        final @Nullable String token;
        final @Nullable String certificate;
        final @Nullable String key;

        private Credential(@Nullable String token, @Nullable String certificate, @Nullable String key) {
            this.token = token;
            this.certificate = certificate;
            this.key = key;
        }
    }

    /**
     * Runs the program and waits for it.
     *
     * @throws ConnectionProblem naming what it did instead; nothing that it printed is quoted
     */
    Credential run(Duration patience) throws ConnectionProblem {
        if (exec.getCommand() == null || exec.getCommand().isBlank()) {
            throw problem("has no command: set users[].user.exec.command");
        }
        if ("Always".equals(exec.getInteractiveMode())) {
            throw problem("needs a terminal (interactiveMode: Always): use a user whose plugin does not");
        }
        return credential(output(patience));
    }

    private byte[] output(Duration patience) throws ConnectionProblem {
        Process process = start();
        Gathering output = new Gathering(process.getInputStream());
        Thread reader = Thread.ofPlatform().daemon().name("exec-plugin").start(output);
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw problem("took longer than " + patience.toSeconds() + " s and was ended: run its command by hand");
            }
            reader.join(DRAIN); // what it has left running may hold its output open for ever
            byte[] printed = output.bytes();
            if (printed.length > OUTPUT_LIMIT_BYTES) { // first: nobody reads on, so it may have been ended by that
                throw problem("printed more than " + OUTPUT_LIMIT_BYTES + " bytes: run its command by hand");
            }
            if (process.exitValue() != 0) {
                throw problem("ended with exit code " + process.exitValue() + ": run its command by hand");
            }
            return printed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw problem("was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What a program prints, as far as it has come. Ends with the output, beyond the limit, or when it is closed. */
    private static final class Gathering implements Runnable {
        private final InputStream output;
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream(); // its methods are synchronized

        Gathering(InputStream output) {
            this.output = output;
        }

        @Override
        public void run() {
            byte[] piece = new byte[8 << 10];
            try (output) {
                for (int n = output.read(piece);
                        n >= 0 && printed.size() <= OUTPUT_LIMIT_BYTES;
                        n = output.read(piece)) {
                    printed.write(piece, 0, n);
                }
            } catch (IOException e) {
                // what has come is judged, and half a credential is none
            }
        }

        byte[] bytes() {
            return printed.toByteArray();
        }
    }

    private Process start() throws ConnectionProblem {
        try {
            List<String> line = new ArrayList<>();
            line.add(exec.getCommand());
            line.addAll(Objects.requireNonNullElse(exec.getArgs(), List.of()));
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectInput(NOTHING)
                    .redirectError(ProcessBuilder.Redirect.DISCARD); // it may hold a token, and ends up in a log
            for (ExecEnvVar variable : Objects.requireNonNullElse(exec.getEnv(), List.<ExecEnvVar>of())) {
                builder.environment().put(variable.getName(), Objects.requireNonNullElse(variable.getValue(), ""));
            }
            builder.environment().put("KUBERNETES_EXEC_INFO", info());
            return builder.start();
        } catch (IOException | RuntimeException e) { // a NUL or a null in the command, an argument or the environment
            String hint = exec.getInstallHint() == null
                    ? ""
                    : ": " + exec.getInstallHint().strip();
            throw problem("cannot be started" + hint);
        }
    }

    private String info() throws ConnectionProblem {
        ObjectNode info = Json.object();
        info.put("apiVersion", exec.getApiVersion()).put("kind", "ExecCredential");
        ObjectNode spec = info.putObject("spec").put("interactive", false);
        if (Boolean.TRUE.equals(exec.getProvideClusterInfo())) {
            describe(spec.putObject("cluster"));
        }
        return new String(Json.bytes(info), StandardCharsets.UTF_8);
    }

    private void describe(ObjectNode about) throws ConnectionProblem {
        about.put("server", cluster.getServer());
        if (cluster.getCertificateAuthorityData() != null) {
            about.put("certificate-authority-data", cluster.getCertificateAuthorityData());
        } else if (cluster.getCertificateAuthority() != null) {
            about.put("certificate-authority-data", file(cluster.getCertificateAuthority()));
        }
        if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify())) {
            about.put("insecure-skip-tls-verify", true);
        }
        if (cluster.getProxyUrl() != null) {
            about.put("proxy-url", cluster.getProxyUrl());
        }
        for (var extension : Objects.requireNonNullElse(
                cluster.getExtensions(), List.<io.fabric8.kubernetes.api.model.NamedExtension>of())) {
            if ((GROUP + "/exec").equals(extension.getName())) {
                about.set("config", tree(Serialization.asJson(extension.getExtension())));
            }
        }
    }

    private String file(String name) throws ConnectionProblem {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(name)));
        } catch (IOException e) {
            throw new ConnectionProblem(where + ": certificate-authority " + name + " cannot be read");
        }
    }

    private JsonNode tree(String json) throws ConnectionProblem {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (Json.Malformed e) {
            throw problem("has a configuration in clusters[].cluster.extensions that cannot be read");
        }
    }

    private Credential credential(byte[] output) throws ConnectionProblem {
        ObjectNode printed = printed(output);
        String version = Json.text(printed, "apiVersion");
        if (!Json.text(printed, "kind").equals("ExecCredential") || !version.equals(exec.getApiVersion())) {
            throw problem("printed no ExecCredential of " + exec.getApiVersion()
                    + ": set users[].user.exec.apiVersion to what it speaks");
        }
        JsonNode status = printed.path("status");
        String token = Json.text(status, "token");
        String certificate = Json.text(status, "clientCertificateData");
        String key = Json.text(status, "clientKeyData");
        if (certificate.isEmpty() != key.isEmpty() || (token.isEmpty() && key.isEmpty())) {
            throw problem("gave no credential, or half of one: run its command by hand");
        }
        return new Credential(
                token.isEmpty() ? null : token,
                certificate.isEmpty() ? null : base64(certificate),
                key.isEmpty() ? null : base64(key));
    }

    private ObjectNode printed(byte[] output) throws ConnectionProblem {
        try {
            return Json.readObject(Serialization.asJson(Kubeconfig.tree(new String(output, StandardCharsets.UTF_8)))
                    .getBytes(StandardCharsets.UTF_8));
        } catch (Json.Malformed | RuntimeException e) {
            throw problem("printed neither JSON nor YAML: run its command by hand");
        }
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    private ConnectionProblem problem(String what) {
        return new ConnectionProblem(where + ": the user's exec plugin "
                + (exec.getCommand() == null ? "" : "\"" + exec.getCommand() + "\" ") + what);
    }

    @Override
    public String toString() {
        return where + ": exec " + exec.getCommand(); // its arguments and environment may hold secrets
    }
}
