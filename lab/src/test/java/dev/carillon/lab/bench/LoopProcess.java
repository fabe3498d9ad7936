package dev.carillon.lab.bench;

import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A {@link BareLoop} in a process of its own, as long as a part of the benchmark takes. In the bench's own JVM it would run
 * under another compiler than the controller does, and be the faster the more parts went before.
 */
final class LoopProcess implements AutoCloseable {
    /** The variable that its token comes in: arguments are seen by everybody. */
    static final String TOKEN = "LOOP_TOKEN";

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;
    private final Path folder;

    private LoopProcess(Process process, Path folder) {
        this.process = process;
        this.orders = process.outputWriter();
        this.answers = process.inputReader();
        this.folder = folder;
    }

    static LoopProcess start(RealCluster cluster, User user, URI target) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@bin/jvm.options",
                "-cp",
                System.getProperty("java.class.path"),
                BareLoop.class.getName(),
                target.toString(),
                cluster.folder().toString());
        builder.environment().put(TOKEN, user.token());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            return new LoopProcess(builder.start(), cluster.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return when the first left */
    Instant run(List<byte[]> bodies, int inFlight) {
        try {
            orders.write(inFlight + " " + written(bodies, folder) + "\n");
            orders.flush();
            String answer = answers.readLine(); // it ends by itself when it takes too long
            if (answer == null) {
                throw new IllegalStateException("The bare loop has ended, with what it said above");
            }
            return Instant.parse(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of the bodies, one in a line: JSON as an API server writes it has no line breaks. */
    static Path written(List<byte[]> bodies, Path folder) throws IOException {
        Path file = folder.resolve("bodies.jsonl");
        try (var out = Files.newOutputStream(file)) {
            for (byte[] body : bodies) {
                out.write(body);
                out.write('\n');
            }
        }
        return file;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
