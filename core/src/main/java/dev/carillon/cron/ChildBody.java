package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Outline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a create: our header around the bytes of {@code workflowSpec} as the user wrote them, so that a field
 * that we do not know reaches the child unchanged. Attempts of one launch differ in their not-after alone.
 */
public final class ChildBody {
    /** Stands where the not-after goes, and is as long as one. */
    private static final String PLACE = "0000-00-00T00:00:00.000Z";

    /** What comes before it. No text of a user can hold it: inside a JSON string a quote is escaped. */
    private static final String BEFORE_PLACE = "\"annotations\":{\"" + Names.NOT_AFTER + "\":\"";

    /** What else of the CronWorkflow goes into the metadata: its own labels, and what it wants. The tree of all is not built. */
    private static final Outline GIVEN =
            Outline.of(List.of(List.of("metadata", "labels"), List.of("spec", "workflowMetadata")));

    private static final List<String> CREATOR_LABELS = List.of(
            "workflows.argoproj.io/creator",
            "workflows.argoproj.io/creator-email",
            "workflows.argoproj.io/creator-preferred-username");

    private final byte[] bytes;
    private final int placeAt;

    private ChildBody(byte[] bytes, int placeAt) {
        this.bytes = bytes;
        this.placeAt = placeAt;
    }

    /** The body for {@code slot}. The CronWorkflow must have a workflowSpec. */
    public static ChildBody of(CronWorkflow cron, Instant slot, String instanceId) {
        ObjectNode given = ApiObject.only(cron.bytes(), GIVEN);
        Json.@Nullable Range spec = ApiObject.find(cron.bytes(), "spec", "workflowSpec");
        if (spec == null) {
            throw new IllegalStateException(cron.key() + " has no workflowSpec; the plan should have held its slots");
        }
        ObjectNode header = Json.object();
        header.put("apiVersion", Kind.WORKFLOW.apiVersion()).put("kind", Kind.WORKFLOW.name());
        JsonNode labels = given.path("metadata").path("labels");
        JsonNode wanted = given.path("spec").path("workflowMetadata");
        metadata(header.putObject("metadata"), cron, labels, wanted, slot, instanceId);
        byte[] head = Json.bytes(header);
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + spec.to() - spec.from() + 16);
        out.write(head, 0, head.length - 1); // without the closing brace
        out.writeBytes(",\"spec\":".getBytes(StandardCharsets.UTF_8));
        out.write(cron.bytes(), spec.from(), spec.to() - spec.from());
        out.write('}');
        byte[] before = BEFORE_PLACE.getBytes(StandardCharsets.UTF_8);
        return new ChildBody(out.toByteArray(), indexOf(head, before) + before.length);
    }

    /** The bytes to send for an attempt. @param notAfter cut to milliseconds */
    public byte[] bytes(Instant notAfter) {
        byte[] text = stamp(notAfter).getBytes(StandardCharsets.UTF_8);
        byte[] copy = Arrays.copyOf(bytes, bytes.length);
        System.arraycopy(text, 0, copy, placeAt, text.length);
        return copy;
    }

    /** RFC 3339 in UTC with three decimals always, so that each one is as long as the place that it goes to. */
    static String stamp(Instant instant) {
        String seconds = Instant.ofEpochSecond(instant.getEpochSecond()).toString();
        int millis = instant.getNano() / 1_000_000;
        String three = String.valueOf(1_000 + millis).substring(1);
        return seconds.substring(0, seconds.length() - 1) + "." + three + "Z";
    }

    private static void metadata(
            ObjectNode metadata,
            CronWorkflow cron,
            JsonNode ownLabels,
            JsonNode wanted,
            Instant slot,
            String instanceId) {
        metadata.put("name", Names.child(cron.name(), slot))
                .put("namespace", cron.key().namespace());
        ObjectNode labels = metadata.putObject("labels");
        for (String key : CREATOR_LABELS) {
            if (ownLabels.has(key)) {
                labels.put(key, ownLabels.path(key).asString(""));
            }
        }
        copyStrings(wanted.path("labels"), labels);
        labels.put(Names.CRON_LABEL, cron.name());
        if (!instanceId.isEmpty()) {
            labels.put(Names.INSTANCE_LABEL, instanceId);
        }
        ObjectNode annotations = metadata.putObject("annotations");
        annotations.put(Names.NOT_AFTER, PLACE);
        copyStrings(wanted.path("annotations"), annotations);
        annotations
                .put(Names.SCHEDULED_TIME, slot.toString())
                .put(Names.SLOT, slot.toString())
                .put(Names.OWNER_UID, cron.uid());
        metadata.putArray("finalizers").add(Names.UNRECORDED);
        if (wanted.path("finalizers") instanceof ArrayNode finalizers) {
            for (JsonNode finalizer : finalizers) {
                if (finalizer.isString() && !finalizer.stringValue().equals(Names.UNRECORDED)) {
                    metadata.withArray("finalizers").add(finalizer);
                }
            }
        }
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Kind.CRON_WORKFLOW.apiVersion())
                .put("kind", Kind.CRON_WORKFLOW.name())
                .put("name", cron.name())
                .put("uid", cron.uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /**
     * The user's own. Keys of ours and of Argo's cannot be given (PROTOCOL H12), and what is no text would have each run
     * refused: both are told, and left out.
     */
    private static void copyStrings(JsonNode from, ObjectNode to) {
        from.properties().forEach(e -> {
            if (!Names.RESERVED.contains(e.getKey())
                    && (e.getValue().isString() || e.getValue().isNull())) {
                to.put(e.getKey(), e.getValue().stringValue(""));
            }
        });
    }

    private static int indexOf(byte[] text, byte[] part) {
        for (int i = 0; i + part.length <= text.length; i++) {
            if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new IllegalStateException("the header has a place for its not-after");
    }
}
