package dev.carillon.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
}
