package dev.carillon.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of the API at rest: its kind, its parsed metadata, and its JSON as bytes.
 *
 * <p>A 4.4 KB object takes 43 KB as a tree, so trees are built only in hand ({@link #tree()}). The bytes are shared
 * and must not be written to. Immutable and thread-safe under that rule.
 */
public final class ApiObject {
    private final Kind kind;
    private final Meta meta;
    private final byte[] bytes;

    private ApiObject(Kind kind, Meta meta, byte[] bytes) {
        this.kind = kind;
        this.meta = meta;
        this.bytes = bytes;
    }

    /** Reads the metadata out of {@code bytes} and keeps both. */
    public static ApiObject parse(Kind kind, byte[] bytes) throws Json.Malformed {
        return new ApiObject(kind, Meta.read(Json.metadata(bytes)), bytes);
    }

    /** The object that {@code tree} holds now; later changes of the tree do not reach it. */
    public static ApiObject of(Kind kind, ObjectNode tree) {
        return new ApiObject(kind, Meta.read(tree.path("metadata")), Json.bytes(tree));
    }

    public Kind kind() {
        return kind;
    }

    public Meta meta() {
        return meta;
    }

    /** The JSON itself, shared: not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** A new tree of the whole object, the caller's own. */
    public ObjectNode tree() {
        try {
            return Json.readAgain(bytes);
        } catch (Json.Malformed e) {
            throw new IllegalStateException("bytes were read as an object before", e);
        }
    }

    /** A new tree of one part alone, missing when there is none: whoever needs little need not build it all. */
    public JsonNode part(String... path) {
        return parts(List.of(List.of(path))).getFirst();
    }

    /**
     * As {@link #part}, for several at once.
     *
     * @param paths none of them inside another
     */
    public List<JsonNode> parts(List<List<String>> paths) {
        return parts(bytes, paths);
    }

    /** As {@link #parts(List)}, of bytes that have been read as an object before. */
    public static List<JsonNode> parts(byte[] bytes, List<List<String>> paths) {
        try {
            return Json.parts(bytes, paths);
        } catch (Json.Malformed e) {
            throw new IllegalStateException("bytes were read as an object before", e);
        }
    }

    /** Where the value at {@code path} lies, of bytes that have been read as an object before; null when it is absent. */
    public static Json.@Nullable Range find(byte[] bytes, String... path) {
        try {
            return Json.find(bytes, path);
        } catch (Json.Malformed e) {
            throw new IllegalStateException("bytes were read as an object before", e);
        }
    }

    @Override
    public String toString() {
        return kind + " " + meta.key() + " @" + meta.version();
    }
}
