package dev.carillon.io.telemetry;

import dev.carillon.cron.Condition;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.Outcome;
import dev.carillon.cron.Reason;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Prometheus metrics as docs/reference/metrics.md lists them: ours under {@code carillon_}, and Argo's under their own
 * names where Argo has one. Fed on the control thread, read by any.
 */
public final class Metrics implements Telemetry {
    private static final double[] LATENESS_SECONDS = {
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600
    };
    private static final double[] REQUEST_SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    private static final List<String> OUTCOMES = List.of("Created", "Adopted", "Skipped", "Rejected", "Missed");

    /** Counters in Argo's words. Ours would end in {@code _total}, and a dashboard for Argo's would find nothing. */
    private static final String ERRORS = "argo.workflows.error.count";

    private static final String REQUEST_DURATION = "argo.workflows.k8s.request.duration";
    private static final PrometheusNamingConvention NAMES = new PrometheusNamingConvention();

    private static final String LOG_MESSAGES = "argo.workflows.log.messages";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CronSeries crons = new CronSeries(registry);
    private final AuditSeries audits = new AuditSeries(registry);
    private final Map<String, AtomicReference<Double>> levels = new ConcurrentHashMap<>();
    private final Set<Scope> broken = new HashSet<>();
    private final Timer lateness;

    /** Described once: that takes longer than to find the timer of some tags. */
    private final Meter.MeterProvider<Timer> requests;

    /**
     * @param version what {@code carillon_build_info} says
     * @param started when this process began: by it a rule tells a counter that begins anew from one that was not scraped
     */
    public Metrics(String version, Instant started) {
        registry.config()
                .namingConvention((name, type, unit) -> name.equals(REQUEST_DURATION)
                        ? "argo_workflows_k8s_request_duration" // Argo's, without the unit that ours would end in
                        : NAMES.name(name, type, unit));
        lateness = timer("carillon.launch.lateness", LATENESS_SECONDS)
                .description("From the scheduled time to the first create of a slot leaving")
                .register(registry);
        requests = timer(REQUEST_DURATION, REQUEST_SECONDS).withRegistry(registry);
        Gauge.builder("carillon.build.info", () -> 1)
                .tags("version", version)
                .strongReference(true)
                .register(registry);
        level("carillon.start.timestamp.seconds", started.getEpochSecond());
        bornAtZero();
    }

    /** A series that first appears with its first increment hides that increment from increase(). */
    private void bornAtZero() {
        for (String outcome : OUTCOMES) {
            count("carillon.launches", 0, "outcome", outcome);
        }
        for (String name : List.of(
                "carillon.adopted",
                "carillon.launch.attempts",
                "carillon.released",
                "carillon.history.removed",
                "carillon.ledger.rebuilt",
                "carillon.events.dropped",
                "carillon.audit.runs",
                "carillon.audit.failures",
                "carillon.quarantined")) {
            count(name, 0);
        }
        for (String fault : Fault.KINDS) {
            count("carillon.launch.faults", 0, "fault", fault);
            for (String lane : List.of("inline", "deferred")) {
                count("carillon.launch.retries", 0, "lane", lane, "fault", fault);
            }
        }
        for (Fault.Block block : Fault.Block.values()) {
            count("carillon.blocked", 0, "reason", Reason.of(block));
            count("carillon.missed", 0, "reason", Reason.of(block));
        }
        for (String reason : List.of(
                Outcome.WINDOW_CLOSED,
                Outcome.SPEC_INVALID,
                Outcome.EXPRESSION_UNUSABLE,
                Outcome.TEMPLATE_NOT_FOUND,
                Reason.of(Fault.Rejection.QUOTA_EXCEEDED))) { // of a slot that waited for quota in vain
            count("carillon.missed", 0, "reason", reason);
        }
        for (CronLedger.End end : List.of(CronLedger.End.SUCCEEDED, CronLedger.End.FAILED, CronLedger.End.GONE)) {
            count("carillon.runs.ended", 0, "end", end.text());
        }
        for (String kind : List.of("api", "namespace", "webhook")) {
            level("carillon.breakers.open", 0, "scope", kind);
        }
        for (String level : List.of("debug", "info", "warn", "error")) {
            add(LOG_MESSAGES, 0, "level", level);
        }
        for (String to : List.of("leading", "standby")) {
            count("carillon.leadership.changes", 0, "to", to);
        }
        for (String cause : List.of("OperationPanic", "CronWorkflowSubmissionError", "CronWorkflowSpecError")) {
            add(ERRORS, 0, "cause", cause);
        }
        level("argo.workflows.is.leader", 0);
    }

    /** Counts a log line. From any thread. @param level debug, info, warn or error */
    public void logged(String level) {
        add(LOG_MESSAGES, 1, "level", level);
    }

    /** The exposition text. Thread-safe. */
    public String text() {
        crons.settle();
        return registry.scrape();
    }

    @Override
    public void note(Note note) {
        switch (note) {
            case Note.AttemptSent n -> attemptSent(n);
            case Note.AttemptFailed n -> attemptFailed(n);
            case Note.SlotClosed n -> closed(n);
            case Note.SlotsClosed n -> {
                crons.closed(n.cron(), n.range().outcome(), n.more());
                total(n.range().outcome(), n.more());
            }
            case Note.UpkeepFailed n ->
                count(
                        "carillon.upkeep.failures",
                        1,
                        "verb",
                        n.verb(),
                        "kind",
                        n.kind(),
                        "fault",
                        n.fault().kind());
            case Note.Timetable n -> crons.timetable(n);
            case Note.Forgotten n -> {
                crons.forget(n.cron());
                audits.forget(n.cron());
            }
            case Note.Audited n -> {
                count("carillon.audit.runs", 1);
                level("carillon.audit.last.timestamp.seconds", n.at().getEpochSecond());
                audits.audited(n.cron(), n.findings());
            }
            case Note.AuditFailed n -> count("carillon.audit.failures", 1);
            case Note.Released n -> count("carillon.released", 1);
            case Note.StrayFound n -> crons.stray(n.cron());
            case Note.Stopped n -> crons.replaced(n.cron());
            case Note.Removed n -> count("carillon.history.removed", 1);
            case Note.LedgerRemoved n -> {} // a log line
            case Note.LedgerRebuilt n -> count("carillon.ledger.rebuilt", 1);
            case Note.ConditionRaised n -> conditionRaised(n);
            case Note.Announced n ->
                count("carillon.events", 1, "type", n.warning() ? "Warning" : "Normal", "reason", n.reason());
            case Note.Unannounced n -> count("carillon.events.dropped", 1);
            case Note.Leadership n -> leadership(n);
            case Note.FenceProved n -> level("carillon.fence.active", n.active() ? 1 : 0);
            case Note.ClockMeasured n -> {
                n.offset().ifPresent(offset -> level("carillon.clock.skew.seconds", offset.toMillis() / 1e3));
                level("carillon.clock.usable", n.usable() ? 1 : 0);
            }
            case Note.LeaseMoved n -> level("carillon.lease.reached", n.reached() ? 1 : 0);
            case Note.ServerWentBack n -> {} // a log line; the ledgers that it takes back are counted as rebuilt
            case Note.BreakerMoved n -> breakerMoved(n);
            case Note.WatchMoved n -> level("carillon.watch.synced", n.synced() ? 1 : 0, "kind", n.kind());
            case Note.Unwatched n -> {} // a log line: nothing rests on it
            case Note.Requested n -> requested(n);
            case Note.Quarantined n -> {
                count("carillon.quarantined", 1);
                add(ERRORS, 1, "cause", "OperationPanic");
            }
            case Note.RunEnded n ->
                count("carillon.runs.ended", 1, "end", n.end().text());
            case Note.Pulse n -> pulse(n);
        }
    }

    private void attemptSent(Note.AttemptSent n) {
        count("carillon.launch.attempts", 1);
        if (n.attempt() == 1) {
            lateness.record(n.lateness().isNegative() ? Duration.ZERO : n.lateness());
        }
    }

    private void attemptFailed(Note.AttemptFailed n) {
        count("carillon.launch.faults", 1, "fault", n.fault().kind());
        if (n.retry() != Note.Retry.NONE) {
            count(
                    "carillon.launch.retries",
                    1,
                    "lane",
                    n.retry().word(),
                    "fault",
                    n.fault().kind());
        }
        if (n.fault() instanceof Fault.Blocked blocked) {
            count("carillon.blocked", 1, "reason", Reason.of(blocked.block()));
        }
    }

    private void closed(Note.SlotClosed n) {
        crons.closed(n.cron(), n.outcome(), 1);
        total(n.outcome(), 1);
        if (n.outcome() instanceof Outcome.Adopted) {
            count("carillon.adopted", 1);
        }
    }

    private void total(Outcome outcome, long by) {
        count("carillon.launches", by, "outcome", outcome.kind());
        if (outcome instanceof Outcome.Missed missed) {
            count("carillon.missed", by, "reason", missed.reason());
        }
        if (outcome instanceof Outcome.Missed || outcome instanceof Outcome.Rejected) {
            add(ERRORS, by, "cause", "CronWorkflowSubmissionError");
        }
    }

    private void conditionRaised(Note.ConditionRaised n) {
        count("carillon.conditions", 1, "type", n.type());
        if (n.type().equals(Condition.SPEC_ERROR)) {
            add(ERRORS, 1, "cause", "CronWorkflowSpecError");
        }
    }

    /** Two namespaces may be broken at once, so their breakers are counted. */
    private void breakerMoved(Note.BreakerMoved n) {
        if (n.open()) {
            broken.add(n.scope());
        } else {
            broken.remove(n.scope());
        }
        level(
                "carillon.breakers.open",
                broken.stream()
                        .filter(scope -> scope.kind().equals(n.scope().kind()))
                        .count(),
                "scope",
                n.scope().kind());
    }

    private void leadership(Note.Leadership n) {
        level("argo.workflows.is.leader", n.leading() ? 1 : 0);
        level("carillon.lease.epoch", n.epoch());
        count("carillon.leadership.changes", 1, "to", n.leading() ? "leading" : "standby");
        if (!n.leading()) {
            crons.hideTimetables(); // what a standby knows goes stale and would raise alarms
            audits.forgetAll();
        }
    }

    private void requested(Note.Requested n) {
        Tags tags = Tags.of("kind", n.kind(), "verb", n.verb(), "status_code", String.valueOf(n.code()));
        registry.counter("argo.workflows.k8s.request", tags).increment();
        requests.withTags(tags).record(n.took());
    }

    /** A timer, not a summary: Micrometer rounds a summary's values up to whole numbers before it looks for the bucket. */
    private static Timer.Builder timer(String name, double[] seconds) {
        Duration[] buckets = Arrays.stream(seconds)
                .mapToObj(s -> Duration.ofNanos(Math.round(s * 1e9)))
                .toArray(Duration[]::new);
        return Timer.builder(name)
                .minimumExpectedValue(buckets[0]) // outside of the two Micrometer leaves buckets empty
                .maximumExpectedValue(buckets[buckets.length - 1])
                .serviceLevelObjectives(buckets);
    }

    private void pulse(Note.Pulse n) {
        level("carillon.heartbeat.timestamp.seconds", n.now().getEpochSecond());
        level("carillon.cron.workflows", n.cronWorkflows());
        level("carillon.pending.slots", n.pendingSlots());
        level("carillon.oldest.pending.age.seconds", n.oldestPending().toSeconds());
        level("carillon.unreleased.children", n.unreleasedChildren());
        level("carillon.unrecorded.age.seconds", n.oldestUnrecorded().toSeconds());
        crons.unreleased(n.unreleasedOf(), n.oldestUnreleased());
        level("carillon.requests.in.flight", n.inFlight());
        level("carillon.api.breaker.open", n.apiBroken() ? 1 : 0);
        level("carillon.api.storage.full", n.storageFull() ? 1 : 0);
        level("carillon.ready", n.ready() ? 1 : 0);
        level("argo.workflows.is.leader", n.leading() ? 1 : 0);
        level("argo.workflows.queue.depth.gauge", n.queued(), "queue_name", "cron_wf_queue");
        level("argo.workflows.workers.busy.count", n.inFlight(), "worker_type", "cron_wf_queue");
    }

    private void count(String name, long by, String... tags) {
        registry.counter(name, tags).increment((double) by);
    }

    private void level(String name, Number value, String... tags) {
        gauge(name, tags).set(value.doubleValue());
    }

    /** Moves a counter whose name has to stay as it is; Prometheus takes it for a gauge, which increase() reads too. */
    private void add(String name, long by, String... tags) {
        gauge(name, tags).accumulateAndGet((double) by, Double::sum);
    }

    private AtomicReference<Double> gauge(String name, String... tags) {
        return levels.computeIfAbsent(name + String.join(",", tags), key -> {
            AtomicReference<Double> fresh = new AtomicReference<>(0.0);
            Gauge.builder(name, fresh, AtomicReference::get).tags(tags).register(registry);
            return fresh;
        });
    }
}
