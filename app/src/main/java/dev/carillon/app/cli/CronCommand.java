package dev.carillon.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "cron",
        mixinStandardHelpOptions = true,
        description = "Check CronWorkflow files and compute scheduled times, without a cluster.",
        synopsisSubcommandLabel = "COMMAND")
final class CronCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "carillon cron needs a command: lint or next");
    }
}
