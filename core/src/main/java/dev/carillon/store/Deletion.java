package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an object goes: at once, or with a {@code deletionTimestamp} while finalizers hold it. Pods go without a grace
 * period: nothing here stands for a kubelet.
 */
final class Deletion {
    private final State state;
    private final Admission admission;

    Deletion(State state, Admission admission) {
        this.state = state;
        this.admission = admission;
    }

    void delete(Request.Delete delete, Propagation propagation, String manager, Instant now) throws Refusal {
        String name = delete.key().name();
        admission.mayDelete(delete.kind(), name);
        ApiObject before = state.collection(delete.kind()).get(delete.key());
        if (before == null) {
            throw Statuses.notFound(delete.kind(), name);
        }
        Preconditions.deletes(before, delete);
        admission.review(
                new Review(before.kind(), before.meta().namespace(), name, manager, before.meta(), null, false, now));
        delete(before, propagation, now);
    }

    /** For the collectors, whose deletes nobody refuses. */
    void delete(ApiObject before, Propagation propagation, Instant now) {
        List<String> finalizers = finalizers(before, propagation);
        if (finalizers.isEmpty() && !NamespaceLife.holds(before)) {
            state.remove(before);
            return;
        }
        ObjectNode tree = before.tree();
        mark(before, Trees.metadata(tree), finalizers, now);
        NamespaceLife.end(before.kind(), tree);
        if (!tree.equals(before.tree())) {
            state.modify(before, tree);
        }
    }

    private static void mark(ApiObject before, ObjectNode metadata, List<String> finalizers, Instant now) {
        metadata.remove("finalizers");
        if (!finalizers.isEmpty()) {
            ArrayNode array = metadata.putArray("finalizers");
            finalizers.forEach(array::add);
        }
        if (!before.meta().isTerminating()) {
            metadata.put("deletionTimestamp", Trees.timestamp(now));
            if (before.meta().generation() > 0) {
                metadata.put("generation", before.meta().generation() + 1);
            }
        }
        metadata.put("deletionGracePeriodSeconds", 0);
    }

    /** The asked propagation replaces an earlier one (store.go, deletionFinalizersForGarbageCollection). */
    private static List<String> finalizers(ApiObject before, Propagation propagation) {
        List<String> finalizers = new ArrayList<>(before.meta().finalizers());
        finalizers.removeIf(
                f -> f.equals(MetadataRules.FINALIZER_FOREGROUND) || f.equals(MetadataRules.FINALIZER_ORPHAN));
        switch (propagation) {
            case BACKGROUND -> {}
            case FOREGROUND -> finalizers.add(MetadataRules.FINALIZER_FOREGROUND);
            case ORPHAN -> finalizers.add(MetadataRules.FINALIZER_ORPHAN);
        }
        return finalizers;
    }
}
