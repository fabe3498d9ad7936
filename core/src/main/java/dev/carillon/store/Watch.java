package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Kind;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the history of one collection. It is pulled: nothing is queued for a watcher that is slow, and one that
 * is slower than the history is told so. Used on the store's thread.
 */
public final class Watch {
    private final State state;
    private final Kind kind;
    private final String namespace;
    private final Selector labels;
    private final Deque<ApiObject> initial;
    private long seen;

    Watch(State state, Kind kind, String namespace, Selector labels, List<ApiObject> initial, long seen) {
        this.state = state;
        this.kind = kind;
        this.namespace = namespace;
        this.labels = labels;
        this.initial = new ArrayDeque<>(initial);
        this.seen = seen;
    }

    /** What a pull brought. */
    public sealed interface Pulled {
        /** @param changes in order; none when nothing happened */
        record Changes(List<Change<ApiObject>> changes) implements Pulled {}

        /** The history no longer reaches back to this place: list again. */
        record Expired(Status status) implements Pulled {}
    }

    /** The next committed changes, {@code limit} at most. */
    public Pulled pull(int limit) {
        if (seen < state.log().compacted()) {
            return new Pulled.Expired(
                    Statuses.watchTooOld(Long.toString(seen), state.log().compacted()));
        }
        List<Change<ApiObject>> changes = new ArrayList<>();
        while (changes.size() < limit && !initial.isEmpty()) {
            ApiObject object = initial.remove();
            changes.add(new Change.Added<>(object.meta(), object));
        }
        while (changes.size() < limit && seen < state.log().newest()) {
            Change<ApiObject> change = change(state.log().at(++seen));
            if (change != null) {
                changes.add(change);
            }
        }
        return new Pulled.Changes(List.copyOf(changes));
    }

    /** The version up to which everything was pulled. */
    public Change.Bookmark<ApiObject> bookmark() {
        return new Change.Bookmark<>(Long.toString(seen));
    }

    /** An object that begins to match is an addition to this watcher, one that ceases to match a removal. */
    private @Nullable Change<ApiObject> change(Write write) {
        if (!write.kind().equals(kind) || !Lists.in(write.object(), namespace)) {
            return null;
        }
        ApiObject earlier = write.earlier();
        ApiObject object = write.object();
        boolean did = earlier != null && labels.matches(earlier.meta().labels());
        boolean does = !(write instanceof Write.Removed)
                && labels.matches(object.meta().labels());
        if (does) {
            return did ? new Change.Modified<>(object.meta(), object) : new Change.Added<>(object.meta(), object);
        }
        if (earlier == null || !did) {
            return null;
        }
        // the last state that matched, with the version of the change that ended it
        ApiObject last = write instanceof Write.Removed ? object : State.stamped(kind, earlier.tree(), write.version());
        return new Change.Deleted<>(last.meta(), last);
    }
}
