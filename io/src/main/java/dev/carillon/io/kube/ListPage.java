package dev.carillon.io.kube;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.port.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;

/**
 * One page of a list, cut into its items' bytes.
 *
 * @param version the collection's version
 * @param next the token of the next page, empty on the last
 */
record ListPage<T>(List<Change.Added<T>> items, String version, String next) {

    static <T> ListPage<T> read(Source<T> source, byte[] body) throws Scan.Unexpected {
        Items items = new Items(source.kind(), body);
        String[] head = {"", ""};
        Scan.document(body, (field, value) -> {
            switch (field) {
                case "metadata" ->
                    Scan.fields(value, (name, text) -> {
                        switch (name) {
                            case "resourceVersion" -> head[0] = Scan.text(text);
                            case "continue" -> head[1] = Scan.text(text);
                            default -> {}
                        }
                    });
                case "items" -> Scan.elements(value, (none, item) -> items.add(item));
                default -> {}
            }
        });
        if (head[0].isEmpty()) {
            throw new Scan.Unexpected("a list without metadata.resourceVersion");
        }
        return new ListPage<>(changes(source, items.objects), head[0], head[1]);
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

    private static <T> List<Change.Added<T>> changes(Source<T> source, List<byte[]> objects) throws Scan.Unexpected {
        List<Change.Added<T>> changes = new ArrayList<>(objects.size());
        for (byte[] bytes : objects) {
            try {
                ApiObject object = ApiObject.parse(source.kind(), bytes);
                changes.add(new Change.Added<>(object.meta(), source.read().apply(object)));
            } catch (Json.Malformed e) {
                throw new Scan.Unexpected("a malformed item");
            }
        }
        return changes;
    }

    /** Copies items out of a page: a range would keep the whole page alive. */
    private static final class Items {
        private final Kind kind;
        private final byte[] page;
        private final List<byte[]> objects = new ArrayList<>();

        Items(Kind kind, byte[] page) {
            this.kind = kind;
            this.page = page;
        }

        void add(JsonParser item) throws Scan.Unexpected {
            int from = Scan.start(item);
            boolean[] has = {false, false};
            boolean[] empty = {true};
            Scan.fields(item, (field, value) -> {
                empty[0] = false;
                has[0] |= field.equals("apiVersion");
                has[1] |= field.equals("kind");
            });
            objects.add(copy(from, Scan.end(item), head(has[0], has[1]), empty[0]));
        }

        /** Items of the core kinds lack both fields: the list says them once for all. */
        private byte[] head(boolean apiVersion, boolean kindName) {
            String head = (apiVersion ? "" : "\"apiVersion\":\"" + kind.apiVersion() + "\",")
                    + (kindName ? "" : "\"kind\":\"" + kind.name() + "\",");
            return head.getBytes(StandardCharsets.UTF_8);
        }

        private byte[] copy(int from, int to, byte[] head, boolean empty) {
            int cut = empty && head.length > 0 ? 1 : 0; // no comma before the closing brace
            byte[] bytes = new byte[to - from + head.length - cut];
            bytes[0] = '{';
            System.arraycopy(head, 0, bytes, 1, head.length - cut);
            System.arraycopy(page, from + 1, bytes, 1 + head.length - cut, to - from - 1);
            return bytes;
        }
    }
}
