package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import dev.carillon.cron.Outcome;
import dev.carillon.launch.DispatchSettings;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.port.Source;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What one leadership may know and do that another has begun (PROTOCOL C1, C2, H6, H8). */
class TermTest {
    private static final Instant TICK = Instant.parse("2026-11-24T10:01:00Z");
    private static final String AT_THE_TICK = "{'schedules':['1 10 * * *'],'startingDeadlineSeconds':600}";

    private static final DispatchSettings ONE_A_SECOND = new DispatchSettings(32, 1, 1);

    private static OneHost host() {
        return new OneHost("2026-11-24T10:00:00Z");
    }

    /** So many CronWorkflows that are all due at the tick. @return their names */
    private static List<String> applied(OneHost host, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("cron-" + i);
            host.apply("cron-" + i, AT_THE_TICK);
        }
        return names;
    }

    /** Another process takes the lease. Its record stands still from then on. */
    private static void anotherTakesTheLease(OneHost host) {
        ApiObject lease = ((Answer.Found) host.execute(new Request.Get(Kind.LEASE, lease(host)))).object();
        long transitions = lease.tree().path("spec").path("leaseTransitions").asLong();
        host.execute(new Request.Patch(
                Kind.LEASE,
                lease(host),
                Request.PatchType.MERGE,
                Bodies.bytes("{'spec':{'holderIdentity':'another','leaseTransitions':" + (transitions + 1) + "}}")));
    }

    private static Key lease(OneHost host) {
        return host.requests(r -> r.kind().equals(Kind.LEASE)).getFirst().key();
    }

    /** The other leader has run the slot, recorded it, and the run is gone already. */
    private static void anotherRecords(OneHost host, String name) {
        recorded(host, name, host.ledger(name).epoch() + 1);
    }

    private static void recorded(OneHost host, String name, long epoch) {
        CronLedger before = host.ledger(name);
        Entry entry = new Entry(
                TICK, new Outcome.Created("their-run", false), TICK, 1, "", TICK.plusSeconds(8), End.SUCCEEDED);
        CronLedger after = new CronLedger(
                before.version(),
                epoch,
                before.effectiveFrom(),
                before.schedules(),
                before.timezone(),
                TICK,
                List.of(),
                List.of(entry),
                before.ranges(),
                new Counters(1, 0, 0, 0, 0, 1, 0),
                before.counted(),
                null,
                TICK,
                "");
        Key key = new Key(OneHost.NAMESPACE, host.cron(name).uid());
        Answer answer =
                host.execute(new Request.Replace(Kind.CRON_LEDGER, key, LedgerJson.write(after, host.cron(name))));
        assertThat(answer).isInstanceOf(Answer.Found.class);
    }

    @Test
    void what_a_standby_does_not_show_is_told_again_when_it_leads_again() {
        OneHost host = host().apply("report", AT_THE_TICK).run(Duration.ofSeconds(10));
        assertThat(host.notes).anyMatch(Note.Timetable.class::isInstance);

        host.freeze(Duration.ofSeconds(20)).run(Duration.ofSeconds(5));

        List<Note> notes = host.notes;
        int lost = notes.indexOf(notes.stream()
                .filter(n -> n instanceof Note.Leadership l && !l.leading())
                .findFirst()
                .orElseThrow());
        assertThat(notes.subList(lost, notes.size()))
                .anyMatch(n -> n instanceof Note.Timetable t && t.next().equals(Optional.of(TICK)));
    }

    /** A standby puts nothing back, and must not begin from nothing when it leads again. */
    @Test
    void an_account_that_was_edited_by_hand_beside_a_standby_that_had_led_is_not_forgotten() {
        OneHost host = host().apply("report", AT_THE_TICK).run(Duration.ofSeconds(90));
        ApiObject run = Objects.requireNonNull(host.get(Kind.WORKFLOW, Names.child("report", TICK)));
        anotherTakesTheLease(host);
        host.run(Duration.ofSeconds(5));
        assertThat(host.controller.isLeading()).isFalse();
        host.execute(
                new Request.Delete(Kind.WORKFLOW, run.meta().key(), run.meta().uid(), null));
        host.patch(Kind.CRON_WORKFLOW, "report", "{'status':null}")
                .patch(Kind.CRON_LEDGER, host.cron("report").uid(), "{'status':{'counters':{'skipped':7}}}")
                .run(Duration.ofSeconds(40));

        assertThat(host.controller.isReady()).isTrue();
        assertThat(host.requests(OneHost::isLaunch)).hasSize(1);
        assertThat(host.ledger("report").counters().created()).isOne();
    }

    /** {@code --qps} and {@code --burst} hold back everything but the lease. */
    @Test
    void a_limit_of_requests_never_holds_the_lease_back() {
        OneHost host = new OneHost(
                "2026-11-24T10:00:30Z",
                OneHost.settings(new DispatchSettings(DispatchSettings.DEFAULT.inFlight(), 0.1, 1)));
        applied(host, 30);
        host.run(Duration.ofMinutes(3));

        long renewals = host.requests(r -> r.kind().equals(Kind.LEASE)).size();
        assertThat(renewals).isBetween(85L, 100L);
        assertThat(host.notes(Note.Leadership.class)).hasSize(1);
        assertThat(host.requests(r -> r.isMutation()
                        && (r.kind().equals(Kind.WORKFLOW) || r.kind().equals(Kind.CRON_LEDGER))))
                .as("one in ten seconds, and the burst")
                .hasSizeBetween(10, 20);
    }

    @Test
    void what_an_earlier_term_wanted_is_not_sent_in_a_later_one() {
        OneHost host = host();
        List<String> names = applied(host, 80);
        host.runUntil("2026-11-24T10:00:59Z")
                .network(call -> new Fate.Answered(new Answer.Unanswered(false, "connection refused")))
                .runUntil("2026-11-24T10:01:15Z");
        anotherTakesTheLease(host);
        names.forEach(name -> anotherRecords(host, name));
        host.sent.clear();

        host.network(call -> Fate.DELIVERED).run(Duration.ofMinutes(2));

        assertThat(host.controller.isReady()).isTrue();
        assertThat(host.requests(OneHost::isLaunch)).isEmpty();
        for (String name : names) {
            assertThat(host.ledger(name).recordedThrough()).as(name).isAfterOrEqualTo(TICK);
            assertThat(host.ledger(name).holds(TICK, "their-run")).as(name).isTrue();
        }
    }

    /** More accounts change at once than one step looks at, and a place is free in that very step. */
    @Test
    void what_the_account_closes_while_its_create_waits_is_not_sent() {
        OneHost host = host();
        List<String> names = applied(host, 200);
        List<Call> held = new ArrayList<>();
        host.network(call -> {
            if (!OneHost.isLaunch(call.request())) {
                return Fate.DELIVERED;
            }
            held.add(call);
            return new Fate.RequestHeld();
        });
        host.runUntil("2026-11-24T10:01:00.100Z");
        List<String> waiting = new ArrayList<>(names);
        held.forEach(
                call -> waiting.removeIf(name -> call.request().key().name().startsWith(name + "-")));
        assertThat(waiting).hasSizeGreaterThan(100);

        host.cluster.pauseWatches(true);
        waiting.reversed()
                .forEach(name -> recorded(host, name, host.ledger(name).epoch()));
        host.cluster.pauseWatches(false);
        host.sent.clear();
        host.cluster.release(held.getFirst().id());
        host.run(Duration.ofSeconds(4));

        assertThat(host.requests(OneHost::isLaunch)).isEmpty();
    }

    @Test
    void a_doubt_that_a_successor_has_settled_forbids_nothing() {
        OneHost host = host().apply(
                        "one", "{'schedules':['* * * * *'],'concurrencyPolicy':'Forbid','startingDeadlineSeconds':600}")
                .runUntil("2026-11-24T10:00:59Z")
                .network(call -> new Fate.Answered(new Answer.Unanswered(true, "no answer")))
                .runUntil("2026-11-24T10:01:20Z");
        anotherTakesTheLease(host);
        anotherRecords(host, "one");

        host.network(call -> Fate.DELIVERED).runUntil("2026-11-24T10:02:50Z");

        assertThat(host.requests(OneHost::isLaunch))
                .extracting(r -> r.key().name())
                .contains("one-" + TICK.plusSeconds(60).getEpochSecond());
        assertThat(host.ledger("one").counters().skipped()).isZero();
    }

    @Test
    void accounts_of_a_higher_epoch_are_gone_on_with_when_the_lease_was_made_anew() {
        OneHost host = host().apply("kept", "{'schedules':['* * * * *']}");
        host.execute(new Request.Create(
                Kind.LEASE,
                new Key("kube-system", "x"),
                Bodies.bytes("{'metadata':{'name':'x'},'spec':{}}"))); // any lease: the kind is served
        host.run(Duration.ofSeconds(10));
        Key lease = lease(host);
        for (int i = 0; i < 3; i++) {
            anotherTakesTheLease(host);
            host.run(Duration.ofSeconds(20));
        }
        assertThat(host.ledger("kept").counters().created()).isPositive();
        long created = host.ledger("kept").counters().created();
        long epoch = host.ledger("kept").epoch();
        assertThat(epoch).isGreaterThan(2);

        host.execute(new Request.Delete(Kind.LEASE, lease, null, null));
        host.run(Duration.ofMinutes(3));

        assertThat(host.ledger("kept").counters().created()).isGreaterThanOrEqualTo(created + 2);
        assertThat(host.ledger("kept").epoch()).isGreaterThan(epoch);
    }

    @Test
    void whoever_makes_anothers_deleted_lease_anew_lets_the_old_ones_time_pass() {
        OneHost host = host().apply("kept", "{'schedules':['* * * * *']}").runUntil("2026-11-24T10:01:50Z");
        anotherTakesTheLease(host);
        host.runUntil("2026-11-24T10:01:55Z");
        host.execute(new Request.Delete(Kind.LEASE, lease(host), null, null));
        host.sent.clear();

        host.runUntil("2026-11-24T10:02:09Z");
        assertThat(host.requests(OneHost::isLaunch)).isEmpty();

        host.runUntil("2026-11-24T10:02:30Z");
        assertThat(host.requests(OneHost::isLaunch)).hasSize(1);
    }

    @Test
    void a_leader_whose_lease_is_deleted_makes_it_anew_and_goes_on() {
        OneHost host = host().apply("kept", "{'schedules':['* * * * *']}").runUntil("2026-11-24T10:01:50Z");
        host.execute(new Request.Delete(Kind.LEASE, lease(host), null, null));

        host.runUntil("2026-11-24T10:02:04Z");

        assertThat(host.ledger("kept").counters().created()).isEqualTo(2);
        assertThat(host.ledger("kept").epoch()).isEqualTo(2);
    }

    /** Nobody else leads in between; metrics and logs name the epoch that accounts are written under. */
    @Test
    void a_leader_that_takes_its_lease_for_deleted_tells_its_new_epoch() {
        OneHost host = host().apply("kept", "{'schedules':['* * * * *']}").runUntil("2026-11-24T10:01:50Z");
        Answer missing = new Answer.Refused(Status.of(404, "NotFound", "no lease"));
        Answer none = new Answer.Unanswered(true, "no answer");
        host.network(call -> call.request().kind().equals(Kind.LEASE)
                        ? new Fate.Answered(call.request().isMutation() ? none : missing)
                        : Fate.DELIVERED)
                .run(Duration.ofSeconds(5));

        host.network(call -> Fate.DELIVERED).runUntil("2026-11-24T10:02:10Z");

        assertThat(host.ledger("kept").epoch()).isEqualTo(2);
        assertThat(host.notes(Note.Leadership.class))
                .extracting(Note.Leadership::leading, Note.Leadership::epoch)
                .containsExactly(tuple(true, 1L), tuple(true, 2L));
    }

    @Test
    void an_epoch_that_no_lease_can_have_silences_nobody() {
        OneHost host = host().apply("edited", "{'schedules':['* * * * *']}")
                .apply("other", "{'schedules':['* * * * *']}")
                .runUntil("2026-11-24T10:01:30Z");
        host.patch(Kind.CRON_LEDGER, host.cron("edited").uid(), "{'status':{'epoch':999999999999}}");

        host.runUntil("2026-11-24T10:03:30Z");

        assertThat(host.ledger("other").counters().created()).isEqualTo(3);
        assertThat(host.ledger("edited").counters().created()).isEqualTo(3);
    }

    @Test
    void a_wall_clock_that_jumps_ahead_under_a_leader_launches_nothing_early() {
        OneHost host = host().apply("hourly", "{'schedules':['0 * * * *']}")
                .apply("often", "{'schedules':['* * * * *']}")
                .runUntil("2026-11-24T10:20:30Z");
        host.sent.clear();

        host.wallAhead(Duration.ofHours(1)).run(Duration.ofSeconds(20));

        assertThat(host.requests(OneHost::isLaunch)).isEmpty();
        assertThat(host.ledger("often").recordedThrough()).isBeforeOrEqualTo(host.now());
        assertThat(host.controller.isHealthy()).isFalse();

        host.wallAhead(Duration.ZERO).run(Duration.ofMinutes(2));
        assertThat(host.ledger("often").counters().created()).isBetween(21L, 22L);
        assertThat(host.ledger("hourly").counters().slots()).isZero();
    }

    @Test
    void a_wall_clock_that_falls_back_under_a_leader_runs_nothing_twice() {
        OneHost host = host().apply("often", "{'schedules':['* * * * *']}").runUntil("2026-11-24T10:20:30Z");

        host.wallAhead(Duration.ofHours(-1)).run(Duration.ofSeconds(20));
        host.wallAhead(Duration.ZERO).runUntil("2026-11-24T10:22:30Z");

        assertThat(host.ledger("often").counters().created()).isEqualTo(22);
        assertThat(host.requests(OneHost::isLaunch)).extracting(Request::key).doesNotHaveDuplicates();
    }

    /** Whatever stood still for so long may have stood still for longer than the lease (PROTOCOL H8). */
    @Test
    void after_a_second_between_two_steps_nothing_is_launched_before_the_lease_is_renewed() {
        renewsFirst(leadingAt("2026-11-24T10:00:59Z")
                .freeze(Duration.ofMillis(1_200))
                .run(Duration.ofMillis(500)));
    }

    @Test
    void after_a_jump_of_the_wall_clock_nothing_is_launched_before_the_lease_is_renewed() {
        renewsFirst(leadingAt("2026-11-24T10:00:59.900Z")
                .wallAhead(Duration.ofSeconds(2))
                .run(Duration.ofSeconds(5)));
    }

    /** What was sent and told before is forgotten. */
    private static OneHost leadingAt(String time) {
        OneHost host = host().apply("often", "{'schedules':['* * * * *']}").runUntil(time);
        host.sent.clear();
        host.notes.clear();
        return host;
    }

    private static void renewsFirst(OneHost host) {
        assertThat(host.requests(r -> OneHost.isLaunch(r) || r.kind().equals(Kind.LEASE) && r.isMutation()))
                .extracting(Request::kind)
                .startsWith(Kind.LEASE)
                .contains(Kind.WORKFLOW);
        assertThat(host.notes(Note.Leadership.class))
                .extracting(Note.Leadership::leading)
                .containsExactly(false, true);
    }

    @Test
    void a_limit_of_one_request_a_second_slows_runs_and_records_and_never_the_lease() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z", OneHost.settings(ONE_A_SECOND));
        for (int i = 0; i < 50; i++) {
            host.apply("due-" + i, AT_THE_TICK);
        }
        host.runUntil("2026-11-24T10:00:59Z");
        host.sent.clear();

        host.run(Duration.ofSeconds(31));

        assertThat(host.requests(r -> r.isMutation()
                        && List.of(Kind.WORKFLOW, Kind.CRON_LEDGER, Kind.CRON_WORKFLOW)
                                .contains(r.kind())))
                .hasSizeBetween(29, 32);
        assertThat(host.requests(r -> r.kind().equals(Kind.LEASE))).hasSizeBetween(15, 17);
    }

    /** A read that was refused has been sent. */
    @Test
    void a_limit_of_one_request_a_second_holds_for_reads_of_templates_that_fail() {
        OneHost host = new OneHost("2026-11-24T09:50:00Z", OneHost.settings(ONE_A_SECOND));
        Predicate<Request> read = r -> r instanceof Request.Get && r.kind().equals(Kind.WORKFLOW_TEMPLATE);
        Status denied = Status.of(403, "Forbidden", "may not get");
        host.network(call -> read.test(call.request())
                ? new Fate.Answered(new Answer.Refused(denied, Duration.ZERO, false, false))
                : Fate.DELIVERED);
        for (int i = 0; i < 20; i++) {
            host.apply(
                    "due-" + i,
                    "{'schedules':['1 10 * * *'],'startingDeadlineSeconds':60,"
                            + "'workflowSpec':{'workflowTemplateRef':{'name':'base'}}}");
        }
        host.runUntil("2026-11-24T10:01:59.900Z");
        assertThat(host.requests(read)).hasSizeBetween(1, 4);
    }

    @Test
    void a_leader_that_stops_says_that_it_gives_the_lease_up_and_not_that_it_lost_it() {
        OneHost host = host().apply("often", "{'schedules':['* * * * *']}").runUntil("2026-11-24T10:00:40Z");

        host.controller.stop();
        host.run(Duration.ofSeconds(5));

        assertThat(host.notes(Note.Leadership.class))
                .last()
                .extracting(Note.Leadership::why)
                .isEqualTo("lease given up: the process stops");
    }

    @Test
    void a_stop_in_a_wobble_of_the_lease_still_releases_what_is_held() {
        OneHost host = host().apply("often", "{'schedules':['* * * * *']}").runUntil("2026-11-24T10:01:02Z");
        String run = "often-" + TICK.getEpochSecond();
        assertThat(finalizers(host, run)).isNotEmpty();

        host.freeze(Duration.ofMillis(1_200)).run(Duration.ofMillis(1));
        host.controller.stop();
        assertThat(host.controller.isStopped()).isFalse();
        host.run(Duration.ofSeconds(15));

        assertThat(host.controller.isStopped()).isTrue();
        assertThat(finalizers(host, run)).isEmpty();
    }

    /** It is held until its time comes, and each stop would wait for it in vain. */
    @Test
    void a_run_that_somebody_has_made_for_a_time_to_come_holds_up_no_stop() {
        OneHost host = host().apply("often", "{'schedules':['* * * * *']}").runUntil("2026-11-24T10:00:30Z");
        Instant far = Instant.parse("2030-01-01T00:00:00Z");
        ObjectNode run = Bodies.finalized(Bodies.workflow(Names.child("often", far)), Names.UNRECORDED);
        Bodies.metadata(run)
                .withObjectProperty("annotations")
                .put(Names.OWNER_UID, host.cron("often").uid())
                .put(Names.SCHEDULED_TIME, far.toString())
                .put(Names.NOT_AFTER, host.now().plusSeconds(5).toString());
        Key key = new Key(OneHost.NAMESPACE, Names.child("often", far));
        assertThat(host.store.execute(
                        new Request.Create(Kind.WORKFLOW, key, Json.bytes(run)), Names.FIELD_MANAGER, host.now()))
                .isInstanceOf(Answer.Found.class);
        host.run(Duration.ofSeconds(15));
        assertThat(finalizers(host, key.name())).isNotEmpty();

        host.controller.stop();
        host.run(Duration.ofSeconds(5));
        assertThat(host.controller.isStopped()).isTrue();
    }

    @Test
    void a_stop_of_a_leader_that_cannot_read_gives_the_lease_up_at_once() {
        OneHost host = host().network(new Network() {
            @Override
            public Fate fate(Call call) {
                return Fate.DELIVERED;
            }

            @Override
            public Optional<Status> refuse(Source<?> source) {
                return Optional.of(Status.of(403, "Forbidden", "no list"));
            }
        });
        host.run(Duration.ofSeconds(10));
        assertThat(host.controller.isLeading()).isTrue();
        assertThat(host.controller.isReady()).isFalse();

        host.controller.stop();
        host.run(Duration.ofSeconds(1));
        assertThat(host.controller.isStopped()).isTrue();
    }

    /** Both carry the version that was read last: the one that comes second is refused. */
    @Test
    void a_stop_while_the_lease_is_renewed_gives_it_up_under_the_version_that_the_renewal_brings() {
        OneHost host = host().run(Duration.ofSeconds(10));
        Key lease = lease(host);
        host.network(call ->
                        call.request() instanceof Request.Patch p && p.key().equals(lease)
                                ? new Fate.AnswerHeld()
                                : Fate.DELIVERED)
                .run(Duration.ofSeconds(3));
        assertThat(host.cluster.held()).as("renewals under way").hasSize(1);

        host.controller.stop();
        host.network(Network.PERFECT).run(Duration.ofMillis(100));
        host.cluster.release(host.cluster.held().getFirst());
        host.run(Duration.ofSeconds(1));

        assertThat(host.controller.isStopped()).isTrue();
        assertThat(leaseSeconds(host, lease)).as("how long others wait").isOne();
    }

    /** Else the next one would be begun whenever the one before it is answered. */
    @Test
    void a_stop_gives_the_lease_up_though_a_renewal_is_answered_when_the_next_is_due() {
        OneHost host = host().run(Duration.ofSeconds(10));
        Key lease = lease(host);
        host.network(
                call -> call.request() instanceof Request.Patch p && p.key().equals(lease)
                        ? new Fate.AnswerHeld()
                        : Fate.DELIVERED);
        while (host.cluster.held().isEmpty()) {
            host.run(Duration.ofMillis(100));
        }
        host.controller.stop();
        Map<Long, Instant> asked = new HashMap<>();
        for (int i = 0; i < 150; i++) {
            host.run(Duration.ofMillis(100));
            host.cluster.held().forEach(id -> asked.putIfAbsent(id, host.now()));
            host.cluster.held().stream()
                    .filter(id ->
                            !asked.getOrDefault(id, host.now()).plusSeconds(3).isAfter(host.now()))
                    .toList()
                    .forEach(host.cluster::release);
        }

        assertThat(host.controller.isStopped()).isTrue();
        assertThat(leaseSeconds(host, lease)).as("how long others wait").isOne();
    }

    private static int leaseSeconds(OneHost host, Key lease) {
        ApiObject left = ((Answer.Found) host.execute(new Request.Get(Kind.LEASE, lease))).object();
        return left.tree().path("spec").path("leaseDurationSeconds").asInt();
    }

    @Test
    void a_stop_waits_until_no_copy_of_a_refused_create_can_land() {
        Answer no = new Answer.Refused(Status.of(429, "TooManyRequests", "no"));
        OneHost host = host().apply("often", "{'schedules':['* * * * *'],'startingDeadlineSeconds':300}")
                .network(call -> OneHost.isLaunch(call.request()) ? new Fate.Answered(no) : Fate.DELIVERED)
                .runUntil("2026-11-24T10:01:01Z");

        host.controller.stop();
        host.run(Duration.ofSeconds(6));
        assertThat(host.controller.isStopped()).isFalse();
        host.run(Duration.ofSeconds(4));
        assertThat(host.controller.isStopped()).isTrue();
    }

    @Test
    void a_stop_looks_for_what_was_in_doubt_before_it_gives_up_the_lease() {
        OneHost host = host().apply("report", AT_THE_TICK)
                .runUntil("2026-11-24T10:00:59Z")
                .network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestHeld() : Fate.DELIVERED)
                .runUntil("2026-11-24T10:01:01Z");

        host.controller.stop();
        host.network(call -> Fate.DELIVERED).runUntil("2026-11-24T10:01:11Z");
        assertThat(host.controller.isStopped()).isFalse();
        assertThat(host.controller.left().inDoubt()).hasSize(1);
        host.sent.clear();
        host.runUntil("2026-11-24T10:01:16Z");

        assertThat(host.requests(r -> r instanceof Request.Get && r.kind().equals(Kind.WORKFLOW)))
                .isNotEmpty();
        assertThat(host.controller.isStopped()).isTrue();
        assertThat(host.controller.left().inDoubt()).isEmpty();
    }

    @Test
    void a_stop_sends_no_create_that_waits() {
        OneHost host = host();
        applied(host, 80);
        host.network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestHeld() : Fate.DELIVERED)
                .runUntil("2026-11-24T10:01:01Z");
        assertThat(host.requests(OneHost::isLaunch)).as("others wait").hasSizeBetween(1, 79);

        host.controller.stop();
        host.sent.clear();
        host.network(call -> Fate.DELIVERED).run(Duration.ofSeconds(25));

        assertThat(host.requests(OneHost::isLaunch)).isEmpty();
        assertThat(host.controller.isStopped()).isTrue();
        assertThat(host.controller.left().inDoubt()).isEmpty();
    }

    @Test
    void a_create_on_its_way_still_counts_when_the_lease_was_deleted_and_is_ours_again() {
        OneHost host = host().apply("often", "{'schedules':['@every 3s'],'concurrencyPolicy':'Forbid'}");
        List<Call> held = new ArrayList<>();
        host.network(call -> {
            if (!OneHost.isLaunch(call.request()) || !held.isEmpty()) {
                return Fate.DELIVERED;
            }
            held.add(call);
            return new Fate.RequestHeld();
        });
        while (held.isEmpty()) {
            host.run(Duration.ofMillis(100));
        }
        host.execute(new Request.Delete(Kind.LEASE, lease(host), null, null));
        host.run(Duration.ofMillis(3_500));
        assertThat(host.notes(Note.Leadership.class)).hasSizeGreaterThan(1);

        host.cluster.release(held.getFirst().id());
        host.run(Duration.ofSeconds(2));

        assertThat(host.requests(OneHost::isLaunch)).as("none beside it").hasSize(1);
    }

    @Test
    void a_spec_that_is_broken_while_its_create_waits_stops_nobody_else() {
        OneHost host = host();
        applied(host, 100);
        host.network(call -> {
            if (OneHost.isLaunch(call.request()) && call.request().key().name().startsWith("cron-0-")) {
                for (int i = 90; i < 100; i++) {
                    host.patch(Kind.CRON_WORKFLOW, "cron-" + i, "{'spec':{'workflowSpec':null}}");
                }
            }
            return Fate.DELIVERED;
        });

        host.runUntil("2026-11-24T10:02:00Z");

        for (int i = 0; i < 90; i++) {
            assertThat(host.ledger("cron-" + i).counters().created()).isEqualTo(1);
        }
        assertThat(host.notes(Note.Quarantined.class)).hasSizeLessThanOrEqualTo(10);
    }

    private static List<String> finalizers(OneHost host, String run) {
        ApiObject found = host.get(Kind.WORKFLOW, run);
        return found == null ? List.of() : found.meta().finalizers();
    }
}
