package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.api.Json;
import io.fabric8.kubernetes.api.model.ClusterBuilder;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ExecPluginTest {
    private static final String VERSION = "client.authentication.k8s.io/v1";
    private static final String TOKEN = "echo '{\"apiVersion\":\"" + VERSION
            + "\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"hidden\"}}'\n";

    @TempDir
    Path folder;

    @Test
    void what_it_says_on_standard_error_is_not_its_answer() throws Exception {
        assertThat(run(config("echo a warning >&2\n" + TOKEN)).token).isEqualTo("hidden");
    }

    @Test
    void its_certificate_is_taken_with_its_key() throws Exception {
        ExecPlugin.Credential credential = run(config("cat <<EOF\n{\"apiVersion\":\"" + VERSION
                + "\",\"kind\":\"ExecCredential\",\"status\":{\"clientCertificateData\":\"C\",\"clientKeyData\":\"K\"}}\n"
                + "EOF\n"));
        assertThat(credential.token).isNull();
        assertThat(decoded(credential.certificate)).isEqualTo("C");
        assertThat(decoded(credential.key)).isEqualTo("K");
    }

    @Test
    void it_may_print_yaml() throws Exception {
        String yaml = "apiVersion: " + VERSION + "\nkind: ExecCredential\nstatus:\n  token: hidden\n";
        assertThat(run(config("cat <<EOF\n# mine\n" + yaml + "EOF\n")).token).isEqualTo("hidden");
    }

    @Test
    void its_arguments_and_variables_reach_it_as_they_are_written() throws Exception {
        ExecConfig config = new ExecConfigBuilder(config("printf '%s|' \"$@\" \"$V\" > \"$0.seen\"\n" + TOKEN))
                .withArgs("$HOME", "a b", "\"")
                .addNewEnv()
                .withName("V")
                .withValue("`v`")
                .endEnv()
                .build();
        assertThat(run(config).token).isEqualTo("hidden");
        assertThat(folder.resolve("plugin.seen")).hasContent("$HOME|a b|\"|`v`|");
    }

    @Test
    void it_is_told_of_the_cluster_when_it_asks_for_that() throws Exception {
        String script = "echo \"$KUBERNETES_EXEC_INFO\" > \"$0.seen\"\n" + TOKEN;
        run(config(script));
        assertThat(info().path("spec").toString()).isEqualTo("{\"interactive\":false}");
        run(new ExecConfigBuilder(config(script)).withProvideClusterInfo(true).build());
        assertThat(info().path("apiVersion").asString()).isEqualTo(VERSION);
        assertThat(info().path("spec").path("cluster").toString())
                .isEqualTo("{\"server\":\"https://api:6443\",\"certificate-authority-data\":\"Q0E=\","
                        + "\"config\":{\"audience\":\"here\"}}");
    }

    @Test
    void it_is_ended_when_it_takes_too_long_and_what_it_started_too() throws Exception {
        ExecConfig hanging = config("sleep 3600 & echo $! > \"$0.child\"\necho $$ > \"$0.pid\"\nwait\n");
        assertThatThrownBy(() -> plugin(hanging).run(Duration.ofSeconds(1)))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageContaining("took longer than 1 s and was ended");
        for (String file : new String[] {"plugin.pid", "plugin.child"}) {
            long pid = Long.parseLong(Files.readString(folder.resolve(file)).strip());
            ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
        }
    }

    @Test
    void what_it_leaves_running_does_not_keep_its_answer() throws Exception {
        assertThat(run(config(TOKEN + "sleep 5 &\n")).token).isEqualTo("hidden");
    }

    @Test
    void a_configuration_that_no_process_can_have_is_told() throws Exception {
        ExecConfig nul = new ExecConfigBuilder(config(TOKEN)).withArgs("a\0b").build();
        assertThatThrownBy(() -> run(nul))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageContaining("cannot be started");
        ExecConfig nowhere =
                new ExecConfigBuilder(config(TOKEN)).withCommand("./a\0b").build();
        assertThatThrownBy(() -> run(nowhere))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageContaining("cannot be started");
        ExecConfig nameless = new ExecConfigBuilder(config(TOKEN))
                .addNewEnv()
                .withValue("v")
                .endEnv()
                .build();
        assertThatThrownBy(() -> run(nameless))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageContaining("cannot be started");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        echo hidden; exit 3                                   | ended with exit code 3
        echo hidden                                           | printed neither JSON nor YAML
        echo '{"kind":"hidden"}'                              | printed no ExecCredential of client.authentication
        head -c 1100000 /dev/zero                             | printed more than 1048576 bytes
        echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{}}' | gave no credential
        echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientKeyData":"hidden"}}' | or half of one
        """)
    void what_it_did_instead_is_told_and_nothing_that_it_printed(String script, String message) throws Exception {
        ExecConfig config = config(script + "\n");
        assertThatThrownBy(() -> run(config))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageStartingWith("kubeconfig k: the user's exec plugin")
                .hasMessageContaining(message)
                .hasMessageNotContaining("hidden")
                .hasNoCause();
    }

    @Test
    void a_program_that_is_not_there_is_named_with_the_hint_that_the_kubeconfig_has() throws Exception {
        ExecConfig config = new ExecConfigBuilder(config(""))
                .withCommand("no-such-program")
                .withInstallHint("Install it.")
                .build();
        assertThatThrownBy(() -> run(config))
                .hasMessage("kubeconfig k: the user's exec plugin \"no-such-program\" cannot be started: Install it.");
    }

    @Test
    void a_program_that_needs_a_terminal_is_refused() throws Exception {
        ExecConfig config = new ExecConfigBuilder(config(TOKEN))
                .withInteractiveMode("Always")
                .build();
        assertThatThrownBy(() -> run(config)).hasMessageContaining("needs a terminal");
    }

    private ObjectNode info() throws Exception {
        return Json.readObject(Files.readAllBytes(folder.resolve("plugin.seen")));
    }

    private ExecPlugin.Credential run(ExecConfig config) throws ConnectionProblem {
        return plugin(config).run(ExecPlugin.PATIENCE);
    }

    private ExecPlugin plugin(ExecConfig config) {
        return new ExecPlugin(
                "kubeconfig k",
                config,
                new ClusterBuilder()
                        .withServer("https://api:6443")
                        .withCertificateAuthorityData("Q0E=")
                        .addNewExtension()
                        .withName("client.authentication.k8s.io/exec")
                        .withExtension(Map.of("audience", "here"))
                        .endExtension()
                        .build());
    }

    private ExecConfig config(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("plugin"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new ExecConfigBuilder()
                .withApiVersion(VERSION)
                .withCommand(program.toString())
                .build();
    }

    private static String decoded(@Nullable String base64) {
        return new String(Base64.getDecoder().decode(Objects.requireNonNull(base64)), StandardCharsets.UTF_8);
    }
}
