package dev.carillon.launch;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits in one line, in an order that is fair: earliest first inside a flow, flows by turns. A flow is the work
 * of one action in one namespace. Each request costs one place whatever its size, so deficit round robin is plain
 * round robin here. All methods take O(log n) per action, amortised; actions are few.
 */
final class FairQueue<W> {
    /** A piece of work with less time than this left may go before all others, once. */
    static final Duration URGENT = Duration.ofSeconds(2);

    /** @param sequence the order of arrival, unique, so that entries have a strict order */
    record Entry<W>(W work, Ticket ticket, long sequence) {}

    private static final class Flow<W> {
        final FlowKey key;
        final TreeSet<Entry<W>> waiting;
        /** Those that may still jump the queue. */
        final TreeSet<Entry<W>> jumpers;

        /** Under which keys the flow stands in its lane's orders now. */
        @Nullable
        Entry<W> listedHead;

        @Nullable
        Entry<W> listedJumper;

        Flow(FlowKey key, Comparator<Entry<W>> order) {
            this.key = key;
            this.waiting = new TreeSet<>(order);
            this.jumpers = new TreeSet<>(order);
        }
    }

    /** The flows of one action that could send something. */
    private static final class Lane<W> {
        final LinkedHashSet<Flow<W>> turns = new LinkedHashSet<>();
        final TreeMap<Entry<W>, Flow<W>> byHead;
        final TreeMap<Entry<W>, Flow<W>> byJumper;

        Lane(Comparator<Entry<W>> order) {
            this.byHead = new TreeMap<>(order);
            this.byJumper = new TreeMap<>(order);
        }
    }

    private final Comparator<Entry<W>> order = this::compare;
    private final Map<W, Entry<W>> entries = new HashMap<>();
    private final Map<FlowKey, Flow<W>> flows = new HashMap<>();
    private final Map<String, Lane<W>> lanes = new LinkedHashMap<>();
    private final Set<FlowKey> barred = new HashSet<>();
    private final Set<String> jumped = new HashSet<>();
    private final TreeSet<Entry<W>> jumpedByClose = new TreeSet<>(order);

    /** Whether the last one that was taken has jumped: the next one goes by turns. */
    private boolean justJumped;

    private long sequences;
    private long steps;

    void add(W work, Ticket ticket) {
        Entry<W> old = entries.get(work);
        if (old != null && old.ticket().equals(ticket)) {
            return;
        }
        remove(work);
        Entry<W> entry = new Entry<>(work, ticket, sequences++);
        entries.put(work, entry);
        Flow<W> flow = flows.computeIfAbsent(FlowKey.of(ticket), k -> new Flow<>(k, order));
        flow.waiting.add(entry);
        if (!jumped.contains(ticket.object())) {
            flow.jumpers.add(entry);
        }
        relist(flow);
    }

    void remove(W work) {
        Entry<W> entry = entries.remove(work);
        if (entry == null) {
            return;
        }
        Flow<W> flow = flowOf(entry);
        flow.waiting.remove(entry);
        flow.jumpers.remove(entry);
        relist(flow);
        if (flow.waiting.isEmpty()) {
            flows.remove(flow.key);
        }
    }

    /** Takes the entry out; its flow's next turn comes after all others'. */
    void take(Entry<W> entry) {
        Lane<W> lane = lane(entry.ticket().action());
        Flow<W> flow = flowOf(entry);
        if (lane.turns.contains(flow)) {
            lane.turns.addLast(flow);
        }
        remove(entry.work());
    }

    /** Notes that the entry's object has jumped the queue, until its close. */
    void noteJump(Entry<W> entry) {
        justJumped = true;
        if (jumped.add(entry.ticket().object())) {
            jumpedByClose.add(entry);
        }
    }

    /** Nothing of this flow is on offer until it is {@link #free freed}. */
    void bar(FlowKey key) {
        if (barred.add(key)) {
            relist(key);
        }
    }

    void free(FlowKey key) {
        if (barred.remove(key)) {
            relist(key);
        }
    }

    @Nullable
    Entry<W> find(W work) {
        return entries.get(work);
    }

    int size() {
        return entries.size();
    }

    /** Whether something is on offer, whatever its action. */
    boolean isReady() {
        return lanes.values().stream().anyMatch(lane -> !lane.turns.isEmpty());
    }

    /** The actions of which something is on offer. */
    Iterable<String> readyActions() {
        return lanes.entrySet().stream()
                .filter(e -> !e.getValue().turns.isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whose turn it is; between actions, the earliest. */
    @Nullable
    Entry<W> nextInTurn(Predicate<String> actions) {
        @Nullable Entry<W> best = null;
        for (Map.Entry<String, Lane<W>> lane : lanes.entrySet()) {
            if (!lane.getValue().turns.isEmpty() && actions.test(lane.getKey())) {
                steps++;
                best = earlier(best, lane.getValue().turns.getFirst().waiting.first());
            }
        }
        return best;
    }

    /** The earliest of all that is on offer. */
    @Nullable
    Entry<W> earliest(Predicate<String> actions) {
        @Nullable Entry<W> best = null;
        for (Map.Entry<String, Lane<W>> lane : lanes.entrySet()) {
            if (!lane.getValue().byHead.isEmpty() && actions.test(lane.getKey())) {
                steps++;
                best = earlier(best, lane.getValue().byHead.firstKey());
            }
        }
        return best;
    }

    /**
     * The most urgent one that may jump the queue now: no two in a row, or whoever has a new deadline of a second each second
     * would have all places.
     */
    @Nullable
    Entry<W> jumper(Predicate<String> actions, Instant now) {
        forgetJumps(now);
        if (justJumped) {
            justJumped = false;
            return null;
        }
        @Nullable Entry<W> best = null;
        for (Map.Entry<String, Lane<W>> lane : lanes.entrySet()) {
            if (!actions.test(lane.getKey())) {
                continue;
            }
            @Nullable Entry<W> first = firstJumper(lane.getValue(), now);
            if (first != null && first.ticket().order().isBefore(now.plus(URGENT))) {
                best = earlier(best, first);
            }
        }
        return best;
    }

    /** Comparisons and looks made so far: what the work of this queue costs, for tests. */
    long steps() {
        return steps;
    }

    private @Nullable Entry<W> firstJumper(Lane<W> lane, Instant now) {
        while (!lane.byJumper.isEmpty()) {
            Map.Entry<Entry<W>, Flow<W>> first = lane.byJumper.firstEntry();
            if (now.isBefore(first.getKey().ticket().order())) {
                return first.getKey();
            }
            // Past its close there is nothing to hurry for. Each entry is dropped here at most once.
            first.getValue().jumpers.remove(first.getKey());
            relist(first.getValue());
        }
        return null;
    }

    private void forgetJumps(Instant now) {
        while (!jumpedByClose.isEmpty()
                && !now.isBefore(jumpedByClose.first().ticket().order())) {
            jumped.remove(jumpedByClose.removeFirst().ticket().object());
        }
    }

    private void relist(FlowKey key) {
        Flow<W> flow = flows.get(key);
        if (flow != null) {
            relist(flow);
        }
    }

    /** Puts the flow where its first entries belong now, or takes it out of all orders. */
    private void relist(Flow<W> flow) {
        Lane<W> lane = lane(flow.key.action());
        if (flow.listedHead != null) {
            lane.byHead.remove(flow.listedHead);
        }
        if (flow.listedJumper != null) {
            lane.byJumper.remove(flow.listedJumper);
        }
        boolean ready = !flow.waiting.isEmpty() && !barred.contains(flow.key);
        flow.listedHead = ready ? flow.waiting.first() : null;
        flow.listedJumper = ready && !flow.jumpers.isEmpty() ? flow.jumpers.first() : null;
        if (flow.listedHead != null) {
            lane.byHead.put(flow.listedHead, flow);
        }
        if (flow.listedJumper != null) {
            lane.byJumper.put(flow.listedJumper, flow);
        }
        if (ready) {
            lane.turns.add(flow);
        } else {
            lane.turns.remove(flow);
        }
    }

    private Lane<W> lane(String action) {
        return lanes.computeIfAbsent(action, a -> new Lane<>(order));
    }

    private Flow<W> flowOf(Entry<W> entry) {
        Flow<W> flow = flows.get(FlowKey.of(entry.ticket()));
        if (flow == null) {
            throw new IllegalStateException("an entry waits without its flow: " + entry);
        }
        return flow;
    }

    private Entry<W> earlier(@Nullable Entry<W> a, Entry<W> b) {
        return a == null || compare(b, a) < 0 ? b : a;
    }

    private int compare(Entry<W> a, Entry<W> b) {
        steps++;
        int byOrder = a.ticket().order().compareTo(b.ticket().order());
        return byOrder != 0 ? byOrder : Long.compare(a.sequence(), b.sequence());
    }
}
