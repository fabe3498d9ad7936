package dev.carillon.api;

/**
 * The address of an object among those of its kind. Keys have an order because a map of them needs one: whoever makes the
 * objects chooses the names, and can choose thousands with the same hash.
 *
 * @param namespace the namespace, empty for a cluster-scoped object
 * @param name the object's name
 */
public record Key(String namespace, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
