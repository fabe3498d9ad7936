package dev.carillon.io.kube;

import dev.carillon.api.Json;
import dev.carillon.api.UnkeptNames;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Walks JSON bytes without building a tree, which takes eight times as much memory.
 */
final class Scan {
    private static final JsonFactory FACTORY = new UnkeptNames(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.SERVED_DEPTH_LIMIT)
                    .maxDocumentLength(Json.DOCUMENT_LIMIT_BYTES)
                    .maxNameLength(Json.DOCUMENT_LIMIT_BYTES)
                    .build()));

    private Scan() {}

    /** A text that is not the JSON that was expected. */
    static final class Unexpected extends Exception {
        private static final long serialVersionUID = 1;

        Unexpected(String message) {
            super(message);
        }
    }

    /** What is done with a value: the parser stands on its first token and may be left there or at its last. */
    @FunctionalInterface
    interface Reader {
        void read(String field, JsonParser value) throws Unexpected;
    }

    /** Reads the fields of the object that is the whole of {@code bytes}. */
    static void document(byte[] bytes, Reader reader) throws Unexpected {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            fields(parser, reader);
            if (parser.nextToken() != null) {
                throw new Unexpected("text after the document");
            }
        } catch (JacksonException e) {
            throw new Unexpected(e.getClass().getSimpleName()); // its message may quote the document
        }
    }

    /** The string at a top-level field, empty without one; what comes after it is not looked at. */
    static String string(byte[] bytes, String field) throws Unexpected {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unexpected("no JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean found = field.equals(parser.currentName());
                parser.nextToken();
                if (found) {
                    return Json.text(parser);
                }
                parser.skipChildren();
            }
            return "";
        } catch (JacksonException e) {
            throw new Unexpected(e.getClass().getSimpleName());
        }
    }

    /** Reads the fields of the object that the parser stands on; leaves it at the object's end. */
    static void fields(JsonParser parser, Reader reader) throws Unexpected {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Unexpected("no JSON object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            reader.read(field, parser);
            parser.skipChildren(); // no effect when the reader has consumed the value
        }
    }

    /** Reads the elements of the array that the parser stands on; Go writes an empty one as null. */
    static void elements(JsonParser parser, Reader reader) throws Unexpected {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new Unexpected("no JSON array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            reader.read("", parser);
            parser.skipChildren();
        }
    }
}
