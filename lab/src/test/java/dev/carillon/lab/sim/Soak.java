package dev.carillon.lab.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Runs seed after seed until it is stopped, and goes on where it was stopped. What it finds is written down at once: a
 * line per failure in {@code failures.log}, the counters in {@code soak.properties}. Exit code 1 if a seed has failed.
 */
final class Soak {
    private static final long PROGRESS_MILLIS = 5_000;
    private static final long REDUCING_NANOS = 60_000_000_000L;

    private Soak() {}

    /** @param args the folder of the state, and for how many seconds to run, 0 for ever */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        long seconds = Long.parseLong(args[1]);
        long end = seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
        Properties state = load(folder);
        long first = number(state, "next");
        Campaign campaign = new Campaign(first);
        long before = number(state, "told");
        long failedBefore = number(state, "failed");
        List<Long> failed = new ArrayList<>();
        Thread runner = Thread.ofPlatform().start(() -> {
            try {
                campaign.run(() -> System.nanoTime() < end);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (boolean over = false; !over; ) {
            over = runner.join(Duration.ofMillis(PROGRESS_MILLIS));
            // First: what fails from here on is told again if this process ends before it is written down.
            long next = campaign.toldUpTo();
            for (World.Failure failure : campaign.takeFailures()) {
                failed.add(failure.world().scenario.seed());
                write(folder, failure);
            }
            long told = before + next - first;
            long failedEver =
                    failedBefore + failed.stream().filter(seed -> seed < next).count();
            save(folder, next, told, failedEver);
            System.out.println(Instant.now() + " " + campaign.summary() + ", " + failed.size() + " failed; ever: "
                    + told + " seeds, " + failedEver + " failed");
        }
        // A seed that could not be begun stays open: whoever was stopped by it must not look well.
        System.exit(failed.isEmpty() && !campaign.isBroken() ? 0 : 1);
    }

    private static Properties load(Path folder) throws IOException {
        Properties state = new Properties();
        Path file = folder.resolve("soak.properties");
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                state.load(reader);
            }
        }
        return state;
    }

    private static long number(Properties state, String key) {
        return Long.parseLong(state.getProperty(key, "0"));
    }

    private static void save(Path folder, long next, long told, long failed) throws IOException {
        String text = "next=" + next + "\ntold=" + told + "\nfailed=" + failed + "\n";
        Path fresh = folder.resolve("soak.properties.new");
        Files.writeString(fresh, text);
        Files.move(fresh, folder.resolve("soak.properties"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(Path folder, World.Failure failure) throws IOException {
        System.out.println("FAILED: " + failure.getMessage());
        Files.writeString(
                folder.resolve("failures.log"),
                Instant.now() + " " + failure.getMessage() + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        World.Failure reduced = Reduction.of(failure, System.nanoTime() + REDUCING_NANOS);
        Files.writeString(
                folder.resolve("seed-" + failure.world().scenario.seed() + ".txt"), Report.of(failure, reduced));
    }
}
