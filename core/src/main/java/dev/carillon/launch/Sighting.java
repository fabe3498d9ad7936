package dev.carillon.launch;

/** What a live read of the object's name found. */
public sealed interface Sighting {
    /** Our object, terminating or not. */
    record Ours(String uid) implements Sighting {}

    /**
     * An object of that name that belongs to somebody else.
     *
     * @param holder its kind, owner and age, for people
     * @param terminating whether it is being deleted, so that the name will soon be free
     */
    record Foreign(String holder, boolean terminating) implements Sighting {}

    /** No object of that name: the server's own 404 that names it, not a proxy's. */
    record Nothing() implements Sighting {}
}
