package dev.carillon.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The two patches that every kind takes: JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386). Pure. */
final class Patches {
    /** apiserver pkg/endpoints/handlers/patch.go, maxJSONPatchOperations. */
    static final int OPERATION_LIMIT = 10_000;

    private Patches() {}

    /** The patch cannot be applied to this document: a failed test, a missing path, an unknown operation. */
    static final class DoesNotApply extends Exception {
        private static final long serialVersionUID = 1;

        DoesNotApply(String message) {
            super(message, null, false, false);
        }
    }

    /** What {@code target} is after the merge; {@code target} itself may be changed on the way. */
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object : changes.objectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                JsonNode old = result.get(change.getKey());
                result.set(change.getKey(), merge(old == null ? NullNode.getInstance() : old, change.getValue()));
            }
        }
        return result;
    }

    /** What {@code document} is after all operations; on a failure {@code document} is left in pieces. */
    static JsonNode apply(JsonNode document, ArrayNode operations) throws DoesNotApply {
        JsonNode result = document;
        for (JsonNode operation : operations) {
            result = step(result, operation);
        }
        return result;
    }

    private static JsonNode step(JsonNode document, JsonNode operation) throws DoesNotApply {
        List<String> path = pointer(operation, "path");
        String op = operation.path("op").asString("");
        switch (op) {
            case "add":
                return add(document, path, value(operation));
            case "remove":
                return remove(document, path);
            case "replace":
                resolve(document, path);
                return path.isEmpty() ? value(operation) : set(document, path, value(operation));
            case "move":
                List<String> source = pointer(operation, "from");
                if (path.size() > source.size()
                        && path.subList(0, source.size()).equals(source)) {
                    throw new DoesNotApply("a value cannot be moved into itself");
                }
                JsonNode moved = resolve(document, source);
                return add(remove(document, source), path, moved);
            case "copy":
                return add(
                        document,
                        path,
                        resolve(document, pointer(operation, "from")).deepCopy());
            case "test":
                if (!same(resolve(document, path), value(operation))) {
                    throw new DoesNotApply("test of " + operation.path("path") + " failed");
                }
                return document;
            default:
                throw new DoesNotApply("unknown operation \"" + op + "\"");
        }
    }

    private static JsonNode value(JsonNode operation) throws DoesNotApply {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw new DoesNotApply("an operation lacks its value");
        }
        return value.deepCopy();
    }

    /** RFC 6902 section 4.6 compares numbers by value: 1 and 1.0 are equal. */
    private static boolean same(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) -> x.isNumber() && y.isNumber()
                        ? x.decimalValue().compareTo(y.decimalValue())
                        : x.equals(y) ? 0 : 1,
                b);
    }

    private static JsonNode add(JsonNode document, List<String> path, JsonNode value) throws DoesNotApply {
        if (path.isEmpty()) {
            return value;
        }
        if (parent(document, path) instanceof ArrayNode array) {
            String last = path.getLast();
            array.insert(last.equals("-") ? array.size() : index(last, array.size()), value);
            return document;
        }
        return set(document, path, value);
    }

    private static JsonNode set(JsonNode document, List<String> path, JsonNode value) throws DoesNotApply {
        switch (parent(document, path)) {
            case ObjectNode object -> object.set(path.getLast(), value);
            case ArrayNode array -> array.set(index(path.getLast(), array.size() - 1), value);
            default -> throw new DoesNotApply("no place for a value at " + path);
        }
        return document;
    }

    private static JsonNode remove(JsonNode document, List<String> path) throws DoesNotApply {
        resolve(document, path);
        if (path.isEmpty()) {
            return NullNode.getInstance();
        }
        switch (parent(document, path)) {
            case ObjectNode object -> object.remove(path.getLast());
            case ArrayNode array -> array.remove(index(path.getLast(), array.size() - 1));
            default -> throw new DoesNotApply("nothing to remove at " + path);
        }
        return document;
    }

    private static JsonNode parent(JsonNode document, List<String> path) throws DoesNotApply {
        return resolve(document, path.subList(0, path.size() - 1));
    }

    private static JsonNode resolve(JsonNode document, List<String> path) throws DoesNotApply {
        JsonNode node = document;
        for (String step : path) {
            @Nullable
            JsonNode next = node instanceof ArrayNode array ? array.get(index(step, array.size() - 1)) : node.get(step);
            if (next == null) {
                throw new DoesNotApply("nothing at " + path);
            }
            node = next;
        }
        return node;
    }

    private static int index(String step, int highest) throws DoesNotApply {
        boolean canonical = step.length() <= 9 && step.matches("0|[1-9][0-9]*");
        int index = canonical ? Integer.parseInt(step) : -1;
        if (index < 0 || index > highest) {
            throw new DoesNotApply("\"" + step + "\" is no index up to " + highest);
        }
        return index;
    }

    private static List<String> pointer(JsonNode operation, String field) throws DoesNotApply {
        JsonNode node = operation.get(field);
        if (node == null || !node.isString()) {
            throw new DoesNotApply("an operation lacks its " + field);
        }
        String text = node.stringValue();
        if (text.isEmpty()) {
            return List.of();
        }
        if (text.charAt(0) != '/') {
            throw new DoesNotApply("\"" + text + "\" does not begin with a slash");
        }
        List<String> steps = new ArrayList<>();
        for (String step : text.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps;
    }
}
