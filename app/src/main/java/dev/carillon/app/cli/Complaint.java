package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.audit.Finding;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing that {@code carillon doctor} found: about a CronWorkflow, or about the cluster around it.
 *
 * @param error whether it breaks what Carillon promises; else it will or may
 * @param kind CamelCase, stable
 * @param object what it is about, as {@code CronWorkflow}
 * @param key its address; the namespace is empty for what has none
 * @param slot the scheduled time that it concerns, null if none or many
 */
record Complaint(
        boolean error,
        String kind,
        String object,
        Key key,
        @Nullable Instant slot,
        String what,
        String fix) {
    static Complaint of(Finding finding) {
        return new Complaint(
                finding.severity() == Finding.Severity.ERROR,
                finding.kind().text(),
                finding.object(),
                finding.key(),
                finding.slot(),
                finding.what(),
                finding.fix());
    }

    /** About the cluster. */
    static Complaint ofCluster(boolean error, String kind, String object, Key key, String what, String fix) {
        return new Complaint(error, kind, object, key, null, what, fix);
    }

    String severity() {
        return error ? "error" : "warning";
    }

    /** {@code Workflow default/ten-1}, as kubectl's users write it. */
    String subject() {
        return object + " " + (key.namespace().isEmpty() ? key.name() : key.toString());
    }

    JsonNode toTree() {
        ObjectNode tree = Json.object();
        tree.put("severity", severity()).put("kind", kind).put("object", object);
        if (!key.namespace().isEmpty()) {
            tree.put("namespace", key.namespace());
        }
        tree.put("name", key.name());
        if (slot != null) {
            tree.put("slot", slot.toString());
        }
        return tree.put("what", what).put("fix", fix);
    }
}
