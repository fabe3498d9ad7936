package dev.carillon.app;

import dev.carillon.app.cli.Commands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code carillon} program. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "carillon",
        description = "Runs every CronWorkflow exactly once for each of its scheduled times.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {VersionCommand.class, CommandLine.HelpCommand.class})
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** Every command, ready to execute; tests give it their own writers. */
    static CommandLine commandLine() {
        return commandLine(new Environment(System.getenv()));
    }

    static CommandLine commandLine(Environment environment) {
        CommandLine controller = ControllerCommand.in(environment);
        CommandLine main = Commands.addTo(new CommandLine(new Main()).addSubcommand(controller));
        main.setExpandAtFiles(false); // @daily is a schedule, whatever files lie around
        main.setDefaultValueProvider(environment.forCommands());
        controller.setDefaultValueProvider(environment); // that sets it for each subcommand
        // Picocli's own would hide that nobody reads any more.
        main.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        return ControllerCommand.complaining(main, environment);
    }

    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"carillon " + Version.text()};
        }
    }
}
