package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Entry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stray is a run that we created for a slot whose account says something else: another outcome, or another run. One
 * that nobody has started is deleted; one that has started is kept and the slot amended. Never silent (PROTOCOL C1).
 */
final class Strays {
    private Strays() {}

    static void settle(CronPass pass) {
        pass.runs().forEach((slot, run) -> {
            if (isStray(pass, slot, run)) {
                settle(pass, slot, run);
            }
        });
    }

    /** Only where the stored account remembers the slot one by one: what it has folded away was settled long before. */
    static boolean isStray(CronPass pass, Instant slot, Child run) {
        @Nullable CronLedger stored = pass.view.stored();
        if (stored == null || !run.isUnrecorded() || !run.byUs()) {
            return false;
        }
        Optional<Entry> entry = stored.entry(slot);
        return entry.isPresent() && !entry.get().outcome().childUid().equals(run.uid());
    }

    private static void settle(CronPass pass, Instant slot, Child run) {
        if (run.phase() == Child.Phase.NONE) {
            if (!run.terminating()) {
                pass.act(new Action.Remove(run, true));
            }
            return;
        }
        boolean givenUp = pass.draft.recent().stream()
                .anyMatch(e -> e.slot().equals(slot) && !e.outcome().hasRun());
        if (givenUp) {
            pass.draft.amendLate(slot, run.uid(), pass.now);
        }
    }
}
