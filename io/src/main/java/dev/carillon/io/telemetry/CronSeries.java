package dev.carillon.io.telemetry;

import dev.carillon.api.Key;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Note;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The series that a CronWorkflow has of its own: born at 0 with its first timetable, gone with it. Used on the control
 * thread, but for {@link #settle}; the registry makes reading safe.
 */
final class CronSeries {
    /** CronWorkflows with series of their own, or a scrape would grow without bound; the others are counted together. */
    static final int LIMIT = 1_000;

    private static final Key OTHERS = new Key("", "");

    private final MeterRegistry registry;
    private final Map<Key, Series> known = new ConcurrentHashMap<>();
    private @Nullable Gauge unreleased;
    private Optional<Key> unreleasedOf = Optional.empty();
    private final AtomicLong unreleasedAge = new AtomicLong();

    /** A gauge that is there or not. */
    private static final class Level {
        private final String name;
        private final AtomicLong value = new AtomicLong();
        private volatile boolean wanted;

        Level(String name) {
            this.name = name;
        }

        void show(Optional<Instant> at) {
            at.ifPresent(time -> value.set(time.getEpochSecond()));
            wanted = at.isPresent();
        }
    }

    /** One CronWorkflow's. */
    private final class Series {
        private final Tags tags;
        private final Map<String, Meter> meters = new HashMap<>();
        private final AtomicLong forbidden = new AtomicLong();
        private final AtomicLong replaced = new AtomicLong();
        private final Level sinceSuccess = new Level("carillon.slots.since.success");
        private final Level next = new Level("carillon.next.slot.timestamp.seconds");
        private final Level lastSuccess = new Level("carillon.last.success.timestamp.seconds");
        private final List<Level> levels = List.of(sinceSuccess, next, lastSuccess);

        /** Guarded by this, as {@link #gone}. */
        private final Map<Level, Gauge> gauges = new HashMap<>();

        private boolean gone;

        Series(Key key) {
            tags = Tags.of("namespace", key.namespace(), "name", key.name());
            slots("Created", "");
            slots("Adopted", "");
            slots("Missed", Outcome.WINDOW_CLOSED);
            for (Outcome.Skip skip : Outcome.Skip.values()) {
                slots("Skipped", skip.text());
            }
            counter("carillon.strays", Tags.empty());
            counter("argo.workflows.cronworkflows.triggered", Tags.empty());
            policy("Forbid", forbidden);
            policy("Replace", replaced);
            sinceSuccess.wanted = !key.equals(OTHERS); // of many together it would say nothing, and raise alarms
        }

        Counter slots(String outcome, String reason) {
            return counter("carillon.slots", Tags.of("outcome", outcome, "reason", reason));
        }

        /** Argo's counter; a gauge here, because a counter's name would be made to end in {@code _total}. */
        void policy(String policy, AtomicLong count) {
            String name = "argo.workflows.cronworkflows.concurrencypolicy.triggered";
            meters.put(
                    name + policy,
                    Gauge.builder(name, count, AtomicLong::doubleValue)
                            .tags(tags.and("concurrency_policy", policy))
                            .register(registry));
        }

        Counter counter(String name, Tags more) {
            Counter counter = registry.counter(name, tags.and(more));
            meters.put(name + more, counter);
            return counter;
        }

        synchronized void settle() {
            for (Level level : levels) {
                @Nullable Gauge shown = gauges.get(level);
                if (level.wanted && shown == null && !gone) {
                    gauges.put(
                            level,
                            Gauge.builder(level.name, level.value, AtomicLong::doubleValue)
                                    .tags(tags)
                                    .register(registry));
                } else if (!level.wanted && shown != null) {
                    registry.remove(shown);
                    gauges.remove(level);
                }
            }
        }

        synchronized void remove() {
            gone = true;
            meters.values().forEach(registry::remove);
            gauges.values().forEach(registry::remove);
        }
    }

    CronSeries(MeterRegistry registry) {
        this.registry = registry;
    }

    void closed(Key cron, Outcome outcome, long count) {
        Series series = of(cron);
        series.slots(outcome.kind(), outcome.reason()).increment((double) count);
        if (outcome.hasRun()) {
            series.counter("argo.workflows.cronworkflows.triggered", Tags.empty())
                    .increment((double) count);
            series.sinceSuccess.value.set(0);
        } else if (isUnwanted(outcome)) {
            series.sinceSuccess.value.addAndGet(count);
        }
        if (outcome instanceof Outcome.Skipped skipped && skipped.why() == Outcome.Skip.FORBIDDEN) {
            series.forbidden.addAndGet(count);
        }
    }

    /** Whether the slot came to nothing although nobody asked for that. */
    private static boolean isUnwanted(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Created created -> false;
            case Outcome.Adopted adopted -> false;
            case Outcome.Missed missed -> true;
            case Outcome.Rejected rejected -> true;
            case Outcome.Skipped skipped ->
                switch (skipped.why()) {
                    case FORBIDDEN, SUPERSEDED -> true;
                    case SUSPENDED, STOPPED, WHEN_FALSE, SCHEDULE_CHANGED -> false;
                };
        };
    }

    void replaced(Key cron) {
        of(cron).replaced.incrementAndGet();
    }

    void stray(Key cron) {
        of(cron).counter("carillon.strays", Tags.empty()).increment();
    }

    void timetable(Note.Timetable n) {
        Series series = born(n.cron());
        if (series == known.get(OTHERS)) {
            return;
        }
        series.sinceSuccess.wanted = !n.suspended(); // nobody waits for its success then
        series.next.show(n.suspended() ? Optional.empty() : n.next());
        series.lastSuccess.show(n.lastRun());
    }

    void hideTimetables() {
        known.values().forEach(series -> {
            series.levels.forEach(level -> level.wanted = false); // its successes go on elsewhere and are not seen here
            series.sinceSuccess.value.set(0);
        });
    }

    /**
     * Makes what is wanted to be seen so, before somebody reads. From any thread. Gauges take longer than all else that is told
     * of a CronWorkflow, and a new leader shows thousands in the very moment in which everything is due.
     */
    void settle() {
        known.values().forEach(Series::settle);
    }

    /** The oldest run that is not released, with the CronWorkflow that it belongs to: one series at the most. */
    void unreleased(Optional<Key> of, Duration age) {
        unreleasedAge.set(age.toSeconds());
        if (of.equals(unreleasedOf)) {
            return;
        }
        unreleasedOf = of;
        if (unreleased != null) {
            registry.remove(unreleased);
            unreleased = null;
        }
        of.ifPresent(key -> unreleased = Gauge.builder(
                        "carillon.unreleased.children.age.seconds", unreleasedAge, AtomicLong::doubleValue)
                .tags("namespace", key.namespace(), "name", key.name())
                .register(registry));
    }

    void forget(Key cron) {
        Series series = known.remove(cron);
        if (series != null) {
            series.remove();
        }
    }

    /** What is told of one that is gone counts with the others: its own series would stay for ever. */
    private Series of(Key cron) {
        Series series = known.get(cron);
        return series != null ? series : known.computeIfAbsent(OTHERS, Series::new);
    }

    private Series born(Key cron) {
        return known.size() < LIMIT ? known.computeIfAbsent(cron, Series::new) : of(cron);
    }
}
