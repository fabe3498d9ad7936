package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import org.jspecify.annotations.Nullable;

/** One change of one object, as a journal keeps it and a watch sees it. Each takes the next version. */
public sealed interface Write {
    long version();

    /** The object as this write left it; for a removal the last state with the version of the removal. */
    ApiObject object();

    record Added(long version, ApiObject object) implements Write {}

    record Modified(long version, ApiObject before, ApiObject object) implements Write {}

    record Removed(long version, ApiObject before, ApiObject object) implements Write {}

    default Kind kind() {
        return object().kind();
    }

    default Key key() {
        return object().meta().key();
    }

    /** The state before, null when there was none. */
    default @Nullable ApiObject earlier() {
        return switch (this) {
            case Added added -> null;
            case Modified modified -> modified.before();
            case Removed removed -> removed.before();
        };
    }
}
