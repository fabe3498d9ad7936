package dev.carillon.lab.demo;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One slot, as the audit log and the ledger have it side by side.
 *
 * @param creations every create that was answered with 201, from the audit log
 * @param entry what the ledger says; empty if it says nothing
 */
record Row(Slot slot, Expected expected, List<Creation> creations, Optional<LedgerEntry> entry) {
    Row {
        creations = List.copyOf(creations);
    }

    /** What is wrong with it, for a person; empty if all is well. */
    Optional<String> problem() {
        if (creations.size() > 1) {
            return Optional.of("DOUBLED: the API server created " + creations.size() + " runs");
        }
        if (entry.isEmpty()) {
            return Optional.of("UNACCOUNTED: the ledger does not say what became of it");
        }
        LedgerEntry said = entry.get();
        if (!expected.fits(said)) {
            String why = said.note().isEmpty() ? "" : " (" + said.note() + ")";
            return Optional.of((expected == Expected.RUN ? "LOST: " : "WRONG: ") + said.label() + why + " instead of "
                    + expected.label());
        }
        String uid = creations.stream().map(Creation::uid).findFirst().orElse("");
        if (!uid.equals(said.child())) {
            return Optional.of(
                    "MISMATCH: the audit log has run " + orNone(uid) + ", the ledger " + orNone(said.child()));
        }
        if (uid.isEmpty() == (expected == Expected.RUN)) {
            return Optional.of("MISMATCH: " + said.label() + ", and the audit log has run " + orNone(uid));
        }
        return Optional.empty();
    }

    /** How long after its time the API server received the create; empty if there was none. */
    Optional<Duration> lateness() {
        return creations.stream().findFirst().map(creation -> Duration.between(slot.time(), creation.at()));
    }

    private static String orNone(String uid) {
        return uid.isEmpty() ? "none" : uid;
    }
}
