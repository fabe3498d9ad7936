package dev.carillon.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoughtTest {
    @Test
    void it_is_found_where_the_jdk_finds_it() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String text = word(random, 12);
            String part = word(random, 5);
            int from = random.nextInt(text.length() + 1);
            String story = "'" + part + "' in '" + text + "' from " + from;
            assertThat(new Sought(part).first(text, from)).as(story).isEqualTo(text.indexOf(part, from));
            assertThat(new Sought(part).last(text)).as(story).isEqualTo(text.lastIndexOf(part));
        }
    }

    /** Of two letters, so that much repeats. */
    private static String word(Random random, int longest) {
        StringBuilder word = new StringBuilder();
        random.ints(random.nextInt(longest + 1), 'a', 'c').forEach(c -> word.append((char) c));
        return word.toString();
    }
}
