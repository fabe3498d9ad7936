package dev.carillon.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

    /** Reads what {@link #metadata} or {@link #readObject} has taken before, which is quicker. */
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
     * What stands under {@code metadata}, missing without it; the rest is read to its end and not kept. Nor are
     * {@code managedFields}: two fifths of the metadata of a run, in the deepest of its trees, and few ask for them.
     */
    static JsonNode metadata(byte[] bytes) throws Malformed {
        try (JsonParser parser = STEPPER.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("expected a JSON object");
            }
            JsonNode value = STEPPER.missingNode();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = parser.currentName().equals("metadata");
                if (parser.nextToken() == JsonToken.START_OBJECT && wanted) {
                    value = fieldsBut(parser, "managedFields");
                }
                parser.skipChildren(); // no effect at the end of what was read
            }
            if (parser.nextToken() != null) {
                throw new Malformed("text after the document");
            }
            return value;
        } catch (JacksonException e) {
            throw malformed(e);
        }
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
     * The values at some paths, each as a tree of its own and missing where the path is absent, in one walk that ends
     * with the last of them. For what has been read before.
     *
     * @param paths none of them inside another
     */
    static List<JsonNode> parts(byte[] bytes, List<List<String>> paths) throws Malformed {
        JsonNode[] found = new JsonNode[paths.size()];
        Arrays.fill(found, STEPPER_AGAIN.missingNode());
        try (JsonParser parser = STEPPER_AGAIN.createParser(bytes)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                List<Integer> all = IntStream.range(0, paths.size()).boxed().toList();
                gather(parser, paths, all, 0, found);
            }
        } catch (JacksonException e) {
            throw malformed(e);
        }
        return List.of(found);
    }

    /**
     * Walks through one object.
     *
     * @param live indexes of the paths whose first {@code depth} steps lead here
     */
    private static void gather(
            JsonParser parser, List<List<String>> paths, List<Integer> live, int depth, JsonNode[] found) {
        int left = live.size();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            List<Integer> here = leading(paths, live, depth, field);
            JsonToken value = parser.nextToken();
            if (here.isEmpty()) {
                parser.skipChildren();
            } else if (paths.get(here.getFirst()).size() == depth + 1) {
                found[here.getFirst()] = parser.readValueAsTree();
            } else if (value == JsonToken.START_OBJECT) {
                gather(parser, paths, here, depth + 1, found);
            } else {
                parser.skipChildren();
            }
            left -= here.size();
            if (left == 0 && depth == 0) {
                return; // an inner object is read to its end: its own follows
            }
        }
    }

    private static List<Integer> leading(List<List<String>> paths, List<Integer> live, int depth, String field) {
        List<Integer> leading = List.of();
        for (int index : live) {
            if (paths.get(index).get(depth).equals(field)) {
                leading = leading.isEmpty() ? new ArrayList<>() : leading;
                leading.add(index);
            }
        }
        return leading;
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
