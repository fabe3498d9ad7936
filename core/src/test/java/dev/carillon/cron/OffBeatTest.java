package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffBeatTest {
    @ParameterizedTest
    @CsvSource({
        "10:00:00.000, 09:59:59.900, 10:00:00.300",
        "10:00:00.299, 09:59:59.900, 10:00:00.300",
        "10:00:00.300, 10:00:00.300, 10:00:00.300",
        "10:00:00.500, 10:00:00.500, 10:00:00.500",
        "10:00:00.900, 10:00:00.900, 10:00:00.900",
        "10:00:00.901, 10:00:00.900, 10:00:01.300",
        "10:00:00.999, 10:00:00.900, 10:00:01.300"
    })
    void what_is_near_a_whole_second_goes_before_it_or_after_it(String at, String before, String after) {
        assertThat(OffBeat.before(Views.time(at))).isEqualTo(Views.time(before));
        assertThat(OffBeat.after(Views.time(at))).isEqualTo(Views.time(after));
        assertThat(OffBeat.isCalm(Views.time(at))).isEqualTo(before.equals(after));
        assertThat(OffBeat.isCalm(OffBeat.before(Views.time(at)))).isTrue();
        assertThat(OffBeat.isCalm(OffBeat.after(Views.time(at)))).isTrue();
    }
}
