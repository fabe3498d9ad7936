package dev.carillon.launch;

import static dev.carillon.launch.DispatcherWorld.CREATE;
import static dev.carillon.launch.DispatcherWorld.GET;
import static dev.carillon.launch.DispatcherWorld.START;
import static dev.carillon.launch.DispatcherWorld.launch;
import static dev.carillon.launch.DispatcherWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Scope;
import dev.carillon.launch.DispatcherWorld.Job;
import dev.carillon.launch.DispatcherWorld.Reply;
import dev.carillon.launch.DispatcherWorld.Sent;
import dev.carillon.launch.Ticket.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {
    private static final Fault REFUSED = new Fault.NotSent(Scope.API, 0, "connect refused");
    private static final Fault NO_SPACE = new Fault.InDoubt(Scope.API, 500, "mvcc: database space exceeded");
    private static final Fault WEBHOOK = new Fault.Transient(new Scope.Webhook("w"), 500, "failed calling webhook");
    private static final Fault RBAC = new Fault.Blocked(Block.FORBIDDEN, new Scope.Namespace("x"), 403, "rbac");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Fault throttled(int code, int seconds, boolean leaving) {
        return new Fault.Throttled(Scope.API, code, "", Duration.ofSeconds(seconds), leaving);
    }

    private static Dispatcher<Job> dispatcher(int inFlight) {
        return new Dispatcher<>(
                new DispatchSettings(inFlight, DispatchSettings.UNLIMITED, 1), Job::ticket, new Random(1));
    }

    /** Takes everything out, one after the other, each a success. */
    private static List<Job> order(Dispatcher<Job> dispatcher, Instant now) {
        List<Job> order = new ArrayList<>();
        for (Optional<Job> job = dispatcher.poll(now); job.isPresent(); job = dispatcher.poll(now)) {
            order.add(job.get());
            dispatcher.done(job.get(), Optional.empty(), now);
        }
        return order;
    }

    private static Job look(String namespace, int number, Duration close) {
        return new Job("c" + number, Line.LAUNCH, namespace, GET, START.plus(close));
    }

    /** All of them are sent, and answered by the same fault. */
    private static void fail(Dispatcher<Job> dispatcher, List<Job> jobs, Fault fault) {
        jobs.forEach(dispatcher::offer);
        jobs.forEach(j -> assertThat(dispatcher.poll(START)).isPresent());
        jobs.forEach(j -> dispatcher.done(j, Optional.of(fault), START));
    }

    @Test
    void the_earliest_close_goes_first_inside_a_namespace() {
        Dispatcher<Job> dispatcher = dispatcher(1);
        List<Job> jobs = List.of(
                launch("x", 1, MINUTE.multipliedBy(3)), launch("x", 2, MINUTE), launch("x", 3, MINUTE.multipliedBy(2)));
        jobs.forEach(dispatcher::offer);
        assertThat(order(dispatcher, START)).containsExactly(jobs.get(1), jobs.get(2), jobs.get(0));
    }

    @Test
    void namespaces_take_turns_however_much_one_of_them_has() {
        Dispatcher<Job> dispatcher = dispatcher(1);
        for (int n = 0; n < 100; n++) {
            dispatcher.offer(launch("big", n, MINUTE));
        }
        for (int n = 0; n < 5; n++) {
            dispatcher.offer(launch("small", n, MINUTE.multipliedBy(9)));
        }
        List<Job> order = order(dispatcher, START);
        assertThat(order.subList(0, 10))
                .filteredOn(j -> j.namespace().equals("small"))
                .hasSize(5);
        assertThat(order).hasSize(105);
    }

    @Test
    void with_less_than_two_seconds_left_it_jumps_the_queue_once() {
        Dispatcher<Job> dispatcher = dispatcher(1);
        Job hurried = launch("late", 1, Duration.ofMillis(1_999));
        Job calm = launch("late", 2, Duration.ofSeconds(2));
        for (int n = 0; n < 3; n++) {
            dispatcher.offer(launch("a", n, MINUTE));
            dispatcher.offer(launch("b", n, MINUTE));
        }
        dispatcher.offer(hurried);
        dispatcher.offer(calm);
        assertThat(dispatcher.poll(START)).contains(hurried);
        dispatcher.done(hurried, Optional.of(RBAC), START);
        dispatcher.offer(hurried);
        assertThat(order(dispatcher, START).getFirst()).as("not twice").isNotEqualTo(hurried);
    }

    @Test
    void what_is_past_its_close_jumps_nothing() {
        Dispatcher<Job> dispatcher = dispatcher(1);
        Job first = launch("a", 1, MINUTE);
        dispatcher.offer(first);
        dispatcher.offer(launch("b", 1, Duration.ofSeconds(-1)));
        assertThat(dispatcher.poll(START)).contains(first);
    }

    @Test
    void no_more_than_the_limit_is_under_way() {
        DispatcherWorld world = new DispatcherWorld();
        for (int n = 0; n < 1_000; n++) {
            world.dispatcher.offer(launch("n" + n % 7, n, MINUTE));
        }
        world.runUntil(MINUTE);
        assertThat(world.mostFlying).isEqualTo(32);
        assertThat(world.succeeded).hasSize(1_000);
        assertThat(Duration.between(START, world.succeeded.getLast().at())).hasMillis(32 * 5);
    }

    @Test
    void what_is_withdrawn_never_goes_out_and_what_is_under_way_is_not_offered_twice() {
        Dispatcher<Job> dispatcher = dispatcher(8);
        Job gone = launch("x", 1, MINUTE);
        Job flying = launch("x", 2, MINUTE);
        dispatcher.offer(gone);
        dispatcher.offer(flying);
        dispatcher.withdraw(gone);
        assertThat(dispatcher.poll(START)).contains(flying);
        dispatcher.offer(flying);
        assertThat(dispatcher.waiting()).isZero();
        assertThat(dispatcher.wakeAt(START)).isEqualTo(Instant.MAX);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void an_outage_of_three_minutes_costs_two_requests_a_second_and_heals_by_slow_start(long seed) {
        DispatcherWorld world = new DispatcherWorld(DispatchSettings.DEFAULT, seed);
        Instant heal = START.plusSeconds(180);
        world.server = (job, now) -> now.isBefore(heal) ? Reply.fault(1, REFUSED) : Reply.ok(5);
        for (int n = 0; n < 1_000; n++) {
            world.dispatcher.offer(launch("n" + n % 20, n, Duration.ofMinutes(10)));
        }
        world.runUntil(Duration.ofMinutes(5));

        Instant opened = START.plusMillis(2);
        assertThat(world.sends(j -> true).stream().filter(t -> t.isBefore(opened)))
                .hasSize(32);
        assertThat(world.busiestSecond(j -> true, opened, heal)).isBetween(1, 2);
        assertThat(world.succeeded).hasSize(1_000);
        Instant first = world.succeeded.getFirst().at();
        assertThat(Duration.between(heal, first)).isLessThan(Duration.ofSeconds(1));
        assertThat(world.sends(j -> true).stream().filter(t -> t.equals(first)))
                .as("slow start")
                .hasSize(4);
        assertThat(Duration.between(first, world.succeeded.getLast().at())).isLessThan(Duration.ofMillis(250));
        assertThat(world.dispatcher.limit()).isEqualTo(32);
    }

    @Test
    void probes_are_half_a_second_apart_and_never_a_whole_one() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> Reply.fault(1, REFUSED);
        for (int n = 0; n < 100; n++) {
            world.dispatcher.offer(launch("x", n, Duration.ofMinutes(10)));
        }
        world.runUntil(Duration.ofSeconds(30));
        List<Instant> probes =
                world.sends(j -> true).stream().filter(t -> t.isAfter(START)).toList();
        assertThat(Duration.between(START, probes.getFirst()))
                .isBetween(Duration.ofMillis(500), Duration.ofMillis(602));
        for (int n = 1; n < probes.size(); n++) {
            Duration pause = Duration.between(probes.get(n - 1), probes.get(n));
            assertThat(pause).isBetween(Duration.ofMillis(750), Duration.ofMillis(902));
        }
    }

    /** A webhook that hangs names no webhook: creates alone fail, and more come due than are probed. */
    @Test
    void while_creates_alone_fail_records_go_one_at_a_time_between_their_probes() {
        Fault timeout = new Fault.InDoubt(Scope.API, 504, "timeout");
        Dispatcher<Job> dispatcher = dispatcher(32);
        List<Job> first = List.of(launch("x", 1, MINUTE), launch("x", 2, MINUTE), launch("y", 3, MINUTE));
        fail(dispatcher, first, timeout);
        assertThat(dispatcher.isApiBroken()).isTrue();
        for (int n = 10; n < 60; n++) {
            dispatcher.offer(launch("x", n, MINUTE));
            dispatcher.offer(record("y", n, Duration.ZERO));
        }
        List<Instant> probes = new ArrayList<>();
        int records = 0;
        Instant now = START;
        while (now.isBefore(START.plusSeconds(5))) {
            Optional<Job> job = dispatcher.poll(now);
            if (job.isPresent() && job.get().action().equals(CREATE)) {
                probes.add(now);
                dispatcher.done(job.get(), Optional.of(timeout), now);
            } else if (job.isPresent()) {
                records++;
                assertThat(dispatcher.poll(now)).as("one at a time").isEmpty();
                assertThat(dispatcher.wakeAt(now)).isEqualTo(Instant.MAX);
                dispatcher.done(job.get(), Optional.empty(), now.plusMillis(20));
                now = now.plusMillis(20);
            } else {
                assertThat(dispatcher.wakeAt(now)).isAfter(now);
                now = dispatcher.wakeAt(now);
            }
        }
        assertThat(records).isEqualTo(50);
        assertThat(probes).hasSizeBetween(2, 6);
        for (int n = 1; n < probes.size(); n++) {
            assertThat(Duration.between(probes.get(n - 1), probes.get(n)))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
        assertThat(dispatcher.isApiBroken()).isTrue();
    }

    @Test
    void kinds_that_have_failed_are_probed_by_turns() {
        Fault timeout = new Fault.InDoubt(Scope.API, 504, "timeout");
        Dispatcher<Job> dispatcher = dispatcher(32);
        List<Job> first = List.of(
                launch("x", 1, MINUTE), launch("x", 2, MINUTE), launch("y", 3, MINUTE), record("x", 4, Duration.ZERO));
        fail(dispatcher, first, timeout);
        for (int n = 10; n < 20; n++) {
            dispatcher.offer(launch("x", n, MINUTE));
        }
        Job other = record("y", 5, Duration.ZERO);
        dispatcher.offer(other);
        List<Job> probes = new ArrayList<>();
        Instant now = START;
        while (probes.size() < 2) {
            now = dispatcher.wakeAt(now);
            Job probe = dispatcher.poll(now).orElseThrow();
            probes.add(probe);
            dispatcher.done(probe, probe.equals(other) ? Optional.empty() : Optional.of(timeout), now);
        }
        assertThat(probes).contains(other);
        assertThat(dispatcher.isApiBroken()).isFalse();
    }

    @Test
    void a_read_that_succeeds_does_not_end_the_trouble_of_writes() {
        Fault trouble = new Fault.InDoubt(Scope.API, 500, "");
        Dispatcher<Job> dispatcher = dispatcher(32);
        List<Job> jobs = List.of(launch("x", 1, MINUTE), launch("x", 2, MINUTE), launch("y", 3, MINUTE));
        fail(dispatcher, jobs, trouble);
        Job look = look("x", 1, MINUTE);
        dispatcher.offer(look);
        assertThat(dispatcher.wakeAt(START))
                .as("what can be done need not wait")
                .isEqualTo(START);
        assertThat(dispatcher.poll(START)).contains(look);
        dispatcher.done(look, Optional.empty(), START);
        assertThat(dispatcher.isApiBroken()).isTrue();
        dispatcher.offer(jobs.getFirst());
        Instant next = dispatcher.wakeAt(START);
        assertThat(Duration.between(START, next)).isBetween(Duration.ofMillis(500), Duration.ofMillis(602));
        dispatcher.offer(look);
        assertThat(dispatcher.poll(next)).as("what would decide goes first").contains(jobs.getFirst());
        dispatcher.done(jobs.getFirst(), Optional.empty(), next);
        assertThat(dispatcher.isApiBroken()).isFalse();
        assertThat(dispatcher.limit()).isEqualTo(4);
    }

    @Test
    void a_silence_that_began_before_the_last_success_does_not_open_the_breaker() {
        Fault reset = new Fault.InDoubt(Scope.API, 0, "connection reset");
        Dispatcher<Job> dispatcher = dispatcher(32);
        Job silent = launch("x", 1, MINUTE);
        Job answered = launch("x", 2, MINUTE);
        dispatcher.offer(silent);
        dispatcher.offer(answered);
        assertThat(dispatcher.poll(START)).contains(silent);
        assertThat(dispatcher.poll(START)).contains(answered);
        dispatcher.done(answered, Optional.empty(), START.plusMillis(5));
        dispatcher.done(silent, Optional.of(reset), START.plusMillis(9));
        assertThat(dispatcher.isApiBroken()).isFalse();
        dispatcher.offer(silent);
        assertThat(dispatcher.poll(START.plusMillis(10))).contains(silent);
        dispatcher.done(silent, Optional.of(reset), START.plusMillis(20));
        assertThat(dispatcher.isApiBroken()).as("nobody answers any more").isTrue();
    }

    @Test
    void probes_rotate_over_namespaces() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> Reply.fault(1, REFUSED);
        for (int n = 0; n < 400; n++) {
            world.dispatcher.offer(launch("n" + n % 4, n, Duration.ofMinutes(10)));
        }
        world.runUntil(MINUTE);
        List<String> probed = world.sent.stream()
                .filter(s -> s.at().isAfter(START))
                .map(s -> s.job().namespace())
                .toList();
        assertThat(probed).hasSizeGreaterThan(8);
        for (int n = 0; n + 4 <= probed.size(); n++) {
            assertThat(probed.subList(n, n + 4)).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_webhook_that_is_down_in_x_leaves_y_alone() {
        assertThat(lastOfY(true))
                .isLessThanOrEqualTo(lastOfY(false).multipliedBy(6).dividedBy(5));
    }

    private static Duration lastOfY(boolean withX) {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> job.namespace().equals("x") ? Reply.fault(5, WEBHOOK) : Reply.ok(5);
        for (int n = 0; n < 500; n++) {
            world.dispatcher.offer(launch("y", n, MINUTE));
            if (withX) {
                world.dispatcher.offer(launch("x", n, MINUTE));
            }
        }
        world.runUntil(Duration.ofSeconds(30));
        assertThat(world.dispatcher.isApiBroken()).isFalse();
        if (withX) {
            assertThat(world.dispatcher.broken()).containsExactly(new Scope.Webhook("w"));
            assertThat(world.busiestSecond(j -> j.namespace().equals("x"), START.plusMillis(10), START.plusSeconds(30)))
                    .isBetween(1, 2);
            assertThat(world.sends(j -> j.namespace().equals("x")).stream()
                            .filter(t -> t.isAfter(START) && t.isBefore(START.plusMillis(505))))
                    .as("nothing of x until its first probe")
                    .isEmpty();
            assertThat(world.dispatcher.heldBy(firstWaiting(world, "x"))).contains(WEBHOOK);
        }
        return Duration.between(
                START,
                world.succeeded.stream()
                        .filter(s -> s.job().namespace().equals("y"))
                        .map(Sent::at)
                        .max(Instant::compareTo)
                        .orElseThrow());
    }

    private static Job firstWaiting(DispatcherWorld world, String namespace) {
        for (int n = 0; n < 500; n++) {
            Job job = launch(namespace, n, MINUTE);
            if (world.dispatcher.heldBy(job).isPresent()) {
                return job;
            }
        }
        throw new AssertionError("nothing of " + namespace + " is held back");
    }

    @Test
    void when_the_webhook_heals_all_of_its_namespace_goes_out() {
        DispatcherWorld world = new DispatcherWorld();
        Instant heal = START.plusSeconds(20);
        world.server = (job, now) -> now.isBefore(heal) ? Reply.fault(5, WEBHOOK) : Reply.ok(5);
        for (int n = 0; n < 500; n++) {
            world.dispatcher.offer(launch("x", n, MINUTE));
        }
        world.runUntil(MINUTE);
        assertThat(world.succeeded).hasSize(500);
        assertThat(Duration.between(heal, world.succeeded.getLast().at())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void one_bad_neighbour_does_not_hold_its_namespace_back() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> job.name().equals("c0") ? Reply.fault(5, RBAC) : Reply.ok(5);
        for (int n = 0; n < 100; n++) {
            world.dispatcher.offer(launch("x", n, MINUTE));
        }
        world.runUntil(Duration.ofSeconds(1));
        assertThat(world.succeeded).hasSize(99);
        assertThat(Duration.between(START, world.succeeded.getLast().at())).isLessThan(Duration.ofMillis(50));
    }

    @Test
    void a_full_etcd_opens_the_breaker_once_although_reads_succeed() {
        DispatcherWorld world = new DispatcherWorld();
        Instant heal = START.plusSeconds(60);
        List<Instant> changes = new ArrayList<>();
        world.server = (job, now) ->
                job.action().equals(CREATE) && now.isBefore(heal) ? Reply.fault(3, NO_SPACE) : Reply.ok(3);
        for (int n = 0; n < 200; n++) {
            world.dispatcher.offer(launch("n" + n % 5, n, Duration.ofMinutes(5)));
        }
        boolean[] broken = {false};
        for (int tick = 0; tick < 900; tick++) {
            int number = tick;
            world.at(Duration.ofMillis(tick * 100L), () -> {
                world.dispatcher.offer(look("n" + number % 5, 10_000 + number, Duration.ofMinutes(5)));
                if (world.dispatcher.isApiBroken() != broken[0]) {
                    broken[0] = !broken[0];
                    changes.add(world.now);
                }
            });
        }
        world.runUntil(Duration.ofMinutes(2));
        assertThat(changes).as("opened once, closed once").hasSize(2);
        assertThat(changes.getLast()).isAfter(heal);
        assertThat(world.busiestSecond(j -> j.action().equals(CREATE), START.plusMillis(10), heal))
                .isBetween(1, 2);
        assertThat(world.succeeded)
                .filteredOn(s -> s.job().action().equals(CREATE))
                .hasSize(200);
    }

    @Test
    void a_lone_broken_connection_among_successes_does_not_open_the_breaker() {
        DispatcherWorld world = new DispatcherWorld();
        Fault reset = new Fault.InDoubt(Scope.API, 0, "connection reset");
        int[] count = {0};
        world.server = (job, now) -> count[0]++ == 40 ? Reply.fault(9, reset) : Reply.ok(5);
        for (int n = 0; n < 500; n++) {
            world.dispatcher.offer(launch("n" + n % 3, n, MINUTE));
        }
        world.runUntil(Duration.ofSeconds(2));
        assertThat(world.succeeded).hasSize(500);
        assertThat(Duration.between(START, world.succeeded.getLast().at())).isLessThan(Duration.ofMillis(300));
    }

    @Test
    void three_failed_slots_of_two_namespaces_open_the_breaker_and_two_do_not() {
        Fault trouble = new Fault.InDoubt(Scope.API, 500, "");
        Dispatcher<Job> dispatcher = dispatcher(32);
        List<Job> jobs = List.of(launch("x", 1, MINUTE), launch("x", 2, MINUTE), launch("y", 3, MINUTE));
        jobs.forEach(dispatcher::offer);
        jobs.forEach(j -> assertThat(dispatcher.poll(START)).isPresent());
        dispatcher.done(jobs.get(0), Optional.of(trouble), START);
        dispatcher.done(jobs.get(2), Optional.of(trouble), START);
        assertThat(dispatcher.isApiBroken()).isFalse();
        dispatcher.done(jobs.get(1), Optional.of(trouble), START);
        assertThat(dispatcher.isApiBroken()).isTrue();
    }

    @Test
    void three_attempts_at_one_slot_are_not_three_slots() {
        Fault trouble = new Fault.InDoubt(Scope.API, 500, "");
        Dispatcher<Job> dispatcher = dispatcher(32);
        for (int n = 0; n < 9; n++) {
            Job job = n % 2 == 0 ? launch("x", 1, MINUTE) : look("x", 1, MINUTE);
            dispatcher.offer(job);
            assertThat(dispatcher.poll(START)).contains(job);
            dispatcher.done(job, Optional.of(trouble), START);
        }
        assertThat(dispatcher.isApiBroken()).isFalse();
    }

    @Test
    void trouble_of_one_namespace_only_opens_its_own_breaker() {
        DispatcherWorld world = new DispatcherWorld();
        Fault trouble = new Fault.InDoubt(Scope.API, 500, "");
        world.server = (job, now) -> job.namespace().equals("x") ? Reply.fault(5, trouble) : Reply.ok(5);
        for (int n = 0; n < 50; n++) {
            world.dispatcher.offer(launch("x", n, MINUTE));
        }
        world.runUntil(Duration.ofSeconds(10));
        assertThat(world.dispatcher.isApiBroken()).isFalse();
        assertThat(world.dispatcher.broken()).containsExactly(new Scope.Namespace("x"));
    }

    @Test
    void where_only_what_has_its_own_trouble_is_left_it_is_the_probe() {
        DispatcherWorld world = new DispatcherWorld();
        Instant outage = START.plusSeconds(5);
        Instant heal = START.plusSeconds(15);
        world.server = (job, now) -> now.isBefore(outage)
                ? Reply.fault(5, WEBHOOK)
                : now.isBefore(heal) ? Reply.fault(1, REFUSED) : Reply.ok(5);
        for (int n = 0; n < 50; n++) {
            world.dispatcher.offer(launch("x", n, MINUTE));
        }
        world.runUntil(MINUTE);
        assertThat(world.succeeded).hasSize(50);
    }

    @Test
    void throttling_lowers_its_own_action_only() {
        DispatcherWorld world = new DispatcherWorld();
        int[] creating = {0};
        int[] mostRefused = {0};
        world.server = (job, now) -> {
            if (!job.action().equals(CREATE)) {
                return Reply.ok(5);
            }
            creating[0]++;
            world.at(Duration.between(START, now.plusMillis(10)), () -> creating[0]--);
            mostRefused[0] += creating[0] > 10 ? 1 : 0;
            return creating[0] > 10 ? Reply.fault(10, throttled(429, 1, false)) : Reply.ok(10);
        };
        world.retryAfter = Duration.ofSeconds(1);
        for (int n = 0; n < 2_000; n++) {
            world.dispatcher.offer(launch("n" + n % 3, n, Duration.ofMinutes(5)));
        }
        for (int n = 0; n < 500; n++) {
            world.offerAt(Duration.ofMillis(n * 4L), look("z", 10_000 + n, Duration.ofMinutes(5)));
        }
        world.runUntil(Duration.ofMinutes(5));
        assertThat(world.succeeded).hasSize(2_500);
        assertThat(mostRefused[0])
                .as("refused of 2,000 by a server with ten seats")
                .isLessThan(300);
        assertThat(world.dispatcher.isApiBroken()).isFalse();
        assertThat(world.sent.stream()
                        .filter(s -> s.job().action().equals(GET))
                        .filter(s -> s.at().isAfter(START.plusSeconds(3))))
                .as("reads are not slowed down")
                .isEmpty();
    }

    @Test
    void when_even_one_at_a_time_is_too_much_the_action_pauses_for_the_servers_delay() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> Reply.fault(1, throttled(429, 2, false));
        for (int n = 0; n < 100; n++) {
            world.dispatcher.offer(launch("x", n, Duration.ofMinutes(5)));
        }
        world.runUntil(MINUTE);
        assertThat(world.busiestSecond(j -> true, START.plusSeconds(10), START.plusSeconds(60)))
                .isEqualTo(1);
        assertThat(world.sends(j -> true)).hasSizeLessThan(32 + 16 + 8 + 4 + 2 + 31);
    }

    /** H10: a webhook may deny by 429, which from an API server would mean that it wants less of everything. */
    @Test
    void a_webhooks_denial_by_429_lowers_nothing_for_others() {
        Dispatcher<Job> dispatcher = dispatcher(32);
        Fault denied = new Fault.Blocked(
                Block.WEBHOOK_DENIED, Scope.SINGLE, 429, "admission webhook \"w\" denied the request: busy");
        List<Job> here =
                IntStream.range(0, 32).mapToObj(n -> launch("x", n, MINUTE)).toList();
        List<Job> elsewhere =
                IntStream.range(100, 132).mapToObj(n -> launch("y", n, MINUTE)).toList();

        fail(dispatcher, here, denied);
        elsewhere.forEach(dispatcher::offer);

        assertThat(dispatcher.limit()).isEqualTo(32);
        assertThat(elsewhere).allMatch(job -> dispatcher.poll(START).isPresent());
    }

    @Test
    void a_server_that_leaves_lowers_nothing() {
        DispatcherWorld world = new DispatcherWorld();
        int[] count = {0};
        world.server = (job, now) -> count[0]++ < 16 ? Reply.fault(1, throttled(429, 5, true)) : Reply.ok(5);
        world.retryAfter = Duration.ofMillis(1);
        for (int n = 0; n < 1_000; n++) {
            world.dispatcher.offer(launch("n" + n % 3, n, MINUTE));
        }
        world.runUntil(MINUTE);
        assertThat(Duration.between(START, world.succeeded.getLast().at())).isLessThan(Duration.ofMillis(208));
    }

    @Test
    void trouble_halves_the_limit_once_a_round_and_successes_raise_it_again() {
        InFlight inFlight = new InFlight(32);
        Instant sent = START;
        for (int n = 0; n < 32; n++) {
            inFlight.failed(sent, START.plusMillis(5));
        }
        assertThat(inFlight.limit()).isEqualTo(16);
        inFlight.failed(START.plusMillis(5), START.plusMillis(9));
        assertThat(inFlight.limit()).isEqualTo(8);
        for (int n = 0; n < 9; n++) {
            inFlight.succeeded();
        }
        assertThat(inFlight.limit()).as("one more a round").isEqualTo(9);
        inFlight.restart();
        for (int n = 0; n < 4; n++) {
            inFlight.succeeded();
        }
        assertThat(inFlight.limit()).as("twice as many a round").isEqualTo(8);
    }

    @Test
    void upkeep_yields_to_launches_while_it_is_young() {
        Dispatcher<Job> dispatcher = dispatcher(1);
        dispatcher.offer(record("x", 1, Duration.ZERO));
        dispatcher.offer(launch("x", 1, MINUTE));
        assertThat(order(dispatcher, START.plusMillis(4_999)))
                .extracting(Job::line)
                .containsExactly(Line.LAUNCH, Line.UPKEEP);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8, 15})
    void old_upkeep_gets_a_quarter_then_half_then_all_of_the_places(int seconds) {
        Dispatcher<Job> dispatcher = dispatcher(32);
        for (int n = 0; n < 100; n++) {
            dispatcher.offer(record("x", n, Duration.ZERO));
            dispatcher.offer(launch("x", n, MINUTE));
        }
        Instant now = START.plusSeconds(seconds);
        List<Job> first = new ArrayList<>();
        for (int n = 0; n < 32; n++) {
            first.add(dispatcher.poll(now).orElseThrow());
        }
        assertThat(first).filteredOn(j -> j.line() == Line.UPKEEP).hasSize(seconds == 5 ? 8 : seconds == 8 ? 16 : 32);
        assertThat(dispatcher.poll(now)).isEmpty();
    }

    @Test
    void under_launches_without_end_no_upkeep_grows_older_than_fifteen_seconds() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> Reply.ok(32); // 1,000 requests a second
        for (int n = 0; n < 60_000; n++) {
            Duration when = Duration.ofMillis(n);
            world.offerAt(when, launch("n" + n % 5, n, when.plus(MINUTE)));
            if (n % 3 == 0) {
                world.offerAt(when, record("n" + n % 5, n, when));
            }
        }
        world.runUntil(MINUTE);
        assertThat(world.sent.stream().filter(s -> s.job().line() == Line.UPKEEP))
                .hasSizeGreaterThan(10_000)
                .allSatisfy(s ->
                        assertThat(Duration.between(s.job().order(), s.at())).isLessThan(Duration.ofSeconds(16)));
        assertThat(world.sent.stream().filter(s -> s.job().line() == Line.LAUNCH))
                .hasSizeGreaterThan(25_000);
    }

    @Test
    void upkeep_of_a_broken_namespace_does_not_take_the_places_of_launches() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> job.namespace().equals("x") ? Reply.fault(5, RBAC) : Reply.ok(5);
        for (int n = 0; n < 500; n++) {
            world.dispatcher.offer(record("x", n, Duration.ofMinutes(-1)));
            world.offerAt(Duration.ofSeconds(1), launch("y", n, MINUTE));
        }
        world.runUntil(Duration.ofSeconds(5));
        assertThat(world.succeeded).hasSize(500);
        assertThat(Duration.between(
                        START.plusSeconds(1), world.succeeded.getLast().at()))
                .isLessThan(Duration.ofMillis(100));
    }

    @Test
    void background_work_gets_what_is_left_and_one_place_when_it_is_old() {
        Dispatcher<Job> dispatcher = dispatcher(4);
        for (int n = 0; n < 10; n++) {
            dispatcher.offer(new Job("b" + n, Line.BACKGROUND, "x", "patch cronworkflows", START));
            dispatcher.offer(launch("x", n, MINUTE));
        }
        Job young = dispatcher.poll(START.plusSeconds(9)).orElseThrow();
        assertThat(young.line()).isEqualTo(Line.LAUNCH);
        List<Line> rest = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            rest.add(dispatcher.poll(START.plusSeconds(10)).orElseThrow().line());
        }
        assertThat(rest).containsExactly(Line.BACKGROUND, Line.LAUNCH, Line.LAUNCH);
    }

    @Test
    void qps_and_burst_are_kept_and_the_wake_up_says_when() {
        DispatcherWorld world = new DispatcherWorld(new DispatchSettings(32, 10, 5), 1);
        for (int n = 0; n < 50; n++) {
            world.dispatcher.offer(launch("x", n, MINUTE));
        }
        world.runUntil(Duration.ofSeconds(10));
        assertThat(world.sends(j -> true).stream().filter(t -> t.equals(START))).hasSize(5);
        assertThat(Duration.between(START, world.sent.getLast().at()))
                .isBetween(Duration.ofMillis(4_499), Duration.ofMillis(4_501));
    }

    @Test
    void a_probe_that_was_not_sent_leaves_its_turn_to_the_next() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> Reply.fault(1, REFUSED);
        for (int n = 0; n < 40; n++) {
            world.dispatcher.offer(launch("x", n, MINUTE));
        }
        world.runUntil(Duration.ofMillis(50));
        Instant probe = world.dispatcher.wakeAt(world.now);
        Job skipped = world.dispatcher.poll(probe).orElseThrow();
        assertThat(world.dispatcher.poll(probe)).isEmpty();
        world.dispatcher.skip(skipped, probe);
        assertThat(world.dispatcher.poll(probe)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 10_000})
    void ten_thousand_waiting_cost_a_poll_no_more_than_a_logarithm(int namespaces) {
        Dispatcher<Job> dispatcher = dispatcher(32);
        Random random = new Random(7);
        for (int n = 0; n < 10_000; n++) {
            dispatcher.offer(launch("n" + n % namespaces, n, Duration.ofSeconds(random.nextInt(300))));
        }
        long before = dispatcher.steps();
        int polls = 0;
        Instant now = START;
        for (Optional<Job> job = dispatcher.poll(now); job.isPresent(); job = dispatcher.poll(now)) {
            dispatcher.wakeAt(now);
            dispatcher.done(job.get(), Optional.empty(), now);
            polls++;
            now = now.plusMillis(1);
        }
        assertThat(polls).isEqualTo(10_000);
        // A dozen operations on trees, each of at most twice the base-2 logarithm of 10,000.
        assertThat((dispatcher.steps() - before) / polls).isBetween(1L, 12L * 2 * 14);
    }

    @Test
    void ten_thousand_held_back_cost_a_poll_no_more_than_a_logarithm() {
        DispatcherWorld world = new DispatcherWorld();
        world.server = (job, now) -> job.namespace().equals("x") ? Reply.fault(5, WEBHOOK) : Reply.ok(5);
        for (int n = 0; n < 10_000; n++) {
            world.dispatcher.offer(launch("x", n, Duration.ofSeconds(10)));
        }
        world.runUntil(Duration.ofSeconds(9));
        long before = world.dispatcher.steps();
        for (int n = 0; n < 100; n++) {
            world.dispatcher.offer(launch("y", n, MINUTE));
        }
        world.runUntil(Duration.ofMillis(9_400));
        assertThat(world.sends(j -> j.namespace().equals("y"))).hasSize(100);
        assertThat((world.dispatcher.steps() - before) / 100).isLessThan(20 * 2 * 14);
    }

    @Test
    void a_silence_that_another_request_met_makes_the_next_burst_a_probe() {
        Dispatcher<Job> dispatcher = dispatcher(32);
        dispatcher.unreached(REFUSED, START.minusSeconds(1), START);
        dispatcher.offer(launch("x", 1, MINUTE));
        dispatcher.offer(launch("x", 2, MINUTE));

        Instant later = START.plusSeconds(1);
        assertThat(dispatcher.poll(START)).isEmpty();
        assertThat(dispatcher.poll(later)).isPresent();
        assertThat(dispatcher.poll(later)).as("one at a time").isEmpty();
    }

    @Test
    void a_silence_that_is_older_than_our_last_success_is_no_news() {
        Dispatcher<Job> dispatcher = dispatcher(32);
        dispatcher.offer(launch("x", 1, MINUTE));
        dispatcher.done(dispatcher.poll(START).orElseThrow(), Optional.empty(), START);

        dispatcher.unreached(REFUSED, START.minusSeconds(1), START.plusSeconds(1));
        assertThat(dispatcher.isApiBroken()).isFalse();
        dispatcher.unreached(NO_SPACE, START.plusSeconds(2), START.plusSeconds(3));
        assertThat(dispatcher.isApiBroken()).as("an answer is no silence").isFalse();
    }

    @Test
    void with_nothing_waiting_anybodys_answer_ends_a_silence_but_no_other_trouble() {
        Dispatcher<Job> dispatcher = dispatcher(32);
        dispatcher.unreached(REFUSED, START, START);
        dispatcher.offer(launch("x", 1, MINUTE));
        dispatcher.reached();
        assertThat(dispatcher.isApiBroken()).as("real work waits to find out").isTrue();
        dispatcher.withdraw(launch("x", 1, MINUTE));
        dispatcher.reached();
        assertThat(dispatcher.isApiBroken()).isFalse();

        for (String namespace : List.of("x", "y", "z")) {
            dispatcher.offer(launch(namespace, 1, MINUTE));
            dispatcher.done(dispatcher.poll(START).orElseThrow(), Optional.of(NO_SPACE), START);
        }
        assertThat(dispatcher.isApiBroken()).isTrue();
        dispatcher.reached();
        assertThat(dispatcher.isApiBroken()).as("the storage may still be full").isTrue();
    }
}
