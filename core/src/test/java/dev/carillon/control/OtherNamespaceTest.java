package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Names;
import dev.carillon.cron.Outcome;
import dev.carillon.testkit.Bodies;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Anybody who may write in one namespace can name the uid of another one's CronWorkflow there. */
class OtherNamespaceTest {
    private static final String OTHER = "other";
    private static final Instant SLOT = Instant.parse("2026-11-24T10:01:00Z");

    private static OneHost host(String policy) {
        OneHost host = new OneHost("2026-11-24T10:00:00Z")
                .apply("report", "{'schedules':['* * * * *'],'concurrencyPolicy':'" + policy + "'}")
                .runUntil("2026-11-24T10:00:30Z");
        host.execute(new Request.Create(
                Kind.NAMESPACE, new Key("", OTHER), Json.bytes(Bodies.named(Kind.NAMESPACE, OTHER))));
        return host;
    }

    private static void copy(OneHost host, String name, String phase) {
        ObjectNode run = Bodies.workflow(name);
        Bodies.metadata(run)
                .withObjectProperty("annotations")
                .put(Names.OWNER_UID, host.cron("report").uid())
                .put(Names.SCHEDULED_TIME, SLOT.toString());
        if (!phase.isEmpty()) {
            run.withObjectProperty("status").put("phase", phase);
        }
        host.execute(new Request.Create(Kind.WORKFLOW, new Key(OTHER, name), Json.bytes(run)));
    }

    @Test
    void a_run_there_takes_no_slot() {
        OneHost host = host("Allow");
        copy(host, Names.child("report", SLOT), "");
        host.runUntil("2026-11-24T10:01:30Z");
        assertThat(host.ledger("report").entry(SLOT).orElseThrow().outcome()).isInstanceOf(Outcome.Created.class);
    }

    @Test
    void a_run_there_is_in_nobodys_way_and_is_not_touched() {
        for (String policy : List.of("Forbid", "Replace")) {
            OneHost host = host(policy);
            copy(host, "anything", "Running");
            host.runUntil("2026-11-24T10:01:30Z");
            assertThat(host.ledger("report").entry(SLOT).orElseThrow().outcome())
                    .as(policy)
                    .isInstanceOf(Outcome.Created.class);
            assertThat(host.requests(request -> request.key().namespace().equals(OTHER)))
                    .as(policy)
                    .isEmpty();
        }
    }

    /** Nobody else would ever take it off. The fence lets no such run be created, but it need not be there. */
    @Test
    void a_copy_that_carries_our_finalizer_is_let_go() {
        OneHost host = host("Allow").runUntil("2026-11-24T10:01:30Z");
        ObjectNode run = Bodies.workflow(Names.child("report", SLOT));
        Bodies.metadata(run)
                .withObjectProperty("annotations")
                .put(Names.OWNER_UID, host.cron("report").uid())
                .put(Names.SCHEDULED_TIME, SLOT.toString());
        Key copy = new Key(OTHER, Names.child("report", SLOT));
        host.execute(new Request.Create(Kind.WORKFLOW, copy, Json.bytes(run)));
        Answer held = host.execute(new Request.Patch(
                Kind.WORKFLOW,
                copy,
                Request.PatchType.MERGE,
                Bodies.bytes("{'metadata':{'finalizers':['" + Names.UNRECORDED + "']}}")));
        assertThat(held).isInstanceOf(Answer.Found.class);
        host.runUntil("2026-11-24T10:02:30Z");

        assertThat(host.execute(new Request.Get(Kind.WORKFLOW, copy)))
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.object().meta().finalizers()).isEmpty());
    }

    @Test
    void an_account_there_is_not_the_account() {
        OneHost host = host("Allow").runUntil("2026-11-24T10:01:30Z");
        String uid = host.cron("report").uid();
        ObjectNode old = Bodies.named(Kind.CRON_LEDGER, uid);
        old.withObjectProperty("spec").put("cronWorkflow", "report");
        old.withObjectProperty("status").put("schema", 99); // a newer program's: nothing would be launched under it
        host.execute(new Request.Create(Kind.CRON_LEDGER, new Key(OTHER, uid), Json.bytes(old)));
        host.runUntil("2026-11-24T10:02:30Z");
        assertThat(host.ledger("report")
                        .entry(SLOT.plusSeconds(60))
                        .orElseThrow()
                        .outcome())
                .isInstanceOf(Outcome.Created.class);
    }
}
