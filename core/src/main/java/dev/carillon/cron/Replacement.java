package dev.carillon.cron;

import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code Replace}: once the newest slot's run is recorded, every earlier active run must be stopping. Level-triggered,
 * so a crash between create and stop changes nothing (PROTOCOL C7).
 */
final class Replacement {
    private Replacement() {}

    static void stopEarlierRuns(CronPass pass) {
        @Nullable CronLedger stored = pass.view.stored();
        if (pass.cron.concurrency() != CronWorkflow.Concurrency.REPLACE || stored == null || mustNotTouch(pass)) {
            return;
        }
        // What stands there and is not believed has taken nobody's place.
        Optional<Entry> newest = stored.recent().stream()
                .filter(e -> e.outcome().hasRun() && pass.before().holds(e))
                .max(Comparator.comparing(Entry::slot));
        if (newest.isEmpty()) {
            return;
        }
        List<Child> earlier = pass.view.children().stream()
                .filter(child -> !child.isFulfilled()
                        && !child.stopping()
                        && !child.terminating()
                        && isEarlier(pass, child, newest.get())
                        && !isRevived(stored, child, newest.get()))
                .toList();
        earlier.forEach(child -> pass.act(new Action.Stop(child)));
        // Two go on side by side then, which is not what Replace promises: the user has to know.
        Denied.say(
                pass,
                Condition.STOP_FAILED,
                earlier.stream(),
                pass.view.denials().stops(),
                "concurrencyPolicy is Replace, and %s cannot be stopped");
    }

    /** Another scheduler is at work here and the operator wants it left alone. */
    static boolean mustNotTouch(CronPass pass) {
        return pass.settings().besideArgo()
                && pass.conditions.stream().anyMatch(c -> c.type().equals(Condition.FOREIGN_SCHEDULER));
    }

    private static boolean isEarlier(CronPass pass, Child child, Entry newest) {
        Instant slot = child.slotOf(pass.cron.name(), pass.cron.uid());
        if (slot == null) {
            return child.created().isBefore(begun(pass, newest)); // a manual run
        }
        return slot.isBefore(newest.slot())
                && !child.uid().equals(newest.outcome().childUid());
    }

    /** When its run was made, which can be long after its time. */
    private static Instant begun(CronPass pass, Entry newest) {
        return pass.view.children().stream()
                .filter(run -> run.uid().equals(newest.outcome().childUid()))
                .map(Child::created)
                .findFirst()
                .orElse(newest.slot());
    }

    /**
     * Whether it had ended, and somebody has started it again since the newest run began ({@code argo retry}): it was not
     * active when that one took its place, and goes on until the next one does.
     */
    private static boolean isRevived(CronLedger stored, Child child, Entry newest) {
        Instant scheduled = child.scheduled();
        boolean ended = stored.counted().contains(child.uid())
                || (scheduled != null
                        && stored.entry(scheduled)
                                .filter(e -> e.outcome().childUid().equals(child.uid()))
                                .filter(e -> e.end() == End.SUCCEEDED || e.end() == End.FAILED)
                                .isPresent());
        Instant started = child.started();
        return ended && (started == null || started.isAfter(newest.decided()));
    }
}
