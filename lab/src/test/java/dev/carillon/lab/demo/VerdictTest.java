package dev.carillon.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerdictTest {
    private static final Instant TIME = Instant.parse("2026-11-24T02:30:00Z");
    private static final Slot SLOT = new Slot("every-minute", TIME);
    private static final Creation CREATION = new Creation(SLOT.run(), TIME.plusMillis(12), "u1");
    private static final String CREATED = """
            {"slot":"2026-11-24T02:30:00Z","outcome":"Created","child":"u1","attempts":1}""";

    @Test
    void a_run_that_audit_log_and_ledger_agree_on_is_no_problem() {
        Verdict verdict = verdict(SLOT, List.of(CREATION), CREATED);

        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.isComplete()).isTrue();
        assertThat(verdict.rows().getFirst().lateness()).contains(Duration.ofMillis(12));
        assertThat(Table.of(verdict)).contains("every-minute  Created  1         0.012 s   1     u1");
    }

    @Test
    void a_slot_with_two_creations_is_doubled() {
        Creation again = new Creation(SLOT.run(), TIME.plusSeconds(3), "u2");

        assertThat(verdict(SLOT, List.of(CREATION, again), CREATED).problems())
                .singleElement()
                .asString()
                .contains("DOUBLED");
    }

    @Test
    void a_slot_that_no_ledger_speaks_of_is_unaccounted() {
        Verdict verdict = Verdict.of(List.of(SLOT), List.of(), Map.of());

        assertThat(verdict.isComplete()).isFalse();
        assertThat(verdict.problems()).singleElement().asString().contains("UNACCOUNTED");
    }

    @Test
    void a_missed_slot_is_lost() {
        assertThat(verdict(SLOT, List.of(), """
                        {"slot":"2026-11-24T02:30:00Z","outcome":"Missed","reason":"WindowClosed","note":"503"}""").problems())
                .containsExactly("02:30:00 every-minute: LOST: Missed/WindowClosed (503) instead of Created");
    }

    @Test
    void a_run_with_another_uid_than_the_ledgers_is_a_mismatch() {
        Creation other = new Creation(SLOT.run(), TIME, "u9");

        assertThat(verdict(SLOT, List.of(other), CREATED).problems())
                .singleElement()
                .asString()
                .contains("MISMATCH", "u9", "u1");
    }

    @Test
    void an_outcome_without_a_creation_in_the_audit_log_is_a_mismatch() {
        assertThat(verdict(SLOT, List.of(), CREATED).problems())
                .singleElement()
                .asString()
                .contains("MISMATCH", "none");
    }

    @Test
    void a_creation_that_no_slot_wanted_is_named() {
        Creation stranger = new Creation("every-minute-17", TIME, "u3");

        assertThat(verdict(SLOT, List.of(CREATION, stranger), CREATED).problems())
                .containsExactly("Run every-minute-17 was created, and no slot wanted it");
    }

    @Test
    void a_skip_where_a_run_was_due_is_lost_and_a_skip_that_was_due_is_fine() {
        String suspended = """
                {"slot":"2026-11-24T02:30:00Z","outcome":"Skipped","reason":"Suspended"}""";

        assertThat(verdict(SLOT, List.of(), suspended).problems())
                .singleElement()
                .asString()
                .contains("LOST");
        assertThat(verdict(new Slot("asleep", TIME), List.of(), suspended).problems())
                .isEmpty();
    }

    @Test
    void a_range_answers_for_every_slot_in_it() {
        JsonNode ledger = new JsonMapper().readTree("""
                {"status":{"ranges":[{"from":"2026-11-24T02:29:00Z","to":"2026-11-24T02:31:00Z","count":3,
                 "outcome":"Skipped","reason":"Suspended"}]}}""");

        assertThat(LedgerEntry.in(ledger, TIME)).map(LedgerEntry::label).contains("Skipped/Suspended");
        assertThat(LedgerEntry.in(ledger, TIME.plus(Slot.MINUTE.multipliedBy(2))))
                .isEmpty();
    }

    @Test
    void slots_are_the_minutes_strictly_after_the_creation() {
        assertThat(Slot.everyMinute("a", TIME, TIME.plusSeconds(130)))
                .extracting(Slot::time)
                .containsExactly(TIME.plusSeconds(60), TIME.plusSeconds(120));
    }

    private static Verdict verdict(Slot slot, List<Creation> creations, String entry) {
        JsonNode ledger = new JsonMapper().readTree("{\"status\":{\"recent\":[" + entry + "]}}");
        return Verdict.of(List.of(slot), creations, Map.of(slot.cron(), ledger));
    }
}
