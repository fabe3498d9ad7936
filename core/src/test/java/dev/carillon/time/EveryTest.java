package dev.carillon.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EveryTest {
    private static final long ANCHOR = Times.at("2026-05-01T10:00:07Z");

    private final Schedule every = Times.utc("@every 90s").anchored(ANCHOR);

    @Test
    void it_fires_first_one_delay_after_the_anchor() {
        assertThat(every.nextAfter(Firings.NEVER_BEFORE)).isEqualTo(ANCHOR + 90);
        assertThat(every.nextAfter(ANCHOR - 1_000)).isEqualTo(ANCHOR + 90);
        assertThat(every.nextAfter(ANCHOR)).isEqualTo(ANCHOR + 90);
        assertThat(every.nextAfter(ANCHOR + 89)).isEqualTo(ANCHOR + 90);
    }

    @Test
    void it_never_restarts_by_itself() {
        assertThat(every.nextAfter(ANCHOR + 90)).isEqualTo(ANCHOR + 180);
        assertThat(every.nextAfter(ANCHOR + 90 * 1_000_000L + 1)).isEqualTo(ANCHOR + 90 * 1_000_001L);
    }

    @Test
    void the_anchor_itself_is_no_firing() {
        assertThat(every.matches(ANCHOR)).isFalse();
        assertThat(every.matches(ANCHOR + 90)).isTrue();
        assertThat(every.matches(ANCHOR + 91)).isFalse();
        assertThat(every.previousBefore(ANCHOR + 90)).isEqualTo(Firings.NEVER_BEFORE);
        assertThat(every.previousBefore(ANCHOR + 91)).isEqualTo(ANCHOR + 90);
        assertThat(every.previousBefore(ANCHOR + 180)).isEqualTo(ANCHOR + 90);
    }

    @Test
    void it_ends_with_the_known_years() {
        assertThat(every.nextAfter(Long.MAX_VALUE)).isEqualTo(Firings.NEVER);
        long last = every.previousBefore(Long.MAX_VALUE);
        assertThat(last).isBetween(Firings.LAST - 90, Firings.LAST - 1);
        assertThat(every.nextAfter(last)).isEqualTo(Firings.NEVER);
        assertThat(every.nextAfter(last - 1)).isEqualTo(last);
    }

    @Test
    void the_last_second_of_the_known_years_is_a_firing_and_the_next_one_is_none() {
        Schedule inside = every.anchored(Firings.LAST - 91);
        assertThat(inside.nextAfter(0)).isEqualTo(Firings.LAST - 1);
        assertThat(inside.previousBefore(Long.MAX_VALUE)).isEqualTo(Firings.LAST - 1);
        assertThat(inside.matches(Firings.LAST - 1)).isTrue();
        Schedule outside = every.anchored(Firings.LAST - 90);
        assertThat(outside.nextAfter(0)).isEqualTo(Firings.NEVER);
        assertThat(outside.previousBefore(Long.MAX_VALUE)).isEqualTo(Firings.NEVER_BEFORE);
        assertThat(outside.matches(Firings.LAST)).isFalse();
    }

    @Test
    void an_absurd_anchor_is_moved_into_the_known_years() {
        assertThat(every.anchored(Long.MIN_VALUE).nextAfter(Long.MIN_VALUE)).isEqualTo(Firings.FIRST + 90);
        assertThat(every.anchored(Long.MAX_VALUE).nextAfter(0)).isEqualTo(Firings.NEVER);
        assertThat(every.anchored(Long.MAX_VALUE).previousBefore(Long.MAX_VALUE))
                .isEqualTo(Firings.NEVER_BEFORE);
    }
}
