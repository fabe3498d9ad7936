package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Change;
import dev.carillon.api.Key;
import dev.carillon.api.Meta;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import dev.carillon.api.Versions;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cache of one collection: list, watch, list again after a gap. Our own writes are laid over it at once
 * ({@link #wrote}), and an older state never replaces a newer one ({@link Holdings}).
 *
 * @param <T> what is kept of an object
 */
final class Informer<T> {
    /** A cache that has been told nothing for longer than this (bookmarks come each minute) may have missed something. */
    static final Duration GAP = Duration.ofSeconds(90);

    /** A list is asked for after this silence: longer than a bookmark takes, and early enough to be there before the gap. */
    static final Duration SILENCE = Duration.ofSeconds(75);

    /** While it waits to be told something, silence is looked for this often: well within {@code GAP - SILENCE}. */
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(10);

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(10);

    /** Doublings of {@link #RETRY_FIRST}: these are more than {@link #RETRY_LIMIT} allows. */
    private static final int DOUBLINGS_LIMIT = 4;

    /** A watch that ends sooner than this after it began is treated as a failure, or two of us could go in circles. */
    private static final Duration TOO_SOON = Duration.ofSeconds(1);

    /** A list that brings no page for this long is given up. */
    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(60);

    /** What is not needed and may not be seen, or does not exist, is asked for this often: that changes by hand. */
    static final Duration OPTIONAL_RETRY = Duration.ofMinutes(5);

    /** While nothing can be listed or watched, that is told this often. */
    private static final Duration REPEAT = Duration.ofMinutes(1);

    /** What the owner of the cache is told. Old and new are null for an object that appears or disappears. */
    interface Listener<T> {
        void changed(@Nullable T before, @Nullable T after);
    }

    private enum Stage {
        IDLE,
        LISTING,
        WATCHING
    }

    private final Source<T> source;
    private final Selector selector;
    private final Cluster cluster;
    private final LongSupplier ids;
    private final Holdings<T> holdings;
    private final Telemetry telemetry;
    private final boolean optional;

    private Stage stage = Stage.IDLE;
    private long id;
    private @Nullable List<Change.Added<T>> pages;
    private @Nullable Moment listStarted;

    /** The latest signal, or the latest request: when to give up waiting. */
    private @Nullable Moment heard;

    /** When the server last told what the collection holds. An open watch that has yet to say something proves nothing. */
    private @Nullable Moment told;

    private @Nullable Moment syncedAt;
    private @Nullable Moment watchBegun;
    private String version = Versions.NONE;

    /** The latest version that anything had shown when the present list was asked for. */
    private String latestBeforeList = Versions.NONE;

    private boolean listWanted = true;
    private int failures;
    private @Nullable Moment notBefore;

    /** Whether it was told that this is done without. */
    private boolean unwatchedTold;

    /** When a lost watch was last told of. */
    private @Nullable Moment lostTold;

    /** @param optional whether it is no trouble if the kind may not be seen, or does not exist */
    Informer(
            Source<T> source,
            Cluster cluster,
            LongSupplier ids,
            Listener<T> listener,
            Telemetry telemetry,
            boolean optional) {
        this.source = source;
        this.selector = Selector.parse(source.labels());
        this.cluster = cluster;
        this.ids = ids;
        this.holdings = new Holdings<>(listener);
        this.telemetry = telemetry;
        this.optional = optional;
    }

    String kind() {
        return source.kind().name();
    }

    Collection<T> all() {
        return holdings.all();
    }

    @Nullable
    T get(Key key) {
        return holdings.get(key);
    }

    /** The uid of what is held under a name, null if nothing is. */
    @Nullable
    String uid(Key key) {
        return holdings.uid(key);
    }

    /** When the list was begun that the present cache rests on; null before the first is complete. */
    @Nullable
    Moment syncedAt() {
        return syncedAt;
    }

    /** Whether nothing can have been missed since the last list. */
    boolean isGapless(Moment now) {
        return syncedAt != null && told != null && now.mostSince(told).compareTo(GAP) < 0;
    }

    private boolean isSilent(Moment now) {
        return told != null && now.mostSince(told).compareTo(SILENCE) >= 0;
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
        if (stage == Stage.WATCHING && isSilent(now)) {
            if (failures == 0) {
                telemetry.note(new Note.WatchMoved(kind(), false, "silent for " + SILENCE.toSeconds() + " s"));
            }
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
        if (listWanted || isSilent(now)) {
            stage = Stage.LISTING;
            pages = new ArrayList<>();
            listStarted = now;
            latestBeforeList = holdings.latest();
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
        return LOOK_PERIOD;
    }

    boolean owns(long signalId) {
        return stage != Stage.IDLE && signalId == id;
    }

    /** @return true if a list was older than what had been seen before it: the server lives in an older state now */
    boolean deliver(Signal signal, Moment now) {
        heard = now;
        return switch (signal) {
            case Signal.Listed<?> listed -> listed(listed, now);
            case Signal.Changed<?> changed -> {
                if (failures > 0) {
                    telemetry.note(new Note.WatchMoved(kind(), true, "heard again"));
                }
                failures = 0;
                watched(changed, now);
                yield false;
            }
            case Signal.Ended ended -> {
                ended(ended.why(), now);
                yield false;
            }
            case Signal.Answered answered -> false;
        };
    }

    private void watched(Signal.Changed<?> changed, Moment now) {
        for (Change<?> change : changed.changes()) {
            String before = version;
            change(cast(change));
            if (Versions.isNewer(before, version)) {
                // A watch never goes back, unless the server did: a list will tell.
                listWanted = true;
                fail(now, true);
                return;
            }
        }
        told = now;
    }

    /** Our own write, or a live read: it counts at once. A read by name does not ask for labels, so that is done here. */
    void wrote(Meta meta, T value) {
        if (selector.matches(meta.labels())) {
            holdings.put(meta, value);
        } else {
            holdings.left(meta);
        }
    }

    /**
     * A live read or write found nothing under this name. It speaks only of what was there before it was sent: what came
     * since is not gone.
     *
     * @param uid what was held when the request was sent, null if nothing was
     */
    void lost(Key key, @Nullable String uid) {
        if (uid != null) {
            holdings.lost(key, uid);
        }
    }

    /** What an accepted request will make of an object, until the watch shows what it made of it. */
    void expect(Key key, String uid, UnaryOperator<T> change) {
        holdings.expect(key, uid, change);
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
        boolean wentBack = Versions.isNewer(latestBeforeList, listed.version());
        if (wentBack) {
            telemetry.note(new Note.ServerWentBack(kind(), latestBeforeList, listed.version()));
            holdings.restart(sofar, listed.version());
        } else {
            holdings.replace(sofar, listed.version());
        }
        pages = null;
        version = listed.version();
        if (syncedAt == null || failures > 0) {
            telemetry.note(new Note.WatchMoved(kind(), true, sofar.size() + " objects at " + listed.version()));
        }
        syncedAt = listStarted;
        told = now;
        listWanted = false;
        failures = 0;
        stage = Stage.IDLE;
        notBefore = null;
        step(now);
        return wentBack;
    }

    /** Only what the watch itself brings moves its version on: our own writes lie further ahead than it has seen. */
    private void change(Change<T> change) {
        switch (change) {
            case Change.Added<T> added -> {
                version = added.meta().version();
                holdings.put(added.meta(), added.value());
            }
            case Change.Modified<T> modified -> {
                version = modified.meta().version();
                holdings.put(modified.meta(), modified.value());
            }
            case Change.Deleted<T> deleted -> {
                version = deleted.meta().version();
                holdings.delete(deleted.meta());
            }
            case Change.Bookmark<T> bookmark -> version = bookmark.version();
        }
        holdings.saw(version);
    }

    private void ended(@Nullable Answer why, Moment now) {
        boolean watching = stage == Stage.WATCHING;
        boolean expired = why instanceof Answer.Refused refused
                && (refused.status().code() == 410 || refused.status().code() == 504);
        // What a watch that talks nonsense said before need not be true either.
        if (expired || why instanceof Answer.Garbled) {
            listWanted = true;
        }
        boolean soon = watchBegun != null && now.since(watchBegun).compareTo(TOO_SOON) < 0;
        // A list that is over without its end has failed, whatever the reason: at once again would be a loop.
        boolean orderly = watching && (why == null || expired) && !soon;
        // What could be seen once will be seen again: a server that has just begun refuses what it will grant (C5).
        if (optional
                && syncedAt == null
                && why instanceof Answer.Refused(Status status, var _, var _, var _)
                && (status.code() == 403 || status.code() == 404)) {
            doWithout(why, now);
            return;
        }
        boolean lasts = lostTold != null && now.since(lostTold).compareTo(REPEAT) >= 0;
        if (!orderly && (failures == 0 || lasts)) {
            lostTold = now;
            telemetry.note(new Note.WatchMoved(kind(), false, Hindrance.ofWatch(source, why)));
        }
        fail(now, !orderly);
    }

    private void doWithout(Answer why, Moment now) {
        if (!unwatchedTold) {
            unwatchedTold = true;
            telemetry.note(new Note.Unwatched(kind(), Hindrance.words(why)));
        }
        failures++;
        drop();
        notBefore = new Moment(now.wall(), now.nanos() + OPTIONAL_RETRY.toNanos());
    }

    private void fail(Moment now, boolean backOff) {
        drop();
        if (backOff) {
            Duration delay = RETRY_FIRST.multipliedBy(1L << Math.min(failures, DOUBLINGS_LIMIT));
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
