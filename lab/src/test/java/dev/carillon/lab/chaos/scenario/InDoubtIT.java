package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * PROTOCOL C3: no outcome but that of a run is written down while an attempt may have been carried out. (C4, forward
 * and then answer, are the rows of {@link FaultTableIT} and {@link BrokenExchangeIT}.)
 */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class InDoubtIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Canned UNAVAILABLE = Canned.refusal(503, "ServiceUnavailable", "not now");

    /** A last try goes out a second before the close. */
    private static final Duration LAST_TRY = Duration.ofSeconds(1);

    /** The test says when it is over. */
    private static final Duration UNTIL_TOLD = Duration.ofHours(1);

    /** The API server reads its clock when the request comes; this is surely after the close. */
    private static final Duration FENCED = Duration.ofMillis(600);

    private static final int DEADLINE_SECONDS = 8;

    @Test
    void a_lost_answer_and_a_quota_that_it_filled_is_adopted_not_rejected() throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "in-doubt-quota")) {
            Place here = scenario.here();
            Replica replica = scenario.start();
            quotaOfOne(scenario);
            Slot slot = new Slot(
                    "a", here.apply(CronDraft.named("a").schedule("@every 8s")).plusSeconds(8));
            Rule lost = replica.proxy()
                    .rule("lost")
                    .method("POST")
                    .body(quoted(slot))
                    .times(1)
                    .does(Trouble.cutAfter());
            replica.proxy()
                    .rule("blind")
                    .method("GET")
                    .path(slot.run())
                    .times(3)
                    .does(Trouble.answer(UNAVAILABLE));

            lost.awaitHits(1, LIMIT);
            LedgerEntry entry = here.awaitEntry(slot, LIMIT);

            assertThat(entry.outcome()).isEqualTo("Adopted");
            assertThat(entry.child()).isEqualTo(here.awaitCreation(slot, LIMIT).uid());
            assertThat(here.creations(slot)).hasSize(1);

            // The next one meets the full quota itself, in the server's own words.
            Slot next = new Slot("a", slot.time().plusSeconds(8));
            assertThat(here.awaitEntry(next, LIMIT).label()).isEqualTo("Rejected/QuotaExceeded");
            assertThat(here.creations(next)).isEmpty();
            here.awaitTold("a", "rejected (QuotaExceeded)", LIMIT);
        }
    }

    @Test
    void a_504_before_the_close_of_a_create_that_lands_in_time_is_adopted_not_missed() throws InterruptedException {
        assertThat(lastTryLands(Landing.AFTER_THE_LOOK, "in-doubt-504").outcome())
                .isEqualTo("Adopted");
    }

    @Test
    void a_504_before_the_close_of_a_create_that_lands_after_it_is_fenced_and_missed() throws InterruptedException {
        assertThat(lastTryLands(Landing.AFTER_THE_CLOSE, "in-doubt-late").label())
                .isEqualTo("Missed/WindowClosed");
    }

    /** When a create is carried out that has been answered 504. */
    private enum Landing {
        /** The look that follows the answer has found nothing, and the window is open. */
        AFTER_THE_LOOK,
        AFTER_THE_CLOSE
    }

    /** All creates are refused but the last, which is answered 504 and carried out later. */
    private static LedgerEntry lastTryLands(Landing landing, String name) throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), name)) {
            Place here = scenario.here();
            Replica replica = scenario.start();
            Instant created =
                    here.apply(CronDraft.named("a").schedule("@every 12s").deadline(DEADLINE_SECONDS));
            Slot slot = new Slot("a", created.plusSeconds(12));
            Instant lastTry = slot.time().plusSeconds(DEADLINE_SECONDS).minus(LAST_TRY);
            replica.proxy()
                    .rule("not now")
                    .method("POST")
                    .body(quoted(slot))
                    .lasting(Duration.between(Ticks.now(), lastTry.minusMillis(50)))
                    .does(Trouble.answer(UNAVAILABLE));
            Rule goesOn = replica.proxy()
                    .rule("goes on")
                    .method("POST")
                    .body(quoted(slot))
                    .does(new Trouble.AnswerBefore(Canned.refusal(504, "Timeout", "did not complete"), UNTIL_TOLD));
            goesOn.awaitHits(1, LIMIT);
            switch (landing) {
                case AFTER_THE_LOOK ->
                    Await.until("a look has found nothing", LIMIT, () -> hasLookedInVain(replica, slot));
                case AFTER_THE_CLOSE ->
                    Ticks.reach(slot.time().plusSeconds(DEADLINE_SECONDS).plus(FENCED));
            }
            goesOn.release();

            LedgerEntry entry = here.awaitEntry(slot, LIMIT);

            here.awaitBooks();
            assertThat(here.creations(slot)).hasSize(entry.child().isEmpty() ? 0 : 1);
            if (entry.child().isEmpty()) {
                assertThat(scenario.ground().witness().writes(User.CARILLON.name()))
                        .anyMatch(line -> line.namespace().equals(name)
                                && line.verb().equals("create")
                                && line.resource().equals("workflows")
                                && line.code() == 403
                                && !line.at().isBefore(slot.time().plusSeconds(DEADLINE_SECONDS)));
                here.awaitTold("a", "missed (WindowClosed)", LIMIT);
            }
            return entry;
        }
    }

    /** Whether the run was asked for after the create that goes on, and was not there. */
    private static boolean hasLookedInVain(Replica replica, Slot slot) {
        List<Seen> seen = replica.proxy().seen();
        Instant tried = seen.stream()
                .filter(each -> each.rule().equals("goes on"))
                .map(Seen::at)
                .findFirst()
                .orElse(Instant.MAX);
        return seen.stream()
                .anyMatch(each -> each.method().equals("GET")
                        && each.path().contains(slot.run())
                        && each.at().isAfter(tried)
                        && each.status() == 404);
    }

    /** 10:00 is in doubt when 10:01 comes due: both run, whatever the catch-up policy says of waiting ones. */
    @Test
    void a_slot_in_doubt_is_not_superseded_by_the_next() throws InterruptedException {
        try (Scenario scenario = Scenario.in(Ground.shared(), "in-doubt-latest")) {
            Place here = scenario.here();
            Replica replica = scenario.start();
            Slot slot = new Slot(
                    "a", here.apply(CronDraft.named("a").schedule("@every 10s")).plusSeconds(10));
            Slot next = new Slot("a", slot.time().plusSeconds(10));
            // Neither a look nor the watch tells that the run exists, until the next slot is well over due.
            Duration dark = Duration.between(Ticks.now(), next.time().plusSeconds(2));
            replica.proxy()
                    .rule("blind")
                    .method("GET")
                    .path(slot.run())
                    .lasting(dark)
                    .does(Trouble.answer(UNAVAILABLE));
            replica.proxy()
                    .rule("deaf")
                    .method("GET")
                    .path("/workflows\\?.*watch=")
                    .lasting(dark)
                    .does(new Trouble.HangBefore());
            replica.proxy().cutConnections();
            Rule lost = replica.proxy()
                    .rule("lost")
                    .method("POST")
                    .body(quoted(slot))
                    .times(1)
                    .does(Trouble.cutAfter());

            lost.awaitHits(1, LIMIT);
            LedgerEntry second = here.awaitEntry(next, LIMIT);
            LedgerEntry first = here.awaitEntry(slot, LIMIT);

            assertThat(first.outcome()).isEqualTo("Adopted");
            assertThat(second.outcome()).isIn("Created", "Adopted");
            assertThat(here.creations(slot)).hasSize(1);
            assertThat(here.creations(next)).hasSize(1);
            here.awaitBooks();
        }
    }

    @Test
    void a_controller_killed_before_the_answer_finds_its_run_again() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "in-doubt-killed")) {
            Place here = scenario.here();
            Replica replica = scenario.start();
            Slot slot = new Slot(
                    "a", here.apply(CronDraft.named("a").schedule("@every 45s")).plusSeconds(45));
            replica.proxy().rule("no answer").method("POST").body(quoted(slot)).does(new Trouble.HangAfter());

            here.awaitCreation(slot, LIMIT);
            replica.process().kill();
            replica.proxy().clearRules();
            replica.process().start();

            assertThat(here.awaitEntry(slot, LIMIT).outcome()).isEqualTo("Adopted");
            assertThat(here.creations(slot)).hasSize(1);
            here.awaitBooks();
        }
    }

    /** The API server counts itself, as soon as somebody has said from where; its controller does not run here. */
    private static void quotaOfOne(Scenario scenario) {
        scenario.here().api().create(Objects.QUOTAS, """
                {"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"one"},
                 "spec":{"hard":{"count/workflows.argoproj.io":"1"}}}""");
        scenario.ground()
                .cluster()
                .kubectl(
                        "patch",
                        "resourcequota",
                        "one",
                        "-n",
                        scenario.here().namespace(),
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        """
                        {"status":{"hard":{"count/workflows.argoproj.io":"1"},
                                   "used":{"count/workflows.argoproj.io":"0"}}}""")
                .orThrow();
    }

    private static String quoted(Slot slot) {
        return "\"" + slot.run() + "\"";
    }
}
