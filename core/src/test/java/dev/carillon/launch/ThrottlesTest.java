package dev.carillon.launch;

import static dev.carillon.launch.DispatcherWorld.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottlesTest {
    private static final int MOST = 8;
    private static final String ACTION = "create workflows";

    private final Throttles throttles = new Throttles(MOST);

    private void left(int count) {
        for (int n = 0; n < count; n++) {
            throttles.left(ACTION);
        }
    }

    private void landed(int count) {
        for (int n = 0; n < count; n++) {
            throttles.landed(ACTION);
        }
    }

    /** How many may be under way at once, seen by letting them go one by one. */
    private int limit(Instant now) {
        int count = 0;
        while (count < 2 * MOST && throttles.isOpen(ACTION, now)) {
            throttles.left(ACTION);
            count++;
        }
        landed(count);
        return count;
    }

    @Test
    void an_action_that_was_refused_may_have_half_as_many_under_way() {
        left(6);
        throttles.throttled(ACTION, START, Duration.ZERO, START.plusMillis(5));
        landed(6);
        assertThat(limit(START.plusMillis(5))).isEqualTo(3);
        assertThat(throttles.isOpen("get workflows", START)).isTrue();
    }

    @Test
    void all_that_is_under_way_counts_until_it_has_landed() {
        left(6);
        throttles.throttled(ACTION, START, Duration.ZERO, START);
        landed(3);
        assertThat(throttles.opensAt(ACTION, START)).isEqualTo(Instant.MAX);
        landed(1);
        assertThat(throttles.opensAt(ACTION, START)).isEqualTo(START);
    }

    @Test
    void what_was_sent_before_a_cut_cuts_no_more() {
        left(6);
        throttles.throttled(ACTION, START, Duration.ZERO, START.plusMillis(5));
        throttles.throttled(ACTION, START.plusMillis(4), Duration.ZERO, START.plusMillis(6));
        landed(6);
        assertThat(limit(START.plusMillis(6))).isEqualTo(3);
    }

    @Test
    void each_round_of_successes_allows_one_more_until_nothing_is_held_back_any_more() {
        left(6);
        throttles.throttled(ACTION, START, Duration.ZERO, START);
        landed(6);
        for (int limit = 3; limit < MOST - 1; limit++) {
            for (int n = 0; n < limit; n++) {
                assertThat(limit(START)).isEqualTo(limit);
                throttles.succeeded(ACTION);
            }
        }
        for (int n = 0; n < MOST - 1; n++) {
            throttles.succeeded(ACTION);
        }
        assertThat(limit(START)).as("more than the dispatcher lets out").isEqualTo(2 * MOST);
    }

    @Test
    void one_at_a_time_that_is_refused_pauses_for_the_servers_delay_and_half_a_second_at_least() {
        left(1);
        throttles.throttled(ACTION, START, Duration.ofMillis(499), START);
        landed(1);
        assertThat(throttles.opensAt(ACTION, START)).isEqualTo(START.plusMillis(500));
        assertThat(throttles.isOpen(ACTION, START.plusMillis(499))).isFalse();
        assertThat(throttles.isOpen(ACTION, START.plusMillis(500))).isTrue();
        throttles.throttled(ACTION, START, Duration.ofMillis(501), START);
        assertThat(throttles.opensAt(ACTION, START)).isEqualTo(START.plusMillis(501));
    }
}
