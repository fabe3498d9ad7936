package dev.carillon.cron;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Labels, annotations and names that Argo or Carillon give a meaning to (argo-workflows workflow/common/common.go, PROTOCOL 1.3). */
public final class Names {
    /** Argo: the CronWorkflow that a Workflow was made for. */
    public static final String CRON_LABEL = "workflows.argoproj.io/cron-workflow";

    /** Argo: the scheduled time of a run, RFC 3339 in any zone. */
    public static final String SCHEDULED_TIME = "workflows.argoproj.io/scheduled-time";

    /** Argo: which controller instance an object belongs to. */
    public static final String INSTANCE_LABEL = "workflows.argoproj.io/controller-instanceid";

    /** Argo: set while a finished run still waits for its archive. */
    public static final String ARCHIVING_LABEL = "workflows.argoproj.io/workflow-archiving-status";

    /** Argo: on a CronWorkflow whose stop strategy came true. */
    public static final String COMPLETED_LABEL = "cronworkflows.argoproj.io/completed";

    /** Argo: the schedules as they were at the last tick. */
    public static final String LAST_USED_SCHEDULE = "cronworkflows.argoproj.io/last-used-schedule";

    /** Of every key of ours. */
    public static final String PREFIX = "carillon.dev/";

    /** Ours: keeps a child readable until its slot is recorded. */
    public static final String UNRECORDED = "carillon.dev/unrecorded";

    /** Ours: the slot, RFC 3339 in UTC. */
    public static final String SLOT = "carillon.dev/slot";

    /** Ours: the uid of the CronWorkflow, which survives an orphaning delete. */
    public static final String OWNER_UID = "carillon.dev/owner-uid";

    /** Ours: the instant after which the API server refuses the create. */
    public static final String NOT_AFTER = "carillon.dev/not-after";

    public static final String CATCH_UP = "carillon.dev/catch-up";
    public static final String CATCH_UP_LIMIT = "carillon.dev/catch-up-limit";
    public static final String FORBID = "carillon.dev/forbid";
    public static final String ON_QUOTA = "carillon.dev/on-quota";

    /** What a user may write at a CronWorkflow. */
    public static final List<String> OPTIONS = List.of(CATCH_UP, CATCH_UP_LIMIT, FORBID, ON_QUOTA);

    /** What a run's place in the account or in its engine depends on: {@code workflowMetadata} cannot give it. */
    static final List<String> RESERVED =
            List.of(CRON_LABEL, SCHEDULED_TIME, SLOT, OWNER_UID, NOT_AFTER, INSTANCE_LABEL, ARCHIVING_LABEL);

    /** The field manager of each of our writes: whom {@code managedFields} names as the owner of what we wrote. */
    public static final String FIELD_MANAGER = "carillon";

    /** Argo's limit: a child's name adds a dash and ten digits, and must fit 63 characters. */
    public static final int CRON_NAME_LIMIT_CHARS = 52;

    private static final Pattern NAME_PART = Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?");

    private Names() {}

    /**
     * The Lease of the processes that schedule for one Argo instance. Another instance has other CronWorkflows, so whoever
     * schedules those must not wait for it.
     */
    public static String lease(String instanceId) {
        if (instanceId.isEmpty()) {
            return "carillon";
        }
        if (NAME_PART.matcher(instanceId).matches()) {
            return "carillon-" + instanceId;
        }
        // A label's value may hold what a name may not; the hash keeps apart what looks alike then.
        String plain = instanceId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
        return "carillon-%s-%08x".formatted(plain, instanceId.hashCode());
    }

    /** The name of the run of {@code slot}: Argo's, so that each side finds the other's. */
    public static String child(String cronName, Instant slot) {
        return cronName + "-" + slot.getEpochSecond();
    }
}
