package dev.carillon.control;

import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Announcement;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Names;
import dev.carillon.cron.ReleasePatch;
import dev.carillon.cron.TemplateRef;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** How an intention is spelled as a request. Pure. */
final class Requests {
    /** Of a CronWorkflow's name; the Event's own adds a time and a number, and must fit 253 characters. */
    private static final int EVENT_NAME_CHARS = 200;

    /** So long past that no clock's error makes it the future. */
    private static final Duration LONG_PAST = Duration.ofHours(1);

    private Requests() {}

    /** @param namespace of whoever refers to it */
    static Request read(TemplateRef template, String namespace) {
        return template.clusterScope()
                ? new Request.Get(Kind.CLUSTER_WORKFLOW_TEMPLATE, new Key("", template.name()))
                : new Request.Get(Kind.WORKFLOW_TEMPLATE, new Key(namespace, template.name()));
    }

    static Request release(Child child) {
        return ReleasePatch.of(child);
    }

    /** Asks a run to stop as Argo's own Replace does. The version makes sure that it is still the run that we judged. */
    static Request stop(Child child) {
        ObjectNode patch = Json.object();
        patch.putObject("metadata").put("uid", child.uid()).put("resourceVersion", child.version());
        patch.putObject("spec").put("shutdown", "Terminate");
        return new Request.Patch(Kind.WORKFLOW, child.key(), Request.PatchType.MERGE, Json.bytes(patch));
    }

    static Request remove(Child child) {
        return new Request.Delete(Kind.WORKFLOW, child.key(), child.uid(), child.version());
    }

    /**
     * A create that the fence has to refuse: its not-after is long past. As a dry run, so that nothing is written even
     * where there is no fence.
     */
    static Request fenceProbe(String namespace, Instant now) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", Kind.WORKFLOW.apiVersion()).put("kind", Kind.WORKFLOW.name());
        ObjectNode metadata = tree.putObject("metadata");
        String name = "carillon-fence-probe";
        metadata.put("name", name).put("namespace", namespace);
        metadata.putObject("annotations")
                .put(Names.NOT_AFTER, now.minus(LONG_PAST).toString());
        metadata.putArray("finalizers").add(Names.UNRECORDED);
        tree.putObject("spec").put("entrypoint", "none").putArray("templates");
        return new Request.Create(Kind.WORKFLOW, new Key(namespace, name), Json.bytes(tree), true);
    }

    /** A Kubernetes Event about a CronWorkflow. */
    static Request kubernetesEvent(CronWorkflow cron, Announcement what, Instant now, String unique) {
        String begin = cron.name().substring(0, Math.min(cron.name().length(), EVENT_NAME_CHARS));
        // Each part of a name ends in a letter or a digit; where it was cut it need not.
        String name = begin.replaceFirst("[-.]+$", "") + "." + unique;
        ObjectNode tree = Json.object();
        tree.put("apiVersion", "v1").put("kind", "Event");
        tree.putObject("metadata").put("name", name).put("namespace", cron.key().namespace());
        tree.putObject("involvedObject")
                .put("apiVersion", Kind.CRON_WORKFLOW.apiVersion())
                .put("kind", Kind.CRON_WORKFLOW.name())
                .put("namespace", cron.key().namespace())
                .put("name", cron.name())
                .put("uid", cron.uid())
                .put("resourceVersion", cron.version());
        String second = Instant.ofEpochSecond(now.getEpochSecond()).toString();
        tree.put("type", what.warning() ? "Warning" : "Normal");
        tree.put("reason", what.reason()).put("message", what.text());
        tree.put("firstTimestamp", second).put("lastTimestamp", second).put("count", 1);
        tree.putObject("source").put("component", "carillon");
        tree.put("reportingComponent", "carillon.dev/controller").put("reportingInstance", "");
        return new Request.Create(Kind.EVENT, new Key(cron.key().namespace(), name), Json.bytes(tree));
    }
}
