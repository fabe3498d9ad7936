package dev.carillon.port;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import java.util.function.Function;

/**
 * A collection to list and watch.
 *
 * @param namespace empty for all namespaces
 * @param labels a label selector, empty for everything
 * @param metadataOnly whether only {@code metadata} is wanted (PartialObjectMetadata)
 * @param read what is kept of each object; pure, called on the I/O thread, and total: an object that it cannot
 *     understand becomes a value that says so
 */
public record Source<T>(
        Kind kind, String namespace, String labels, boolean metadataOnly, Function<ApiObject, T> read) {}
