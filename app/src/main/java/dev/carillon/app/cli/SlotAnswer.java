package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.audit.Audit;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import dev.carillon.cron.Reason;
import dev.carillon.time.Firings;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why a CronWorkflow ran, or did not, at one time. Pure.
 *
 * @param verdict the outcome's label, or why there is none: {@code NotScheduled}, {@code BeforeEffectiveFrom},
 *     {@code NotDue}, {@code Unrecorded}, {@code RunNotKept}, {@code Lost},
 *     {@code NotKnown}, {@code TooLongAgo}, {@code NoSchedule}
 * @param nearest the scheduled times around it, if it is none itself
 */
record SlotAnswer(Instant at, String verdict, String text, String fix, List<Instant> nearest) {
    /** Slots that are counted to tell whether a range covers every one of them; a longer range is a guess. */
    private static final int COUNT_LIMIT = 100_000;

    static SlotAnswer of(CronWorkflow cron, @Nullable CronLedger ledger, Instant at, Instant now) {
        if (ledger != null) {
            Optional<SlotAnswer> recorded = recorded(cron, ledger, at);
            if (recorded.isPresent()) {
                return recorded.get();
            }
        }
        Instant beginning = ledger == null ? cron.created() : ledger.effectiveFrom();
        @Nullable Schedules schedules = schedules(cron, ledger, at);
        if (schedules == null) {
            return plain(
                    at, "NoSchedule", "its schedule cannot be read, so it has no scheduled times", Optional.empty());
        }
        if (!at.isAfter(beginning)) {
            return early(cron, ledger, at, beginning);
        }
        Schedules anchored = schedules.anchored(beginning.getEpochSecond());
        if (at.getNano() != 0 || !anchored.matches(at.getEpochSecond())) {
            return notScheduled(anchored, at, beginning);
        }
        if (at.isAfter(now)) {
            return plain(
                    at, "NotDue", "it is not due yet: in " + Times.text(Duration.between(now, at)), Optional.empty());
        }
        if (ledger == null || at.isAfter(ledger.recordedThrough())) {
            return unrecorded(ledger, at, now);
        }
        return covered(ledger, anchored, at).orElseGet(() -> notKept(cron, ledger, at));
    }

    private static Optional<SlotAnswer> recorded(CronWorkflow cron, CronLedger ledger, Instant at) {
        Optional<Entry> entry = ledger.entry(at);
        if (entry.isPresent()) {
            return Optional.of(of(cron, entry.get()));
        }
        return ledger.open().stream()
                .filter(open -> open.slot().equals(at))
                .findFirst()
                .map(SlotAnswer::of);
    }

    private static SlotAnswer of(CronWorkflow cron, Entry entry) {
        StringBuilder text = new StringBuilder(Reason.sentence(entry.slot(), entry.outcome()));
        if (entry.isLaunched()) {
            text.append(", ").append(Times.text(entry.lateness())).append(" after its time");
        }
        if (entry.attempts() > 1) {
            text.append(", at attempt ").append(entry.attempts());
        }
        if (!entry.fault().isEmpty()) {
            text.append(", after the fault ").append(entry.fault());
        }
        if (entry.outcome().hasRun()) {
            text.append("; see workflow ").append(Names.child(cron.name(), entry.slot()));
        }
        return new SlotAnswer(
                entry.slot(),
                LedgerJson.label(entry.outcome()),
                text.toString(),
                Reason.fix(entry.outcome()),
                List.of());
    }

    private static SlotAnswer of(Open open) {
        SlotLine line = SlotLine.of(new Key("", ""), open);
        String fault = open.fault().isEmpty()
                ? open.note().isEmpty() ? "" : "; it waits: " + open.note()
                : "; last fault " + open.fault() + (open.note().isEmpty() ? "" : ": " + open.note());
        return new SlotAnswer(
                open.slot(),
                line.outcome(),
                "it is pending after " + open.attempts() + (open.attempts() == 1 ? " attempt" : " attempts")
                        + (open.inDoubt() ? ", and whether the last one got through is being settled" : "") + fault,
                line.fix(),
                List.of());
    }

    /** What the account speaks of; for a time to come, what stands in the CronWorkflow now. */
    private static @Nullable Schedules schedules(CronWorkflow cron, @Nullable CronLedger ledger, Instant at) {
        if (ledger == null || at.isAfter(ledger.recordedThrough())) {
            return cron.schedules();
        }
        return Schedules.parse(ledger.schedules(), ledger.timezone()) instanceof Schedules.Parsed.Ok ok
                ? ok.schedules()
                : null;
    }

    private static SlotAnswer early(CronWorkflow cron, @Nullable CronLedger ledger, Instant at, Instant beginning) {
        List<Range> ranges = ledger == null ? List.of() : covering(ledger, at);
        if (!ranges.isEmpty()) {
            return oneOf(ranges, at, "before its schedule was changed at " + beginning);
        }
        boolean born = !at.isAfter(cron.created());
        return new SlotAnswer(
                at,
                "BeforeEffectiveFrom",
                born
                        ? "the CronWorkflow was created at " + cron.created() + ", and what is due is strictly later"
                        : "its schedule is in effect since " + beginning + ", and what is due is strictly later;"
                                + " of the schedule before it nothing is kept for that time",
                "",
                List.of());
    }

    private static SlotAnswer notScheduled(Schedules schedules, Instant at, Instant beginning) {
        List<Instant> nearest = new ArrayList<>();
        long before = schedules.previousBefore(at.getEpochSecond() + (at.getNano() == 0 ? 0 : 1));
        if (before != Firings.NEVER_BEFORE && before > beginning.getEpochSecond()) {
            nearest.add(Instant.ofEpochSecond(before));
        }
        long after = schedules.nextAfter(at.getEpochSecond());
        if (after != Firings.NEVER) {
            nearest.add(Instant.ofEpochSecond(after));
        }
        String text = nearest.isEmpty()
                ? "it is not a scheduled time, and there is none"
                : "it is not a scheduled time; the nearest are "
                        + nearest.stream().map(Instant::toString).collect(Collectors.joining(" and "));
        return new SlotAnswer(at, "NotScheduled", text, "Ask for one of those", List.copyOf(nearest));
    }

    private static SlotAnswer unrecorded(@Nullable CronLedger ledger, Instant at, Instant now) {
        String through =
                ledger == null ? "there is no account yet" : "the account reaches to " + ledger.recordedThrough();
        return new SlotAnswer(
                at,
                "Unrecorded",
                "it was due " + Times.text(Duration.between(at, now)) + " ago and is not recorded: " + through,
                "Recording takes up to a minute, or 15 in a row of equal skips. After that: does carillon controller run,"
                        + " does it lead, and does it watch this namespace?",
                List.of());
    }

    private static Optional<SlotAnswer> covered(CronLedger ledger, Schedules schedules, Instant at) {
        List<Range> ranges = covering(ledger, at);
        for (Range range : ranges) {
            long slots = schedules.between(
                            range.from().getEpochSecond() - 1, range.to().getEpochSecond(), COUNT_LIMIT)
                    .length;
            boolean ofTheseSchedules = range.from().isAfter(ledger.effectiveFrom()); // else it counts others too
            if (ofTheseSchedules && range.count() >= slots && slots < COUNT_LIMIT) {
                return Optional.of(new SlotAnswer(
                        at,
                        LedgerJson.label(range.outcome()),
                        Reason.sentence(at, range.outcome()) + also(range),
                        Reason.fix(range.outcome()),
                        List.of()));
            }
        }
        return ranges.isEmpty() ? Optional.empty() : Optional.of(oneOf(ranges, at, "if it did not run"));
    }

    private static List<Range> covering(CronLedger ledger, Instant at) {
        return ledger.ranges().stream()
                .filter(range -> !at.isBefore(range.from()) && !at.isAfter(range.to()))
                .toList();
    }

    private static String also(Range range) {
        return range.count() == 1
                ? ""
                : " (as all " + range.count() + " from " + range.from() + " to " + range.to() + ")";
    }

    /** The account keeps outcomes in a row as one range; runs between them are counted and not kept one by one. */
    private static SlotAnswer oneOf(List<Range> ranges, Instant at, String condition) {
        String text = ranges.stream()
                .map(range -> range.count() + " slots from " + range.from() + " to " + range.to() + " were "
                        + LedgerJson.label(range.outcome()))
                .collect(Collectors.joining(", "));
        return new SlotAnswer(
                at,
                LedgerJson.label(ranges.getFirst().outcome()) + "?",
                "which slots exactly is not kept that long: " + text + "; it is one of those " + condition,
                Reason.fix(ranges.getFirst().outcome()),
                List.of());
    }

    private static SlotAnswer notKept(CronWorkflow cron, CronLedger ledger, Instant at) {
        if (at.isBefore(ledger.recordedThrough().minus(CronLedger.RANGE_AGE_LIMIT))) {
            return plain(
                    at,
                    "TooLongAgo",
                    "outcomes are kept for " + CronLedger.RANGE_AGE_LIMIT.toDays() + " days",
                    Optional.empty());
        }
        if (!at.isAfter(Audit.knownSince(ledger))) {
            return plain(
                    at,
                    "NotKnown",
                    "whether it ran is not known: the account begins later, " + ledger.rebuilt(),
                    Optional.of(Names.child(cron.name(), at)));
        }
        if (Audit.wouldBeKept(ledger, at)) {
            return new SlotAnswer(
                    at,
                    "Lost",
                    "it was due, and the account should speak of it and does not; see workflow "
                            + Names.child(cron.name(), at),
                    "carillon doctor tells what else is wrong. To run it now: " + Audit.submit(cron.key()),
                    List.of());
        }
        return plain(
                at,
                "RunNotKept",
                "it ran: there is no other outcome for it, and of older runs only their number is kept",
                Optional.of(Names.child(cron.name(), at)));
    }

    private static SlotAnswer plain(Instant at, String verdict, String text, Optional<String> run) {
        return new SlotAnswer(
                at, verdict, text + run.map(name -> "; see workflow " + name).orElse(""), "", List.of());
    }

    ObjectNode toTree() {
        ObjectNode tree = Json.object()
                .put("at", at.toString())
                .put("verdict", verdict)
                .put("text", text)
                .put("fix", fix);
        ArrayNode times = tree.putArray("nearest");
        nearest.forEach(time -> times.add(time.toString()));
        return tree;
    }
}
