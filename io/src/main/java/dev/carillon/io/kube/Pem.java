package dev.carillon.io.kube;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of a PEM text, found as Go finds it for kubectl: text around blocks is not looked at, and only the blocks that
 * are asked for are read. So one file may hold a certificate with its key, or a bundle with comments.
 */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";

    /** What a key in PKCS 8 may be for; its label does not say. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private final String label;
    private final boolean headers;
    private final byte[] der;

    private Pem(String label, boolean headers, byte[] der) {
        this.label = label;
        this.headers = headers;
        this.der = der;
    }

    /** The certificates of a bundle of authorities; one that cannot be read is passed over, as in Go. */
    static List<X509Certificate> authorities(byte[] text) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        for (Pem block : blocks(text)) {
            if (block.label.equals(CERTIFICATE) && !block.headers) {
                try {
                    found.add(block.certificate());
                } catch (CertificateException e) {
                    // of a kind that the JDK does not know; the others serve
                }
            }
        }
        if (found.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return found;
    }

    /** A certificate and those that it leads to. */
    static X509Certificate[] chain(byte[] text) throws CertificateException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem block : blocks(text)) {
            if (block.label.equals(CERTIFICATE)) {
                chain.add(block.certificate());
            }
        }
        if (chain.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return chain.toArray(X509Certificate[]::new);
    }

    /** The first private key of a text, in PKCS 8, PKCS 1 or SEC 1. */
    static PrivateKey key(byte[] text) throws GeneralSecurityException {
        for (Pem block : blocks(text)) {
            if (block.label.endsWith(KEY)) {
                return block.key();
            }
        }
        throw new InvalidKeySpecException("no private key");
    }

    private X509Certificate certificate() throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private PrivateKey key() throws GeneralSecurityException {
        byte[] pkcs8 = switch (label) {
            case "RSA " + KEY -> Der.rsaKey(der);
            case "EC " + KEY -> Der.ecKey(der);
            default -> der;
        };
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // perhaps the next one
            }
        }
        throw new InvalidKeySpecException("no key of " + ALGORITHMS);
    }

    private static List<Pem> blocks(byte[] text) {
        List<Pem> blocks = new ArrayList<>();
        String label = null;
        boolean headers = false;
        StringBuilder body = new StringBuilder();
        for (String line : new String(text, StandardCharsets.ISO_8859_1).lines().toList()) {
            String content = line.stripTrailing();
            if (content.startsWith(BEGIN) && content.endsWith(DASHES)) {
                label = content.substring(BEGIN.length(), content.length() - DASHES.length());
                headers = false;
                body.setLength(0);
            } else if (label != null && content.equals(END + label + DASHES)) {
                byte @Nullable [] der = decoded(body.toString());
                if (der != null) {
                    blocks.add(new Pem(label, headers, der));
                }
                label = null;
            } else if (content.contains(":")) {
                headers = true;
            } else {
                body.append(content.strip());
            }
        }
        return blocks;
    }

    private static byte @Nullable [] decoded(String body) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            return null; // no block, then
        }
    }
}
