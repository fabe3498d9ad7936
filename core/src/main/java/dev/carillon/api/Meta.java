package dev.carillon.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The parsed {@code metadata} of an object. Absent strings are empty, absent maps and lists are empty.
 *
 * @param version the {@code resourceVersion}; see {@link Versions} for its order
 * @param created {@code creationTimestamp}, a whole second; the epoch when absent
 * @param deleted {@code deletionTimestamp}, null while nobody asked for deletion
 */
public record Meta(
        String namespace,
        String name,
        String uid,
        String version,
        long generation,
        Instant created,
        @Nullable Instant deleted,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<String> finalizers,
        List<OwnerReference> owners) {

    /** @param meta what stands under {@code metadata}; what is absent or of another type there is empty here */
    public static Meta read(JsonNode meta) {
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

    /** The same without what its users write, which may be megabytes: all that a cache has to keep of it. */
    public Meta bare() {
        return new Meta(
                namespace, name, uid, version, generation, created, deleted, Map.of(), Map.of(), List.of(), List.of());
    }

    public Key key() {
        return new Key(namespace, name);
    }

    public boolean isTerminating() {
        return deleted != null;
    }

    /** The owner reference with {@code controller: true}; Kubernetes allows one at most. */
    public Optional<OwnerReference> controller() {
        return owners.stream().filter(OwnerReference::controller).findFirst();
    }

    public String annotation(String key) {
        return annotations.getOrDefault(key, "");
    }

    public String label(String key) {
        return labels.getOrDefault(key, "");
    }

    /** The texts of a map such as {@code labels}; what is no object has none. */
    public static Map<String, String> strings(JsonNode node) {
        if (!node.isObject() || node.isEmpty()) {
            return Map.of();
        }
        Map<String, String> map = LinkedHashMap.newLinkedHashMap(node.size());
        node.properties().forEach(e -> map.put(e.getKey(), e.getValue().asString("")));
        return Collections.unmodifiableMap(map); // a copy by the JDK compares each key with all that have its hash
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
            return Times.instant(text);
        } catch (DateTimeParseException e) {
            return null; // the API server wrote it, so this is a proxy's damage; absent is the safe reading
        }
    }
}
