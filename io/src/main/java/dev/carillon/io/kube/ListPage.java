package dev.carillon.io.kube;

import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.port.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One page of a list. Whatever is not quite one is none: taken for a list of nothing, it would say that everything has
 * been deleted.
 *
 * @param version the collection's version
 * @param next the token of the next page, empty on the last
 */
record ListPage<T>(List<Change.Added<T>> items, String version, String next) {
    private static final String METADATA_VERSION = "meta.k8s.io/v1";
    private static final String METADATA_NAME = "PartialObjectMetadata";

    /** What a list or an item says of itself; null is what it does not say. */
    static final class Head {
        private @Nullable String apiVersion;
        private @Nullable String kind;
        private String version = "";
        private String next = "";
        private int lists;
        private int fields;

        Head() {}

        Head(@Nullable String apiVersion, @Nullable String kind) {
            this.apiVersion = apiVersion;
            this.kind = kind;
        }

        /**
         * Whether it is of this kind, as far as it says.
         *
         * @param metadata whether it may be of the kind of metadata alone
         * @param list {@code List} for a list, empty for an item
         */
        boolean fits(Kind its, boolean metadata, String list) {
            return fits(its.apiVersion(), its.name() + list)
                    || (metadata && fits(METADATA_VERSION, METADATA_NAME + list));
        }

        private boolean fits(String itsVersion, String itsKind) {
            return (apiVersion == null || apiVersion.equals(itsVersion)) && (kind == null || kind.equals(itsKind));
        }

        /** Takes in one field. */
        void see(String field, JsonParser value) {
            fields++;
            switch (field) {
                case "apiVersion" -> apiVersion = Json.text(value);
                case "kind" -> kind = Json.text(value);
                default -> {}
            }
        }

        void requireItemOf(Source<?> source) throws Scan.Unexpected {
            if (!fits(source.kind(), source.metadataOnly(), "")) {
                throw new Scan.Unexpected("an item of another kind");
            }
        }

        /** An event's object says itself what it is: no list says it once for all. */
        void requireEventOf(Source<?> source) throws Scan.Unexpected {
            requireItemOf(source);
            if (kind == null) {
                throw new Scan.Unexpected("an object without kind");
            }
        }
    }

    /** @param rest the list with an empty object for each of its items */
    static <T> ListPage<T> read(Source<T> source, List<Change.Added<T>> items, byte[] rest) throws Scan.Unexpected {
        Head head = head(source.kind(), source.metadataOnly(), rest);
        return new ListPage<>(items, head.version, head.next);
    }

    /** The version of a collection, from any page of it. */
    static String version(Kind kind, byte[] body) throws Scan.Unexpected {
        return head(kind, true, body).version;
    }

    private static Head head(Kind kind, boolean metadata, byte[] list) throws Scan.Unexpected {
        Head head = new Head();
        Scan.document(list, (field, value) -> {
            switch (field) {
                case "metadata" ->
                    Scan.fields(value, (name, text) -> {
                        switch (name) {
                            case "resourceVersion" -> head.version = Json.text(text);
                            case "continue" -> head.next = Json.text(text);
                            default -> {}
                        }
                    });
                case "items" -> {
                    head.lists++;
                    Scan.elements(value, (none, item) -> {
                        if (item.currentToken() != JsonToken.START_OBJECT) {
                            throw new Scan.Unexpected("an item that is no object");
                        }
                    });
                }
                default -> head.see(field, value);
            }
        });
        boolean ours = head.fits(kind, metadata, "List");
        if (head.apiVersion == null || head.kind == null || !ours || head.lists != 1) {
            throw new Scan.Unexpected("no list of " + kind.plural());
        }
        if (head.version.isEmpty()) {
            throw new Scan.Unexpected("a list without metadata.resourceVersion");
        }
        return head;
    }

    /** An item with its type: items of the core kinds lack both fields, the list says them once for all. */
    static byte[] withHead(Source<?> source, byte[] item) throws Scan.Unexpected {
        Kind kind = source.kind();
        Head head = new Head();
        Scan.document(item, head::see);
        head.requireItemOf(source);
        String missing = (head.apiVersion == null ? "\"apiVersion\":\"" + kind.apiVersion() + "\"," : "")
                + (head.kind == null ? "\"kind\":\"" + kind.name() + "\"," : "");
        return missing.isEmpty() ? item : joined(missing.getBytes(StandardCharsets.UTF_8), item, head.fields == 0);
    }

    /** Held under no name, or at no version, it would never be replaced or removed. */
    static void requireAddress(Source<?> source, Meta meta) throws Scan.Unexpected {
        boolean placed = !meta.namespace().isEmpty() || !source.kind().namespaced();
        if (meta.name().isEmpty() || meta.version().isEmpty() || !placed) {
            throw new Scan.Unexpected("an object without name, namespace or resourceVersion");
        }
    }

    private static byte[] joined(byte[] head, byte[] item, boolean empty) {
        int headLength = head.length - (empty ? 1 : 0); // no comma before the closing brace
        byte[] bytes = new byte[item.length + headLength];
        bytes[0] = '{';
        System.arraycopy(head, 0, bytes, 1, headLength);
        System.arraycopy(item, 1, bytes, 1 + headLength, item.length - 1);
        return bytes;
    }
}
