package dev.carillon.audit;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.cron.Child;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A CronWorkflow of every ten minutes, made at midnight, with an account and runs that are in order at 02:05:30: twelve
 * slots ran, the account still tells of ten, three runs exist. A test puts something out of order.
 */
final class Books {
    static final String DAY = "2026-03-27T";
    static final String UID = "4f1c7a52-6b0d-4a0e-9f3b-0c5d7e2a9b10";

    final ObjectNode cron = json("""
            {'metadata':{'namespace':'team','name':'ten','uid':'%s','creationTimestamp':'2026-03-27T00:00:00Z'},
             'spec':{'schedules':['*/10 * * * *'],'workflowSpec':{}},
             'status':{'lastScheduledTime':'2026-03-27T02:00:00Z'}}""".formatted(UID));
    final ObjectNode ledger = json("""
            {'metadata':{'namespace':'team','name':'%s','uid':'ledger'},'spec':{'cronWorkflow':'ten'},
             'status':{'schema':1,'epoch':3,'written':'2026-03-27T02:00:02Z','effectiveFrom':'2026-03-27T00:00:00Z',
              'recordedThrough':'2026-03-27T02:00:00Z','schedules':['*/10 * * * *'],'timezone':'',
              'open':[],'recent':[],'ranges':[],'counters':{'created':12,'succeeded':12}}}""".formatted(UID));
    final List<ObjectNode> runs = new ArrayList<>();
    boolean hasCron = true;
    boolean hasLedger = true;
    String now = "02:05:30";
    String from = "00:00:00";

    @Nullable
    Instant cursorBefore;

    Books() {
        for (int i = 3; i <= 12; i++) {
            created(i);
        }
        for (int i = 10; i <= 12; i++) {
            run(i, "uid-" + i);
        }
    }

    static Instant at(String time) {
        return Instant.parse(DAY + time + "Z");
    }

    /** The slot of the number, counted from midnight in ten minutes. */
    static Instant slot(int number) {
        return at("00:00:00").plusSeconds(600L * number);
    }

    ObjectNode status() {
        return (ObjectNode) ledger.path("status");
    }

    ArrayNode recent() {
        return (ArrayNode) status().path("recent");
    }

    ObjectNode entry(int slot) {
        return (ObjectNode) recent().valueStream()
                .filter(e -> e.path("slot").asString().equals(slot(slot).toString()))
                .findFirst()
                .orElseThrow();
    }

    Books created(int number) {
        recent().addObject()
                .put("slot", slot(number).toString())
                .put("outcome", "Created")
                .put("child", "uid-" + number)
                .put("decided", slot(number).plusMillis(80).toString())
                .put("attempts", 1)
                .put("end", "Succeeded");
        return this;
    }

    /** Takes one outcome out of the account, as if it had never been written. */
    Books forget(int number) {
        recent().remove(recent().valueStream().toList().indexOf(entry(number)));
        return this;
    }

    /** Somebody has written this field of the spec a minute after the newest slot. */
    void edited(String field) {
        cron.withObject("/metadata")
                .withArray("managedFields")
                .addObject()
                .put("time", "2026-03-27T02:01:00Z")
                .putObject("fieldsV1")
                .putObject("f:spec")
                .putObject("f:" + field);
    }

    Books open(int number, boolean inDoubt) {
        status().withArray("open")
                .addObject()
                .put("slot", slot(number).toString())
                .put("attempts", 4)
                .put("fault", "InDoubt")
                .put("note", "no answer in 5 s")
                .put("inDoubt", inDoubt);
        return this;
    }

    Books range(Instant first, Instant last, int count) {
        status().withArray("ranges")
                .addObject()
                .put("from", first.toString())
                .put("to", last.toString())
                .put("count", count)
                .put("outcome", "Skipped")
                .put("reason", "Suspended")
                .put("decided", last.toString());
        return this;
    }

    ObjectNode run(int number, String uid) {
        Instant slot = slot(number);
        ObjectNode run = json("""
                {'metadata':{'namespace':'team','name':'ten-%d','uid':'%s','creationTimestamp':'%s',
                  'annotations':{'workflows.argoproj.io/scheduled-time':'%s','carillon.dev/owner-uid':'%s',
                   'carillon.dev/not-after':'%s'},
                  'ownerReferences':[{'kind':'CronWorkflow','name':'ten','uid':'%s','controller':true}],
                  'managedFields':[{'manager':'carillon','fieldsV1':{'f:metadata':{'f:annotations':
                   {'f:carillon.dev/not-after':{}}}}}]},
                 'spec':{},'status':{'phase':'Succeeded','finishedAt':'%s'}}""".formatted(
                        slot.getEpochSecond(), uid, slot, slot, UID, slot.plusSeconds(5), UID, slot.plusSeconds(30)));
        runs.add(run);
        return run;
    }

    List<Finding> audit() {
        List<Child> children = runs.stream()
                .map(r -> Child.read(ApiObject.of(Kind.WORKFLOW, r)))
                .toList();
        LedgerJson.@Nullable Found found = hasLedger ? LedgerJson.read(ApiObject.of(Kind.CRON_LEDGER, ledger)) : null;
        Evidence evidence;
        if (!hasCron && found != null) {
            evidence = Evidence.ofOrphan(found, children, CronSettings.DEFAULT);
        } else {
            CronWorkflow read = CronWorkflow.read(ApiObject.of(Kind.CRON_WORKFLOW, cron));
            evidence = Evidence.of(read, found, children, CronSettings.DEFAULT);
        }
        return Audit.of(seenBefore(evidence), new Key("carillon", "carillon-ci"), at(from), at(now));
    }

    private Evidence seenBefore(Evidence e) {
        return new Evidence(
                e.key(), e.uid(), e.cron(), e.ledger(), e.ledgerProblem(), e.children(), e.settings(), cursorBefore);
    }

    static ObjectNode json(String text) {
        try {
            return Json.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (Json.Malformed e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
