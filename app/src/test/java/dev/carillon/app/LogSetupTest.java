package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.Outcome;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.io.kube.BlockingApi;
import dev.carillon.io.kube.ConnectionOptions;
import dev.carillon.io.kube.ConnectionProblem;
import dev.carillon.io.telemetry.LogLines;
import dev.carillon.port.Note;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

final class LogSetupTest {
    private static final Key REPORT = new Key("shop", "report");
    private static final Instant SLOT = Instant.parse("2026-03-27T10:00:00Z");
    private static final String OF_SLOT = "cron=\"shop/report\" slot=\"2026-03-27T10:00:00Z\" ";
    private static final Fault FAULT = new Fault.InDoubt(Scope.API, 503, "ServiceUnavailable: etcd leader changed");
    private static final Note FAILED = failed(2, Note.Retry.INLINE);

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final CommandSpec command =
            ControllerCommand.in(new Environment(Map.of())).getCommandSpec();
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private static Note failed(int attempt, Note.Retry retry) {
        return new Note.AttemptFailed(
                REPORT,
                Instant.parse("2026-03-27T10:00:00Z"),
                attempt,
                4,
                new Fault.InDoubt(Scope.API, 503, "ServiceUnavailable: etcd leader changed"),
                Duration.ofMillis(180),
                Duration.ofSeconds(290),
                retry);
    }

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void catchStandardError() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void putAllBack() throws Exception {
        System.setErr(before);
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void a_failed_attempt_as_text_says_which_slot_how_often_why_and_how_much_time_is_left() {
        LogSetup.use(command, "text");
        new LogLines().note(FAILED);
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains(" WARN  attempt failed cron=\"shop/report\" slot=\"2026-03-27T10:00:00Z\" attempt=\"2 of 4\""
                        + " lane=\"inline\" fault=\"InDoubt\" status=\"503\""
                        + " reason=\"ServiceUnavailable: etcd leader changed\" delay=\"180ms\" left=\"290s\"");
    }

    @Test
    void what_others_wrote_neither_begins_a_line_nor_ends_its_quotes_nor_speaks_to_the_terminal() {
        LogSetup.use(command, "text");
        new LogLines()
                .note(new Note.AttemptFailed(
                        REPORT,
                        SLOT,
                        1,
                        4,
                        new Fault.InDoubt(
                                Scope.API, 503, "x\" status=\"200\n2026-01-01T00:00:00.000Z INFO  forged\u001b[2J\\"),
                        Duration.ZERO,
                        Duration.ZERO,
                        Note.Retry.INLINE));
        String text = written.toString(StandardCharsets.UTF_8);
        assertThat(text.strip().lines()).hasSize(1);
        assertThat(text)
                .doesNotContain("\u001b")
                .contains("reason=\"x\\\" status=\\\"200 2026-01-01T00:00:00.000Z INFO  forged [2J\\\\\"");
    }

    @Test
    void of_an_attempt_after_those_in_line_only_its_number_is_told() {
        LogSetup.use(command, "text");
        new LogLines().note(failed(7, Note.Retry.DEFERRED));
        assertThat(written.toString(StandardCharsets.UTF_8)).contains(" attempt=\"7\" lane=\"deferred\"");
    }

    @Test
    void a_failed_attempt_as_json_has_a_field_for_each() {
        LogSetup.use(command, "json");
        new LogLines().note(FAILED);
        assertThat(written.toString(StandardCharsets.UTF_8))
                .startsWith("{")
                .contains("\"message\":\"attempt failed\"", "\"level\":\"WARN\"", "\"attempt\":\"2 of 4\"")
                .contains("\"fault\":\"InDoubt\"", "\"status\":503", "\"delay\":\"180ms\"", "\"left\":\"290s\"")
                .contains("\"reason\":\"ServiceUnavailable: etcd leader changed\"");
    }

    @Test
    void a_field_in_json_is_a_text_as_in_a_line() {
        LogSetup.use(command, "json");
        LogLines lines = new LogLines();
        lines.note(new Note.BreakerMoved(Scope.API, true));
        lines.note(new Note.RunEnded(REPORT, SLOT, CronLedger.End.SUCCEEDED));
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("\"scope\":\"api\"", "\"cron\":\"shop/report\"", "\"end\":\"Succeeded\"");
    }

    @Test
    void outcomes_stops_and_deletions_have_lines() {
        LogSetup.use(command, "text");
        LogLines lines = new LogLines();
        lines.note(new Note.SlotClosed(
                REPORT,
                Instant.parse("2026-03-27T10:00:00Z"),
                new Outcome.Missed(Outcome.WINDOW_CLOSED, "no answer"),
                3,
                "InDoubt",
                Duration.ofMillis(420)));
        lines.note(new Note.Stopped(REPORT, "report-1", Optional.of(SLOT)));
        lines.note(new Note.Released(REPORT, "report-3", Optional.of(SLOT)));
        lines.note(new Note.StrayFound(REPORT, "report-4", Optional.of(SLOT), true));
        lines.note(
                new Note.UpkeepFailed(REPORT, "patch", "Workflow", "child/report-5", 2, FAULT, Duration.ofMillis(180)));
        lines.note(new Note.Removed(REPORT, "report-2", Optional.empty()));
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("ERROR slot closed", "attempts=\"3\" late=\"420ms\" fault=\"InDoubt\" note=\"no answer\"")
                .contains("INFO  run told to stop: a newer one replaces it " + OF_SLOT + "child=\"report-1\"")
                .contains("INFO  run released " + OF_SLOT + "child=\"report-3\"")
                .contains("WARN  stray run " + OF_SLOT + "child=\"report-4\" removed=\"true\"")
                .contains(
                        "WARN  write failed",
                        "target=\"child/report-5\" attempt=\"2\" fault=\"InDoubt\"",
                        "delay=\"180ms\"")
                .contains(
                        "INFO  run deleted: the history limits hold newer ones cron=\"shop/report\" slot=\"none\" child=");
    }

    @Test
    void each_line_is_counted_by_its_level() {
        LogSetup.use(command, "text");
        List<String> levels = new ArrayList<>();
        LogSetup.count(levels::add);
        new LogLines().note(FAILED);
        new LogLines().note(new Note.Stopped(REPORT, "report-1", Optional.of(SLOT)));
        assertThat(levels).containsExactly("warn", "info");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "as for commands"})
    void what_a_plugin_prints_when_it_fails_stays_out_of_the_log(String format) throws Exception {
        if (!format.startsWith("as")) {
            LogSetup.use(command, format);
        }
        Path plugin = folder.resolve("plugin");
        Files.writeString(
                plugin, "#!/bin/sh\necho token-that-nobody-may-see\necho token-that-nobody-may-see >&2\nexit 1\n");
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
        Path kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts: [{name: here, context: {cluster: here, user: me}}]
                clusters: [{name: here, cluster: {server: "https://127.0.0.1:1"}}]
                users: [{name: me, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: %s}}}]
                """.formatted(plugin));
        assertThatThrownBy(() -> BlockingApi.connect(new ConnectionOptions(Optional.of(kubeconfig), Optional.empty())))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageContaining("exec plugin", "ended with exit code 1")
                .hasMessageNotContaining("nobody-may-see");
        assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("nobody-may-see");
    }
}
