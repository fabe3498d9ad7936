package dev.carillon.store;

import org.jspecify.annotations.Nullable;

/** The newest committed writes. Versions follow one another without a gap, so a version is an index. */
final class WatchLog {
    private final @Nullable Write[] ring;
    private final long first;
    private long newest;

    /** @param newest the version from which the log goes on */
    WatchLog(int limit, long newest) {
        this.ring = new Write[limit];
        this.first = newest;
        this.newest = newest;
    }

    void append(Write write) {
        if (write.version() != newest + 1) {
            throw new IllegalStateException("version " + write.version() + " follows " + newest);
        }
        newest = write.version();
        ring[slot(newest)] = write;
    }

    long newest() {
        return newest;
    }

    /** The oldest version after which every write is still known. */
    long compacted() {
        return Math.max(first, newest - ring.length);
    }

    Write at(long version) {
        Write write = version > compacted() && version <= newest ? ring[slot(version)] : null;
        if (write == null) {
            throw new IllegalArgumentException("version " + version + " is outside " + compacted() + ".." + newest);
        }
        return write;
    }

    private int slot(long version) {
        return (int) (version % ring.length);
    }
}
