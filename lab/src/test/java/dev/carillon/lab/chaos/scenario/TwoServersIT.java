package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Balancer;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.ClusterOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One of two kube-apiservers behind a balancer leaves; the other one is healthy all the time (PROTOCOL H10). */
@Tag("long")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class TwoServersIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Two hundred objects are applied within this, on a busy machine too. */
    private static final Duration APPLIED = Duration.ofSeconds(45);

    /** In-line attempts go on for so long; nothing has to wait for a slower lane. */
    private static final Duration INLINE = Duration.ofSeconds(25);

    private static final Duration GRACE = Duration.ofSeconds(60);

    /** SIGTERM when a quarter of 200 creates are out. It answers 429 with {@code Connection: close} until it is drained. */
    @Test
    void a_server_that_shuts_down_within_a_burst_costs_no_slot_and_sends_none_to_a_slower_lane() {
        int due = 200;
        try (Ground ground = Ground.own(ClusterOptions.defaults().with("--shutdown-send-retry-after=true"))) {
            ApiServer stays = ground.cluster().apiServer();
            ApiServer leaves = ground.cluster().startApiServer();
            try (Balancer balancer = Balancer.before(List.of(stays, leaves));
                    Scenario scenario = Scenario.in(ground, "two-servers")) {
                Replica replica = scenario.prepare(
                        new ApiServer(stays.program(), balancer.url(), stays.auditLog(), stays.http()));
                replica.process().start();
                replica.process().awaitReady();
                Place here = scenario.here();
                Instant tick = Ticks.next(APPLIED);
                List<Slot> slots = IntStream.range(0, due)
                        .mapToObj(i -> new Slot("due-" + i, tick))
                        .toList();
                slots.forEach(slot -> here.apply(CronDraft.named(slot.cron()).once(tick)));
                Ticks.reach(tick); // it may be further away than the limit
                Await.until(
                        "the burst is under way",
                        LIMIT,
                        () -> replica.asked("POST", "/workflows?").size() >= due / 4);
                Instant told = Ticks.now();
                assertThat(leaves.program().stop(GRACE)).as("it ends by itself").isTrue();

                slots.forEach(slot -> assertThat(here.awaitEntry(slot, LIMIT).label())
                        .as("%s", slot)
                        .isIn("Created", "Adopted"));

                here.awaitBooks();
                assertThat(here.creations())
                        .hasSize(due)
                        .anyMatch(line -> line.at().isAfter(told))
                        .allSatisfy(line ->
                                assertThat(Duration.between(tick, line.at())).isLessThan(INLINE));
                slots.forEach(slot -> assertThat(here.creations(slot)).hasSize(1));
                assertThat(new Witness(List.of(leaves.auditLog())).creations(here.namespace()))
                        .as("created by the one that left")
                        .isNotEmpty();
                assertThat(replica.process().isLeading()).isTrue();
            }
        }
    }
}
