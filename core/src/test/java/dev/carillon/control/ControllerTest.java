package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.Names;
import dev.carillon.cron.OffBeat;
import dev.carillon.cron.Outcome;
import dev.carillon.fault.Scope;
import dev.carillon.port.Note;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import dev.carillon.testkit.Rehearsal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Stories of the whole controller, told on purpose. */
class ControllerTest {
    private static final Instant TICK = Instant.parse("2026-03-01T10:01:00Z");
    private static final String SPEC = """
            {"schedules": ["%s"], "workflowSpec": {"entrypoint": "%s"}}""";

    private final Rehearsal world = new Rehearsal();

    /** A policy may forbid to change a run's spec: that is no reason to keep its finalizer. */
    @Test
    void a_stop_that_is_denied_does_not_keep_the_run_from_its_release() {
        OneHost host = new OneHost("2026-11-24T10:00:00Z")
                .apply("c", "{'schedules':['@every 6s'],'concurrencyPolicy':'Replace'}");
        host.network(call -> call.request() instanceof Request.Patch patch
                        && patch.kind().equals(Kind.WORKFLOW)
                        && new String(patch.body(), StandardCharsets.UTF_8).contains("shutdown")
                ? new Fate.Answered(
                        new Answer.Refused(Status.of(403, "Forbidden", "the spec of a Workflow may not change")))
                : Fate.DELIVERED);
        host.runUntil("2026-11-24T10:00:13Z");
        host.patch(Kind.CRON_WORKFLOW, "c", "{'spec':{'suspend':true}}");
        host.runUntil("2026-11-24T10:02:00Z");

        assertThat(host.requests(OneHost::isLaunch)).hasSize(2);
        assertThat(host.controller.left().held()).isEmpty();
    }

    /** The oldest piece of upkeep says how much of all requests upkeep gets before any launch. */
    @Test
    void of_a_thousand_runs_that_are_to_stop_a_few_wait_at_a_time_and_all_are_stopped() {
        OneHost host = new OneHost("2026-11-24T10:00:00Z")
                .apply("report", "{'schedules':['* * * * *'],'concurrencyPolicy':'Replace'}")
                .runUntil("2026-11-24T10:00:30Z");
        for (int i = 0; i < 1_000; i++) {
            ObjectNode run = Bodies.workflow("made-" + i);
            Bodies.metadata(run)
                    .withObjectProperty("annotations")
                    .put(Names.OWNER_UID, host.cron("report").uid());
            host.execute(new Request.Create(Kind.WORKFLOW, new Key(OneHost.NAMESPACE, "made-" + i), Json.bytes(run)));
        }
        Predicate<Request> stops = r ->
                r instanceof Request.Patch p && p.kind().equals(Kind.WORKFLOW) && p.type() == Request.PatchType.MERGE;
        host.network(call -> stops.test(call.request()) ? new Fate.AnswerHeld() : Fate.DELIVERED)
                .runUntil("2026-11-24T10:01:04Z");
        assertThat(host.requests(stops)).isNotEmpty();
        host.runUntil("2026-11-24T10:01:20Z");
        assertThat(host.notes(Note.Pulse.class))
                .allMatch(pulse -> pulse.queued() < Desk.WRITES_TO_RUNS_LIMIT + 10); // and ledger and status

        host.network(Network.PERFECT).runUntil("2026-11-24T10:01:55Z");
        assertThat(host.requests(stops).stream().map(Request::key).distinct()).hasSize(1_000);
    }

    /** What is forbidden is tried again each half a minute: a success beside it says that it may not be any more. */
    @Test
    void a_success_wakes_what_waits_for_something_in_its_namespace() {
        Status forbidden = Status.of(403, "Forbidden", "User \"carillon\" cannot create resource \"workflows\"");
        Predicate<Request> refused = r -> OneHost.isLaunch(r) && r.key().name().startsWith("report");
        OneHost host = new OneHost("2026-11-24T10:00:00Z")
                .apply("report", "{'schedules':['1 10 * * *'],'startingDeadlineSeconds':600}")
                .network(call -> refused.test(call.request())
                        ? new Fate.Answered(new Answer.Refused(forbidden))
                        : Fate.DELIVERED)
                .runUntil("2026-11-24T10:03:00Z");
        int before = host.requests(refused).size();
        host.runUntil("2026-11-24T10:04:00Z");
        int alone = host.requests(refused).size() - before;

        host.apply("other", "{'schedules':['@every 5s']}").runUntil("2026-11-24T10:05:00Z");
        int besideOthers = host.requests(refused).size() - before - alone;
        assertThat(alone).isLessThanOrEqualTo(3);
        assertThat(besideOthers).isGreaterThan(8);
    }

    @Test
    void a_slot_is_created_at_its_time() {
        world.apply("report", SPEC.formatted("* * * * *", "main"));
        world.until(TICK.plusSeconds(10));

        assertThat(run("report", TICK)).isTrue();
        assertThat(outcome("report", TICK)).isInstanceOf(Outcome.Created.class);
        assertThat(created(TICK)).hasSize(1);
        assertThat(created(TICK).getFirst().at()).isBefore(TICK.plusMillis(10));
    }

    @Test
    void a_clock_that_is_set_forward_decides_nothing_before_the_next_answer() {
        world.apply("report", SPEC.formatted("0 * * * *", "main"));
        world.pass(Duration.ofSeconds(5));
        Instant set = world.now();
        world.clockOff(Duration.ofHours(8));
        world.pass(Duration.ofMinutes(1));

        assertThat(created(set)).isEmpty();
        assertThat(world.ledger("report").recordedThrough()).isBefore(world.now());

        world.clockOff(Duration.ZERO);
        Instant hour = Instant.parse("2026-03-01T11:00:00Z");
        world.until(hour.plusSeconds(1));
        assertThat(run("report", hour)).isTrue();
    }

    @Test
    void a_spec_that_the_server_rejects_is_asked_once_and_runs_at_once_when_it_is_mended_inside_the_window() {
        world.network(rejecting("wrong"));
        world.apply("report", SPEC.formatted("1 10 * * *", "wrong"));
        world.until(TICK.plusSeconds(20));
        assertThat(created(TICK)).hasSize(1);
        assertThat(condition("report"))
                .contains("was rejected (Invalid)")
                .contains("mended before 2026-03-01T10:06:00Z");

        world.apply("report", SPEC.formatted("1 10 * * *", "right"));
        world.pass(Duration.ofSeconds(2));

        assertThat(created(TICK)).hasSize(2);
        assertThat(run("report", TICK)).isTrue();
        world.pass(Duration.ofSeconds(2));
        assertThat(outcome("report", TICK)).isInstanceOf(Outcome.Created.class);
        world.pass(Duration.ofSeconds(30));
        assertThat(condition("report")).isEmpty();
    }

    @Test
    void a_spec_that_nobody_mends_is_rejected_when_its_window_closes_after_one_create() {
        world.network(rejecting("wrong"));
        world.apply("report", SPEC.formatted("1 10 * * *", "wrong"));
        world.until(TICK.plusSeconds(310));

        assertThat(created(TICK)).hasSize(1);
        assertThat(outcome("report", TICK))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class, r -> assertThat(r.reason()).isEqualTo("Invalid"));
    }

    @Test
    void a_rejected_slot_that_a_newer_one_supersedes_stays_rejected() {
        world.network(rejecting("wrong"));
        world.apply("report", """
                {"schedules": ["* * * * *"], "startingDeadlineSeconds": 600, "workflowSpec": {"entrypoint": "wrong"}}""");
        world.until(TICK.plusSeconds(70));

        assertThat(outcome("report", TICK)).isInstanceOf(Outcome.Rejected.class);
        assertThat(created(TICK)).hasSize(2);
    }

    @Test
    void an_outage_costs_two_requests_a_second_at_the_most_and_each_slot_that_it_outlives_names_its_fault() {
        for (int i = 0; i < 50; i++) {
            world.apply("report-" + i, SPEC.formatted("* * * * *", "main"));
        }
        world.until(TICK.minusSeconds(5));
        world.outage();
        Instant cut = world.now();
        world.until(TICK.plusSeconds(70));

        // The lease asks once a second as long as it lasts; the probes begin half a second apart and slow down.
        assertThat(mostInASecond(world.sentSince(cut.plusSeconds(1), s -> true)))
                .isLessThanOrEqualTo(3);
        Duration length = Duration.between(cut, world.now());
        assertThat(world.sentSince(cut, s -> true).size() / (double) length.toSeconds())
                .isLessThanOrEqualTo(2);

        world.heal();
        Instant healed = world.now();
        world.until(TICK.plusSeconds(90));
        assertThat(world.sentSince(healed, s -> s.what().equals("create Workflow")))
                .hasSize(50)
                .allSatisfy(s -> assertThat(s.at()).isBefore(healed.plusSeconds(4)));
        for (int i = 0; i < 50; i++) {
            assertThat(outcome("report-" + i, TICK))
                    .isInstanceOfSatisfying(
                            Outcome.Missed.class, m -> assertThat(m.note()).startsWith("NotSent"));
            assertThat(outcome("report-" + i, TICK.plusSeconds(60))).isInstanceOf(Outcome.Created.class);
        }
    }

    @Test
    void a_breaker_says_when_it_opens_and_when_it_closes_even_if_nothing_waits() {
        world.apply("report", SPEC.formatted("1 10 * * *", "main"));
        world.until(TICK.minusSeconds(1));
        world.outage();
        world.until(TICK.plusSeconds(310)); // the slot is missed: nothing is left that could be a probe
        assertThat(world.notes(Note.BreakerMoved.class)).containsExactly(new Note.BreakerMoved(Scope.API, true));

        world.heal();
        world.pass(Duration.ofSeconds(5));

        assertThat(world.notes(Note.BreakerMoved.class))
                .containsExactly(new Note.BreakerMoved(Scope.API, true), new Note.BreakerMoved(Scope.API, false));
    }

    @Test
    void nothing_is_asked_while_nothing_happens_but_the_lease() {
        world.apply("nightly", SPEC.formatted("0 2 * * *", "main"));
        world.pass(Duration.ofSeconds(20));
        Instant quiet = world.now();
        world.pass(Duration.ofSeconds(30));

        assertThat(world.sentSince(quiet, s -> !s.what().endsWith(" Lease"))).isEmpty();
    }

    @Test
    void the_lease_is_renewed_away_from_the_whole_seconds_at_which_runs_are_due() {
        world.pass(Duration.ofSeconds(5));
        Instant quiet = world.now();
        world.pass(Duration.ofMinutes(5));

        List<Rehearsal.Sent> renewals = world.sentSince(quiet, s -> s.what().equals("patch Lease"));
        assertThat(renewals).extracting(Rehearsal.Sent::at).allMatch(OffBeat::isCalm);
        assertThat(renewals).hasSizeBetween(150, 155); // every two seconds
    }

    @Test
    void a_proof_of_the_fence_that_met_passing_trouble_is_repeated_and_nothing_is_said_of_the_fence_meanwhile() {
        world.network(call ->
                call.request() instanceof Request.Create create && create.kind().equals(Kind.WORKFLOW)
                        ? new Fate.Answered(new Answer.Refused(Status.of(503, "ServiceUnavailable", "not yet")))
                        : Fate.DELIVERED);
        world.pass(Duration.ofSeconds(5));
        assertThat(world.controller().isReady())
                .as("launching does not wait for it")
                .isTrue();
        assertThat(world.notes(Note.FenceProved.class)).isEmpty();

        world.heal();
        world.pass(Duration.ofSeconds(3));
        assertThat(world.notes(Note.FenceProved.class))
                .extracting(Note.FenceProved::active)
                .containsExactly(true);
    }

    private static Network rejecting(String text) {
        return call -> call.request() instanceof Request.Create create
                        && create.kind().equals(Kind.WORKFLOW)
                        && new String(create.body(), StandardCharsets.UTF_8).contains(text)
                ? new Fate.Answered(new Answer.Refused(Status.of(422, "Invalid", "spec.entrypoint: " + text)))
                : Fate.DELIVERED;
    }

    private List<Rehearsal.Sent> created(Instant since) {
        return world.sentSince(since, s -> s.what().equals("create Workflow"));
    }

    private boolean run(String cron, Instant slot) {
        return world.find(Kind.WORKFLOW, cron + "-" + slot.getEpochSecond()).isPresent();
    }

    private Outcome outcome(String cron, Instant slot) {
        CronLedger ledger = world.ledger(cron);
        return ledger.entry(slot)
                .map(CronLedger.Entry::outcome)
                .or(() -> ledger.ranges().stream()
                        .filter(r -> !slot.isBefore(r.from()) && !slot.isAfter(r.to()))
                        .map(CronLedger.Range::outcome)
                        .findFirst())
                .orElseThrow(() -> new AssertionError(slot + " has no outcome in " + ledger));
    }

    private String condition(String cron) {
        return String.valueOf(world.find(Kind.CRON_WORKFLOW, cron)
                .orElseThrow()
                .tree()
                .path("status")
                .path("conditions")
                .path(0)
                .path("message")
                .asString(""));
    }

    private static long mostInASecond(List<Rehearsal.Sent> sent) {
        Map<Long, Long> perSecond =
                sent.stream().collect(Collectors.groupingBy(s -> s.at().getEpochSecond(), Collectors.counting()));
        return perSecond.values().stream().mapToLong(n -> n).max().orElse(0);
    }
}
