package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Meta;
import dev.carillon.api.OwnerReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The garbage collector as explicit rounds: kubernetes {@code pkg/controller/garbagecollector} (v1.36).
 *
 * <p>An owner is there only if group, kind, name and uid of the reference all fit: a new object under an old name owns
 * nothing. An owner in another namespace counts as absent.
 */
final class Owners {
    private final State state;
    private final Deletion deletion;

    Owners(State state, Deletion deletion) {
        this.state = state;
        this.deletion = deletion;
    }

    void sweep(Instant now) {
        List<ApiObject> all = objects();
        Map<String, ApiObject> byUid = new HashMap<>();
        Map<String, List<ApiObject>> dependents = new HashMap<>();
        for (ApiObject object : all) {
            byUid.put(object.meta().uid(), object);
            for (OwnerReference owner : object.meta().owners()) {
                dependents
                        .computeIfAbsent(owner.uid(), uid -> new ArrayList<>())
                        .add(object);
            }
        }
        for (ApiObject object : all) {
            if (object.meta().isTerminating()) {
                finishDeletion(object, dependents.getOrDefault(object.meta().uid(), List.of()));
            }
            judge(object, byUid, dependents, now);
        }
    }

    /** Whether an owner is there, gone, or waits in a foreground deletion for its dependents to go. */
    private enum Standing {
        SOLID,
        ABSENT,
        WAITING
    }

    private static Standing standing(ApiObject dependent, OwnerReference reference, Map<String, ApiObject> byUid) {
        ApiObject owner = byUid.get(reference.uid());
        boolean found = owner != null
                && owner.kind().name().equals(reference.kind())
                && group(owner.kind().apiVersion()).equals(group(reference.apiVersion()))
                && owner.meta().name().equals(reference.name())
                && (!owner.kind().namespaced()
                        || owner.meta().namespace().equals(dependent.meta().namespace()));
        if (owner == null || !found) {
            return Standing.ABSENT;
        }
        boolean waits =
                owner.meta().isTerminating() && owner.meta().finalizers().contains(MetadataRules.FINALIZER_FOREGROUND);
        return waits ? Standing.WAITING : Standing.SOLID;
    }

    private static String group(String apiVersion) {
        return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }

    private void judge(
            ApiObject object, Map<String, ApiObject> byUid, Map<String, List<ApiObject>> dependents, Instant now) {
        ApiObject latest = latest(object);
        if (latest == null || latest.meta().owners().isEmpty() || latest.meta().isTerminating()) {
            return;
        }
        Map<String, Standing> standings = latest.meta().owners().stream()
                .collect(Collectors.toMap(OwnerReference::uid, o -> standing(latest, o, byUid), (a, b) -> a));
        if (standings.containsValue(Standing.SOLID)) {
            drop(latest, uid -> standings.get(uid) != Standing.SOLID);
        } else if (standings.containsValue(Standing.WAITING)
                && dependents.containsKey(latest.meta().uid())) {
            deletion.delete(latest, Propagation.FOREGROUND, now);
        } else {
            deletion.delete(latest, propagation(latest.meta()), now);
        }
    }

    /** A finalizer that the object brought along says how it wants to go. */
    private static Propagation propagation(Meta meta) {
        if (meta.finalizers().contains(MetadataRules.FINALIZER_ORPHAN)) {
            return Propagation.ORPHAN;
        }
        return meta.finalizers().contains(MetadataRules.FINALIZER_FOREGROUND)
                ? Propagation.FOREGROUND
                : Propagation.BACKGROUND;
    }

    private void finishDeletion(ApiObject owner, List<ApiObject> dependents) {
        if (owner.meta().finalizers().contains(MetadataRules.FINALIZER_ORPHAN)) {
            dependents.stream()
                    .map(this::latest)
                    .filter(d -> d != null)
                    .forEach(d -> drop(d, uid -> uid.equals(owner.meta().uid())));
            release(owner, MetadataRules.FINALIZER_ORPHAN);
        } else if (owner.meta().finalizers().contains(MetadataRules.FINALIZER_FOREGROUND)) {
            boolean blocked = dependents.stream()
                    .map(this::latest)
                    .filter(d -> d != null)
                    .flatMap(d -> d.meta().owners().stream())
                    .anyMatch(o -> o.uid().equals(owner.meta().uid()) && o.blockOwnerDeletion());
            if (!blocked) {
                release(owner, MetadataRules.FINALIZER_FOREGROUND);
            }
        }
    }

    private void release(ApiObject owner, String finalizer) {
        ApiObject latest = latest(owner);
        if (latest == null) {
            return;
        }
        List<String> rest = latest.meta().finalizers().stream()
                .filter(f -> !f.equals(finalizer))
                .toList();
        if (rest.isEmpty() && !NamespaceLife.holds(latest)) {
            state.remove(latest);
            return;
        }
        ObjectNode tree = latest.tree();
        ArrayNode array = Trees.metadata(tree).putArray("finalizers");
        rest.forEach(array::add);
        MetadataForm.normalize(Trees.metadata(tree));
        state.modify(latest, tree);
    }

    private void drop(ApiObject object, Predicate<String> uids) {
        Set<String> dropped = object.meta().owners().stream()
                .map(OwnerReference::uid)
                .filter(uids)
                .collect(Collectors.toSet());
        if (dropped.isEmpty()) {
            return;
        }
        ObjectNode tree = object.tree();
        ArrayNode rest = Trees.metadata(tree).putArray("ownerReferences");
        for (JsonNode owner : object.tree().path("metadata").path("ownerReferences")) {
            if (!dropped.contains(owner.path("uid").asString(""))) {
                rest.add(owner);
            }
        }
        MetadataForm.normalize(Trees.metadata(tree));
        state.modify(object, tree);
    }

    private @Nullable ApiObject latest(ApiObject object) {
        ApiObject latest = state.get(object.kind(), object.meta().key());
        return latest != null && latest.meta().uid().equals(object.meta().uid()) ? latest : null;
    }

    private List<ApiObject> objects() {
        List<ApiObject> all = new ArrayList<>();
        state.collections().forEach(e -> all.addAll(e.getValue().all().values()));
        return all;
    }
}
