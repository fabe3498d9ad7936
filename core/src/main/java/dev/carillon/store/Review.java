package dev.carillon.store;

import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write that asks for admission, after validation and before the look whether the name is taken.
 *
 * @param before metadata of the stored state, null for a create
 * @param after metadata of the state that is wanted, null for a delete
 */
public record Review(
        Kind kind,
        String namespace,
        String name,
        String fieldManager,
        @Nullable Meta before,
        @Nullable Meta after,
        boolean dryRun,
        Instant now) {}
