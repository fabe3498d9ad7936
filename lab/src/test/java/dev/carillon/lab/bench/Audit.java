package dev.carillon.lab.bench;

import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Questions to the audit log. */
final class Audit {
    private Audit() {}

    /** The runs that were created in a namespace. */
    static List<Witness.Line> creations(Witness witness, String namespace, Instant since) {
        return witness.between(since, Instant.MAX).stream()
                .filter(Witness.Line::isCreation)
                .filter(line -> line.resource().equals("workflows"))
                .filter(line -> line.namespace().equals(namespace))
                .toList();
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
