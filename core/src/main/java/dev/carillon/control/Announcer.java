package dev.carillon.control;

import dev.carillon.api.Request;
import dev.carillon.cron.Announcement;
import dev.carillon.cron.Condition;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Trouble;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Reason;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Faults;
import dev.carillon.fault.Scope;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes Events about CronWorkflows: one for each outcome but a plain {@code Created}, one for a row of equal ones,
 * and one for a condition that appears. Best effort, and nothing waits for it (PROTOCOL M12): metric, condition and ledger
 * have it before.
 */
final class Announcer {
    /** Events about one CronWorkflow that may go at once; an outage of an hour must not become a storm of them. */
    static final int BURST_PER_CRON = 10;

    /** After a burst one CronWorkflow may have one more in this time, as client-go's own recorder allows. */
    static final Duration PERIOD_PER_CRON = Duration.ofMinutes(5);

    /** Events a second in all: a thousand skips at one tick are told within a minute, and gently. */
    static final int PER_SECOND = 20;

    /** Events that wait to be sent. More than this is no news any more; the metrics have counted it. */
    static final int WAITING_LIMIT = 2_000;

    /** What could not be told within this time, in an outage, is left to the ledger. */
    static final Duration STALE = Duration.ofMinutes(10);

    /** Events under way at once: an API server that does not answer gets no more of them. */
    static final int LANES = 10;

    /**
     * After one that met passing trouble of the API all wait this long, or as long as the server asks; then one at a
     * time goes until one arrives. One that met trouble of a namespace or a webhook waits alone (PROTOCOL H4).
     */
    static final Duration RETRY = Duration.ofSeconds(5);

    /** Times that one is sent, under the same name: it cannot be there twice. */
    static final int TRIES = 5;

    /** CronWorkflows whose allowance is remembered: of one that is gone an Event may still be sent later. */
    static final int REMEMBERED_LIMIT = 10_000;

    /** Conditions of one CronWorkflow that are remembered as told. */
    private static final int TOLD_LIMIT = 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Calls calls;
    private final Faults faults;
    private final Telemetry telemetry;
    private final Allowance all =
            new Allowance(PER_SECOND, Duration.ofSeconds(1).dividedBy(PER_SECOND));

    /** By uid, the one that was told of longest ago first. */
    private final Map<String, Allowance> each = Limited.byUse(REMEMBERED_LIMIT);

    private final Map<String, Set<String>> told = new HashMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Those that wait alone, by the time of their next try. */
    private final ArrayDeque<Waiting> alone = new ArrayDeque<>();

    private Instant time = Instant.EPOCH;
    private long sequence;

    private int underWay;

    /** The last one met trouble of the API, and none has arrived since. */
    private boolean troubled;

    private Instant quietUntil = Instant.EPOCH;

    /**
     * @param request as it was sent, null before
     * @param tries how often it was sent
     * @param notBefore of the next try
     */
    private record Waiting(
            CronWorkflow cron,
            Announcement what,
            Instant since,
            @Nullable Request request,
            int tries,
            Instant notBefore) {}

    Announcer(Calls calls, Faults faults, Telemetry telemetry) {
        this.calls = calls;
        this.faults = faults;
        this.telemetry = telemetry;
    }

    /** Says of conditions that they have appeared. What the account's own trouble says was told with its slot. */
    void conditions(CronWorkflow cron, List<Condition> conditions, @Nullable CronLedger ledger) {
        @Nullable Trouble trouble = ledger == null ? null : ledger.trouble();
        Set<String> known = told.computeIfAbsent(cron.uid(), uid -> new LinkedHashSet<>());
        Set<String> present = new LinkedHashSet<>();
        for (Condition condition : conditions) {
            boolean ofASlot = trouble != null && condition.message().equals(trouble.text());
            if (!ofASlot && present.add(subject(condition)) && known.add(subject(condition))) {
                telemetry.note(new Note.ConditionRaised(cron.key(), condition.type(), condition.message()));
                announce(cron, Reason.announce(cron.key(), condition));
            }
        }
        // A slot that waits is told of once, however often its last fault changes to and fro; its name has its time.
        known.removeIf(subject -> !present.contains(subject) && !subject.startsWith(Condition.SUBMISSION_ERROR));
        int excess = known.size() - TOLD_LIMIT;
        List<String> past =
                known.stream().filter(subject -> !present.contains(subject)).toList();
        past.stream().limit(Math.max(0, excess)).forEach(known::remove);
        if (known.isEmpty()) {
            told.remove(cron.uid());
        }
    }

    /**
     * What a condition is about: for a slot that waits, slot and reason without the server's own words; for what names
     * the latest of many runs, the same thing goes on, and each run's Event would be at the cost of other news.
     */
    private static String subject(Condition condition) {
        int end = condition.message().indexOf("): ");
        boolean waits = condition.type().equals(Condition.SUBMISSION_ERROR) && end > 0;
        return switch (condition.type()) {
            case Condition.FOREIGN_SCHEDULER, Condition.RELEASE_FAILED, Condition.STOP_FAILED -> condition.type();
            default -> condition.type() + " " + (waits ? condition.message().substring(0, end) : condition.message());
        };
    }

    void announce(CronWorkflow cron, Announcement what) {
        if (waiting.size() >= WAITING_LIMIT) {
            telemetry.note(new Note.Unannounced(cron.key(), what.reason()));
            return;
        }
        waiting.add(new Waiting(cron, what, time, null, 0, time));
    }

    /** @param apiBroken in an outage nothing but the probe goes out */
    void step(Moment now, Instant at, boolean apiBroken) {
        time = at;
        while (!alone.isEmpty() && !alone.element().notBefore.isAfter(at)) {
            waiting.add(alone.remove());
        }
        while (!apiBroken && maySend() && !waiting.isEmpty() && all.take(at)) {
            Waiting next = waiting.remove();
            if (isStale(next, at) || !isAllowed(next, at)) {
                leave(next);
            } else {
                send(next, now, at);
            }
        }
    }

    private boolean maySend() {
        return underWay < (troubled ? 1 : LANES) && !time.isBefore(quietUntil);
    }

    private boolean isAllowed(Waiting next, Instant at) {
        return next.tries > 0
                || each.computeIfAbsent(next.cron.uid(), uid -> new Allowance(BURST_PER_CRON, PERIOD_PER_CRON))
                        .take(at);
    }

    private static boolean isStale(Waiting waiting, Instant at) {
        return waiting.since.plus(STALE).isBefore(at) && waiting.since.isAfter(Instant.EPOCH);
    }

    private void leave(Waiting untold) {
        telemetry.note(new Note.Unannounced(untold.cron.key(), untold.what.reason()));
    }

    void forget(String uid) {
        told.remove(uid);
        each.remove(uid);
    }

    private void send(Waiting next, Moment now, Instant at) {
        Request request = next.request != null ? next.request : event(next, at);
        underWay++;
        calls.send(Call.Lane.BACKGROUND, request, TIMEOUT, false, now, (answer, sent) -> {
            underWay--;
            Optional<Fault> fault = faults.of(request, answer, false);
            boolean passing = fault.isPresent() && isPassing(fault.get());
            troubled = passing && fault.get().scope() instanceof Scope.Api;
            Instant again = passing ? time.plus(fault.get().pause(RETRY)) : time;
            quietUntil = troubled ? again : quietUntil;
            // An answer in doubt: it had arrived after all.
            if (fault.isEmpty() || fault.get() instanceof Fault.AlreadyExists) {
                telemetry.note(new Note.Announced(next.cron.key(), next.what.warning(), next.what.reason()));
            } else if (passing && next.tries + 1 < TRIES) {
                (troubled ? waiting : alone)
                        .add(new Waiting(next.cron, next.what, next.since, request, next.tries + 1, again));
            } else {
                leave(next);
            }
        });
    }

    private Request event(Waiting next, Instant at) {
        String unique = Long.toHexString(at.toEpochMilli()) + "." + Long.toHexString(sequence++);
        return Requests.kubernetesEvent(next.cron, next.what, at, unique);
    }

    /** Whether the same request may fare better in a while. */
    private static boolean isPassing(Fault fault) {
        return fault instanceof Fault.NotSent
                || fault instanceof Fault.InDoubt
                || fault instanceof Fault.Transient
                || fault instanceof Fault.Throttled;
    }
}
