package dev.carillon.testkit;

import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON for tests, written with single quotes. */
public final class Bodies {
    private Bodies() {}

    public static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    public static JsonNode json(String text) {
        try {
            return Json.read(bytes(text));
        } catch (Json.Malformed e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** An object with nothing but its type, its name and a small spec. */
    public static ObjectNode named(Kind kind, String name) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
        tree.putObject("metadata").put("name", name);
        tree.putObject("spec");
        return tree;
    }

    /** Texts made of two parts with the same hash, so that all of them have the same. */
    public static List<String> alike(int count, String one, String other) {
        int parts = Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
        return IntStream.range(0, count)
                .mapToObj(number -> IntStream.range(0, parts)
                        .mapToObj(part -> (number >> part & 1) == 0 ? one : other)
                        .collect(Collectors.joining()))
                .toList();
    }

    public static ObjectNode workflow(String name) {
        ObjectNode tree = named(Kind.WORKFLOW, name);
        tree.withObjectProperty("spec").put("entrypoint", "main");
        return tree;
    }

    public static ObjectNode lease(String name) {
        ObjectNode tree = named(Kind.LEASE, name);
        tree.withObjectProperty("spec").put("holderIdentity", "one").put("leaseDurationSeconds", 15);
        return tree;
    }

    public static ObjectNode metadata(ObjectNode tree) {
        return tree.withObjectProperty("metadata");
    }

    public static ObjectNode labelled(ObjectNode tree, String key, String value) {
        metadata(tree).withObjectProperty("labels").put(key, value);
        return tree;
    }

    public static ObjectNode finalized(ObjectNode tree, String... finalizers) {
        var array = metadata(tree).withArrayProperty("finalizers");
        for (String finalizer : finalizers) {
            array.add(finalizer);
        }
        return tree;
    }
}
