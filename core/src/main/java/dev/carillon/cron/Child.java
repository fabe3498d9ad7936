package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Excerpt;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Meta;
import dev.carillon.api.Outline;
import dev.carillon.api.Times;
import dev.carillon.launch.LaunchPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Workflow as the cron room sees it.
 *
 * @param controllerUid uid of the controlling CronWorkflow, empty if none
 * @param ownerUid the CronWorkflow's uid in our annotation, which an orphaning delete leaves; empty if not ours
 * @param scheduled the instant of Argo's scheduled-time annotation
 * @param finalizerIndex where our finalizer stands in the list, -1 if it is not there
 * @param notAfter the create's own limit, null if not ours
 * @param started when Argo began it, or began it again
 * @param stopping whether it was told to terminate; one that is told to stop may go on for hours in its exit handlers
 * @param byUs whether our field manager created it, whoever has edited it since: a copy that somebody made of a run of
 *     ours is not
 */
public record Child(
        Key key,
        String uid,
        String version,
        Instant created,
        boolean terminating,
        String controllerUid,
        String ownerUid,
        @Nullable Instant scheduled,
        int finalizerIndex,
        @Nullable Instant notAfter,
        Phase phase,
        @Nullable Instant started,
        @Nullable Instant finished,
        boolean archiving,
        boolean stopping,
        boolean byUs) {

    /** How much later than its not-after a create may still become visible, clocks of several API servers included. */
    private static final Duration LANDING_ALLOWANCE = Duration.ofSeconds(3);

    /** The longest between the making of a run and its not-after; what it is made under lasts a fraction of that. */
    private static final Duration NOT_AFTER_LIMIT = Duration.ofMinutes(10);

    /** An API server's uid has 36 characters; what somebody has written there instead is kept with each run. */
    private static final int UID_LIMIT_CHARS = 128;

    /** What is read besides the metadata; a whole status can be of a megabyte, and managed fields are of a kilobyte. */
    private static final Outline READ = Outline.of(List.of(
            List.of("status", "phase"),
            List.of("status", "startedAt"),
            List.of("status", "finishedAt"),
            List.of("spec", "shutdown"),
            List.of("metadata", "managedFields", "manager"),
            List.of("metadata", "managedFields", "fieldsV1", "f:metadata", "f:annotations", "f:" + Names.NOT_AFTER)));

    /** Argo's phases, as far as they matter here. */
    public enum Phase {
        /** Nobody has started it. */
        NONE,
        ACTIVE,
        SUCCEEDED,
        /** Failed or Error: Argo counts both as failed. */
        FAILED
    }

    public static Child read(ApiObject object) {
        Meta meta = object.meta();
        ObjectNode read = object.only(READ);
        JsonNode status = read.path("status");
        return new Child(
                meta.key(),
                meta.uid(),
                meta.version(),
                meta.created(),
                meta.isTerminating(),
                meta.controller()
                        .filter(owner -> owner.kind().equals("CronWorkflow"))
                        .map(owner -> Excerpt.of(owner.uid(), UID_LIMIT_CHARS))
                        .orElse(""),
                Excerpt.of(meta.annotation(Names.OWNER_UID), UID_LIMIT_CHARS),
                instant(meta.annotation(Names.SCHEDULED_TIME)),
                meta.finalizers().indexOf(Names.UNRECORDED),
                instant(meta.annotation(Names.NOT_AFTER)),
                phase(Json.text(status, "phase")),
                instant(Json.text(status, "startedAt")),
                instant(Json.text(status, "finishedAt")),
                meta.label(Names.ARCHIVING_LABEL).equals("Pending"),
                read.path("spec").path("shutdown").asString("").equals("Terminate"),
                createdByUs(read.path("metadata").path("managedFields")));
    }

    /** Whether it belongs to a CronWorkflow at all. */
    public boolean isOwned() {
        return !controllerUid.isEmpty() || !ownerUid.isEmpty();
    }

    /** The uid of the CronWorkflow that it is accounted under. */
    public String cronUid() {
        return controllerUid.isEmpty() ? ownerUid : controllerUid;
    }

    /** The address of the CronWorkflow by this run's name, which is its own, a dash and ten digits. */
    public Key cronKey() {
        int dash = key.name().lastIndexOf('-');
        return new Key(key.namespace(), dash > 0 ? key.name().substring(0, dash) : key.name());
    }

    /** From when on no other create of the attempt that made it can land; the epoch if it is not ours. */
    public Instant landed() {
        return notAfter == null ? Instant.EPOCH : bounded(notAfter).plus(LANDING_ALLOWANCE);
    }

    /** No attempt lasts as long as the limit: somebody has edited it, and nobody could delete the run until then. */
    private Instant bounded(Instant limit) {
        return Times.earlier(limit, created.plus(NOT_AFTER_LIMIT));
    }

    /**
     * From when on no create of the slot that {@code entry} records can land any more. Where it tells of no attempt of
     * ours that made this run, somebody else made it, and nobody here knows whether that was in doubt.
     */
    public Instant landed(CronLedger.Entry entry, LaunchPolicy launching) {
        boolean attempt =
                entry.outcome().childUid().equals(uid) && !entry.releaseAfter().equals(Instant.EPOCH);
        Instant after = Times.later(entry.releaseAfter(), landed());
        return attempt || notAfter == null ? after : Times.later(after, launching.horizon(bounded(notAfter)));
    }

    /** The same run, its deletion accepted and not seen yet. */
    public Child asTerminating() {
        return new Child(
                key,
                uid,
                version,
                created,
                true,
                controllerUid,
                ownerUid,
                scheduled,
                finalizerIndex,
                notAfter,
                phase,
                started,
                finished,
                archiving,
                stopping,
                byUs);
    }

    public boolean isUnrecorded() {
        return finalizerIndex >= 0;
    }

    public boolean isFulfilled() {
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
    }

    /** Whether it is the run of that slot: name, owner and instant together (PROTOCOL H12). */
    public boolean isRunOf(String cronName, String cronUid, Instant slot) {
        return key.name().equals(Names.child(cronName, slot)) && cronUid().equals(cronUid) && slot.equals(scheduled);
    }

    /**
     * The slot that it is the run of, null for a manual run. A slot is a whole second: with a fraction, somebody has made
     * up a time that has the name of another one's run.
     */
    public @Nullable Instant slotOf(String cronName, String cronUid) {
        if (scheduled == null || !scheduled.equals(scheduled.truncatedTo(ChronoUnit.SECONDS))) {
            return null;
        }
        return isRunOf(cronName, cronUid, scheduled) ? scheduled : null;
    }

    private static Phase phase(String text) {
        return switch (text) {
            case "" -> Phase.NONE;
            case "Succeeded" -> Phase.SUCCEEDED;
            case "Failed", "Error" -> Phase.FAILED;
            default -> Phase.ACTIVE;
        };
    }

    /** By an annotation that only a create writes, and that nobody has a reason to change: a spec is edited, also by us. */
    private static boolean createdByUs(JsonNode managedFields) {
        return managedFields
                .valueStream()
                .anyMatch(f -> Json.text(f, "manager").equals(Names.FIELD_MANAGER)
                        && f.path("fieldsV1")
                                .path("f:metadata")
                                .path("f:annotations")
                                .path("f:" + Names.NOT_AFTER)
                                .isObject());
    }

    static @Nullable Instant instant(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Times.offset(text);
        } catch (DateTimeParseException e) {
            return null; // somebody else's annotation: without a readable instant it is a manual run
        }
    }
}
