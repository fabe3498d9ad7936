package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told. */
class ReasonTest {
    private static final Instant SLOT = Views.time("10:00:00");
    private static final String RUN = "the run of 2026-11-24T10:00:00Z ";

    @Test
    void each_outcome_is_one_sentence() {
        assertThat(Reason.sentence(SLOT, new Outcome.Created("u", false))).isEqualTo(RUN + "was created");
        assertThat(Reason.sentence(SLOT, new Outcome.Created("u", true))).isEqualTo(RUN + "was created late");
        assertThat(Reason.sentence(SLOT, new Outcome.Adopted("u"))).isEqualTo(RUN + "existed already and was adopted");
        assertThat(Reason.sentence(SLOT, new Outcome.Skipped(Outcome.Skip.FORBIDDEN, "while a was active")))
                .isEqualTo(RUN + "was skipped (Forbidden): while a was active");
        assertThat(Reason.sentence(SLOT, new Outcome.Rejected("TooLarge", "TooLarge: 2 MiB")))
                .isEqualTo(RUN + "was rejected (TooLarge): 2 MiB. Shrink the workflowSpec: etcd takes 1.5 MiB at most");
        assertThat(Reason.sentence(SLOT, new Outcome.Missed("KindMissing", "")))
                .isEqualTo(RUN + "was missed (KindMissing). Install the Argo Workflows CRDs");
    }

    @ParameterizedTest
    @EnumSource(Outcome.Skip.class)
    void each_skip_has_a_fix(Outcome.Skip why) {
        assertThat(Reason.fix(new Outcome.Skipped(why, ""))).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Fault.Block.class)
    void each_block_has_a_fix_of_its_own(Fault.Block block) {
        assertThat(Reason.fix(Reason.of(block))).isNotEmpty().doesNotStartWith("Mend what the message names");
    }

    @ParameterizedTest
    @ValueSource(strings = {Outcome.TEMPLATE_NOT_FOUND, Outcome.EXPRESSION_UNUSABLE, Outcome.SPEC_INVALID})
    void what_no_server_has_refused_has_a_fix_of_its_own_too(String reason) {
        assertThat(Reason.fix(reason)).isNotEmpty().doesNotStartWith("Mend what the message names");
    }

    @Test
    void who_is_not_known_is_not_told_to_grant_something() {
        assertThat(Reason.fix("Unauthorized")).startsWith("Check Carillon's credentials");
    }

    /** Kubernetes renames nothing. */
    @Test
    void nobody_is_told_to_rename_a_workflow() {
        assertThat(Reason.fix("NameTaken")).startsWith("Delete the Workflow").doesNotContain("rename");
    }

    @Test
    void an_event_is_cut_between_characters() {
        for (int n = 0; n < 10; n++) {
            String text = new Announcement(false, "r", "x".repeat(n) + "\uD83D\uDD14".repeat(600)).text();
            assertThat(text.codePoints().filter(c -> Character.getType(c) == Character.SURROGATE))
                    .as("%d before", n)
                    .isEmpty();
        }
    }

    @Test
    void a_text_is_kept_to_its_limit_and_never_ends_in_half_a_character() {
        String most = "x".repeat(CronLedger.NOTE_LIMIT_CHARS);
        assertThat(Reason.shortened(most)).isEqualTo(most);
        assertThat(Reason.shortened(most + "y")).isEqualTo(most);
        String bell = most.substring(1) + "\uD83D\uDD14";
        assertThat(Reason.shortened(bell)).isEqualTo(most.substring(1));
    }

    @Test
    void an_event_of_a_thousand_characters_is_told_whole_and_a_longer_one_keeps_its_end() {
        String most = "x".repeat(999) + "z";
        assertThat(new Announcement(false, "r", most).text()).isEqualTo(most);
        assertThat(new Announcement(false, "r", "y" + most).text())
                .hasSize(1_000)
                .startsWith("yxx")
                .contains("x...x")
                .endsWith("xz");
    }
}
