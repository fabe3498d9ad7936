package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.Names;
import dev.carillon.port.Note;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Runs and ledgers that say something else than each other, or than this program understands. */
class LedgerStoriesTest {
    private static final String RUN = Names.child("nightly", Instant.parse("2026-11-24T10:00:00Z"));

    private static OneHost afterOneRun() {
        return new OneHost("2026-11-24T09:59:30Z")
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .run(Duration.ofMinutes(1));
    }

    private static boolean is(Request request, Kind kind) {
        return request.kind().equals(kind);
    }

    /** A create of ours that a frozen predecessor had sent: it lands when its slot's run is gone, and is started. */
    private static void landsAgain(OneHost host) {
        ApiObject first = Objects.requireNonNull(host.get(Kind.WORKFLOW, RUN));
        host.execute(new Request.Delete(
                Kind.WORKFLOW, first.meta().key(), first.meta().uid(), null));
        ObjectNode tree = first.tree().deepCopy();
        ObjectNode metadata = Bodies.metadata(tree);
        metadata.remove(List.of("uid", "resourceVersion", "creationTimestamp", "managedFields"));
        metadata.withObjectProperty("annotations")
                .put(Names.NOT_AFTER, host.now().plusSeconds(4).toString());
        Bodies.finalized(tree, Names.UNRECORDED).putObject("status").put("phase", "Running");
        host.store.execute(
                new Request.Create(Kind.WORKFLOW, new Key(OneHost.NAMESPACE, RUN), Json.bytes(tree)),
                Names.FIELD_MANAGER,
                host.now());
    }

    @Test
    void a_stray_that_has_started_beside_a_recorded_run_is_told_counted_once_and_released() {
        OneHost host = afterOneRun();
        landsAgain(host);
        host.run(Duration.ofMinutes(2));
        // Argo's controller may write back a list that it read before the release.
        host.patch(Kind.WORKFLOW, RUN, "{'metadata':{'finalizers':['" + Names.UNRECORDED + "']}}")
                .run(Duration.ofMinutes(1));

        assertThat(host.notes(Note.StrayFound.class))
                .singleElement()
                .satisfies(note -> assertThat(note.removed()).isFalse());
        assertThat(host.events()).anyMatch(e -> e.startsWith("Warning StrayRun Workflow " + RUN));
        ApiObject kept = Objects.requireNonNull(host.get(Kind.WORKFLOW, RUN));
        assertThat(kept.meta().finalizers()).isEmpty();
        assertThat(host.ledger("nightly").counters().slots()).isEqualTo(1);
    }

    @Test
    void a_newer_ledger_is_left_alone_until_it_can_be_read_again() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("nightly", "{'schedules':['* * * * *']}")
                .run(Duration.ofMinutes(1));
        String ledger = host.cron("nightly").uid();
        host.patch(Kind.CRON_LEDGER, ledger, "{'status':{'schema':2}}");
        host.run(Duration.ofSeconds(1));
        int before = host.sent.size();
        host.run(Duration.ofMinutes(3));

        assertThat(host.sent.subList(before, host.sent.size()))
                .noneMatch(r -> r instanceof Request.Create && is(r, Kind.WORKFLOW))
                .noneMatch(
                        r -> (r instanceof Request.Create || r instanceof Request.Replace) && is(r, Kind.CRON_LEDGER));
        assertThat(host.conditions("nightly"))
                .singleElement()
                .satisfies(c -> assertThat(c).startsWith("LedgerNewer").contains("status.schema is 2"));
        assertThat(host.events()).anyMatch(e -> e.startsWith("Warning LedgerNewer"));
        host.patch(Kind.CRON_LEDGER, ledger, "{'status':{'schema':1}}").run(Duration.ofMinutes(1));
        assertThat(host.conditions("nightly")).isEmpty();
        assertThat(host.ledger("nightly").counters().created()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_release_that_is_denied_is_a_condition_until_it_is_allowed() {
        Network denying = call -> call.request() instanceof Request.Patch && is(call.request(), Kind.WORKFLOW)
                ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "cannot patch workflows")))
                : Fate.DELIVERED;
        OneHost host = new OneHost("2026-11-24T09:57:00Z")
                .network(denying)
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .run(Duration.ofMinutes(5));

        assertThat(host.conditions("nightly"))
                .anyMatch(c -> c.startsWith("ReleaseFailed") && c.contains("cannot patch workflows"));
        assertThat(host.events()).anyMatch(e -> e.startsWith("Warning ReleaseFailed"));
        host.network(Network.PERFECT).run(Duration.ofMinutes(2));
        assertThat(host.conditions("nightly")).isEmpty();
    }

    @Test
    void a_held_slot_does_not_stand_there_as_open_after_its_window_has_closed() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("asleep", "{'schedules':['*/10 * * * *'],'suspend':true,'startingDeadlineSeconds':200}")
                .runUntil("2026-11-24T10:11:00Z");
        assertThat(host.ledger("asleep").open()).hasSize(1);

        host.runUntil("2026-11-24T10:13:25Z");

        assertThat(host.ledger("asleep").open()).isEmpty();
        assertThat(host.ledger("asleep").counters().skipped()).isEqualTo(2);
    }
}
