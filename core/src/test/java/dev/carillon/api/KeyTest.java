package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.Bodies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KeyTest {
    private static final int MANY = 65_536;

    @Test
    void keys_stand_in_the_order_of_their_namespaces_and_then_of_their_names() {
        List<Key> keys = List.of(new Key("", "z"), new Key("a", "b"), new Key("a", "c"), new Key("b", "a"));

        assertThat(Stream.of(3, 1, 0, 2).map(keys::get).sorted()).containsExactlyElementsOf(keys);
    }

    /** Each would be looked for among all others: all of them take minutes. */
    @Test
    @Timeout(10)
    void names_that_somebody_has_chosen_for_their_hash_are_found_as_fast_as_others() {
        List<String> names = Bodies.alike(MANY, "an", "c0");
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
        Map<Key, String> held = new HashMap<>();
        names.forEach(name -> held.put(new Key("team", name), name));

        assertThat(names).allMatch(name -> name.equals(held.get(new Key("team", name))));
    }
}
