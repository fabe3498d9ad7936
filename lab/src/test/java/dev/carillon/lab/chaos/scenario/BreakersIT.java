package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fault holds back what it reaches, and nothing else (PROTOCOL H4). */
@Tag("long")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class BreakersIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Requests that may be under way at once: what leaves before the first answer says that there is a fault. */
    private static final int IN_FLIGHT = 32;

    private static final int PROBES_PER_SECOND = 2;

    /** What left before the breaker opened is answered within this, also on a busy machine. */
    private static final Duration OPENED = Duration.ofSeconds(3);

    /** Two hundred objects are applied within this, on a busy machine too. */
    private static final Duration APPLIED = Duration.ofSeconds(45);

    private static final String WRITES = "POST|PUT|PATCH|DELETE";

    /** As long as an operator's first look, and long enough to count in. */
    private static final Duration TROUBLE = Duration.ofSeconds(30);

    /** (b): the webhook of one namespace is down; 100 slots are due there and 100 elsewhere. */
    @Test
    void a_webhook_that_is_down_in_one_namespace_holds_back_no_other_and_is_asked_twice_a_second() {
        int due = 100;
        try (Scenario scenario = Scenario.across(Ground.shared(), "webhook-down")) {
            Place broken = scenario.here();
            Place sound = scenario.place("webhook-up");
            Replica replica = scenario.start();
            Instant tick = Ticks.next(APPLIED);
            List<Slot> slots = due(due, tick);
            slots.forEach(slot -> broken.apply(CronDraft.named(slot.cron()).once(tick)));
            slots.forEach(slot -> sound.apply(CronDraft.named(slot.cron()).once(tick)));
            Rule down = replica.proxy()
                    .rule("down")
                    .method("POST")
                    .path("/namespaces/webhook-down/workflows")
                    .does(Trouble.answer(Canned.refusal(
                            500,
                            "InternalError",
                            "Internal error occurred: failed calling webhook \"w.example.com\": connection refused")));

            allRun(sound, slots);

            assertThat(broken.creations()).isEmpty();
            Ticks.reach(tick.plus(TROUBLE));
            assertThat(broken.creations()).isEmpty();
            assertThat(replica.process().metric("carillon_breakers_open{scope=\"webhook\"}"))
                    .isEqualTo(1);
            down.remove();
            Instant healed = Ticks.now();
            allRun(broken, slots);

            assertThat(probes(ruled(replica, "down"), tick))
                    .last()
                    .matches(last -> last.at().isAfter(healed.minus(SECOND.multipliedBy(4))));
            assertThat(replica.process().logged("breaker", "scope=\"api\"")).isEmpty();
            assertThat(replica.process().logged("breaker", "scope=\"webhook w.example.com\"", "open=\"true\""))
                    .hasSize(1);
        }
    }

    /**
     * (a): every write is answered as by an etcd that is full, and every read is served. (d): where the lease is full too,
     * it runs out, and then nothing but the lease is asked for. Its writes have a rhythm of their own.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_etcd_without_space_is_asked_to_write_twice_a_second_and_the_breaker_does_not_flap(boolean leaseToo) {
        int due = 40;
        String name = leaseToo ? "no-space" : "no-space-but-lease";
        try (Scenario scenario = Scenario.across(Ground.shared(), name)) {
            List<Place> places = List.of(scenario.here(), scenario.place(name + "-2"));
            Replica replica = scenario.start();
            Instant tick = Ticks.next(APPLIED);
            List<Slot> slots = due(due, tick);
            places.forEach(place -> slots.forEach(
                    slot -> place.apply(CronDraft.named(slot.cron()).once(tick))));
            Ticks.reach(tick.minus(SECOND));
            Trouble full = Trouble.answer(Canned.refusal(500, "", "etcdserver: mvcc: database space exceeded"));
            replica.proxy().rule("lease").method(WRITES).path("/leases").does(leaseToo ? full : new Trouble.Nothing());
            replica.proxy().rule("full").method(WRITES).does(full);
            Ticks.reach(tick.plus(TROUBLE));
            replica.proxy().clearRules();
            Instant healed = Ticks.now();

            places.forEach(place -> allRun(place, slots));

            List<Seen> writes = ruled(replica, "full");
            assertThat(writes).hasSizeLessThanOrEqualTo((int) (PROBES_PER_SECOND * TROUBLE.toSeconds()));
            List<Seen> probes = probes(writes, tick);
            if (!leaseToo) {
                assertThat(probes).last().matches(last -> last.at().isAfter(healed.minus(SECOND.multipliedBy(4))));
            }
            assertThat(Seen.most(ruled(replica, "lease"), SECOND)).isBetween(1, PROBES_PER_SECOND);
            assertThat(replica.process().logged("breaker", "scope=\"api\"", "open=\"true\""))
                    .hasSize(1);
            assertThat(replica.process().metric("carillon_launches_total{outcome=\"Missed\"}"))
                    .isZero();
        }
    }

    private static List<Slot> due(int count, Instant tick) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Slot("due-" + i, tick))
                .toList();
    }

    private static List<Seen> ruled(Replica replica, String rule) {
        return replica.proxy().seen().stream()
                .filter(seen -> seen.rule().equals(rule))
                .toList();
    }

    /** Once each, and the books agree. */
    private static void allRun(Place place, List<Slot> slots) {
        Ticks.reach(slots.getFirst().time()); // it may be further away than the limit
        slots.forEach(slot ->
                assertThat(place.awaitEntry(slot, LIMIT).label()).as("%s", slot).isIn("Created", "Adopted"));
        place.awaitBooks();
        slots.forEach(slot -> assertThat(place.creations(slot)).hasSize(1));
    }

    /** Of what was asked, what came after the fault showed; before that, what was under way at once. */
    private static List<Seen> probes(List<Seen> asked, Instant tick) {
        Instant opened = tick.plus(OPENED);
        List<Seen> probes =
                asked.stream().filter(seen -> seen.at().isAfter(opened)).toList();
        assertThat(asked.size() - probes.size())
                .isLessThanOrEqualTo(IN_FLIGHT + (int) (PROBES_PER_SECOND * OPENED.toSeconds()));
        assertThat(Seen.most(probes, SECOND)).isLessThanOrEqualTo(PROBES_PER_SECOND);
        return probes;
    }
}
