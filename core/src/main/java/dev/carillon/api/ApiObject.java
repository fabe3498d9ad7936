package dev.carillon.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of the API at rest: its kind, its parsed metadata, and its JSON as bytes.
 *
 * <p>A 4.4 KB object takes 43 KB as a tree, so trees are built only in hand ({@link #tree()}). The bytes are shared
 * and must not be written to. Immutable and thread-safe under that rule.
 */
public final class ApiObject {
    private final Kind kind;
    private final Meta meta;
    private final byte[] bytes;

    private ApiObject(Kind kind, Meta meta, byte[] bytes) {
        this.kind = kind;
        this.meta = meta;
        this.bytes = bytes;
    }

    /** Reads the metadata out of {@code bytes} and keeps both. */
    public static ApiObject parse(Kind kind, byte[] bytes) throws Json.Malformed {
        return new ApiObject(kind, readMeta(Json.member(bytes, "metadata")), bytes);
    }

    /** The object that {@code tree} holds now; later changes of the tree do not reach it. */
    public static ApiObject of(Kind kind, ObjectNode tree) {
        return new ApiObject(kind, readMeta(tree.path("metadata")), Json.bytes(tree));
    }

    public Kind kind() {
        return kind;
    }

    public Meta meta() {
        return meta;
    }

    /** The JSON itself, shared: not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** A new tree of the whole object, the caller's own. */
    public ObjectNode tree() {
        try {
            return Json.readAgain(bytes);
        } catch (Json.Malformed e) {
            throw new IllegalStateException("bytes were read as an object before", e);
        }
    }

    /** A new tree of one part alone, missing when there is none: whoever needs little need not build it all. */
    public JsonNode part(String... path) {
        try {
            return Json.part(bytes, path);
        } catch (Json.Malformed e) {
            throw new IllegalStateException("bytes were read as an object before", e);
        }
    }

    @Override
    public String toString() {
        return kind + " " + meta.key() + " @" + meta.version();
    }

    private static Meta readMeta(JsonNode meta) {
        return new Meta(
                Json.text(meta, "namespace"),
                Json.text(meta, "name"),
                Json.text(meta, "uid"),
                Json.text(meta, "resourceVersion"),
                meta.path("generation").asLong(0),
                orEpoch(instant(Json.text(meta, "creationTimestamp"))),
                instant(Json.text(meta, "deletionTimestamp")),
                strings(meta.path("labels")),
                strings(meta.path("annotations")),
                meta.path("finalizers").valueStream().map(f -> f.asString("")).toList(),
                owners(meta.path("ownerReferences")));
    }

    private static Map<String, String> strings(JsonNode node) {
        if (!node.isObject() || node.isEmpty()) {
            return Map.of();
        }
        Map<String, String> map = LinkedHashMap.newLinkedHashMap(node.size());
        node.properties().forEach(e -> map.put(e.getKey(), e.getValue().asString("")));
        return Map.copyOf(map);
    }

    private static List<OwnerReference> owners(JsonNode node) {
        List<OwnerReference> owners = new ArrayList<>(node.size());
        for (JsonNode owner : node) {
            owners.add(new OwnerReference(
                    Json.text(owner, "apiVersion"),
                    Json.text(owner, "kind"),
                    Json.text(owner, "name"),
                    Json.text(owner, "uid"),
                    owner.path("controller").asBoolean(false),
                    owner.path("blockOwnerDeletion").asBoolean(false)));
        }
        return List.copyOf(owners);
    }

    private static Instant orEpoch(@Nullable Instant instant) {
        return instant == null ? Instant.EPOCH : instant;
    }

    private static @Nullable Instant instant(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null; // the API server wrote it, so this is a proxy's damage; absent is the safe reading
        }
    }
}
