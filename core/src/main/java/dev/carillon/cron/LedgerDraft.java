package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronLedger.Trouble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A ledger in the making, inside one pass. Not thread-safe, never kept. */
final class LedgerDraft {
    private final CronLedger base;
    private final Set<String> kept;
    private Instant effectiveFrom;
    private List<String> schedules;
    private String timezone;
    private Instant recordedThrough;
    private List<Open> open;
    private final List<Entry> recent;
    private final List<Range> ranges;
    private Counters counters;
    private final Set<String> counted;
    private @Nullable Trouble trouble;

    LedgerDraft(CronLedger base) {
        this(base, Set.of());
    }

    /**
     * @param kept uids of runs whose entries stay, beyond the ten. Those of runs that exist: they could not be told from
     *     strays when somebody brings our finalizer back. Those whose end nobody has written yet: it is told with its entry
     */
    LedgerDraft(CronLedger base, Set<String> kept) {
        this.base = base;
        this.kept = kept;
        this.effectiveFrom = base.effectiveFrom();
        this.schedules = base.schedules();
        this.timezone = base.timezone();
        this.recordedThrough = base.recordedThrough();
        this.open = base.open();
        this.recent = new ArrayList<>(base.recent());
        this.ranges = new ArrayList<>(base.ranges());
        this.counters = base.counters();
        this.counted = new HashSet<>(base.counted());
        this.trouble = base.trouble();
    }

    Instant recordedThrough() {
        return recordedThrough;
    }

    Instant effectiveFrom() {
        return effectiveFrom;
    }

    List<String> schedules() {
        return schedules;
    }

    String timezone() {
        return timezone;
    }

    List<Open> open() {
        return open;
    }

    /** Whether a later outcome of the same kind and reason would only extend the newest range. */
    boolean continues(Outcome outcome) {
        if (ranges.isEmpty() || !ranges.getLast().outcome().isLike(outcome)) {
            return false;
        }
        return recent.isEmpty()
                || !recent.getLast().slot().isAfter(ranges.getLast().to());
    }

    List<Entry> recent() {
        return recent;
    }

    Counters counters() {
        return counters;
    }

    /** The schedules changed: another set of slots begins after {@code from}. */
    void reschedule(List<String> nextSchedules, String nextTimezone, Instant from) {
        schedules = nextSchedules;
        timezone = nextTimezone;
        effectiveFrom = Times.later(effectiveFrom, from);
        advance(from);
    }

    /** Every slot up to {@code through} is accounted for, but for those in {@link #setOpen}. Never goes back. */
    void advance(Instant through) {
        recordedThrough = Times.later(recordedThrough, through);
    }

    void setOpen(List<Open> slots) {
        open = slots.stream().sorted(Comparator.comparing(Open::slot)).toList();
    }

    boolean isClosed(Instant slot) {
        return CronLedger.isClosed(slot, recordedThrough, open, recent);
    }

    /** Closes one slot, whose run may have ended by now. The caller has made sure that it is not closed. */
    void close(Entry entry) {
        open = open.stream().filter(o -> !o.slot().equals(entry.slot())).toList();
        counters = counters.plus(entry.outcome(), 1).plus(entry.end());
        recent.add(entry);
        recent.sort(Comparator.comparing(Entry::slot));
        speak(entry.slot(), entry.outcome());
    }

    /** Closes one slot that nobody tried to launch. */
    void closeUntried(Instant slot, Outcome outcome, Instant now) {
        open = open.stream().filter(o -> !o.slot().equals(slot)).toList();
        closeUntried(slot, slot, 1, outcome, now);
    }

    /** Closes {@code count} slots between {@code from} and {@code to}, none of which anybody tried to launch. */
    void closeUntried(Instant from, Instant to, long count, Outcome outcome, Instant now) {
        counters = counters.plus(outcome, count);
        extend(new Range(from, to, count, outcome, now));
        speak(to, outcome);
    }

    /** A slot was given up, and then its run turned out to exist and to have started. */
    void amendLate(Instant slot, String childUid, Instant now) {
        Outcome late = new Outcome.Created(childUid, true);
        Optional<Entry> entry = entry(slot);
        if (entry.isPresent()) {
            Entry was = entry.get();
            replace(was, new Entry(slot, late, now, was.attempts(), was.fault(), now, End.RUNNING));
        } else {
            takeOutOfRange(slot);
            counters = counters.plus(late, 1);
            recent.add(new Entry(slot, late, now, 0, "", now, End.RUNNING));
            recent.sort(Comparator.comparing(Entry::slot));
        }
        speak(slot, late);
    }

    Optional<Entry> entry(Instant slot) {
        return recent.stream().filter(e -> e.slot().equals(slot)).findFirst();
    }

    boolean isClosedWithoutRun(Instant slot) {
        return built().isClosedWithoutRun(slot);
    }

    private void replace(Entry was, Entry is) {
        recent.set(recent.indexOf(was), is);
        counters = counters.minus(was).plus(is.outcome(), 1).plus(is.end());
    }

    /**
     * One slot fewer in the narrowest range around it. Inside, the ends stay: they bound a range, and do not say that
     * every time between them is in it.
     */
    private void takeOutOfRange(Instant slot) {
        Optional<Range> found = built().rangeAt(slot);
        if (found.isEmpty()) {
            return;
        }
        Range range = found.get();
        counters = counters.plus(range.outcome(), -1);
        int at = ranges.indexOf(range);
        if (range.count() == 1) {
            ranges.remove(at);
            return;
        }
        boolean two = range.count() == 2;
        Instant from = two && slot.equals(range.from()) ? range.to() : range.from();
        Instant to = two && slot.equals(range.to()) ? range.from() : range.to();
        ranges.set(at, new Range(from, to, range.count() - 1, range.outcome(), range.decided()));
    }

    void end(Entry entry, End end) {
        int at = recent.indexOf(entry);
        recent.set(at, entry.withEnd(end));
        counters = counters.plus(end);
    }

    /** Counts the end of a run that belongs to no slot, once. */
    void countManual(String uid, End end) {
        if (counted.size() < CronLedger.COUNTED_LIMIT && counted.add(uid)) {
            counters = counters.plus(end);
        }
    }

    /** Forgets uids of runs that no longer exist: they cannot be counted again. */
    void retainCounted(Set<String> existing) {
        counted.retainAll(existing);
    }

    CronLedger finish() {
        foldOldEntries();
        return unfolded();
    }

    /** With every entry in its place: only a pass knows which runs exist. */
    CronLedger unfolded() {
        joinRanges();
        return built();
    }

    private CronLedger built() {
        return new CronLedger(
                base.version(),
                base.epoch(),
                effectiveFrom,
                schedules,
                timezone,
                recordedThrough,
                open,
                List.copyOf(recent),
                List.copyOf(ranges),
                counters,
                counted.stream().sorted().toList(),
                trouble,
                base.written(),
                base.rebuilt());
    }

    private void speak(Instant slot, Outcome outcome) {
        switch (outcome) {
            case Outcome.Created created -> trouble = cleared(slot);
            case Outcome.Adopted adopted -> trouble = cleared(slot);
            case Outcome.Skipped skipped -> {}
            case Outcome.Rejected rejected -> trouble = Reason.trouble(slot, outcome);
            case Outcome.Missed missed -> trouble = Reason.trouble(slot, outcome);
        }
    }

    private @Nullable Trouble cleared(Instant success) {
        return trouble != null && trouble.slot().isAfter(success) ? trouble : null;
    }

    /**
     * Moves settled entries beyond the limit out of {@code recent}: the run's into the counters, others into ranges. The
     * newest run stays however old it is: conditions and {@code status.lastScheduledTime} speak of it, and a PUT may have
     * wiped the status (PROTOCOL C2).
     */
    private void foldOldEntries() {
        if (recent.size() <= CronLedger.RECENT_LIMIT) {
            return; // nearly always
        }
        Instant newestRun = lastRun(recent).map(Entry::slot).orElse(Instant.MIN);
        long settled = recent.stream().filter(this::mayGo).count();
        for (int i = 0; i < recent.size(); ) {
            Entry entry = recent.get(i);
            boolean mayGo = mayGo(entry);
            boolean excess =
                    settled > CronLedger.RECENT_LIMIT && mayGo && !entry.slot().equals(newestRun);
            boolean forced = recent.size() > CronLedger.RECENT_HARD_LIMIT;
            if ((forced || excess) && !entry.slot().isAfter(recordedThrough)) {
                recent.remove(i);
                settled -= mayGo ? 1 : 0;
                if (!entry.outcome().hasRun()) {
                    extend(new Range(entry.slot(), entry.slot(), 1, entry.outcome(), entry.decided()));
                }
            } else {
                i++;
            }
        }
    }

    private boolean mayGo(Entry entry) {
        return entry.isSettled() && !kept.contains(entry.outcome().childUid());
    }

    private void extend(Range next) {
        for (int i = ranges.size() - 1; i >= 0; i--) {
            Range last = ranges.get(i);
            if (last.outcome().isLike(next.outcome())) {
                ranges.set(i, join(last, next));
                return;
            }
            if (!last.from().isAfter(next.from())) {
                ranges.add(i + 1, next);
                return;
            }
        }
        ranges.add(next);
        ranges.sort(Comparator.comparing(Range::from));
    }

    private static Range join(Range a, Range b) {
        Range newer = a.to().isAfter(b.to()) ? a : b;
        return new Range(
                Times.earlier(a.from(), b.from()),
                newer.to(),
                a.count() + b.count(),
                newer.outcome(),
                Times.later(a.decided(), b.decided()));
    }

    private void joinRanges() {
        Instant oldest = recordedThrough.minus(CronLedger.RANGE_AGE_LIMIT);
        ranges.removeIf(r -> r.to().isBefore(oldest));
        while (ranges.size() > CronLedger.RANGE_LIMIT) {
            joinTwo();
        }
        ranges.sort(Comparator.comparing(Range::from));
    }

    /** The two oldest of one kind become one, but for the newest, which may still grow. All of another kind: one goes. */
    private void joinTwo() {
        for (int i = 0; i < ranges.size() - 1; i++) {
            for (int j = i + 1; j < ranges.size() - 1; j++) {
                if (ranges.get(i).outcome().isLike(ranges.get(j).outcome())) {
                    ranges.set(i, join(ranges.get(i), ranges.get(j)));
                    ranges.remove(j);
                    return;
                }
            }
        }
        ranges.removeFirst();
    }

    static Optional<Entry> lastRun(List<Entry> recent) {
        @Nullable Entry last = null; // no stream: each decision asks
        for (Entry entry : recent) {
            boolean later = last == null || entry.slot().isAfter(last.slot());
            last = later && entry.outcome().hasRun() ? entry : last;
        }
        return Optional.ofNullable(last);
    }
}
