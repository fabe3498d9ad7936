package dev.carillon.lab.chaos;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a CronLedger says of one slot.
 *
 * @param reason empty for a run that was created in time
 * @param child uid of the slot's run, empty if it has none
 * @param attempts creates sent; 0 where the ledger no longer keeps the slot one by one
 */
public record LedgerEntry(String outcome, String reason, String note, String child, int attempts) {

    /**
     * The entry of the slot in this CronLedger; empty if it is not there or still open. A range speaks of like outcomes
     * between two times, which need not be all times between them: a run that has left {@code recent} may lie there too.
     */
    public static Optional<LedgerEntry> in(JsonNode ledger, Instant slot) {
        Optional<LedgerEntry> recent = recent(ledger, slot);
        if (recent.isPresent()) {
            return recent;
        }
        for (JsonNode range : ledger.path("status").path("ranges")) {
            if (!slot.isBefore(time(range, "from")) && !slot.isAfter(time(range, "to"))) {
                return Optional.of(entry(range));
            }
        }
        return Optional.empty();
    }

    /** The same, if the ledger keeps the slot one by one. */
    public static Optional<LedgerEntry> recent(JsonNode ledger, Instant slot) {
        for (JsonNode entry : ledger.path("status").path("recent")) {
            if (time(entry, "slot").equals(slot)) {
                return Optional.of(entry(entry));
            }
        }
        return Optional.empty();
    }

    public boolean hasRun() {
        return outcome.equals("Created") || outcome.equals("Adopted");
    }

    public String label() {
        return reason.isEmpty() ? outcome : outcome + "/" + reason;
    }

    private static LedgerEntry entry(JsonNode node) {
        return new LedgerEntry(
                node.path("outcome").asString(""),
                node.path("reason").asString(""),
                node.path("note").asString(""),
                node.path("child").asString(""),
                node.path("attempts").asInt(0));
    }

    private static Instant time(JsonNode node, String field) {
        return Instant.parse(node.path(field).asString());
    }
}
