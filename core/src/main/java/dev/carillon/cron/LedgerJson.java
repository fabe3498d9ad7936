package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Times;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronLedger.Trouble;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The wire form of a {@link CronLedger}: {@code carillon.dev/v1alpha1 CronLedger}, documented in docs/reference. */
public final class LedgerJson {
    /** The version of the layout below {@code status}. A newer one is not understood and not overwritten. */
    public static final int SCHEMA = 1;

    private LedgerJson() {}

    /**
     * A ledger object as it was found.
     *
     * @param cronName the CronWorkflow's name, for finding the owner of a ledger that lost its owner reference
     * @param ledger null if it cannot be understood
     * @param problem why not, empty otherwise
     * @param newer whether a later program wrote it, in a layout that this one does not know
     * @param owned whether it still has an owner reference: the garbage collector looks after it too
     */
    public record Found(
            Key key,
            String uid,
            String version,
            String cronName,
            @Nullable CronLedger ledger,
            String problem,
            boolean newer,
            boolean owned) {
        /** The uid of the CronWorkflow that it speaks of. */
        public String cronUid() {
            return key.name();
        }
    }

    public static Found read(ApiObject object) {
        ObjectNode tree = object.tree();
        String cronName = Json.text(tree.path("spec"), "cronWorkflow");
        Key key = object.meta().key();
        String uid = object.meta().uid();
        String version = object.meta().version();
        boolean owned = !object.meta().owners().isEmpty();
        try {
            return new Found(key, uid, version, cronName, ledger(tree.path("status"), version), "", false, owned);
        } catch (Unreadable e) {
            boolean newer = tree.path("status").path("schema").asInt(0) > SCHEMA;
            return new Found(key, uid, version, cronName, null, e.getMessage(), newer, owned);
        }
    }

    /** The body of a create or replace. */
    public static byte[] write(CronLedger ledger, CronWorkflow cron) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", Kind.CRON_LEDGER.apiVersion()).put("kind", Kind.CRON_LEDGER.name());
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", cron.uid()).put("namespace", cron.key().namespace());
        if (!ledger.version().isEmpty()) {
            metadata.put("resourceVersion", ledger.version());
        }
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Kind.CRON_WORKFLOW.apiVersion())
                .put("kind", Kind.CRON_WORKFLOW.name())
                .put("name", cron.name())
                .put("uid", cron.uid())
                .put("controller", true)
                .put("blockOwnerDeletion", false);
        tree.putObject("spec").put("cronWorkflow", cron.name());
        status(tree.putObject("status"), ledger);
        return Json.bytes(tree);
    }

    private static void status(ObjectNode status, CronLedger ledger) {
        status.put("schema", SCHEMA).put("epoch", ledger.epoch());
        status.put("written", ledger.written().toString());
        status.put("effectiveFrom", ledger.effectiveFrom().toString());
        status.put("recordedThrough", ledger.recordedThrough().toString());
        ArrayNode schedules = status.putArray("schedules");
        ledger.schedules().forEach(schedules::add);
        status.put("timezone", ledger.timezone());
        if (!ledger.recent().isEmpty()) {
            Entry last = ledger.recent().getLast();
            status.put("lastSlot", last.slot().toString());
            status.put("lastOutcome", label(last.outcome()));
        }
        status.put("pending", ledger.open().size());
        ArrayNode open = status.putArray("open");
        ledger.open()
                .forEach(o -> open.addObject()
                        .put("slot", o.slot().toString())
                        .put("attempts", o.attempts())
                        .put("fault", o.fault())
                        .put("note", o.note())
                        .put("inDoubt", o.inDoubt()));
        ArrayNode recent = status.putArray("recent");
        ledger.recent().forEach(e -> entry(recent.addObject(), e));
        ArrayNode ranges = status.putArray("ranges");
        ledger.ranges().forEach(r -> range(ranges.addObject(), r));
        Counters counters = ledger.counters();
        status.putObject("counters")
                .put("created", counters.created())
                .put("adopted", counters.adopted())
                .put("skipped", counters.skipped())
                .put("rejected", counters.rejected())
                .put("missed", counters.missed())
                .put("succeeded", counters.succeeded())
                .put("failed", counters.failed());
        ArrayNode counted = status.putArray("counted");
        ledger.counted().forEach(counted::add);
        @Nullable Trouble trouble = ledger.trouble();
        if (trouble != null) {
            status.putObject("trouble").put("slot", trouble.slot().toString()).put("text", trouble.text());
        }
        if (!ledger.rebuilt().isEmpty()) {
            status.put("rebuilt", ledger.rebuilt());
        }
    }

    /** {@code Created} or {@code Missed/WindowClosed}: what a person reads in a column. */
    public static String label(Outcome outcome) {
        return outcome.reason().isEmpty() ? outcome.kind() : outcome.kind() + "/" + outcome.reason();
    }

    private static void entry(ObjectNode target, Entry entry) {
        target.put("slot", entry.slot().toString());
        outcome(target, entry.outcome());
        target.put("decided", entry.decided().toString()).put("attempts", entry.attempts());
        if (!entry.fault().isEmpty()) {
            target.put("fault", entry.fault());
        }
        if (entry.releaseAfter().isAfter(Instant.EPOCH)) {
            target.put("releaseAfter", entry.releaseAfter().toString());
        }
        if (entry.end() != End.NONE) {
            target.put(
                    "end",
                    entry.end().name().charAt(0)
                            + entry.end().name().substring(1).toLowerCase(Locale.ROOT));
        }
    }

    private static void range(ObjectNode target, Range range) {
        target.put("from", range.from().toString())
                .put("to", range.to().toString())
                .put("count", range.count());
        outcome(target, range.outcome());
        target.put("decided", range.decided().toString());
    }

    private static void outcome(ObjectNode target, Outcome outcome) {
        target.put("outcome", outcome.kind());
        if (!outcome.reason().isEmpty()) {
            target.put("reason", outcome.reason());
        }
        if (!outcome.note().isEmpty()) {
            target.put("note", Reason.shortened(outcome.note()));
        }
        if (outcome.hasRun()) {
            target.put("child", outcome.childUid());
        }
    }

    /** Something in a ledger that we did not write. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private static CronLedger ledger(JsonNode status, String version) throws Unreadable {
        int schema = status.path("schema").asInt(0);
        if (schema != SCHEMA) {
            throw new Unreadable("status.schema is " + schema + ", this program understands " + SCHEMA);
        }
        List<Open> open = new ArrayList<>();
        for (JsonNode node : status.path("open")) {
            open.add(new Open(
                    time(node, "slot"),
                    node.path("attempts").asInt(0),
                    Json.text(node, "fault"),
                    Json.text(node, "note"),
                    node.path("inDoubt").asBoolean(false)));
        }
        List<Entry> recent = new ArrayList<>();
        for (JsonNode node : status.path("recent")) {
            recent.add(readEntry(node));
        }
        List<Range> ranges = new ArrayList<>();
        for (JsonNode node : status.path("ranges")) {
            ranges.add(new Range(
                    time(node, "from"),
                    time(node, "to"),
                    node.path("count").asLong(0),
                    readOutcome(node),
                    time(node, "decided")));
        }
        return new CronLedger(
                version,
                status.path("epoch").asLong(0),
                time(status, "effectiveFrom"),
                texts(status.path("schedules")),
                Json.text(status, "timezone"),
                time(status, "recordedThrough"),
                List.copyOf(open),
                List.copyOf(recent),
                List.copyOf(ranges),
                readCounters(status.path("counters")),
                texts(status.path("counted")),
                status.has("trouble")
                        ? new Trouble(time(status.path("trouble"), "slot"), Json.text(status.path("trouble"), "text"))
                        : null,
                time(status, "written"),
                Json.text(status, "rebuilt"));
    }

    private static Entry readEntry(JsonNode node) throws Unreadable {
        Outcome outcome = readOutcome(node);
        String end = Json.text(node, "end");
        try {
            return new Entry(
                    time(node, "slot"),
                    outcome,
                    time(node, "decided"),
                    node.path("attempts").asInt(0),
                    Json.text(node, "fault"),
                    node.has("releaseAfter") ? time(node, "releaseAfter") : Instant.EPOCH,
                    end.isEmpty() ? End.NONE : End.valueOf(end.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new Unreadable("end is \"" + end + "\"");
        }
    }

    private static Outcome readOutcome(JsonNode node) throws Unreadable {
        String kind = Json.text(node, "outcome");
        String reason = Json.text(node, "reason");
        String note = Json.text(node, "note");
        String child = Json.text(node, "child");
        return switch (kind) {
            case "Created" -> new Outcome.Created(child, reason.equals("Late"));
            case "Adopted" -> new Outcome.Adopted(child);
            case "Skipped" -> new Outcome.Skipped(skip(reason), note);
            case "Rejected" -> new Outcome.Rejected(reason, note);
            case "Missed" -> new Outcome.Missed(reason, note);
            default -> throw new Unreadable("outcome is \"" + kind + "\"");
        };
    }

    private static Outcome.Skip skip(String reason) throws Unreadable {
        for (Outcome.Skip skip : Outcome.Skip.values()) {
            if (skip.text().equals(reason)) {
                return skip;
            }
        }
        throw new Unreadable("reason of a skip is \"" + reason + "\"");
    }

    private static Counters readCounters(JsonNode node) {
        return new Counters(
                node.path("created").asLong(0),
                node.path("adopted").asLong(0),
                node.path("skipped").asLong(0),
                node.path("rejected").asLong(0),
                node.path("missed").asLong(0),
                node.path("succeeded").asLong(0),
                node.path("failed").asLong(0));
    }

    private static List<String> texts(JsonNode node) {
        return node.valueStream().map(n -> n.asString("")).toList();
    }

    private static Instant time(JsonNode node, String field) throws Unreadable {
        String text = Json.text(node, field);
        try {
            return Times.instant(text);
        } catch (DateTimeParseException e) {
            throw new Unreadable(field + " is no time: \"" + text + "\"");
        }
    }
}
