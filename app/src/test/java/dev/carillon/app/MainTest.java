package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void help_names_every_command() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: carillon", "controller", "cron", "explain", "slots", "release", "version");
    }

    @Test
    void version_is_the_one_that_the_build_wrote() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).matches("carillon \\d+\\.\\d+\\.\\d+\\S* \\(Java 25\\S*\\)\\R");
    }

    @Test
    void an_unknown_option_is_wrong_usage_and_is_named() {
        assertThat(run("version", "--colour")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--colour");
    }

    @Test
    void no_command_at_all_is_wrong_usage() {
        assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("Usage: carillon");
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
