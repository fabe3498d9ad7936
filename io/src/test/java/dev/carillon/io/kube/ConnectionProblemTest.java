package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each unusable configuration says what is wrong, and never quotes a secret. */
class ConnectionProblemTest {
    private static final String GOOD = """
        current-context: test
        clusters: [{name: test, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: test, user: {token: hidden}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        """;

    @TempDir
    Path folder;

    record Row(String name, String kubeconfig, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("not YAML", GOOD + "users: [hidden\n  token: {hidden", "is not a readable kubeconfig (line"),
                new Row("another document", "- 1\n- 2\n", "is not a readable kubeconfig"),
                new Row("several documents", GOOD + "---\n" + GOOD, "holds more than one YAML document: keep one"),
                new Row("deep YAML", GOOD + "x: " + "[".repeat(100_000), "is nested deeper than 200 levels"),
                new Row("deep JSON", "{\"a\":".repeat(100_000), "is nested deeper than 200 levels"),
                new Row("no current context", GOOD.replace("current-context: test", ""), "has no current-context"),
                new Row(
                        "unknown context",
                        GOOD.replace("current-context: test", "current-context: prod"),
                        "has no context \"prod\": it has [test]"),
                new Row(
                        "unknown cluster",
                        GOOD.replace("cluster: test,", "cluster: prod,"),
                        "names cluster \"prod\", which is missing"),
                new Row(
                        "unknown user",
                        GOOD.replace("user: test}", "user: prod}"),
                        "names user \"prod\", which is missing"),
                new Row("no server", GOOD.replace("server: \"https://127.0.0.1:1\"", ""), "has no server"),
                new Row("empty server", GOOD.replace("https://127.0.0.1:1", ""), "has no server"),
                new Row("plain http", GOOD.replace("https:", "http:"), "is not an https URL"),
                new Row(
                        "a password in the URL",
                        GOOD.replace("https://127.0.0.1:1", "https://me:hidden@127.0.0.1:1"),
                        "clusters[].cluster.server holds more than"),
                new Row(
                        "a password in what is no URL",
                        GOOD.replace("https://127.0.0.1:1", "https://me:hidden@a b"),
                        "clusters[].cluster.server is not a URL"),
                new Row("no URL", GOOD.replace("https://127.0.0.1:1", "https://a b"), "is not a URL"),
                new Row(
                        "server name",
                        GOOD.replace("cluster: {", "cluster: {tls-server-name: x, "),
                        "tls-server-name is not supported"),
                new Row("impersonation", GOOD.replace("user: {", "user: {as: root, "), "impersonation"),
                new Row(
                        "impersonation by uid",
                        GOOD.replace("user: {", "user: {as-uid: hidden, "),
                        "impersonation (users[].user.as-uid) is not supported"),
                new Row(
                        "impersonation of groups without a user",
                        GOOD.replace("user: {", "user: {as-groups: [hidden], "),
                        "impersonation (users[].user.as-groups) is not supported"),
                new Row(
                        "impersonation of extras without a user",
                        GOOD.replace("user: {", "user: {as-user-extra: {a: [hidden]}, "),
                        "impersonation (users[].user.as-user-extra) is not supported"),
                new Row(
                        "data that is not Base64",
                        GOOD.replace("token: hidden", "client-certificate-data: hi dden, client-key-data: eA=="),
                        "client-certificate-data is not Base64"),
                new Row(
                        "a host that Java cannot ask",
                        GOOD.replace("127.0.0.1:1", "api_server:6443"),
                        "server \"https://api_server:6443/\" has a name with \"_\""),
                new Row("token over lines", GOOD.replace("hidden", "\"hid\\nden\""), "the token holds a character"),
                new Row(
                        "a certificate without its key",
                        GOOD.replace("token: hidden", "client-certificate: hidden"),
                        "users[].user.client-certificate is set without its client-key"),
                new Row(
                        "a key without its certificate",
                        GOOD.replace("token: hidden", "client-key-data: hidden"),
                        "users[].user.client-key is set without its client-certificate"),
                new Row(
                        "a name without a password",
                        GOOD.replace("token: hidden", "username: me"),
                        "users[].user.username is set without its password"),
                new Row(
                        "a password without a name",
                        GOOD.replace("token: hidden", "password: hidden"),
                        "users[].user.password is set without its username"),
                new Row(
                        "an auth provider",
                        GOOD.replace("token: hidden", "auth-provider: {name: gcp, config: {access-token: hidden}}"),
                        "users[].user.auth-provider is not supported"),
                new Row(
                        "a token file that no file can be called",
                        GOOD.replace("token: hidden", "tokenFile: \"hid\\0den\""),
                        "users[].user.tokenFile is not the name of a file"),
                new Row(
                        "a CA that is none",
                        GOOD.replace("cluster: {", "cluster: {certificate-authority-data: aGFsbG8=, "),
                        "certificate-authority"),
                new Row("missing token file", GOOD.replace("token: hidden", "tokenFile: none"), "tokenFile"),
                new Row("empty token file", GOOD.replace("token: hidden", "tokenFile: /dev/null"), "tokenFile"),
                new Row(
                        "missing CA file",
                        GOOD.replace("cluster: {", "cluster: {certificate-authority: none, "),
                        "certificate-authority"),
                new Row(
                        "socks proxy",
                        GOOD.replace("cluster: {", "cluster: {proxy-url: \"socks5://a:1\", "),
                        "proxy-url is not supported"),
                new Row(
                        "a port of a proxy that none has",
                        GOOD.replace("cluster: {", "cluster: {proxy-url: \"http://a:70000\", "),
                        "proxy-url is not supported"),
                new Row(
                        "a port that none has",
                        GOOD.replace("127.0.0.1:1", "127.0.0.1:70000"),
                        "is not an https URL with a host"),
                new Row(
                        "missing plugin",
                        GOOD.replace("token: hidden", "exec: {apiVersion: v1, command: no-such-program}"),
                        "exec plugin"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_says_what_is_wrong(Row row) throws Exception {
        Path file = Files.writeString(folder.resolve("kubeconfig"), row.kubeconfig());
        assertThatThrownBy(() -> HttpCluster.connect(ConnectionOptions.ofKubeconfig(file), signal -> {}))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageContaining(row.message())
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("hidden")
                .hasNoCause();
    }

    @Test
    void a_missing_file_is_named() {
        Path file = folder.resolve("none");
        assertThatThrownBy(() -> BlockingApi.connect(ConnectionOptions.ofKubeconfig(file)))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessage("kubeconfig " + file + " is not a file: name an existing one");
    }

    @Test
    void certificates_are_named_with_their_file() throws Exception {
        for (String field : new String[] {"certificate-authority", "client-certificate", "client-key"}) {
            boolean ofCluster = field.equals("certificate-authority");
            String pair =
                    field.equals("client-certificate") ? "client-key-data: eA==" : "client-certificate-data: eA==";
            String bad = ofCluster
                    ? GOOD.replace("cluster: {", "cluster: {" + field + ": none.pem, ")
                    : GOOD.replace("token: hidden", field + ": none.pem, " + pair);
            Path file = Files.writeString(folder.resolve("kubeconfig"), bad);
            assertThatThrownBy(() -> HttpCluster.connect(ConnectionOptions.ofKubeconfig(file), signal -> {}))
                    .hasMessage("kubeconfig " + file + ": " + field + " " + folder.resolve("none.pem")
                            + " cannot be read: check that it is there, and its permissions");
        }
    }

    @Test
    void an_empty_file_is_said_to_be_empty() throws Exception {
        Path file = Files.writeString(folder.resolve("kubeconfig"), "");
        assertThatThrownBy(() -> HttpCluster.connect(ConnectionOptions.ofKubeconfig(file), signal -> {}))
                .hasMessage("kubeconfig " + file + " is empty: name another with --kubeconfig");
    }

    @Test
    void the_files_are_those_of_kubeconfig_else_the_one_at_home_and_a_token_file_lies_beside_its_own()
            throws Exception {
        Path first = Files.createDirectory(folder.resolve("a"));
        Path second = Files.createDirectories(folder.resolve("b/.kube"));
        Files.writeString(first.resolve("config"), "current-context: test\n");
        Files.writeString(second.resolve("config"), GOOD.replace("token: hidden", "tokenFile: token"));
        Files.writeString(second.resolve("token"), "beside the second");
        ConnectionOptions options = new ConnectionOptions(Optional.empty(), Optional.empty());
        String list = first.resolve("config") + File.pathSeparator + second.resolve("config");
        assertThat(ClusterConfig.read(options, Map.of("KUBECONFIG", list)).token())
                .isEqualTo("beside the second");
        Files.writeString(second.resolve("config"), GOOD);
        assertThat(ClusterConfig.read(
                                options, Map.of("HOME", folder.resolve("b").toString()))
                        .token())
                .isEqualTo("hidden");
        assertThatThrownBy(() -> ClusterConfig.read(options, Map.of("HOME", folder.toString())))
                .hasMessageContaining("looked for " + folder.resolve(".kube/config"));
    }

    @Test
    void an_empty_file_among_others_is_passed_over() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Path comment = Files.writeString(folder.resolve("comment"), "# nothing yet\n");
        Path good = Files.writeString(folder.resolve("good"), GOOD);
        ConnectionOptions options = new ConnectionOptions(Optional.empty(), Optional.empty());
        String list = empty + File.pathSeparator + comment + File.pathSeparator + good;
        assertThat(ClusterConfig.read(options, Map.of("KUBECONFIG", list)).token())
                .isEqualTo("hidden");
    }

    @Test
    void a_token_file_goes_before_a_token_unless_it_cannot_be_read() throws Exception {
        Path file = Files.writeString(
                folder.resolve("kubeconfig"), GOOD.replace("token: hidden", "token: fixed, tokenFile: token"));
        ClusterConfig config = ClusterConfig.read(ConnectionOptions.ofKubeconfig(file));
        assertThat(config.token()).isEqualTo("fixed");
        Files.writeString(folder.resolve("token"), "\n");
        assertThat(config.token()).isEqualTo("fixed");
        Files.writeString(folder.resolve("token"), "read\n");
        assertThat(config.token()).isEqualTo("read");
    }

    @Test
    void paths_are_meant_from_the_folder_of_the_file_that_they_stand_in() throws Exception {
        Path there = Files.createDirectory(folder.resolve("there"));
        Path program = Files.writeString(there.resolve("plugin"), """
            #!/bin/sh
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path file = Files.writeString(
                there.resolve("kubeconfig"),
                GOOD.replace("cluster: {", "cluster: {certificate-authority: ca.pem, ")
                        .replace(
                                "token: hidden",
                                "client-certificate: /a/c.pem, client-key: keys/k.pem,"
                                        + " exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}"));
        ClusterConfig found = ClusterConfig.read(ConnectionOptions.ofKubeconfig(file));
        assertThat(found.token()).isEqualTo("t");
        assertThat(found.config().getCaCertFile())
                .isEqualTo(there.resolve("ca.pem").toString());
        assertThat(found.config().getClientCertFile()).isEqualTo("/a/c.pem");
        assertThat(found.config().getClientKeyFile())
                .isEqualTo(there.resolve("keys/k.pem").toString());
    }

    @Test
    void a_file_may_end_with_the_line_that_separates_documents() throws Exception {
        Path file = Files.writeString(folder.resolve("kubeconfig"), "---\n" + GOOD + "---\n");
        assertThat(ClusterConfig.read(ConnectionOptions.ofKubeconfig(file)).token())
                .isEqualTo("hidden");
    }

    /** A JSON reader would take the first of its keys for the whole. */
    @Test
    void the_keys_of_yaml_may_stand_in_quotes() throws Exception {
        Path file = Files.writeString(folder.resolve("kubeconfig"), GOOD.replaceAll("(?m)^([a-z-]+):", "\"$1\":"));
        assertThat(ClusterConfig.read(ConnectionOptions.ofKubeconfig(file)).token())
                .isEqualTo("hidden");
    }

    @Test
    void a_field_may_be_set_to_nothing_as_yaml_writes_it() throws Exception {
        for (String nothing : List.of("null", "Null", "~", "")) {
            Path file = Files.writeString(
                    folder.resolve("kubeconfig"),
                    GOOD.replace("cluster: {", "cluster: {certificate-authority: " + nothing + ", "));
            assertThat(ClusterConfig.read(ConnectionOptions.ofKubeconfig(file))
                            .config()
                            .getCaCertFile())
                    .as(nothing)
                    .isNull();
        }
    }

    @Test
    void an_entry_that_is_nothing_names_nothing() throws Exception {
        for (String list : List.of("clusters: [", "users: [", "contexts: [")) {
            Path file = Files.writeString(folder.resolve("kubeconfig"), GOOD.replace(list, list + "null, "));
            try (HttpCluster cluster = HttpCluster.connect(ConnectionOptions.ofKubeconfig(file), signal -> {})) {
                assertThat(cluster.server()).as(list).hasToString("https://127.0.0.1:1");
            }
        }
    }

    @Test
    void a_boolean_may_be_written_as_yaml_had_it_once() throws Exception {
        for (String yes : List.of("true", "True", "yes", "Yes", "YES", "on", "y")) {
            assertThat(trustsAny(yes)).as(yes).isTrue();
        }
        for (String no : List.of("false", "no", "Off", "N")) {
            assertThat(trustsAny(no)).as(no).isFalse();
        }
        Path file = Files.writeString(folder.resolve("kubeconfig"), GOOD.replace("token: hidden", "token: no"));
        assertThat(ClusterConfig.read(ConnectionOptions.ofKubeconfig(file)).token())
                .as("a text is no boolean")
                .isEqualTo("no");
        assertThatThrownBy(() -> trustsAny("maybe")).hasMessageContaining("is not a readable kubeconfig");
    }

    private boolean trustsAny(String value) throws Exception {
        Path file = Files.writeString(
                folder.resolve("kubeconfig"),
                GOOD.replace("cluster: {", "cluster: {insecure-skip-tls-verify: " + value + ", "));
        return ClusterConfig.read(ConnectionOptions.ofKubeconfig(file)).config().isTrustCerts();
    }

    @Test
    void a_server_may_be_written_in_upper_case_or_without_https() throws Exception {
        for (String server : List.of("HTTPS://127.0.0.1:1", "127.0.0.1:1", "https://127.0.0.1:1/")) {
            Path file = Files.writeString(folder.resolve("kubeconfig"), GOOD.replace("https://127.0.0.1:1", server));
            Access access = new AccessReader(ConnectionOptions.ofKubeconfig(file)).read();
            assertThat(access.server()).as(server).hasToString("https://127.0.0.1:1");
        }
    }

    @Test
    void another_context_can_be_chosen() throws Exception {
        Path file = Files.writeString(
                folder.resolve("kubeconfig"),
                GOOD.replace("contexts: [", "contexts: [{name: other, context: {cluster: b}}, ")
                        .replace("clusters: [", "clusters: [{name: b, cluster: {server: \"https://b:2/\"}}, "));
        try (HttpCluster cluster =
                HttpCluster.connect(new ConnectionOptions(Optional.of(file), Optional.of("other")), signal -> {})) {
            assertThat(cluster.server()).hasToString("https://b:2");
        }
    }
}
