package dev.carillon.app.cli;

import picocli.CommandLine;

/** The commands of this package, for the program to take in. */
public final class Commands {
    private Commands() {}

    /**
     * Adds {@code cron}, {@code explain}, {@code slots}, {@code doctor} and {@code release}, and teaches the program to print a
     * {@link CommandFailure} as two lines instead of a stack trace.
     */
    public static CommandLine addTo(CommandLine program) {
        return addTo(program, Surroundings.ofProcess());
    }

    static CommandLine addTo(CommandLine program, Surroundings surroundings) {
        CommandLine cron = new CommandLine(new CronCommand())
                .addSubcommand(new CronLintCommand(surroundings))
                .addSubcommand(new CronNextCommand(surroundings));
        program.addSubcommand(cron)
                .addSubcommand(new ExplainCommand(surroundings))
                .addSubcommand(new SlotsCommand(surroundings))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(new ReleaseCommand(surroundings));
        program.getSubcommands().values().forEach(command -> speakOneVersion(program, command));
        CommandLine.IExecutionExceptionHandler others = program.getExecutionExceptionHandler();
        program.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof CommandFailure told) {
                told.printTo(command.getErr());
                return CommandLine.ExitCode.SOFTWARE;
            }
            if (others == null) {
                throw failure;
            }
            return others.handleExecutionException(failure, command, parsed);
        });
        return program;
    }

    private static void speakOneVersion(CommandLine program, CommandLine command) {
        command.getCommandSpec().versionProvider(program.getCommandSpec().versionProvider());
        command.getSubcommands().values().forEach(inner -> speakOneVersion(program, inner));
    }
}
