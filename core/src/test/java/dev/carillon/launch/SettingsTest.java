package dev.carillon.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an operator may set, to the edge of each range, and what is said of what lies beyond it. */
class SettingsTest {
    private static final Duration BASE = Duration.ofMillis(100);

    @Test
    void the_edges_of_what_may_be_sent_are_taken() {
        assertThat(new DispatchSettings(1, 0.001, 1).inFlight()).isEqualTo(1);
        assertThat(new DispatchSettings(1_000, DispatchSettings.UNLIMITED, 1_000).burst())
                .isEqualTo(1_000);
    }

    @Test
    void what_would_send_nothing_or_a_flood_is_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DispatchSettings(0, 1, 1))
                .withMessage("requests in flight is 0; give a number from 1 to 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DispatchSettings(1_001, 1, 1))
                .withMessageStartingWith("requests in flight is 1001");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DispatchSettings(1, 0, 1))
                .withMessage("--qps is 0.0; give a positive number, or leave it out for no limit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DispatchSettings(1, Double.NaN, 1))
                .withMessageStartingWith("--qps is NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DispatchSettings(1, 1, 0))
                .withMessage("--burst is 0; give a number from 1 on");
    }

    @Test
    void the_edges_of_argos_variables_are_taken() {
        LaunchSettings least = LaunchSettings.DEFAULT.withBackoff(1, Duration.ofMillis(1), 1);
        LaunchSettings most = LaunchSettings.DEFAULT.withBackoff(20, Duration.ofSeconds(10), 10);
        assertThat(least.attempts()).isEqualTo(1);
        assertThat(most.base()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void argos_variables_beyond_their_edges_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LaunchSettings.DEFAULT.withBackoff(21, BASE, 2))
                .withMessage("RETRY_BACKOFF_STEPS is 21; give a number of attempts from 1 to 20");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LaunchSettings.DEFAULT.withBackoff(4, Duration.ofMillis(10_001), 2))
                .withMessage("RETRY_BACKOFF_DURATION is PT10.001S; give a duration from 1ms to 10s");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LaunchSettings.DEFAULT.withBackoff(4, BASE, 0.9))
                .withMessage("RETRY_BACKOFF_FACTOR is 0.9; give a number from 1 to 10.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LaunchSettings.DEFAULT.withBackoff(4, BASE, 10.1))
                .withMessageStartingWith("RETRY_BACKOFF_FACTOR is 10.1");
    }

    @Test
    void in_line_attempts_go_on_for_one_attempts_time_at_least() {
        Duration five = Duration.ofSeconds(5);
        assertThat(timed(five, five).launchTimeout()).isEqualTo(five);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timed(five, Duration.ofMillis(4_999)))
                .withMessage("launch timeout is PT4.999S; give no less than the attempt timeout PT5S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timed(Duration.ZERO, five))
                .withMessageStartingWith("launch timeout is PT5S");
    }

    private static LaunchSettings timed(Duration attempt, Duration launch) {
        LaunchSettings d = LaunchSettings.DEFAULT;
        return new LaunchSettings(
                d.base(),
                d.factor(),
                d.attempts(),
                attempt,
                launch,
                d.deferredFirst(),
                d.deferredCap(),
                d.blockedFirst(),
                d.blockedCap(),
                d.skewAllowance(),
                d.unfencedHorizon(),
                d.fenced());
    }
}
