package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One ledger as the judge follows it from write to write: every slot gets exactly one outcome, no outcome changes, the
 * cursor never goes back, and each outcome has a reason in the world.
 */
final class Account {
    private final World world;
    private final Judge judge;
    private final Biography biography;
    private final Telling telling;
    private final Plausibility plausibility;

    /** Outcomes by scheduled time in epoch seconds; all that were ever seen. */
    private final Map<Long, Outcome> closed = new HashMap<>();

    /** Owed and without an outcome. */
    private final NavigableSet<Long> pending = new TreeSet<>();

    /** All that {@code effectiveFrom} ever was, in epoch seconds: a slot is judged by the set that it came from. */
    private final NavigableSet<Long> anchors = new TreeSet<>();

    /** Ends of runs that the first ledger held: whoever kept the status before has counted them. */
    private Counters atFirst = Counters.ZERO;

    /** How many successes the account counts, by when it was written, epoch milliseconds. */
    private final NavigableMap<Long, Long> successes = new TreeMap<>();

    /** When the first ledger was written, epoch milliseconds. */
    private long firstAt;

    private @Nullable CronLedger last;

    Account(World world, Judge judge, Biography biography, Telling telling) {
        this.world = world;
        this.judge = judge;
        this.biography = biography;
        this.telling = telling;
        this.plausibility = new Plausibility(world, judge, biography, anchors);
    }

    boolean isClosed(long slot) {
        return closed.containsKey(slot);
    }

    @Nullable
    Outcome outcome(long slot) {
        return closed.get(slot);
    }

    boolean holds(long slot, String uid) {
        Outcome outcome = closed.get(slot);
        return outcome != null && outcome.childUid().equals(uid);
    }

    long succeededAtFirst() {
        return atFirst.succeeded();
    }

    /** How many successes the account counted at a time in epoch milliseconds. */
    long succeededBy(long millis) {
        Map.Entry<Long, Long> then = successes.floorEntry(millis);
        return then == null ? 0 : then.getValue();
    }

    long size() {
        return closed.size();
    }

    @Nullable
    CronLedger ledger() {
        return last;
    }

    void written(ApiObject object) {
        CronLedger ledger = LedgerJson.read(object).ledger();
        if (ledger == null) {
            throw failure("a ledger that cannot be read", object);
        }
        if (last == null) {
            atFirst = ledger.counters();
            firstAt = judge.millis();
        }
        CronLedger before = last == null ? beginning(ledger) : last;
        checkForward(before, ledger);
        owe(before, ledger);
        last = ledger;
        telling.counted(biography, before.counters(), ledger);
        successes.put(judge.millis(), ledger.counters().succeeded());
        anchors.add(ledger.effectiveFrom().getEpochSecond());
        closeEntries(ledger);
        closePending(ledger);
        checkCounts(ledger);
    }

    /** Written once more after it and its CronWorkflow had gone. */
    void writtenAfterwards(ApiObject object) {
        CronLedger ledger = LedgerJson.read(object).ledger();
        if (ledger != null && last != null) {
            telling.counted(biography, last.counters(), ledger);
        }
    }

    /**
     * The account that nobody has written yet: it begins with its CronWorkflow. A first ledger that could not be written
     * in time may have seen an edit by then; one that never saw the first schedules begins with the present ones.
     */
    private CronLedger beginning(CronLedger first) {
        Instant created = Instant.ofEpochSecond(biography.created);
        Wish wish = biography.eras.getFirst().wish();
        return first.effectiveFrom().equals(created)
                ? CronLedger.begin(created, first.schedules(), first.timezone())
                : CronLedger.begin(created, wish.schedules(), wish.zone());
    }

    private void checkForward(CronLedger before, CronLedger ledger) {
        if (ledger.recordedThrough().isBefore(before.recordedThrough())) {
            throw failure("the cursor went back", before.recordedThrough() + " to " + ledger.recordedThrough());
        }
        if (ledger.effectiveFrom().isBefore(before.effectiveFrom())) {
            throw failure("effectiveFrom went back", before.effectiveFrom() + " to " + ledger.effectiveFrom());
        }
        if (ledger.epoch() < before.epoch()) {
            throw failure("an earlier leader wrote", before.epoch() + " to " + ledger.epoch());
        }
        if (ledger.recordedThrough().isAfter(world.instant().plusMillis(1_500))) {
            throw failure("a cursor in the future", ledger.recordedThrough());
        }
    }

    /** What has come due since, under the old set up to an edit and under the new one after it (PROTOCOL H7). */
    private void owe(CronLedger before, CronLedger ledger) {
        long from = before.recordedThrough().getEpochSecond();
        long to = ledger.recordedThrough().getEpochSecond();
        boolean sameSet = ledger.schedules().equals(before.schedules())
                && ledger.timezone().equals(before.timezone())
                && ledger.effectiveFrom().equals(before.effectiveFrom());
        if (sameSet) {
            owe(due(ledger, from, to));
            return;
        }
        long edit = ledger.effectiveFrom().getEpochSecond();
        boolean noticed = biography.ever(
                before.effectiveFrom().toEpochMilli(),
                (edit + 1) * 1_000,
                w -> !w.schedules().equals(before.schedules()) || !w.zone().equals(before.timezone()));
        if (!noticed || edit > world.epochSecond() + 2) {
            throw failure("a change of schedules that nobody made", ledger.effectiveFrom());
        }
        // An edit in between may have been seen, and its account never written: then the old set ended with it.
        long first = firstEdit(before);
        NavigableSet<Long> afterIt = first < edit ? due(before, Math.max(from, first), edit) : new TreeSet<>();
        boolean seen = !afterIt.isEmpty() && afterIt.stream().noneMatch(slot -> speaksOf(ledger, slot));
        owe(due(before, from, seen ? first : edit));
        owe(due(ledger, edit, to));
    }

    /** When the set of slots that the account speaks of was first changed, in epoch seconds. */
    private long firstEdit(CronLedger ledger) {
        return biography.eras.stream()
                .filter(era -> era.from() > ledger.effectiveFrom().toEpochMilli())
                .filter(era -> !era.wish().schedules().equals(ledger.schedules())
                        || !era.wish().zone().equals(ledger.timezone()))
                .mapToLong(era -> era.from() / 1_000)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static boolean speaksOf(CronLedger ledger, long slot) {
        Instant at = Instant.ofEpochSecond(slot);
        return ledger.entry(at).isPresent()
                || ledger.open().stream().anyMatch(o -> o.slot().equals(at))
                || ledger.ranges().stream().anyMatch(range -> covers(range, at));
    }

    private static boolean covers(CronLedger.Range range, Instant at) {
        return !range.from().isAfter(at) && !range.to().isBefore(at);
    }

    private void owe(NavigableSet<Long> due) {
        due.stream().filter(s -> !closed.containsKey(s)).forEach(pending::add);
    }

    private NavigableSet<Long> due(CronLedger ledger, long after, long through) {
        long anchor = ledger.effectiveFrom().getEpochSecond();
        return judge.times().between(ledger.schedules(), ledger.timezone(), anchor, Math.max(after, anchor), through);
    }

    private void closeEntries(CronLedger ledger) {
        for (CronLedger.Entry entry : ledger.recent()) {
            long slot = entry.slot().getEpochSecond();
            Outcome known = closed.get(slot);
            if (known != null) {
                checkUnchanged(entry.slot(), known, entry.outcome());
                if (!known.isLike(entry.outcome())) {
                    telling.recorded(biography, ledger.epoch(), slot, entry.outcome());
                }
                closed.put(slot, entry.outcome());
            } else if (pending.remove(slot) || isDueAhead(ledger, slot) || exists(entry)) {
                close(slot, entry.outcome());
                telling.recorded(biography, ledger.epoch(), slot, entry.outcome());
            } else {
                throw failure("an outcome of a time that is not due", entry);
            }
        }
    }

    /**
     * Launched by a schedule whose edit its launcher had not seen, and recorded by a successor who has: whether it might
     * be launched was judged when it came, and what exists is recorded whatever the schedules say now.
     */
    private boolean exists(CronLedger.Entry entry) {
        Run run = biography.launched.get(entry.slot().getEpochSecond());
        return run != null && run.uid.equals(entry.outcome().childUid());
    }

    /** A run may be recorded before the cursor passes its slot. */
    private boolean isDueAhead(CronLedger ledger, long slot) {
        return slot > ledger.recordedThrough().getEpochSecond()
                && !due(ledger, slot - 1, slot).isEmpty();
    }

    private void checkUnchanged(Instant slot, Outcome known, Outcome now) {
        boolean amended = !known.hasRun() && now instanceof Outcome.Created created && created.late();
        if (!amended && (!known.isLike(now) || !known.childUid().equals(now.childUid()))) {
            throw failure("an outcome changed", slot + " from " + known + " to " + now);
        }
    }

    private void closePending(CronLedger ledger) {
        for (long slot : List.copyOf(pending)) {
            boolean open = ledger.open().stream().anyMatch(o -> o.slot().getEpochSecond() == slot);
            if (!open) {
                pending.remove(slot);
                close(slot, inRanges(ledger, slot));
            }
        }
        for (CronLedger.Open open : ledger.open()) {
            if (closed.containsKey(open.slot().getEpochSecond())) {
                throw failure("a closed slot is open again", open);
            }
            if (!pending.contains(open.slot().getEpochSecond())) {
                throw failure("a time that is not due is open", open);
            }
        }
    }

    /** The outcome of a slot that stands in no entry of its own: it is in a range, or a run that is folded away. */
    private Outcome inRanges(CronLedger ledger, long slot) {
        Instant at = Instant.ofEpochSecond(slot);
        List<Outcome> candidates = ledger.ranges().stream()
                .filter(range -> covers(range, at))
                .map(CronLedger.Range::outcome)
                .toList();
        Run run = biography.launched.get(slot);
        if (run != null) {
            return new Outcome.Adopted(run.uid);
        }
        Optional<Outcome> fitting = candidates.stream()
                .filter(o -> plausibility.complaint(slot, o).isEmpty())
                .findFirst();
        return fitting.or(() -> candidates.stream().findFirst())
                .orElseThrow(() -> failure("a slot is closed without an outcome", at));
    }

    private void close(long slot, Outcome outcome) {
        Optional<String> complaint = plausibility.complaint(slot, outcome);
        if (complaint.isPresent()) {
            throw failure(complaint.get(), Instant.ofEpochSecond(slot) + " " + outcome);
        }
        closed.put(slot, outcome);
    }

    private void checkCounts(CronLedger ledger) {
        if (ledger.counters().slots() != closed.size()) {
            throw failure("the counters count other slots than were due", closed.size() + " of " + ledger);
        }
    }

    /**
     * Each run that ends is counted, once, by its uid (PROTOCOL H13). Times in epoch milliseconds.
     *
     * @param settled ends before this are counted, if the run still exists
     * @param calm ends of runs of slots after this are counted even if the run is deleted at once
     */
    void checkEnds(CronLedger ledger, long settled, long calm) {
        long surely = biography.runs.stream()
                .filter(run -> (run.goneAt == Long.MAX_VALUE || (run.isByUs() && run.fulfilledAt > calm))
                        && run.revivedAt == Long.MIN_VALUE
                        && run.fulfilledAt > firstAt
                        && run.fulfilledAt < settled)
                .count();
        long ever = biography.runs.stream().filter(run -> run.hasEnded).count();
        if (ledger.counters().succeeded() > judge.succeeded(biography)) {
            throw failure("more have succeeded than ever did", ledger);
        }
        long ends = ends(ledger.counters());
        long most = ever + ends(atFirst);
        if (ends < surely || ends > most) {
            throw failure("ends of runs are miscounted", surely + " to " + most + " ended: " + ledger);
        }
    }

    private static long ends(Counters counters) {
        return counters.succeeded() + counters.failed();
    }

    private World.Failure failure(String what, Object detail) {
        return world.failure(what + ": " + biography + " [" + detail);
    }
}
