package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys in the forms that kubectl takes. */
class TlsMaterialTest {
    /** Of PKCS 8 around an RSA key of 2,048 bits. */
    private static final int PKCS8_HEAD_BYTES = 26;

    @TempDir
    Path folder;

    @Test
    void a_certificate_may_stand_in_one_file_with_its_key() throws Exception {
        String both = Fixture.CERTIFICATE.keyPem() + Fixture.CERTIFICATE.certificatePem();
        Files.writeString(folder.resolve("both.pem"), both);
        assertThat(code(Fixture.CERTIFICATE, "client-certificate: both.pem, client-key: both.pem"))
                .isEqualTo(404);
    }

    /** What they are is the server's to judge: a file may hold an authority twice, or one of before a rotation. */
    @Test
    void what_follows_a_certificate_need_not_be_a_chain() throws Exception {
        String certificate = Fixture.CERTIFICATE.certificatePem();
        String user = "client-certificate-data: " + base64(certificate + certificate) + ", client-key-data: "
                + base64(Fixture.CERTIFICATE.keyPem());
        assertThat(code(Fixture.CERTIFICATE, user)).isEqualTo(404);
    }

    @Test
    void a_key_of_ed25519_is_shown_to_the_server() throws Exception {
        TestCertificate certificate = TestCertificate.create("Ed25519");
        String user = "client-certificate-data: " + base64(certificate.certificatePem()) + ", client-key-data: "
                + base64(certificate.keyPem());
        assertThat(code(certificate, user)).isEqualTo(404);
    }

    @Test
    void data_may_be_broken_into_lines() throws Exception {
        String user = "client-certificate-data: \"" + broken(Fixture.CERTIFICATE.certificatePem())
                + "\", client-key-data: \"" + broken(Fixture.CERTIFICATE.keyPem()) + "\"";
        assertThat(code(Fixture.CERTIFICATE, user)).isEqualTo(404);
    }

    @Test
    void keys_are_read_in_all_forms() throws Exception {
        PrivateKey rsa = key("RSA", 2048);
        byte[] pkcs8 = rsa.getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEAD_BYTES, pkcs8.length);
        assertThat(read(pem("PRIVATE KEY", pkcs8))).isEqualTo(rsa);
        assertThat(read(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(rsa);
        ECPrivateKey ec = (ECPrivateKey) key("EC", 256);
        String sec1 = pem("EC PRIVATE KEY", sec1(ec));
        assertThat(((ECPrivateKey) read(sec1)).getS()).isEqualTo(ec.getS());
        String parameters = pem("EC PARAMETERS", HexFormat.of().parseHex("06082a8648ce3d030107"));
        assertThat(read("# made by openssl\n" + parameters + sec1.replace("\n", "\r\n")))
                .isEqualTo(read(sec1));
        PrivateKey edwards =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        assertThat(read(pem("PRIVATE KEY", edwards.getEncoded()))).isEqualTo(edwards);
    }

    @Test
    void what_is_no_key_is_refused() {
        List<String> texts = List.of(
                "",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n",
                pem("PRIVATE KEY", new byte[] {1, 2, 3}),
                pem("EC PRIVATE KEY", new byte[] {0x30, (byte) 0x84, 1, 2, 3, 4}),
                pem("EC PRIVATE KEY", new byte[] {0x30, 5, 2, 1, 1, 4, 0}),
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----\n");
        for (String text : texts) {
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(InvalidKeySpecException.class);
        }
    }

    @Test
    void a_bundle_of_authorities_may_hold_other_things() throws Exception {
        String bundle = "Our root: since 2020\n" + Fixture.CERTIFICATE.certificatePem() + "and\n"
                + Fixture.CERTIFICATE.keyPem() + pem("CERTIFICATE", new byte[] {1, 2, 3})
                + pem("X509 CRL", new byte[] {1}) + TestCertificate.create().certificatePem() + "\n# the end";
        Path kubeconfig = Files.writeString(
                folder.resolve("kubeconfig"),
                Fixture.kubeconfig(1, "token: t")
                        .replaceAll(
                                "certificate-authority-data: [^}]*", "certificate-authority-data: " + base64(bundle)));
        TrustManager[] trusted = TlsMaterial.read(ClusterConfig.read(ConnectionOptions.ofKubeconfig(kubeconfig)))
                .trusted();
        assertThat(((X509TrustManager) trusted[0]).getAcceptedIssuers()).hasSize(2);
    }

    /** What a server that wants a certificate answers to a user. */
    private int code(TestCertificate certificate, String user) throws Exception {
        try (TestServer server = new TestServer(certificate, (seen, wire) -> wire.json(404, "{}"), true)) {
            Path kubeconfig = Files.writeString(
                    folder.resolve("kubeconfig"),
                    Fixture.kubeconfig(server.port(), user)
                            .replaceAll("certificate-authority-data: [^}]*", "insecure-skip-tls-verify: true"));
            try (BlockingApi api = BlockingApi.connect(ConnectionOptions.ofKubeconfig(kubeconfig))) {
                return api.ask(new Request.Get(Kind.WORKFLOW, Fixture.KEY)) instanceof Answer.Refused refused
                        ? refused.status().code()
                        : 0;
            }
        }
    }

    private static PrivateKey read(String pem) throws Exception {
        return Pem.key(Fixture.bytes(pem));
    }

    private static PrivateKey key(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair().getPrivate();
    }

    /** As openssl writes a key on the curve P-256, but for the public half. */
    private static byte[] sec1(ECPrivateKey key) {
        byte[] number = key.getS().toByteArray();
        byte[] padded = new byte[32];
        int length = Math.min(number.length, padded.length);
        System.arraycopy(number, number.length - length, padded, padded.length - length, length);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(HexFormat.of().parseHex("30310201010420"));
        all.writeBytes(padded);
        all.writeBytes(HexFormat.of().parseHex("a00a06082a8648ce3d030107"));
        return all.toByteArray();
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, Fixture.bytes("\n")).encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    private static String broken(String text) {
        return Base64.getMimeEncoder(64, Fixture.bytes("\n"))
                .encodeToString(Fixture.bytes(text))
                .replace("\n", "\\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(Fixture.bytes(text));
    }
}
