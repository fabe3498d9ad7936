package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Questions to the audit log. */
final class Audit {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Audit() {}

    /** The runs that were created in a namespace. */
    static List<Witness.Line> creations(Witness witness, String namespace, Instant since) {
        return witness.between(since, Instant.MAX).stream()
                .filter(Witness.Line::isCreation)
                .filter(line -> line.resource().equals("workflows"))
                .filter(line -> line.namespace().equals(namespace))
                .toList();
    }

    /** The runs of a slot, once all of them are there and not a moment too soon: reading the log takes processor time. */
    static List<Witness.Line> awaitRuns(Witness witness, String namespace, Instant slot, int count)
            throws InterruptedException {
        Thread.sleep(Duration.ofMillis(4_000 + 4L * count));
        Await.until(
                "all runs of " + slot + " are created",
                LIMIT,
                () -> runs(witness, namespace, slot).size() >= count);
        List<Witness.Line> runs = runs(witness, namespace, slot);
        if (runs.size() != count) {
            throw new IllegalStateException(runs.size() + " runs instead of " + count);
        }
        return runs;
    }

    private static List<Witness.Line> runs(Witness witness, String namespace, Instant slot) {
        return creations(witness, namespace, slot).stream()
                .filter(line -> line.name().startsWith(Crons.PREFIX))
                .filter(line -> slot(line).equals(slot))
                .toList();
    }

    /** When the last of them was answered, in seconds since. */
    static double lastAnswered(List<Witness.Line> runs, Instant since) {
        return runs.stream()
                .mapToDouble(line -> millis(since, line.until()) / 1e3)
                .max()
                .orElseThrow();
    }

    /** The scheduled time of a run, which its name ends in. */
    static Instant slot(Witness.Line creation) {
        return Slot.timeOf(creation.name());
    }

    /** From the scheduled time until the API server had the request, in milliseconds. */
    static double lateness(Witness.Line creation) {
        return millis(slot(creation), creation.at());
    }

    /** From one to the other, in milliseconds. */
    static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
