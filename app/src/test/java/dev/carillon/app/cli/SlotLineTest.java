package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotLineTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''        | Nothing yet: Carillon tries until
            InDoubt   | Nothing yet: Carillon tries until
            Throttled | Nothing yet: Carillon tries until
            Blocked   | Do what the condition SubmissionError says
            Quota     | Do what the condition SubmissionError says
            Rejected  | Change the CronWorkflow as its condition SubmissionError says
            """)
    void what_mends_a_pending_slot_depends_on_what_holds_it(String fault, String fix) {
        Open open = new Open(Instant.parse("2026-03-27T10:00:00Z"), 3, fault, "a note", false);
        assertThat(SlotLine.of(new Key("shop", "report"), open).fix()).startsWith(fix);
    }

    @Test
    void how_late_a_run_was_made_that_was_found_is_not_known() {
        assertThat(SlotLine.of(new Key("shop", "report"), adopted(0)).late()).isNull();
        assertThat(SlotLine.of(new Key("shop", "report"), adopted(2)).late()).isEqualTo(Duration.ofMinutes(25));
    }

    private static Entry adopted(int attempts) {
        Instant slot = Instant.parse("2026-03-27T10:00:00Z");
        Instant decided = slot.plus(Duration.ofMinutes(25));
        return new Entry(slot, new Outcome.Adopted("u1"), decided, attempts, "", Instant.EPOCH, End.RUNNING);
    }
}
