package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Change;
import dev.carillon.api.Key;
import dev.carillon.api.Meta;
import dev.carillon.api.Versions;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of one collection: list, watch, list again after a gap. Our own writes are laid over it at once
 * ({@link #wrote}), and an older state never replaces a newer one.
 *
 * @param <T> what is kept of an object
 */
final class Informer<T> {
    /** A watch that has been silent for longer than this (bookmarks come each minute) may have missed something. */
    static final Duration GAP = Duration.ofSeconds(90);

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(10);

    /** A watch that ends sooner than this after it began is treated as a failure, or two of us could go in circles. */
    private static final Duration TOO_SOON = Duration.ofSeconds(1);

    /** A list that brings no page for this long is given up. */
    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(60);

    /** Uids of objects known to be deleted, so that neither a lagging watch nor a late answer brings them back. */
    private static final int GONE_LIMIT = 1_000;

    /** Newer than every version: a live read found nothing, and does not tell since when. */
    private static final String FOR_EVER = "9".repeat(18);

    /** What the owner of the cache is told. Old and new are null for an object that appears or disappears. */
    interface Listener<T> {
        void changed(@Nullable T before, @Nullable T after);
    }

    private record Held<T>(Meta meta, T value) {
        String version() {
            return meta.version();
        }
    }

    private enum Stage {
        IDLE,
        LISTING,
        WATCHING
    }

    private final Source<T> source;
    private final Cluster cluster;
    private final LongSupplier ids;
    private final Listener<T> listener;
    private final Telemetry telemetry;
    private final Map<Key, Held<T>> cache = new HashMap<>();

    /** By uid, up to which version nothing of it is believed: what only left the selection may come back newer. */
    private final Map<String, String> gone = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > GONE_LIMIT;
        }
    };

    private Stage stage = Stage.IDLE;
    private long id;
    private @Nullable List<Change.Added<T>> pages;
    private @Nullable Moment listStarted;
    private @Nullable Moment heard;
    private @Nullable Moment syncedAt;
    private @Nullable Moment watchBegun;
    private String version = Versions.NONE;
    private boolean listWanted = true;
    private int failures;
    private @Nullable Moment notBefore;

    Informer(Source<T> source, Cluster cluster, LongSupplier ids, Listener<T> listener, Telemetry telemetry) {
        this.source = source;
        this.cluster = cluster;
        this.ids = ids;
        this.listener = listener;
        this.telemetry = telemetry;
    }

    String kind() {
        return source.kind().name();
    }

    Collection<T> all() {
        return cache.values().stream().map(Held::value).toList();
    }

    @Nullable
    T get(Key key) {
        Held<T> held = cache.get(key);
        return held == null ? null : held.value;
    }

    int size() {
        return cache.size();
    }

    /** When the list was begun that the present cache rests on; null before the first is complete. */
    @Nullable
    Moment syncedAt() {
        return syncedAt;
    }

    /** Whether nothing can have been missed since the last list. */
    boolean isGapless(Moment now) {
        return syncedAt != null && heard != null && now.since(heard).compareTo(GAP) < 0;
    }

    /** Forgets the watch and reads everything anew. The old cache serves until the new one is there. */
    void relist(Moment now) {
        drop();
        listWanted = true;
        notBefore = null;
        step(now);
    }

    /** The way to the API works again: no need to wait any longer. */
    void wake() {
        notBefore = null;
    }

    /** Starts what is due, gives up what takes too long. */
    void step(Moment now) {
        boolean silent = heard != null && now.since(heard).compareTo(GAP) >= 0;
        if (stage == Stage.WATCHING && silent) {
            fail(now, true);
        }
        if (stage == Stage.LISTING && heard != null && now.since(heard).compareTo(LIST_TIMEOUT) >= 0) {
            fail(now, true);
        }
        if (stage != Stage.IDLE || (notBefore != null && now.nanos() < notBefore.nanos())) {
            return;
        }
        id = ids.getAsLong();
        heard = now;
        if (listWanted) {
            stage = Stage.LISTING;
            pages = new ArrayList<>();
            listStarted = now;
            cluster.list(id, source, "");
        } else {
            stage = Stage.WATCHING;
            watchBegun = now;
            cluster.watch(id, source, version);
        }
    }

    /** How long until {@link #step} has something to do. */
    Duration untilStep(Moment now) {
        if (stage == Stage.IDLE) {
            return notBefore == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, notBefore.nanos() - now.nanos()));
        }
        return GAP.dividedBy(3);
    }

    boolean owns(long signalId) {
        return stage != Stage.IDLE && signalId == id;
    }

    /** @return true if the cache has become complete with this signal */
    boolean deliver(Signal signal, Moment now) {
        heard = now;
        return switch (signal) {
            case Signal.Listed<?> listed -> listed(listed, now);
            case Signal.Changed<?> changed -> {
                if (failures > 0) {
                    telemetry.note(new Note.WatchMoved(kind(), true, "heard again"));
                }
                failures = 0;
                changed.changes().forEach(c -> change(cast(c)));
                yield false;
            }
            case Signal.Ended ended -> {
                ended(ended.why(), now);
                yield false;
            }
            case Signal.Answered answered -> false;
        };
    }

    /** Our own write, or a live read: it counts at once. */
    void wrote(Meta meta, T value) {
        put(meta, value);
    }

    /** A live read or a delete of ours found it gone. */
    void lost(Key key) {
        Held<T> held = cache.remove(key);
        if (held != null) {
            gone.put(held.meta.uid(), FOR_EVER);
            listener.changed(held.value, null);
        }
    }

    @SuppressWarnings("unchecked") // signals of this id carry what this source reads
    private static <T> Change<T> cast(Change<?> change) {
        return (Change<T>) change;
    }

    @SuppressWarnings("unchecked") // as above
    private boolean listed(Signal.Listed<?> listed, Moment now) {
        @Nullable List<Change.Added<T>> sofar = pages;
        if (stage != Stage.LISTING || sofar == null) {
            return false;
        }
        listed.items().forEach(i -> sofar.add((Change.Added<T>) i));
        if (!listed.next().isEmpty()) {
            cluster.list(id, source, listed.next());
            return false;
        }
        replace(sofar, listed.version());
        pages = null;
        version = listed.version();
        if (syncedAt == null || failures > 0) {
            telemetry.note(new Note.WatchMoved(kind(), true, sofar.size() + " objects at " + listed.version()));
        }
        syncedAt = listStarted;
        listWanted = false;
        failures = 0;
        stage = Stage.IDLE;
        notBefore = null;
        step(now);
        return true;
    }

    private void replace(List<Change.Added<T>> items, String listVersion) {
        Map<Key, Change.Added<T>> listed = new HashMap<>();
        items.forEach(i -> listed.put(i.meta().key(), i));
        for (Key key : List.copyOf(cache.keySet())) {
            Held<T> held = cache.get(key);
            // What we wrote after the list was made is not in it, and is there all the same.
            if (held != null && !listed.containsKey(key) && Versions.isAtLeast(listVersion, held.version())) {
                cache.remove(key);
                gone.put(held.meta.uid(), listVersion);
                listener.changed(held.value, null);
            }
        }
        items.forEach(i -> put(i.meta(), i.value()));
    }

    /** Only what the watch itself brings moves its version on: our own writes lie further ahead than it has seen. */
    private void change(Change<T> change) {
        switch (change) {
            case Change.Added<T> added -> {
                version = added.meta().version();
                put(added.meta(), added.value());
            }
            case Change.Modified<T> modified -> {
                version = modified.meta().version();
                put(modified.meta(), modified.value());
            }
            case Change.Deleted<T> deleted -> {
                version = deleted.meta().version();
                delete(deleted.meta());
            }
            case Change.Bookmark<T> bookmark -> version = bookmark.version();
        }
    }

    private void put(Meta meta, T value) {
        Held<T> held = cache.get(meta.key());
        boolean old = held != null && !Versions.isNewer(meta.version(), held.version());
        @Nullable String end = gone.get(meta.uid());
        if (old || (end != null && !Versions.isNewer(meta.version(), end))) {
            return;
        }
        cache.put(meta.key(), new Held<>(meta, value));
        listener.changed(held == null ? null : held.value, value);
    }

    private void delete(Meta meta) {
        // The answer to the write of ours that ended it may come after the watch has told the end.
        gone.put(meta.uid(), meta.version());
        Held<T> held = cache.get(meta.key());
        if (held != null && (held.meta.uid().equals(meta.uid()) || Versions.isNewer(meta.version(), held.version()))) {
            cache.remove(meta.key());
            listener.changed(held.value, null);
        }
    }

    private void ended(@Nullable Answer why, Moment now) {
        boolean expired = why instanceof Answer.Refused refused
                && (refused.status().code() == 410 || refused.status().code() == 504);
        if (expired) {
            listWanted = true;
        }
        boolean soon = watchBegun != null && now.since(watchBegun).compareTo(TOO_SOON) < 0;
        boolean orderly = (why == null || expired) && !soon;
        if (!orderly && failures == 0) {
            telemetry.note(new Note.WatchMoved(kind(), false, why == null ? "ended at once" : String.valueOf(why)));
        }
        fail(now, !orderly);
    }

    private void fail(Moment now, boolean backOff) {
        drop();
        if (backOff) {
            Duration delay = RETRY_FIRST.multipliedBy(1L << Math.min(failures, 4));
            failures++;
            delay = delay.compareTo(RETRY_LIMIT) > 0 ? RETRY_LIMIT : delay;
            notBefore = new Moment(now.wall(), now.nanos() + delay.toNanos());
        }
    }

    private void drop() {
        if (stage != Stage.IDLE) {
            cluster.abandon(id);
        }
        stage = Stage.IDLE;
        pages = null;
    }
}
