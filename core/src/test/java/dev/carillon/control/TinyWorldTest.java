package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.TinyWorld;
import java.security.SecureRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Fresh seeds in each build; {@code -Dsim.seed=N} replays one, {@code -Dsim.seeds=N} runs more or fewer. */
class TinyWorldTest {
    /** What a build runs at the least. */
    private static final int FRESH_SEEDS = 2_000;

    @Test
    void no_slot_is_lost_or_doubled_under_fresh_seeds() {
        Long replay = Long.getLong("sim.seed");
        if (replay != null) {
            assertThat(new TinyWorld(replay).run()).isPositive();
            return;
        }
        long first = new SecureRandom().nextLong() >>> 2;
        int seeds = Integer.getInteger("sim.seeds", FRESH_SEEDS);
        long events = LongStream.range(first, first + seeds)
                .parallel()
                .map(seed -> new TinyWorld(seed).run())
                .sum();
        System.out.println("TinyWorld: " + seeds + " seeds from " + first + ", " + events + " events, none failed");
        assertThat(events).isGreaterThan(seeds * 1_000L);
    }

    @Test
    void the_same_seed_is_the_same_story() {
        TinyWorld once = new TinyWorld(7);
        TinyWorld again = new TinyWorld(7);
        once.run();
        again.run();
        assertThat(again.story()).isEqualTo(once.story());
    }
}
