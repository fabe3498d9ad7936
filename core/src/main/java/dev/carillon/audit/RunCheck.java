package dev.carillon.audit;

import dev.carillon.api.Times;
import dev.carillon.audit.Finding.Kind;
import dev.carillon.cron.Child;
import dev.carillon.cron.Condition;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Outcome;
import dev.carillon.cron.ReleasePatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs that exist against the account. */
final class RunCheck {
    /** Without the fence a create may land until 65 s after its not-after, and its run is kept for as long. */
    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(75);

    private RunCheck() {}

    /** Runs that cannot be deleted because our finalizer is still on them. */
    static void held(Report report, Evidence evidence, Instant now) {
        for (Child run : evidence.children()) {
            Instant releasable =
                    Times.later(run.created(), Times.later(run.landed(), releaseAfter(evidence.ledger(), run)));
            if (run.isUnrecorded() && releasable.plus(RELEASE_LIMIT).isBefore(now)) {
                report.add(
                        Kind.RUN_HELD,
                        "Workflow",
                        run.key(),
                        run.scheduled(),
                        "still carries the finalizer carillon.dev/unrecorded, "
                                + Duration.between(run.created(), now).toSeconds() + " s after its creation"
                                + (run.terminating() ? ", and waits to be deleted" : ""),
                        letGo(run));
            }
        }
    }

    /** Not by {@code carillon release}, which is for a removal: beside a controller that runs it could double other runs. */
    private static String letGo(Child run) {
        return "a controller that runs takes it off, or tells by the condition " + Condition.RELEASE_FAILED
                + " why it cannot; only if none runs: kubectl -n " + run.key().namespace() + " patch workflow "
                + run.key().name() + " --type json -p '"
                + new String(ReleasePatch.of(run).body(), StandardCharsets.UTF_8) + "'";
    }

    private static Instant releaseAfter(@Nullable CronLedger ledger, Child run) {
        return ledger == null
                ? Instant.EPOCH
                : ledger.recent().stream()
                        .filter(e -> e.outcome().childUid().equals(run.uid()))
                        .map(Entry::releaseAfter)
                        .findFirst()
                        .orElse(Instant.EPOCH);
    }

    static void against(
            Report report, CronWorkflow cron, CronLedger ledger, Evidence evidence, Instant from, Instant now) {
        for (Child run : evidence.children()) {
            Instant slot = run.slotOf(cron.name(), cron.uid());
            if (slot != null && run.created().plus(Audit.GRACE).isBefore(now)) {
                Optional<Entry> entry = ledger.entry(slot);
                if (entry.isPresent() && !entry.get().outcome().childUid().equals(run.uid())) {
                    disagreement(report, run, slot, entry.get());
                }
            }
        }
        foreign(report, cron, ledger, evidence.children(), Times.later(from, SlotCheck.knownSince(ledger)));
    }

    private static void disagreement(Report report, Child run, Instant slot, Entry entry) {
        String fix = fix(report, run, slot);
        if (!run.byUs()) {
            report.add(
                    Kind.FOREIGN_SCHEDULER,
                    "Workflow",
                    run.key(),
                    slot,
                    "has a slot's name and was made by somebody else, after the account had closed the slot as "
                            + entry.outcome().kind(),
                    fix);
        } else if (entry.outcome().hasRun()) {
            report.add(
                    Kind.DOUBLE_RUN,
                    "Workflow",
                    run.key(),
                    slot,
                    "is a second run of its slot: this one has uid " + run.uid() + ", the account has "
                            + entry.outcome().childUid(),
                    fix);
        } else {
            report.add(Kind.RUN_AGAINST_ACCOUNT, "Workflow", run.key(), slot, against(entry.outcome()), fix);
        }
    }

    private static String against(Outcome outcome) {
        return "exists, and the account says of its slot: " + outcome.kind() + " " + outcome.reason();
    }

    /** Our runs in a range that counts all of its due times: the newest speaks for all. */
    static void againstRange(
            Report report, CronWorkflow cron, Range range, Set<Instant> due, List<Child> runs, Instant now) {
        newest(
                        runs.stream()
                                .filter(run -> run.byUs()
                                        && run.created().plus(Audit.GRACE).isBefore(now)),
                        cron,
                        due::contains)
                .ifPresent(run -> report.add(
                        Kind.RUN_AGAINST_ACCOUNT,
                        "Workflow",
                        run.key(),
                        run.scheduled(),
                        against(range.outcome()),
                        fix(report, run, run.scheduled())));
    }

    private static String fix(Report report, Child run, @Nullable Instant slot) {
        return report.explain(slot) + "; to keep one: kubectl -n " + run.key().namespace() + " delete workflow "
                + run.key().name();
    }

    /** Runs under slots' names without our annotation, made after the account was begun: the newest speaks for all. */
    private static void foreign(
            Report report, CronWorkflow cron, CronLedger ledger, List<Child> children, Instant since) {
        newest(
                        children.stream().filter(c -> c.ownerUid().isEmpty() && !c.byUs()),
                        cron,
                        slot -> slot.isAfter(since) && !slot.isAfter(ledger.recordedThrough()))
                .ifPresent(run -> report.add(
                        Kind.FOREIGN_SCHEDULER,
                        "Workflow",
                        run.key(),
                        run.scheduled(),
                        "was made by another scheduler: two of them run this CronWorkflow",
                        "stop the other one, for Argo's controller as docs/guide/beside-argo.md says"));
    }

    /** The newest of the runs that are those of such slots. */
    private static Optional<Child> newest(Stream<Child> runs, CronWorkflow cron, Predicate<Instant> slots) {
        return runs.filter(run -> {
                    Instant slot = run.slotOf(cron.name(), cron.uid());
                    return slot != null && slots.test(slot);
                })
                .max(Comparator.comparing(Child::created));
    }
}
