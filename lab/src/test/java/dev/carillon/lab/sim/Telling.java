package dev.carillon.lab.sim;

import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Note;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        }
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
    }
}
