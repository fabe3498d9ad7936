package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.cron.Condition;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Problem;
import dev.carillon.time.Firings;
import dev.carillon.time.Schedules;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that is known about one CronWorkflow, put together for a person.
 *
 * @param found its CronLedger, null if there is none
 * @param events about it since {@code since}, newest last
 * @param eventsProblem why they could not be read, empty if they could
 * @param at what was asked about one time, null if nothing was
 */
record Explanation(
        CronWorkflow cron,
        LedgerJson.@Nullable Found found,
        List<CronEvent> events,
        String eventsProblem,
        @Nullable SlotAnswer at,
        Instant since,
        Instant now) {

    /** Due slots without an outcome that are counted; more is "at least". */
    private static final int UNRECORDED_LIMIT = 1_000;

    private @Nullable CronLedger ledger() {
        return found == null ? null : found.ledger();
    }

    private List<SlotLine> lines() {
        CronLedger ledger = ledger();
        return ledger == null ? List.of() : SlotLine.of(cron.key(), ledger, since);
    }

    /** Schedules with delays counted from where the account counts them. */
    private @Nullable Schedules anchored() {
        Schedules schedules = cron.schedules();
        CronLedger ledger = ledger();
        Instant anchor = ledger == null ? cron.created() : ledger.effectiveFrom();
        return schedules == null ? null : schedules.anchored(anchor.getEpochSecond());
    }

    private Optional<Instant> next() {
        Schedules schedules = anchored();
        long next = schedules == null || cron.terminating() ? Firings.NEVER : schedules.nextAfter(now.getEpochSecond());
        return next == Firings.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochSecond(next));
    }

    /** Why nothing will run at the next scheduled time, and what to do about it; empty if it will. */
    private String held() {
        if (cron.terminating()) {
            return "it is being deleted";
        }
        Optional<Problem> problem =
                cron.problems().stream().filter(Problem::holdsTheRuns).findFirst();
        if (problem.isPresent()) {
            return problem.get().field() + " has to be mended first, see Problem below";
        }
        if (cron.suspended()) {
            return "spec.suspend is true. Set it to false";
        }
        if (isStopped()) {
            return "spec.stopStrategy.expression is true. Change or remove it to start again";
        }
        return next().isEmpty() ? "no time matches its schedules any more. Change spec.schedules" : "";
    }

    /** Without an expression the status speaks of one that was there, or is Argo's: nobody obeys it. */
    private boolean isStopped() {
        boolean shown = cron.shown().completed() || cron.shown().phase().equals("Stopped");
        return shown && !cron.stopExpression().isEmpty();
    }

    private String nextText() {
        String would = next().map(time -> time + "  (in " + Times.text(Duration.between(now, time)) + ")")
                .orElse("");
        return held().isEmpty() ? would : "none: " + held() + (would.isEmpty() ? "" : "; its next time is " + would);
    }

    /** Due times that the account does not speak of. */
    private List<Instant> unrecorded() {
        Schedules schedules = anchored();
        CronLedger ledger = ledger();
        if (schedules == null || ledger == null) {
            return List.of();
        }
        List<Instant> times = new ArrayList<>();
        for (long second :
                schedules.between(ledger.recordedThrough().getEpochSecond(), now.getEpochSecond(), UNRECORDED_LIMIT)) {
            Instant slot = Instant.ofEpochSecond(second);
            if (ledger.entry(slot).isEmpty()) {
                times.add(slot);
            }
        }
        return times;
    }

    private String state() {
        if (cron.terminating()) {
            return "being deleted";
        }
        if (cron.schedules() == null) {
            return "its schedule cannot be read";
        }
        if (cron.suspended()) {
            return "suspended";
        }
        return isStopped() ? "stopped" : "active";
    }

    void printTo(PrintWriter out, boolean wide) {
        header(out);
        if (at != null) {
            out.println();
            out.println(at.at() + "  " + Plain.text(at.verdict()));
            line(out, "  ", at.text());
            line(out, "  fix: ", at.fix());
        } else {
            slots(out, wide);
        }
        events(out);
        out.flush();
    }

    private void header(PrintWriter out) {
        fact(out, "CronWorkflow", cron.key().toString());
        fact(
                out,
                "Schedules",
                String.join(" | ", cron.scheduleTexts())
                        + (cron.timezone().isEmpty() ? "" : "  (" + cron.timezone() + ")"));
        fact(out, "State", state());
        fact(out, "Next", nextText());
        CronLedger ledger = ledger();
        if (ledger != null) {
            fact(out, "Account", "from " + ledger.effectiveFrom() + " through " + ledger.recordedThrough());
            fact(out, "Totals", totals(ledger.counters()));
            fact(out, "Rebuilt", ledger.rebuilt());
        } else {
            fact(
                    out,
                    "Account",
                    found == null
                            ? "none: Carillon has not looked at it. Does carillon controller run, and watch this namespace?"
                            : "cannot be read: " + found.problem() + ". A running Carillon rebuilds it");
        }
        for (Problem problem : cron.problems()) {
            fact(out, "Problem", problem.text());
        }
        for (Condition condition : cron.shown().conditions()) {
            fact(out, "Condition", condition.type() + ": " + condition.message());
        }
    }

    private static String totals(CronLedger.Counters c) {
        return c.created() + " created, " + c.adopted() + " adopted, " + c.skipped() + " skipped, " + c.rejected()
                + " rejected, " + c.missed() + " missed; runs: " + c.succeeded() + " succeeded, " + c.failed()
                + " failed";
    }

    private void slots(PrintWriter out, boolean wide) {
        out.println();
        Table table = new Table(SlotLine.headers(wide).toArray(String[]::new));
        List<SlotLine> lines = lines();
        lines.forEach(line -> table.row(line.cells(wide)));
        if (table.isEmpty()) {
            out.println("No slot recorded since " + since + ".");
        } else {
            table.printTo(out);
        }
        CronLedger ledger = ledger();
        if (ledger != null) {
            Folded folded = Folded.of(ledger);
            if (folded.since(since) > 0) {
                out.println();
                out.println(folded.text());
            }
        }
        List<Instant> unrecorded = unrecorded();
        if (!unrecorded.isEmpty()) {
            boolean more = unrecorded.size() == UNRECORDED_LIMIT;
            out.println();
            out.println((more ? "At least " : "") + unrecorded.size() + " due, from " + unrecorded.getFirst()
                    + ", and not recorded yet. Recording takes up to a minute, or 15 in a row of equal skips;"
                    + " after that, does carillon controller run?");
        }
        why(out, lines);
    }

    /** The notes and fixes that do not fit into a table, one for each outcome. */
    private static void why(PrintWriter out, List<SlotLine> lines) {
        List<String> told = new ArrayList<>();
        for (SlotLine line : lines) {
            if (!line.fix().isEmpty() && !told.contains(line.outcome())) {
                out.println();
                out.println(Plain.text(line.outcome()) + ", last at " + line.to());
                line(out, "  ", line.note());
                line(out, "  fix: ", line.fix());
                told.add(line.outcome());
            }
        }
    }

    private void events(PrintWriter out) {
        if (!eventsProblem.isEmpty()) {
            out.println();
            line(out, "Kubernetes Events could not be read: ", eventsProblem);
        }
        if (events.isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("EVENT", "TYPE", "REASON", "COUNT", "MESSAGE");
        for (CronEvent event : events) {
            table.row(List.of(
                    event.last().toString(),
                    event.type(),
                    event.reason(),
                    String.valueOf(event.count()),
                    event.message()));
        }
        table.printTo(out);
    }

    private static void fact(PrintWriter out, String name, String value) {
        if (!value.isEmpty()) {
            out.println(name + " ".repeat(14 - name.length()) + Plain.text(value));
        }
    }

    private static void line(PrintWriter out, String before, String text) {
        if (!text.isEmpty()) {
            out.println(before + Plain.text(text));
        }
    }

    ObjectNode toTree() {
        ObjectNode tree = Json.object()
                .put("namespace", cron.key().namespace())
                .put("cronWorkflow", cron.name())
                .put("uid", cron.uid());
        ArrayNode schedules = tree.putArray("schedules");
        cron.scheduleTexts().forEach(schedules::add);
        tree.put("timezone", cron.timezone()).put("state", state());
        if (held().isEmpty()) {
            next().ifPresent(time -> tree.put("next", time.toString()));
        } else {
            tree.put("noNext", held());
        }
        CronLedger ledger = ledger();
        if (ledger != null) {
            ObjectNode account = tree.putObject("account");
            account.put("effectiveFrom", ledger.effectiveFrom().toString())
                    .put("recordedThrough", ledger.recordedThrough().toString())
                    .put("written", ledger.written().toString())
                    .put("epoch", ledger.epoch())
                    .put("rebuilt", ledger.rebuilt());
            counters(account.putObject("totals"), ledger.counters());
        } else {
            tree.put("accountProblem", found == null ? "there is none" : found.problem());
        }
        ArrayNode problems = tree.putArray("problems");
        cron.problems().forEach(problem -> problems.add(problem.text()));
        ArrayNode conditions = tree.putArray("conditions");
        cron.shown()
                .conditions()
                .forEach(c -> conditions.addObject().put("type", c.type()).put("message", c.message()));
        if (at != null) {
            tree.set("answer", at.toTree());
        } else {
            ArrayNode slots = tree.putArray("slots");
            lines().forEach(line -> slots.add(line.toTree()));
            tree.put("runsNotListed", ledger == null ? 0 : Folded.of(ledger).since(since));
            ArrayNode unrecorded = tree.putArray("unrecorded");
            unrecorded().forEach(slot -> unrecorded.add(slot.toString()));
        }
        ArrayNode told = tree.putArray("events");
        events.forEach(event -> told.add(event.toTree()));
        if (!eventsProblem.isEmpty()) {
            tree.put("eventsProblem", eventsProblem);
        }
        return tree;
    }

    private static void counters(ObjectNode tree, CronLedger.Counters c) {
        tree.put("created", c.created())
                .put("adopted", c.adopted())
                .put("skipped", c.skipped())
                .put("rejected", c.rejected())
                .put("missed", c.missed())
                .put("succeeded", c.succeeded())
                .put("failed", c.failed());
    }
}
