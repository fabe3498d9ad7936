package dev.carillon.lab.sim;

import dev.carillon.api.Key;

/** A Workflow, as long as it exists and afterwards. Times are epoch milliseconds. */
final class Run {
    static final long NO_SLOT = Long.MIN_VALUE;

    final Key key;
    final String uid;

    /** Its scheduled time in epoch seconds, {@link #NO_SLOT} if Carillon did not make it. */
    final long slot;

    final long createdAt;
    long fulfilledAt = Long.MAX_VALUE;

    /** The phase that it was last seen in, empty if nobody has started it. */
    String phase = "";

    /** Whether it has ended at least once; {@code argo retry} lets it begin again. */
    boolean hasEnded;

    boolean hasSucceeded;

    long revivedAt = Long.MIN_VALUE;
    long goneAt = Long.MAX_VALUE;

    /** Whether somebody has asked it to stop, or deleted it. */
    boolean stopping;

    /** Since when it has carried our finalizer, {@link Long#MAX_VALUE} while it does not. */
    long heldSince = Long.MAX_VALUE;

    Run(Key key, String uid, long slot, long createdAt) {
        this.key = key;
        this.uid = uid;
        this.slot = slot;
        this.createdAt = createdAt;
    }

    boolean isByUs() {
        return slot != NO_SLOT;
    }

    /**
     * Whether {@code Replace} may put the other one in its place: a run of a later slot, or any that was made after a
     * manual run (ADR 0030). Of one that has gone only the slot is known, which may be later than its making.
     */
    boolean mayBeReplacedBy(Run other) {
        return isByUs()
                ? other.slot > slot
                : other.isByUs() && Math.max(other.createdAt, other.slot * 1_000) > createdAt;
    }

    /** Whether it has to, be the other one there still or not. What is made is dated by the second. */
    boolean isReplacedBy(Run other) {
        return isByUs() ? other.slot > slot : Math.min(other.createdAt / 1_000, other.slot) * 1_000 > createdAt;
    }

    boolean isActive() {
        return fulfilledAt == Long.MAX_VALUE && goneAt == Long.MAX_VALUE;
    }

    /** Whether it was active at some time in between; a revived run counts as active from its beginning. */
    boolean wasActive(long from, long to) {
        return createdAt <= to && Math.min(fulfilledAt, goneAt) >= from;
    }
}
