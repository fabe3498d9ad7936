package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Meta;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a stored object takes a new state: apiserver pkg/registry/generic/registry/store.go, Update. */
final class Update {
    private final State state;
    private final Rules rules;
    private final Admission admission;

    Update(State state, Rules rules, Admission admission) {
        this.state = state;
        this.rules = rules;
        this.admission = admission;
    }

    /**
     * @param old the tree of {@code before}, not to be written to
     * @param tree the wanted state, the caller's own; becomes part of the store
     */
    ApiObject update(ApiObject before, ObjectNode old, ObjectNode tree, String manager, Instant now) throws Refusal {
        ObjectNode metadata = Trees.metadata(tree);
        Preconditions.version(before, metadata);
        settle(before, old, tree, metadata);
        Meta wanted = Meta.read(metadata);
        MetadataRules.checkChanged(before, wanted, old, tree);
        admission.review(new Review(
                before.kind(),
                before.meta().namespace(),
                before.meta().name(),
                manager,
                before.meta(),
                wanted,
                false,
                now));
        if (before.meta().isTerminating()
                && wanted.finalizers().isEmpty()
                && !NamespaceLife.holds(before.kind(), tree)) {
            state.remove(before); // with the last finalizer the object goes
            return ApiObject.of(before.kind(), tree);
        }
        if (tree.equals(old)) {
            return before; // a write that changes nothing takes no version and wakes no watch
        }
        ManagedFields.updated(old, tree, manager, now);
        ApiObject after = state.next(before.kind(), tree);
        if (after.bytes().length > rules.objectLimitBytes()) {
            throw Statuses.tooLargeForStorage();
        }
        return state.modify(before, after);
    }

    /** Puts back what a client cannot change, and counts the generation. */
    private static void settle(ApiObject before, ObjectNode old, ObjectNode tree, ObjectNode metadata) {
        JsonNode was = old.path("metadata");
        metadata.put("resourceVersion", before.meta().version());
        if (Json.text(metadata, "uid").isEmpty()) {
            metadata.put("uid", before.meta().uid());
        }
        for (String field : new String[] {"creationTimestamp", "managedFields", "generation"}) {
            put(metadata, field, was.path(field));
        }
        if (before.meta().isTerminating()) {
            put(metadata, "deletionTimestamp", was.path("deletionTimestamp"));
            if (!metadata.hasNonNull("deletionGracePeriodSeconds")) {
                put(metadata, "deletionGracePeriodSeconds", was.path("deletionGracePeriodSeconds"));
            }
        }
        metadata.remove("selfLink");
        MetadataForm.normalize(metadata);
        if (Traits.of(before.kind()).generation() && contentDiffers(old, tree)) {
            metadata.put("generation", before.meta().generation() + 1);
        }
    }

    private static void put(ObjectNode metadata, String field, JsonNode value) {
        if (value.isMissingNode()) {
            metadata.remove(field);
        } else {
            metadata.set(field, value);
        }
    }

    private static boolean contentDiffers(ObjectNode old, ObjectNode tree) {
        return old.size() != tree.size()
                || tree.properties().stream()
                        .anyMatch(field -> !field.getKey().equals("metadata")
                                && !field.getValue().equals(old.get(field.getKey())));
    }
}
