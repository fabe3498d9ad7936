package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Outline;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A CronWorkflow as the plan sees it. Reading never fails: what cannot be understood is a {@link Problem} and takes
 * the default.
 *
 * @param scheduleTexts the schedules as written
 * @param schedules the schedules as understood, null when at least one cannot be
 * @param scheduleEdited when the newest write that owns schedules or timezone was made, by managedFields; the epoch if
 *     that cannot be told
 * @param options ours, from annotations
 * @param templates what its runs refer to
 * @param problems what its user has to mend
 * @param statusOurs whether a part of the status was written by us: then we have kept an account before
 * @param foreignStatus the latest write of somebody else that owns a part of the status
 * @param shown the status and marks that stand in the object now
 * @param bytes the object itself, from which a child's spec is cut
 */
public record CronWorkflow(
        Key key,
        String uid,
        String version,
        Instant created,
        boolean terminating,
        List<String> scheduleTexts,
        String timezone,
        @Nullable Schedules schedules,
        Instant scheduleEdited,
        boolean suspended,
        Concurrency concurrency,
        @Nullable Duration startingDeadline,
        int successfulRunsKept,
        int failedRunsKept,
        String when,
        String stopExpression,
        Options options,
        List<TemplateRef> templates,
        List<Problem> problems,
        boolean statusOurs,
        Optional<StatusWrite> foreignStatus,
        Shown shown,
        byte[] bytes) {

    private static final Outline SINGLE_SCHEDULE = Outline.of(List.of(List.of("spec", "schedule")));

    public static final int DEFAULT_SUCCESSFUL_RUNS_KEPT = 3;
    public static final int DEFAULT_FAILED_RUNS_KEPT = 1;

    public static CronWorkflow read(ApiObject object) {
        return new CronWorkflowReader(object).read();
    }

    public String name() {
        return key.name();
    }

    /**
     * The latest time that has run, by the status; null if there is none. A time that is not later than the creation came
     * with a status that was copied from another object: it is none of this one's (PROTOCOL C2).
     */
    @Nullable
    Instant lastScheduled() {
        return isStatusCopied() ? null : shown.lastScheduled();
    }

    /** Whether the status that stands in the object speaks of another one. */
    boolean isStatusCopied() {
        @Nullable Instant last = shown.lastScheduled();
        return last != null && !last.isAfter(created);
    }

    /** Whether the user asks for the same as in {@code other}: what Carillon or Argo write beside it does not count. */
    public boolean hasSpecOf(CronWorkflow other) {
        Json.@Nullable Range mine = ApiObject.find(bytes, "spec");
        Json.@Nullable Range theirs = ApiObject.find(other.bytes, "spec");
        return mine != null
                && theirs != null
                && Arrays.equals(bytes, mine.from(), mine.to(), other.bytes, theirs.from(), theirs.to());
    }

    /** Where the user finds a schedule: in the list, or in the field of Argo before 4.0. */
    public String scheduleField(int index) {
        String inList = "spec.schedules[" + index + "]";
        if (scheduleTexts.size() > 1) {
            // The object itself may have a megabyte, and be asked a hundred times.
            return inList;
        }
        JsonNode spec = ApiObject.only(bytes, SINGLE_SCHEDULE).path("spec");
        return Json.text(spec, "schedule").isEmpty() ? inList : "spec.schedule";
    }

    /** Who wrote a part of the status, and when. */
    public record StatusWrite(String manager, Instant time) {}

    /** What happens while an earlier run is active. */
    public enum Concurrency {
        ALLOW,
        FORBID,
        REPLACE
    }

    /** What happens with slots that could not be launched at their time. */
    public enum CatchUp {
        ALL,
        LATEST,
        NONE
    }

    /**
     * @param catchUpLimit how many late slots may still be launched under {@link CatchUp#ALL}
     * @param forbidWaits whether a forbidden slot waits inside its window
     * @param quotaWaits whether a slot waits for quota inside its window
     */
    public record Options(CatchUp catchUp, int catchUpLimit, boolean forbidWaits, boolean quotaWaits) {
        public static final int DEFAULT_CATCH_UP_LIMIT = 10;

        /** More than this at once is a load test, not a schedule. */
        public static final int CATCH_UP_LIMIT_MAX = 100;

        public static final Options DEFAULT = new Options(CatchUp.LATEST, DEFAULT_CATCH_UP_LIMIT, false, false);
    }

    /**
     * What Argo's tools see of it.
     *
     * @param activeUids in the order of {@code status.active}
     * @param lastUsedSchedule the annotation
     * @param completed the label
     */
    public record Shown(
            List<String> activeUids,
            @Nullable Instant lastScheduled,
            long succeeded,
            long failed,
            String phase,
            List<Condition> conditions,
            String lastUsedSchedule,
            boolean completed) {
        public static final Shown NOTHING = new Shown(List.of(), null, 0, 0, "", List.of(), "", false);
    }
}
