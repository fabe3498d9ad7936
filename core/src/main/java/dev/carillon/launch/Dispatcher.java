package dev.carillon.launch;

import dev.carillon.api.Times;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.FairQueue.Entry;
import dev.carillon.launch.Ticket.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What goes out next of the work for CronWorkflows (PROTOCOL H3, H4, H10, M4). The lease, Kubernetes Events, proofs of
 * the fence, reads ahead of a slot and the care of orphans do not come through here.
 *
 * <p>Launches go first: the earliest close inside a namespace, namespaces by turns; one with less than 2 s left jumps
 * the queue once, no two in a row. Upkeep gets its share once it is old. Breakers hold back what would only meet the same
 * trouble again; while that of the API server is open, one request at a time is its probe, a real one; of what has not
 * failed one goes in between, so that records and releases do not starve while creates alone are in trouble. With nothing
 * waiting there is no probe: the answer to anybody's request ends a silence ({@link #reached}).
 *
 * <p>A state machine of one thread; time and randomness come in. Each call takes O(log n) of what waits, amortised.
 *
 * @param <W> a piece of work, which is one request; equal pieces are the same piece
 */
public final class Dispatcher<W> {
    /** Shares of the places that upkeep gets by the age of its oldest piece (PROTOCOL M4, ADR 0008). */
    static final Duration QUARTER_AT = Duration.ofSeconds(5);

    static final Duration HALF_AT = Duration.ofSeconds(8);
    static final Duration ALL_AT = Duration.ofSeconds(15);

    /** Background work this old gets one place, whatever else waits, so that it moves at all. */
    static final Duration BACKGROUND_AT = Duration.ofSeconds(10);

    /**
     * @param api, narrow whose probe it is, null if none's. A breaker may close and open again while its probe is out:
     *     the answer to an old one is not that of the one that is under way now
     */
    private record Flight(
            Ticket ticket,
            Instant sent,
            @Nullable Probing api,
            @Nullable Probing narrow) {}

    private final Function<W, Ticket> tickets;
    private final Map<Line, FairQueue<W>> queues = new EnumMap<>(Line.class);
    private final Map<W, Flight> flying = new HashMap<>();
    private final Map<Line, Integer> flyingIn = new EnumMap<>(Line.class);
    private final Breakers breakers;
    private final InFlight inFlight;
    private final Throttles throttles;
    private final RateLimit rate;

    /**
     * @param tickets what is to be known of a piece of work; pure
     * @param random for the jitter of probes
     */
    public Dispatcher(DispatchSettings settings, Function<W, Ticket> tickets, RandomGenerator random) {
        this.tickets = tickets;
        for (Line line : Line.values()) {
            queues.put(line, new FairQueue<>());
        }
        this.breakers = new Breakers(new Gates(), random);
        this.inFlight = new InFlight(settings.inFlight());
        this.throttles = new Throttles(settings.inFlight());
        this.rate = new RateLimit(settings);
    }

    /** Work that should go out. What is under way stays; what waits already changes nothing but its ticket. */
    public void offer(W work) {
        if (flying.containsKey(work)) {
            return;
        }
        Ticket ticket = tickets.apply(work);
        queues.forEach((line, queue) -> {
            if (line == ticket.line()) {
                queue.add(work, ticket);
            } else {
                queue.remove(work);
            }
        });
    }

    /** Work that waits is not wanted any more. What is under way stays under way. */
    public void withdraw(W work) {
        queues.values().forEach(queue -> queue.remove(work));
    }

    /** The next piece of work to send now; it is under way until {@link #done}, {@link #ignore} or {@link #skip}. */
    public Optional<W> poll(Instant now) {
        if (now.isBefore(rate.opensAt(now))) {
            return Optional.empty();
        }
        @Nullable Entry<W> next = breakers.api() == null ? usual(now) : probe(now);
        if (next == null) {
            return Optional.empty();
        }
        leave(next, now);
        return Optional.of(next.work());
    }

    /** Work under way was answered. @param fault empty for a success */
    public void done(W work, Optional<Fault> fault, Instant now) {
        land(work, flight -> learn(flight, fault, now));
    }

    /** Work that was polled was not sent after all: its place is free again, and nothing was learnt. */
    public void skip(W work, Instant now) {
        land(work, f -> {
            rate.giveBack();
            breakers.back(FlowKey.of(f.ticket), isApiProbe(f), isNarrowProbe(f), now);
        });
    }

    /** Work under way was answered, and by that nothing was learnt of how the API fares. */
    public void ignore(W work, Instant now) {
        land(work, f -> breakers.undecided(FlowKey.of(f.ticket), isApiProbe(f), isNarrowProbe(f), now));
    }

    private void land(W work, Consumer<Flight> lesson) {
        Flight flight = flying.remove(work);
        if (flight != null) {
            flyingIn.merge(flight.ticket.line(), -1, Integer::sum);
            lesson.accept(flight);
            throttles.landed(flight.ticket.action());
        }
    }

    /**
     * A request that did not come through here met silence: what comes next is a probe, not a burst.
     *
     * @param sent when; a success of ours since then says more
     */
    public void unreached(Fault fault, Instant sent, Instant now) {
        if (Sign.isTransport(fault)) {
            breakers.silence(fault, sent, now);
        }
    }

    /**
     * A request that did not come through here was answered. It ends a silence, unless real work waits to find out; of
     * other trouble only real work can tell (PROTOCOL H4).
     */
    public void reached() {
        if (waiting() == 0 && flying.isEmpty() && breakers.isSilence()) {
            breakers.closeApi();
            inFlight.restart();
        }
    }

    /**
     * When {@link #poll} may have something, if nothing else happens: {@code now} or later; {@link Instant#MAX} if
     * nothing waits, or all that waits waits for an answer.
     */
    public Instant wakeAt(Instant now) {
        if (waiting() == 0) {
            return Instant.MAX;
        }
        Probing api = breakers.api();
        boolean place = api != null ? !api.isOut() : flying.size() < inFlight.limit();
        Instant places = place ? now : Instant.MAX;
        return Times.later(Times.later(places, rate.opensAt(now)), Times.later(now, workAt(now)));
    }

    /** The fault of the latest probe of the breaker that holds this waiting work back; empty if none does. */
    public Optional<Fault> heldBy(W work) {
        for (FairQueue<W> queue : queues.values()) {
            Entry<W> entry = queue.find(work);
            if (entry != null) {
                return Optional.ofNullable(breakers.holding(FlowKey.of(entry.ticket())));
            }
        }
        return Optional.empty();
    }

    /** Whether the API server as a whole is taken to be in trouble. */
    public boolean isApiBroken() {
        return breakers.api() != null;
    }

    /** The scopes whose breakers are open. */
    public Set<Scope> broken() {
        return breakers.scopes();
    }

    /** How many requests may be under way now. */
    public int limit() {
        return inFlight.limit();
    }

    public int waiting() {
        int waiting = 0;
        for (FairQueue<W> queue : queues.values()) {
            waiting += queue.size();
        }
        return waiting;
    }

    /** Whether there are launches on offer: what can wait lets them go first. */
    public boolean isLaunching() {
        return queue(Line.LAUNCH).isReady();
    }

    public int flying() {
        return flying.size();
    }

    /** Comparisons and looks made so far: what the work of the queues costs, for tests. */
    long steps() {
        return queues.values().stream().mapToLong(FairQueue::steps).sum();
    }

    private @Nullable Entry<W> usual(Instant now) {
        breakers.release(now);
        if (flying.size() >= inFlight.limit()) {
            return null;
        }
        Predicate<String> open = action -> throttles.isOpen(action, now);
        Entry<W> upkeep = queue(Line.UPKEEP).earliest(open);
        if (upkeep != null && flyingIn(Line.UPKEEP) < share(upkeep, now)) {
            return upkeep;
        }
        Entry<W> background = queue(Line.BACKGROUND).earliest(open);
        if (background != null && flyingIn(Line.BACKGROUND) == 0 && isOlder(background, BACKGROUND_AT, now)) {
            return background;
        }
        Entry<W> jumper = queue(Line.LAUNCH).jumper(open, now);
        if (jumper != null) {
            queue(Line.LAUNCH).noteJump(jumper);
            return jumper;
        }
        Entry<W> launch = queue(Line.LAUNCH).nextInTurn(open);
        return launch != null ? launch : upkeep != null ? upkeep : background;
    }

    /** How many places upkeep may take before launches. */
    private int share(Entry<W> oldest, Instant now) {
        int limit = inFlight.limit();
        if (isOlder(oldest, ALL_AT, now)) {
            return limit;
        }
        if (isOlder(oldest, HALF_AT, now)) {
            return Math.ceilDiv(limit, 2);
        }
        return isOlder(oldest, QUARTER_AT, now) ? Math.ceilDiv(limit, 4) : 0;
    }

    /** While the API breaker is open: one at a time, rotating; of the kind that would decide whenever its time has come. */
    private @Nullable Entry<W> probe(Instant now) {
        Probing api = breakers.api();
        if (api == null || api.isOut()) {
            return null;
        }
        boolean due = !now.isBefore(api.next());
        if (due && !isReady()) {
            breakers.release(now); // nothing but what has a narrow breaker of its own: better that than no probe
        }
        Predicate<String> open = action -> throttles.isOpen(action, now);
        Entry<W> deciding = due ? deciding(open) : null;
        return deciding != null ? deciding : first(open.and(action -> !breakers.wouldDecide(action)));
    }

    private @Nullable Entry<W> deciding(Predicate<String> open) {
        if (breakers.isSilence()) {
            return first(open);
        }
        for (String action : breakers.inTurn()) {
            Entry<W> entry = first(open.and(action::equals));
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private @Nullable Entry<W> first(Predicate<String> actions) {
        Entry<W> next = queue(Line.LAUNCH).nextInTurn(actions);
        next = next != null ? next : queue(Line.UPKEEP).nextInTurn(actions);
        return next != null ? next : queue(Line.BACKGROUND).nextInTurn(actions);
    }

    private void leave(Entry<W> entry, Instant now) {
        Ticket ticket = entry.ticket();
        queue(ticket.line()).take(entry);
        @Nullable Probing narrow = breakers.left(FlowKey.of(ticket));
        Probing api = breakers.api();
        if (api != null) {
            api.left();
        }
        flying.put(entry.work(), new Flight(ticket, now, api, narrow));
        flyingIn.merge(ticket.line(), 1, Integer::sum);
        throttles.left(ticket.action());
        rate.take();
    }

    private void learn(Flight flight, Optional<Fault> fault, Instant now) {
        FlowKey flow = FlowKey.of(flight.ticket);
        boolean apiProbe = isApiProbe(flight);
        boolean narrowProbe = isNarrowProbe(flight);
        switch (Sign.of(fault)) {
            case ALIVE -> {
                inFlight.succeeded();
                throttles.succeeded(flight.ticket.action());
                restartIf(breakers.alive(flow, apiProbe, now));
            }
            case ANSWERED -> {
                inFlight.succeeded();
                throttles.succeeded(flight.ticket.action());
                restartIf(breakers.answered(flow, apiProbe, narrowProbe, now));
            }
            case THROTTLED -> {
                if (fault.orElseThrow() instanceof Fault.Throttled throttled && !throttled.leaving()) {
                    throttles.throttled(flight.ticket.action(), flight.sent, throttled.delay(), now);
                }
                restartIf(breakers.answered(flow, apiProbe, narrowProbe, now));
            }
            case NARROW ->
                restartIf(breakers.failedNarrow(
                        flow, flight.ticket.object(), fault.orElseThrow(), apiProbe, narrowProbe, now));
            case API -> {
                if (!narrowProbe) { // it speaks for one namespace
                    inFlight.failed(flight.sent, now);
                }
                breakers.failedApi(
                        flow, flight.ticket.object(), fault.orElseThrow(), flight.sent, apiProbe, narrowProbe, now);
            }
        }
    }

    private boolean isApiProbe(Flight flight) {
        return flight.api != null && flight.api == breakers.api();
    }

    private boolean isNarrowProbe(Flight flight) {
        return flight.narrow != null && flight.narrow == breakers.narrow(FlowKey.of(flight.ticket));
    }

    private void restartIf(boolean apiHealed) {
        if (apiHealed) {
            inFlight.restart();
        }
    }

    /** When there is something to choose from. */
    private Instant workAt(Instant now) {
        Probing api = breakers.api();
        Instant probe = api == null ? now : api.next();
        boolean releases = api == null || !isReady();
        Instant at = releases ? Times.later(probe, breakers.releaseAt()) : Instant.MAX;
        for (FairQueue<W> queue : queues.values()) {
            for (String action : queue.readyActions()) {
                Instant opens = throttles.opensAt(action, now);
                opens = breakers.wouldDecide(action) ? Times.later(opens, probe) : opens;
                at = Times.earlier(opens, at);
            }
        }
        return at;
    }

    private boolean isReady() {
        return queues.values().stream().anyMatch(FairQueue::isReady);
    }

    private boolean isOlder(Entry<W> entry, Duration age, Instant now) {
        return !now.isBefore(entry.ticket().order().plus(age));
    }

    private int flyingIn(Line line) {
        return flyingIn.getOrDefault(line, 0);
    }

    private FairQueue<W> queue(Line line) {
        return Objects.requireNonNull(queues.get(line), "there is a queue for each line");
    }

    /** A flow is held back in all lines alike. */
    private final class Gates implements Breakers.Gate {
        @Override
        public void bar(FlowKey flow) {
            queues.values().forEach(queue -> queue.bar(flow));
        }

        @Override
        public void free(FlowKey flow) {
            queues.values().forEach(queue -> queue.free(flow));
        }
    }
}
