package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Outline;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronLedger.Trouble;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The wire form of a {@link CronLedger}: {@code carillon.dev/v1alpha1 CronLedger}, documented in docs/reference. */
public final class LedgerJson {
    /** Not the whole: the API server takes objects that are too deep for that, if its definition lets them pass. */
    private static final Outline READ = Outline.of(List.of(List.of("spec", "cronWorkflow"), List.of("status")));

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
        ObjectNode read = object.only(READ);
        String cronName = Json.text(read.path("spec"), "cronWorkflow");
        JsonNode status = read.path("status");
        Key key = object.meta().key();
        String uid = object.meta().uid();
        String version = object.meta().version();
        boolean owned = !object.meta().owners().isEmpty();
        try {
            CronLedger ledger = LedgerReader.read(status, version);
            return new Found(key, uid, version, cronName, ledger, "", false, owned);
        } catch (LedgerReader.Unreadable e) {
            boolean newer = status.path("schema").asInt(0) > SCHEMA;
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
            target.put("end", entry.end().text());
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
}
