package dev.carillon.control;

import dev.carillon.api.Request;
import dev.carillon.cron.Condition;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Kubernetes Events about CronWorkflows: one when a condition appears, best effort, never awaited (PROTOCOL M12). The
 * metric has counted it before.
 */
final class Announcer {
    /** Kubernetes Events a minute in all: a cluster-wide outage must not become a storm of them. */
    private static final int PER_MINUTE_LIMIT = 60;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Calls calls;
    private final Telemetry telemetry;
    private final Map<String, Set<Condition>> shown = new HashMap<>();
    private final List<Instant> sent = new ArrayList<>();
    private long sequence;

    Announcer(Calls calls, Telemetry telemetry) {
        this.calls = calls;
        this.telemetry = telemetry;
    }

    /** Announces the conditions that were not there at the last pass. */
    void conditions(CronWorkflow cron, List<Condition> conditions, Moment now, Instant time) {
        Set<Condition> before = shown.getOrDefault(cron.uid(), Set.of());
        Set<Condition> after = new HashSet<>(conditions);
        for (Condition condition : conditions) {
            if (!before.contains(condition)) {
                warn(cron, condition.type(), condition.message(), now, time);
            }
        }
        if (after.isEmpty()) {
            shown.remove(cron.uid());
        } else {
            shown.put(cron.uid(), after);
        }
    }

    void forget(String uid) {
        shown.remove(uid);
    }

    private void warn(CronWorkflow cron, String reason, String message, Moment now, Instant time) {
        sent.removeIf(at -> at.isBefore(time.minus(MINUTE)));
        if (sent.size() >= PER_MINUTE_LIMIT) {
            return;
        }
        sent.add(time);
        String name = cron.name() + "." + Long.toHexString(time.toEpochMilli()) + "." + Long.toHexString(sequence++);
        Request request = Requests.kubernetesEvent(cron, "Warning", reason, message, time, name);
        calls.send(Call.Lane.BACKGROUND, request, TIMEOUT, false, now, (answer, at) -> {});
        telemetry.note(new Note.Announced(cron.key(), reason, message));
    }
}
