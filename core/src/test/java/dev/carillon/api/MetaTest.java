package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.Bodies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

class MetaTest {
    /** An API server bounds annotations together, and labels only one by one: these have some megabytes. */
    private static final int MANY = 131_072;

    /** Each would be looked for among all others: reading them takes minutes. */
    @Test
    @Timeout(10)
    void labels_that_somebody_has_chosen_for_their_hash_are_read_as_fast_as_others() {
        List<String> keys = Bodies.alike(MANY, "Aa", "BB");
        ObjectNode labels = Json.object();
        keys.forEach(key -> labels.put(key, "x"));

        Map<String, String> read = Meta.strings(labels);

        assertThat(read).hasSize(MANY);
        assertThat(keys).allMatch(key -> "x".equals(read.get(key)));
    }
}
