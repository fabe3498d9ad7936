package dev.carillon.io.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom we trust and who we are, as a kubeconfig holds it or the files that it names. Not a record: secrets. */
final class TlsMaterial {
    /** Of a key store that never leaves this process. */
    private static final char[] NO_PASSWORD = new char[0];

    /** The default, PKCS 12, refuses what follows a certificate unless each has issued the one before it. */
    private static final String STORE = "JKS";

    private final ClusterConfig found;
    private final byte @Nullable [] authorities;
    private final byte @Nullable [] certificate;
    private final byte @Nullable [] key;

    private TlsMaterial(ClusterConfig found) throws ConnectionProblem {
        Config config = found.config();
        this.found = found;
        this.authorities = bytes("certificate-authority", config.getCaCertData(), config.getCaCertFile());
        this.certificate = bytes("client-certificate", config.getClientCertData(), config.getClientCertFile());
        this.key = bytes("client-key", config.getClientKeyData(), config.getClientKeyFile());
    }

    static TlsMaterial read(ClusterConfig found) throws ConnectionProblem {
        return new TlsMaterial(found);
    }

    /** A hash, so that no key stays around for the sake of a comparison. */
    String print() {
        MessageDigest digest = sha256();
        digest.update((byte) (found.config().isTrustCerts() ? 1 : 0));
        add(digest, authorities);
        add(digest, certificate);
        add(digest, key);
        return HexFormat.of().formatHex(digest.digest());
    }

    SSLContext context() throws ConnectionProblem {
        TrustManager[] trusted;
        try {
            trusted = trusted();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable("certificate-authority", found.config().getCaCertFile(), "certificate", e);
        }
        try {
            return SSLUtils.sslContext(keys(), trusted);
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(
                    "client-certificate or client-key",
                    found.config().getClientCertFile(),
                    "certificate with its key",
                    e);
        }
    }

    /** The library adds a CA to the public ones; to kubectl, and here, a CA that is named is the only one. */
    TrustManager[] trusted() throws GeneralSecurityException, IOException {
        if (found.config().isTrustCerts() || authorities == null) {
            return SSLUtils.trustManagers(found.config());
        }
        KeyStore only = emptyStore();
        for (X509Certificate authority : Pem.authorities(authorities)) {
            only.setCertificateEntry("authority-" + only.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(only);
        return trust.getTrustManagers();
    }

    /** The library knows neither a key beside its certificate in one file, nor Ed25519. */
    private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
        if (certificate == null || key == null) {
            return null;
        }
        KeyStore ours = emptyStore();
        ours.setKeyEntry("client", Pem.key(key), NO_PASSWORD, Pem.chain(certificate));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(ours, NO_PASSWORD);
        return keys.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(STORE);
        store.load(null, null);
        return store;
    }

    private byte @Nullable [] bytes(String field, @Nullable String data, @Nullable String file)
            throws ConnectionProblem {
        if (data != null && !data.isEmpty()) {
            try {
                return Base64.getDecoder().decode(data.replaceAll("[\r\n]", "")); // breaks between lines are allowed
            } catch (IllegalArgumentException e) {
                throw new ConnectionProblem(found.where() + ": " + field + "-data is not Base64");
            }
        }
        if (file == null || file.isEmpty()) {
            return null;
        }
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new ConnectionProblem(found.where() + ": " + field + " " + file
                    + " cannot be read: check that it is there, and its permissions");
        }
    }

    private ConnectionProblem unusable(String field, @Nullable String file, String what, Exception e) {
        return new ConnectionProblem(found.where() + ": " + field + (file == null ? "" : " " + file) + " is no " + what
                + " in PEM (" + e.getClass().getSimpleName() + ")");
    }

    private static void add(MessageDigest digest, byte @Nullable [] part) {
        digest.update((byte) (part == null ? 0 : 1));
        if (part != null) {
            digest.update(sha256().digest(part));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
