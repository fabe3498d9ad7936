package dev.carillon.control;

import dev.carillon.cron.Announcement;
import dev.carillon.cron.Condition;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Trouble;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Reason;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes Events about CronWorkflows: one for each outcome but a plain {@code Created}, one for a row of equal ones,
 * and one for a condition that appears. Best effort and never awaited (PROTOCOL M12): metric, condition and ledger have
 * it before.
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

    /** Conditions of one CronWorkflow that are remembered as told. */
    private static final int TOLD_LIMIT = 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Calls calls;
    private final Telemetry telemetry;
    private final Allowance all =
            new Allowance(PER_SECOND, Duration.ofSeconds(1).dividedBy(PER_SECOND));
    private final Map<String, Allowance> each = new HashMap<>();
    private final Map<String, Set<String>> told = new HashMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private Instant time = Instant.EPOCH;
    private long sequence;

    private record Waiting(CronWorkflow cron, Announcement what, Instant since) {}

    Announcer(Calls calls, Telemetry telemetry) {
        this.calls = calls;
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
        waiting.add(new Waiting(cron, what, time));
    }

    /** @param apiBroken in an outage nothing but the probe goes out */
    void step(Moment now, Instant at, boolean apiBroken) {
        time = at;
        while (!apiBroken && !waiting.isEmpty() && all.take(at)) {
            Waiting next = waiting.remove();
            boolean stale = next.since.plus(STALE).isBefore(at) && next.since.isAfter(Instant.EPOCH);
            boolean allowed = each.computeIfAbsent(
                            next.cron.uid(), uid -> new Allowance(BURST_PER_CRON, PERIOD_PER_CRON))
                    .take(at);
            if (stale || !allowed) {
                telemetry.note(new Note.Unannounced(next.cron.key(), next.what.reason()));
            } else {
                send(next, now, at);
            }
        }
    }

    void forget(String uid) {
        told.remove(uid);
        each.remove(uid);
    }

    private void send(Waiting next, Moment now, Instant at) {
        String unique = Long.toHexString(at.toEpochMilli()) + "." + Long.toHexString(sequence++);
        calls.send(
                Call.Lane.BACKGROUND,
                Requests.kubernetesEvent(next.cron, next.what, at, unique),
                TIMEOUT,
                false,
                now,
                (answer, sent) -> {});
        telemetry.note(new Note.Announced(next.cron.key(), next.what.warning(), next.what.reason()));
    }
}
