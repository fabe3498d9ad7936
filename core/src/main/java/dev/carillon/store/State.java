package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** All objects, the version, and what is staged upon them. Writes are laid on at once and undone by a rollback. */
final class State {
    /** The version of an empty store: not 0, which a client reads as "any version". */
    static final long FIRST_VERSION = 1;

    private final Map<Kind, Collection> collections = new LinkedHashMap<>();
    private final List<Write> staged = new ArrayList<>();
    private final WatchLog log;

    State(Rules rules) {
        rules.kinds().forEach(kind -> collections.put(kind, new Collection()));
        log = new WatchLog(rules.historyLimit(), FIRST_VERSION);
    }

    Collection collection(Kind kind) throws Refusal {
        Collection collection = collections.get(kind);
        if (collection == null) {
            throw Statuses.kindNotServed();
        }
        return collection;
    }

    Iterable<Map.Entry<Kind, Collection>> collections() {
        return collections.entrySet();
    }

    @Nullable
    ApiObject get(Kind kind, Key key) {
        Collection collection = collections.get(kind);
        return collection == null ? null : collection.get(key);
    }

    WatchLog log() {
        return log;
    }

    int stagedCount() {
        return staged.size();
    }

    List<Write> stagedSince(int count) {
        return List.copyOf(staged.subList(count, staged.size()));
    }

    /** The object as the next write is to store it, under that write's version. */
    ApiObject next(Kind kind, ObjectNode tree) {
        return stamped(kind, tree, nextVersion());
    }

    /** @param object what {@link #next} has returned last */
    ApiObject add(ApiObject object) {
        return lay(new Write.Added(nextVersion(), object));
    }

    /** @param after what {@link #next} has returned last */
    ApiObject modify(ApiObject before, ApiObject after) {
        return lay(new Write.Modified(nextVersion(), before, after));
    }

    ApiObject modify(ApiObject before, ObjectNode tree) {
        return modify(before, next(before.kind(), tree));
    }

    ApiObject remove(ApiObject before) {
        long version = nextVersion();
        return lay(new Write.Removed(version, before, stamped(before.kind(), before.tree(), version)));
    }

    List<Write> commit() {
        List<Write> writes = List.copyOf(staged);
        writes.forEach(log::append);
        staged.clear();
        return writes;
    }

    void rollback() {
        for (Write write : staged.reversed()) {
            of(write.kind()).undo(write);
        }
        staged.clear();
    }

    /** The objects from {@code from} on as they were at a version that the log still reaches. */
    NavigableMap<Key, ApiObject> snapshot(Collection collection, Kind kind, @Nullable Key from, long version) {
        NavigableMap<Key, ApiObject> all = new TreeMap<>(collection.all());
        for (Write write : staged.reversed()) {
            undo(all, kind, write);
        }
        for (long v = log.newest(); v > version; v--) {
            undo(all, kind, log.at(v));
        }
        return from == null ? all : all.tailMap(from, false);
    }

    private static void undo(NavigableMap<Key, ApiObject> objects, Kind kind, Write write) {
        if (write.kind().equals(kind)) {
            Collection.restore(objects, write);
        }
    }

    private ApiObject lay(Write write) {
        of(write.kind()).apply(write);
        staged.add(write);
        return write.object();
    }

    private Collection of(Kind kind) {
        Collection collection = collections.get(kind);
        if (collection == null) {
            throw new IllegalStateException(kind + " is not served");
        }
        return collection;
    }

    private long nextVersion() {
        return log.newest() + staged.size() + 1;
    }

    static ApiObject stamped(Kind kind, ObjectNode tree, long version) {
        Trees.metadata(tree).put("resourceVersion", Long.toString(version));
        return ApiObject.of(kind, tree);
    }
}
