package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.TemplateRef;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.port.Telemetry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The three collections that decisions rest on, and the index of runs by the CronWorkflow that they belong to. */
final class Caches {
    /** Who is told which CronWorkflow has to be looked at, by uid. */
    interface Marks {
        void cron(@Nullable CronWorkflow before, @Nullable CronWorkflow after);

        void ledger(LedgerJson.@Nullable Found before, LedgerJson.@Nullable Found after);

        void child(String cronUid);

        /** A template appeared or disappeared. */
        void template(TemplateRef template, String namespace);
    }

    final Informer<CronWorkflow> crons;
    final Informer<LedgerJson.Found> ledgers;
    final Informer<Child> children;

    /** By name alone: only their existence matters. Optional: a Role of one namespace may not read cluster templates. */
    private final Informer<Key> templates;

    private final Informer<Key> clusterTemplates;

    private final Map<String, Map<Key, Child>> childrenByCron = new HashMap<>();
    private final Marks marks;

    Caches(Settings settings, Cluster cluster, LongSupplier ids, Telemetry telemetry, Marks marks) {
        this.marks = marks;
        String instance = settings.instanceId();
        String ours = instance.isEmpty()
                ? "!" + dev.carillon.cron.Names.INSTANCE_LABEL
                : dev.carillon.cron.Names.INSTANCE_LABEL + "=" + instance;
        String namespace = settings.namespace();
        crons = new Informer<>(
                new Source<>(Kind.CRON_WORKFLOW, namespace, ours, false, CronWorkflow::read),
                cluster,
                ids,
                marks::cron,
                telemetry);
        ledgers = new Informer<>(
                new Source<>(Kind.CRON_LEDGER, namespace, "", false, LedgerJson::read),
                cluster,
                ids,
                marks::ledger,
                telemetry);
        children = new Informer<>(
                new Source<>(Kind.WORKFLOW, namespace, "", false, Child::read),
                cluster,
                ids,
                this::childChanged,
                telemetry);
        templates = new Informer<>(
                new Source<>(
                        Kind.WORKFLOW_TEMPLATE,
                        namespace,
                        "",
                        true,
                        o -> o.meta().key()),
                cluster,
                ids,
                (before, after) -> templateChanged(before, after, false),
                telemetry);
        clusterTemplates = new Informer<>(
                new Source<>(
                        Kind.CLUSTER_WORKFLOW_TEMPLATE,
                        "",
                        "",
                        true,
                        o -> o.meta().key()),
                cluster,
                ids,
                (before, after) -> templateChanged(before, after, true),
                telemetry);
    }

    void each(Consumer<Informer<?>> action) {
        action.accept(crons);
        action.accept(ledgers);
        action.accept(children);
        action.accept(templates);
        action.accept(clusterTemplates);
    }

    /** What is known not to exist. While a cache is not there nothing is: Argo's own check comes later anyway. */
    List<TemplateRef> missingTemplates(CronWorkflow cron) {
        return cron.templates().stream()
                .filter(ref -> ref.clusterScope()
                        ? isKnownMissing(clusterTemplates, new Key("", ref.name()))
                        : isKnownMissing(templates, new Key(cron.key().namespace(), ref.name())))
                .toList();
    }

    private static boolean isKnownMissing(Informer<Key> informer, Key key) {
        return informer.syncedAt() != null && informer.get(key) == null;
    }

    private void templateChanged(@Nullable Key before, @Nullable Key after, boolean clusterScope) {
        Key key = after != null ? after : before;
        if (key != null && (before == null || after == null)) {
            marks.template(new TemplateRef(key.name(), clusterScope), key.namespace());
        }
    }

    /** Whether every cache rests on a list that was begun at or after {@code moment}. */
    boolean areSyncedSince(Moment moment) {
        return isSince(crons, moment) && isSince(ledgers, moment) && isSince(children, moment);
    }

    private static boolean isSince(Informer<?> informer, Moment moment) {
        Moment synced = informer.syncedAt();
        return synced != null && synced.nanos() - moment.nanos() >= 0;
    }

    boolean areGapless(Moment now) {
        return crons.isGapless(now) && ledgers.isGapless(now) && children.isGapless(now);
    }

    Duration untilStep(Moment now) {
        Duration until = crons.untilStep(now);
        until = shorter(until, ledgers.untilStep(now));
        until = shorter(until, templates.untilStep(now));
        until = shorter(until, clusterTemplates.untilStep(now));
        return shorter(until, children.untilStep(now));
    }

    /** @return false if the signal is for none of them */
    boolean deliver(Signal signal, Moment now) {
        if (crons.owns(signal.id())) {
            crons.deliver(signal, now);
        } else if (ledgers.owns(signal.id())) {
            ledgers.deliver(signal, now);
        } else if (children.owns(signal.id())) {
            children.deliver(signal, now);
        } else if (templates.owns(signal.id())) {
            templates.deliver(signal, now);
        } else if (clusterTemplates.owns(signal.id())) {
            clusterTemplates.deliver(signal, now);
        } else {
            return false;
        }
        return true;
    }

    List<Child> childrenOf(String cronUid) {
        Map<Key, Child> runs = childrenByCron.get(cronUid);
        return runs == null ? List.of() : List.copyOf(runs.values());
    }

    /** Uids of CronWorkflows that have runs, whether or not they still exist themselves. */
    List<String> ownersOfRuns() {
        return List.copyOf(childrenByCron.keySet());
    }

    private void childChanged(@Nullable Child before, @Nullable Child after) {
        if (before != null && before.isOwned()) {
            Map<Key, Child> runs = childrenByCron.get(before.cronUid());
            if (runs != null && runs.remove(before.key()) != null && runs.isEmpty()) {
                childrenByCron.remove(before.cronUid());
            }
        }
        if (after != null && after.isOwned()) {
            childrenByCron
                    .computeIfAbsent(after.cronUid(), uid -> new HashMap<>())
                    .put(after.key(), after);
        }
        if (before != null && before.isOwned()) {
            marks.child(before.cronUid());
        }
        if (after != null
                && after.isOwned()
                && (before == null || !after.cronUid().equals(before.cronUid()))) {
            marks.child(after.cronUid());
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
