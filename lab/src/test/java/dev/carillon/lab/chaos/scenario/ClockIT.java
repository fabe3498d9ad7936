package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Processes whose wall clock is wrong (PROTOCOL H6, H8). */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class ClockIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration STEADY = Duration.ofSeconds(4);

    /** In milliseconds, as it is measured with whole seconds. */
    private static final Pattern AN_HOUR_AHEAD = Pattern.compile("offset=\"-3[56][0-9]{5}ms\"");

    /** Nothing is decided, launched or recorded a day too early; when the clock is set, the next slot is in time. */
    @Test
    void a_process_that_starts_a_day_ahead_does_nothing_until_its_clock_is_right() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "a-day-ahead")) {
            FakeClock clock =
                    FakeClock.wrongBy("+1d", scenario.ground().cluster().folder());
            Place here = scenario.here();
            Instant created = here.apply(CronDraft.named("patient").schedule("@every 10s"));
            Replica replica = scenario.prepare(clock.environment());
            replica.process().start();
            Await.until(
                    "it knows how wrong its clock is",
                    LIMIT,
                    () -> !replica.process()
                            .logged("WARN", "the clock cannot be trusted", "offset=\"-86")
                            .isEmpty());
            Ticks.reach(Ticks.now().plusSeconds(10));
            assertThat(replica.process().isReady()).isFalse();
            assertThat(here.creations()).isEmpty();
            assertThat(here.ledger("patient").map(ClockIT::cursor).orElse(created))
                    .isEqualTo(created);

            clock.set("+0");
            Instant set = Ticks.now();
            replica.process().awaitReady();
            Instant ready = Ticks.now();

            Await.until("a slot runs", LIMIT, () -> !here.creations().isEmpty());
            Witness.Line first = here.creations().getFirst();
            assertThat(first.at()).isAfter(set);
            Slot slot = new Slot("patient", Slot.timeOf(first.name()));
            here.awaitEntry(slot, LIMIT);
            // It has ten seconds to run in, until the next one.
            long periods = Duration.between(created, ready).toSeconds() / 10 + 1;
            Slot next = new Slot("patient", created.plusSeconds(periods * 10));
            assertThat(here.awaitEntry(next, LIMIT).label()).as("%s", next).isIn("Created", "Adopted");
            assertThat(cursor(here.ledger("patient").orElseThrow()))
                    .isBefore(Ticks.now().plusSeconds(3));
            here.awaitBooks();
        }
    }

    /** Two hosts' wall clocks are never compared: a lease that is renewed is never taken. */
    @Test
    void a_standby_whose_clock_is_ahead_does_not_take_a_lease_that_is_renewed() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "hasty-standby")) {
            FakeClock clock =
                    FakeClock.wrongBy("+20", scenario.ground().cluster().folder());
            Replica leader = scenario.start();
            Await.until("the first one leads", LIMIT, leader.process()::isLeading);
            String holder = holder(scenario.here());
            Replica hasty = scenario.prepare(clock.environment());
            hasty.process().start();
            Await.until(
                    "it looks at the lease",
                    LIMIT,
                    () -> hasty.asked("GET", "/leases/").size() >= 2);
            Ticks.reach(Ticks.now().plusSeconds(20));

            assertThat(hasty.asked("PATCH", "/leases/")).isEmpty();
            assertThat(holder(scenario.here())).isEqualTo(holder);
            assertThat(leader.process().isLeading()).isTrue();
            assertThat(leader.process().metric("carillon_lease_epoch")).isEqualTo(1);
        }
    }

    /** As {@code date} sets it, under a leader; the API server's clock is right all the time and judges. */
    @Test
    void a_clock_that_is_set_under_a_leader_brings_no_slot_forward_and_doubles_none() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "date-jumps")) {
            FakeClock clock =
                    FakeClock.wrongBy("+0", scenario.ground().cluster().folder());
            Replica replica = scenario.start(clock.environment());
            Place here = scenario.here();
            Instant created = here.apply(CronDraft.named("steady")
                    .schedule("@every " + STEADY.toSeconds() + "s")
                    .deadline(60));
            here.awaitEntry(steady(created, 1), LIMIT);

            clock.set("+5");
            Slot ahead = nextSteady(created);
            here.awaitEntry(ahead, LIMIT);
            clock.set("-5");
            Slot behind = nextSteady(created);
            here.awaitEntry(behind, LIMIT);
            clock.set("+1h");
            Instant far = Ticks.now();
            Await.until(
                    "it does not trust its clock",
                    LIMIT,
                    () -> replica.process().logged("WARN", "the clock cannot be trusted").stream()
                            .anyMatch(line -> AN_HOUR_AHEAD.matcher(line).find()));
            Slot blind = nextSteady(created);
            Ticks.reach(blind.time().plusSeconds(2));
            assertThat(here.creations(blind))
                    .as("due at %s, set at %s", blind.time(), far)
                    .isEmpty();
            clock.set("+0");
            Slot last = nextSteady(created);
            here.awaitEntry(last, LIMIT);
            here.suspend("steady");

            for (Slot slot : Slot.every("steady", created.plus(STEADY), STEADY, last.time())) {
                assertThat(here.awaitEntry(slot, LIMIT).label()).as("%s", slot).isNotEqualTo("Missed/WindowClosed");
            }
            assertThat(here.creations())
                    .allSatisfy(line -> assertThat(line.at()).isAfterOrEqualTo(Slot.timeOf(line.name())));
            here.awaitBooks();
        }
    }

    private static Slot steady(Instant created, long number) {
        return new Slot("steady", created.plus(STEADY.multipliedBy(number)));
    }

    /** The first one that comes due later than now. */
    private static Slot nextSteady(Instant created) {
        return steady(created, Duration.between(created, Ticks.now()).dividedBy(STEADY) + 1);
    }

    private static Instant cursor(JsonNode ledger) {
        return Instant.parse(ledger.path("status").path("recordedThrough").asString());
    }

    private static String holder(Place place) {
        return place.api()
                .get(Objects.LEASES, "carillon")
                .path("spec")
                .path("holderIdentity")
                .asString();
    }
}
