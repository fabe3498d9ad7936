package dev.carillon.launch;

import dev.carillon.fault.Fault;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What goes out next. First shape: earliest first under a limit; breakers, fairness and shares follow.
 *
 * @param <W> a piece of work, which is one request; equal pieces are the same piece
 */
public final class Dispatcher<W> {
    private final DispatchSettings settings;
    private final Function<W, Ticket> tickets;
    private final Map<W, Ticket> waiting = new HashMap<>();
    private final Map<W, Ticket> flying = new HashMap<>();

    public Dispatcher(DispatchSettings settings, Function<W, Ticket> tickets, RandomGenerator random) {
        this.settings = settings;
        this.tickets = tickets;
    }

    /** Work that should go out. Offering what already waits or is under way changes nothing but its ticket. */
    public void offer(W work) {
        if (!flying.containsKey(work)) {
            waiting.put(work, tickets.apply(work));
        }
    }

    /** Work that waits is not wanted any more. What is under way stays under way. */
    public void withdraw(W work) {
        waiting.remove(work);
    }

    /** The next piece of work to send now; it is under way until {@link #done} or {@link #skip}. */
    public Optional<W> poll(Instant now) {
        if (flying.size() >= settings.inFlight()) {
            return Optional.empty();
        }
        Optional<Map.Entry<W, Ticket>> first = waiting.entrySet().stream()
                .min(Comparator.comparing(
                                (Map.Entry<W, Ticket> e) -> e.getValue().line())
                        .thenComparing(e -> e.getValue().order()));
        first.ifPresent(e -> {
            waiting.remove(e.getKey());
            flying.put(e.getKey(), e.getValue());
        });
        return first.map(Map.Entry::getKey);
    }

    /** Work under way was answered. @param fault empty for a success */
    public void done(W work, Optional<Fault> fault, Instant now) {
        flying.remove(work);
    }

    /** Work that was polled was not sent after all: its place is free again, and nothing was learnt. */
    public void skip(W work, Instant now) {
        flying.remove(work);
    }

    /**
     * When {@link #poll} may have something, if nothing else happens: {@code now} or later; {@link Instant#MAX} if
     * nothing waits, or all that waits waits for an answer.
     */
    public Instant wakeAt(Instant now) {
        return waiting.isEmpty() || flying.size() >= settings.inFlight() ? Instant.MAX : now;
    }

    /** The fault of the latest probe of the breaker that holds this work back; empty if none does. */
    public Optional<Fault> heldBy(W work) {
        return Optional.empty();
    }

    /** Whether the API server as a whole is taken to be in trouble. */
    public boolean isApiBroken() {
        return false;
    }

    public int waiting() {
        return waiting.size();
    }

    public int flying() {
        return flying.size();
    }
}
