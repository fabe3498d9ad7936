package dev.carillon.store;

import dev.carillon.api.Status;

/** What came of the wish to watch. */
public sealed interface WatchResult {
    record Opened(Watch watch) implements WatchResult {}

    /** @param status 410 for a version that the store no longer reaches back to, or never had; 404 for an unknown kind */
    record Refused(Status status) implements WatchResult {}
}
