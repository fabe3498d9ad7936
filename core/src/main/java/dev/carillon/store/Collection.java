package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects of one kind, in the order of a list: by namespace, then by name. */
final class Collection {
    static final Comparator<Key> ORDER = (a, b) -> {
        int byNamespace = a.namespace().compareTo(b.namespace());
        return byNamespace != 0 ? byNamespace : a.name().compareTo(b.name());
    };

    private final NavigableMap<Key, ApiObject> objects = new TreeMap<>(ORDER);

    @Nullable
    ApiObject get(Key key) {
        return objects.get(key);
    }

    NavigableMap<Key, ApiObject> all() {
        return objects;
    }

    void apply(Write write) {
        switch (write) {
            case Write.Added added -> objects.put(added.key(), added.object());
            case Write.Modified modified -> objects.put(modified.key(), modified.object());
            case Write.Removed removed -> objects.remove(removed.key());
        }
    }

    void undo(Write write) {
        restore(objects, write);
    }

    static void restore(NavigableMap<Key, ApiObject> objects, Write write) {
        ApiObject earlier = write.earlier();
        if (earlier == null) {
            objects.remove(write.key());
        } else {
            objects.put(write.key(), earlier);
        }
    }
}
