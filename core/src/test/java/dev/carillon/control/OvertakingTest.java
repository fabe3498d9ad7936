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
import dev.carillon.cron.Outcome;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.port.Source;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Answers and watches come on connections of their own: what the whole controller makes of each order. */
class OvertakingTest {
    private static final Instant TICK = Instant.parse("2026-03-01T10:01:00Z");
    private static final String EACH_MINUTE = "{'schedules': ['* * * * *']}";

    private final OneHost host = new OneHost("2026-03-01T10:00:30Z");

    @Test
    void a_cron_workflow_that_is_deleted_while_its_status_is_written_launches_nothing_more() {
        host.apply("report", EACH_MINUTE).network(answersHeld(OvertakingTest::isProjection));
        host.runUntil("2026-03-01T10:00:33Z");
        assertThat(host.cluster.held()).as("the status that is being written").hasSize(1);

        remove(Kind.CRON_WORKFLOW, "report");
        host.run(Duration.ofMillis(200));
        host.cluster.release(host.cluster.held().getFirst());
        host.network(Network.PERFECT).runUntil("2026-03-01T10:03:30Z");

        assertThat(host.requests(OvertakingTest::isRun)).isEmpty();
        assertThat(host.notes(Note.Pulse.class).getLast().cronWorkflows()).isZero();
    }

    @Test
    void the_status_of_a_cron_workflow_that_is_gone_is_not_written_over_and_over() {
        host.apply("report", EACH_MINUTE).runUntil("2026-03-01T10:00:50Z");
        host.cluster.pauseWatches(true);
        remove(Kind.CRON_WORKFLOW, "report");
        host.runUntil("2026-03-01T10:01:30Z");

        assertThat(host.requests(r -> isProjection(r))).hasSizeLessThan(5);
    }

    @Test
    void a_run_that_lands_after_it_was_looked_for_and_before_that_answer_is_recorded_and_released() {
        host.apply("report", "{'schedules': ['1 10 * * *'], 'concurrencyPolicy': 'Forbid'}");
        host.network(new Network() {
            @Override
            public Fate fate(Call call) {
                if (isRun(call.request())) {
                    return new Fate.Answered(new Answer.Refused(Status.of(504, "Timeout", "who knows")));
                }
                boolean look =
                        call.request() instanceof Request.Get get && get.kind().equals(Kind.WORKFLOW);
                return look ? new Fate.AnswerHeld() : Fate.DELIVERED;
            }
        });
        host.runUntil("2026-03-01T10:01:02Z");
        assertThat(host.cluster.held()).as("the look for it").hasSize(1);
        Request create = host.requests(OvertakingTest::isRun).getFirst();

        host.store.execute(create, "carillon", host.now()); // it was slow, and not lost
        host.run(Duration.ofMillis(100));
        host.cluster.release(host.cluster.held().getFirst());
        host.network(Network.PERFECT).run(Duration.ofSeconds(60));

        assertThat(host.requests(OvertakingTest::isRun)).hasSize(1);
        assertThat(host.ledger("report").entry(TICK).orElseThrow().outcome()).isInstanceOf(Outcome.Adopted.class);
        assertThat(run(TICK).meta().finalizers()).isEmpty();
    }

    @Test
    void nothing_is_launched_on_a_cache_that_may_have_missed_something() {
        host.apply("report", EACH_MINUTE).runUntil("2026-03-01T10:00:50Z");
        host.network(new Network() {
            @Override
            public Fate fate(Call call) {
                return Fate.DELIVERED;
            }

            @Override
            public Optional<Status> refuse(Source<?> source) {
                return source.kind().equals(Kind.WORKFLOW)
                        ? Optional.of(Status.of(403, "Forbidden", "no right to list or watch"))
                        : Optional.empty();
            }
        });
        host.cluster.endWatches();
        host.runUntil("2026-03-01T10:02:40Z");
        int before = host.requests(OvertakingTest::isRun).size();
        assertThat(host.controller.isReady()).isFalse();
        host.runUntil("2026-03-01T10:04:30Z");
        assertThat(host.requests(OvertakingTest::isRun)).hasSize(before);

        host.network(Network.PERFECT).runUntil("2026-03-01T10:05:10Z");
        assertThat(host.requests(OvertakingTest::isRun)).hasSizeGreaterThan(before);
    }

    @Test
    void a_deleted_run_that_another_finalizer_holds_is_asked_for_once_and_stays_counted() {
        host.apply("report", "{'schedules': ['0 2 * * *'], 'successfulJobsHistoryLimit': 0}");
        host.run(Duration.ofSeconds(5));
        ObjectNode manual = Bodies.finalized(Bodies.workflow("by-hand"), "somebody.dev/else");
        owned(manual, host.cron("report").uid());
        create(Kind.WORKFLOW, manual);
        host.run(Duration.ofSeconds(5));
        host.patch(Kind.WORKFLOW, "by-hand", "{'status': {'phase': 'Succeeded'}}");
        host.run(Duration.ofMinutes(3));

        String uid = Objects.requireNonNull(host.get(Kind.WORKFLOW, "by-hand"))
                .meta()
                .uid();
        assertThat(host.ledger("report").counted()).containsExactly(uid);
        assertThat(host.ledger("report").counters().succeeded()).isEqualTo(1);
        assertThat(host.requests(r -> r instanceof Request.Delete)).hasSize(1);
    }

    @Test
    void a_slot_whose_name_somebody_else_holds_is_launched_as_soon_as_the_name_is_free() {
        String name = Names.child("report", TICK);
        create(Kind.WORKFLOW, Bodies.workflow(name));
        host.apply("report", "{'schedules': ['1 10 * * *']}").runUntil("2026-03-01T10:02:30Z");
        String holder = run(TICK).meta().uid();

        remove(Kind.WORKFLOW, name);
        host.run(Duration.ofSeconds(2));

        assertThat(run(TICK).meta().uid()).isNotEqualTo(holder);
        assertThat(run(TICK).meta().annotation(Names.OWNER_UID))
                .isEqualTo(host.cron("report").uid());
    }

    static boolean isRun(Request request) {
        return request instanceof Request.Create create && create.kind().equals(Kind.WORKFLOW) && !create.dryRun();
    }

    static boolean isProjection(Request request) {
        return request instanceof Request.Patch patch && patch.kind().equals(Kind.CRON_WORKFLOW);
    }

    private static Network answersHeld(Predicate<Request> which) {
        return call -> which.test(call.request()) ? new Fate.AnswerHeld() : Fate.DELIVERED;
    }

    private ApiObject run(Instant slot) {
        return Objects.requireNonNull(host.get(Kind.WORKFLOW, Names.child("report", slot)));
    }

    private void remove(Kind kind, String name) {
        host.execute(new Request.Delete(kind, new Key(OneHost.NAMESPACE, name), null, null));
    }

    private void create(Kind kind, ObjectNode tree) {
        String name = tree.path("metadata").path("name").asString("");
        host.execute(new Request.Create(kind, new Key(OneHost.NAMESPACE, name), Json.bytes(tree)));
    }

    private static void owned(ObjectNode tree, String uid) {
        Bodies.metadata(tree)
                .withArrayProperty("ownerReferences")
                .addObject()
                .put("apiVersion", Kind.CRON_WORKFLOW.apiVersion())
                .put("kind", "CronWorkflow")
                .put("name", "report")
                .put("uid", uid)
                .put("controller", true);
    }
}
