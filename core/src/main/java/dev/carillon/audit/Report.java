package dev.carillon.audit;

import dev.carillon.api.Key;
import dev.carillon.audit.Finding.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Findings in the making. Lives for one audit. */
final class Report {
    /** Findings of a kind about one CronWorkflow that are told one by one; a thousand lost slots have one cause. */
    static final int EACH_LIMIT = 5;

    private final Evidence evidence;
    private final Key lease;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    Report(Evidence evidence, Key lease) {
        this.evidence = evidence;
        this.lease = lease;
    }

    /** About the CronWorkflow. */
    void add(Kind kind, @Nullable Instant slot, String what, String fix) {
        add(kind, "CronWorkflow", evidence.key(), slot, what, fix);
    }

    void add(Kind kind, String object, Key key, @Nullable Instant slot, String what, String fix) {
        if (counts.merge(kind, 1, Integer::sum) <= EACH_LIMIT) {
            findings.add(new Finding(kind, object, key, slot, what, fix));
        }
    }

    boolean has(Kind kind) {
        return counts.containsKey(kind);
    }

    List<Finding> finish() {
        List<Finding> all = new ArrayList<>();
        Map<Kind, Integer> told = new EnumMap<>(Kind.class);
        for (Finding finding : findings) {
            int more = counts.getOrDefault(finding.kind(), 0) - EACH_LIMIT;
            boolean last = told.merge(finding.kind(), 1, Integer::sum) == EACH_LIMIT;
            all.add(
                    last && more > 0
                            ? new Finding(
                                    finding.kind(),
                                    finding.object(),
                                    finding.key(),
                                    finding.slot(),
                                    finding.what() + " (and " + more + " more like this)",
                                    finding.fix())
                            : finding);
        }
        return List.copyOf(all);
    }

    /** The line that tells what is known of the CronWorkflow, or of one time of it. */
    String explain(@Nullable Instant slot) {
        return "carillon explain " + evidence.key().name() + " -n "
                + evidence.key().namespace() + (slot == null ? "" : " --at " + slot);
    }

    /** Whether anybody schedules, and what to do if not: the Deployment stands beside its Lease. */
    String leader() {
        return "kubectl -n " + lease.namespace() + " get lease " + lease.name() + "; if nobody leads: kubectl -n "
                + lease.namespace() + " rollout restart deployment/carillon";
    }

    String submit() {
        return Audit.submit(evidence.key());
    }

    /** A ledger that cannot be trusted is worked out again from status and runs once it is gone. */
    String deleteLedger() {
        return "kubectl -n " + evidence.key().namespace() + " delete cronledger " + evidence.uid();
    }

    String showLedger() {
        return "kubectl -n " + evidence.key().namespace() + " get cronledger " + evidence.uid() + " -o yaml";
    }
}
