package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.audit.Audit;
import dev.carillon.audit.DueTimes;
import dev.carillon.audit.Evidence;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a cluster, works out what should have happened, and says what is not so. Lives for one examination. */
final class Doctor {
    /** Due times of one CronWorkflow that are counted for the summary. */
    private static final int COUNTED_LIMIT = 100_000;

    private final ClusterView cluster;
    private final Scope scope;
    private final InstantSource clock;
    private final List<Complaint> complaints = new ArrayList<>();
    private final List<String> unchecked = new ArrayList<>();

    /**
     * What is asked for.
     *
     * @param namespace empty for all
     * @param leaseNamespace where the controller's lease lives
     * @param user whose rights are looked at, empty for the kubeconfig's own
     * @param instanceId whose CronWorkflows: those of this Argo instance id, empty for those without one
     * @param settings what the controller was started with, as far as it matters
     */
    record Scope(
            String namespace,
            Duration since,
            String leaseNamespace,
            String user,
            String instanceId,
            CronSettings settings) {
        Key lease() {
            return new Key(leaseNamespace, Names.lease(instanceId));
        }
    }

    /** A CronWorkflow and the Argo instance that it is meant for. */
    private record Labelled(CronWorkflow cron, String instance) {}

    /** @param clock this machine's */
    Doctor(ClusterView cluster, Scope scope, InstantSource clock) {
        this.cluster = cluster;
        this.scope = scope;
        this.clock = clock;
    }

    /** @throws CommandFailure when the cluster cannot be read at all */
    Diagnosis examine() throws CommandFailure, InterruptedException {
        ClusterExam exam = new ClusterExam(cluster, complaints, unchecked);
        boolean readable = exam.kinds(scope.namespace());
        Instant localTime =
                clock.instant(); // right after an answer: what the questions took is no difference of clocks
        Instant now = cluster.now(localTime);
        Instant from = now.minus(scope.since());
        exam.clock(now, localTime);
        exam.namespace(scope.namespace());
        List<CronWorkflow> crons = readable ? accounts(from, now) : List.of();
        exam.fence(scope.user());
        exam.lease(scope.lease(), now);
        new RightsExam(cluster, complaints, unchecked).of(scope);
        return new Diagnosis(from, now, crons.size(), dueTimes(crons, from, now), complaints, unchecked);
    }

    /** Accounts first and CronWorkflows last, so that one that is born in between is not missed an account. */
    private List<CronWorkflow> accounts(Instant from, Instant now) throws CommandFailure, InterruptedException {
        Map<String, LedgerJson.Found> ledgers = new HashMap<>();
        for (LedgerJson.Found found : cluster.list(Kind.CRON_LEDGER, scope.namespace(), false, LedgerJson::read)) {
            ledgers.put(found.cronUid(), found);
        }
        Map<String, List<Child>> runs = new HashMap<>();
        for (Child run : cluster.list(Kind.WORKFLOW, scope.namespace(), false, Child::read)) {
            runs.computeIfAbsent(run.cronUid(), uid -> new ArrayList<>()).add(run);
        }
        List<CronWorkflow> crons = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Labelled each : cluster.list(
                Kind.CRON_WORKFLOW,
                scope.namespace(),
                false,
                o -> new Labelled(CronWorkflow.read(o), o.meta().label(Names.INSTANCE_LABEL)))) {
            known.add(each.cron().uid());
            if (each.instance().equals(scope.instanceId())) {
                crons.add(each.cron());
            }
        }
        for (CronWorkflow cron : crons) {
            LedgerJson.@Nullable Found found = ledgers.get(cron.uid());
            add(Evidence.of(cron, found, runs.getOrDefault(cron.uid(), List.of()), scope.settings()), from, now);
        }
        for (LedgerJson.Found found : ledgers.values()) {
            if (!known.contains(found.cronUid()) && isThere(found)) {
                List<Child> its = runs.getOrDefault(found.cronUid(), List.of());
                add(Evidence.ofOrphan(found, its, scope.settings()), from, now);
            }
        }
        // What is left when both are gone: runs that nobody will account for, some of which may be held.
        for (Map.Entry<String, List<Child>> left : runs.entrySet()) {
            boolean alone = !known.contains(left.getKey()) && !ledgers.containsKey(left.getKey());
            if (alone && left.getValue().stream().anyMatch(Child::isUnrecorded)) {
                add(Evidence.ofRuns(left.getKey(), left.getValue(), scope.settings()), from, now);
            }
        }
        return crons;
    }

    /** Its CronWorkflow may have been deleted between two lists, and it with it. */
    private boolean isThere(LedgerJson.Found found) throws InterruptedException {
        return cluster.ask(new Request.Get(Kind.CRON_LEDGER, found.key())) instanceof Answer.Found;
    }

    private void add(Evidence evidence, Instant from, Instant now) {
        Audit.of(evidence, scope.lease(), from, now).stream().map(Complaint::of).forEach(complaints::add);
    }

    private static long dueTimes(List<CronWorkflow> crons, Instant from, Instant now) {
        return crons.stream().mapToLong(cron -> dueTimes(cron, from, now)).sum();
    }

    private static long dueTimes(CronWorkflow cron, Instant from, Instant now) {
        try {
            Instant since = cron.created().isAfter(from) ? cron.created() : from;
            return DueTimes.of(cron.scheduleTexts(), cron.timezone(), cron.created())
                    .between(since, now, COUNTED_LIMIT)
                    .times()
                    .size();
        } catch (DueTimes.Unreadable e) {
            return 0; // the audit has said so
        }
    }

    /** The address of something without a namespace. */
    static Key clusterKey(String name) {
        return new Key("", name);
    }
}
