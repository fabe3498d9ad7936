package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void help_names_every_command() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: carillon", "controller", "cron", "explain", "slots", "doctor", "release", "version");
    }

    /** Lines that we have broken ourselves would be broken once more. */
    @Test
    void no_footer_is_wider_than_help_is() {
        assertThat(footers(Main.commandLine())).isNotEmpty().allMatch(line -> line.length() <= 80);
    }

    private static List<String> footers(CommandLine command) {
        List<String> lines =
                new ArrayList<>(List.of(command.getCommandSpec().usageMessage().footer()));
        command.getSubcommands().values().forEach(inner -> lines.addAll(footers(inner)));
        return lines;
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

    @Test
    void which_cluster_can_be_said_to_each_command_in_the_environment() {
        for (String command : new String[] {"slots", "explain a", "doctor", "release --all"}) {
            StringWriter told = new StringWriter();
            Main.commandLine(new Environment(Map.of("CARILLON_KUBECONFIG", "/none", "CARILLON_NAMESPACE", "team")))
                    .setErr(new PrintWriter(told, true))
                    .execute(command.split(" "));
            assertThat(told.toString()).as(command).contains("kubeconfig /none is not a file");
        }
    }

    @Test
    void an_argument_with_an_at_sign_is_not_read_from_a_file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("daily"), "\"0 4 * * *\"");
        assertThat(run("cron", "next", "@" + file)).isEqualTo(1);
        assertThat(err.toString()).contains("@" + file);
        assertThat(out.toString()).isEmpty();
    }

    /** As {@code head -1} goes: whoever writes without end has to see it. */
    @Test
    void a_reader_that_has_gone_is_noticed() throws IOException {
        OutputStream gone = OutputStream.nullOutputStream();
        gone.close();
        PrintStream before = System.out;
        System.setOut(new PrintStream(gone));
        try {
            PrintWriter answers = Main.commandLine().getOut();
            answers.println("an answer");
            assertThat(answers.checkError()).isTrue();
        } finally {
            System.setOut(before);
        }
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
