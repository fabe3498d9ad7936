package dev.carillon.store;

import dev.carillon.api.Status;

/** What came of the wish to list. */
public sealed interface ListResult {
    record Listed(ListPage page) implements ListResult {}

    /** @param status 410 for an expired token, 400 for one that cannot be read, 404 for an unknown kind */
    record Refused(Status status) implements ListResult {}
}
