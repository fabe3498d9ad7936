package dev.carillon.cron;

import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The account of one CronWorkflow's slots: the durable truth about what ran and what did not (PROTOCOL C2).
 *
 * <p>A slot up to {@link #recordedThrough} is closed unless it stands in {@link #open}. The last outcomes that a reader
 * or a release needs stand one by one in {@link #recent}; others are counted, and those without a run are kept as
 * {@link #ranges}. Immutable.
 *
 * @param version the resourceVersion that it was read or written with; empty while the object does not exist
 * @param epoch the lease epoch of its last writer
 * @param effectiveFrom slots are strictly later than this
 * @param schedules the schedules that it speaks of, as the user wrote them
 * @param timezone the zone that it speaks of, empty for UTC
 * @param recordedThrough the cursor
 * @param open slots up to the cursor that have no outcome yet, oldest first
 * @param recent oldest first
 * @param ranges outcomes without a run, oldest first
 * @param counters totals since the CronWorkflow was first seen
 * @param counted uids of manual runs whose end has been counted and that still exist
 * @param trouble the last miss or rejection that no success has followed
 * @param written when it was last written, server time
 * @param rebuilt why it had to be rebuilt, empty if it never was
 */
public record CronLedger(
        String version,
        long epoch,
        Instant effectiveFrom,
        List<String> schedules,
        String timezone,
        Instant recordedThrough,
        List<Open> open,
        List<Entry> recent,
        List<Range> ranges,
        Counters counters,
        List<String> counted,
        @Nullable Trouble trouble,
        Instant written,
        String rebuilt) {

    /** Settled entries that are kept one by one: enough for {@code explain}, small enough for 4 KB. */
    public static final int RECENT_LIMIT = 10;

    /** Entries kept because their run still exists: a thousand parallel runs must not sink it. */
    public static final int RECENT_HARD_LIMIT = 400;

    /**
     * Slots that wait at the same time. Twice what catch-up or a list of schedules may ask for at once (100 each), and
     * far below the 1,000 that the definition takes: a ledger beyond that could not be written at all.
     */
    public static final int OPEN_LIMIT = 200;

    /**
     * Manual runs whose end is remembered as counted. Of more that exist, others are counted as these are deleted: a
     * takeover may find tens of thousands, and the account must stay one that can be written.
     */
    public static final int COUNTED_LIMIT = 1_000;

    /** Ranges kept; older ones of a kind are joined. */
    public static final int RANGE_LIMIT = 24;

    /** How long outcomes without a run are kept. */
    public static final Duration RANGE_AGE_LIMIT = Duration.ofDays(35);

    /** The longest note kept of one outcome. */
    public static final int NOTE_LIMIT_CHARS = 300;

    /**
     * A pending slot.
     *
     * @param fault kind of the last fault, empty if none
     * @param note text of the last fault, or what it waits for while nothing was sent
     */
    public record Open(Instant slot, int attempts, String fault, String note, boolean inDoubt) {
        /** One that nobody has tried to launch. */
        static Open untried(Instant slot) {
            return new Open(slot, 0, "", "", false);
        }
    }

    /**
     * One outcome.
     *
     * @param decided when, server time
     * @param attempts creates sent
     * @param fault the last fault on the way, empty if none
     * @param releaseAfter the finalizer stays until then (PROTOCOL H1); the epoch for an outcome without a run
     * @param end how the run ended, as far as it was seen
     */
    public record Entry(
            Instant slot, Outcome outcome, Instant decided, int attempts, String fault, Instant releaseAfter, End end) {
        Entry withEnd(End next) {
            return new Entry(slot, outcome, decided, attempts, fault, releaseAfter, next);
        }

        /** Whether nothing will need this entry any more but a reader. */
        boolean isSettled() {
            return !outcome.hasRun() || end != End.RUNNING;
        }

        /** Whether this is the same run, and has ended since. */
        boolean isLaterStateOf(Entry other) {
            return other.end == End.RUNNING
                    && end != End.RUNNING
                    && outcome.childUid().equals(other.outcome.childUid());
        }

        /** Whether there is a run and we asked for it: when a run was made that was found, nobody knows. */
        public boolean isLaunched() {
            return outcome.hasRun() && attempts > 0;
        }

        /** How late the decision fell, never negative. */
        public Duration lateness() {
            Duration late = Duration.between(slot, decided);
            return late.isNegative() ? Duration.ZERO : late;
        }
    }

    /** What became of a run. */
    public enum End {
        NONE,
        RUNNING,
        SUCCEEDED,
        FAILED,
        /** It disappeared before its end was seen. */
        GONE;

        /** {@code Succeeded}: as the account, the metrics and the log say it. */
        public String text() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    /** Outcomes of one kind and reason; {@code note} is the last one's. */
    public record Range(Instant from, Instant to, long count, Outcome outcome, Instant decided) {}

    public record Counters(
            long created, long adopted, long skipped, long rejected, long missed, long succeeded, long failed) {
        public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0, 0);

        /** Never below nothing: of an account that was edited by hand more may be taken back than was counted. */
        public Counters {
            created = Math.max(0, created);
            adopted = Math.max(0, adopted);
            skipped = Math.max(0, skipped);
            rejected = Math.max(0, rejected);
            missed = Math.max(0, missed);
            succeeded = Math.max(0, succeeded);
            failed = Math.max(0, failed);
        }

        Counters plus(Outcome outcome, long count) {
            return switch (outcome) {
                case Outcome.Created c ->
                    new Counters(created + count, adopted, skipped, rejected, missed, succeeded, failed);
                case Outcome.Adopted a ->
                    new Counters(created, adopted + count, skipped, rejected, missed, succeeded, failed);
                case Outcome.Skipped s ->
                    new Counters(created, adopted, skipped + count, rejected, missed, succeeded, failed);
                case Outcome.Rejected r ->
                    new Counters(created, adopted, skipped, rejected + count, missed, succeeded, failed);
                case Outcome.Missed m ->
                    new Counters(created, adopted, skipped, rejected, missed + count, succeeded, failed);
            };
        }

        Counters minus(Entry entry) {
            Counters less = plus(entry.outcome(), -1);
            return switch (entry.end()) {
                case SUCCEEDED -> less.ended(-1, 0);
                case FAILED -> less.ended(0, -1);
                case NONE, RUNNING, GONE -> less;
            };
        }

        private Counters ended(int well, int badly) {
            return new Counters(created, adopted, skipped, rejected, missed, succeeded + well, failed + badly);
        }

        Counters plus(End end) {
            return switch (end) {
                case SUCCEEDED -> ended(1, 0);
                case FAILED -> ended(0, 1);
                case NONE, RUNNING, GONE -> this;
            };
        }

        /** Slots that have an outcome. */
        public long slots() {
            return created + adopted + skipped + rejected + missed;
        }
    }

    /** What a person should know until the next success. */
    public record Trouble(Instant slot, String text) {}

    /** An empty account that begins at {@code effectiveFrom}. */
    public static CronLedger begin(Instant effectiveFrom, List<String> schedules, String timezone) {
        return new CronLedger(
                "",
                0,
                effectiveFrom,
                schedules,
                timezone,
                effectiveFrom,
                List.of(),
                List.of(),
                List.of(),
                Counters.ZERO,
                List.of(),
                null,
                Instant.EPOCH,
                "");
    }

    /** Whether the slot has its outcome. */
    public boolean isClosed(Instant slot) {
        return isClosed(slot, recordedThrough, open, recent);
    }

    /** Up to the cursor a slot is closed unless it is open; beyond it, only if it has its entry. */
    static boolean isClosed(Instant slot, Instant recordedThrough, List<Open> open, List<Entry> recent) {
        return !slot.isAfter(recordedThrough)
                ? open.stream().noneMatch(o -> o.slot().equals(slot))
                : recent.stream().anyMatch(e -> e.slot().equals(slot));
    }

    public Optional<Entry> entry(Instant slot) {
        return recent.stream().filter(e -> e.slot().equals(slot)).findFirst();
    }

    /** The narrowest range that the slot may be counted in. Others lie over it where outcomes took turns. */
    public Optional<Range> rangeAt(Instant slot) {
        return ranges.stream()
                .filter(r -> !slot.isBefore(r.from()) && !slot.isAfter(r.to()))
                .min(Comparator.comparing(r -> Duration.between(r.from(), r.to())));
    }

    /**
     * Whether the slot was closed without a run. What has a run stays in {@link #recent} as long as the run exists, so
     * of a slot that only a range speaks of no recorded run can come up again; but of one that is older than all of a
     * full list nothing is known.
     */
    boolean isClosedWithoutRun(Instant slot) {
        boolean forgotten = recent.size() >= RECENT_HARD_LIMIT
                && slot.isBefore(recent.getFirst().slot());
        return entry(slot)
                .map(e -> !e.outcome().hasRun())
                .orElseGet(() -> !forgotten && isClosed(slot) && rangeAt(slot).isPresent());
    }

    /** Whether the account holds this one's run, or its want of one, under its slot. */
    public boolean holds(Entry entry) {
        return holds(entry.slot(), entry.outcome().childUid());
    }

    /** Whether the account holds this run under this slot, as far back as it remembers one by one. */
    public boolean holds(Instant slot, String childUid) {
        return entry(slot).filter(e -> e.outcome().childUid().equals(childUid)).isPresent();
    }

    /**
     * Whether a range of this account has outcomes that are not in a row with those that {@code before} knew: it is new,
     * or a slot with another outcome lies in between.
     */
    public boolean beginsARow(Range range, CronLedger before) {
        return before.ranges().stream()
                .filter(r -> r.outcome().isLike(range.outcome()) && !r.from().isBefore(range.from()))
                .noneMatch(r -> recent.stream()
                        .noneMatch(e -> !e.outcome().isLike(range.outcome())
                                && e.slot().isAfter(r.to())
                                && e.slot().isBefore(range.to())));
    }

    public CronLedger withVersion(String next) {
        return new CronLedger(
                next,
                epoch,
                effectiveFrom,
                schedules,
                timezone,
                recordedThrough,
                open,
                recent,
                ranges,
                counters,
                counted,
                trouble,
                written,
                rebuilt);
    }

    public CronLedger stamped(long nextEpoch, Instant at) {
        return new CronLedger(
                version,
                nextEpoch,
                effectiveFrom,
                schedules,
                timezone,
                recordedThrough,
                open,
                recent,
                ranges,
                counters,
                counted,
                trouble,
                at,
                rebuilt);
    }

    /** Whether it holds the slot's run, and not yet its end. */
    boolean awaitsEnd(Instant slot) {
        return entry(slot).filter(e -> e.end() == End.RUNNING).isPresent();
    }

    /** Runs whose end is counted. */
    public long ends() {
        return counters.succeeded() + counters.failed();
    }

    /** Whether both say the same; when and by whom they were written does not matter. */
    public boolean saysTheSameAs(CronLedger other) {
        return stamped(0, Instant.EPOCH)
                .withVersion("")
                .equals(other.stamped(0, Instant.EPOCH).withVersion(""));
    }

    /** What somebody has changed in an account that was {@code before}, empty if both say the same under one stamp. */
    public Optional<String> editOf(CronLedger before) {
        List<String> fields = new ArrayList<>();
        note(fields, "epoch", epoch, before.epoch);
        note(fields, "written", written, before.written);
        if (!recordedThrough.equals(before.recordedThrough)) {
            fields.add("recordedThrough (" + recordedThrough + " instead of " + before.recordedThrough + ")");
        }
        note(fields, "effectiveFrom", effectiveFrom, before.effectiveFrom);
        note(fields, "schedules", schedules, before.schedules);
        note(fields, "timezone", timezone, before.timezone);
        note(fields, "open", open, before.open);
        note(fields, "recent", recent, before.recent);
        note(fields, "ranges", ranges, before.ranges);
        note(fields, "counters", counters, before.counters);
        note(fields, "counted", counted, before.counted);
        note(fields, "trouble", String.valueOf(trouble), String.valueOf(before.trouble));
        note(fields, "rebuilt", rebuilt, before.rebuilt);
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of("edited or put back: status." + String.join(", status.", fields));
    }

    private static void note(List<String> fields, String name, Object now, Object before) {
        if (!now.equals(before)) {
            fields.add(name);
        }
    }

    /** The next scheduled time after {@code now}, empty if there is none or the schedules cannot be understood. */
    public Optional<Instant> nextSlot(CronWorkflow cron, Instant now) {
        @Nullable Schedules all = cron.schedules();
        long next = all == null
                ? Schedule.NEVER
                : all.anchored(effectiveFrom.getEpochSecond()).nextAfter(now.getEpochSecond());
        return next == Schedule.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochSecond(next));
    }

    /** The newest slot that has a run, among those remembered one by one. */
    public Optional<Entry> lastRun() {
        return LedgerDraft.lastRun(recent);
    }

    /**
     * Our own account over a stored one that somebody else may have written: the stored one is the durable truth, also
     * of what is open, and of ours only the outcomes and the ends of runs that it does not know yet are added. What else
     * we had decided is decided again: a decision that was never stored binds nobody.
     */
    public CronLedger mergedOver(CronLedger stored) {
        LedgerDraft draft = new LedgerDraft(stored);
        for (Entry ours : recent) {
            Optional<Entry> theirs = stored.entry(ours.slot());
            if (theirs.filter(ours::isLaterStateOf).isPresent()) {
                draft.end(theirs.get(), ours.end());
            } else if (!stored.isClosed(ours.slot())) {
                draft.close(ours);
            }
        }
        return draft.unfolded();
    }
}
