package dev.carillon.testkit;

import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import java.util.List;

/** A running API, as the contract sees it. Served: the kinds of {@link dev.carillon.store.Rules#STANDARD}. */
public interface World extends AutoCloseable {
    Cluster cluster();

    /** Waits for signals and takes them; fails the test when none comes within the world's own limit. */
    List<Signal> settle();

    /** Creates a namespace that no other test uses, and names it. */
    String newNamespace();

    /** Who this client is, as {@code managedFields} names it. */
    String fieldManager();

    /** How many items a page of a list holds. */
    int pageSize();

    /** A version that watches can no longer start from. */
    String expiredVersion();

    @Override
    void close();
}
