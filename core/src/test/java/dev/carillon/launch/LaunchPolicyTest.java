package dev.carillon.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.api.Times;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Fault.Rejection;
import dev.carillon.fault.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchPolicyTest {
    private static final Instant TICK = Instant.parse("2026-05-01T10:00:00Z");
    private static final Instant CLOSE = TICK.plusSeconds(60);
    private static final Instant NO_LEASE = Instant.MAX;
    private static final Fault IN_DOUBT = new Fault.InDoubt(Scope.API, 504, "timeout");
    private static final Fault NOT_SENT = new Fault.NotSent(Scope.API, 0, "connect refused");
    private static final Fault EXISTS = new Fault.AlreadyExists(Scope.SINGLE, 409, "exists");
    private static final Fault FENCED = new Fault.Fenced(Scope.SINGLE, 403, "fence");
    private static final Fault QUOTA = new Fault.Quota(new Scope.Namespace("shop"), 403, "exceeded quota");
    private static final Fault INVALID = new Fault.Rejected(Rejection.INVALID, Scope.SINGLE, 422, "spec");
    private static final Fault RBAC = new Fault.Blocked(Block.FORBIDDEN, new Scope.Namespace("shop"), 403, "rbac");
    private static final Step LOOK = new Step.Look();

    private final LaunchPolicy policy = new LaunchPolicy(LaunchSettings.DEFAULT);

    private static Instant at(long millis) {
        return TICK.plusMillis(millis);
    }

    private static Fault throttled(int code, int seconds, boolean leaving) {
        return new Fault.Throttled(Scope.API, code, "slow down", Duration.ofSeconds(seconds), leaving);
    }

    private static Launch opened() {
        return Launch.open(CLOSE, TICK, false);
    }

    private Step next(Launch launch, long millis) {
        return policy.next(launch, NO_LEASE, at(millis));
    }

    /** Sends as the policy says and takes the answer one millisecond later. */
    private Launch attempt(Launch launch, Fault fault, double jitter, long millis) {
        return policy.after(sent(launch, millis), fault, jitter, at(millis + 1));
    }

    private Launch sent(Launch launch, long millis) {
        assertThat(next(launch, millis)).isInstanceOf(Step.Send.class);
        return policy.sent(launch, ((Step.Send) next(launch, millis)).notAfter());
    }

    private Launch sawNothing(Launch launch, long millis) {
        return policy.seen(launch, new Sighting.Nothing(), at(millis));
    }

    @Test
    void the_first_attempt_goes_out_at_once() {
        assertThat(next(opened(), 0)).isEqualTo(new Step.Send(at(5_000), false));
    }

    @Test
    void a_created_object_closes_it_for_good() {
        Launch done = policy.created(sent(opened(), 0), "uid-1", at(5));
        Step close = new Step.Close(new Verdict.Created("uid-1", false, at(5)));
        assertThat(next(done, 10)).isEqualTo(close);
        assertThat(next(done, 100_000)).isEqualTo(close);
        assertThat(done.inDoubt()).isFalse();
        assertThat(policy.created(done, "uid-2", at(6)).verdict()).isEqualTo(done.verdict());
    }

    @Test
    void from_the_send_on_it_is_in_doubt_and_waits_for_its_answer() {
        Launch flying = sent(opened(), 0);
        assertThat(flying.inDoubt()).isTrue();
        assertThat(next(flying, 1)).isEqualTo(new Step.Wait(at(13_000)));
        assertThat(next(flying, 70_000)).as("an answer that never came").isEqualTo(LOOK);
        assertThat(next(sawNothing(flying, 70_000), 70_001)).isEqualTo(new Step.Close(new Verdict.Expired(null)));
    }

    @Test
    void in_line_delays_are_100_200_and_400_ms_with_full_jitter() {
        List<Duration> delays = new ArrayList<>();
        Launch launch = opened();
        long now = 0;
        for (int n = 1; n <= 3; n++) {
            launch = attempt(launch, NOT_SENT, 0.999_999_999, now);
            delays.add(Duration.between(at(now + 1), launch.notBefore()));
            now = Duration.between(TICK, launch.notBefore()).toMillis() + 1;
        }
        assertThat(delays).extracting(d -> Math.round(d.toNanos() / 1e6)).containsExactly(100L, 200L, 400L);
        assertThat(attempt(opened(), NOT_SENT, 0, 0).notBefore()).isEqualTo(at(1));
    }

    @Test
    void beyond_the_in_line_attempts_delays_double_up_to_ten_seconds_with_equal_jitter() {
        List<Long> longest = new ArrayList<>();
        Launch launch = Launch.open(TICK.plusSeconds(600), TICK, false);
        long now = 0;
        for (int n = 1; n <= 9; n++) {
            Launch least = attempt(launch, NOT_SENT, 0, now);
            launch = attempt(launch, NOT_SENT, 0.999_999_999, now);
            long delay =
                    Math.round(Duration.between(at(now + 1), launch.notBefore()).toNanos() / 1e6);
            if (n >= 4) {
                longest.add(delay);
                assertThat(Duration.between(at(now + 1), least.notBefore()).toMillis())
                        .isEqualTo(delay / 2);
            }
            now = Duration.between(TICK, launch.notBefore()).toMillis() + 1;
        }
        assertThat(longest).containsExactly(800L, 1_600L, 3_200L, 6_400L, 10_000L, 10_000L);
    }

    @Test
    void after_the_launch_timeout_no_attempt_is_in_line_any_more() {
        assertThat(attempt(opened(), NOT_SENT, 0, 24_000).notBefore()).isEqualTo(at(24_001));
        assertThat(attempt(opened(), NOT_SENT, 0, 25_000).notBefore()).isEqualTo(at(25_401));
    }

    @Test
    void an_attempt_in_doubt_is_followed_by_a_look_and_then_by_a_retry() {
        Launch doubtful = attempt(opened(), IN_DOUBT, 0.5, 0);
        assertThat(doubtful.inDoubt()).isTrue();
        assertThat(next(doubtful, 1)).isEqualTo(LOOK);
        Launch seen = sawNothing(doubtful, 1);
        assertThat(seen.inDoubt()).as("before its horizon nothing is proven").isTrue();
        assertThat(next(seen, 2)).isEqualTo(new Step.Wait(at(51)));
        assertThat(next(seen, 51)).isInstanceOf(Step.Send.class);
    }

    @Test
    void a_look_that_finds_ours_adopts_it() {
        Launch adopted = policy.seen(attempt(opened(), IN_DOUBT, 0.5, 0), new Sighting.Ours("u"), at(1));
        assertThat(next(adopted, 2)).isEqualTo(new Step.Close(new Verdict.Created("u", true, at(1))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_rejection_waits_until_what_is_in_doubt_is_settled(boolean quota) {
        Launch doubtful = sawNothing(attempt(opened(), IN_DOUBT, 0, 0), 1);
        Launch rejected = attempt(doubtful, quota ? QUOTA : INVALID, 0, 100);
        assertThat(next(rejected, 101)).as("no attempt any more").isEqualTo(new Step.Wait(at(13_000)));
        Launch early = sawNothing(rejected, 102);
        assertThat(next(early, 12_999)).isEqualTo(new Step.Wait(at(13_000)));
        assertThat(next(early, 13_000)).isEqualTo(LOOK);
        assertThat(next(sawNothing(early, 12_999), 13_001))
                .as("sent before the horizon")
                .isEqualTo(LOOK);
        Launch settled = sawNothing(early, 13_000);
        assertThat(next(settled, 13_099))
                .as("of the second one a copy may land")
                .isEqualTo(new Step.Wait(quota ? at(13_100) : CLOSE));
        settled = sawNothing(settled, 13_100);
        assertThat(next(settled, 13_100))
                .isEqualTo(
                        quota
                                ? new Step.Close(new Verdict.Rejected(Rejection.QUOTA_EXCEEDED, "exceeded quota"))
                                : new Step.Wait(CLOSE));
        assertThat(next(settled, 60_000))
                .isInstanceOfSatisfying(
                        Step.Close.class, close -> assertThat(close.verdict()).isInstanceOf(Verdict.Rejected.class));
        Launch ours = policy.seen(early, new Sighting.Ours("u"), at(13_000));
        assertThat(next(ours, 13_001))
                .isInstanceOfSatisfying(
                        Step.Close.class, close -> assertThat(close.verdict()).isInstanceOf(Verdict.Created.class));
    }

    @Test
    void the_horizon_is_that_of_the_last_attempt_in_doubt_not_of_one_that_was_surely_refused() {
        Launch launch = sawNothing(attempt(opened(), IN_DOUBT, 0, 0), 1);
        launch = attempt(launch, NOT_SENT, 0, 4_000);
        launch = attempt(launch, INVALID, 0, 4_100);
        launch = sawNothing(launch, 4_101);
        assertThat(next(launch, 4_102)).isEqualTo(new Step.Wait(at(13_000)));
    }

    @Test
    void a_rejection_is_not_sent_again_and_takes_one_look_at_the_close() {
        Launch rejected = attempt(opened(), INVALID, 0, 0);
        assertThat(rejected.inDoubt()).isFalse();
        assertThat(next(rejected, 1)).as("a mended one may come").isEqualTo(new Step.Wait(CLOSE));
        assertThat(next(rejected, 60_000)).isEqualTo(LOOK);
        assertThat(next(sawNothing(rejected, 60_000), 60_001))
                .isEqualTo(new Step.Close(new Verdict.Rejected(Rejection.INVALID, "spec")));
    }

    @Test
    void what_was_refused_ends_when_no_copy_can_land_and_a_look_has_found_nothing() {
        Launch blocked = attempt(opened(), RBAC, 0, 59_500);
        assertThat(next(blocked, 60_000)).as("+3 s for clocks").isEqualTo(new Step.Wait(at(62_999)));
        assertThat(next(sawNothing(blocked, 62_998), 62_999))
                .as("looked too early")
                .isEqualTo(LOOK);
        assertThat(next(sawNothing(blocked, 62_999), 63_000)).isEqualTo(new Step.Close(new Verdict.Expired(RBAC)));
        Launch copy = policy.seen(blocked, new Sighting.Ours("u"), at(62_999));
        assertThat(next(copy, 63_000)).isEqualTo(new Step.Close(new Verdict.Created("u", true, at(62_999))));
    }

    @Test
    void a_last_look_is_tried_again_while_it_fails_but_not_when_it_is_forbidden() {
        Launch blocked = attempt(opened(), RBAC, 0, 0);
        Launch failed = policy.lookFailed(blocked, IN_DOUBT, 0, at(60_000), at(60_000));
        assertThat(next(failed, 60_001)).isEqualTo(new Step.Wait(at(60_400)));
        assertThat(next(failed, 60_400)).isEqualTo(LOOK);
        assertThat(next(sawNothing(failed, 60_400), 60_401))
                .as("the create's own fault, not that of the look")
                .isEqualTo(new Step.Close(new Verdict.Expired(RBAC)));
        Launch early = policy.lookFailed(attempt(opened(), RBAC, 0, 59_500), RBAC, 0, at(62_998), at(63_010));
        assertThat(next(early, 70_000)).as("sent before no copy could land").isEqualTo(LOOK);
        assertThat(next(policy.lookFailed(blocked, RBAC, 0, at(60_000), at(60_001)), 60_001))
                .isEqualTo(new Step.Close(new Verdict.Expired(RBAC)));
    }

    @Test
    void a_look_that_meets_no_such_kind_and_a_ledger_that_may_not_be_read_are_no_looks() {
        Launch blocked = attempt(opened(), RBAC, 0, 0);
        Fault noKind = new Fault.Blocked(Block.KIND_MISSING, new Scope.Namespace("shop"), 404, "not found");
        assertThat(next(policy.lookFailed(blocked, noKind, 0, at(60_000), at(60_001)), 70_000))
                .isEqualTo(LOOK);
        Launch read = policy.readFailed(sawNothing(attempt(opened(), EXISTS, 0, 59_999), 60_001), RBAC, 0, at(70_000));
        assertThat(next(policy.ledgerRead(read), 70_500)).isEqualTo(LOOK);
    }

    @Test
    void a_window_that_is_shortened_ends_no_sooner_than_a_copy_may_land() {
        Launch blocked = attempt(opened(), RBAC, 0, 0).withClose(at(10));
        assertThat(next(blocked, 10)).isEqualTo(new Step.Wait(at(8_000)));
    }

    @Test
    void what_never_left_us_has_no_copy() {
        Launch refused = attempt(opened(), NOT_SENT, 0, 59_500);
        assertThat(policy.mayLand(refused, at(59_502))).isFalse();
        assertThat(next(refused, 60_000)).isEqualTo(new Step.Close(new Verdict.Expired(NOT_SENT)));
        Fault misrouted = new Fault.NotSent(Scope.API, 307, "misrouted");
        assertThat(next(attempt(opened(), misrouted, 0, 59_500), 60_000)).isEqualTo(new Step.Wait(at(62_999)));
    }

    @Test
    void something_of_ours_may_land_until_the_fence_refuses_it_or_until_its_doubt_is_settled() {
        Launch refused = attempt(opened(), RBAC, 0, 0);
        assertThat(policy.mayLand(refused, at(7_999))).isTrue();
        assertThat(policy.mayLand(refused, at(8_000))).isFalse();
        Launch doubtful = attempt(opened(), IN_DOUBT, 0, 0);
        assertThat(policy.mayLand(doubtful, at(12_999))).isTrue();
        assertThat(policy.mayLand(doubtful, at(13_000))).isFalse();
        assertThat(policy.mayLand(policy.created(doubtful, "uid", at(2)), at(3)))
                .isFalse();

        LaunchPolicy unfenced = new LaunchPolicy(policy.settings().withFence(false));
        assertThat(unfenced.mayLand(refused, at(1)))
                .as("nothing bounds its copy")
                .isFalse();
        assertThat(unfenced.mayLand(doubtful, at(13_000))).isTrue();
    }

    @Test
    void a_mended_specification_forgets_the_rejection_but_never_while_in_doubt() {
        Launch rejected = sawNothing(attempt(opened(), INVALID, 0, 0), 1);
        assertThat(next(rejected.revised(at(20_000)), 20_000)).isInstanceOf(Step.Send.class);
        Launch doubtful = attempt(sawNothing(attempt(opened(), IN_DOUBT, 0, 0), 1), INVALID, 0, 2);
        assertThat(next(doubtful.revised(at(3)), 3)).isEqualTo(new Step.Wait(at(13_000)));
    }

    @Test
    void what_was_mended_while_an_attempt_was_in_doubt_is_sent_when_that_is_settled() {
        Launch doubtful = attempt(sawNothing(attempt(opened(), IN_DOUBT, 0, 0), 1), INVALID, 0, 2);
        Launch settled = sawNothing(doubtful.revised(at(9_000)), 13_000);
        assertThat(next(settled, 13_001)).isInstanceOf(Step.Send.class);
        Launch again = attempt(settled, INVALID, 0, 13_001);
        assertThat(next(again, 14_000)).as("the mended one is rejected too").isEqualTo(new Step.Wait(CLOSE));
    }

    /** Found by a simulated day: for minutes the old body was sent again, though nothing was in doubt but on paper. */
    @Test
    void what_was_mended_while_in_doubt_is_looked_for_before_the_old_body_is_sent_once_more() {
        Launch doubtful = attempt(sawNothing(attempt(opened(), IN_DOUBT, 0, 0), 1), NOT_SENT, 0, 2);
        Launch mended = doubtful.revised(at(9_000));
        assertThat(next(mended, 12_999))
                .as("the body is fixed while it may land")
                .isInstanceOf(Step.Send.class);
        assertThat(next(mended, 13_000)).isEqualTo(LOOK);
        Launch settled = sawNothing(mended, 13_000);
        assertThat(settled.inDoubt()).isFalse();
        assertThat(next(settled, 13_001)).isInstanceOf(Step.Send.class);
        assertThat(next(doubtful, 13_000)).as("nothing to gain by a look").isInstanceOf(Step.Send.class);
    }

    @Test
    void what_was_mended_while_its_create_was_under_way_is_sent_after_the_rejection_of_the_old_one() {
        Launch flying = sent(opened(), 0).revised(at(300));
        Launch rejected = policy.after(flying, INVALID, 0, at(500));
        assertThat(next(rejected, 500)).isInstanceOf(Step.Send.class);
        assertThat(next(attempt(rejected, INVALID, 0, 500), 1_000)).isEqualTo(new Step.Wait(CLOSE));
    }

    @Test
    void an_exhausted_quota_that_may_wait_goes_to_the_slow_lane() {
        Launch waiting = attempt(Launch.open(CLOSE, TICK, true), QUOTA, 0.999_999_999, 0);
        assertThat(waiting.wanted()).isNull();
        assertThat(Duration.between(at(1), waiting.notBefore()).toMillis()).isEqualTo(999);
        assertThat(next(sawNothing(waiting, 60_000), 60_000)).isEqualTo(new Step.Close(new Verdict.Expired(QUOTA)));
    }

    @Test
    void what_is_blocked_is_tried_after_1_2_4_8_16_and_30_seconds() {
        List<Long> delays = new ArrayList<>();
        Launch launch = Launch.open(TICK.plusSeconds(600), TICK, false);
        long now = 0;
        for (int n = 0; n < 7; n++) {
            launch = attempt(launch, RBAC, 0.999_999_999, now);
            delays.add(
                    Math.round(Duration.between(at(now + 1), launch.notBefore()).toNanos() / 1e9));
            now = Duration.between(TICK, launch.notBefore()).toMillis() + 1;
        }
        assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void news_wakes_the_slow_and_the_deferred_lane_but_not_what_a_server_delays() {
        assertThat(next(attempt(opened(), RBAC, 0, 0).woken(at(10)), 10)).isInstanceOf(Step.Send.class);
        Launch throttled = attempt(opened(), throttled(429, 9, false), 0, 0);
        assertThat(next(throttled.woken(at(10)), 10)).isEqualTo(new Step.Wait(at(9_001)));
    }

    @Test
    void a_server_that_asks_for_a_delay_gets_it() {
        Launch launch = attempt(opened(), throttled(429, 2, false), 0.5, 0);
        assertThat(launch.notBefore()).isEqualTo(at(2_001 + 50));
        assertThat(launch.inDoubt()).isFalse();
    }

    @Test
    void a_delay_with_any_code_but_429_leaves_doubt_and_delays_the_look_too() {
        Launch launch = attempt(opened(), throttled(500, 2, false), 0, 0);
        assertThat(launch.inDoubt()).isTrue();
        assertThat(next(launch, 1)).isEqualTo(new Step.Wait(at(2_001)));
        assertThat(next(launch, 2_001)).isEqualTo(LOOK);
    }

    @Test
    void a_server_that_leaves_is_retried_once_at_once_on_a_new_connection() {
        Launch first = attempt(opened(), throttled(429, 5, true), 0.9, 0);
        assertThat(next(first, 1)).isEqualTo(new Step.Send(at(5_001), true));
        Launch second = attempt(first, throttled(429, 5, true), 0, 1);
        assertThat(next(second, 2)).isEqualTo(new Step.Wait(at(5_002)));
        assertThat(next(second, 5_002))
                .isInstanceOfSatisfying(
                        Step.Send.class, s -> assertThat(s.fresh()).isTrue());
    }

    @Test
    void a_delay_beyond_the_close_means_no_last_try() {
        Launch launch = attempt(opened(), throttled(429, 30, false), 0, 40_000);
        assertThat(next(launch, 59_000)).isEqualTo(new Step.Wait(CLOSE));
    }

    @Test
    void the_last_try_comes_one_second_before_the_close_and_never_after_it() {
        Launch launch = opened();
        for (int n = 0; n < 7; n++) {
            launch = attempt(
                    launch,
                    RBAC,
                    0,
                    Duration.between(TICK, Times.later(TICK, launch.notBefore()))
                            .toMillis());
        }
        assertThat(launch.notBefore()).isEqualTo(at(59_000));
        launch = attempt(launch, RBAC, 0, 59_000);
        assertThat(next(launch, 59_002)).isEqualTo(new Step.Wait(CLOSE));
        assertThat(next(launch, 59_999)).isEqualTo(new Step.Wait(CLOSE));
        assertThat(next(sawNothing(launch, 62_999), 62_999)).isInstanceOf(Step.Close.class);
    }

    @Test
    void one_millisecond_before_the_close_it_is_sent_and_at_the_close_it_is_over() {
        assertThat(next(opened(), 59_999)).isEqualTo(new Step.Send(at(59_999), false));
        assertThat(next(opened(), 60_000)).isEqualTo(new Step.Close(new Verdict.Expired(null)));
        assertThat(next(opened(), 60_001)).isEqualTo(new Step.Close(new Verdict.Expired(null)));
    }

    @Test
    void not_after_is_the_earliest_of_attempt_lease_and_window() {
        Launch launch = opened();
        assertThat(policy.next(launch, at(15_000), TICK)).isEqualTo(new Step.Send(at(5_000), false));
        assertThat(policy.next(launch, at(12_000), TICK)).isEqualTo(new Step.Send(at(4_000), false));
        assertThat(policy.next(launch, NO_LEASE, at(58_000))).isEqualTo(new Step.Send(at(59_999), false));
    }

    @Test
    void with_too_little_lease_left_nothing_is_sent() {
        assertThat(policy.next(opened(), at(8_001), TICK)).isEqualTo(new Step.Send(at(1), false));
        assertThat(policy.next(opened(), at(8_000), TICK)).isEqualTo(new Step.Wait(at(1_000)));
        assertThat(policy.next(opened(), at(-5_000), at(59_500))).isEqualTo(new Step.Wait(CLOSE));
    }

    @Test
    void at_the_close_an_attempt_in_doubt_is_settled_after_its_horizon() {
        Launch launch = attempt(opened(), IN_DOUBT, 0, 59_500);
        Launch seen = sawNothing(launch, 59_502);
        Instant horizon = at(59_999 + 8_000);
        assertThat(next(seen, 60_000)).isEqualTo(new Step.Wait(horizon));
        assertThat(next(seen, 67_998)).isEqualTo(new Step.Wait(horizon));
        assertThat(next(seen, 67_999)).isEqualTo(LOOK);
        assertThat(next(sawNothing(seen, 67_999), 68_000)).isEqualTo(new Step.Close(new Verdict.Expired(IN_DOUBT)));
    }

    @Test
    void while_the_look_fails_it_stays_in_doubt_beyond_its_close() {
        Launch launch = attempt(opened(), IN_DOUBT, 0, 59_500);
        long now = 70_000;
        for (int n = 0; n < 20; n++) {
            assertThat(next(launch, now)).isEqualTo(LOOK);
            launch = policy.lookFailed(launch, NOT_SENT, 0.5, at(now), at(now));
            assertThat(launch.inDoubt()).isTrue();
            Instant until = ((Step.Wait) next(launch, now)).until();
            assertThat(Duration.between(at(now), until)).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10));
            now = Duration.between(TICK, until).toMillis() + 1;
        }
        assertThat(next(sawNothing(launch, now), now)).isInstanceOf(Step.Close.class);
    }

    @Test
    void a_name_that_exists_and_is_gone_sends_us_to_the_ledger_first() {
        Launch launch = attempt(opened(), EXISTS, 0, 0);
        assertThat(launch.inDoubt()).isTrue();
        assertThat(next(launch, 1)).isEqualTo(LOOK);
        Launch gone = sawNothing(launch, 2);
        assertThat(next(gone, 3)).isEqualTo(new Step.ReadLedger());
        Launch open = policy.ledgerRead(gone);
        assertThat(next(open, 3)).isInstanceOf(Step.Send.class);
    }

    @Test
    void a_name_that_exists_is_settled_even_when_the_window_has_closed() {
        Launch launch = attempt(opened(), EXISTS, 0, 59_999);
        assertThat(next(launch, 60_001)).isEqualTo(LOOK);
        assertThat(next(sawNothing(launch, 60_001), 60_002)).isEqualTo(new Step.ReadLedger());
        Launch read = policy.ledgerRead(sawNothing(launch, 60_001));
        assertThat(next(read, 60_002)).isEqualTo(new Step.Wait(at(67_999)));
        assertThat(next(sawNothing(read, 67_999), 68_000)).isEqualTo(new Step.Close(new Verdict.Expired(EXISTS)));
    }

    @Test
    void a_foreign_holder_blocks_the_name_and_is_looked_at_slowly() {
        Launch launch = policy.seen(attempt(opened(), EXISTS, 0, 0), new Sighting.Foreign("Workflow x", false), at(1));
        assertThat(launch.last()).isInstanceOfSatisfying(Fault.Blocked.class, blocked -> {
            assertThat(blocked.block()).isEqualTo(Block.NAME_TAKEN);
            assertThat(blocked.message()).contains("Workflow x");
        });
        assertThat(next(launch, 2)).isEqualTo(new Step.Wait(at(1_001)));
        assertThat(next(launch.woken(at(10)), 10)).isEqualTo(LOOK);
        assertThat(next(launch, 60_000)).isEqualTo(LOOK);
        Launch held = policy.seen(launch, new Sighting.Foreign("Workflow x", false), at(60_000));
        assertThat(next(held, 60_001)).isEqualTo(new Step.Close(new Verdict.Expired(held.last())));
    }

    @Test
    void when_the_foreign_holder_is_gone_it_is_created_inside_the_window() {
        Launch launch = policy.seen(attempt(opened(), EXISTS, 0, 0), new Sighting.Foreign("Workflow x", false), at(1));
        launch = policy.ledgerRead(sawNothing(launch.woken(at(10_000)), 10_000));
        assertThat(next(launch, 10_001)).isInstanceOf(Step.Send.class);
    }

    @Test
    void a_holder_that_is_being_deleted_is_looked_at_each_second() {
        Launch launch = attempt(opened(), EXISTS, 0, 0);
        for (int n = 0; n < 5; n++) {
            launch = policy.seen(launch, new Sighting.Foreign("Workflow x", true), at(1_000L * n));
            assertThat(next(launch, 1_000L * n)).isEqualTo(new Step.Wait(at(1_000L * n + 1_000)));
        }
    }

    @Test
    void a_foreign_holder_seen_after_the_horizon_proves_that_ours_never_was() {
        Launch launch = attempt(opened(), IN_DOUBT, 0, 59_000);
        Launch early = policy.seen(launch, new Sighting.Foreign("x", false), at(60_000));
        assertThat(early.inDoubt()).isTrue();
        assertThat(policy.seen(launch, new Sighting.Foreign("x", false), at(67_999))
                        .inDoubt())
                .isFalse();
    }

    @Test
    void a_fence_that_refuses_what_was_in_time_means_a_wrong_clock() {
        Instant lease = at(15_000);
        Launch launch = policy.sent(opened(), at(5_000));
        Launch fenced = policy.after(launch, FENCED, 0, at(20));
        assertThat(fenced.clockSkewed()).isTrue();
        assertThat(fenced.inDoubt()).isFalse();
        assertThat(policy.next(fenced, lease, at(20))).isEqualTo(new Step.Send(at(7_000), true));
        assertThat(policy.after(policy.sent(fenced, at(7_000)), NOT_SENT, 0, at(30))
                        .clockSkewed())
                .isFalse();
    }

    @Test
    void a_fence_that_refuses_what_came_late_is_only_a_retry() {
        Launch fenced = policy.after(policy.sent(opened(), at(5_000)), FENCED, 0, at(5_001));
        assertThat(fenced.clockSkewed()).isFalse();
        assertThat(next(fenced, 5_001)).isEqualTo(new Step.Send(at(10_001), false));
    }

    @Test
    void in_line_only_is_over_after_the_in_line_attempts() {
        Launch launch = Launch.open(TICK.plusSeconds(25), TICK, false).inlineOnly();
        long now = 0;
        for (int n = 0; n < 4; n++) {
            launch = attempt(launch, NOT_SENT, 0, now);
            now += 10;
        }
        assertThat(next(launch, now)).isEqualTo(new Step.Close(new Verdict.Expired(NOT_SENT)));
        Launch blocked = attempt(Launch.open(TICK.plusSeconds(25), TICK, false).inlineOnly(), RBAC, 0, 0);
        assertThat(next(blocked, 1))
                .as("what others must mend is not retried in line")
                .isEqualTo(new Step.Wait(at(8_000)));
        assertThat(next(sawNothing(blocked, 8_000), 8_000)).isEqualTo(new Step.Close(new Verdict.Expired(RBAC)));
    }

    @Test
    void in_line_only_settles_before_it_is_over() {
        Launch launch = Launch.open(TICK.plusSeconds(25), TICK, false).inlineOnly();
        for (int n = 0; n < 4; n++) {
            launch = sawNothing(attempt(launch, IN_DOUBT, 0, n * 10L), n * 10L + 1);
        }
        assertThat(next(launch, 50)).isEqualTo(new Step.Wait(at(13_030)));
        assertThat(next(launch, 13_030)).isEqualTo(LOOK);
    }

    @Test
    void it_is_released_after_its_not_after_or_its_horizon_if_it_ever_was_in_doubt() {
        Launch clean = policy.created(sent(opened(), 0), "u", at(1));
        assertThat(policy.releaseAfter(clean)).isEqualTo(at(8_000));
        Launch doubtful = sawNothing(attempt(opened(), IN_DOUBT, 0, 0), 1);
        Launch second = policy.created(sent(doubtful, 1_000), "u", at(1_001));
        assertThat(policy.releaseAfter(second)).isEqualTo(at(6_000 + 8_000));
        assertThat(policy.releaseAfter(opened())).isEqualTo(Instant.EPOCH);
    }

    @Test
    void what_makes_a_release_wait_for_the_horizon_is_an_attempt_that_was_ever_in_doubt() {
        assertThat(released(sent(attempt(opened(), NOT_SENT, 0, 0), 1_000)))
                .as("surely not sent")
                .isEqualTo(at(6_000 + 3_000));
        Launch existed = policy.ledgerRead(sawNothing(attempt(opened(), EXISTS, 0, 0), 2));
        assertThat(released(sent(existed, 1_000))).as("a name that was held").isEqualTo(at(6_000 + 8_000));
        assertThat(released(sawNothing(sent(opened(), 0), 12_999)))
                .as("a look while it was still on its way")
                .isEqualTo(at(5_000 + 3_000));
        Launch lost = sawNothing(sent(opened(), 0), 13_000);
        assertThat(lost.inDoubt()).as("never answered, and settled by the look").isFalse();
        assertThat(released(sent(lost, 13_000))).isEqualTo(at(18_000 + 8_000));
    }

    private Instant released(Launch launch) {
        return policy.releaseAfter(policy.created(launch, "u", at(1)));
    }

    @Test
    void a_rejection_by_quota_ends_when_no_copy_can_land_and_not_only_at_the_close() {
        Launch rejected = attempt(opened(), QUOTA, 0, 0);
        assertThat(next(rejected, 1)).isEqualTo(new Step.Wait(at(8_000)));
        assertThat(next(rejected, 8_000)).isEqualTo(LOOK);
        assertThat(next(sawNothing(rejected, 8_000), 8_001))
                .isEqualTo(new Step.Close(new Verdict.Rejected(Rejection.QUOTA_EXCEEDED, "exceeded quota")));
    }

    @Test
    void in_line_only_does_not_wait_for_a_foreign_holder_to_go() {
        Launch launch = attempt(Launch.open(TICK.plusSeconds(25), TICK, false).inlineOnly(), EXISTS, 0, 0);
        Launch held = policy.ledgerRead(policy.seen(launch, new Sighting.Foreign("Workflow x", false), at(1)));
        assertThat(next(held, 5_000)).isEqualTo(new Step.Wait(at(13_000)));
        Launch still = policy.seen(held, new Sighting.Foreign("Workflow x", false), at(13_000));
        assertThat(next(still, 13_001)).isEqualTo(new Step.Close(new Verdict.Expired(still.last())));
    }

    @Test
    void without_the_fence_the_horizon_is_65_seconds() {
        LaunchPolicy unfenced = new LaunchPolicy(LaunchSettings.DEFAULT.withFence(false));
        Launch launch = unfenced.sent(opened(), at(5_000));
        Launch doubtful = unfenced.after(launch, IN_DOUBT, 0, at(1));
        assertThat(unfenced.horizon(doubtful)).isEqualTo(at(70_000));
        Launch seen = unfenced.seen(doubtful, new Sighting.Nothing(), at(69_999));
        assertThat(unfenced.next(seen, NO_LEASE, at(69_999))).isEqualTo(new Step.Wait(at(70_000)));
    }

    @Test
    void the_probe_speaks_for_what_a_breaker_held_back() {
        assertThat(next(opened().heldBy(NOT_SENT), 60_000)).isEqualTo(new Step.Close(new Verdict.Expired(NOT_SENT)));
    }

    @Test
    void a_shorter_window_is_over_at_once() {
        assertThat(next(opened().withClose(at(10)), 10)).isInstanceOf(Step.Close.class);
    }

    @Test
    void argos_variables_set_attempts_delay_and_factor() {
        LaunchSettings argo = LaunchSettings.DEFAULT.withBackoff(2, Duration.ofMillis(10), 3);
        LaunchPolicy two = new LaunchPolicy(argo);
        Launch launch = two.after(two.sent(opened(), at(5_000)), NOT_SENT, 0.999_999_999, at(0));
        assertThat(Math.round(Duration.between(TICK, launch.notBefore()).toNanos() / 1e6))
                .isEqualTo(10);
        launch = two.after(two.sent(launch, at(5_000)), NOT_SENT, 0, at(20));
        assertThat(launch.notBefore()).as("deferred").isEqualTo(at(420));
    }

    @Test
    void settings_that_would_flood_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LaunchSettings.DEFAULT.withBackoff(0, Duration.ofMillis(10), 2))
                .withMessage("RETRY_BACKOFF_STEPS is 0; give a number of attempts from 1 to 20");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LaunchSettings.DEFAULT.withBackoff(5, Duration.ZERO, 2))
                .withMessageStartingWith("RETRY_BACKOFF_DURATION");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LaunchSettings.DEFAULT.withBackoff(5, Duration.ofMillis(10), Double.NaN))
                .withMessageStartingWith("RETRY_BACKOFF_FACTOR");
    }
}
