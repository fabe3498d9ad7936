package dev.carillon.api;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON in and out, with limits: what comes over the wire is not trusted. Thread-safe.
 */
public final class Json {
    /** Deeper than any real object (Argo's deepest published example has 17 levels), far from a stack overflow. */
    public static final int DEPTH_LIMIT = 200;

    /**
     * What an API server may hold in an object of an open schema: Go's decoder takes 10,000 levels. Such an object is
     * stepped through, never built as a whole: one of them must not make its whole collection unreadable.
     */
    public static final int SERVED_DEPTH_LIMIT = 10_100;

    /** The largest object that is read: etcd takes 1.5 MiB in protobuf, which is longer in JSON. */
    public static final int DOCUMENT_LIMIT_BYTES = 16 << 20;

    private static final int NUMBER_LIMIT_CHARS = 1_000;
    private static final int STRING_LIMIT_CHARS = 8 << 20;

    private static final JsonMapper MAPPER = mapper(DEPTH_LIMIT, true);
    private static final JsonMapper STEPPER = mapper(SERVED_DEPTH_LIMIT, true);

    /** For what has been read before: no field stands twice in it. */
    private static final JsonMapper AGAIN = mapper(DEPTH_LIMIT, false);

    private static final JsonMapper STEPPER_AGAIN = mapper(SERVED_DEPTH_LIMIT, false);

    private Json() {}

    private static JsonMapper mapper(int depth, boolean strict) {
        return JsonMapper.builder(new UnkeptNames(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(depth)
                                .maxDocumentLength(DOCUMENT_LIMIT_BYTES)
                                .maxNumberLength(NUMBER_LIMIT_CHARS)
                                .maxStringLength(STRING_LIMIT_CHARS)
                                .maxNameLength(STRING_LIMIT_CHARS) // what an API server holds has no limit of its own
                                .build())
                        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)))
                // A number is carried as it was written: 1.10 must not become 1.1 on its way into a child.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** A text that is not JSON, or breaks a limit. The message names the place. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** Where a subtree's bytes lie inside a document. */
    public record Range(int from, int to) {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Reads any JSON value. */
    public static JsonNode read(byte[] bytes) throws Malformed {
        return read(MAPPER, bytes);
    }

    /** Reads what {@link #said} or {@link #readObject} has taken before, which is quicker. */
    static ObjectNode readAgain(byte[] bytes) throws Malformed {
        return object(read(AGAIN, bytes));
    }

    /** Jackson names the method of its own that a limit comes from. */
    private static Malformed malformed(JacksonException e) {
        return new Malformed(e.getOriginalMessage().replaceFirst(", from `StreamReadConstraints[^`]*`", ""));
    }

    private static JsonNode read(JsonMapper mapper, byte[] bytes) throws Malformed {
        try {
            JsonNode tree = mapper.readTree(bytes);
            if (tree == null || tree.isMissingNode()) {
                throw new Malformed("empty document");
            }
            return tree;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** Reads a JSON object; anything else is malformed. */
    public static ObjectNode readObject(byte[] bytes) throws Malformed {
        return object(read(bytes));
    }

    private static ObjectNode object(JsonNode tree) throws Malformed {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new Malformed("expected a JSON object");
    }

    /**
     * What an object says of itself.
     *
     * @param apiVersion null if it says none
     * @param kind null if it says none
     * @param metadata missing without it. Without {@code managedFields}: two fifths of the metadata of a run, in the deepest
     *     of its trees, and few ask for them
     * @param range where the object lies in the document
     */
    record Said(@Nullable String apiVersion, @Nullable String kind, JsonNode metadata, Range range) {}

    /** What the object says that is the whole of a document. All of it is read to its end. */
    static Said said(byte[] bytes) throws Malformed {
        return document(bytes, Json::said);
    }

    /**
     * A line of a watch.
     *
     * @param type empty if it says none
     */
    record Line(String type, Said object) {}

    static Line line(byte[] bytes) throws Malformed {
        return document(bytes, parser -> {
            String type = "";
            @Nullable Said object = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "type" -> type = text(parser);
                    case "object" -> object = said(parser);
                    default -> parser.skipChildren();
                }
            }
            if (object == null) {
                throw new Malformed("a line without an object");
            }
            return new Line(type, object);
        });
    }

    private interface Reader<T> {
        /** @param parser stands on the beginning of an object, and is left at its end */
        T read(JsonParser parser) throws Malformed;
    }

    private static <T> T document(byte[] bytes, Reader<T> reader) throws Malformed {
        try (JsonParser parser = STEPPER.createParser(bytes)) {
            parser.nextToken();
            requireObject(parser);
            T read = reader.read(parser);
            if (parser.nextToken() != null) {
                throw new Malformed("text after the document");
            }
            return read;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private static void requireObject(JsonParser parser) throws Malformed {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Malformed("expected a JSON object");
        }
    }

    private static Said said(JsonParser parser) throws Malformed {
        requireObject(parser);
        int from = (int) parser.currentTokenLocation().getByteOffset();
        @Nullable String apiVersion = null;
        @Nullable String kind = null;
        JsonNode metadata = STEPPER.missingNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "apiVersion" -> apiVersion = text(parser);
                case "kind" -> kind = text(parser);
                case "metadata" ->
                    metadata = value == JsonToken.START_OBJECT ? fieldsBut(parser, "managedFields") : metadata;
                default -> {}
            }
            parser.skipChildren(); // no effect at the end of what was read
        }
        return new Said(apiVersion, kind, metadata, new Range(from, (int)
                parser.currentLocation().getByteOffset()));
    }

    /** The string that the parser stands on, or an empty one when it stands on anything else. */
    public static String text(JsonParser value) {
        return value.currentToken() == JsonToken.VALUE_STRING ? value.getString() : "";
    }

    private static ObjectNode fieldsBut(JsonParser parser, String left) {
        ObjectNode fields = object();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals(left)) {
                parser.skipChildren();
            } else {
                fields.set(field, parser.<JsonNode>readValueAsTree());
            }
        }
        return fields;
    }

    /**
     * What is wanted of an object, in a tree that has nothing else, in one walk that ends with the last of it. For what
     * has been read before.
     */
    static ObjectNode outlined(byte[] bytes, Outline wanted) throws Malformed {
        try (JsonParser parser = STEPPER_AGAIN.createParser(bytes)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? fields(parser, wanted, true) : object();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** @param outermost whether it may be left before its end: an inner object is read to it, for more follows */
    private static ObjectNode fields(JsonParser parser, Outline wanted, boolean outermost) {
        ObjectNode kept = object();
        int left = wanted.size();
        while ((!outermost || left > 0) && parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            @Nullable Outline inner = wanted.at(field);
            JsonToken value = parser.nextToken();
            if (inner == null) {
                parser.skipChildren();
                continue;
            }
            left--;
            if (inner.isWhole()) {
                kept.set(field, parser.<JsonNode>readValueAsTree());
            } else if (value == JsonToken.START_OBJECT) {
                kept.set(field, fields(parser, inner, false));
            } else if (value == JsonToken.START_ARRAY) {
                elements(parser, inner, kept.putArray(field));
            }
        }
        return kept;
    }

    private static void elements(JsonParser parser, Outline wanted, ArrayNode kept) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                kept.add(fields(parser, wanted, false));
            } else {
                parser.skipChildren(); // a list in a list may be ten thousand levels deep
            }
        }
    }

    public static byte[] bytes(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /** The string at {@code field}, or an empty one when it is absent or no string. */
    public static String text(JsonNode tree, String field) {
        JsonNode value = tree.get(field);
        return value != null && value.isString() ? value.stringValue() : "";
    }

    /**
     * Where the value at {@code path} lies, without building a tree: an object's spec goes on to its child as the
     * bytes that the user wrote. For what has been read before.
     *
     * @return null when the path is absent
     */
    static @Nullable Range find(byte[] bytes, String... path) throws Malformed {
        List<String> steps = Arrays.asList(path);
        try (JsonParser parser = STEPPER_AGAIN.createParser(bytes)) {
            parser.nextToken();
            for (String step : steps) {
                if (!enter(parser, step)) {
                    return null;
                }
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                parser.getString(); // a string token is read lazily: its end is known only after this
            }
            return new Range(from, (int) parser.currentLocation().getByteOffset());
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private static boolean enter(JsonParser parser, String field) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean found = field.equals(parser.currentName());
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }
}
