package dev.carillon.io.telemetry;

import dev.carillon.api.Key;
import dev.carillon.audit.Finding;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What the audit finds now: a sum for each kind, born at 0, and a series for each CronWorkflow and kind of error while
 * it is there. Used on the control thread; the registry makes reading safe.
 */
final class AuditSeries {
    /** CronWorkflows whose errors have series of their own; more of them are one trouble, and the sums tell of it. */
    static final int LIMIT = 100;

    private final MeterRegistry registry;
    private final Map<Finding.Kind, AtomicLong> sums = new EnumMap<>(Finding.Kind.class);
    private final Map<Key, List<Finding>> known = new HashMap<>();
    private final Map<Key, List<Gauge>> errors = new HashMap<>();

    AuditSeries(MeterRegistry registry) {
        this.registry = registry;
        for (Finding.Kind kind : Finding.Kind.values()) {
            AtomicLong sum = new AtomicLong();
            sums.put(kind, sum);
            Gauge.builder("carillon.audit.findings", sum, AtomicLong::doubleValue)
                    .tags(
                            "kind",
                            kind.text(),
                            "severity",
                            kind.severity().name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    void audited(Key cron, List<Finding> findings) {
        List<Finding> before = known.getOrDefault(cron, List.of());
        if (findings.isEmpty()) {
            known.remove(cron);
        } else {
            known.put(cron, findings);
        }
        before.forEach(f -> add(f, -1));
        findings.forEach(f -> add(f, 1));
        if (!errorsOf(before).equals(errorsOf(findings))) {
            hide(cron);
            show(cron, errorsOf(findings));
        }
    }

    void forget(Key cron) {
        audited(cron, List.of());
    }

    /** Somebody else leads: what was found here goes stale. */
    void forgetAll() {
        List.copyOf(known.keySet()).forEach(this::forget);
    }

    private void add(Finding finding, long by) {
        AtomicLong sum = sums.get(finding.kind());
        if (sum != null) {
            sum.addAndGet(by);
        }
    }

    private static Set<Finding.Kind> errorsOf(List<Finding> findings) {
        return findings.stream()
                .filter(f -> f.severity() == Finding.Severity.ERROR)
                .map(Finding::kind)
                .collect(Collectors.toSet());
    }

    private void show(Key cron, Set<Finding.Kind> kinds) {
        if (kinds.isEmpty() || errors.size() >= LIMIT) {
            return;
        }
        List<Gauge> gauges = new ArrayList<>();
        for (Finding.Kind kind : kinds) {
            gauges.add(Gauge.builder("carillon.audit.errors", () -> 1)
                    .tags("namespace", cron.namespace(), "name", cron.name(), "kind", kind.text())
                    .strongReference(true)
                    .register(registry));
        }
        errors.put(cron, gauges);
    }

    private void hide(Key cron) {
        List<Gauge> gauges = errors.remove(cron);
        if (gauges != null) {
            gauges.forEach(registry::remove);
        }
    }
}
