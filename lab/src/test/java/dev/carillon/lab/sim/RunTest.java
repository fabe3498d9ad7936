package dev.carillon.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import org.junit.jupiter.api.Test;

/** What Replace may stop, and what it has to. */
class RunTest {
    private static final long SLOT = 1_764_669_600;

    /** Our time may be ahead of the API server's by a second and a half, and what was made goes by the second. */
    @Test
    void a_run_by_hand_from_just_before_a_time_whose_own_run_began_early_may_be_stopped_and_need_not_be() {
        Run early = run(SLOT, SLOT * 1_000 - 700);

        assertThat(run(Run.NO_SLOT, SLOT * 1_000 - 400).mayBeReplacedBy(early)).isTrue();
        assertThat(run(Run.NO_SLOT, SLOT * 1_000 - 400).isReplacedBy(early)).isFalse();
        assertThat(run(Run.NO_SLOT, SLOT * 1_000 - 900).isReplacedBy(early)).isFalse();
        assertThat(run(Run.NO_SLOT, SLOT * 1_000 - 1_001).isReplacedBy(early)).isTrue();
    }

    @Test
    void a_run_by_hand_from_between_a_time_and_its_late_start_may_be_stopped_and_need_not_be() {
        Run late = run(SLOT, SLOT * 1_000 + 20_000);

        assertThat(run(Run.NO_SLOT, SLOT * 1_000 + 5_000).mayBeReplacedBy(late)).isTrue();
        assertThat(run(Run.NO_SLOT, SLOT * 1_000 + 5_000).isReplacedBy(late)).isFalse();
        assertThat(run(Run.NO_SLOT, SLOT * 1_000 + 25_000).mayBeReplacedBy(late))
                .isFalse();
        assertThat(late.mayBeReplacedBy(run(Run.NO_SLOT, SLOT * 1_000 + 25_000)))
                .isFalse();
    }

    private static Run run(long slot, long createdAt) {
        return new Run(new Key("team", "report-" + createdAt), "uid-" + createdAt, slot, createdAt);
    }
}
