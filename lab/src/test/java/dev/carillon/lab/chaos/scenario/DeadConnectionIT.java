package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Connections that lead nowhere, and nobody says so (PROTOCOL H11). */
@Tag("long")
@Timeout(420)
@Execution(ExecutionMode.CONCURRENT)
class DeadConnectionIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Two hundred objects are applied within this, on a busy machine too. */
    private static final Duration APPLIED = Duration.ofSeconds(45);

    private static final int DUE = 200;

    /** So many connections serve creates at once and idle when they go dead: half of the places. */
    private static final int WARM = 16;

    private static final int WARM_SECONDS = 15;

    /** What one attempt may lose on a dead connection. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** For the burst itself, where the machine is quick enough: with the attempt the 6 s of the protocol. */
    private static final Duration BURST = Duration.ofSeconds(1);

    /**
     * All that exist go dead a second before 200 slots come due: watches, lease, creates. New ones are served. As many
     * slots before that say how long the burst takes on this machine.
     */
    @Test
    void two_hundred_slots_are_one_attempt_late_at_most_although_every_connection_went_dead_just_before()
            throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "dead-connections")) {
            Replica replica = scenario.start();
            Await.until("it leads", LIMIT, replica.process()::isLeading);
            // Its connections live: it takes the lease if that is not renewed in time.
            Replica standby = scenario.start();
            Place here = scenario.here();
            Duration undisturbed = latest(here, due(here, "quiet"));
            List<Slot> slots = due(here, "dead");
            double epoch = replica.process().metric("carillon_lease_epoch");
            Instant tick = slots.getFirst().time();
            Ticks.reach(tick.minusSeconds(WARM_SECONDS).minusSeconds(10));
            warmUp(replica, here);
            Ticks.reach(tick.minusSeconds(1));
            replica.proxy().swallowConnections();

            Duration disturbed = latest(here, slots);

            Duration burst = undisturbed.multipliedBy(2);
            assertThat(disturbed).isLessThan(ATTEMPT.plus(burst.compareTo(BURST) > 0 ? burst : BURST));
            assertThat(replica.proxy().seen().stream().filter(DeadConnectionIT::isSwallowedCreate))
                    .as("creates that met a dead connection")
                    .isNotEmpty();
            Await.until("it leads still, or again", LIMIT, replica.process()::isLeading);
            assertThat(standby.process().isLeading()).isFalse();
            assertThat(replica.process().metric("carillon_lease_epoch")).isEqualTo(epoch);
            here.awaitBooks();
        }
    }

    /** Leaves connections in the pool that have just served: so many creates are answered at the same moment. */
    private static void warmUp(Replica replica, Place here) throws InterruptedException {
        Rule together = replica.proxy()
                .rule("together")
                .method("POST")
                .path("/workflows")
                .body("\"warm-")
                .does(new Trouble.Hold());
        for (int i = 0; i < WARM; i++) {
            here.apply(CronDraft.named("warm-" + i).schedule("@every " + WARM_SECONDS + "s"));
        }
        together.awaitHits(WARM, LIMIT);
        together.remove();
        together.release();
        for (int i = 0; i < WARM; i++) {
            here.suspend("warm-" + i);
        }
    }

    /** CronWorkflows that are due at the same minute. */
    private static List<Slot> due(Place here, String prefix) {
        Instant tick = Ticks.next(APPLIED);
        List<Slot> slots = IntStream.range(0, DUE)
                .mapToObj(i -> new Slot(prefix + "-" + i, tick))
                .toList();
        slots.forEach(slot -> here.apply(CronDraft.named(slot.cron()).once(tick)));
        return slots;
    }

    /** How late the last of them was, once each of them has run, once. */
    private static Duration latest(Place here, List<Slot> slots) {
        Ticks.reach(slots.getFirst().time()); // it may be further away than the limit
        slots.forEach(slot ->
                assertThat(here.awaitEntry(slot, LIMIT).label()).as("%s", slot).isIn("Created", "Adopted"));
        slots.forEach(slot -> assertThat(here.creations(slot)).hasSize(1));
        return slots.stream()
                .map(slot -> Duration.between(
                        slot.time(), here.creations(slot).getFirst().at()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static boolean isSwallowedCreate(Seen seen) {
        return seen.rule().equals("swallowed")
                && seen.method().equals("POST")
                && seen.path().contains("/workflows");
    }
}
