package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Lists in pages, all of one snapshot: a page is the present with the later writes taken back. */
final class Lists {
    private static final String TOKEN_VERSION = "meta.k8s.io/v1";

    private final State state;

    Lists(State state) {
        this.state = state;
    }

    private record Token(long version, @Nullable Key after) {}

    /** @param limit how many items at most, 0 for all */
    ListPage list(Kind kind, String namespace, Selector labels, int limit, String token) throws Refusal {
        Collection collection = state.collection(kind);
        Token from = token.isEmpty() ? new Token(state.log().newest(), null) : read(token);
        if (from.version() < state.log().compacted()) {
            throw new Refusal(Statuses.continueTooOld());
        }
        if (from.version() > state.log().newest()) {
            throw Statuses.badRequest("continue key is not valid: its version is newer than this store");
        }
        List<ApiObject> items = new ArrayList<>();
        String next = "";
        for (ApiObject object :
                state.snapshot(collection, kind, from.after(), from.version()).values()) {
            if (!in(object, namespace) || !labels.matches(object.meta().labels())) {
                continue;
            }
            if (limit > 0 && items.size() == limit) {
                next = write(from.version(), items.getLast().meta().key());
                break;
            }
            items.add(object);
        }
        return new ListPage(List.copyOf(items), Long.toString(from.version()), next);
    }

    static boolean in(ApiObject object, String namespace) {
        return namespace.isEmpty() || object.meta().namespace().equals(namespace);
    }

    private static String write(long version, Key last) {
        ObjectNode tree = Json.object();
        tree.put("v", TOKEN_VERSION).put("rv", version).put("start", last.namespace() + "/" + last.name() + "\0");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(tree));
    }

    private static Token read(String token) throws Refusal {
        try {
            ObjectNode tree = Json.readObject(Base64.getUrlDecoder().decode(token.getBytes(StandardCharsets.US_ASCII)));
            String start = Json.text(tree, "start");
            int slash = start.indexOf('/');
            if (Json.text(tree, "v").equals(TOKEN_VERSION) && slash >= 0 && start.endsWith("\0")) {
                Key after = new Key(start.substring(0, slash), start.substring(slash + 1, start.length() - 1));
                return new Token(tree.path("rv").asLong(0), after);
            }
        } catch (Json.Malformed | IllegalArgumentException e) {
            // said below, in the one way for each damage
        }
        throw Statuses.badRequest("continue key is not valid: take it unchanged from the last page");
    }
}
