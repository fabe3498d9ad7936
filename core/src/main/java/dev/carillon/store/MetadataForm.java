package dev.carillon.store;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The one form in which metadata is stored, so that an update that changes nothing is seen as such. */
final class MetadataForm {
    private static final List<String> LISTS_AND_MAPS =
            List.of("labels", "annotations", "finalizers", "ownerReferences", "managedFields");

    private MetadataForm() {}

    /** Removes nulls and empty containers: upstream's typed metadata leaves them out. */
    static void normalize(ObjectNode metadata) {
        metadata.properties().removeIf(field -> isVoid(field.getKey(), field.getValue()));
    }

    private static boolean isVoid(String field, JsonNode value) {
        return value.isNull() || LISTS_AND_MAPS.contains(field) && value.isEmpty();
    }
}
