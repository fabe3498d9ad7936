package dev.carillon.launch;

import static dev.carillon.launch.DispatcherWorld.CREATE;
import static dev.carillon.launch.DispatcherWorld.GET;
import static dev.carillon.launch.DispatcherWorld.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Fault.Rejection;
import dev.carillon.fault.Scope;
import dev.carillon.launch.DispatcherWorld.Job;
import dev.carillon.launch.Ticket.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What opens and ends which breaker, and when its probes go, to the millisecond: without jitter (PROTOCOL H4). */
class BreakersTest {
    private static final Fault REFUSED = new Fault.NotSent(Scope.API, 0, "connect refused");
    private static final Fault TROUBLE = new Fault.InDoubt(Scope.API, 500, "etcd is slow");
    private static final Fault OTHER_TROUBLE = new Fault.InDoubt(Scope.API, 503, "no leader");
    private static final Fault SILENCE = new Fault.InDoubt(Scope.API, 0, "timeout");
    private static final Fault WEBHOOK = new Fault.Transient(new Scope.Webhook("w"), 500, "failed calling webhook");
    private static final Fault RBAC = new Fault.Blocked(Block.FORBIDDEN, new Scope.Namespace("x"), 403, "rbac");
    private static final Fault INVALID = new Fault.Rejected(Rejection.INVALID, Scope.SINGLE, 422, "spec");
    private static final Fault QUOTA = new Fault.Quota(new Scope.Namespace("x"), 403, "exceeded quota");
    private static final Fault THROTTLED = new Fault.Throttled(Scope.API, 429, "", Duration.ZERO, false);

    /** What an API server says that reached no storage, or need not have. */
    static final List<Fault> ANSWERS = List.of(INVALID, QUOTA, WEBHOOK, RBAC, THROTTLED);

    private final Dispatcher<Job> dispatcher =
            new Dispatcher<>(new DispatchSettings(32, DispatchSettings.UNLIMITED, 1), Job::ticket, () -> 0L);
    private int jobs;

    private static Instant at(long millis) {
        return START.plusMillis(millis);
    }

    /** Each is the work of an object of its own. */
    private Job job(String namespace, String action) {
        return new Job("j" + jobs++, Line.LAUNCH, namespace, action, START.plusSeconds(600));
    }

    private Job waiting(String namespace, String action) {
        Job job = job(namespace, action);
        dispatcher.offer(job);
        return job;
    }

    private Job sent(String namespace, String action, long millis) {
        Job job = waiting(namespace, action);
        assertThat(dispatcher.poll(at(millis))).contains(job);
        return job;
    }

    private List<Job> sent(int count, String namespace, String action, long millis) {
        List<Job> sent = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            sent.add(sent(namespace, action, millis));
        }
        return sent;
    }

    private void failed(List<Job> jobs, Fault fault, long millis) {
        jobs.forEach(j -> dispatcher.done(j, Optional.of(fault), at(millis)));
    }

    /** Three pieces of work of one action in one namespace meet a fault: its breaker opens. */
    private void broken(String namespace, String action, Fault fault, long millis) {
        failed(sent(3, namespace, action, millis), fault, millis);
    }

    /** The API server fails creates in three namespaces: its breaker opens, and reads would not close it. */
    private void apiBroken(long millis) {
        List<Job> creates =
                List.of(sent("x", CREATE, millis - 1), sent("y", CREATE, millis - 1), sent("z", CREATE, millis - 1));
        failed(creates, TROUBLE, millis);
        assertThat(dispatcher.isApiBroken()).isTrue();
    }

    @Test
    void while_there_are_answers_the_pauses_grow_to_two_seconds() {
        broken("x", CREATE, WEBHOOK, 0);
        for (long millis : List.of(500, 1_250, 2_375, 4_063, 6_063, 8_063)) {
            failed(List.of(sent("x", CREATE, millis)), WEBHOOK, millis);
        }
        waiting("x", CREATE);
        assertThat(dispatcher.wakeAt(at(8_064))).isEqualTo(at(10_063));
    }

    @Test
    void without_any_answer_the_pauses_do_not_grow_to_one() {
        failed(List.of(sent("x", CREATE, -1), sent("y", CREATE, -1), sent("z", CREATE, -1)), SILENCE, 0);
        for (long millis : List.of(500, 1_250, 2_000)) {
            failed(List.of(sent("y", CREATE, millis)), SILENCE, millis);
        }
        waiting("y", CREATE);
        assertThat(dispatcher.wakeAt(at(2_001))).isEqualTo(at(2_750));
    }

    @Test
    void probes_of_several_flows_that_fall_on_one_instant_all_go_out() {
        broken("x", CREATE, WEBHOOK, 0);
        broken("y", CREATE, WEBHOOK, 0);
        broken("x", GET, RBAC, 0);
        List<Job> waiting = List.of(waiting("x", CREATE), waiting("y", CREATE), waiting("x", GET));
        assertThat(dispatcher.wakeAt(at(0))).isEqualTo(at(500));
        assertThat(dispatcher.poll(at(499))).isEmpty();
        List<Job> probes = new ArrayList<>();
        for (Optional<Job> job = dispatcher.poll(at(500)); job.isPresent(); job = dispatcher.poll(at(500))) {
            probes.add(job.get());
        }
        assertThat(probes).containsExactlyInAnyOrderElementsOf(waiting);
    }

    @Test
    void the_fault_of_the_api_breaker_speaks_for_all_that_waits() {
        Job waiting = waiting("x", CREATE);
        assertThat(dispatcher.heldBy(waiting)).isEmpty();
        dispatcher.unreached(REFUSED, at(0), at(0));
        assertThat(dispatcher.heldBy(waiting)).contains(REFUSED);
        assertThat(dispatcher.broken()).containsExactly(Scope.API);
    }

    @Test
    void what_others_meet_while_a_breaker_is_open_is_its_latest_fault_and_moves_no_probe() {
        List<Job> early = sent(4, "x", CREATE, 0);
        failed(early.subList(0, 3), WEBHOOK, 0);
        Job waiting = waiting("x", CREATE);
        assertThat(dispatcher.heldBy(waiting)).contains(WEBHOOK);
        failed(early.subList(3, 4), RBAC, 400);
        assertThat(dispatcher.heldBy(waiting)).contains(RBAC);
        assertThat(dispatcher.wakeAt(at(400))).isEqualTo(at(500));
    }

    @Test
    void what_others_meet_while_the_api_breaker_is_open_is_its_latest_fault_and_moves_no_probe() {
        List<Job> early = sent(1, "x", CREATE, 0);
        apiBroken(0);
        Job waiting = waiting("x", CREATE);
        failed(early, OTHER_TROUBLE, 400);
        assertThat(dispatcher.heldBy(waiting)).contains(OTHER_TROUBLE);
        assertThat(dispatcher.wakeAt(at(400))).isEqualTo(at(500));
    }

    @Test
    void what_goes_in_between_and_is_not_sent_or_only_answered_leaves_the_probe_its_time() {
        for (boolean sent : List.of(true, false)) {
            Dispatcher<Job> fresh =
                    new Dispatcher<>(new DispatchSettings(32, DispatchSettings.UNLIMITED, 1), Job::ticket, () -> 0L);
            List<Job> creates = List.of(job("x", CREATE), job("y", CREATE), job("z", CREATE));
            creates.forEach(fresh::offer);
            creates.forEach(create -> assertThat(fresh.poll(at(0))).isPresent());
            creates.forEach(create -> fresh.done(create, Optional.of(TROUBLE), at(0)));
            Job read = job("x", GET);
            fresh.offer(read);
            assertThat(fresh.poll(at(100))).contains(read);
            if (sent) {
                fresh.done(read, Optional.of(INVALID), at(110));
            } else {
                fresh.skip(read, at(110));
            }
            fresh.offer(job("x", CREATE));
            assertThat(fresh.isApiBroken()).isTrue();
            assertThat(fresh.poll(at(499))).as("sent: " + sent).isEmpty();
            assertThat(fresh.poll(at(500))).as("sent: " + sent).isPresent();
        }
    }

    @Test
    void a_probe_of_the_api_server_that_was_not_sent_leaves_its_turn_to_the_next() {
        apiBroken(0);
        dispatcher.skip(sent("x", CREATE, 500), at(510));
        sent("y", CREATE, 510);
    }

    @Test
    void a_probe_that_taught_nothing_keeps_its_distance_from_the_next() {
        apiBroken(0);
        dispatcher.ignore(sent("x", CREATE, 500), at(510));
        Job next = waiting("y", CREATE);
        assertThat(dispatcher.poll(at(1_009))).isEmpty();
        assertThat(dispatcher.wakeAt(at(510))).isEqualTo(at(1_010));
        assertThat(dispatcher.poll(at(1_010))).contains(next);
    }

    @Test
    void so_does_one_of_a_namespace() {
        broken("x", CREATE, WEBHOOK, 0);
        dispatcher.ignore(sent("x", CREATE, 500), at(510));
        Job next = waiting("x", CREATE);
        assertThat(dispatcher.poll(at(1_009))).isEmpty();
        assertThat(dispatcher.poll(at(1_010))).contains(next);
    }

    @Test
    void a_breaker_that_has_closed_wakes_nobody() {
        List<Job> early = sent(4, "x", CREATE, 0);
        failed(early.subList(0, 3), WEBHOOK, 0);
        broken("y", CREATE, WEBHOOK, 100);
        waiting("y", CREATE);
        dispatcher.done(early.get(3), Optional.empty(), at(200));
        assertThat(dispatcher.broken()).hasSize(1);
        assertThat(dispatcher.wakeAt(at(200))).isEqualTo(at(600));
    }

    @Test
    void a_narrow_breaker_that_nothing_asks_any_more_is_forgotten() {
        broken("x", CREATE, WEBHOOK, 0);
        broken("y", CREATE, RBAC, 0);
        long unasked = Breakers.UNASKED.toMillis();
        failed(List.of(sent("y", CREATE, unasked)), RBAC, unasked);
        assertThat(dispatcher.poll(at(unasked + 499))).isEmpty();
        assertThat(dispatcher.broken()).hasSize(2);
        assertThat(dispatcher.poll(at(unasked + 500))).isEmpty();
        assertThat(dispatcher.broken()).containsExactly(RBAC.scope());
        sent(4, "x", CREATE, unasked + 600);
    }

    @Test
    void failures_that_lie_half_an_hour_apart_open_no_narrow_breaker() {
        long unasked = Breakers.UNASKED.toMillis();
        failed(sent(2, "x", CREATE, 0), WEBHOOK, 0);
        failed(sent(1, "x", CREATE, unasked), WEBHOOK, unasked);
        assertThat(dispatcher.broken()).isEmpty();
        failed(sent(2, "x", CREATE, unasked + 1), WEBHOOK, unasked + 1);
        assertThat(dispatcher.broken()).hasSize(1);
    }

    /** A probe of x is out, its breaker closes by a success that was sent earlier, and opens again at 520 ms. */
    private Job oldProbe() {
        List<Job> early = sent(4, "x", CREATE, 0);
        failed(early.subList(0, 3), WEBHOOK, 0);
        Job probe = sent("x", CREATE, 500);
        dispatcher.done(early.get(3), Optional.empty(), at(510));
        broken("x", CREATE, WEBHOOK, 520);
        return probe;
    }

    @Test
    void the_late_answer_of_a_probe_of_earlier_trouble_moves_no_probe() {
        Job old = oldProbe();
        dispatcher.done(old, Optional.of(WEBHOOK), at(530));
        waiting("x", CREATE);
        assertThat(dispatcher.wakeAt(at(530))).isEqualTo(at(1_020));
        assertThat(dispatcher.poll(at(1_019))).isEmpty();
        assertThat(dispatcher.poll(at(1_020))).isPresent();
    }

    @Test
    void the_late_answer_of_a_probe_of_earlier_trouble_brings_no_second_probe_beside_the_one_under_way() {
        Job old = oldProbe();
        sent("x", CREATE, 1_020);
        dispatcher.done(old, Optional.of(WEBHOOK), at(1_030));
        waiting("x", CREATE);
        assertThat(dispatcher.poll(at(5_000))).isEmpty();
    }

    @Test
    void a_probe_of_earlier_trouble_that_was_not_sent_brings_no_second_probe_either() {
        Job old = oldProbe();
        sent("x", CREATE, 1_020);
        dispatcher.skip(old, at(1_030));
        waiting("x", CREATE);
        assertThat(dispatcher.poll(at(5_000))).isEmpty();
    }

    @Test
    void the_late_answer_of_a_probe_of_an_earlier_outage_brings_no_second_probe_beside_the_one_under_way() {
        Job early = sent("x", CREATE, -1);
        apiBroken(0);
        Job old = sent("x", CREATE, 500);
        dispatcher.done(early, Optional.empty(), at(510));
        assertThat(dispatcher.isApiBroken()).isFalse();
        apiBroken(600);
        sent("y", CREATE, 1_100);
        dispatcher.done(old, Optional.of(TROUBLE), at(1_110));
        waiting("z", CREATE);
        assertThat(dispatcher.poll(at(5_000))).isEmpty();
    }

    @Test
    void a_namespaces_probe_that_was_not_sent_leaves_its_turn_to_the_next() {
        broken("x", CREATE, WEBHOOK, 0);
        Job skipped = sent("x", CREATE, 500);
        Job next = waiting("x", CREATE);
        assertThat(dispatcher.poll(at(500))).as("one at a time").isEmpty();
        dispatcher.skip(skipped, at(510));
        assertThat(dispatcher.wakeAt(at(510))).isEqualTo(at(510));
        assertThat(dispatcher.poll(at(510))).contains(next);
    }

    /** A webhook that lets the creates of one namespace run into their timeouts leaves all others their places. */
    @Test
    void probes_that_fail_in_one_namespace_alone_take_no_places_from_the_others() {
        failed(sent(3, "x", CREATE, 0), TROUBLE, 0);
        int limit = dispatcher.limit();
        for (int millis = 2_000; millis < 60_000; millis += 5_000) {
            Job probe = sent("x", CREATE, millis);
            failed(List.of(probe), TROUBLE, millis + 1_000);
        }
        assertThat(dispatcher.isApiBroken()).isFalse();
        assertThat(dispatcher.broken()).isNotEmpty();
        assertThat(dispatcher.limit()).isEqualTo(limit);
    }

    @Test
    void what_was_no_probe_and_was_not_sent_moves_no_probe() {
        List<Job> early = sent(4, "x", CREATE, 0);
        failed(early.subList(0, 3), WEBHOOK, 0);
        waiting("x", CREATE);
        dispatcher.skip(early.get(3), at(10));
        assertThat(dispatcher.wakeAt(at(10))).isEqualTo(at(500));
        assertThat(dispatcher.poll(at(499))).isEmpty();
    }

    @Test
    void a_skip_in_a_flow_without_trouble_changes_nothing() {
        Job skipped = sent("x", CREATE, 0);
        dispatcher.skip(skipped, at(1));
        assertThat(dispatcher.flying()).isZero();
        assertThat(dispatcher.broken()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void an_answer_of_any_kind_ends_a_silence_by_slow_start(Fault answer) {
        dispatcher.unreached(REFUSED, at(0), at(0));
        Job probe = sent("x", CREATE, 500);
        dispatcher.done(probe, Optional.of(answer), at(510));
        assertThat(dispatcher.isApiBroken()).isFalse();
        assertThat(dispatcher.limit()).isEqualTo(4);
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void an_answer_that_need_not_have_asked_the_storage_ends_no_other_trouble(Fault answer) {
        apiBroken(0);
        int limit = dispatcher.limit();
        Job probe = sent("x", CREATE, 500);
        dispatcher.done(probe, Optional.of(answer), at(510));
        waiting("y", CREATE);
        assertThat(dispatcher.isApiBroken()).isTrue();
        assertThat(dispatcher.limit()).isEqualTo(limit);
        Instant next = dispatcher.wakeAt(at(510));
        assertThat(next).as("the next probe").isEqualTo(at(1_010));
        assertThat(dispatcher.poll(next)).isPresent();
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void an_answer_that_was_no_probe_moves_none(Fault answer) {
        Job early = sent("x", GET, 0);
        apiBroken(0);
        dispatcher.done(early, Optional.of(answer), at(10));
        waiting("y", CREATE);
        assertThat(dispatcher.isApiBroken()).isTrue();
        assertThat(dispatcher.wakeAt(at(10))).isEqualTo(at(500));
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void an_answer_in_good_times_begins_no_slow_start(Fault answer) {
        Job job = sent("x", CREATE, 0);
        dispatcher.done(job, Optional.of(answer), at(5));
        assertThat(dispatcher.limit()).isEqualTo(32);
        assertThat(dispatcher.isApiBroken()).isFalse();
    }

    @Test
    void a_read_that_succeeds_beside_the_trouble_of_writes_moves_no_probe() {
        Job early = sent("x", GET, 0);
        apiBroken(0);
        int limit = dispatcher.limit();
        dispatcher.done(early, Optional.empty(), at(10));
        waiting("y", CREATE);
        assertThat(dispatcher.isApiBroken()).isTrue();
        assertThat(dispatcher.limit()).isEqualTo(limit);
        assertThat(dispatcher.wakeAt(at(10))).isEqualTo(at(500));
    }

    @Test
    void a_read_that_has_failed_meanwhile_may_end_the_trouble_too() {
        apiBroken(0);
        dispatcher.done(sent("x", GET, 500), Optional.of(TROUBLE), at(510));
        dispatcher.done(sent("x", GET, 1_260), Optional.empty(), at(1_270));
        assertThat(dispatcher.isApiBroken()).isFalse();
    }

    @Test
    void a_rejection_of_a_namespaces_probe_decides_nothing_and_brings_the_next_after_half_a_second() {
        broken("x", CREATE, WEBHOOK, 0);
        Job first = sent("x", CREATE, 500);
        dispatcher.done(first, Optional.of(WEBHOOK), at(500));
        Job second = sent("x", CREATE, 1_250);
        dispatcher.done(second, Optional.of(INVALID), at(1_250));
        waiting("x", CREATE);
        assertThat(dispatcher.broken()).containsExactly(new Scope.Webhook("w"));
        assertThat(dispatcher.wakeAt(at(1_250))).isEqualTo(at(1_750));
        assertThat(dispatcher.poll(at(1_749))).isEmpty();
        assertThat(dispatcher.poll(at(1_750))).isPresent();
    }

    @Test
    void a_rejection_that_was_no_probe_moves_none_of_its_namespace() {
        List<Job> early = sent(4, "x", CREATE, 0);
        failed(early.subList(0, 3), WEBHOOK, 0);
        dispatcher.done(early.get(3), Optional.of(INVALID), at(100));
        waiting("x", CREATE);
        assertThat(dispatcher.wakeAt(at(100))).isEqualTo(at(500));
    }

    @Test
    void three_objects_of_two_actions_are_widespread_even_in_one_namespace() {
        List<Job> creates = sent(2, "x", CREATE, 0);
        List<Job> reads = sent(1, "x", GET, 0);
        failed(creates, TROUBLE, 5);
        assertThat(dispatcher.isApiBroken()).isFalse();
        failed(reads, TROUBLE, 5);
        assertThat(dispatcher.isApiBroken()).isTrue();
    }

    @Test
    void a_namespaces_breaker_that_api_faults_opened_gives_way_to_the_api_breaker_and_another_does_not() {
        broken("x", CREATE, TROUBLE, 0);
        broken("y", GET, WEBHOOK, 0);
        assertThat(dispatcher.broken()).containsExactlyInAnyOrder(new Scope.Namespace("x"), new Scope.Webhook("w"));
        failed(sent(1, "z", CREATE, 10), TROUBLE, 10);
        assertThat(dispatcher.broken()).containsExactlyInAnyOrder(Scope.API, new Scope.Webhook("w"));
    }

    @Test
    void trouble_that_is_over_does_not_make_trouble_of_the_next_silence() {
        failed(sent(1, "x", GET, 0), TROUBLE, 0);
        apiBroken(0);
        dispatcher.done(sent("x", CREATE, 500), Optional.empty(), at(510));
        assertThat(dispatcher.isApiBroken()).isFalse();

        dispatcher.unreached(SILENCE, at(600), at(700));
        assertThat(dispatcher.isApiBroken()).isTrue();
        dispatcher.reached();
        assertThat(dispatcher.isApiBroken()).as("any answer ends a silence").isFalse();
    }

    @Test
    void trouble_of_the_api_server_halves_what_is_under_way_and_an_answer_to_anybody_begins_slowly() {
        Job job = sent("x", CREATE, 0);
        dispatcher.done(job, Optional.of(TROUBLE), at(5));
        assertThat(dispatcher.limit()).isEqualTo(16);
        dispatcher.unreached(REFUSED, at(10), at(10));
        dispatcher.reached();
        assertThat(dispatcher.limit()).isEqualTo(4);
    }

    static final List<Optional<Fault>> GOOD_NEWS = List.of(Optional.empty(), Optional.of(INVALID));

    @ParameterizedTest
    @FieldSource("GOOD_NEWS")
    void a_success_and_a_rejection_alike_show_that_more_may_be_under_way(Optional<Fault> answer) {
        dispatcher.done(sent("x", CREATE, 0), Optional.of(TROUBLE), at(5));
        assertThat(dispatcher.limit()).isEqualTo(16);
        for (int n = 0; n < 17; n++) {
            dispatcher.done(sent("x", GET, 10), answer, at(10));
        }
        assertThat(dispatcher.limit()).isEqualTo(17);

        dispatcher.done(sent("x", CREATE, 20), Optional.of(THROTTLED), at(20));
        dispatcher.done(sent("x", CREATE, 1_000), answer, at(1_010));
        sent(2, "x", CREATE, 1_020);
        waiting("x", CREATE);
        assertThat(dispatcher.poll(at(1_030)))
                .as("two at a time after one at a time")
                .isEmpty();
    }

    @Test
    void while_something_else_can_be_the_probe_a_broken_namespace_is_none() {
        broken("x", GET, WEBHOOK, 0);
        dispatcher.unreached(REFUSED, at(1), at(100));
        waiting("x", GET);
        List<Job> sound = List.of(waiting("y", GET), waiting("y", GET));
        assertThat(dispatcher.poll(at(1_000))).contains(sound.get(0));
        dispatcher.done(sound.get(0), Optional.of(REFUSED), at(1_000));
        assertThat(dispatcher.poll(at(5_000))).contains(sound.get(1));
    }

    @Test
    void a_throttled_action_is_no_probe_and_the_wake_up_knows_it() {
        Fault pause = new Fault.Throttled(Scope.API, 429, "", Duration.ofSeconds(60), false);
        broken("x", GET, WEBHOOK, 0);
        failed(sent(1, "y", CREATE, 0), pause, 0);
        dispatcher.unreached(REFUSED, at(1), at(1));
        waiting("x", GET);
        Job throttled = waiting("y", CREATE);
        assertThat(dispatcher.poll(at(1_000))).isEmpty();
        assertThat(dispatcher.wakeAt(at(1_000))).isEqualTo(at(60_000));
        assertThat(dispatcher.poll(at(60_000))).contains(throttled);
    }

    @Test
    void where_there_is_nothing_else_upkeep_and_then_background_work_is_the_probe() {
        dispatcher.unreached(REFUSED, at(0), at(0));
        Job upkeep = new Job("r", Line.UPKEEP, "x", "update cronledgers", START);
        Job background = new Job("b", Line.BACKGROUND, "x", "patch cronworkflows", START);
        dispatcher.offer(background);
        dispatcher.offer(upkeep);
        assertThat(dispatcher.poll(at(1_000))).contains(upkeep);
        dispatcher.done(upkeep, Optional.of(REFUSED), at(1_000));
        assertThat(dispatcher.poll(at(5_000))).contains(background);
    }
}
