package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import dev.carillon.cron.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of an account: a slot, or a run of slots with equal outcomes.
 *
 * @param to the last slot of the line, {@code from} again for a single one
 * @param outcome kind and reason, for instance {@code Missed/WindowClosed}; {@code Pending} without an outcome
 * @param late how late the run was created, null where there is none
 * @param run the name of the slot's Workflow, empty without one
 * @param end how the run ended, empty as long as nobody knows
 */
record SlotLine(
        Key cron,
        Instant from,
        Instant to,
        long count,
        String outcome,
        @Nullable Duration late,
        int attempts,
        String fault,
        String note,
        String fix,
        String run,
        String end) {

    static final Comparator<SlotLine> NEWEST_FIRST = Comparator.comparing(SlotLine::to)
            .reversed()
            .thenComparing(line -> line.cron().toString())
            .thenComparing(SlotLine::outcome);

    /** The lines that reach into the time from {@code since} on, newest first. */
    static List<SlotLine> of(Key cron, CronLedger ledger, Instant since) {
        List<SlotLine> lines = new ArrayList<>();
        ledger.open().forEach(open -> lines.add(of(cron, open)));
        ledger.recent().forEach(entry -> lines.add(of(cron, entry)));
        ledger.ranges().forEach(range -> lines.add(of(cron, range)));
        return lines.stream()
                .filter(line -> !line.to().isBefore(since))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    static SlotLine of(Key cron, Entry entry) {
        boolean ran = entry.outcome().hasRun();
        return new SlotLine(
                cron,
                entry.slot(),
                entry.slot(),
                1,
                LedgerJson.label(entry.outcome()),
                entry.isLaunched() ? entry.lateness() : null,
                entry.attempts(),
                entry.fault(),
                entry.outcome().note(),
                Reason.fix(entry.outcome()),
                ran ? Names.child(cron.name(), entry.slot()) : "",
                text(entry.end()));
    }

    static SlotLine of(Key cron, Open open) {
        return new SlotLine(
                cron,
                open.slot(),
                open.slot(),
                1,
                open.inDoubt() ? "Pending/InDoubt" : "Pending",
                null,
                open.attempts(),
                open.fault(),
                open.note(),
                fix(open),
                "",
                "");
    }

    /** The account has the kind of the fault only; the condition has the fix for its reason. */
    private static String fix(Open open) {
        return switch (open.fault()) {
            case "Rejected" ->
                "Change the CronWorkflow as its condition SubmissionError says: the same request is not sent again";
            case "Blocked", "Quota" ->
                "Do what the condition SubmissionError says: Carillon tries until the slot's window closes";
            default -> "Nothing yet: Carillon tries until the slot's window closes";
        };
    }

    private static SlotLine of(Key cron, Range range) {
        return new SlotLine(
                cron,
                range.from(),
                range.to(),
                range.count(),
                LedgerJson.label(range.outcome()),
                null,
                0,
                "",
                range.outcome().note(),
                Reason.fix(range.outcome()),
                "",
                "");
    }

    private static String text(End end) {
        return switch (end) {
            case NONE -> "";
            case RUNNING, SUCCEEDED, FAILED, GONE ->
                end.name().charAt(0) + end.name().substring(1).toLowerCase(Locale.ROOT);
        };
    }

    /** Cells for {@link #headers}, without the CronWorkflow. */
    List<String> cells(boolean wide) {
        List<String> cells = new ArrayList<>(List.of(
                count == 1 ? from.toString() : from + " .. " + to,
                count == 1 ? "" : String.valueOf(count),
                outcome,
                late == null ? "" : Times.text(late),
                attempts == 0 ? "" : String.valueOf(attempts),
                fault,
                end));
        if (wide) {
            cells.addAll(List.of(run, note, fix));
        }
        return cells;
    }

    static List<String> headers(boolean wide) {
        List<String> headers =
                new ArrayList<>(List.of("SLOT", "COUNT", "OUTCOME", "LATE", "ATTEMPTS", "FAULT", "RUN ENDED"));
        if (wide) {
            headers.addAll(List.of("RUN", "NOTE", "FIX"));
        }
        return headers;
    }

    ObjectNode toTree() {
        ObjectNode tree = Json.object()
                .put("namespace", cron.namespace())
                .put("cronWorkflow", cron.name())
                .put("slot", from.toString());
        if (count != 1) {
            tree.put("to", to.toString());
        }
        tree.put("count", count).put("outcome", outcome);
        if (late != null) {
            tree.put("lateSeconds", late.toMillis() / 1_000.0);
        }
        tree.put("attempts", attempts);
        putUnlessEmpty(tree, "fault", fault);
        putUnlessEmpty(tree, "note", note);
        putUnlessEmpty(tree, "fix", fix);
        putUnlessEmpty(tree, "run", run);
        putUnlessEmpty(tree, "end", end);
        return tree;
    }

    private static void putUnlessEmpty(ObjectNode tree, String field, String value) {
        if (!value.isEmpty()) {
            tree.put(field, value);
        }
    }
}
