package dev.carillon.io.kube;

import dev.carillon.api.Change;
import dev.carillon.api.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One page of a list.
 *
 * @param version the collection's version
 * @param next the token of the next page, empty on the last
 */
record ListPage<T>(List<Change.Added<T>> items, String version, String next) {

    /** @param rest the list without its items */
    static <T> ListPage<T> read(List<Change.Added<T>> items, byte[] rest) throws Scan.Unexpected {
        String[] head = {"", ""};
        Scan.document(rest, (field, value) -> {
            switch (field) {
                case "metadata" ->
                    Scan.fields(value, (name, text) -> {
                        switch (name) {
                            case "resourceVersion" -> head[0] = Scan.text(text);
                            case "continue" -> head[1] = Scan.text(text);
                            default -> {}
                        }
                    });
                case "items" ->
                    Scan.elements(value, (none, item) -> {
                        throw new Scan.Unexpected("an item that is no object");
                    });
                default -> {}
            }
        });
        if (head[0].isEmpty()) {
            throw new Scan.Unexpected("a list without metadata.resourceVersion");
        }
        return new ListPage<>(items, head[0], head[1]);
    }

    /** The version of a collection, from any page of it. */
    static String version(byte[] body) throws Scan.Unexpected {
        String[] version = {""};
        Scan.document(body, (field, value) -> {
            if (field.equals("metadata")) {
                Scan.fields(value, (name, text) -> {
                    if (name.equals("resourceVersion")) {
                        version[0] = Scan.text(text);
                    }
                });
            }
        });
        if (version[0].isEmpty()) {
            throw new Scan.Unexpected("a list without metadata.resourceVersion");
        }
        return version[0];
    }

    /** An item with its type: items of the core kinds lack both fields, the list says them once for all. */
    static byte[] withHead(Kind kind, byte[] item) throws Scan.Unexpected {
        boolean[] has = {false, false};
        boolean[] empty = {true};
        Scan.document(item, (field, value) -> {
            empty[0] = false;
            has[0] |= field.equals("apiVersion");
            has[1] |= field.equals("kind");
        });
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
