package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the user of a CronWorkflow asks for, as the judge reads it out of the stored object.
 *
 * @param deadline -1 when unset
 * @param policy {@code Allow}, {@code Forbid} or {@code Replace}
 * @param ours whether it carries no instance id
 * @param stopsAfter so many runs that succeeded, none later are wanted; {@link #NEVER} without
 * @param succeededKept, failedKept the history limits
 * @param workflow what a run has to do, {@code spec.workflowSpec}
 * @param template that it runs, null if it has its own
 */
record Wish(
        List<String> schedules,
        String zone,
        boolean suspended,
        String policy,
        int deadline,
        String catchUp,
        int catchUpLimit,
        boolean forbidWaits,
        boolean quotaWaits,
        boolean conditionHolds,
        boolean ours,
        long stopsAfter,
        int succeededKept,
        int failedKept,
        JsonNode workflow,
        @Nullable Key template,
        boolean terminating) {
    static final long NEVER = Long.MAX_VALUE;

    /** DESIGN 2: {@code --default-window}, {@code --launch-grace}. */
    private static final long DEFAULT_WINDOW = 300;

    private static final long LAUNCH_GRACE = 10;

    static Wish read(ApiObject object) {
        JsonNode spec = object.part("spec");
        List<String> schedules =
                spec.path("schedules").valueStream().map(s -> s.asString("")).toList();
        String limit = object.meta().annotation("carillon.dev/catch-up-limit");
        String policy = Json.text(spec, "concurrencyPolicy");
        String stop = Json.text(spec.path("stopStrategy"), "expression");
        return new Wish(
                schedules,
                Json.text(spec, "timezone"),
                spec.path("suspend").asBoolean(false),
                policy.isEmpty() ? "Allow" : policy,
                spec.path("startingDeadlineSeconds").asInt(-1),
                object.meta().annotation("carillon.dev/catch-up"),
                limit.isEmpty() ? 10 : Integer.parseInt(limit),
                object.meta().annotation("carillon.dev/forbid").equals("wait"),
                object.meta().annotation("carillon.dev/on-quota").equals("wait"),
                !Json.text(spec, "when").equals(Manifest.NEVER),
                !object.meta().labels().containsKey(OtherInstance.LABEL),
                stop.isEmpty() ? NEVER : Long.parseLong(stop.substring(Manifest.STOPS_AFTER.length())),
                spec.path("successfulJobsHistoryLimit").asInt(3),
                spec.path("failedJobsHistoryLimit").asInt(1),
                spec.path("workflowSpec"),
                Templates.of(object),
                object.meta().isTerminating());
    }

    boolean sameSetAs(Wish other) {
        return schedules.equals(other.schedules) && zone.equals(other.zone);
    }

    boolean catchesUpAll() {
        return catchUp.equals("All");
    }

    /** The end of the slot's window, by the table of DESIGN 2 and ADR 0002. */
    long close(long slot, long anchor, DueTimes times) {
        if (deadline > 0) {
            return slot + deadline;
        }
        boolean graceOnly = deadline == 0 || catchUp.equals("None");
        long longest = slot + (graceOnly ? LAUNCH_GRACE : DEFAULT_WINDOW);
        long latestNext = Long.MIN_VALUE;
        for (String schedule : schedules) {
            if (!times.between(schedule, zone, anchor, slot - 1, slot).isEmpty()) {
                NavigableSet<Long> next = times.between(schedule, zone, anchor, slot, longest);
                latestNext = Math.max(latestNext, next.isEmpty() ? longest : next.first());
            }
        }
        return latestNext == Long.MIN_VALUE ? longest : Math.min(longest, latestNext);
    }
}
