package dev.carillon.control;

import dev.carillon.cron.Action;
import dev.carillon.port.Call.Lane;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One request that a CronWorkflow needs: waiting in the dispatcher, or under way. */
final class Work {
    final CronState owner;

    /** Address of the object that it speaks to: one request per object at a time, which is the order per object. */
    final String target;

    final Lane lane;

    /** Since when it has been due. */
    final Instant since;

    /** The newest wording of what is wanted; a waiting one may be refined. */
    Action action;

    boolean underWay;

    /** The uid of what the cache held under the object's name when the request was sent: a 404 speaks of no other. */
    @Nullable
    String heldUid;

    /** By address, as equality by identity allows: what the JVM would give differs from run to run. */
    @Override
    public int hashCode() {
        return owner.uid.hashCode() * 31 + target.hashCode();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a piece of work is itself alone
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    Work(CronState owner, String target, Lane lane, Instant since, Action action) {
        this.owner = owner;
        this.target = target;
        this.lane = lane;
        this.since = since;
        this.action = action;
    }
}
