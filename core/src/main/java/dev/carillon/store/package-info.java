/**
 * The API server's rules as a single-threaded state machine: versions, optimistic concurrency, finalizers, admission,
 * patches, watches, garbage collection. The same class answers in the simulator and, later, behind the embedded server.
 *
 * <p>May import {@code dev.carillon.api}. Entry type: {@link dev.carillon.store.Store}. No clock and no randomness of
 * its own: both are parameters. Not thread-safe: one thread owns a store.
 */
@NullMarked
package dev.carillon.store;

import org.jspecify.annotations.NullMarked;
