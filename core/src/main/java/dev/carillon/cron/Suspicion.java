package dev.carillon.cron;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What looks wrong from the outside, and is said: an account from the future, another scheduler at work. */
final class Suspicion {
    /** A run of somebody else's that is older than this may have been there before we took over. */
    private static final Duration RECENT = Duration.ofMinutes(15);

    private Suspicion() {}

    static void voice(CronPass pass) {
        @Nullable CronLedger ledger = pass.view.ledger();
        if (ledger != null && Takeover.isAhead(ledger, pass.now)) {
            pass.say(
                    Condition.LEDGER_AHEAD,
                    "the ledger's cursor " + ledger.recordedThrough() + " is in the future and is not believed. "
                            + "Check the clocks of the nodes that Carillon ran on");
        }
        pass.runs().entrySet().stream()
                .filter(run -> isForeign(pass, run.getKey(), run.getValue()))
                .max(Map.Entry.comparingByKey())
                .ifPresent(run -> pass.say(
                        Condition.FOREIGN_SCHEDULER,
                        "another scheduler creates the runs of this CronWorkflow too, for instance "
                                + run.getValue().key().name() + ". Stop it, see docs/guide/beside-argo.md"));
    }

    /** A run under a slot's name without our annotation, of a slot that was ours to launch. */
    private static boolean isForeign(CronPass pass, Instant slot, Child run) {
        return run.ownerUid().isEmpty()
                && slot.isAfter(pass.now.minus(RECENT))
                && slot.isAfter(pass.before().written())
                && pass.before().written().isAfter(Instant.EPOCH);
    }
}
