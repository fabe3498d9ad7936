package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.store.Statuses.FieldFault;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client says it has seen, against what is stored: optimistic concurrency. */
final class Preconditions {
    private static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    private Preconditions() {}

    /** A uid in the body of an update is a precondition; a patch may not change it, which is validation's matter. */
    static void replaces(ApiObject before, ObjectNode metadata) throws Refusal {
        String uid = Json.text(metadata, "uid");
        if (!uid.isEmpty() && !uid.equals(before.meta().uid())) {
            throw Statuses.conflict(
                    before.kind(),
                    before.meta().name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, before.meta().uid()));
        }
    }

    /** The wanted state must come from the stored version; a kind may allow it to say nothing. */
    static void version(ApiObject before, ObjectNode metadata) throws Refusal {
        JsonNode field = metadata.path("resourceVersion");
        String version = field.asString("");
        Kind kind = before.kind();
        if (version.isEmpty() || version.equals("0")) {
            if (Traits.of(kind).unconditionalUpdate()) {
                return;
            }
            throw Statuses.invalid(
                    kind,
                    before.meta().name(),
                    List.of(FieldFault.invalid("metadata.resourceVersion", 0, "must be specified for an update")));
        }
        if (!version.equals(before.meta().version())) {
            throw Statuses.conflict(kind, before.meta().name(), MODIFIED);
        }
    }

    /** apiserver pkg/registry/rest/delete.go, BeforeDelete. */
    static void deletes(ApiObject before, Request.Delete delete) throws Refusal {
        String uid = delete.uid();
        if (uid != null && !uid.equals(before.meta().uid())) {
            throw Statuses.deleteConflict(
                    before.kind(),
                    before.meta().name(),
                    ("the UID in the precondition (%s) does not match the UID in record (%s)."
                                    + " The object might have been deleted and then recreated")
                            .formatted(uid, before.meta().uid()));
        }
        String version = delete.version();
        if (version != null && !version.equals(before.meta().version())) {
            throw Statuses.deleteConflict(
                    before.kind(),
                    before.meta().name(),
                    ("the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s)."
                                    + " The object might have been modified")
                            .formatted(version, before.meta().version()));
        }
    }
}
