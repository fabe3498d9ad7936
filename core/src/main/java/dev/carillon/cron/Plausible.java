package dev.carillon.cron;

import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronLedger.Trouble;
import dev.carillon.launch.LaunchPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An account that was edited by hand while nobody led can be read and still say what cannot be: a cursor behind its own
 * outcomes would launch them again, and a date of another century would hold a finalizer, a condition or a place in the
 * account for ever. Only that is put right, and it is said; the rest is believed.
 */
final class Plausible {
    /** A finalizer stays for the time in which a create may land, which is a minute or two. */
    private static final Duration RELEASE_LIMIT = Duration.ofMinutes(10);

    /** Things that are told of one account: the text must fit into it. */
    private static final int TOLD_LIMIT = 5;

    private final CronLedger ledger;
    private final List<Entry> listed;
    private final Instant now;
    private final Instant limit;
    private final List<String> wrong = new ArrayList<>();
    private Counters counters;

    private Plausible(CronLedger ledger, @Nullable CronLedger stored, Instant now) {
        this.ledger = ledger;
        this.listed = stored == null ? List.of() : stored.recent();
        this.now = now;
        this.limit = now.plus(Takeover.AHEAD_LIMIT);
        this.counters = ledger.counters();
    }

    /**
     * @param ledger one whose cursor and beginning are not in the future
     * @param stored what of it somebody can have edited, null if there is nothing
     */
    static CronLedger of(CronLedger ledger, @Nullable CronLedger stored, LaunchPolicy launching, Instant now) {
        return new Plausible(ledger, stored, now).corrected(launching.horizon(now));
    }

    private CronLedger corrected(Instant landed) {
        List<Open> open =
                ledger.open().stream().filter(o -> isPast("open", o.slot())).toList();
        List<Entry> recent = new ArrayList<>();
        for (Entry entry : ledger.recent()) {
            if (isPast("recent", entry.slot())) {
                recent.add(decided(entry, landed));
            } else {
                counters = counters.minus(entry); // it will be decided, and counted, when it comes
            }
        }
        List<Range> ranges = ranges();
        Instant cursor = cursor(open, ranges);
        @Nullable Trouble trouble = ledger.trouble();
        if (trouble != null && !isPast("trouble", trouble.slot())) {
            trouble = new Trouble(wholeSecond(cursor), trouble.text()); // else no success would ever end it
        }
        // What is not urgent waits for some time after the last write: for ever, if that is still to come.
        Instant written = isPast("written", ledger.written()) ? ledger.written() : now;
        return wrong.isEmpty()
                ? ledger
                : new CronLedger(
                        ledger.version(),
                        ledger.epoch(),
                        ledger.effectiveFrom(),
                        ledger.schedules(),
                        ledger.timezone(),
                        cursor,
                        open,
                        List.copyOf(recent),
                        ranges,
                        counters,
                        ledger.counted(),
                        trouble,
                        written,
                        "somebody edited it, and this was not believed: " + String.join("; ", wrong) + "; put right at "
                                + now);
    }

    private boolean isPast(String field, Instant time) {
        boolean past = !time.isAfter(limit);
        if (!past) {
            say("status." + field + " speaks of " + time + ", which is still to come");
        }
        return past;
    }

    private void say(String text) {
        if (wrong.size() < TOLD_LIMIT && !wrong.contains(text)) { // one of a kind shows what was done
            wrong.add(text);
        }
    }

    private Entry decided(Entry entry, Instant landed) {
        Instant decided = isPast("recent[].decided", entry.decided()) ? entry.decided() : now;
        boolean held = entry.releaseAfter().isAfter(now.plus(RELEASE_LIMIT))
                && !isPast("recent[].releaseAfter", entry.releaseAfter());
        return new Entry(
                entry.slot(),
                entry.outcome(),
                decided,
                entry.attempts(),
                entry.fault(),
                held ? landed : entry.releaseAfter(),
                entry.end());
    }

    private List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (Range range : ledger.ranges()) {
            if (!isPast("ranges", range.from())) {
                counters = counters.plus(range.outcome(), -range.count());
                continue;
            }
            Instant to = isPast("ranges", range.to())
                    ? range.to()
                    : Times.later(range.from(), wholeSecond(ledger.recordedThrough()));
            Instant decided = isPast("ranges[].decided", range.decided()) ? range.decided() : now;
            ranges.add(new Range(range.from(), to, range.count(), range.outcome(), decided));
        }
        return List.copyOf(ranges);
    }

    private Instant cursor(List<Open> open, List<Range> ranges) {
        Instant proven = Times.later(ledger.effectiveFrom(), proven(open, ranges));
        if (proven.isAfter(ledger.recordedThrough())) {
            say("status.recordedThrough is " + ledger.recordedThrough() + ", and it speaks of times up to " + proven);
        }
        return Times.later(ledger.recordedThrough(), proven);
    }

    /**
     * Up to here the account itself shows that the cursor was: up to what is open, up to its ranges, and up to what a
     * full list has folded, which is older than nine others. A few entries may honestly lie behind the cursor (a run
     * that was found, what was added to an account that somebody else wrote), with slots before them that are still
     * owed; and any number of those that are not written yet.
     */
    private Instant proven(List<Open> open, List<Range> ranges) {
        List<Instant> settled = new ArrayList<>();
        for (Entry e : listed) {
            if (!(e.outcome() instanceof Outcome.Adopted)
                    && e.isSettled()
                    && !e.slot().isAfter(limit)) {
                settled.add(e.slot());
            }
        }
        int from = settled.size() - (CronLedger.RECENT_LIMIT - 1); // this one, and those after it
        settled.sort(Comparator.naturalOrder());
        Instant folded = from < 0 ? Instant.MIN : settled.get(from);
        return Stream.concat(open.stream().map(Open::slot), ranges.stream().map(Range::to))
                .reduce(folded, Times::later);
    }

    /** A slot is one: we would not read another back. */
    private static Instant wholeSecond(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
