package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.RuleDraft;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A leader is frozen with a write out, at each effect that a run has: created, recorded, released (PROTOCOL H8). A
 * create that arrives later is {@link LateCreateIT}.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class FrozenIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int FIRST_SECONDS = 20;

    /** Longer than the leader lives: the answer comes when the test says so. */
    private static final Trouble UNANSWERED = new Trouble.DelayAfter(Duration.ofHours(1));

    private static final Trouble LATE = new Trouble.Hold();

    /**
     * Five slots are due at once, each of which has got as far as its name says when the leader stops. Its successor takes
     * each up from there; what the frozen leader had under way arrives, or is answered, when it wakes.
     */
    @Test
    void a_leader_that_is_frozen_at_each_effect_and_wakes_doubles_nothing_and_loses_nothing() throws Exception {
        try (Scenario scenario = Scenario.in(Ground.shared(), "frozen")) {
            Replica leader = scenario.start();
            Await.until("the first one leads", LIMIT, leader.process()::isLeading);
            Replica successor = scenario.start();
            Place here = scenario.here();
            Map<Slot, Rule> stages = new LinkedHashMap<>();
            for (String stage : List.of("created", "recorded", "released", "record-late", "release-late")) {
                Instant created = here.apply(CronDraft.named(stage)
                        .schedule("@every " + FIRST_SECONDS + "s")
                        .deadline(600));
                Slot slot = new Slot(stage, created.plusSeconds(FIRST_SECONDS));
                stages.put(slot, write(leader, here, slot).times(1).does(stage.endsWith("late") ? LATE : UNANSWERED));
            }
            for (Rule rule : stages.values()) {
                rule.awaitHits(1, LIMIT);
            }
            leader.process().freeze();
            stages.keySet().forEach(slot -> here.suspend(slot.cron()));
            Await.until("the successor leads", LIMIT, successor.process()::isLeading);
            Map<Slot, LedgerEntry> entries = new LinkedHashMap<>();
            stages.keySet().forEach(slot -> entries.put(slot, here.awaitEntry(slot, LIMIT)));
            Await.none("it releases them", LIMIT, here::unreleased);

            Instant thawed = Ticks.now();
            leader.process().thaw();
            stages.values().forEach(Rule::release);

            Await.until(
                    "the other one has looked at the lease twice",
                    LIMIT,
                    () -> leader.proxy().seen(thawed, Instant.MAX).stream()
                                    .filter(seen -> seen.path().contains("/leases/") && seen.status() == 200)
                                    .count()
                            >= 2);
            assertThat(leader.process().isLeading()).isFalse();
            // The releases all begin in one moment, the one before the freeze: what was on its way then may arrive now.
            assertThat(leader.proxy().seen(thawed, Instant.MAX))
                    .filteredOn(
                            seen -> !seen.method().equals("GET") && !seen.path().contains("/leases"))
                    .allSatisfy(seen -> {
                        assertThat(seen.method()).isEqualTo("PATCH");
                        assertThat(seen.path()).contains("/workflows/");
                        assertThat(seen.serverStatus()).matches(status -> status == 0 || status >= 400);
                    });
            assertThat(leader.proxy().seen())
                    .filteredOn(seen -> seen.rule().endsWith("late"))
                    .hasSize(2)
                    .allSatisfy(seen -> assertThat(seen.serverStatus()).isGreaterThanOrEqualTo(400));
            entries.forEach((slot, entry) -> {
                assertThat(entry.label()).as("%s", slot).isIn("Created", "Adopted");
                assertThat(here.entry(slot)).contains(entry);
                assertThat(here.creations(slot)).singleElement().returns(entry.child(), line -> line.uid());
            });
            assertThat(successor.process().isLeading()).isTrue();
            here.awaitBooks();
        }
    }

    /** The write by which the leader takes the slot to the stage that its CronWorkflow is named after. */
    private static RuleDraft write(Replica leader, Place here, Slot slot) {
        RuleDraft draft = leader.proxy().rule(slot.cron());
        return switch (slot.cron()) {
            case "created" -> draft.method("POST").path("/workflows").body("\"" + slot.run() + "\"");
            case "recorded", "record-late" -> {
                String uid = here.api()
                        .get(Objects.CRON_WORKFLOWS, slot.cron())
                        .path("metadata")
                        .path("uid")
                        .asString();
                yield draft.method("PUT").path("/cronledgers/" + uid).body("\"Created\"");
            }
            default -> draft.method("PATCH").path("/workflows/" + slot.run());
        };
    }
}
