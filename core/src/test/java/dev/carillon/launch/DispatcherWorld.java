package dev.carillon.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.launch.Ticket.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A dispatcher, a server that answers after a while, and work that is offered again after a fault. One heap of events;
 * at each of them the dispatcher is polled dry and its wake-up is held to its promise.
 */
final class DispatcherWorld {
    static final Instant START = Instant.parse("2026-05-01T10:00:00Z");
    static final String CREATE = "create workflows";
    static final String GET = "get workflows";
    static final String RECORD = "update cronledgers";
    private static final int EVENTS_LIMIT = 2_000_000;

    record Job(String name, Line line, String namespace, String action, Instant order) {
        Ticket ticket() {
            return new Ticket(line, namespace, action, namespace + "/" + name, order);
        }
    }

    record Sent(Job job, Instant at) {}

    /** What the server does. @param fault empty for a success */
    record Reply(Duration latency, Optional<Fault> fault) {
        static Reply ok(long millis) {
            return new Reply(Duration.ofMillis(millis), Optional.empty());
        }

        static Reply fault(long millis, Fault fault) {
            return new Reply(Duration.ofMillis(millis), Optional.of(fault));
        }
    }

    interface Server {
        Reply answer(Job job, Instant now);
    }

    private record Event(Instant at, long sequence, Runnable action) {}

    final Dispatcher<Job> dispatcher;
    final List<Sent> sent = new ArrayList<>();
    final List<Sent> succeeded = new ArrayList<>();
    Server server = (job, now) -> Reply.ok(5);
    Duration retryAfter = Duration.ofMillis(100);
    Instant now = START;
    int mostFlying;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::sequence));
    private long sequence;

    DispatcherWorld(DispatchSettings settings, long seed) {
        this.dispatcher = new Dispatcher<>(settings, Job::ticket, new Random(seed));
    }

    DispatcherWorld() {
        this(DispatchSettings.DEFAULT, 1);
    }

    static Job launch(String namespace, int number, Duration close) {
        return new Job("c" + number, Line.LAUNCH, namespace, CREATE, START.plus(close));
    }

    static Job record(String namespace, int number, Duration since) {
        return new Job("r" + number, Line.UPKEEP, namespace, RECORD, START.plus(since));
    }

    void at(Duration when, Runnable action) {
        events.add(new Event(START.plus(when), sequence++, action));
    }

    void offerAt(Duration when, Job job) {
        at(when, () -> dispatcher.offer(job));
    }

    /** Runs until that long after the start, or until nothing is left to do. */
    void runUntil(Duration end) {
        Instant last = START.plus(end);
        for (int n = 0; n < EVENTS_LIMIT; n++) {
            pollDry();
            Instant wake = dispatcher.wakeAt(now);
            assertThat(wake)
                    .as("a dispatcher that was polled dry wants to be polled later")
                    .isAfter(now);
            if (dispatcher.waiting() > 0 && dispatcher.flying() == 0) {
                assertThat(wake).as("something waits and nothing is under way").isBefore(Instant.MAX);
            }
            Event event = events.peek();
            Instant next = event == null || wake.isBefore(event.at()) ? wake : event.at();
            if (next.isAfter(last)) {
                now = last;
                return;
            }
            now = next;
            while (!events.isEmpty() && !events.peek().at().isAfter(now)) {
                events.remove().action().run();
            }
        }
        throw new AssertionError("the world does not come to rest");
    }

    private void pollDry() {
        for (Optional<Job> job = dispatcher.poll(now); job.isPresent(); job = dispatcher.poll(now)) {
            send(job.get());
        }
        mostFlying = Math.max(mostFlying, dispatcher.flying());
    }

    private void send(Job job) {
        sent.add(new Sent(job, now));
        Reply reply = server.answer(job, now);
        events.add(new Event(now.plus(reply.latency()), sequence++, () -> answered(job, reply)));
    }

    private void answered(Job job, Reply reply) {
        dispatcher.done(job, reply.fault(), now);
        if (reply.fault().isEmpty()) {
            succeeded.add(new Sent(job, now));
        } else {
            events.add(new Event(now.plus(retryAfter), sequence++, () -> dispatcher.offer(job)));
        }
    }

    List<Instant> sends(Predicate<Job> which) {
        return sent.stream().filter(s -> which.test(s.job())).map(Sent::at).toList();
    }

    /** The most sends in any second that begins at or after {@code from} and ends before {@code to}. */
    int busiestSecond(Predicate<Job> which, Instant from, Instant to) {
        List<Instant> times = sends(which).stream()
                .filter(t -> !t.isBefore(from) && t.isBefore(to))
                .toList();
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (!times.get(last).isBefore(times.get(first).plusSeconds(1))) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
