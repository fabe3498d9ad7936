package dev.carillon.lab.sim;

import org.jspecify.annotations.Nullable;

/** Which finished runs the history limits let go: those of which enough newer ones are kept (PROTOCOL H13). */
final class HistoryLimits {
    /** A process may not have seen for this long what was deleted or edited: an outage, or a watch that is stalled. */
    private static final long UNSEEN_MILLIS = 5 * 60_000;

    /** {@code finishedAt} has whole seconds. */
    private static final long SECOND_MILLIS = 1_000;

    private HistoryLimits() {}

    /** @param biography null if the run belongs to no CronWorkflow */
    static boolean mayGo(Run run, @Nullable Biography biography, long now) {
        if (biography == null || !biography.isAlive() || !isFinished(run)) {
            return true;
        }
        long since = now - UNSEEN_MILLIS;
        long newer = biography.runs.stream()
                .filter(other -> other != run && other.hasEnded && other.goneAt > since)
                // What was revived lately may have been seen in its end before.
                .filter(other -> other.revivedAt > since
                        || (isFinished(other)
                                && isSuccess(other) == isSuccess(run)
                                && other.fulfilledAt >= run.fulfilledAt - SECOND_MILLIS))
                .count();
        return biography.ever(since, now, wish -> newer >= (isSuccess(run) ? wish.succeededKept() : wish.failedKept()));
    }

    private static boolean isFinished(Run run) {
        return run.fulfilledAt != Long.MAX_VALUE;
    }

    private static boolean isSuccess(Run run) {
        return run.phase.equals("Succeeded");
    }
}
