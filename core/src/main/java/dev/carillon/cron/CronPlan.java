package dev.carillon.cron;

import dev.carillon.launch.Launch;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one CronWorkflow needs now. Deciding is a pure function of the view and the time: no I/O, no clock, and a user's
 * mistake is a condition, not an exception.
 *
 * @param ledger the account after this decision; the next view carries it
 * @param launches the launches to go on with; the next view carries them
 * @param actions what should be under way
 * @param wakeAt when to decide again if nothing happens before
 * @param conditions what the user should know, in a stable order
 */
public record CronPlan(
        CronLedger ledger,
        Map<Instant, Launch> launches,
        List<Action> actions,
        Instant wakeAt,
        List<Condition> conditions) {

    /** @param now the API server's time, as well as it is known */
    public static CronPlan of(CronView view, Instant now) {
        CronPass pass = new CronPass(view, now);
        if (view.cron().terminating()) {
            Releases.letGo(pass);
            return pass.finish();
        }
        if (view.unread().newer()) {
            Suspicion.newerLedger(pass);
            Projection.showConditions(pass);
            return pass.finish();
        }
        Suspicion.voice(pass);
        ScheduleChange.note(pass);
        Runs.recordThoseThatExist(pass);
        Runs.countEnds(pass);
        StopStrategy.apply(pass);
        DueSlots.open(pass);
        OpenSlots.decide(pass);
        Replacement.stopEarlierRuns(pass);
        Strays.settle(pass);
        Releases.release(pass);
        History.trim(pass);
        Bookkeeping.save(pass);
        Projection.show(pass);
        return pass.finish();
    }
}
