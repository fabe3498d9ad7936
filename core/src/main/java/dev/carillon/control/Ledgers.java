package dev.carillon.control;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Versions;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronView;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import dev.carillon.cron.Reason;
import dev.carillon.fault.Fault;
import dev.carillon.port.Note;
import dev.carillon.port.Telemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reading and writing ledgers by compare-and-swap, and telling what a write has made durable. */
final class Ledgers {
    private final Telemetry telemetry;
    private final Announcer announcer;

    Ledgers(Telemetry telemetry, Announcer announcer) {
        this.telemetry = telemetry;
        this.announcer = announcer;
    }

    static Key key(CronState state) {
        return new Key(state.key.namespace(), state.uid);
    }

    static Key key(CronWorkflow cron) {
        return new Key(cron.key().namespace(), cron.uid());
    }

    /** Where the account is that speaks of a run. */
    static Key key(Child run) {
        return new Key(run.key().namespace(), run.cronUid());
    }

    Request read(CronState state) {
        return new Request.Get(Kind.CRON_LEDGER, key(state));
    }

    /**
     * A write against the version that the account was decided on; a read first if that version is in doubt. Empty if
     * another one has become known since: then it is to be decided again, not written over it.
     */
    Optional<Request> save(CronState state, CronWorkflow cron, CronLedger ledger, long epoch, Instant now) {
        if (state.ledgerStale) {
            return Optional.of(read(state));
        }
        if (state.stored != null && !ledger.version().equals(state.storedVersion)) {
            return Optional.empty();
        }
        state.writtenUnder = epoch;
        CronLedger stamped = ledger.withVersion(state.storedVersion).stamped(epoch, now);
        state.sent = now;
        byte[] body = LedgerJson.write(stamped, cron);
        return Optional.of(
                state.storedVersion.isEmpty()
                        ? new Request.Create(Kind.CRON_LEDGER, key(state), body)
                        : new Request.Replace(Kind.CRON_LEDGER, key(state), body));
    }

    /**
     * Takes the answer to a write or a read.
     *
     * @param watched what the watch shows by now. An answer that comes after later writes of others is old news: what
     *     they have recorded must not be forgotten. An older version than what we know from an answer counts, though: a
     *     server that was put back to an earlier state has no other.
     */
    void saved(CronState state, Answer answer, Optional<Fault> fault, LedgerJson.@Nullable Found watched) {
        if (fault.isEmpty() && answer instanceof Answer.Found found) {
            state.ledgerStale = false;
            LedgerJson.Found read = LedgerJson.read(found.object());
            if (watched == null || !Versions.isNewer(watched.version(), read.version())) {
                take(state, read);
            }
        } else if (fault.isPresent()) {
            switch (fault.get()) {
                case Fault.Gone gone -> {
                    state.ledgerStale = false;
                    state.ledgerGone();
                }
                case Fault.Conflict f -> state.ledgerStale = true;
                case Fault.AlreadyExists f -> state.ledgerStale = true;
                case Fault.InDoubt f -> state.ledgerStale = true;
                // Surely not executed: what we know of the stored one still holds.
                case Fault.NotSent f -> {}
                case Fault.Transient f -> {}
                case Fault.Throttled f -> {}
                case Fault.Fenced f -> {}
                case Fault.Quota f -> {}
                case Fault.Blocked f -> {}
                case Fault.Rejected f -> {}
            }
        }
    }

    /** What the watch shows. Older than what we know already: our own write has come first. */
    void changed(CronState state, LedgerJson.@Nullable Found found) {
        if (found == null) {
            state.ledgerGone();
        } else if (!state.storedVersion.equals(found.version())
                && (state.storedVersion.isEmpty() || Versions.isNewer(found.version(), state.storedVersion))) {
            take(state, found);
        }
    }

    private void take(CronState state, LedgerJson.Found found) {
        @Nullable CronLedger ledger = found.ledger();
        if (ledger == null) {
            refuse(state, found.version(), new CronView.Unread(found.problem(), found.newer()));
            return;
        }
        Optional<String> edit = editByHand(state, ledger);
        if (edit.isPresent()) {
            refuse(state, found.version(), new CronView.Unread(edit.get(), false));
            state.edited = true;
            return;
        }
        if (state.unread.newer()) {
            state.ledger = null; // what we held before, or made up meanwhile, is older than what the other one wrote
        }
        state.stored(ledger);
        @Nullable CronLedger told = state.told;
        // Of a write of ours, whichever comes first tells: its answer may be lost. A standby tells nothing of the
        // leader's, nor a leader of what was written before its time.
        if (ledger.epoch() == state.writtenUnder) {
            if (!ledger.rebuilt().isEmpty() && (told == null || !told.rebuilt().equals(ledger.rebuilt()))) {
                telemetry.note(new Note.LedgerRebuilt(state.key, ledger.rebuilt()));
            }
            tell(state, told == null ? beginning(ledger) : told, ledger);
        }
        state.told = ledger;
        if (isJustWritten(state, ledger)) {
            state.sent = null; // what carries this stamp from now on is a copy
        }
    }

    private void refuse(CronState state, String version, CronView.Unread why) {
        state.stored = null;
        state.storedVersion = version;
        state.unread = why;
        state.edited = false;
        if (!why.newer()) {
            // Somebody broke it. Its version is known, so the account that we have, or rebuild, replaces it.
            telemetry.note(new Note.LedgerRebuilt(state.key, why.why()));
        }
    }

    /**
     * What a person has changed in the account that we wrote last, or that was put back to an earlier state: while we
     * know better it is replaced. Each write of a program's is stamped anew, and a person leaves the stamp.
     */
    private static Optional<String> editByHand(CronState state, CronLedger found) {
        @Nullable CronLedger ours = state.told;
        if (ours == null || ours.epoch() != state.writtenUnder || isJustWritten(state, found) || isLater(found, ours)) {
            return Optional.empty();
        }
        return found.editOf(ours);
    }

    /** Our clock may have gone back since the write before, so its stamp need not be later. */
    private static boolean isJustWritten(CronState state, CronLedger found) {
        return found.epoch() == state.writtenUnder && found.written().equals(state.sent);
    }

    /**
     * Whether a program can have written it after ours. Of an earlier leader it is a copy that somebody kept, and with
     * an epoch that no Lease counts to it is nobody's.
     */
    private static boolean isLater(CronLedger found, CronLedger ours) {
        return found.epoch() == ours.epoch()
                ? found.written().isAfter(ours.written())
                : found.epoch() > ours.epoch() && found.epoch() <= Elector.LAST_EPOCH;
    }

    private static CronLedger beginning(CronLedger ledger) {
        return CronLedger.begin(ledger.effectiveFrom(), ledger.schedules(), ledger.timezone());
    }

    /** Says what a write has made durable, once: in metrics, log lines and Kubernetes Events. */
    private void tell(CronState state, CronLedger before, CronLedger after) {
        Map<String, Long> more = untold(before, after);
        boolean rebuilt = !after.rebuilt().equals(before.rebuilt());
        List<Telling> tellings = new ArrayList<>();
        for (Entry entry : after.recent()) {
            Optional<Entry> known = before.entry(entry.slot());
            if (known.isEmpty() || !known.get().outcome().isLike(entry.outcome())) {
                tellings.add(new Telling(entry.slot(), () -> {
                    telemetry.note(new Note.SlotClosed(
                            state.key,
                            entry.slot(),
                            entry.outcome(),
                            entry.attempts(),
                            entry.fault(),
                            entry.lateness()));
                    announce(state, entry, rebuilt);
                }));
                more.merge(label(entry.outcome()), -1L, Long::sum);
                // What it was before is no fewer of the others: a run that turned up after its slot was given up.
                known.map(Entry::outcome)
                        .or(() -> amended(entry, before))
                        .ifPresent(was -> more.merge(label(was), 1L, Long::sum));
            }
            End end = known.map(Entry::end).orElse(End.NONE);
            if (end != entry.end() && entry.end() != End.RUNNING && entry.end() != End.NONE) {
                tellings.add(new Telling(
                        entry.slot(), () -> telemetry.note(new Note.RunEnded(state.key, entry.slot(), entry.end()))));
            }
        }
        for (Range range : after.ranges().reversed()) {
            long count = more.getOrDefault(label(range.outcome()), 0L);
            if (count > 0) {
                more.remove(label(range.outcome()));
                tellings.add(new Telling(range.to(), () -> {
                    telemetry.note(new Note.SlotsClosed(state.key, range, count));
                    announce(state, range, before, after);
                }));
            }
        }
        // In the order of their times: how many have come to nothing since the last success depends on it.
        tellings.sort(Comparator.comparing(Telling::at));
        tellings.forEach(telling -> telling.tell().run());
    }

    private record Telling(Instant at, Runnable tell) {}

    /**
     * By outcome, how many slots without a run the one account holds more than the other. A slot may move from an entry
     * into a range, and a range into another, without being news.
     */
    private static Map<String, Long> untold(CronLedger before, CronLedger after) {
        Map<String, Long> more = new HashMap<>();
        Instant oldest = after.recordedThrough().minus(CronLedger.RANGE_AGE_LIMIT);
        for (Range range : after.ranges()) {
            more.merge(label(range.outcome()), range.count(), Long::sum);
        }
        for (Range range : before.ranges()) {
            boolean forgotten = range.to().isBefore(oldest)
                    && after.ranges().stream()
                            .noneMatch(r -> r.outcome().isLike(range.outcome())
                                    && !r.from().isAfter(range.from()));
            more.merge(label(range.outcome()), forgotten ? 0 : -range.count(), Long::sum);
        }
        after.recent().forEach(e -> more.merge(label(e.outcome()), 1L, Long::sum));
        before.recent().forEach(e -> more.merge(label(e.outcome()), -1L, Long::sum));
        return more;
    }

    /** The outcome that a late run's slot had in a range. */
    private static Optional<Outcome> amended(Entry entry, CronLedger before) {
        boolean late = entry.outcome() instanceof Outcome.Created created && created.late();
        return late && before.isClosed(entry.slot())
                ? before.rangeAt(entry.slot()).map(Range::outcome)
                : Optional.empty();
    }

    private static String label(Outcome outcome) {
        return LedgerJson.label(outcome);
    }

    /** Runs that are found as an account is rebuilt are no news: the rebuilding is, and is told as a condition. */
    private void announce(CronState state, Entry entry, boolean rebuilt) {
        boolean plain = entry.outcome() instanceof Outcome.Created created && !created.late();
        boolean found = rebuilt && entry.outcome() instanceof Outcome.Adopted;
        @Nullable CronWorkflow cron = state.cron;
        if (cron != null && !plain && !found) {
            announcer.announce(cron, Reason.announce(state.key, entry));
        }
    }

    /** One for a row of equal outcomes, as it begins (PROTOCOL M5). */
    private void announce(CronState state, Range range, CronLedger before, CronLedger after) {
        @Nullable CronWorkflow cron = state.cron;
        if (cron != null && after.beginsARow(range, before)) {
            announcer.announce(cron, Reason.announce(state.key, range));
        }
    }
}
