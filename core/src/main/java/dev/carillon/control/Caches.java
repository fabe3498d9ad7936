package dev.carillon.control;

import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.api.Versions;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.TemplateRef;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
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

/**
 * The collections that decisions rest on, and the index of runs by the CronWorkflow that they belong to. Without
 * CronWorkflows, ledgers and runs nothing is decided; templates only explain why a run would fail.
 */
final class Caches {
    /** Who is told which CronWorkflow has to be looked at, by uid. */
    interface Marks {
        /** @param ledger the account of {@code after}, as far as it is known */
        void cron(@Nullable CronWorkflow before, @Nullable CronWorkflow after, LedgerJson.@Nullable Found ledger);

        void ledger(LedgerJson.@Nullable Found before, LedgerJson.@Nullable Found after);

        void child(String cronUid);

        /** A run that was not known before. */
        void appeared(Child run);

        /** A name is free that a run of this CronWorkflow would have. */
        void freed(CronWorkflow cron, Key name);

        /** A template appeared or disappeared. */
        void template(TemplateRef template, String namespace);
    }

    final Informer<CronWorkflow> crons;
    final Informer<LedgerJson.Found> ledgers;
    final Informer<Child> children;

    /** By name alone: only their existence matters. Optional: a Role of one namespace may not read cluster templates. */
    private final Informer<Key> templates;

    private final Informer<Key> clusterTemplates;

    private final List<Informer<?>> all;

    /** By the address of the account: anybody may write an annotation that names a uid of another namespace. */
    private final Map<Key, Map<Key, Child>> childrenByCron = new HashMap<>();

    private final Ended ended = new Ended();
    private final Marks marks;
    private final Telemetry telemetry;

    /** When everything was last ordered to be read anew because the server lives in an older state. */
    private @Nullable Moment wentBack;

    Caches(Settings settings, Cluster cluster, LongSupplier ids, Telemetry telemetry, Marks marks) {
        this.marks = marks;
        this.telemetry = telemetry;
        String instance = settings.instanceId();
        String ours = instance.isEmpty()
                ? "!" + dev.carillon.cron.Names.INSTANCE_LABEL
                : dev.carillon.cron.Names.INSTANCE_LABEL + "=" + instance;
        String namespace = settings.namespace();
        crons = new Informer<>(
                new Source<>(Kind.CRON_WORKFLOW, namespace, ours, false, CronWorkflow::read),
                cluster,
                ids,
                this::cronChanged,
                telemetry,
                false);
        ledgers = new Informer<>(
                new Source<>(Kind.CRON_LEDGER, namespace, "", false, LedgerJson::read),
                cluster,
                ids,
                this::ledgerChanged,
                telemetry,
                false);
        children = new Informer<>(
                new Source<>(Kind.WORKFLOW, namespace, "", false, Child::read),
                cluster,
                ids,
                this::childChanged,
                telemetry,
                false);
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
                telemetry,
                true);
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
                telemetry,
                true);
        all = List.of(crons, ledgers, children, templates, clusterTemplates);
    }

    void each(Consumer<Informer<?>> action) {
        all.forEach(action);
    }

    /**
     * What is known not to exist. While a cache is not there, or may have missed something, nothing is: Argo's own check
     * comes later anyway.
     */
    List<TemplateRef> missingTemplates(CronWorkflow cron, Moment now) {
        return cron.templates().stream()
                .filter(ref -> ref.clusterScope()
                        ? isKnownMissing(clusterTemplates, new Key("", ref.name()), now)
                        : isKnownMissing(templates, new Key(cron.key().namespace(), ref.name()), now))
                .toList();
    }

    /** A live read has found a template: its watch is late. */
    void templateFound(boolean clusterScope, Meta meta) {
        (clusterScope ? clusterTemplates : templates).wrote(meta, meta.key());
    }

    private static boolean isKnownMissing(Informer<Key> informer, Key key, Moment now) {
        return informer.isGapless(now) && informer.get(key) == null;
    }

    private void templateChanged(@Nullable Key before, @Nullable Key after, boolean clusterScope) {
        Key key = after != null ? after : before;
        if (key != null && (before == null || after == null)) {
            marks.template(new TemplateRef(key.name(), clusterScope), key.namespace());
        }
    }

    /** Whether every cache rests on a list that was begun at or after {@code moment}, and since the server last went back. */
    boolean areSyncedSince(Moment moment) {
        Moment since = wentBack != null && wentBack.nanos() - moment.nanos() > 0 ? wentBack : moment;
        return isSince(crons, since) && isSince(ledgers, since) && isSince(children, since);
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
        for (Informer<?> informer : all) {
            Duration next = informer.untilStep(now);
            until = next.compareTo(until) < 0 ? next : until;
        }
        return until;
    }

    /** A signal that is for none of them is of a list or watch that was given up. */
    void deliver(Signal signal, Moment now) {
        for (Informer<?> informer : all) {
            if (informer.owns(signal.id())) {
                boolean older = informer.deliver(signal, now);
                // Once for each time that the server goes back: what was begun after that order is new already.
                if (older && (wentBack == null || !isSince(informer, wentBack))) {
                    wentBack = now;
                    each(i -> i.relist(now));
                }
                return;
            }
        }
    }

    private void cronChanged(@Nullable CronWorkflow before, @Nullable CronWorkflow after) {
        if (before != null && (after == null || !after.uid().equals(before.uid()))) {
            ended.forget(before.uid());
        }
        marks.cron(before, after, after == null ? null : ledgers.get(Ledgers.key(after)));
    }

    private void ledgerChanged(LedgerJson.@Nullable Found before, LedgerJson.@Nullable Found after) {
        if (before != null && after != null && Versions.isNewer(before.version(), after.version())) {
            // The store has lost what we read or wrote: as if somebody had deleted it and put an older one there.
            telemetry.note(new Note.LedgerRebuilt(
                    new Key(after.key().namespace(), after.cronName()), "the API server went back to an older state"));
            marks.ledger(before, null);
            marks.ledger(null, after);
        } else {
            marks.ledger(before, after);
        }
    }

    /** Those beside the account: what lies in another namespace is somebody's copy. */
    List<Child> childrenOf(Key account) {
        Map<Key, Child> runs = childrenByCron.get(account);
        return runs == null ? List.of() : List.copyOf(runs.values());
    }

    /** Runs that are gone and were seen to have ended, by uid; not those whose end is in {@code stored}. */
    Map<String, Child> endedOf(String cronUid, @Nullable CronLedger stored) {
        return ended.of(cronUid, stored);
    }

    /** The accounts that runs belong to, whether or not these and their CronWorkflows exist. */
    List<Key> accountsOfRuns() {
        return List.copyOf(childrenByCron.keySet());
    }

    /** Of slots of CronWorkflows that are ours to account for; nobody would ask for the others, or forget them. */
    private void rememberEnd(Child run) {
        @Nullable CronWorkflow cron = crons.get(run.cronKey());
        if (cron != null
                && cron.uid().equals(run.cronUid())
                && run.slotOf(cron.key().name(), cron.uid()) != null) {
            LedgerJson.@Nullable Found found = ledgers.get(Ledgers.key(cron));
            ended.gone(run, found == null ? null : found.ledger());
        }
    }

    private void childChanged(@Nullable Child before, @Nullable Child after) {
        if (before != null && before.isOwned()) {
            Map<Key, Child> runs = childrenByCron.get(Ledgers.key(before));
            if (runs != null && runs.remove(before.key()) != null && runs.isEmpty()) {
                childrenByCron.remove(Ledgers.key(before));
            }
        }
        if (after != null && after.isOwned()) {
            childrenByCron
                    .computeIfAbsent(Ledgers.key(after), account -> new HashMap<>())
                    .put(after.key(), after);
        }
        if (before != null && before.isOwned()) {
            if (after == null) {
                rememberEnd(before);
            }
            marks.child(before.cronUid());
        }
        if (after != null && after.isOwned()) {
            if (before == null) {
                marks.appeared(after);
            } else if (!after.cronUid().equals(before.cronUid())) {
                marks.child(after.cronUid());
            }
        }
        if (before != null && after == null) {
            // Whoever held it, perhaps nobody that we know: a slot may wait for this name.
            @Nullable CronWorkflow cron = crons.get(before.cronKey());
            if (cron != null) {
                marks.freed(cron, before.key());
            }
        }
    }
}
