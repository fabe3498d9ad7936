package dev.carillon.lab.demo;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import java.time.ZoneOffset;

/** What each CronWorkflow of examples/demo must make of its slots, said without asking Carillon. */
enum Expected {
    RUN("Created"),
    FORBIDDEN("Skipped/Forbidden"),
    WHEN_FALSE("Skipped/WhenFalse"),
    SUSPENDED("Skipped/Suspended");

    /** The controller saw its run before, or instead of, the answer to its create. */
    static final String ADOPTED = "Adopted";

    private final String label;

    Expected(String label) {
        this.label = label;
    }

    /** @param index 0 for the CronWorkflow's first slot, 1 for its second, ... */
    static Expected of(Slot slot, int index) {
        return switch (slot.cron()) {
            // The demo wakes it after its first slot.
            case "asleep" -> index == 0 ? SUSPENDED : RUN;
            case "every-minute", "newest-wins" -> RUN;
            case "on-even-minutes" -> slot.time().atOffset(ZoneOffset.UTC).getMinute() % 2 == 0 ? RUN : WHEN_FALSE;
            // Its runs take 90 s: each is in the way of the next slot and of no other.
            case "one-at-a-time" -> index % 2 == 0 ? RUN : FORBIDDEN;
            default ->
                throw new IllegalStateException(
                        "The demo does not know what \"" + slot.cron() + "\" should do: add it to Expected");
        };
    }

    boolean fits(LedgerEntry entry) {
        return entry.label().equals(label) || this == RUN && entry.outcome().equals(ADOPTED);
    }

    String label() {
        return label;
    }
}
