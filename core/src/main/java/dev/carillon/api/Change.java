package dev.carillon.api;

/**
 * One event of a watch. Of the metadata not more need be there than {@link Meta#bare}.
 *
 * @param <T> what the watcher keeps of an object
 */
public sealed interface Change<T> {
    record Added<T>(Meta meta, T value) implements Change<T> {}

    record Modified<T>(Meta meta, T value) implements Change<T> {}

    /** @param meta of the last state, with the version of the deletion */
    record Deleted<T>(Meta meta, T value) implements Change<T> {}

    /** Nothing changed up to {@code version}. */
    record Bookmark<T>(String version) implements Change<T> {}
}
