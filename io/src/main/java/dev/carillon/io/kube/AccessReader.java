package dev.carillon.io.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.CertUtils;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes an {@link Access} out of a {@link ClusterConfig}: headers, TLS, proxy. Reads files, may run an exec plugin. */
final class AccessReader {
    private final ConnectionOptions options;

    AccessReader(ConnectionOptions options) {
        this.options = options;
    }

    Access read() throws ConnectionProblem {
        ClusterConfig found = ClusterConfig.read(options);
        Config config = found.config();
        URI server = server(found, config.getMasterUrl());
        // Before the files are read for TLS: if they change in between, the next reading finds another print and takes
        // them in. The other way round an old context would keep a new print, and stay.
        String print = print(found);
        return new Access(
                server,
                headers(found),
                Proxies.choose(found, server),
                tls(found),
                print,
                found.runsProgram(),
                namespace(config));
    }

    /** A context without one means {@code default}, as it does to kubectl. */
    private static String namespace(Config config) {
        String named = config.getNamespace();
        return named == null || named.isBlank() ? "default" : named.strip();
    }

    private static URI server(ClusterConfig found, String url) throws ConnectionProblem {
        URI server;
        try {
            server = URI.create(url.replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new ConnectionProblem(found.where() + ": clusters[].cluster.server is not a URL");
        }
        if (server.getRawUserInfo() != null || server.getRawQuery() != null || server.getRawFragment() != null) {
            throw new ConnectionProblem(found.where() + ": clusters[].cluster.server holds more than a host, a port and"
                    + " a path: a user goes under users"); // not quoted: it may hold a password
        }
        if (!"https".equals(server.getScheme()) || server.getHost() == null) {
            // kubectl drops credentials over plain HTTP; we do not send them there either
            String shown = url.contains("@") ? "the server" : "server \"" + url + "\""; // it may hold a password
            throw new ConnectionProblem(found.where() + ": " + shown + " is not an https URL with a host");
        }
        return server;
    }

    private Map<String, String> headers(ClusterConfig found) throws ConnectionProblem {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", options.userAgent());
        String token = found.token();
        Config config = found.config();
        if (!token.isEmpty()) {
            headers.put("Authorization", "Bearer " + token);
        } else if (config.getUsername() != null && config.getPassword() != null) {
            String both = config.getUsername() + ":" + config.getPassword();
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        if (!headers.values().stream().allMatch(AccessReader::isHeaderText)) {
            // checked here, because the HTTP client's own message would quote the token
            throw new ConnectionProblem(
                    found.where() + ": the token holds a character that an HTTP header must not have");
        }
        return Map.copyOf(headers);
    }

    private static boolean isHeaderText(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    private static SSLContext tls(ClusterConfig found) throws ConnectionProblem {
        Config config = found.config();
        // The library documents none of the unchecked exceptions that it throws for what is no certificate or key, so
        // any of them is taken to mean that.
        TrustManager[] trusted;
        try {
            trusted = trust(config);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw unusable(found, "certificate-authority", config.getCaCertFile(), "certificate", e);
        }
        try {
            return SSLUtils.sslContext(keys(config), trusted);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw unusable(
                    found,
                    "client-certificate or client-key",
                    config.getClientCertFile(),
                    "certificate with its key",
                    e);
        }
    }

    private static ConnectionProblem unusable(
            ClusterConfig found, String field, @Nullable String file, String what, Exception e) {
        return new ConnectionProblem(found.where() + ": " + field + (file == null ? "" : " " + file) + " is no " + what
                + " in PEM (" + e.getClass().getSimpleName() + ")");
    }

    private static KeyManager[] keys(Config config) throws GeneralSecurityException, IOException {
        try {
            return SSLUtils.keyManagers(config);
        } catch (GeneralSecurityException | IOException | RuntimeException asGiven) {
            // The library takes a PKCS 8 key for RSA: its header does not say.
            config.setClientKeyAlgo("EC");
        }
        return SSLUtils.keyManagers(config);
    }

    /** The library adds a CA to the public ones; to kubectl, and here, a CA that is named is the only one. */
    static TrustManager[] trust(Config config) throws GeneralSecurityException, IOException {
        if (config.isTrustCerts() || (config.getCaCertData() == null && config.getCaCertFile() == null)) {
            return SSLUtils.trustManagers(config);
        }
        KeyStore only = KeyStore.getInstance(KeyStore.getDefaultType());
        only.load(null, null);
        try (InputStream bundle =
                CertUtils.getInputStreamFromDataOrFile(config.getCaCertData(), config.getCaCertFile())) {
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
                only.setCertificateEntry("authority-" + only.size(), authority);
            }
        }
        if (only.size() == 0) {
            throw new CertificateException("no certificate in certificate-authority");
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(only);
        return trust.getTrustManagers();
    }

    /** A hash, so that no key stays around for the sake of a comparison. */
    private static String print(ClusterConfig found) throws ConnectionProblem {
        Config config = found.config();
        MessageDigest digest = sha256();
        digest.update((byte) (config.isTrustCerts() ? 1 : 0));
        add(found, digest, "certificate-authority", config.getCaCertData(), config.getCaCertFile());
        add(found, digest, "client-certificate", config.getClientCertData(), config.getClientCertFile());
        add(found, digest, "client-key", config.getClientKeyData(), config.getClientKeyFile());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    private static void add(
            ClusterConfig found, MessageDigest digest, String field, @Nullable String data, @Nullable String file)
            throws ConnectionProblem {
        if (data != null) {
            digest.update(data.getBytes(StandardCharsets.UTF_8));
        } else if (file != null) {
            try {
                digest.update(Files.readAllBytes(Path.of(file)));
            } catch (IOException | InvalidPathException e) {
                throw new ConnectionProblem(found.where() + ": " + field + " " + file
                        + " cannot be read: check that it is there, and its permissions");
            }
        }
        digest.update((byte) 0);
    }
}
