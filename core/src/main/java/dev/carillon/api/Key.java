package dev.carillon.api;

/**
 * The address of an object among those of its kind.
 *
 * @param namespace the namespace, empty for a cluster-scoped object
 * @param name the object's name
 */
public record Key(String namespace, String name) {
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
