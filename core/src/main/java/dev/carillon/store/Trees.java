package dev.carillon.store;

import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.store.Statuses.FieldFault;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading request bodies, and the places in them that the rules speak of. */
final class Trees {
    private Trees() {}

    /** The object that a body holds, with {@code apiVersion} and {@code kind} in place. */
    static ObjectNode body(Kind kind, byte[] bytes, Rules rules) throws Refusal {
        ObjectNode tree = parse(bytes, rules) instanceof ObjectNode object ? object : notAnObject();
        String apiVersion = Json.text(tree, "apiVersion");
        String name = Json.text(tree, "kind");
        boolean typeRequired = Traits.of(kind).typeRequired();
        if (name.isEmpty() && typeRequired) {
            throw Statuses.badRequest("Object 'Kind' is missing in the body");
        }
        if (apiVersion.isEmpty() && typeRequired) {
            throw Statuses.badRequest("Object 'apiVersion' is missing in the body");
        }
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion())) {
            throw Statuses.badRequest("the API version in the data (%s) does not match the expected API version (%s)"
                    .formatted(apiVersion, kind.apiVersion()));
        }
        if (!name.isEmpty() && !name.equals(kind.name())) {
            if (typeRequired) { // custom resources are decoded whatever they say, and validated afterwards
                throw Statuses.invalid(
                        kind,
                        Json.text(tree.path("metadata"), "name"),
                        List.of(FieldFault.invalid("kind", name, "must be " + kind.name())));
            }
            throw Statuses.badRequest(
                    "%s in version \"%s\" cannot be handled as a %s".formatted(name, kind.version(), kind.name()));
        }
        JsonNode metadata = tree.path("metadata");
        if (!metadata.isObject() && !metadata.isNull() && !metadata.isMissingNode()) {
            throw Statuses.badRequest("metadata is no JSON object");
        }
        tree.put("apiVersion", kind.apiVersion());
        tree.put("kind", kind.name());
        return tree;
    }

    static JsonNode parse(byte[] bytes, Rules rules) throws Refusal {
        if (bytes.length > rules.bodyLimitBytes()) {
            // apiserver pkg/endpoints/handlers/rest.go, limitedReadBody
            throw Statuses.tooLarge("Request entity too large: limit is " + rules.bodyLimitBytes());
        }
        try {
            return Json.read(Surrogates.replaced(bytes));
        } catch (Json.Malformed e) {
            throw Statuses.badRequest("the object provided is unrecognized (must be of type JSON): " + e.getMessage());
        }
    }

    static ObjectNode metadata(ObjectNode tree) {
        return tree.get("metadata") instanceof ObjectNode metadata ? metadata : tree.putObject("metadata");
    }

    /** Times in metadata have whole seconds. */
    static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * A body's namespace must be that of its URL, or absent.
     *
     * @param namespace of the URL, empty for a cluster-scoped kind
     */
    static void settleNamespace(ObjectNode metadata, String namespace) throws Refusal {
        String own = Json.text(metadata, "namespace");
        if (namespace.isEmpty()) {
            metadata.remove("namespace");
        } else if (own.isEmpty()) {
            metadata.put("namespace", namespace);
        } else if (!own.equals(namespace)) {
            throw Statuses.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /** An update speaks of the object that its URL names. */
    static void checkName(ObjectNode metadata, String name) throws Refusal {
        String own = Json.text(metadata, "name");
        if (own.isEmpty()) {
            throw Statuses.badRequest(
                    "the name of the object (%s based on URL) was undeterminable: name must be provided"
                            .formatted(name));
        }
        if (!own.equals(name)) {
            throw Statuses.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)".formatted(own, name));
        }
    }

    private static ObjectNode notAnObject() throws Refusal {
        throw Statuses.badRequest("the body is no JSON object");
    }
}
