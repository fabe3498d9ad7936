package dev.carillon.io.kube;

import dev.carillon.api.Change;
import dev.carillon.api.Kind;
import dev.carillon.port.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** What a list says beside its items. */
    private static final class Head {
        private String apiVersion = "";
        private String kind = "";
        private String version = "";
        private String next = "";
        private int lists;
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
                case "apiVersion" -> head.apiVersion = Scan.text(value);
                case "kind" -> head.kind = Scan.text(value);
                case "metadata" ->
                    Scan.fields(value, (name, text) -> {
                        switch (name) {
                            case "resourceVersion" -> head.version = Scan.text(text);
                            case "continue" -> head.next = Scan.text(text);
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
                default -> {}
            }
        });
        boolean ours = head.apiVersion.equals(kind.apiVersion()) && head.kind.equals(kind.name() + "List");
        boolean its = metadata && head.apiVersion.equals(METADATA_VERSION) && head.kind.equals(METADATA_NAME + "List");
        if (!(ours || its) || head.lists != 1) {
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
        boolean[] has = {false, false};
        boolean[] ours = {true, source.metadataOnly()};
        boolean[] empty = {true};
        Scan.document(item, (field, value) -> {
            empty[0] = false;
            switch (field) {
                case "apiVersion" -> {
                    has[0] = true;
                    ours[0] &= Scan.text(value).equals(kind.apiVersion());
                    ours[1] &= Scan.text(value).equals(METADATA_VERSION);
                }
                case "kind" -> {
                    has[1] = true;
                    ours[0] &= Scan.text(value).equals(kind.name());
                    ours[1] &= Scan.text(value).equals(METADATA_NAME);
                }
                default -> {}
            }
        });
        if (!ours[0] && !ours[1]) {
            throw new Scan.Unexpected("an item of another kind");
        }
        String head = (has[0] ? "" : "\"apiVersion\":\"" + kind.apiVersion() + "\",")
                + (has[1] ? "" : "\"kind\":\"" + kind.name() + "\",");
        return head.isEmpty() ? item : joined(head.getBytes(StandardCharsets.UTF_8), item, empty[0]);
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
