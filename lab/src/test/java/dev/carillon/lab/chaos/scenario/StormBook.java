package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What the ledgers of a storm have said so far, looked at again and again: they keep ten slots one by one. Notices when
 * an outcome that was recorded is another one later.
 */
final class StormBook {
    private final Map<StormSubject, Instant> created = new HashMap<>();
    private final Map<StormSubject, Map<Instant, LedgerEntry>> outcomes = new HashMap<>();
    private final List<String> changed = new ArrayList<>();

    void created(StormSubject subject, Instant at) {
        created.put(subject, at);
        outcomes.put(subject, new TreeMap<>());
    }

    /** Reads the ledgers of a namespace once more. */
    void read(Place place, Instant now) {
        Map<String, JsonNode> ledgers = new HashMap<>();
        for (JsonNode ledger : place.api().list(Objects.LEDGERS)) {
            ledgers.put(ledger.path("spec").path("cronWorkflow").asString(), ledger);
        }
        created.forEach((subject, at) -> {
            JsonNode ledger = ledgers.get(subject.cron());
            if (subject.place() == place && ledger != null) {
                subject.slots(at, now).forEach(slot -> note(subject, slot, LedgerEntry.in(ledger, slot.time())));
            }
        });
    }

    private void note(StormSubject subject, Slot slot, Optional<LedgerEntry> found) {
        found.ifPresent(entry -> {
            LedgerEntry before = of(subject).putIfAbsent(slot.time(), entry);
            // In a range it has lost its run and its note.
            boolean same = before == null
                    || (before.label().equals(entry.label())
                            && (entry.child().isEmpty() || entry.child().equals(before.child())));
            if (!same) {
                changed.add(slot + " was " + before + " and is " + entry);
            }
        });
    }

    private Map<Instant, LedgerEntry> of(StormSubject subject) {
        return outcomes.getOrDefault(subject, Map.of());
    }

    /** Slots up to the end that have no outcome. */
    List<String> open(Instant end) {
        List<String> open = new ArrayList<>();
        created.forEach((subject, at) -> subject.slots(at, end).stream()
                .filter(slot -> !of(subject).containsKey(slot.time()))
                .forEach(slot -> open.add(slot.toString())));
        return open;
    }

    /** All that breaks the promise up to the end. */
    List<String> problems(Instant end) {
        List<String> problems = new ArrayList<>(changed);
        open(end).forEach(slot -> problems.add(slot + " has no outcome"));
        outcomes.forEach((subject, entries) -> entries.forEach((time, entry) -> {
            if (!subject.accepts(entry.outcome())) {
                problems.add("lost inside its window: " + subject.cron() + " at " + time + ": " + entry);
            }
        }));
        return problems;
    }

    /** How many slots up to the end ended how. */
    Map<String, Integer> counts(Instant end) {
        Map<String, Integer> counts = new TreeMap<>();
        outcomes.values()
                .forEach(entries -> entries.forEach((time, entry) -> {
                    if (!time.isAfter(end)) {
                        counts.merge(entry.label(), 1, Integer::sum);
                    }
                }));
        return counts;
    }
}
