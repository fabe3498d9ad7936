package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Begins an account where there is none, from what the world shows: the CronWorkflow's own creation, the status that
 * Argo or we wrote, and the runs that exist (PROTOCOL C2). This is also how a CronWorkflow is taken over from Argo.
 */
final class Takeover {
    /** A cursor further ahead than this was written by a clock that was wrong (PROTOCOL H6). */
    static final Duration AHEAD_LIMIT = Duration.ofSeconds(60);

    /** What {@code status.rebuilt} says of an account that nobody could make sense of. */
    static final String UNREAD = "the stored account could not be read";

    private Takeover() {}

    static CronLedger trustworthy(CronView view, Instant now) {
        CronLedger ledger = view.ledger();
        if (ledger == null) {
            return rebuild(view, now);
        }
        return isAhead(ledger, now)
                ? distrust(ledger, view.cron(), view.children(), now)
                : Plausible.of(ledger, view.stored(), view.rules().launching(), now);
    }

    static boolean isAhead(CronLedger ledger, Instant now) {
        return ledger.recordedThrough().isAfter(now.plus(AHEAD_LIMIT))
                || ledger.effectiveFrom().isAfter(now.plus(AHEAD_LIMIT));
    }

    private static CronLedger rebuild(CronView view, Instant now) {
        CronWorkflow cron = view.cron();
        List<Child> children = view.children();
        CronView.Unread unread = view.unread();
        List<Child> all = runsUpTo(cron, children, now);
        @Nullable Instant last = cron.lastScheduled();
        Instant cursor = cron.created();
        if (last != null && !last.isAfter(now)) {
            cursor = Times.later(cursor, last);
        }
        for (Child run : all) {
            // A run that nobody has recorded yet says nothing of the slots before it: they are still owed.
            cursor = run.isUnrecorded() ? cursor : Times.later(cursor, scheduled(run));
        }
        Instant owedFrom = now.minus(Window.longest(cron, view.rules().cron()));
        boolean passedOver = wasSomebodyElses(cron, all) && owedFrom.isAfter(cursor);
        cursor = passedOver ? owedFrom : cursor;
        Instant through = cursor;
        List<Child> runs =
                all.stream().filter(r -> !scheduled(r).isAfter(through)).toList();
        boolean hasPast = last != null || !runs.isEmpty() || passedOver;
        List<Entry> recent = new ArrayList<>();
        for (Child run : runs) {
            recent.add(adopted(cron, run, now));
        }
        // Whoever wrote the status has counted them, but for those that it still calls active. Of more than an account
        // holds the oldest go first, by a history limit.
        List<String> counted = children.stream()
                .filter(child -> child.isFulfilled() && child.slotOf(cron.name(), cron.uid()) == null)
                .filter(child -> !isShownActive(cron, child))
                .sorted(Comparator.comparing(Child::created).reversed())
                .limit(CronLedger.COUNTED_LIMIT)
                .map(Child::uid)
                .toList();
        boolean copied = cron.isStatusCopied();
        Counters counters = new Counters(
                0,
                runs.size(),
                0,
                0,
                0,
                copied ? 0 : cron.shown().succeeded(),
                copied ? 0 : cron.shown().failed());
        CronLedger begun = CronLedger.begin(cron.created(), cron.scheduleTexts(), cron.timezone());
        return new LedgerDraft(new CronLedger(
                        "",
                        0,
                        begun.effectiveFrom(),
                        begun.schedules(),
                        begun.timezone(),
                        cursor,
                        List.of(),
                        recent,
                        List.of(),
                        counters,
                        counted,
                        null,
                        Instant.EPOCH,
                        rebuilt(unread, hasPast ? "from status and " + runs.size() + " runs" : "", now)))
                .unfolded();
    }

    /**
     * Whether another scheduler has looked after it until now. What became of times that can run no more only that one
     * knows: Argo notes runs alone, and a skip of its own would be told as a miss (ADR 0027).
     */
    private static boolean wasSomebodyElses(CronWorkflow cron, List<Child> runs) {
        boolean hasPast = cron.lastScheduled() != null
                || !runs.isEmpty()
                || !cron.shown().lastUsedSchedule().isEmpty();
        return hasPast && !cron.statusOurs() && runs.stream().noneMatch(Child::isUnrecorded);
    }

    /** It ends with the time: from when on the account is whole, and until when that is news. */
    private static String rebuilt(CronView.Unread unread, String how, Instant now) {
        String why = unread.why().isEmpty() ? "" : UNREAD + ": " + Reason.shortened(unread.why());
        String both = how.isEmpty() || why.isEmpty() ? how + why : why + "; " + how;
        return both.isEmpty() ? "" : both + " at " + now;
    }

    /** The account is from the future: only its runs and the children are believed. */
    private static CronLedger distrust(CronLedger ledger, CronWorkflow cron, List<Child> children, Instant now) {
        List<Entry> believed = ledger.recent().stream()
                .filter(e -> e.outcome().hasRun() && !e.slot().isAfter(now))
                .toList();
        Instant cursor = cron.created();
        for (Entry entry : believed) {
            cursor = Times.later(cursor, entry.slot());
        }
        for (Child run : runsUpTo(cron, children, now)) {
            cursor = Times.later(cursor, scheduled(run));
        }
        Instant from = ledger.effectiveFrom().isAfter(now) ? cursor : ledger.effectiveFrom();
        cursor = Times.later(cursor, from);
        Instant through = cursor;
        @Nullable Trouble trouble = ledger.trouble();
        Counters counters = ledger.counters();
        for (CronLedger.Range range : ledger.ranges()) {
            // What it says of later times is decided again, so it must not be counted twice.
            counters = range.to().isAfter(through) ? counters.plus(range.outcome(), -range.count()) : counters;
        }
        return new CronLedger(
                ledger.version(),
                ledger.epoch(),
                from,
                ledger.schedules(),
                ledger.timezone(),
                cursor,
                // One that is open behind the cursor would be decided by itself, and once more as one that is due.
                ledger.open().stream().filter(o -> !o.slot().isAfter(through)).toList(),
                believed,
                ledger.ranges().stream().filter(r -> !r.to().isAfter(through)).toList(),
                counters,
                ledger.counted(),
                trouble != null && trouble.slot().isAfter(through) ? null : trouble,
                ledger.written(),
                "its cursor " + ledger.recordedThrough() + " was ahead of " + now);
    }

    private static List<Child> runsUpTo(CronWorkflow cron, List<Child> children, Instant now) {
        return children.stream()
                .filter(c -> {
                    Instant slot = c.slotOf(cron.name(), cron.uid());
                    return slot != null && !slot.isAfter(now) && slot.isAfter(cron.created());
                })
                .sorted(Comparator.comparing(Takeover::scheduled))
                .toList();
    }

    /** Argo counts the end of a run in the same write that takes it off the list. */
    private static boolean isShownActive(CronWorkflow cron, Child run) {
        return !cron.isStatusCopied() && cron.shown().activeUids().contains(run.uid());
    }

    private static Entry adopted(CronWorkflow cron, Child run, Instant now) {
        End end = run.isFulfilled() && !isShownActive(cron, run) ? Runs.endOf(run) : End.RUNNING;
        return new Entry(scheduled(run), new Outcome.Adopted(run.uid()), now, 0, "", Instant.EPOCH, end);
    }

    private static Instant scheduled(Child run) {
        Instant scheduled = run.scheduled();
        return scheduled == null ? Instant.EPOCH : scheduled;
    }
}
