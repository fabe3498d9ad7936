package dev.carillon.launch;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of the world are taken to be broken (PROTOCOL H4). Narrow breakers hold one action in one namespace, for
 * a webhook's or the namespace's own trouble, and never feed the breaker of the API server.
 */
final class Breakers {
    /** So many pieces of work must have failed, with no success of their kind since. One may fail by itself. */
    static final int PIECES = 3;

    /** How far they must be spread before it is the API server's fault. */
    static final int SPREAD = 2;

    /**
     * A narrow breaker that nothing has asked for so long after its last fault is forgotten: its namespace may be gone.
     * Even the slowest lane asks again within {@link LaunchSettings#blockedCap()}.
     */
    static final Duration UNASKED = Duration.ofMinutes(30);

    /** Told which flows may offer work. */
    interface Gate {
        void bar(FlowKey flow);

        void free(FlowKey flow);
    }

    /** What failed of one action since its last success. Sets stay at the size that decides. */
    private static final class Failures {
        final Set<String> pieces = new HashSet<>();
        final Set<String> namespaces = new HashSet<>();
    }

    private static final class Narrow {
        final Set<String> pieces = new HashSet<>();

        /** Null until enough pieces have failed. */
        @Nullable
        Probing probing;

        boolean fromApi;
    }

    /** @param ends whether the breaker ends then, which nothing has needed; else its next probe may go */
    private record Timer(Instant at, FlowKey flow, boolean ends) {
        static final Comparator<Timer> ORDER = Comparator.comparing(Timer::at)
                .thenComparing(t -> t.flow().action())
                .thenComparing(t -> t.flow().namespace());
    }

    private final Gate gate;
    private final RandomGenerator random;
    private final Map<String, Failures> failures = new HashMap<>();
    private final Map<FlowKey, Narrow> narrow = new HashMap<>();
    private final Map<FlowKey, Timer> timerOf = new HashMap<>();
    private final TreeSet<Timer> timers = new TreeSet<>(Timer.ORDER);
    private @Nullable Probing api;

    /** While the API breaker is open: the actions that failed, the one that was probed longest ago first. */
    private final Set<String> broken = new LinkedHashSet<>();

    private Instant alive = Instant.MIN;

    Breakers(Gate gate, RandomGenerator random) {
        this.gate = gate;
        this.random = random;
    }

    /** The API breaker's probes, null while it is closed. */
    @Nullable
    Probing api() {
        return api;
    }

    /**
     * Whether a success of this action would end the API server's trouble. Reads may work while every write fails, so
     * it must be an action that failed; where there was not even a connection, any will do.
     */
    boolean wouldDecide(String action) {
        return isSilence() || broken.contains(action);
    }

    /**
     * The actions whose turn it is to be probed, in order: where creates alone hang for good, records and releases that
     * have failed too must not wait for them.
     */
    List<String> inTurn() {
        return List.copyOf(broken);
    }

    /** Whether the API breaker is open for want of any answer, rather than for what the answers said. */
    boolean isSilence() {
        return api != null && (api.last() instanceof Fault.NotSent || broken.isEmpty());
    }

    /** Somebody else's request, sent at {@code sent}, has met a transport fault. */
    void silence(Fault fault, Instant sent, Instant now) {
        if (api == null && !alive.isAfter(sent)) {
            openApi(fault, now);
        }
    }

    @Nullable
    Fault holding(FlowKey flow) {
        if (api != null) {
            return api.last();
        }
        Probing probing = narrow(flow);
        return probing == null ? null : probing.last();
    }

    Set<Scope> scopes() {
        if (api == null && narrow.isEmpty()) {
            return Set.of(); // asked in every step, and nearly always so
        }
        Set<Scope> scopes = new LinkedHashSet<>();
        if (api != null) {
            scopes.add(Scope.API);
        }
        for (Map.Entry<FlowKey, Narrow> entry : narrow.entrySet()) {
            if (entry.getValue().probing != null) {
                Scope scope = entry.getValue().probing.last().scope();
                scopes.add(
                        scope instanceof Scope.Api
                                ? new Scope.Namespace(entry.getKey().namespace())
                                : scope);
            }
        }
        return Collections.unmodifiableSet(scopes);
    }

    /** The narrow breaker's probes, null while it is closed. */
    @Nullable
    Probing narrow(FlowKey flow) {
        Narrow state = narrow.get(flow);
        return state == null ? null : state.probing;
    }

    /** A request of this flow leaves. @return the narrow breaker's probes if it is one of them */
    @Nullable
    Probing left(FlowKey flow) {
        if (broken.remove(flow.action())) {
            broken.add(flow.action());
        }
        Probing probing = narrow(flow);
        if (probing != null) {
            probing.left();
            unschedule(flow);
            gate.bar(flow);
        }
        return probing;
    }

    /** Narrow breakers whose time has come may offer one piece of work; those that nothing needs any more end. */
    void release(Instant now) {
        while (!timers.isEmpty() && !timers.first().at().isAfter(now)) {
            Timer due = timers.removeFirst();
            timerOf.remove(due.flow());
            if (due.ends()) {
                closeNarrow(due.flow());
            } else {
                gate.free(due.flow());
                schedule(due.flow(), due.at().plus(UNASKED), true);
            }
        }
    }

    /** When {@link #release} has something to do; {@link Instant#MAX} if never. */
    Instant releaseAt() {
        return timers.isEmpty() ? Instant.MAX : timers.first().at();
    }

    /** A probe was not sent after all. */
    void back(FlowKey flow, boolean apiProbe, boolean narrowProbe, Instant now) {
        if (apiProbe && api != null) {
            if (wouldDecide(flow.action())) {
                api.back(now);
            } else {
                api.passed();
            }
        }
        Probing probing = narrow(flow);
        if (narrowProbe && probing != null) {
            probing.back(now);
            schedule(flow, probing.next(), false);
        }
    }

    /** @return whether the API breaker closed by this */
    boolean alive(FlowKey flow, boolean apiProbe, Instant now) {
        alive = now;
        failures.remove(flow.action());
        closeNarrow(flow);
        if (api == null) {
            return false;
        }
        if (wouldDecide(flow.action())) {
            closeApi();
            return true;
        }
        if (apiProbe) {
            api.passed();
        }
        return false;
    }

    /** @return whether the API breaker closed by this */
    boolean answered(FlowKey flow, boolean apiProbe, boolean narrowProbe, Instant now) {
        alive = now;
        undecidedNarrow(flow, narrowProbe, now);
        return reached(flow, apiProbe, now);
    }

    /** A probe was sent, and its answer says nothing: the next one keeps its distance all the same. */
    void undecided(FlowKey flow, boolean apiProbe, boolean narrowProbe, Instant now) {
        undecidedNarrow(flow, narrowProbe, now);
        if (api != null) {
            undecidedApi(api, flow, apiProbe, now);
        }
    }

    private void undecidedNarrow(FlowKey flow, boolean narrowProbe, Instant now) {
        Probing probing = narrow(flow);
        if (narrowProbe && probing != null) {
            probing.undecided(now);
            schedule(flow, probing.next(), false);
        }
    }

    private void undecidedApi(Probing probing, FlowKey flow, boolean apiProbe, Instant now) {
        if (apiProbe && wouldDecide(flow.action())) {
            probing.undecided(now);
        } else if (apiProbe) {
            probing.passed();
        }
    }

    /** @return whether the API breaker closed by this */
    boolean failedNarrow(FlowKey flow, String piece, Fault fault, boolean apiProbe, boolean narrowProbe, Instant now) {
        count(flow, piece, fault, false, narrowProbe, now);
        return reached(flow, apiProbe, now);
    }

    /** An API server answered, perhaps without its storage: the end of a silence, but of no other trouble. */
    private boolean reached(FlowKey flow, boolean apiProbe, Instant now) {
        if (api == null) {
            return false;
        }
        if (Sign.isTransport(api.last()) && wouldDecide(flow.action())) {
            closeApi();
            return true;
        }
        undecidedApi(api, flow, apiProbe, now);
        return false;
    }

    void failedApi(
            FlowKey flow, String piece, Fault fault, Instant sent, boolean apiProbe, boolean narrowProbe, Instant now) {
        Failures failed = failures.computeIfAbsent(flow.action(), a -> new Failures());
        addUpTo(PIECES, failed.pieces, piece);
        addUpTo(SPREAD, failed.namespaces, flow.namespace());
        if (api != null) {
            broken.add(flow.action());
            if (apiProbe) {
                api.failed(fault, now);
            } else {
                api.heard(fault);
            }
            requeue(flow, fault, narrowProbe, now);
        } else if ((Sign.isTransport(fault) && !alive.isAfter(sent)) || isWidespread()) {
            openApi(fault, now);
            requeue(flow, fault, narrowProbe, now);
        } else {
            count(flow, piece, fault, true, narrowProbe, now);
        }
    }

    /** A lone broken connection among successes is not an outage; three failures here and there are. */
    private boolean isWidespread() {
        Set<String> pieces = new HashSet<>();
        Set<String> namespaces = new HashSet<>();
        failures.values().forEach(f -> {
            pieces.addAll(f.pieces);
            namespaces.addAll(f.namespaces);
        });
        return pieces.size() >= PIECES && (namespaces.size() >= SPREAD || failures.size() >= SPREAD);
    }

    private void openApi(Fault fault, Instant now) {
        api = new Probing(fault, now, random);
        broken.addAll(failures.keySet());
        // What looked like a namespace's own trouble is everybody's.
        List.copyOf(narrow.entrySet()).stream()
                .filter(e -> e.getValue().fromApi)
                .forEach(e -> closeNarrow(e.getKey()));
    }

    void closeApi() {
        api = null;
        broken.clear();
        failures.clear();
    }

    private void count(FlowKey flow, String piece, Fault fault, boolean fromApi, boolean narrowProbe, Instant now) {
        Narrow state = narrow.computeIfAbsent(flow, f -> new Narrow());
        state.fromApi = fromApi;
        addUpTo(PIECES, state.pieces, piece);
        if (state.probing != null) {
            requeue(flow, fault, narrowProbe, now);
        } else if (state.pieces.size() >= PIECES) {
            state.probing = new Probing(fault, now, random);
            gate.bar(flow);
            schedule(flow, state.probing.next(), false);
        } else {
            schedule(flow, now.plus(UNASKED), true);
        }
    }

    /** An open narrow breaker hears of a fault; its own probe is followed by the next one. */
    private void requeue(FlowKey flow, Fault fault, boolean narrowProbe, Instant now) {
        Probing probing = narrow(flow);
        if (probing == null) {
            return;
        }
        if (narrowProbe) {
            probing.failed(fault, now);
            schedule(flow, probing.next(), false);
        } else {
            probing.heard(fault);
        }
    }

    private void closeNarrow(FlowKey flow) {
        unschedule(flow);
        if (narrow.remove(flow) != null) {
            gate.free(flow);
        }
    }

    private void schedule(FlowKey flow, Instant at, boolean ends) {
        unschedule(flow);
        Timer timer = new Timer(at, flow, ends);
        timerOf.put(flow, timer);
        timers.add(timer);
    }

    private void unschedule(FlowKey flow) {
        Timer timer = timerOf.remove(flow);
        if (timer != null) {
            timers.remove(timer);
        }
    }

    private static <T> void addUpTo(int limit, Set<T> set, T item) {
        if (set.size() < limit) {
            set.add(item);
        }
    }
}
