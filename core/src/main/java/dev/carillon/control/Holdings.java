package dev.carillon.control;

import dev.carillon.api.Change;
import dev.carillon.api.Key;
import dev.carillon.api.Meta;
import dev.carillon.api.Versions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the objects of one collection. Lists, watches and answers come on connections of their own and
 * overtake each other, so an older state never replaces a newer one, and what is gone stays gone.
 *
 * @param <T> what is kept of an object
 */
final class Holdings<T> {
    /**
     * Uids of objects known to be gone. What speaks of them too late is an answer, no older than a call's time of some
     * seconds, or a watch that lags behind our own reads: so many objects are not deleted meanwhile.
     */
    private static final int GONE_LIMIT = 10_000;

    /** Later than every version: a uid that a live read did not find never comes back. */
    private static final String FOR_EVER = "999999999999999999";

    private record Held<T>(Meta meta, T value) {
        String version() {
            return meta.version();
        }
    }

    private final Informer.Listener<T> listener;
    private final Map<Key, Held<T>> held = new HashMap<>();

    /** By uid the version at which it went: a later one means that it came back, as a change of labels can do. */
    private final Map<String, String> gone = Limited.byAge(GONE_LIMIT);

    private String latest = Versions.NONE;

    Holdings(Informer.Listener<T> listener) {
        this.listener = listener;
    }

    Collection<T> all() {
        return held.values().stream().map(Held::value).toList();
    }

    @Nullable
    T get(Key key) {
        Held<T> known = held.get(key);
        return known == null ? null : known.value;
    }

    @Nullable
    String uid(Key key) {
        Held<T> known = held.get(key);
        return known == null ? null : known.meta.uid();
    }

    /** The latest version that anything has shown. */
    String latest() {
        return latest;
    }

    void saw(String version) {
        latest = later(latest, version);
    }

    void put(Meta meta, T value) {
        Held<T> known = held.get(meta.key());
        if (known != null && !Versions.isNewer(meta.version(), known.version())) {
            return;
        }
        String wentAt = gone.get(meta.uid());
        if (wentAt != null && Versions.isAtLeast(wentAt, meta.version())) {
            return; // an answer from before the deletion, or a watch that lags
        }
        gone.remove(meta.uid());
        hold(meta, value);
    }

    void delete(Meta meta) {
        Held<T> known = held.get(meta.key());
        if (known != null
                && (known.meta.uid().equals(meta.uid()) || Versions.isNewer(meta.version(), known.version()))) {
            remove(meta.key(), known, meta.version());
        }
        went(meta.uid(), meta.version());
    }

    /** A live read has shown that the object is not of this collection at that version. */
    void left(Meta meta) {
        Held<T> known = held.get(meta.key());
        if (known == null || Versions.isNewer(meta.version(), known.version())) {
            delete(meta);
        }
    }

    /** A live request that was sent while {@code uid} was held found nothing: that object is gone for good. */
    void lost(Key key, String uid) {
        Held<T> known = held.get(key);
        if (known != null && known.meta.uid().equals(uid)) {
            remove(key, known, FOR_EVER);
        }
        went(uid, FOR_EVER);
    }

    /** Until the watch shows what an accepted request made of an object, it is taken for what it will be. */
    void expect(Key key, String uid, UnaryOperator<T> change) {
        Held<T> known = held.get(key);
        if (known != null && known.meta.uid().equals(uid)) {
            hold(known.meta, change.apply(known.value));
        }
    }

    /** A complete list. */
    void replace(List<Change.Added<T>> items, String version) {
        dropUnlisted(items, version, false);
        items.forEach(i -> put(i.meta(), i.value()));
        saw(version);
    }

    /** A complete list of a server that went back to an older state: nothing else that is known counts any more. */
    void restart(List<Change.Added<T>> items, String version) {
        gone.clear();
        dropUnlisted(items, version, true);
        latest = version;
        items.forEach(i -> hold(i.meta(), i.value()));
    }

    private void dropUnlisted(List<Change.Added<T>> items, String version, boolean newerToo) {
        Map<Key, Change.Added<T>> listed = new HashMap<>();
        items.forEach(i -> listed.put(i.meta().key(), i));
        for (Key key : List.copyOf(held.keySet())) {
            Held<T> known = held.get(key);
            // What we wrote after the list was made is not in it, and is there all the same.
            if (known != null
                    && !listed.containsKey(key)
                    && (newerToo || Versions.isAtLeast(version, known.version()))) {
                remove(key, known, version);
            }
        }
    }

    private void hold(Meta meta, T value) {
        saw(meta.version());
        Held<T> before = held.put(meta.key(), new Held<>(meta.bare(), value));
        listener.changed(before == null ? null : before.value, value);
    }

    private void remove(Key key, Held<T> known, String at) {
        held.remove(key);
        went(known.meta.uid(), at);
        listener.changed(known.value, null);
    }

    private void went(String uid, String at) {
        gone.merge(uid, at, Holdings::later);
    }

    private static String later(String a, String b) {
        return Versions.isNewer(b, a) ? b : a;
    }
}
