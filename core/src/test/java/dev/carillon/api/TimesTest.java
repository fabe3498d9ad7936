package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final long YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    @Test
    void whatever_the_jdk_writes_is_read_as_the_jdk_reads_it() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(Instant.parse("0000-01-01T00:00:00Z").getEpochSecond(), YEAR_10000 + 1);
            int nanos = switch (i % 4) {
                case 0 -> 0;
                case 1 -> 1_000_000 * random.nextInt(1_000);
                case 2 -> 1_000 * random.nextInt(1_000_000);
                default -> random.nextInt(1_000_000_000);
            };
            Instant time = Instant.ofEpochSecond(second, nanos);
            assertThat(Times.utc(time.toString())).isEqualTo(time);
        }
    }

    @Test
    void a_text_with_one_other_character_is_read_as_the_jdk_reads_it_or_not_at_all() {
        SplittableRandom random = new SplittableRandom(2);
        String characters = "0123456789-+:.TZtz /\u0661";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? "2028-02-29T23:59:58Z" : "2026-10-31T07:06:05.043Z");
            text.setCharAt(random.nextInt(text.length()), characters.charAt(random.nextInt(characters.length())));
            Instant read = Times.utc(text.toString());
            assertThat(read == null || read.equals(parse(text.toString())))
                    .as(text.toString())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-03-11",
                "2026-03-11T10:00:30",
                "2026-03-11T10:00:30+00:00",
                "2026-03-11T10:00Z",
                "2026-02-29T10:00:30Z",
                "2026-00-11T10:00:30Z",
                "2026-13-11T10:00:30Z",
                "2026-03-00T10:00:30Z",
                "2026-03-11T24:00:00Z",
                "2026-03-11T10:60:30Z",
                "2026-03-11T10:00:60Z",
                "2026-03-11T10:00:30.Z",
                "2026-03-11T10:00:30,5Z",
                "2026-03-11T10:00:30.0123456789Z",
                "2026-03-11T10:00:30.-1Z",
                "2026-03-11t10:00:30z"
            })
    void other_forms_and_other_texts_are_left_to_a_parser_for_all(String text) {
        assertThat(Times.utc(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "by hand", "2026-03-11T10:00:30Z, by hand"})
    void words_that_end_with_no_time_have_no_last_one(String text) {
        assertThat(Times.last(text)).isEmpty();
        assertThat(Times.last(text + " 2026-03-11T10:00:30Z")).contains(Instant.parse("2026-03-11T10:00:30Z"));
    }

    private static Instant parse(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new AssertionError("read, but no time: " + text, e);
        }
    }
}
