package dev.carillon.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** One entry per key, by wake time; the earlier of two wake-ups wins until the key is taken. */
final class WorkQueue {
    /**
     * What nothing waits for is looked at this much later: a burst of a thousand is over by then. The records that such looks
     * bring give way to creates for longer (ADR 0008).
     */
    static final Duration UNHURRIED = Duration.ofSeconds(2);

    private record Entry(Instant at, long sequence, String key) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = at.compareTo(other.at);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Entry> heap = new PriorityQueue<>();
    private final Map<String, Entry> byKey = new HashMap<>();
    private long sequence;

    /** Look at {@code key} at {@code at}, or earlier if that was wanted already. */
    void wakeBy(String key, Instant at) {
        Entry known = byKey.get(key);
        if (known == null || at.isBefore(known.at)) {
            Entry entry = new Entry(at, sequence++, key);
            byKey.put(key, entry);
            heap.add(entry); // the old entry stays in the heap and is recognised as stale when it comes up
        }
    }

    /** Takes up to {@code limit} keys whose time has come, oldest first. */
    List<String> due(Instant now, int limit) {
        if (heap.isEmpty() || heap.peek().at.isAfter(now)) {
            return List.of(); // most steps have nothing due
        }
        List<String> keys = new ArrayList<>();
        while (keys.size() < limit && !heap.isEmpty() && !heap.peek().at.isAfter(now)) {
            Entry entry = heap.remove();
            if (byKey.remove(entry.key, entry)) {
                keys.add(entry.key);
            }
        }
        return Collections.unmodifiableList(keys);
    }

    /** When the next key is due, far away if there is none. */
    Instant nextAt() {
        while (!heap.isEmpty() && !heap.peek().equals(byKey.get(heap.peek().key))) {
            heap.remove();
        }
        return heap.isEmpty() ? Instant.MAX : heap.peek().at;
    }

    void forget(String key) {
        byKey.remove(key);
    }
}
