package dev.carillon.store;

import dev.carillon.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who wrote what, and when: enough for "created by our field manager" and "the newest entry that owns spec.schedules".
 *
 * <p>Simpler than upstream in four ways: fields are tracked to the second level only ({@code spec.schedules}, not its
 * items), and annotations by their keys; of the metadata only those, labels, finalizers and owner references are tracked,
 * the others each as a whole; every entry has the operation {@code Update}; what a client sends in {@code managedFields} is ignored.
 */
final class ManagedFields {
    private static final Set<String> TRACKED_METADATA =
            Set.of("labels", "annotations", "finalizers", "ownerReferences");
    private static final Set<String> UNTRACKED = Set.of("apiVersion", "kind");
    private static final String ANNOTATIONS = "f:metadata/f:annotations";

    /** Names in a field's address; a key of an annotation may hold what separates them. */
    private static final int LEVELS = 3;

    private ManagedFields() {}

    private record Entry(String manager, String time, Set<String> fields) {}

    static void created(ObjectNode tree, String manager, Instant now) {
        Set<String> fields = fields(tree);
        write(tree, fields.isEmpty() ? List.of() : List.of(new Entry(manager, Trees.timestamp(now), fields)));
    }

    static void updated(ObjectNode before, ObjectNode tree, String manager, Instant now) {
        Set<String> present = fields(tree);
        Set<String> changed = new TreeSet<>(present);
        changed.removeIf(field -> at(before, field).equals(at(tree, field)));
        List<Entry> entries = new ArrayList<>();
        boolean known = false;
        for (Entry entry : read(before)) {
            boolean own = entry.manager().equals(manager);
            known |= own;
            Set<String> fields = new TreeSet<>(entry.fields());
            fields.retainAll(present);
            if (own) {
                fields.addAll(changed);
            } else {
                fields.removeAll(changed);
            }
            boolean touched = own && !(changed.isEmpty() && fields.equals(entry.fields()));
            if (!fields.isEmpty()) {
                entries.add(new Entry(entry.manager(), touched ? Trees.timestamp(now) : entry.time(), fields));
            }
        }
        if (!known && !changed.isEmpty()) {
            entries.add(new Entry(manager, Trees.timestamp(now), changed));
        }
        write(tree, entries);
    }

    private static Set<String> fields(ObjectNode tree) {
        Set<String> fields = new TreeSet<>();
        tree.properties().forEach(top -> {
            boolean metadata = top.getKey().equals("metadata");
            if (UNTRACKED.contains(top.getKey())) {
                return;
            }
            if (!metadata && !(top.getValue() instanceof ObjectNode inner && !inner.isEmpty())) {
                fields.add("f:" + top.getKey());
                return;
            }
            top.getValue().propertyNames().stream()
                    .filter(name -> !metadata || TRACKED_METADATA.contains(name))
                    .map(name -> "f:" + top.getKey() + "/f:" + name)
                    .filter(field -> !field.equals(ANNOTATIONS))
                    .forEach(fields::add);
        });
        tree.path("metadata").path("annotations").propertyNames().forEach(key -> fields.add(ANNOTATIONS + "/f:" + key));
        return fields;
    }

    private static JsonNode at(ObjectNode tree, String field) {
        JsonNode node = tree;
        for (String name : field.substring(2).split("/f:", LEVELS)) {
            node = node.path(name);
        }
        return node;
    }

    private static List<Entry> read(ObjectNode tree) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : tree.path("metadata").path("managedFields")) {
            Set<String> fields = new TreeSet<>();
            node.path("fieldsV1").properties().forEach(top -> {
                if (top.getValue().isEmpty()) {
                    fields.add(top.getKey());
                }
                top.getValue().properties().forEach(inner -> {
                    String field = top.getKey() + "/" + inner.getKey();
                    if (inner.getValue().isEmpty()) {
                        fields.add(field);
                    }
                    inner.getValue().propertyNames().forEach(key -> fields.add(field + "/" + key));
                });
            });
            entries.add(new Entry(Json.text(node, "manager"), Json.text(node, "time"), fields));
        }
        return entries;
    }

    private static void write(ObjectNode tree, List<Entry> entries) {
        ObjectNode metadata = Trees.metadata(tree);
        metadata.remove("managedFields");
        if (entries.isEmpty()) {
            return;
        }
        ArrayNode array = metadata.putArray("managedFields");
        for (Entry entry : entries) {
            ObjectNode node = array.addObject();
            node.put("manager", entry.manager()).put("operation", "Update");
            node.put("apiVersion", Json.text(tree, "apiVersion")).put("time", entry.time());
            ObjectNode fields = node.put("fieldsType", "FieldsV1").putObject("fieldsV1");
            for (String field : entry.fields()) {
                ObjectNode inner = fields;
                for (String name : field.substring(2).split("/f:", LEVELS)) {
                    inner = inner.withObjectProperty("f:" + name);
                }
            }
        }
    }
}
