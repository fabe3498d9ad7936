package dev.carillon.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A child process that can be started, stopped, killed, frozen and started again with the same command.
 * It does not outlive this JVM. Any thread may call any method.
 */
public final class Program implements AutoCloseable {
    /** A process that SIGKILL has not ended after this hangs in the kernel. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private static final Duration RUN_LIMIT = Duration.ofMinutes(3);

    /** As much of a log as a person wants to read in a failure message. */
    private static final int TAIL_LINES = 30;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private Optional<Process> process = Optional.empty();

    /**
     * Nothing is started yet.
     *
     * @param environment added to this JVM's own
     * @param log takes both outputs; appended to by each start
     */
    public Program(String name, List<String> command, Map<String, String> environment, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    /** Runs a command to its end, at most three minutes. */
    public static Finished run(List<String> command, Map<String, String> environment, String stdin) {
        try {
            Path folder = Files.createTempDirectory("carillon-run");
            Reaper.removes(folder);
            try {
                return runIn(folder, command, environment, stdin);
            } finally {
                for (String file : List.of("in", "out", "err")) {
                    Files.deleteIfExists(folder.resolve(file));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.getFirst(), e);
        }
    }

    private static Finished runIn(Path folder, List<String> command, Map<String, String> environment, String stdin)
            throws IOException {
        // Files, not pipes: nobody has to read two pipes at once, and none can fill up.
        Path in = Files.writeString(folder.resolve("in"), stdin);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process running = builder.start();
        Reaper.kills(running.pid());
        try {
            if (!running.waitFor(RUN_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(command + " still runs after " + RUN_LIMIT.toSeconds() + " s");
            }
            return new Finished(running.exitValue(), Files.readString(out), Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + command, e);
        } finally {
            running.destroyForcibly();
            Reaper.forgets(running.pid());
        }
    }

    /** Starts it; does not wait until it is ready for anything. */
    public synchronized void start() {
        if (alive()) {
            throw new IllegalStateException(name + " runs already");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            Reaper.kills(started.pid());
            var _ = started.onExit().thenAccept(ended -> Reaper.forgets(ended.pid()));
            process = Optional.of(started);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name, e);
        }
    }

    /** SIGKILL, and waits until it is gone. Nothing happens if it does not run. */
    public void kill() {
        Optional<Process> running = current();
        running.ifPresent(Process::destroyForcibly);
        running.ifPresent(p -> Await.until(name + " ends after SIGKILL", KILL_LIMIT, () -> !p.isAlive()));
    }

    /**
     * SIGTERM, and SIGKILL if it still runs after {@code limit}.
     *
     * @return whether it ended by itself
     */
    public boolean stop(Duration limit) {
        Optional<Process> running = current();
        if (running.isEmpty()) {
            return true;
        }
        running.get().destroy();
        try {
            if (running.get().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        return false;
    }

    /** SIGSTOP: it keeps its memory and sockets and does nothing until {@link #thaw}. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        run(List.of("kill", "-" + signal, Long.toString(pid())), Map.of(), "").orThrow();
    }

    /** Whether it runs (a frozen process runs). */
    public boolean alive() {
        return current().map(Process::isAlive).orElse(false);
    }

    /** Its process id; an error if it was never started. */
    public long pid() {
        return current()
                .orElseThrow(() -> new IllegalStateException(name + " was never started"))
                .pid();
    }

    /** The exit code of the last run, once it has ended. */
    public Optional<Integer> exitCode() {
        return current().filter(p -> !p.isAlive()).map(Process::exitValue);
    }

    /** Memory that it holds now, in KiB; 0 where the system has no /proc. */
    public long residentKilobytes() {
        try (var lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Its log file. */
    public Path log() {
        return log;
    }

    /** The last lines of its log, for a failure message. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return name;
    }

    private synchronized Optional<Process> current() {
        return process;
    }
}
