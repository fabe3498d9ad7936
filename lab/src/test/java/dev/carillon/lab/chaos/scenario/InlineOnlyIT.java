package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A controller with {@code --default-window 0s}: an empty window would launch nothing at all (PROTOCOL M3). */
@Timeout(180)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InlineOnlyIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int PERIOD_SECONDS = 8;

    /** As many as {@code RETRY_BACKOFF_STEPS} is without being set. */
    private static final int INLINE_ATTEMPTS = 4;

    private static final Canned UNAVAILABLE = Canned.refusal(503, "ServiceUnavailable", "not now");

    private Scenario scenario;
    private Replica replica;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.in(Ground.shared(), "inline-only");
        replica = scenario.start("--default-window", "0s");
        here = scenario.here();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @Test
    void every_slot_runs_although_its_window_has_no_length() {
        Instant created = here.apply(CronDraft.named("punctual").schedule("@every " + PERIOD_SECONDS + "s"));
        for (int i = 1; i <= 3; i++) {
            Slot slot = new Slot("punctual", created.plusSeconds((long) PERIOD_SECONDS * i));
            assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
            assertThat(here.creations(slot)).hasSize(1);
        }
        here.awaitBooks();
    }

    @Test
    void a_slot_gets_the_attempts_that_come_at_once_and_no_later_one() {
        Instant minute = Ticks.next();
        Slot shaken = new Slot("shaken", minute);
        Slot barred = new Slot("barred", minute.plusSeconds(60));
        refused(shaken, INLINE_ATTEMPTS - 1);
        Rule never = refused(barred, Integer.MAX_VALUE);
        here.apply(CronDraft.named(shaken.cron()).once(shaken.time()));
        here.apply(CronDraft.named(barred.cron()).once(barred.time()));

        LedgerEntry ran = here.awaitEntry(shaken, LIMIT);
        LedgerEntry missed = here.awaitEntry(barred, LIMIT.plusSeconds(60));

        assertThat(ran.label()).isIn("Created", "Adopted");
        assertThat(ran.attempts()).isEqualTo(INLINE_ATTEMPTS);
        assertThat(here.creations(shaken)).hasSize(1);
        assertThat(missed.label()).isEqualTo("Missed/WindowClosed");
        assertThat(never.hits()).isEqualTo(INLINE_ATTEMPTS);
        assertThat(here.creations(barred)).isEmpty();
    }

    private Rule refused(Slot slot, int times) {
        return replica.proxy()
                .rule(slot.cron())
                .method("POST")
                .path("/workflows")
                .body("\"" + slot.run() + "\"")
                .times(times)
                .does(Trouble.answer(UNAVAILABLE));
    }
}
