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
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What the ledgers of a storm have said so far, looked at again and again: they keep ten slots one by one. Notices when
 * an outcome that was recorded is another one later.
 */
final class StormBook {
    private static final List<String> OUTCOMES = List.of("created", "adopted", "skipped", "rejected", "missed");

    private final Map<StormSubject, Instant> created = new HashMap<>();
    private final Map<StormSubject, Map<Instant, LedgerEntry>> outcomes = new HashMap<>();
    private final Map<StormSubject, JsonNode> last = new HashMap<>();
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
                last.put(subject, ledger);
                subject.slots(at, now).forEach(slot -> note(subject, slot, ledger));
            }
        });
    }

    private void note(StormSubject subject, Slot slot, JsonNode ledger) {
        Map<Instant, LedgerEntry> known = of(subject);
        LedgerEntry before = known.get(slot.time());
        // What has left the single ones is in a range, or in the counters alone.
        Optional<LedgerEntry> found =
                before == null ? LedgerEntry.in(ledger, slot.time()) : LedgerEntry.recent(ledger, slot.time());
        found.ifPresent(entry -> {
            known.put(slot.time(), entry);
            // The one thing that may come to light later is a run that had started after all.
            boolean stray = before != null && !before.hasRun() && entry.label().equals("Created/Late");
            boolean same = before == null
                    || (before.label().equals(entry.label()) && before.child().equals(entry.child()));
            if (!same && !stray) {
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

    /**
     * All that breaks the promise up to the end.
     *
     * @param shown the uids of all runs that anybody has seen, by namespace and name
     */
    List<String> problems(Instant end, Map<Place, Map<String, Set<String>>> shown) {
        List<String> problems = new ArrayList<>(changed);
        open(end).forEach(slot -> problems.add(slot + " has no outcome"));
        created.forEach((subject, at) -> {
            for (Slot slot : subject.slots(at, end)) {
                LedgerEntry entry = of(subject).get(slot.time());
                if (entry != null) {
                    check(subject, slot, entry, uids(shown, subject, slot), problems);
                }
            }
            checkCounters(subject, at, problems);
        });
        return problems;
    }

    /** Slots up to the end of which anybody has seen more than one run. */
    long doubled(Instant end, Map<Place, Map<String, Set<String>>> shown) {
        return created.entrySet().stream()
                .flatMap(e -> e.getKey().slots(e.getValue(), end).stream().map(slot -> uids(shown, e.getKey(), slot)))
                .filter(uids -> uids.size() > 1)
                .count();
    }

    private static Set<String> uids(Map<Place, Map<String, Set<String>>> shown, StormSubject subject, Slot slot) {
        return shown.getOrDefault(subject.place(), Map.of()).getOrDefault(slot.run(), Set.of());
    }

    /** Slots up to the end without an outcome, or with one that their windows do not allow. */
    long lost(Instant end) {
        long refused = outcomes.entrySet().stream()
                .flatMap(e -> e.getValue().entrySet().stream()
                        .filter(entry -> !entry.getKey().isAfter(end))
                        .filter(entry -> !e.getKey().accepts(entry.getValue())))
                .count();
        return open(end).size() + refused;
    }

    private static void check(
            StormSubject subject, Slot slot, LedgerEntry entry, Set<String> uids, List<String> problems) {
        if (!subject.accepts(entry)) {
            problems.add("must not end so: " + slot + ": " + entry);
        }
        if (!uids.equals(entry.hasRun() ? Set.of(entry.child()) : Set.of())) {
            problems.add(slot + " has the runs " + uids + ", and the ledger said " + entry);
        }
    }

    /** The account as a whole: as many outcomes and open slots as were due up to its cursor. */
    private void checkCounters(StormSubject subject, Instant at, List<String> problems) {
        JsonNode status = last.getOrDefault(subject, MissingNode.getInstance()).path("status");
        Instant cursor = Instant.parse(status.path("recordedThrough").asString(Instant.EPOCH.toString()));
        long ahead = status.path("recent")
                .valueStream()
                .filter(entry -> Instant.parse(entry.path("slot").asString()).isAfter(cursor))
                .count();
        long counted = OUTCOMES.stream()
                .mapToLong(outcome -> status.path("counters").path(outcome).asLong(0))
                .sum();
        long accounted = counted - ahead + status.path("open").size();
        int due = subject.slots(at, cursor).size();
        if (accounted != due) {
            problems.add(subject.cron() + ": " + due + " slots were due up to " + cursor + ", " + accounted
                    + " are accounted for: " + status);
        }
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
