package dev.carillon.api;

import java.util.List;
import tools.jackson.databind.JsonNode;

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

    /** Kubernetes' own are words of CamelCase. */
    private static final int REASON_LIMIT_CHARS = 200;

    public Status {
        reason = Excerpt.of(reason, REASON_LIMIT_CHARS);
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

    /** Reads a Status body. Of a tree of another kind it takes what stands under the same names; the rest is empty. */
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
}
