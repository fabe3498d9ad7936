package dev.carillon.lab.chaos.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A wall clock of a process's own, by libfaketime (Debian: package {@code libfaketime}), which may be set while the
 * process runs. Its monotonic clock stays the machine's, as it does when a machine's clock is set.
 */
final class FakeClock {
    private static final String LIBRARY = "libfaketime.so.1";

    private final String library;
    private final Path file;

    private FakeClock(String library, Path file) {
        this.library = library;
        this.file = file;
    }

    /**
     * Wrong by this much, as libfaketime writes it: {@code +1d}, {@code +20}. Without the library the test is skipped and
     * says so; under {@code CI=true} it fails. {@code LIBFAKETIME} names one elsewhere.
     */
    static FakeClock wrongBy(String offset, Path folder) {
        Optional<String> library = find();
        if (library.isEmpty() && "true".equals(System.getenv("CI"))) {
            Assertions.fail("CI=true, and there is no " + LIBRARY + ": install Debian's package libfaketime");
        }
        Assumptions.assumeTrue(library.isPresent(), "Skipped: no " + LIBRARY + " (Debian: package libfaketime)");
        try {
            FakeClock clock = new FakeClock(library.orElseThrow(), Files.createTempFile(folder, "clock", ""));
            clock.set(offset);
            return clock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets it, at once. */
    void set(String offset) {
        try {
            Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), offset + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the process needs in its environment. */
    Map<String, String> environment() {
        return Map.of(
                // Without the startup cache: the library moves the times of files too, and then it does not fit.
                "CARILLON_JAVA_OPTS", Scenario.SMALL_JVM,
                "LD_PRELOAD", library,
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Debian builds it with a remedy for an old glibc, under which each timed wait of a JVM spins.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "DONT_FAKE_MONOTONIC", "1");
    }

    private static Optional<String> find() {
        String named = System.getenv().getOrDefault("LIBFAKETIME", "");
        if (!named.isEmpty()) {
            return Optional.of(named);
        }
        Path libraries = Path.of("/usr/lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        // Debian has it below the folder of the architecture.
        try (Stream<Path> folders = Files.list(libraries)) {
            return folders.map(folder -> folder.resolve("faketime").resolve(LIBRARY))
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
