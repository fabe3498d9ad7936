package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A CronWorkflow in a storm.
 *
 * @param every from one slot to the next, counted from its creation; a minute means whole minutes of the clock
 * @param patient whether its windows are longer than the storm: none of its slots may be lost
 */
record StormSubject(Place place, String cron, String policy, Duration every, boolean patient) {
    private static final long PATIENCE_SECONDS = 3 * 3_600;

    private boolean isByTheClock() {
        return every.equals(Slot.MINUTE);
    }

    CronDraft draft() {
        CronDraft draft = CronDraft.named(cron)
                .policy(policy)
                .history(1)
                .schedule(isByTheClock() ? "* * * * *" : "@every " + every.toSeconds() + "s");
        return patient
                ? draft.deadline(PATIENCE_SECONDS)
                        .annotation("carillon.dev/catch-up", "All")
                        .annotation("carillon.dev/catch-up-limit", "100")
                : draft;
    }

    /** What is due after the creation, up to an end. */
    List<Slot> slots(Instant created, Instant end) {
        return isByTheClock()
                ? Slot.everyMinute(cron, created, end)
                : Slot.every(cron, created.plus(every), every, end);
    }

    /**
     * Whether a slot may end so: a patient one has to run, unless its policy says that another run is in its way; of the
     * others some may come too late. Nothing here is ever wrong with a request.
     */
    boolean accepts(LedgerEntry entry) {
        return entry.hasRun()
                || (policy.equals("Forbid") && entry.label().equals("Skipped/Forbidden"))
                || (!patient
                        && Set.of("Skipped/Superseded", "Missed/WindowClosed").contains(entry.label()));
    }
}
