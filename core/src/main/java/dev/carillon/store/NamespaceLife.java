package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A namespace's life: Active, Terminating while it is emptied, then gone. */
final class NamespaceLife {
    static final String TERMINATING = "Terminating";
    private static final String ACTIVE = "Active";

    private final State state;
    private final Deletion deletion;

    NamespaceLife(State state, Deletion deletion) {
        this.state = state;
        this.deletion = deletion;
    }

    static void begin(ObjectNode tree) {
        tree.withObjectProperty("spec").putArray("finalizers").add("kubernetes");
        tree.putObject("status").put("phase", ACTIVE);
        ObjectNode metadata = Trees.metadata(tree);
        String name = Json.text(metadata, "name");
        if (!name.isEmpty()) {
            JsonNode labels = metadata.get("labels");
            (labels instanceof ObjectNode given ? given : metadata.putObject("labels"))
                    .put("kubernetes.io/metadata.name", name);
        }
    }

    static void end(Kind kind, ObjectNode tree) {
        if (kind.equals(Kind.NAMESPACE)) {
            tree.withObjectProperty("status").put("phase", TERMINATING);
        }
    }

    /** Whether a namespace still waits to be emptied, which is asked of no other kind. */
    static boolean holds(ApiObject object) {
        return object.kind().equals(Kind.NAMESPACE) && holds(object.kind(), object.tree());
    }

    static boolean holds(Kind kind, ObjectNode tree) {
        return kind.equals(Kind.NAMESPACE)
                && !tree.path("spec").path("finalizers").isEmpty();
    }

    /** One round of the namespace controller. */
    void sweep(Instant now) {
        Map<Key, ApiObject> namespaces;
        try {
            namespaces = state.collection(Kind.NAMESPACE).all();
        } catch (Refusal e) {
            return; // a store without namespaces has none to end
        }
        for (ApiObject namespace : List.copyOf(namespaces.values())) {
            if (namespace.meta().isTerminating() && empty(namespace.meta().name(), now)) {
                finish(namespace);
            }
        }
    }

    private boolean empty(String namespace, Instant now) {
        boolean empty = true;
        for (Map.Entry<Kind, Collection> entry : state.collections()) {
            for (ApiObject object : List.copyOf(entry.getValue().all().values())) {
                if (object.meta().namespace().equals(namespace)) {
                    deletion.delete(object, Propagation.BACKGROUND, now);
                    empty &= state.get(entry.getKey(), object.meta().key()) == null;
                }
            }
        }
        return empty;
    }

    private void finish(ApiObject namespace) {
        if (namespace.meta().finalizers().isEmpty()) {
            state.remove(namespace);
        } else if (holds(namespace)) {
            ObjectNode tree = namespace.tree();
            tree.withObjectProperty("spec").putArray("finalizers");
            state.modify(namespace, tree);
        }
    }
}
