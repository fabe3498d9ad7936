package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.ClusterOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * An API server that serves few requests at once, and so many creates that they fill it for minutes (PROTOCOL H8). By
 * itself: what the lease is up against has to be the burst.
 */
@Tag("long")
@Timeout(1_200)
@Isolated("Ten thousand creates fill two processors")
class FewSeatsIT {
    private static final int DUE = 10_000;

    private static final Duration LIMIT = Duration.ofMinutes(8);

    /** All of them are applied within this, on a busy machine too. */
    private static final Duration APPLIED = Duration.ofMinutes(4);

    /** Ten thousand CronWorkflows, their ledgers and runs do not fit into what the small scenarios have. */
    private static final Map<String, String> BIG_ENOUGH = Map.of("CARILLON_JAVA_OPTS", "-Xmx512m");

    /** Ten for all that priority and fairness counts: the creates and the lease's renewals share them. */
    private static final List<String> TEN_SEATS =
            List.of("--max-requests-inflight=6", "--max-mutating-requests-inflight=4");

    @Test
    void a_burst_that_fills_every_seat_does_not_cost_the_lease() {
        ClusterOptions options = ClusterOptions.defaults();
        for (String flag : TEN_SEATS) {
            options = options.with(flag);
        }
        try (Ground ground = Ground.own(options);
                Scenario scenario = Scenario.installed(ground, "few-seats")) {
            Replica replica = scenario.start(BIG_ENOUGH);
            Await.until("it leads", LIMIT, replica.process()::isLeading);
            // It takes the lease if that is not renewed in time.
            Replica standby = scenario.start(BIG_ENOUGH);
            Place here = scenario.here();
            Instant tick = Ticks.next(APPLIED);
            List<Slot> slots = IntStream.range(0, DUE)
                    .mapToObj(i -> new Slot("due-" + i, tick))
                    .toList();
            slots.parallelStream()
                    .forEach(slot -> here.apply(CronDraft.named(slot.cron()).once(tick)));
            assertThat(Ticks.now()).isBefore(tick);

            slots.forEach(slot -> assertThat(here.awaitEntry(slot, LIMIT).label())
                    .as("%s", slot)
                    .isIn("Created", "Adopted"));

            here.awaitBooks();
            assertThat(here.creations()).hasSize(DUE);
            Await.until("it leads still, or again", LIMIT, replica.process()::isLeading);
            assertThat(standby.process().isLeading()).isFalse();
            assertThat(replica.process().metric("carillon_lease_epoch")).isEqualTo(1);
        }
    }
}
