package dev.carillon.lab.sim;

import dev.carillon.api.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** One CronWorkflow from its creation to its end, as the API server knows it: what was wished when, and what ran. */
final class Biography {
    /** @param from epoch milliseconds */
    record Era(long from, Wish wish) {}

    final Key key;
    final String uid;

    /** {@code creationTimestamp}, epoch seconds. */
    final long created;

    /** Epoch milliseconds from which on nothing is owed any more. */
    long endedAt = Long.MAX_VALUE;

    final List<Era> eras = new ArrayList<>();

    /** All its runs, by uid, in order of creation. */
    final List<Run> runs = new ArrayList<>();

    /** The runs that Carillon made, by scheduled time. */
    final Map<Long, Run> launched = new HashMap<>();

    /**
     * Slots with a run that Carillon made and somebody forced away: a limit that is documented (PROTOCOL M8). Before it is
     * recorded, only who made it knows of it; and a copy of its create that lands later is not kept from making another.
     */
    final Set<Long> forcedSlots = new HashSet<>();

    Biography(Key key, String uid, long created) {
        this.key = key;
        this.uid = uid;
        this.created = created;
    }

    Wish wish() {
        return eras.getLast().wish();
    }

    /** Whether it is ours to look after. */
    boolean isOurs() {
        return eras.getFirst().wish().ours();
    }

    boolean isAlive() {
        return endedAt == Long.MAX_VALUE;
    }

    /** Whether such a wish was in force at some time between two instants, in epoch milliseconds. */
    boolean ever(long from, long to, Predicate<Wish> what) {
        for (int i = 0; i < eras.size(); i++) {
            long until = i + 1 < eras.size() ? eras.get(i + 1).from() : Long.MAX_VALUE;
            if (eras.get(i).from() <= to
                    && until >= from
                    && what.test(eras.get(i).wish())) {
                return true;
            }
        }
        return false;
    }

    /** Whether another run than that of {@code slot} was active at some time between two instants. */
    boolean hadActiveBeside(long slot, long from, long to) {
        return runs.stream().anyMatch(r -> r.slot != slot && r.wasActive(from, to));
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
