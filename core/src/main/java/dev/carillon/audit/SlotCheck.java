package dev.carillon.audit;

import dev.carillon.api.Times;
import dev.carillon.audit.Finding.Kind;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** Each due time against the account: it has an outcome, or is open inside its window, or is too young for either. */
final class SlotCheck {
    /** Due times looked at one by one, the newest: more than a day of every minute, in a few milliseconds. */
    static final int SLOTS_LIMIT = 2_000;

    /** Outcomes of a whole account, or of one of its ranges, up to which its due times are counted. */
    private static final int TOTAL_LIMIT = 2_000;

    /**
     * Due times worked out for the ranges and the total of one account, over the number of its schedules: each of them is
     * searched. The leader audits on its control thread, so a hundred schedules must not cost a hundred times as much.
     */
    private static final int BUDGET = 20_000;

    /** A range that only grows is written this often (docs/reference/ledger.md). */
    private static final Duration RANGE_PERIOD = Duration.ofMinutes(15);

    /** A slot is settled this long after its window: the horizon of its last attempt, then an answer. */
    private static final Duration SETTLING = Duration.ofMinutes(3);

    private final Report report;
    private final CronWorkflow cron;
    private final CronLedger ledger;
    private final DueTimes times;
    private final Instant now;

    /** What is left of {@link #BUDGET}; the newest ranges have it first. */
    private int budget;

    /** From when on the account is complete, but for runs that it has folded away. */
    private final Instant knownSince;

    private SlotCheck(Report report, CronWorkflow cron, CronLedger ledger, DueTimes times, Instant now) {
        this.report = report;
        this.cron = cron;
        this.ledger = ledger;
        this.times = times;
        this.now = now;
        this.knownSince = knownSince(ledger);
        this.budget = BUDGET / Math.max(1, ledger.schedules().size());
    }

    static void of(Report report, CronWorkflow cron, CronLedger ledger, Evidence evidence, Instant from, Instant now) {
        DueTimes times;
        try {
            times = DueTimes.of(ledger.schedules(), ledger.timezone(), ledger.effectiveFrom());
        } catch (DueTimes.Unreadable e) {
            Audit.unreadable(report, e);
            return;
        }
        SlotCheck check = new SlotCheck(report, cron, ledger, times, now);
        check.edit();
        check.open(evidence.settings());
        check.due(from);
        check.recorded(from);
        check.ranges(evidence.children());
        check.totals();
    }

    /** Slots up to here may stand in no account: it was begun, or worked out again, or has forgotten them by its age. */
    static Instant knownSince(CronLedger ledger) {
        // It was worked out again before it was written: other words are no program's.
        Instant rebuilt = Times.last(ledger.rebuilt())
                .filter(at -> Duration.between(ledger.written(), at).compareTo(Audit.GRACE) < 0)
                .orElse(Instant.MIN);
        Instant begun = Times.later(ledger.effectiveFrom(), rebuilt);
        return Times.later(begun, ledger.recordedThrough().minus(CronLedger.RANGE_AGE_LIMIT));
    }

    private void edit() {
        if (!isOfPresentSchedules() && cron.scheduleEdited().plus(Audit.GRACE).isBefore(now)) {
            report.add(
                    Kind.EDIT_UNNOTICED,
                    null,
                    "its schedules were edited at " + cron.scheduleEdited() + " and the account still speaks of "
                            + ledger.schedules() + ": no controller has looked at it",
                    report.leader());
        }
    }

    private boolean isOfPresentSchedules() {
        return ledger.schedules().equals(cron.scheduleTexts())
                && ledger.timezone().equals(cron.timezone());
    }

    private void open(CronSettings settings) {
        for (Open open : ledger.open()) {
            Instant close = open.slot().plus(longestWindow(settings));
            if (close.plus(SETTLING).isBefore(now)) {
                report.add(
                        open.inDoubt() ? Kind.SLOT_IN_DOUBT : Kind.SLOT_OVERDUE,
                        open.slot(),
                        "still open after " + open.attempts() + " attempts although its window closed by " + close
                                + (open.fault().isEmpty() ? "" : "; last fault " + open.fault() + ": " + open.note()),
                        report.explain(open.slot()));
            } else if (open.slot().isAfter(ledger.effectiveFrom()) && !times.isDue(open.slot())) {
                notDue(open.slot(), "is open");
            }
        }
    }

    /** As DESIGN 2 has it, without the next time of the schedule, which can only make it shorter. */
    private Duration longestWindow(CronSettings settings) {
        @Nullable Duration deadline = cron.startingDeadline();
        if (deadline != null && deadline.isPositive()) {
            return deadline;
        }
        return settings.defaultWindow().plus(settings.launchGrace()).plus(settings.launchTimeout());
    }

    private void due(Instant from) {
        NavigableSet<Instant> due = times.between(Times.later(from, knownSince), now, Math.min(SLOTS_LIMIT, budget))
                .times();
        boolean present = isOfPresentSchedules();
        for (Instant slot : due) {
            boolean spokenOf = ledger.entry(slot).isPresent()
                    || ledger.open().stream().anyMatch(o -> o.slot().equals(slot));
            if (spokenOf) {
                continue;
            }
            if (slot.isAfter(ledger.recordedThrough())) {
                if (present && writtenBy(slot).plus(Audit.GRACE).isBefore(now)) {
                    report.add(
                            Kind.SLOT_UNACCOUNTED,
                            slot,
                            "was due and the account reaches only to " + ledger.recordedThrough()
                                    + ": no controller has looked at it",
                            report.leader());
                }
            } else if (!isInARange(slot) && wouldBeKept(ledger, slot)) {
                report.add(
                        Kind.SLOT_LOST,
                        slot,
                        "was due and has no outcome in the account",
                        report.explain(slot) + "; to run it now: " + report.submit());
            }
        }
    }

    /** By when a slot that came due is written down: at once, unless it only makes a range longer. */
    private Instant writtenBy(Instant slot) {
        boolean grows = ledger.ranges().stream()
                .anyMatch(range -> ledger.recent().stream()
                        .noneMatch(e ->
                                !e.outcome().isLike(range.outcome()) && e.slot().isAfter(range.to())));
        return grows ? Times.later(slot, ledger.written().plus(RANGE_PERIOD)) : slot;
    }

    private boolean isInARange(Instant slot) {
        return ledger.ranges().stream().anyMatch(r -> !slot.isBefore(r.from()) && !slot.isAfter(r.to()));
    }

    /**
     * Whether the account would still speak of the slot if it had an outcome. An entry goes only as the oldest of more than
     * {@link CronLedger#RECENT_LIMIT} that may go, and as many newer ones stay: where there are fewer, it never was there.
     * Of as many ranges as an account keeps the oldest may have gone.
     */
    static boolean wouldBeKept(CronLedger ledger, Instant slot) {
        boolean forgotten = ledger.ranges().size() >= CronLedger.RANGE_LIMIT
                && slot.isBefore(ledger.ranges().getFirst().to());
        return !forgotten
                && ledger.recent().stream().filter(e -> e.slot().isAfter(slot)).count() < CronLedger.RECENT_LIMIT;
    }

    private void recorded(Instant from) {
        // An account that was worked out again counts delays from another beginning than the runs that it found.
        Instant since = Times.later(from, knownSince);
        for (Entry entry : ledger.recent()) {
            if (!entry.slot().isAfter(since) || times.isDue(entry.slot())) {
                continue;
            }
            if (entry.outcome() instanceof Outcome.Adopted) {
                report.add(
                        Kind.FOREIGN_SCHEDULER,
                        entry.slot(),
                        "is no scheduled time, and somebody else made a run for it",
                        report.explain(entry.slot()));
            } else {
                notDue(entry.slot(), "is " + entry.outcome().kind());
            }
        }
    }

    private void notDue(Instant slot, String what) {
        report.add(
                Kind.SLOT_NOT_DUE,
                slot,
                what + " in the account and is no scheduled time of " + ledger.schedules() + " in "
                        + (ledger.timezone().isEmpty() ? "UTC" : ledger.timezone()),
                report.explain(slot));
    }

    private void ranges(List<Child> runs) {
        for (Range range : ledger.ranges().reversed()) {
            if (!range.from().isAfter(knownSince) || budget <= 0) {
                continue;
            }
            // As many as are counted are enough: where more were due, the others have other outcomes.
            int limit = (int) Math.min(range.count(), Math.min(TOTAL_LIMIT, budget));
            budget -= limit;
            DueTimes.Found due = times.between(range.from().minusSeconds(1), range.to(), limit);
            if (due.complete() && range.count() > due.times().size()) {
                report.add(
                        Kind.LEDGER_INCONSISTENT,
                        range.to(),
                        "a range counts " + range.count() + " slots from " + range.from() + " to " + range.to()
                                + ", where only " + due.times().size() + " were due",
                        report.showLedger());
            }
            if (due.complete() && range.count() == due.times().size()) {
                RunCheck.againstRange(report, cron, range, due.times(), runs, now);
            }
            if (!times.isDue(range.from())) {
                notDue(range.from(), "begins a range");
            }
            if (!times.isDue(range.to())) {
                notDue(range.to(), "ends a range");
            }
        }
    }

    /** An account that begins with its CronWorkflow has counted each due time exactly once. */
    private void totals() {
        boolean whole = ledger.rebuilt().isEmpty() && ledger.effectiveFrom().equals(cron.created());
        if (!whole || report.has(Kind.SLOT_LOST)) {
            return;
        }
        if (ledger.counters().slots() > Math.min(TOTAL_LIMIT, budget / 2)) {
            return;
        }
        DueTimes.Found due = times.between(ledger.effectiveFrom(), ledger.recordedThrough(), 2 * TOTAL_LIMIT);
        long open = ledger.open().stream()
                .filter(o -> due.times().contains(o.slot()))
                .count();
        long expected = due.times().size() - open;
        long early = ledger.recent().stream()
                .filter(e -> e.slot().isAfter(ledger.recordedThrough()))
                .count();
        long counted = ledger.counters().slots() - early;
        if (counted < expected) {
            report.add(
                    Kind.SLOT_LOST,
                    null,
                    (due.complete() ? "" : "at least ") + expected + " times came due since " + ledger.effectiveFrom()
                            + " and only " + counted
                            + " have an outcome",
                    report.explain(null) + " --since 35d");
        } else if (counted - ledger.counters().adopted() > expected && !report.has(Kind.SLOT_NOT_DUE)) {
            // Somebody else's run may be of any time; of one that the account has folded away nobody can say which.
            report.add(
                    Kind.COUNTERS_OFF,
                    null,
                    counted + " outcomes were counted since " + ledger.effectiveFrom() + ", where only " + expected
                            + " times came due",
                    report.showLedger());
        }
    }
}
