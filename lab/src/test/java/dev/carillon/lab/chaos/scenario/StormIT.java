package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.cluster.ClusterOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Anything may happen at any time: kill -9, SIGSTOP, cuts, swallowed packets, lost answers, refusals, and kube-apiserver
 * and etcd killed, by a seed that is fresh in each build. {@code -Dstorm.seconds=N} and {@code -Dstorm.crons=N} make it
 * longer and larger, {@code -Dstorm.seed=N} does the same again, as far as real parts can.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES) // half an hour by hand, and what follows it
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
class StormIT {
    private static final int SECONDS = 240;
    private static final int CRONS = 120;

    @Test
    void every_slot_ends_in_one_outcome_and_none_is_doubled_or_lost_inside_its_window() {
        Long given = Long.getLong("storm.seed");
        long seed = given != null ? given : new SecureRandom().nextLong() >>> 2;
        Duration length = Duration.ofSeconds(Integer.getInteger("storm.seconds", SECONDS));
        StormPlan plan = StormPlan.draw(seed, length, Storm.REPLICAS);
        try (Ground ground = Ground.own(ClusterOptions.defaults());
                Scenario scenario = Scenario.across(ground, "storm")) {
            StormReport report =
                    new Storm(ground, scenario, plan, StormIT::tell).play(Integer.getInteger("storm.crons", CRONS));
            System.out.print(report.text());
            assertThat(report.problems()).as(report.text()).isEmpty();
        }
    }

    private static void tell(String what) {
        System.out.println(Ticks.now().truncatedTo(ChronoUnit.SECONDS) + " storm: " + what);
    }
}
