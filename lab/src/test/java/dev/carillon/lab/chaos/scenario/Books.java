package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Witness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The invariants of DESIGN 6 that audit log and ledgers can show together. */
final class Books {
    private static final Pattern RUN = Pattern.compile("(.+)-([0-9]{10})");

    private Books() {}

    static List<String> problems(
            List<JsonNode> ledgers, Map<String, List<Witness.Line>> creations, Map<String, Set<String>> shown) {
        Map<String, List<JsonNode>> byCron = ledgers.stream()
                .collect(Collectors.groupingBy(
                        ledger -> ledger.path("spec").path("cronWorkflow").asString()));
        List<String> problems = new ArrayList<>();
        creations.forEach((run, lines) -> {
            Matcher matcher = RUN.matcher(run);
            if (matcher.matches() && byCron.containsKey(matcher.group(1))) {
                Instant slot = Instant.ofEpochSecond(Long.parseLong(matcher.group(2)));
                created(run, lines, entry(byCron.getOrDefault(matcher.group(1), List.of()), slot), problems);
            }
        });
        Set<String> uids = new HashSet<>();
        shown.values().forEach(uids::addAll);
        Map<String, String> owners = new HashMap<>();
        for (JsonNode ledger : ledgers) {
            for (JsonNode entry : ledger.path("status").path("recent")) {
                recorded(ledger.path("spec").path("cronWorkflow").asString(), entry, uids, owners, problems);
            }
        }
        return problems;
    }

    private static Optional<LedgerEntry> entry(List<JsonNode> ledgers, Instant slot) {
        return ledgers.stream()
                .flatMap(ledger -> LedgerEntry.recent(ledger, slot).stream())
                .findFirst();
    }

    /** What no ledger keeps one by one any more was counted long ago; what it keeps must be this run. */
    private static void created(
            String run, List<Witness.Line> lines, Optional<LedgerEntry> entry, List<String> problems) {
        if (lines.size() > 1) {
            problems.add(run + " was created " + lines.size() + " times");
        }
        String uid = lines.getFirst().uid();
        if (entry.isPresent() && !entry.get().hasRun()) {
            problems.add(
                    run + " was created, and the ledger says " + entry.get().label());
        } else if (entry.isPresent() && !entry.get().child().equals(uid)) {
            problems.add(run + " has uid " + uid + ", and the ledger says "
                    + entry.get().child());
        }
    }

    private static void recorded(
            String cron, JsonNode entry, Set<String> uids, Map<String, String> owners, List<String> problems) {
        String child = entry.path("child").asString("");
        String slot = cron + " at " + entry.path("slot").asString();
        if (child.isEmpty()) {
            return;
        }
        if (!uids.contains(child)) {
            problems.add(slot + " has the run " + child + ", which nobody has seen");
        }
        String other = owners.put(child, slot);
        if (other != null) {
            problems.add(child + " is the run of " + slot + " and of " + other);
        }
    }
}
