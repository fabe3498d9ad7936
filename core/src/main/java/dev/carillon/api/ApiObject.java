package dev.carillon.api;

import java.util.Arrays;
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
        return new ApiObject(kind, Meta.read(Json.said(bytes).metadata()), bytes);
    }

    /**
     * What a line of a watch tells.
     *
     * @param type {@code ADDED} and so on, empty if it says none
     * @param apiVersion what the object says of itself, null if it says nothing
     * @param kind likewise: for a failure {@code Status}, whatever was asked for
     * @param object taken to be of the kind that was asked for
     */
    public record Event(
            String type,
            @Nullable String apiVersion,
            @Nullable String kind,
            ApiObject object) {}

    /** Reads a line of a watch of this kind, in one walk: in a burst there is one for each run. */
    public static Event event(Kind kind, byte[] line) throws Json.Malformed {
        Json.Line read = Json.line(line);
        Json.Said said = read.object();
        byte[] bytes =
                Arrays.copyOfRange(line, said.range().from(), said.range().to());
        return new Event(
                read.type(), said.apiVersion(), said.kind(), new ApiObject(kind, Meta.read(said.metadata()), bytes));
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
        JsonNode part = only(Outline.of(List.of(List.of(path))));
        for (String field : path) {
            part = part.path(field);
        }
        return part;
    }

    /** A new tree of some parts alone: one that has nothing else. */
    public ObjectNode only(Outline wanted) {
        return only(bytes, wanted);
    }

    /** As {@link #only(Outline)}, of bytes that have been read as an object before. */
    public static ObjectNode only(byte[] bytes, Outline wanted) {
        try {
            return Json.outlined(bytes, wanted);
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
