package dev.carillon.cron;

import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.launch.Launch;
import dev.carillon.launch.Verdict;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Slots whose run exists are recorded; runs that end are counted, each once, by uid (PROTOCOL H13). */
final class Runs {
    private Runs() {}

    /**
     * Whatever the schedules say now: a run that exists has its slot recorded. Of those beyond the cursor, which no account
     * can fold, no more than it holds: the others wait until the cursor has passed them, or are found by their launch.
     */
    static void recordThoseThatExist(CronPass pass) {
        Instant cursor = pass.draft.recordedThrough();
        long ahead = pass.draft.recent().stream()
                .filter(e -> e.slot().isAfter(cursor))
                .count();
        for (Map.Entry<Instant, Child> each : new TreeMap<>(pass.runs()).entrySet()) {
            Instant slot = each.getKey();
            @Nullable Launch launch = pass.launches.get(slot);
            boolean room = !slot.isAfter(cursor) || ahead < CronLedger.RECENT_HARD_LIMIT;
            boolean past = room && !slot.isAfter(pass.now) && slot.isAfter(pass.cron.created());
            // The watch may be quicker than the answer to our own create, which alone tells Created from Adopted.
            boolean answerToCome = launch != null && launch.doubt().flying() != null;
            if ((past || launch != null) && !answerToCome && !pass.draft.isClosed(slot)) {
                pass.close(slot, outcome(launch, each.getValue().uid()));
                ahead += slot.isAfter(cursor) ? 1 : 0;
            }
        }
        // A run that our own create made and that is gone already has no child any more, but it has its verdict.
        for (Map.Entry<Instant, Launch> entry : new TreeMap<>(pass.launches).entrySet()) {
            if (entry.getValue().verdict() instanceof Verdict.Created created && !pass.draft.isClosed(entry.getKey())) {
                pass.close(entry.getKey(), outcome(entry.getValue(), created.childUid()));
            }
        }
    }

    private static Outcome outcome(@Nullable Launch launch, String uid) {
        boolean made = launch != null
                && launch.verdict() instanceof Verdict.Created created
                && !created.adopted()
                && created.childUid().equals(uid);
        return made ? new Outcome.Created(uid, false) : new Outcome.Adopted(uid);
    }

    static void countEnds(CronPass pass) {
        Set<String> existing = new HashSet<>();
        Map<String, Child> byUid = new TreeMap<>();
        for (Child child : pass.view.children()) {
            existing.add(child.uid());
            byUid.put(child.uid(), child);
        }
        for (Entry entry : List.copyOf(pass.draft.recent())) {
            if (entry.end() == End.RUNNING) {
                Child run = byUid.get(entry.outcome().childUid());
                @Nullable Child last = pass.view.ended().get(entry.outcome().childUid());
                if (run == null) {
                    pass.draft.end(entry, last == null ? End.GONE : endOf(last));
                } else if (run.isFulfilled()) {
                    pass.draft.end(entry, endOf(run));
                }
            }
        }
        pass.draft.retainCounted(existing);
        for (Child child : pass.view.children()) {
            if (child.isFulfilled()
                    && child.slotOf(pass.cron.name(), pass.cron.uid()) == null
                    && !isRecorded(pass, child)) {
                pass.draft.countManual(child.uid(), endOf(child));
            }
        }
    }

    /** Whoever took its annotations off made no other run of it. */
    private static boolean isRecorded(CronPass pass, Child run) {
        return pass.draft.recent().stream().anyMatch(e -> e.outcome().childUid().equals(run.uid()));
    }

    /** Of a run that has ended. */
    static End endOf(Child run) {
        return run.phase() == Child.Phase.SUCCEEDED ? End.SUCCEEDED : End.FAILED;
    }
}
