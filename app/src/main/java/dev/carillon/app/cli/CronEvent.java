package dev.carillon.app.cli;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Kubernetes Event, as far as a person wants to see it.
 *
 * @param aboutUid the uid of the object that it is about
 * @param last when it was seen last
 * @param count how often
 */
record CronEvent(String aboutUid, Instant last, String type, String reason, String message, long count) {
    static CronEvent read(ApiObject object) {
        ObjectNode tree = object.tree();
        return new CronEvent(
                Json.text(tree.path("involvedObject"), "uid"),
                last(tree, object.meta().created()),
                Json.text(tree, "type"),
                Json.text(tree, "reason"),
                Json.text(tree, "message"),
                Math.max(tree.path("count").asLong(1), 1));
    }

    /** Old writers fill one field, new ones another. */
    private static Instant last(ObjectNode tree, Instant created) {
        String old = Json.text(tree, "lastTimestamp");
        String text = old.isEmpty() ? Json.text(tree, "eventTime") : old;
        try {
            return text.isEmpty() ? created : Instant.parse(text);
        } catch (DateTimeException e) {
            return created;
        }
    }

    ObjectNode toTree() {
        return Json.object()
                .put("last", last.toString())
                .put("type", type)
                .put("reason", reason)
                .put("count", count)
                .put("message", message);
    }
}
