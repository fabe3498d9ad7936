package dev.carillon.store;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write that asks for admission, after validation and before the look whether the name is taken.
 *
 * @param before the stored state, null for a create
 * @param after the state that is wanted, null for a delete
 */
public record Review(
        Kind kind,
        String namespace,
        String name,
        String fieldManager,
        @Nullable ApiObject before,
        @Nullable ApiObject after,
        boolean dryRun,
        Instant now) {}
