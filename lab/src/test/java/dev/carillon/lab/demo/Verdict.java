package dev.carillon.lab.demo;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Whether every slot has its one outcome and every run its one slot.
 *
 * @param rows by time, then name
 * @param strangers creations that belong to no slot
 */
record Verdict(List<Row> rows, List<Creation> strangers) {
    Verdict {
        rows = List.copyOf(rows);
        strangers = List.copyOf(strangers);
    }

    /**
     * @param slots everything that was due
     * @param creations every 201 in the audit log
     * @param ledgers by the CronWorkflow's name
     */
    static Verdict of(List<Slot> slots, List<Creation> creations, Map<String, JsonNode> ledgers) {
        List<Slot> sorted = new ArrayList<>(slots);
        sorted.sort(Comparator.comparing(Slot::time).thenComparing(Slot::cron));
        Map<String, List<Creation>> byRun = creations.stream().collect(Collectors.groupingBy(Creation::run));
        Map<String, Integer> seen = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (Slot slot : sorted) {
            int index = seen.merge(slot.cron(), 1, Integer::sum) - 1;
            JsonNode ledger = ledgers.get(slot.cron());
            rows.add(new Row(
                    slot,
                    Expected.of(slot, index),
                    byRun.getOrDefault(slot.run(), List.of()),
                    ledger == null ? Optional.empty() : LedgerEntry.in(ledger, slot.time())));
        }
        Set<String> wanted = slots.stream().map(Slot::run).collect(Collectors.toSet());
        return new Verdict(
                rows,
                creations.stream()
                        .filter(creation -> !wanted.contains(creation.run()))
                        .toList());
    }

    /** Whether the ledgers have said what became of each slot. */
    boolean isComplete() {
        return rows.stream().allMatch(row -> row.entry().isPresent());
    }

    /** Everything that is wrong, one line each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Row row : rows) {
            row.problem()
                    .ifPresent(text -> problems.add(
                            Screen.clock(row.slot().time()) + " " + row.slot().cron() + ": " + text));
        }
        strangers.forEach(creation -> problems.add("Run " + creation.run() + " was created, and no slot wanted it"));
        return problems;
    }

    /** How many runs there are. */
    long created() {
        return rows.stream().filter(row -> !row.creations().isEmpty()).count();
    }
}
