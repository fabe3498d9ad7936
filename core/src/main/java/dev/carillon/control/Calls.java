package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
import dev.carillon.port.Signal;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Requests under way, each with its time. Every timeout is ours, whatever the library below does. */
final class Calls {
    /** What is done with an answer: it changes facts and marks keys, nothing else. */
    interface Reply {
        void answered(Answer answer, Moment sent);
    }

    /** With nothing under way nothing expires; whoever asks has nearer times of its own. */
    private static final Duration NO_EXPIRY = Duration.ofSeconds(60);

    /** As good as for ever: no connection outlives it. */
    private static final Duration NEVER_HEARD = Duration.ofDays(1);

    private record Flight(long id, Call.Lane lane, Request request, Moment sent, long deadlineNanos, Reply reply) {}

    private final Cluster cluster;
    private final Telemetry telemetry;
    private final ServerClock clock;
    private final Map<Long, Flight> flights = new HashMap<>();
    private final PriorityQueue<Flight> byDeadline =
            new PriorityQueue<>(Comparator.comparingLong(Flight::deadlineNanos));
    private long lastId;

    /** When a call other than the lease's, which has a connection of its own, was last answered. */
    private @Nullable Moment heard;

    /** When a run was last created, or tried to be; a dry run is none. */
    private @Nullable Moment launched;

    Calls(Cluster cluster, Telemetry telemetry, ServerClock clock) {
        this.cluster = cluster;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    long nextId() {
        return ++lastId;
    }

    void send(Call.Lane lane, Request request, Duration timeout, boolean fresh, Moment now, Reply reply) {
        Flight flight = new Flight(nextId(), lane, request, now, now.nanos() + timeout.toNanos(), reply);
        flights.put(flight.id, flight);
        byDeadline.add(flight);
        if (request instanceof Request.Create create && create.kind().equals(Kind.WORKFLOW) && !create.dryRun()) {
            launched = now;
        }
        cluster.send(new Call(flight.id, lane, request, timeout, fresh));
    }

    boolean haveLaunchedSince(Moment moment) {
        return launched != null && launched.nanos() - moment.nanos() >= 0;
    }

    /** Of an answer that nobody waits for any more there is nothing to be learnt. */
    void deliver(Signal.Answered answered, Moment now) {
        @Nullable Flight flight = flights.remove(answered.id());
        if (flight == null) {
            return;
        }
        byDeadline.remove(flight);
        if (answered.date() != null) {
            clock.sample(answered.date(), flight.sent, now);
        }
        if (flight.lane != Call.Lane.LEASE) {
            heard = now;
        }
        finish(flight, answered.answer(), now);
    }

    /** Gives up on calls whose time is over. They may have been executed. */
    void expire(Moment now) {
        while (!byDeadline.isEmpty() && byDeadline.peek().deadlineNanos <= now.nanos()) {
            Flight flight = byDeadline.remove();
            flights.remove(flight.id);
            cluster.abandon(flight.id);
            finish(
                    flight,
                    new Answer.Unanswered(
                            true, "no answer within " + now.since(flight.sent).toMillis() + " ms"),
                    now);
        }
    }

    Duration untilExpiry(Moment now) {
        return byDeadline.isEmpty()
                ? NO_EXPIRY
                : Duration.ofNanos(Math.max(0, byDeadline.peek().deadlineNanos - now.nanos()));
    }

    /** For how long no call but the lease's has been answered; very long if none ever was. */
    Duration idle(Moment now) {
        return heard == null ? NEVER_HEARD : now.since(heard);
    }

    int underWay() {
        return flights.size();
    }

    private void finish(Flight flight, Answer answer, Moment now) {
        telemetry.note(new Note.Requested(
                flight.request.verb(),
                flight.request.kind().name(),
                code(flight.request, answer),
                now.since(flight.sent)));
        flight.reply.answered(answer, flight.sent);
    }

    private static int code(Request request, Answer answer) {
        return switch (answer) {
            case Answer.Found found -> request instanceof Request.Create ? 201 : 200;
            case Answer.Deleted deleted -> 200;
            case Answer.At at -> 200;
            case Answer.Refused refused -> refused.status().code();
            case Answer.Garbled garbled -> garbled.code();
            case Answer.Unanswered unanswered -> 0;
        };
    }
}
