package dev.carillon.app.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs commands as a person at a terminal does, at a time and with an input that the test chooses. */
final class Console {
    static final Instant NOW = Instant.parse("2026-03-28T00:00:00Z");

    @Command(name = "carillon")
    private static final class Program {}

    /** What a command left. */
    record Result(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private Console() {}

    static Result run(String... args) {
        return runWith("", args);
    }

    static Result runWith(String input, String... args) {
        return run(input, new StoreView(), args);
    }

    static Result run(ClusterView cluster, String... args) {
        return run("", cluster, args);
    }

    private static Result run(String input, ClusterView cluster, String... args) {
        ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return run(new Surroundings(InstantSource.fixed(NOW), in, options -> cluster), args);
    }

    static Result run(Surroundings surroundings, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Commands.addTo(new CommandLine(new Program()), surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Result(
                code, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
    }
}
