package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** PROTOCOL H6, DESIGN 2: by the server's time nothing is early by more than 1.5 s. */
class ServerClockTest {
    private static final Instant NOON = Instant.parse("2026-03-11T12:00:00Z");

    private final ServerClock clock = new ServerClock();

    @Test
    void a_small_difference_is_none() {
        sampleWhenAheadBy(1_499);

        assertThat(serverTimeAtNoon()).isEqualTo(NOON);
    }

    @Test
    void a_larger_one_is_taken_off() {
        sampleWhenAheadBy(1_500);

        assertThat(serverTimeAtNoon()).isEqualTo(NOON.minusMillis(1_500));
    }

    @Test
    void of_the_last_eight_the_smallest_counts() {
        sampleWhenAheadBy(2_000);
        for (int i = 0; i < 7; i++) {
            sampleWhenAheadBy(2_900);
        }
        assertThat(clock.measured()).hasMillis(-2_000);

        sampleWhenAheadBy(2_900);

        assertThat(clock.measured()).hasMillis(-2_900);
    }

    @Test
    void slow_answers_do_not_make_a_clock_that_is_behind_look_right_however_many_they_are() {
        sample(7_900, Duration.ofMillis(20), Duration.ZERO);
        for (int i = 0; i < 20; i++) {
            sample(900, Duration.ofSeconds(7), Duration.ofSeconds(i));
        }

        assertThat(serverTimeAtNoon()).isEqualTo(NOON.plusMillis(7_900));
    }

    @Test
    void an_answer_that_a_standing_machine_kept_is_slow_by_one_of_its_clocks() {
        sample(7_900, Duration.ofMillis(20), Duration.ZERO);
        clock.sample(NOON.plusMillis(900), new Moment(NOON.minusSeconds(7), 0), new Moment(NOON, 5));
        clock.sample(NOON.plusMillis(900), new Moment(NOON, -7_000_000_000L), new Moment(NOON, 5));

        assertThat(serverTimeAtNoon()).isEqualTo(NOON.plusMillis(7_900));
    }

    @Test
    void slow_answers_count_where_there_are_no_others() {
        sample(4_000, Duration.ofSeconds(4), Duration.ZERO);
        sample(6_000, Duration.ofSeconds(2), Duration.ZERO);
        assertThat(serverTimeAtNoon()).isEqualTo(NOON.plusMillis(4_000));

        sample(7_900, Duration.ofMillis(20), Duration.ofSeconds(1));
        assertThat(serverTimeAtNoon()).isEqualTo(NOON.plusMillis(7_900));

        sample(3_000, Duration.ofSeconds(2), ServerClock.RELIED_ON);
        assertThat(serverTimeAtNoon()).isEqualTo(NOON.plusMillis(7_900));
        sample(3_000, Duration.ofSeconds(2), ServerClock.RELIED_ON.plusSeconds(1));
        assertThat(serverTimeAtNoon()).isEqualTo(NOON.plusMillis(3_000));
    }

    @Test
    void two_small_differences_that_make_a_large_one_are_seen_at_once() {
        sampleWhenAheadBy(840);
        sampleWhenAheadBy(1_700);

        clock.moved(Duration.ofMillis(766));

        assertThat(serverTimeAtNoon()).isEqualTo(NOON.minusMillis(1_606));
    }

    @Test
    void a_clock_that_is_slewed_into_a_large_difference_is_seen_before_the_next_answer() {
        sampleWhenAheadBy(1_000);
        for (int i = 0; i < 500; i++) {
            clock.moved(Duration.ofMillis(1));
        }

        assertThat(serverTimeAtNoon()).isEqualTo(NOON.minusMillis(1_500));
    }

    @Test
    void a_clock_that_is_set_right_is_right_before_the_next_answer() {
        sampleWhenAheadBy(1_900);

        clock.moved(Duration.ofMillis(-900));

        assertThat(serverTimeAtNoon()).isEqualTo(NOON);
    }

    @Test
    void a_clock_that_moves_before_the_first_answer_tells_nothing() {
        clock.moved(Duration.ofMillis(700));

        assertThat(clock.isKnown()).isFalse();
        assertThat(clock.isUsable()).isFalse();
    }

    @Test
    void more_than_ten_seconds_are_unusable() {
        sampleWhenAheadBy(10_000);
        assertThat(clock.isUsable()).isTrue();

        clock.moved(Duration.ofMillis(1));

        assertThat(clock.isUsable()).isFalse();
    }

    @Test
    void after_a_jump_nothing_is_decided_before_the_next_answer() {
        sampleWhenAheadBy(0);

        clock.jumped(Duration.ofSeconds(5));

        assertThat(clock.isUsable()).isFalse();
        assertThat(clock.isKnown()).isFalse();
        assertThat(serverTimeAtNoon()).isEqualTo(NOON.minusSeconds(5));
        sampleWhenAheadBy(5_000);
        assertThat(clock.isUsable()).isTrue();
    }

    private void sampleWhenAheadBy(long millis) {
        sample(-millis, Duration.ofMillis(20), Duration.ZERO);
    }

    /** @param later than the other samples, by the monotonic clock */
    private void sample(long aheadMillis, Duration took, Duration later) {
        clock.sample(
                NOON.plusMillis(aheadMillis),
                new Moment(NOON.minus(took), later.minus(took).toNanos()),
                new Moment(NOON, later.toNanos()));
    }

    private Instant serverTimeAtNoon() {
        return clock.correct(NOON);
    }
}
