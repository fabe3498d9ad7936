package dev.carillon.cron;

import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronWorkflow.CatchUp;
import dev.carillon.launch.Launch;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many slots may wait at once. A suspension or a missing permission lasts for days, and each tick would add one:
 * the resume would start them all, and a ledger beyond its definition's limit can record nothing any more.
 */
final class OpenLimit {
    /** What becomes of one that newer slots leave no place. */
    static final Outcome.Skipped CROWDED_OUT =
            new Outcome.Skipped(Outcome.Skip.SUPERSEDED, "later times wait, and there are as many as may");

    private OpenLimit() {}

    /** Works out from when on slots may wait; the gate closes older ones, and the launch what is in doubt. */
    static void apply(CronPass pass) {
        List<Open> open = pass.draft.open();
        if (open.size() > CronLedger.OPEN_LIMIT) {
            pass.waitingFrom = open.get(open.size() - CronLedger.OPEN_LIMIT).slot();
        }
        int limit = pass.cron.options().catchUpLimit();
        if (pass.cron.options().catchUp() != CatchUp.ALL || open.size() <= limit) {
            return;
        }
        List<Instant> untried = open.stream()
                .map(Open::slot)
                .filter(slot -> isUntried(pass, slot))
                .toList();
        if (untried.size() > limit) {
            pass.untriedFrom = untried.get(untried.size() - limit);
        }
    }

    /** Whether newer slots leave this one no place. Past its window an untried slot has been missed, not superseded. */
    static boolean isCrowdedOut(CronPass pass, Instant slot) {
        return isOverfull(pass, slot)
                || (slot.isBefore(pass.untriedFrom)
                        && isUntried(pass, slot)
                        && OpenSlots.close(pass, slot).isAfter(pass.now));
    }

    /** Whether more slots wait than an account can hold, and this is one of the oldest. */
    static boolean isOverfull(CronPass pass, Instant slot) {
        return slot.isBefore(pass.waitingFrom);
    }

    private static boolean isUntried(CronPass pass, Instant slot) {
        @Nullable Launch launch = pass.launches.get(slot);
        return launch == null || launch.attempts() == 0;
    }
}
