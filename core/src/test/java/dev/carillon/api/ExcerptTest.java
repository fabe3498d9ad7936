package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    private static final String FACE = "\uD83D\uDE00";

    @Test
    void a_text_that_fits_is_whole() {
        assertThat(Excerpt.of("abc", 3)).isEqualTo("abc");
        assertThat(Excerpt.of(FACE, 2)).isEqualTo(FACE);
        assertThat(Excerpt.of("", 0)).isEmpty();
    }

    @Test
    void a_longer_one_is_cut_and_never_inside_a_character() {
        assertThat(Excerpt.of("abcd", 3)).isEqualTo("abc");
        assertThat(Excerpt.of("ab" + FACE, 3)).isEqualTo("ab");
        assertThat(Excerpt.of("a" + FACE + "b", 3)).isEqualTo("a" + FACE);
        assertThat(Excerpt.of(FACE, 1)).isEmpty();
        assertThat(Excerpt.of("a", 0)).isEmpty();
    }
}
