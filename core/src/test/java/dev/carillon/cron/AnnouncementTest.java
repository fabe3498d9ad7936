package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a Kubernetes Event says of a slot. */
class AnnouncementTest {
    private static final Key CRON = new Key("team", "nightly");
    private static final Instant SLOT = Views.time("10:00:00");

    private static Announcement of(Outcome outcome, int attempts, String fault) {
        return Reason.announce(CRON, new Entry(SLOT, outcome, SLOT, attempts, fault, Instant.EPOCH, End.NONE));
    }

    @Test
    void an_adopted_run_is_normal() {
        assertThat(of(new Outcome.Adopted("uid"), 0, ""))
                .isEqualTo(new Announcement(
                        false,
                        "SlotAdopted",
                        "The run of 2026-11-24T10:00:00Z was there already and was adopted. "
                                + "Details: carillon explain nightly --namespace team --at 2026-11-24T10:00:00Z"));
    }

    @Test
    void a_run_that_started_after_it_was_given_up_is_a_warning() {
        Announcement late = of(new Outcome.Created("uid", true), 1, "InDoubt");

        assertThat(late.warning()).isTrue();
        assertThat(late.text()).contains("was given up and has started all the same after 1 attempt");
    }

    @Test
    void a_missed_slot_says_attempts_last_fault_text_and_fix() {
        Announcement missed = of(new Outcome.Missed("WindowClosed", "InDoubt: no answer within 5000 ms"), 7, "InDoubt");

        assertThat(missed.warning()).isTrue();
        assertThat(missed.text())
                .startsWith(
                        "The run of 2026-11-24T10:00:00Z was missed (WindowClosed) after 7 attempts, last fault InDoubt"
                                + ": InDoubt: no answer within 5000 ms. Set or raise startingDeadlineSeconds to allow a later start. ");
    }

    @ParameterizedTest
    @EnumSource(Outcome.Skip.class)
    void each_skip_is_normal_and_names_its_fix(Outcome.Skip why) {
        Announcement skipped = of(new Outcome.Skipped(why, ""), 0, "");

        assertThat(skipped.warning()).isFalse();
        assertThat(skipped.text())
                .contains("skipped (" + why.text() + ")")
                .contains(Reason.fix(new Outcome.Skipped(why, "")))
                .contains("carillon explain");
    }

    @Test
    void several_at_once_are_one_text() {
        Range range = new Range(
                Views.time("09:00:00"), SLOT, 61, new Outcome.Missed("WindowClosed", "nobody was there"), SLOT);

        assertThat(Reason.announce(CRON, range).text())
                .startsWith("The 61 runs from 2026-11-24T09:00:00Z to 2026-11-24T10:00:00Z were missed (WindowClosed)"
                        + ": nobody was there. ");
    }

    @Test
    void a_text_that_the_api_server_would_refuse_is_cut_in_the_middle() {
        Announcement huge = Reason.announce(CRON, new Condition(Condition.SPEC_ERROR, "x".repeat(5_000)));

        assertThat(huge.text()).hasSizeLessThanOrEqualTo(1_024).endsWith("carillon explain nightly --namespace team");
    }
}
