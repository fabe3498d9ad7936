package dev.carillon.cron;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stray is a run that we created for a slot whose account says something else: another outcome, or another run. One
 * that nobody has started is deleted; one that has started is kept, told of, and its slot amended if it had no run.
 * Never silent (PROTOCOL C1).
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

    /** By the stored account: what is only in memory may still turn out otherwise. */
    private static boolean isStray(CronPass pass, Instant slot, Child run) {
        @Nullable CronLedger stored = pass.view.stored();
        if (stored == null || Takeover.isAhead(stored, pass.now) || !run.isUnrecorded() || !run.byUs()) {
            return false;
        }
        return stored.isClosedWithoutRun(slot)
                || stored.entry(slot)
                        .filter(e -> !e.outcome().childUid().equals(run.uid()))
                        .isPresent();
    }

    private static void settle(CronPass pass, Instant slot, Child run) {
        if (pass.draft
                .entry(slot)
                .filter(e -> e.outcome().childUid().equals(run.uid()))
                .isPresent()) {
            return; // amended already, and not written yet
        }
        if (run.phase() == Child.Phase.NONE) {
            if (!run.terminating()) {
                pass.act(new Action.Remove(run, true));
            }
        } else if (pass.draft.isClosedWithoutRun(slot)) {
            pass.draft.amendLate(slot, run.uid(), pass.now);
        } else {
            pass.say(
                    Condition.STRAY_RUN,
                    "Workflow " + run.key().name() + " (uid " + run.uid() + ") has started beside the run of " + slot
                            + " that the ledger holds. It is kept: stop or delete it if it is not wanted");
        }
    }
}
