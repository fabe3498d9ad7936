package dev.carillon.api;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal by the API server: {@code metav1.Status}, or what stands in for it when the body was text or HTML.
 *
 * @param code the HTTP status
 * @param reason the machine-readable reason, empty when the answer had none
 * @param message the text; for a body that is no Status, its beginning
 * @param details what the refusal is about
 */
public record Status(int code, String reason, String message, Details details) {
    /** How much of a message is kept: an API server may quote a whole object. */
    public static final int MESSAGE_LIMIT_CHARS = 2_000;

    public Status {
        message = Excerpt.of(message, MESSAGE_LIMIT_CHARS);
    }

    /**
     * What a refusal is about, in the API server's own words.
     *
     * @param kind for 404 and 409 the plural, for 422 the kind (upstream's convention)
     * @param retryAfterSeconds 0 when the server gave none
     */
    public record Details(
            String name, String group, String kind, String uid, int retryAfterSeconds, List<Cause> causes) {
        public static final Details NONE = new Details("", "", "", "", 0, List.of());
    }

    public record Cause(String reason, String message, String field) {}

    public static Status of(int code, String reason, String message) {
        return new Status(code, reason, message, Details.NONE);
    }

    /** Reads a Status body; a tree of another kind gives a Status of that code whose message is the tree's text. */
    public static Status read(int code, JsonNode tree) {
        JsonNode details = tree.path("details");
        List<Cause> causes = details.path("causes")
                .valueStream()
                .map(c -> new Cause(Json.text(c, "reason"), Json.text(c, "message"), Json.text(c, "field")))
                .toList();
        return new Status(
                code,
                Json.text(tree, "reason"),
                Json.text(tree, "message"),
                new Details(
                        Json.text(details, "name"),
                        Json.text(details, "group"),
                        Json.text(details, "kind"),
                        Json.text(details, "uid"),
                        details.path("retryAfterSeconds").asInt(0),
                        causes));
    }

    /** The body that an API server sends for this refusal. */
    public byte[] toBytes() {
        ObjectNode tree = Json.object();
        tree.put("kind", "Status").put("apiVersion", "v1");
        tree.putObject("metadata");
        tree.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            tree.put("reason", reason);
        }
        if (!details.equals(Details.NONE)) {
            ObjectNode target = tree.putObject("details");
            putUnlessEmpty(target, "name", details.name());
            putUnlessEmpty(target, "group", details.group());
            putUnlessEmpty(target, "kind", details.kind());
            putUnlessEmpty(target, "uid", details.uid());
            if (!details.causes().isEmpty()) {
                ArrayNode causes = target.putArray("causes");
                for (Cause cause : details.causes()) {
                    ObjectNode item = causes.addObject();
                    putUnlessEmpty(item, "reason", cause.reason());
                    putUnlessEmpty(item, "message", cause.message());
                    putUnlessEmpty(item, "field", cause.field());
                }
            }
            if (details.retryAfterSeconds() > 0) {
                target.put("retryAfterSeconds", details.retryAfterSeconds());
            }
        }
        tree.put("code", code);
        return Json.bytes(tree);
    }

    private static void putUnlessEmpty(ObjectNode target, String field, String value) {
        if (!value.isEmpty()) {
            target.put(field, value);
        }
    }
}
