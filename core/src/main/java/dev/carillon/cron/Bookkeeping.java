package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When the ledger is written: at once for what must survive, later for what can be worked out again (PROTOCOL M5). */
final class Bookkeeping {
    /** A completion may ride on the next write; this is the longest it waits for one. */
    static final Duration COMPLETION_DELAY = Duration.ofSeconds(10);

    /** A pending slot is written down after this long, so that {@code explain} can speak of it. */
    static final Duration PENDING_DELAY = Duration.ofSeconds(10);

    /** A pending slot's attempts are written down again at most this often. */
    static final Duration PENDING_PERIOD = Duration.ofMinutes(1);

    /** A range that only grows is written at most this often: a suspended CronWorkflow costs no write per tick. */
    static final Duration RANGE_PERIOD = Duration.ofMinutes(15);

    /**
     * One whose reason nobody could work out afterwards: who was active, or what an expression said then. And one that
     * somebody should hear of.
     */
    static final Duration FLEETING_PERIOD = Duration.ofMinutes(1);

    private Bookkeeping() {}

    static void save(CronPass pass) {
        CronLedger after = pass.after();
        @Nullable CronLedger stored = pass.view.stored();
        if (stored == null) {
            pass.act(new Action.SaveLedger(after, !after.recent().isEmpty()));
            return;
        }
        if (after.saysTheSameAs(stored)) {
            return;
        }
        Instant at = writeAt(pass, after, stored);
        if (at.isAfter(pass.now)) {
            pass.wakeBy(at);
        } else {
            pass.act(new Action.SaveLedger(after, true));
        }
    }

    private static Instant writeAt(CronPass pass, CronLedger after, CronLedger stored) {
        if (tellsOfANewOutcome(after, stored)
                || !after.schedules().equals(stored.schedules())
                || !after.timezone().equals(stored.timezone())
                || !after.effectiveFrom().equals(stored.effectiveFrom())
                || !after.rebuilt().equals(stored.rebuilt())
                || opensARange(after, stored)) {
            return pass.now;
        }
        Instant at = pass.now.plus(RANGE_PERIOD);
        at = Times.earlier(at, stored.written().plus(growth(pass, after, stored)));
        at = Times.earlier(at, completion(pass, after, stored));
        at = Times.earlier(at, overdue(pass, after, stored));
        return Times.earlier(at, pending(pass, after, stored));
    }

    /** How long what the ranges have grown by may stay unwritten. */
    private static Duration growth(CronPass pass, CronLedger after, CronLedger stored) {
        return after.ranges().stream()
                .filter(range -> !stored.ranges().contains(range) && isNews(range, stored))
                .map(range -> growth(pass, range.outcome()))
                .min(Comparator.naturalOrder())
                .orElse(RANGE_PERIOD);
    }

    private static Duration growth(CronPass pass, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Skipped skipped -> growth(pass, skipped.why());
            case Outcome.Missed missed -> FLEETING_PERIOD; // people wait to be told, and so do their alerts
            case Outcome.Rejected rejected -> FLEETING_PERIOD;
            case Outcome.Created created -> RANGE_PERIOD; // stands in no range
            case Outcome.Adopted adopted -> RANGE_PERIOD;
        };
    }

    private static Duration growth(CronPass pass, Outcome.Skip why) {
        // When a reason of the user's is gone, what it explains is written down: a successor would ask why nothing ran,
        // and might still run the last of them.
        return switch (why) {
            case SUSPENDED -> pass.cron.suspended() ? RANGE_PERIOD : Duration.ZERO;
            case STOPPED -> pass.stopped ? RANGE_PERIOD : Duration.ZERO;
            case FORBIDDEN, WHEN_FALSE -> FLEETING_PERIOD;
            case SUPERSEDED, SCHEDULE_CHANGED -> RANGE_PERIOD;
        };
    }

    /** What stands there as open must not stand there when its window has closed. */
    private static Instant overdue(CronPass pass, CronLedger after, CronLedger stored) {
        return stored.open().stream()
                .map(Open::slot)
                .filter(after::isClosed)
                .map(slot -> OpenSlots.close(pass, slot))
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private static boolean tellsOfANewOutcome(CronLedger after, CronLedger stored) {
        boolean fresh = !after.recent().stream().allMatch(stored::holds); // a new slot, or one that was amended
        // One that nobody tried and that its successor replaced is in a range, and is written as the range is.
        boolean openClosed = stored.open().stream().anyMatch(o -> o.attempts() > 0 && after.isClosed(o.slot()));
        return fresh || openClosed;
    }

    private static boolean opensARange(CronLedger after, CronLedger stored) {
        List<Range> ranges = after.ranges();
        return ranges.stream().anyMatch(range -> isNews(range, stored))
                && (ranges.size() != stored.ranges().size() || after.beginsARow(ranges.getLast(), stored));
    }

    /** Entries that are folded into a range, and ranges that become one, are told already: they have time. */
    private static boolean isNews(Range range, CronLedger stored) {
        return !stored.isClosed(range.to());
    }

    private static Instant completion(CronPass pass, CronLedger after, CronLedger stored) {
        if (after.ends() == stored.ends()) {
            return Instant.MAX;
        }
        if (pass.view.stopping() || !pass.cron.stopExpression().isEmpty()) {
            return pass.now;
        }
        Instant first = Instant.MAX;
        for (Child child : pass.view.children()) {
            @Nullable Instant finished = child.finished();
            if (child.isFulfilled() && isNewlyCounted(pass, child, stored)) {
                first = Times.earlier(first, finished == null ? Instant.EPOCH : finished);
            }
        }
        if (first.equals(Instant.MAX)) {
            return pass.now; // it is gone already: only this account still knows of its end
        }
        return first.plus(COMPLETION_DELAY);
    }

    private static boolean isNewlyCounted(CronPass pass, Child child, CronLedger stored) {
        Instant slot = child.slotOf(pass.cron.name(), pass.cron.uid());
        return slot == null ? !stored.counted().contains(child.uid()) : stored.awaitsEnd(slot);
    }

    private static Instant pending(CronPass pass, CronLedger after, CronLedger stored) {
        Instant at = Instant.MAX;
        boolean replaced = stored.open().stream().anyMatch(o -> o.attempts() == 0 && after.isClosed(o.slot()))
                && stored.ranges().stream().anyMatch(row -> goesOn(row, stored));
        for (Open open : after.open()) {
            if (replaced && open.attempts() == 0) {
                continue; // one more that is held, in place of another: no news, and no write per tick (PROTOCOL M5)
            }
            boolean known = stored.open().stream().anyMatch(o -> o.slot().equals(open.slot()));
            boolean changed = !stored.open().contains(open);
            if (!known) {
                // Most that join a row are in it before this: else two writes per tick.
                boolean oneMore = open.attempts() == 0 && isOneMore(pass, open, stored);
                at = Times.earlier(at, open.slot().plus(oneMore ? RANGE_PERIOD : PENDING_DELAY));
            } else if (changed) {
                at = Times.earlier(at, stored.written().plus(PENDING_PERIOD));
            }
        }
        return at;
    }

    /** Whether it waits for the end of a suspension, or of a stop, that has skipped times already and none ran since. */
    private static boolean isOneMore(CronPass pass, Open open, CronLedger stored) {
        if (!(pass.holds.get(open.slot()) instanceof Outcome.Skipped held)
                || (held.why() != Outcome.Skip.SUSPENDED && held.why() != Outcome.Skip.STOPPED)
                || stored.ranges().isEmpty()) {
            return false;
        }
        Range row = stored.ranges().getLast();
        return row.outcome().isLike(held) && goesOn(row, stored);
    }

    /** Whether nothing else has come after the row. */
    private static boolean goesOn(Range row, CronLedger stored) {
        return stored.recent().stream()
                .noneMatch(e -> e.slot().isAfter(row.to()) && !e.outcome().isLike(row.outcome()));
    }
}
