package dev.carillon.lab.sim;

import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Note;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What metrics and logs are told is what was done: whoever records a slot's outcome tells of it, once, though the answer
 * to the write is lost. Who dies before it can tell is excused, and so is who was replaced meanwhile.
 */
final class Telling {
    /** A write in doubt is settled within a watch's or a retry's time, in milliseconds. */
    private static final long AFTERMATH = 75_000;

    private final World world;

    /** By epoch, the process that leads in it. */
    private final Map<Long, String> leaders = new HashMap<>();

    private final Set<Tale> told = new HashSet<>();

    /** By the uid of the CronWorkflow. */
    private final Map<String, List<Debt>> debts = new HashMap<>();

    private record Tale(String identity, Key cron, long slot, String outcome, String run) {
        static Tale of(String identity, Key cron, long slot, Outcome outcome) {
            return new Tale(identity, cron, slot, LedgerJson.label(outcome), outcome.childUid());
        }
    }

    private record Debt(long epoch, long slot, Outcome outcome, long since) {}

    /** How many outcomes of a kind were told of, in rows or one by one. */
    private final Map<Count, Long> counts = new HashMap<>();

    private record Count(String identity, Key cron, String kind) {}

    private final Map<Key, List<Growth>> growths = new HashMap<>();

    /** What a write has added to a counter, or has taken from it: a miss that was amended. */
    private record Growth(String uid, long epoch, String kind, long by, long since) {}

    Telling(World world) {
        this.world = world;
    }

    void heard(String identity, Note note) {
        if (note instanceof Note.Leadership leadership && leadership.leading()) {
            leaders.put(leadership.epoch(), identity);
        } else if (note instanceof Note.SlotClosed closed) {
            Tale tale = Tale.of(identity, closed.cron(), closed.slot().getEpochSecond(), closed.outcome());
            if (!told.add(tale) && closed.outcome().hasRun()) {
                throw world.failure("an outcome was told twice: " + tale);
            }
            count(identity, closed.cron(), closed.outcome(), 1);
        } else if (note instanceof Note.SlotsClosed closed) {
            count(identity, closed.cron(), closed.range().outcome(), closed.more());
        }
    }

    private void count(String identity, Key cron, Outcome outcome, long more) {
        counts.merge(new Count(identity, cron, outcome.kind()), more, Long::sum);
    }

    /** A ledger was written. */
    void counted(Biography biography, Counters before, CronLedger after) {
        Map<String, Long> was = byKind(before);
        byKind(after.counters()).forEach((kind, now) -> {
            long by = now - was.getOrDefault(kind, 0L);
            if (by != 0) {
                growths.computeIfAbsent(biography.key, key -> new ArrayList<>())
                        .add(new Growth(
                                biography.uid,
                                after.epoch(),
                                kind,
                                by,
                                world.instant().toEpochMilli()));
            }
        });
    }

    private static Map<String, Long> byKind(Counters counters) {
        return new TreeMap<>(Map.of(
                "Created", counters.created(),
                "Adopted", counters.adopted(),
                "Skipped", counters.skipped(),
                "Rejected", counters.rejected(),
                "Missed", counters.missed()));
    }

    /** An outcome now stands in a ledger that was written under {@code epoch}. */
    void recorded(Biography biography, long epoch, long slot, Outcome outcome) {
        debts.computeIfAbsent(biography.uid, uid -> new ArrayList<>())
                .add(new Debt(epoch, slot, outcome, world.instant().toEpochMilli()));
    }

    /** @param ledger the account at the end: what it was last written under is whose outcomes must have been told */
    void end(Biography biography, CronLedger ledger) {
        String leader = leaders.getOrDefault(ledger.epoch(), "");
        if (world.hosts().stream().noneMatch(host -> host.identity().equals(leader))) {
            return;
        }
        long settled = world.instant().toEpochMilli() - AFTERMATH;
        for (Debt debt : debts.getOrDefault(biography.uid, List.of())) {
            Tale tale = Tale.of(leader, biography.key, debt.slot(), debt.outcome());
            if (debt.epoch() == ledger.epoch() && debt.since() < settled && !told.contains(tale)) {
                throw world.failure("an outcome was never told: " + tale);
            }
        }
        for (String kind : byKind(Counters.ZERO).keySet()) {
            checkCount(biography, new Count(leader, biography.key, kind), ledger.epoch(), settled);
        }
    }

    /** What metrics count, under the name: at least what was recorded in the last term, and no more than in all of this process. */
    private void checkCount(Biography biography, Count what, long lastEpoch, long settled) {
        long told = counts.getOrDefault(what, 0L);
        long owed = 0;
        long most = 0;
        for (Growth growth : growths.getOrDefault(biography.key, List.of())) {
            if (!growth.kind().equals(what.kind()) || growth.by() < 0) {
                continue;
            }
            if (growth.uid().equals(biography.uid) && growth.epoch() == lastEpoch && growth.since() < settled) {
                owed += growth.by();
            }
            if (what.identity().equals(leaders.get(growth.epoch()))) {
                most += growth.by();
            }
        }
        if (told < owed || told > most) {
            throw world.failure("outcomes are told by another number: " + what + " [" + owed + " to " + most
                    + " were recorded, " + told + " told");
        }
    }
}
