package dev.carillon.lab.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A small certificate authority and one certificate for 127.0.0.1 and localhost, made by the JDK's own
 * keytool: the JDK has no public interface for it, and this needs nothing installed.
 */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final String SERVER = "server";

    private final KeyStore store;
    private final KeyStore authority;

    private Certificates(KeyStore store, KeyStore authority) {
        this.store = store;
        this.authority = authority;
    }

    /** Makes them; {@code folder} keeps the key store. Takes about two seconds. */
    public static Certificates in(Path folder) {
        Path file = file(folder);
        keytool(file, "ca", "-validity", "30", "-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign,cRLSign");
        keytool(
                file,
                SERVER,
                // One day short of its authority's, as an issued certificate must not outlive it.
                List.of("-validity", "29", "-signer", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost"),
                List.of("-ext", "eku=serverAuth"));
        return keptIn(folder);
    }

    /** Those that were made in this folder before, perhaps by another process. */
    public static Certificates keptIn(Path folder) {
        try (InputStream in = Files.newInputStream(file(folder))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyStore authority = KeyStore.getInstance("PKCS12");
            authority.load(null, null);
            authority.setCertificateEntry("ca", store.getCertificate("ca"));
            return new Certificates(store, authority);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keytool's key store cannot be read", e);
        }
    }

    private static Path file(Path folder) {
        return folder.resolve("keys.p12");
    }

    private static void keytool(Path file, String alias, String... options) {
        keytool(file, alias, List.of(options), List.of());
    }

    private static void keytool(Path file, String alias, List<String> options, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=carillon-lab-" + alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                // Valid since yesterday: a test may run a process with its clock set back.
                "-startdate",
                "-1d",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(options);
        command.addAll(more);
        Program.run(command, Map.of(), "").orThrow();
    }

    /** The authority's certificate in PEM, which clients must trust. */
    public String authorityPem() {
        return pem("CERTIFICATE", encoded("ca"));
    }

    /** The server's certificate in PEM. */
    String serverPem() {
        return pem("CERTIFICATE", encoded(SERVER));
    }

    /** The server's private key in PEM (PKCS 8). */
    String serverKeyPem() {
        try {
            Key key = store.getKey(SERVER, PASSWORD.toCharArray());
            return pem("PRIVATE KEY", key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new private key in PEM (PKCS 8), to sign service account tokens with. RSA: kube-apiserver derives the
     * public key from the file, and knows PKCS 8 for RSA only (client-go util/keyutil).
     */
    static String signingKeyPem() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return pem("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a server on loopback that clients of this cluster trust. */
    public SSLContext server() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore only = KeyStore.getInstance("PKCS12");
            only.load(null, null);
            Certificate[] chain = {certificate(SERVER)};
            char[] password = PASSWORD.toCharArray();
            only.setKeyEntry(SERVER, store.getKey(SERVER, password), password, chain);
            keys.init(only, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a client that trusts this authority and no other. */
    public SSLContext client() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authority);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate certificate(String alias) {
        try {
            return store.getCertificate(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] encoded(String alias) {
        try {
            return certificate(alias).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
