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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs that nobody known to us will record. */
class OrphansTest {
    private static final int NEIGHBOURS = 200;
    private static final int ORPHANS = 5;

    /** More than are looked after in the time of a retry. */
    private static final int DENIED = 90;

    private final OneHost host = new OneHost("2026-03-01T10:00:00Z");

    @Test
    void runs_whose_cron_workflow_is_gone_are_released_however_many_of_another_instance_are_not() {
        neighbours(NEIGHBOURS);
        for (int i = 0; i < ORPHANS; i++) {
            run("lost-" + i, "no-such-uid-" + i);
        }
        host.run(Duration.ofSeconds(60));

        for (int i = 0; i < ORPHANS; i++) {
            assertThat(finalizers("lost-" + i)).isZero();
        }
        assertThat(finalizers("theirs-0")).as("of another instance").isOne();
    }

    @Test
    void runs_are_released_soon_however_many_somebody_has_made_in_another_namespace() {
        host.execute(new Request.Create(
                Kind.NAMESPACE, new Key("", "other"), Json.bytes(Bodies.named(Kind.NAMESPACE, "other"))));
        for (int i = 0; i < 1_000; i++) {
            held("other", "made-" + i + "-1772359200", "a" + i);
        }
        run("lost", "no-such-uid");
        host.run(Duration.ofSeconds(20));

        assertThat(finalizers("lost")).isZero();
    }

    @Test
    void releases_are_no_more_at_once_than_reads_however_many_runs_each_has() {
        for (int cron = 0; cron < 40; cron++) {
            for (int i = 0; i < 10; i++) {
                held("lost-" + cron + "-" + (1_772_359_200 + i), "no-such-uid-" + cron);
            }
        }
        host.network(call -> isRelease(call.request()) ? new Fate.RequestLost(false, true) : Fate.DELIVERED);
        host.run(Duration.ofSeconds(20)); // each is given up after 5 s
        assertThat(host.requests(OrphansTest::isRelease)).hasSizeBetween(20, 60);
    }

    @Test
    void deletions_of_ledgers_are_no_more_at_once_than_reads_however_long_each_takes() {
        for (int i = 0; i < DENIED; i++) {
            ledger("no-such-uid-" + i, "lost-" + i);
        }
        host.network(
                call -> call.request() instanceof Request.Delete ? new Fate.RequestLost(false, true) : Fate.DELIVERED);
        host.run(Duration.ofSeconds(20)); // each is given up after 5 s
        assertThat(host.requests(r -> r instanceof Request.Delete)).hasSizeBetween(20, 80);

        host.network(Network.PERFECT).run(Duration.ofMinutes(1));
        assertThat(host.get(Kind.CRON_LEDGER, "no-such-uid-" + (DENIED - 1))).isNull();
    }

    /** Nobody waits for a retry when nothing has failed. */
    @Test
    void the_ledger_follows_as_soon_as_the_last_run_is_released_however_many_are_of_another_instance() {
        for (int i = 0; i < NEIGHBOURS; i++) {
            ledger(neighbour("theirs-" + i), "theirs-" + i);
        }
        run("lost", "no-such-uid");
        ledger("no-such-uid", "lost");

        for (int seconds = 0; finalizers("lost") > 0 && seconds < 60; seconds++) {
            host.run(Duration.ofSeconds(1));
        }
        assertThat(finalizers("lost")).isZero();
        assertThat(host.get(Kind.CRON_LEDGER, "no-such-uid"))
                .as("as long as the run is held")
                .isNotNull();

        host.run(Duration.ofSeconds(4));
        assertThat(host.get(Kind.CRON_LEDGER, "no-such-uid")).isNull();
    }

    @Test
    void a_release_has_its_own_time_however_long_the_answer_took_that_allows_it() {
        run("lost", "no-such-uid");
        host.run(Duration.ofSeconds(7)); // asked about, and not to be released yet: a copy may still land
        host.network(call ->
                isReadOfCron(call.request()) || isRelease(call.request()) ? new Fate.AnswerHeld() : Fate.DELIVERED);
        while (host.cluster.held().isEmpty()) {
            host.run(Duration.ofMillis(100));
        }
        host.run(Duration.ofMillis(4_500));
        host.cluster.release(host.cluster.held().getFirst());
        host.run(Duration.ofSeconds(2));

        assertThat(host.cluster.held()).as("the release is under way").hasSize(1);
        assertThat(host.notes(Note.UpkeepFailed.class)).isEmpty();
    }

    @Test
    void a_release_that_is_throttled_waits_as_long_as_it_is_told_to() {
        Status slower = Status.of(429, "TooManyRequests", "slower");
        run("lost", "no-such-uid");
        host.network(call -> isRelease(call.request())
                        ? new Fate.Answered(new Answer.Refused(slower, Duration.ofSeconds(30), false, false))
                        : Fate.DELIVERED)
                .run(Duration.ofSeconds(40));
        assertThat(host.requests(OrphansTest::isRelease)).hasSize(1);
        assertThat(host.notes(Note.UpkeepFailed.class))
                .singleElement()
                .satisfies(note -> assertThat(note.fault().kind()).isEqualTo("Throttled"));

        host.network(Network.PERFECT).run(Duration.ofSeconds(30));
        assertThat(finalizers("lost")).isZero();
    }

    @Test
    void nothing_is_let_go_while_nobody_can_say_whether_the_cron_workflow_lives() {
        run("held", "no-such-uid");
        ledger("no-such-uid", "held");
        ledger("another-uid", "past");
        for (Status trouble : List.of(
                Status.of(503, "ServiceUnavailable", "down"),
                Status.of(403, "Forbidden", "may not get"),
                Status.of(500, "InternalError", "etcdserver: leader changed"))) {
            host.network(call -> isReadOfCron(call.request())
                            ? new Fate.Answered(new Answer.Refused(trouble, Duration.ZERO, false, false))
                            : Fate.DELIVERED)
                    .run(Duration.ofSeconds(40));
        }
        host.network(call -> isReadOfCron(call.request()) ? new Fate.RequestLost(true, true) : Fate.DELIVERED)
                .run(Duration.ofSeconds(40));

        assertThat(host.requests(OrphansTest::isReadOfCron)).hasSizeGreaterThan(8);
        assertThat(finalizers("held")).isOne();
        assertThat(host.get(Kind.CRON_LEDGER, "no-such-uid")).isNotNull();
        assertThat(host.get(Kind.CRON_LEDGER, "another-uid")).isNotNull();
    }

    private static boolean isReadOfCron(Request request) {
        return request instanceof Request.Get && request.kind().equals(Kind.CRON_WORKFLOW);
    }

    private static boolean isRelease(Request request) {
        return request instanceof Request.Patch && request.kind().equals(Kind.WORKFLOW);
    }

    @Test
    void who_is_found_alive_is_left_in_peace_for_minutes() {
        neighbours(10);
        host.run(Duration.ofMinutes(4));

        assertThat(host.requests(OrphansTest::isReadOfCron)).hasSize(10);
    }

    @Test
    void runs_that_may_not_be_released_do_not_keep_others_from_their_turn() {
        for (int i = 0; i < DENIED; i++) {
            run("denied-" + i, "no-such-uid-" + i);
        }
        Status no = Status.of(403, "Forbidden", "admission webhook \"w.example.com\" denied the request: no");
        host.network(
                call -> isRelease(call.request()) && call.request().key().name().startsWith("denied")
                        ? new Fate.Answered(new Answer.Refused(no))
                        : Fate.DELIVERED);
        host.run(Duration.ofSeconds(60));
        run("lost", "no-such-uid");
        host.run(Duration.ofMinutes(2));

        assertThat(finalizers("lost")).isZero();
        assertThat(finalizers("denied-0")).isOne();
    }

    /** The name of a run says whose it is, unless somebody has copied it under another one. */
    @Test
    void a_copy_of_another_instances_run_costs_neither_its_runs_their_finalizers_nor_its_ledger() {
        String uid = neighbour("theirs");
        run("theirs", uid);
        run("debug", uid);
        host.run(Duration.ofSeconds(30));
        assertThat(finalizers("debug")).as("a copy is nobody's run").isZero();
        assertThat(finalizers("theirs")).isOne();

        ledger(uid, "theirs");
        run("another", uid);
        host.run(Duration.ofMinutes(10));
        assertThat(finalizers("theirs")).isOne();
        assertThat(host.get(Kind.CRON_LEDGER, uid)).isNotNull();
        assertThat(host.requests(r -> isReadOfCron(r) && r.key().name().equals("another")))
                .as("the ledger knows its CronWorkflow")
                .isEmpty();
    }

    @Test
    void a_stop_does_not_wait_for_runs_of_another_instance() {
        neighbours(3);
        assertThat(finalizers("theirs-0")).isOne();
        host.run(Duration.ofSeconds(10));

        host.controller.stop();
        host.run(Duration.ofSeconds(5));

        assertThat(host.controller.isStopped()).isTrue();
    }

    private static final String RUN = Names.child("report", Instant.parse("2026-03-01T10:01:00Z"));
    private static final String HANDED_OVER =
            "{'metadata':{'labels':{'workflows.argoproj.io/controller-instanceid':'other'}}}";

    /** Whoever gets it may be Argo, which knows nothing of our finalizer, and the run could not be deleted. */
    @Test
    void a_recorded_run_of_what_is_handed_to_another_instance_is_released_all_the_same_when_its_time_has_come() {
        host.apply("report", "{'schedules':['* * * * *']}").runUntil("2026-03-01T10:01:01Z");
        host.patch(Kind.CRON_WORKFLOW, "report", HANDED_OVER);
        host.runUntil("2026-03-01T10:01:07Z");
        assertThat(isHeld(RUN)).as("a copy of its create may land").isTrue();

        host.runUntil("2026-03-01T10:01:30Z");
        assertThat(isHeld(RUN)).isFalse();
        assertThat(host.requests(OneHost::isLaunch)).hasSize(1);

        host.sent.clear();
        host.run(Duration.ofMinutes(4));
        assertThat(host.requests(OrphansTest::isReadOfCron)).hasSizeLessThan(3);
    }

    /** A clock that is a little behind is not corrected: by it the run was made after it was handed over. */
    @Test
    void a_recorded_run_is_released_after_a_handover_though_our_clock_is_behind_the_servers() {
        host.serverAhead(Duration.ofMillis(1_400));
        host.apply("report", "{'schedules':['* * * * *']}").runUntil("2026-03-01T10:01:00.100Z");
        host.patch(Kind.CRON_WORKFLOW, "report", HANDED_OVER);
        host.runUntil("2026-03-01T10:01:40Z");
        assertThat(host.requests(OneHost::isLaunch)).hasSize(1);
        assertThat(isHeld(RUN)).isFalse();
    }

    /** Who takes it over would find neither the run nor a record, and make another one. */
    @Test
    void a_run_that_is_not_recorded_when_its_cron_workflow_is_handed_over_keeps_its_finalizer() {
        host.apply("report", "{'schedules':['* * * * *']}").runUntil("2026-03-01T10:00:59Z");
        host.network(call ->
                call.request().kind().equals(Kind.CRON_LEDGER) && call.request().isMutation()
                        ? new Fate.Answered(new Answer.Refused(Status.of(503, "ServiceUnavailable", "no")))
                        : Fate.DELIVERED);
        host.runUntil("2026-03-01T10:01:01Z");
        host.patch(Kind.CRON_WORKFLOW, "report", HANDED_OVER);
        host.runUntil("2026-03-01T10:03:00Z");
        assertThat(isHeld(RUN)).isTrue();
    }

    @Test
    void what_the_other_instance_makes_afterwards_is_its_own_to_release() {
        host.apply("report", "{'schedules':['* * * * *']}").runUntil("2026-03-01T10:01:01Z");
        host.patch(Kind.CRON_WORKFLOW, "report", HANDED_OVER);
        host.runUntil("2026-03-01T10:01:04Z");
        String later = Names.child("report", Instant.parse("2026-03-01T10:01:04Z"));
        held(later, host.cron("report").uid());
        recordAsWell(later);
        host.runUntil("2026-03-01T10:02:30Z");

        assertThat(isHeld(RUN)).isFalse();
        assertThat(isHeld(later)).isTrue();
    }

    @Test
    void a_stop_waits_for_a_run_of_what_was_just_handed_over() {
        host.apply("report", "{'schedules':['* * * * *']}").runUntil("2026-03-01T10:01:01Z");
        host.patch(Kind.CRON_WORKFLOW, "report", HANDED_OVER);
        host.runUntil("2026-03-01T10:01:05Z");
        host.controller.stop();
        host.runUntil("2026-03-01T10:01:30Z");

        assertThat(isHeld(RUN)).isFalse();
        assertThat(host.controller.isStopped()).isTrue();
    }

    private boolean isHeld(String run) {
        ApiObject object = host.get(Kind.WORKFLOW, run);
        return object != null && !object.meta().finalizers().isEmpty();
    }

    /** In the place of the run that is recorded there. */
    private void recordAsWell(String run) {
        String uid = Objects.requireNonNull(host.get(Kind.WORKFLOW, run)).meta().uid();
        ObjectNode ledger = OneHost.parsed(Objects.requireNonNull(
                        host.get(Kind.CRON_LEDGER, host.cron("report").uid()))
                .bytes());
        ArrayNode recent = (ArrayNode) ledger.path("status").path("recent");
        ObjectNode entry = (ObjectNode) recent.get(0).deepCopy();
        entry.put("slot", "2026-03-01T10:01:04Z").put("child", uid);
        recent.add(entry);
        host.execute(new Request.Replace(
                Kind.CRON_LEDGER, new Key(OneHost.NAMESPACE, host.cron("report").uid()), Json.bytes(ledger)));
    }

    private void neighbours(int count) {
        for (int i = 0; i < count; i++) {
            String name = "theirs-" + i;
            run(name, neighbour(name));
        }
    }

    /** A CronWorkflow of another instance. @return its uid */
    private String neighbour(String name) {
        ObjectNode cron = Bodies.labelled(Bodies.named(Kind.CRON_WORKFLOW, name), Names.INSTANCE_LABEL, "other");
        host.execute(new Request.Create(Kind.CRON_WORKFLOW, new Key(OneHost.NAMESPACE, name), Json.bytes(cron)));
        return Objects.requireNonNull(host.get(Kind.CRON_WORKFLOW, name)).meta().uid();
    }

    private void ledger(String uid, String cron) {
        ObjectNode ledger = Bodies.named(Kind.CRON_LEDGER, uid);
        ledger.withObjectProperty("spec").put("cronWorkflow", cron);
        host.execute(new Request.Create(Kind.CRON_LEDGER, new Key(OneHost.NAMESPACE, uid), Json.bytes(ledger)));
    }

    private void run(String cron, String uid) {
        held(cron + "-1772359200", uid);
    }

    private void held(String name, String uid) {
        held(OneHost.NAMESPACE, name, uid);
    }

    private void held(String namespace, String name, String uid) {
        ObjectNode run = Bodies.finalized(Bodies.workflow(name), Names.UNRECORDED);
        Bodies.metadata(run)
                .withObjectProperty("annotations")
                .put(Names.OWNER_UID, uid)
                .put(Names.NOT_AFTER, host.now().plusSeconds(5).toString());
        host.execute(new Request.Create(Kind.WORKFLOW, new Key(namespace, name), Json.bytes(run)));
    }

    private int finalizers(String cron) {
        return Objects.requireNonNull(host.get(Kind.WORKFLOW, cron + "-1772359200"))
                .meta()
                .finalizers()
                .size();
    }
}
