package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UnkeptNamesTest {
    /** The sum that Jackson's table goes by is the same for the same pieces of four letters in another order. */
    @Test
    void names_that_are_made_to_fall_into_one_place_are_read() throws Json.Malformed {
        String labels = namesOfOnePlace(2_000).stream()
                .map(name -> "\"" + name + "\":\"v\"")
                .collect(Collectors.joining(","));
        byte[] document =
                bytes("{\"metadata\":{\"name\":\"a\",\"annotations\":{" + labels + "}},\"spec\":{" + labels + "}}");

        ApiObject object = ApiObject.parse(Kind.WORKFLOW, document);

        assertThat(object.meta().annotations()).hasSize(2_000);
        assertThat(object.part("spec").size()).isEqualTo(2_000);
        assertThat(Json.readObject(document).path("spec").size()).isEqualTo(2_000);
        assertThat(Json.find(document, "spec")).isNotNull();
    }

    /** Of each length, and behind a {@code f:}: the second time there is nothing to be made. */
    @Test
    void a_known_name_is_made_once() throws Json.Malformed {
        for (String name : List.of(
                "to",
                "uid",
                "kind",
                "limit",
                "labels",
                "operation",
                "apiVersion",
                "controller",
                "annotations",
                "managedFields",
                "f:startingDeadlineSeconds",
                "workflows.argoproj.io/scheduled-time",
                ".")) {
            assertThat(nameIn("{\"" + name + "\":1}")).isEqualTo(name).isSameAs(nameIn("{ \"" + name + "\" : 2 }"));
        }
        assertThat(nameIn("{\"unknown\":1}")).isNotSameAs(nameIn("{\"unknown\":1}"));
    }

    /** Parts of known names, and what is longer than they are. */
    @Test
    void no_other_name_is_taken_for_a_known_one() throws Json.Malformed {
        for (String known : List.of("workflows.argoproj.io/scheduled-time", "annotations", "f:metadata", "name")) {
            for (int from = 0; from < known.length(); from++) {
                for (int to = from + 1; to <= known.length(); to++) {
                    String part = known.substring(from, to);
                    assertThat(nameIn("{\"" + part + "\":1}")).isEqualTo(part);
                    assertThat(nameIn("{\"" + part + "\u00e9" + part + "\":1}")).isEqualTo(part + "\u00e9" + part);
                    assertThat(nameIn("{\"" + part + "\\u0041\":1}")).isEqualTo(part + "A");
                }
            }
        }
        assertThat(nameIn("{\"\":1}")).isEmpty();
    }

    private static String nameIn(String document) throws Json.Malformed {
        return Json.readObject(bytes(document)).propertyNames().iterator().next();
    }

    /** A name may be as long as its object, and who makes and deletes objects has many of them. */
    @Test
    void a_name_is_forgotten_with_its_document() throws Json.Malformed {
        WeakReference<String> name = nameOfAField();
        System.gc();
        assertThat(name.refersTo(null)).isTrue();
    }

    private static WeakReference<String> nameOfAField() throws Json.Malformed {
        byte[] document = bytes("{\"" + "n".repeat(100_000) + "\":1}");
        return new WeakReference<>(
                Json.readObject(document).propertyNames().iterator().next());
    }

    private static Set<String> namesOfOnePlace(int count) {
        List<String> pieces = new ArrayList<>(List.of("aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh"));
        Random order = new Random(1);
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            Collections.shuffle(pieces, order);
            names.add("a".repeat(12) + String.join("", pieces));
        }
        return names;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
