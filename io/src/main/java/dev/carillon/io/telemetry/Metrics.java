package dev.carillon.io.telemetry;

import dev.carillon.api.Key;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prometheus metrics: ours under {@code carillon_}, and Argo's under their own names where Argo has one. Fed on the
 * control thread, read by any.
 */
public final class Metrics implements Telemetry {
    /** CronWorkflows with series of their own; beyond it only totals count, or a scrape would grow without bound. */
    public static final int SERIES_LIMIT = 20_000;

    private static final double[] LATENESS_SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Key, List<Meter>> byCron = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> levels = new ConcurrentHashMap<>();
    private final DistributionSummary lateness;

    public Metrics() {
        lateness = DistributionSummary.builder("carillon.launch.lateness.seconds")
                .description("From the scheduled time to the first create of a slot leaving")
                .minimumExpectedValue(LATENESS_SECONDS[0]) // below it Micrometer leaves buckets empty
                .serviceLevelObjectives(LATENESS_SECONDS)
                .register(registry);
    }

    /** The exposition text. Thread-safe. */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void note(Note note) {
        switch (note) {
            case Note.AttemptSent n -> attemptSent(n);
            case Note.AttemptFailed n -> attemptFailed(n);
            case Note.SlotClosed n -> closed(n.cron(), n.outcome(), 1);
            case Note.SlotsClosed n -> closed(n.cron(), n.range().outcome(), n.more());
            case Note.UpkeepFailed n ->
                count("carillon.write.failures", 1, "fault", n.fault().kind(), "action", n.verb());
            case Note.Timetable n -> timetable(n);
            case Note.Forgotten n -> forget(n.cron());
            case Note.Released n -> count("carillon.released", 1);
            case Note.StrayFound n -> count("carillon.strays", 1);
            case Note.LedgerRebuilt n -> count("carillon.ledger.rebuilds", 1);
            case Note.Announced n -> count("carillon.conditions", 1, "condition", n.reason());
            case Note.Leadership n -> {
                level("argo.workflows.is.leader", n.leading() ? 1 : 0);
                level("carillon.lease.epoch", n.epoch());
            }
            case Note.FenceProved n -> level("carillon.fence.active", n.active() ? 1 : 0);
            case Note.ClockMeasured n ->
                level("carillon.clock.skew.milliseconds", n.offset().toMillis());
            case Note.BreakerMoved n ->
                count(
                        "carillon.breaker.moves",
                        1,
                        "scope",
                        n.scope().getClass().getSimpleName(),
                        "open",
                        String.valueOf(n.open()));
            case Note.WatchMoved n -> count("carillon.watch.moves", 1, "kind", n.kind());
            case Note.Requested n -> requested(n);
            case Note.Quarantined n -> count("carillon.quarantined", 1);
            case Note.RunEnded n ->
                count("carillon.runs.ended", 1, "end", n.end().name());
            case Note.Pulse n -> pulse(n);
        }
    }

    private void attemptSent(Note.AttemptSent n) {
        count("carillon.launch.attempts", 1);
        if (n.attempt() == 1) {
            lateness.record(Math.max(0, n.lateness().toNanos() / 1e9));
            count(
                    "argo.workflows.cronworkflows.triggered",
                    1,
                    "name",
                    n.cron().name(),
                    "namespace",
                    n.cron().namespace());
        }
    }

    private void attemptFailed(Note.AttemptFailed n) {
        count("carillon.launch.retries", 1, "fault", n.fault().kind(), "lane", n.deferred() ? "deferred" : "inline");
    }

    private void closed(Key cron, Outcome outcome, long count) {
        count("carillon.slots", count, "outcome", outcome.kind(), "reason", outcome.reason());
        if (outcome instanceof Outcome.Skipped skipped && skipped.why() == Outcome.Skip.FORBIDDEN) {
            count(
                    "argo.workflows.cronworkflows.concurrencypolicy.triggered",
                    count,
                    "name",
                    cron.name(),
                    "namespace",
                    cron.namespace(),
                    "concurrency_policy",
                    "Forbid");
        }
        bornAtZero(cron);
        if (byCron.containsKey(cron)) {
            of(cron, outcome.kind()).increment((double) count);
        }
    }

    /** A series that first appears with its first increment hides that increment from rate(): each is born at 0. */
    private void bornAtZero(Key cron) {
        if (byCron.containsKey(cron) || byCron.size() >= SERIES_LIMIT) {
            return;
        }
        List<Meter> meters = new ArrayList<>();
        for (String outcome : List.of("Created", "Adopted", "Skipped", "Rejected", "Missed")) {
            meters.add(of(cron, outcome));
        }
        byCron.put(cron, meters);
    }

    private Counter of(Key cron, String outcome) {
        return registry.counter(
                "carillon.cronworkflow.slots",
                Tags.of("namespace", cron.namespace(), "name", cron.name(), "outcome", outcome));
    }

    private void timetable(Note.Timetable n) {
        bornAtZero(n.cron());
        if (byCron.containsKey(n.cron())) {
            timestamp(
                    n.cron(),
                    "carillon.cronworkflow.next.slot.timestamp.seconds",
                    n.next().orElse(Instant.EPOCH));
            timestamp(
                    n.cron(),
                    "carillon.cronworkflow.last.run.timestamp.seconds",
                    n.lastRun().orElse(Instant.EPOCH));
        }
    }

    private void timestamp(Key cron, String name, Instant at) {
        String key = name + "|" + cron;
        AtomicLong level = levels.get(key);
        if (level == null) {
            AtomicLong fresh = new AtomicLong();
            levels.put(key, fresh);
            byCron.getOrDefault(cron, new ArrayList<>())
                    .add(Gauge.builder(name, fresh, AtomicLong::doubleValue)
                            .tags("namespace", cron.namespace(), "name", cron.name())
                            .register(registry));
            level = fresh;
        }
        level.set(at.getEpochSecond());
    }

    private void forget(Key cron) {
        List<Meter> meters = byCron.remove(cron);
        if (meters != null) {
            meters.forEach(registry::remove);
        }
        levels.keySet().removeIf(key -> key.endsWith("|" + cron));
    }

    private void requested(Note.Requested n) {
        count(
                "argo.workflows.k8s.request",
                1,
                "kind",
                n.kind(),
                "verb",
                n.verb(),
                "status_code",
                n.code() == 0 ? "none" : String.valueOf(n.code()));
    }

    private void pulse(Note.Pulse n) {
        level("carillon.heartbeat.timestamp.seconds", n.now().getEpochSecond());
        level("carillon.cronworkflows", n.cronWorkflows());
        level("carillon.pending.slots", n.pendingSlots());
        level("carillon.oldest.pending.age.seconds", seconds(n.oldestPending()));
        level("carillon.unreleased.children", n.unreleasedChildren());
        level("carillon.oldest.unreleased.age.seconds", seconds(n.oldestUnreleased()));
        level("carillon.queue.depth", n.queued());
        level("carillon.requests.in.flight", n.inFlight());
        level("carillon.api.healthy", n.apiBroken() ? 0 : 1);
        level("carillon.ready", n.ready() ? 1 : 0);
    }

    private static long seconds(Duration duration) {
        return duration.toSeconds();
    }

    private void count(String name, long by, String... tags) {
        registry.counter(name, tags).increment((double) by);
    }

    private void level(String name, long value) {
        levels.computeIfAbsent(name, key -> {
                    AtomicLong fresh = new AtomicLong();
                    Gauge.builder(key, fresh, AtomicLong::doubleValue).register(registry);
                    return fresh;
                })
                .set(value);
    }
}
