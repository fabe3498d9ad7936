package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** A Workflow by hand, as JSON. Begins as what our own create makes of a slot. */
final class Run {
    private final ObjectNode tree = Json.object();

    private Run(String name) {
        tree.put("apiVersion", "argoproj.io/v1alpha1").put("kind", "Workflow");
        metadata()
                .put("namespace", "team")
                .put("name", name)
                .put("uid", "uid-" + name)
                .put("resourceVersion", "7");
        tree.putObject("spec").put("entrypoint", "main");
        metadata()
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "argoproj.io/v1alpha1")
                .put("kind", "CronWorkflow")
                .put("name", Views.NAME)
                .put("uid", Views.UID)
                .put("controller", true);
    }

    /** Created by us at its slot, not recorded, not started. */
    static Run of(String slot) {
        Instant at = Views.time(slot);
        Run run = new Run(Names.child(Views.NAME, at)).created(slot);
        run.metadata().putArray("finalizers").add(Names.UNRECORDED);
        run.metadata()
                .putObject("annotations")
                .put(Names.SCHEDULED_TIME, at.toString())
                .put(Names.SLOT, at.toString())
                .put(Names.OWNER_UID, Views.UID)
                .put(Names.NOT_AFTER, at.plusSeconds(5).toString());
        run.metadata()
                .putArray("managedFields")
                .addObject()
                .put("manager", Names.FIELD_MANAGER)
                .putObject("fieldsV1")
                .putObject("f:metadata")
                .putObject("f:annotations")
                .putObject("f:" + Names.NOT_AFTER);
        return run;
    }

    /** Created by somebody with {@code argo submit --from}. */
    static Run manual(String name, String created) {
        return new Run(name).created(created);
    }

    /** What {@code argo resubmit} makes: annotations, labels and owner copied, another name, another manager. */
    Run resubmittedAs(String name) {
        Run copy = new Run(name);
        copy.tree.setAll(tree.deepCopy());
        copy.metadata().put("name", name).put("uid", "uid-" + name);
        copy.metadata().remove("managedFields");
        return copy;
    }

    Run created(String at) {
        metadata().put("creationTimestamp", Views.time(at).toString());
        return this;
    }

    Run uid(String uid) {
        metadata().put("uid", uid);
        return this;
    }

    /** Controlled by something else than a CronWorkflow. */
    Run ownedBy(String kind) {
        ((ObjectNode) metadata().withArray("ownerReferences").path(0)).put("kind", kind);
        return this;
    }

    /** That manager's write of that annotation stands there, and no other. */
    Run writtenBy(String manager, String annotation) {
        metadata()
                .putArray("managedFields")
                .addObject()
                .put("manager", manager)
                .putObject("fieldsV1")
                .putObject("f:metadata")
                .putObject("f:annotations")
                .putObject("f:" + annotation);
        return this;
    }

    Run released() {
        metadata().remove("finalizers");
        return this;
    }

    Run annotated(String key, String value) {
        metadata().withObject("/annotations").put(key, value);
        return this;
    }

    Run labelled(String key, String value) {
        metadata().withObject("/labels").put(key, value);
        return this;
    }

    Run without(String key) {
        metadata().withObject("/annotations").remove(key);
        return this;
    }

    Run orphaned() {
        metadata().remove("ownerReferences");
        return this;
    }

    Run terminating() {
        metadata().put("deletionTimestamp", "2026-11-24T10:00:00Z");
        return this;
    }

    Run stopping() {
        tree.withObject("/spec").put("shutdown", "Terminate");
        return this;
    }

    /** Told to stop: its exit handlers still run, for however long. */
    Run stoppingGently() {
        tree.withObject("/spec").put("shutdown", "Stop");
        return this;
    }

    Run started(String at) {
        tree.withObject("/status").put("startedAt", Views.time(at).toString());
        return this;
    }

    Run running() {
        tree.withObject("/status").put("phase", "Running");
        return this;
    }

    /** A phase without the time of its end. */
    Run phase(String phase) {
        tree.withObject("/status").put("phase", phase);
        return this;
    }

    Run ended(String phase, String at) {
        tree.withObject("/status")
                .put("phase", phase)
                .put("finishedAt", Views.time(at).toString());
        return this;
    }

    Child child() {
        return Child.read(ApiObject.of(Kind.WORKFLOW, tree));
    }

    private ObjectNode metadata() {
        return tree.withObject("/metadata");
    }
}
