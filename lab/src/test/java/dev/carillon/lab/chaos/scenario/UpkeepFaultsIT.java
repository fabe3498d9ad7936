package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.RuleDraft;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/**
 * The faults of PROTOCOL 4 on the writes that follow a create: the record, the release, the shown status, the deletion
 * by a history limit and the stop by Replace. Whatever one of them meets, the run is one, recorded with its uid, counted
 * once when it ends, released and shown. All come due at the same minute.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class UpkeepFaultsIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** What follows the applies: each has its ledger, and its trouble waits for it. */
    private static final Duration LEDGERS_AND_RULES = Duration.ofSeconds(25);

    /** Each meets its trouble twice: the second try must not take the first one's fate for granted. */
    private static final int TIMES = 2;

    /** A write that follows the create of a slot's run. */
    enum Write {
        RECORD {
            @Override
            RuleDraft of(RuleDraft rule, Slot slot) {
                return rule.method("PUT").path("/cronledgers/").body("\"" + slot.cron() + "\"");
            }
        },
        RELEASE {
            @Override
            RuleDraft of(RuleDraft rule, Slot slot) {
                return rule.method("PATCH").path("/workflows/" + slot.run() + "\\?");
            }
        },
        STATUS {
            @Override
            RuleDraft of(RuleDraft rule, Slot slot) {
                return rule.method("PATCH").path("/cronworkflows/" + slot.cron() + "\\?");
            }
        },
        REMOVE {
            @Override
            RuleDraft of(RuleDraft rule, Slot slot) {
                return rule.method("DELETE").path("/workflows/" + slot.run());
            }

            @Override
            CronDraft of(CronDraft draft, Instant tick) {
                return draft.once(tick).history(0);
            }
        },
        STOP {
            @Override
            RuleDraft of(RuleDraft rule, Slot slot) {
                return rule.method("PATCH")
                        .path("/workflows/" + slot.run() + "\\?")
                        .body("\"shutdown\"");
            }

            @Override
            CronDraft of(CronDraft draft, Instant tick) {
                return draft.once(tick)
                        .once(tick.plus(Slot.MINUTE))
                        .policy("Replace")
                        .sleeping(LONG_SECONDS);
            }
        };

        /** Longer than anybody looks. */
        private static final int LONG_SECONDS = 900;

        abstract RuleDraft of(RuleDraft rule, Slot slot);

        CronDraft of(CronDraft draft, Instant tick) {
            return draft.once(tick);
        }
    }

    /** A write and what it meets. */
    record Row(Write write, String meets, Trouble trouble) {
        String cron() {
            return write.name().toLowerCase(Locale.ROOT) + "-" + ROWS.indexOf(this);
        }

        @Override
        public String toString() {
            return write + " meets " + meets;
        }
    }

    static final List<Row> ROWS = rows();
    static final List<Row> STOPS =
            ROWS.stream().filter(row -> row.write() == Write.STOP).toList();
    static final List<Row> OTHERS =
            ROWS.stream().filter(row -> row.write() != Write.STOP).toList();

    private final Map<Row, Slot> slots = new HashMap<>();
    private final Map<Row, Rule> rules = new HashMap<>();
    private Scenario scenario;
    private Place here;

    @BeforeAll
    void meetThemAll() {
        scenario = Scenario.in(Ground.shared(), "upkeep-faults");
        here = scenario.here();
        Replica replica = scenario.start();
        scenario.engine();
        Instant tick = Ticks.next(LEDGERS_AND_RULES.plus(here.timeToApply(ROWS.size())));
        for (Row row : ROWS) {
            Slot slot = new Slot(row.cron(), tick);
            slots.put(row, slot);
            here.apply(row.write().of(CronDraft.named(slot.cron()), tick));
        }
        ROWS.forEach(row -> Await.until(
                row.cron() + " has its ledger",
                LIMIT,
                () -> here.ledger(row.cron()).isPresent()));
        for (Row row : ROWS) {
            Slot slot = slot(row);
            rules.put(
                    row,
                    row.write()
                            .of(replica.proxy().rule(row.cron()), slot)
                            .times(TIMES)
                            .does(row.trouble()));
        }
        Ticks.expectBefore(tick);
        Ticks.reach(tick);
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("OTHERS")
    void the_run_is_one_and_recorded_released_counted_and_shown_in_the_end(Row row) throws InterruptedException {
        Slot slot = slot(row);
        rule(row).awaitHits(1, LIMIT);

        LedgerEntry entry = here.awaitEntry(slot, LIMIT);
        Await.until(row + ": released", LIMIT, () -> !here.unreleased().contains(slot.run()));
        Await.until(
                row + ": counted and shown",
                LIMIT,
                () -> status(slot).path("succeeded").asInt() == 1);

        assertThat(entry.label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).singleElement().returns(entry.child(), line -> line.uid());
        assertThat(status(slot).path("lastScheduledTime").asString())
                .isEqualTo(slot.time().toString());
        assertThat(status(slot).path("active")).isEmpty();
        JsonNode counters =
                here.ledger(slot.cron()).orElseThrow().path("status").path("counters");
        assertThat(counters.path("created").asInt() + counters.path("adopted").asInt())
                .isEqualTo(1);
        assertThat(counters.path("succeeded").asInt()).isEqualTo(1);
        assertThat(counters.path("failed").asInt()).isZero();
        if (row.write() == Write.REMOVE) {
            here.awaitGone(slot, LIMIT);
        }
    }

    /** Asked to stop, it ends as failed; who has replaced it goes on alone. */
    @ParameterizedTest(name = "{0}")
    @FieldSource("STOPS")
    void the_run_that_is_replaced_ends_once_and_its_successor_is_left_alone(Row row) throws InterruptedException {
        Slot slot = slot(row);
        Slot successor = new Slot(slot.cron(), slot.time().plus(Slot.MINUTE));
        LedgerEntry entry = here.awaitEntry(successor, LIMIT);
        rule(row).awaitHits(1, LIMIT);

        Await.until(
                row + ": counted and shown",
                LIMIT,
                () -> status(slot).path("failed").asInt() == 1
                        && status(slot).path("active").size() == 1);

        assertThat(entry.label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).hasSize(1);
        assertThat(here.creations(successor)).singleElement().returns(entry.child(), line -> line.uid());
        assertThat(here.shutdown(slot)).isEqualTo("Terminate");
        assertThat(here.shutdown(successor)).isEmpty();
        assertThat(status(slot).path("active").path(0).path("uid").asString()).isEqualTo(entry.child());
        assertThat(here.ledger(slot.cron())
                        .orElseThrow()
                        .path("status")
                        .path("counters")
                        .path("failed")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void audit_log_and_ledgers_agree_in_the_end() {
        ROWS.forEach(row -> here.awaitEntry(slot(row), LIMIT));
        here.awaitBooks();
    }

    private static List<Row> rows() {
        Canned conflict = Canned.refusal(409, "Conflict", "the object has been modified; please apply your changes");
        Canned busy = Canned.refusal(503, "ServiceUnavailable", "the server is currently unable to serve");
        Canned throttled = Canned.empty(429).retryAfter(Duration.ofSeconds(1));
        // By RBAC it would be taken for an API server that warms up, since others of these rows cut connections.
        Canned denied = Canned.refusal(
                403, "Forbidden", "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: not now");
        List<Row> rows = new ArrayList<>();
        for (Write write : Write.values()) {
            rows.addAll(answered(write, "409", conflict));
            rows.addAll(answered(write, "503", busy));
            rows.addAll(answered(write, "429 with Retry-After", throttled));
            rows.addAll(answered(write, "403 of a policy", denied));
            rows.add(new Row(write, "a reset", Trouble.cutBefore()));
            rows.add(new Row(write, "a lost answer", Trouble.cutAfter()));
        }
        // As the API server answers a JSON patch whose test fails: the release is the only one.
        Canned failedTest =
                Canned.refusal(422, "Invalid", "the server rejected our request due to an error in our request");
        rows.addAll(answered(Write.RELEASE, "422 of a failed test", failedTest));
        return List.copyOf(rows);
    }

    private static List<Row> answered(Write write, String what, Canned answer) {
        return List.of(
                new Row(write, what, Trouble.answer(answer)),
                new Row(write, what + " after it was carried out", new Trouble.AnswerAfter(answer)));
    }

    private JsonNode status(Slot slot) {
        return here.api().get(Objects.CRON_WORKFLOWS, slot.cron()).path("status");
    }

    private Slot slot(Row row) {
        return java.util.Objects.requireNonNull(slots.get(row));
    }

    private Rule rule(Row row) {
        return java.util.Objects.requireNonNull(rules.get(row));
    }
}
