package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ManifestsTest {
    @Test
    void documents_of_yaml_are_numbered_as_a_person_counts_them() {
        assertThat(read("a.yaml", "a: 1\n---\n---\nb: 2\n"))
                .extracting(Manifest::place)
                .containsExactly("1", "3");
    }

    @Test
    void several_json_documents_are_read() {
        assertThat(read("a.json", "{\"a\":1}\n{\"b\":1.10}\n"))
                .map(m -> ((Manifest.Found) m).tree().toString())
                .containsExactly("{\"a\":1}", "{\"b\":1.10}");
    }

    @Test
    void yaml_that_begins_with_a_brace_is_still_yaml() {
        assertThat(read("a.yaml", "{a: b}\n---\n{c: d}\n")).hasSize(2).allMatch(Manifest.Found.class::isInstance);
    }

    @Test
    void the_items_of_a_list_are_documents() {
        assertThat(read("a.yaml", "kind: CronWorkflowList\nitems: [{a: 1}, 5]\n"))
                .extracting(Manifest::place)
                .containsExactly("1 items[0]", "1 items[1]");
    }

    @Test
    void lists_in_lists_and_items_that_leave_their_kind_to_the_list_are_documents() {
        assertThat(read("a.yaml", "kind: List\nitems: [{apiVersion: a/v1, kind: CronWorkflowList, items: [{b: 1}]}]\n"))
                .singleElement()
                .isInstanceOfSatisfying(Manifest.Found.class, found -> {
                    assertThat(found.place()).isEqualTo("1 items[0] items[0]");
                    assertThat(found.tree().toString())
                            .isEqualTo("{\"b\":1,\"kind\":\"CronWorkflow\",\"apiVersion\":\"a/v1\"}");
                });
    }

    /** The YAML library copies what it has of a text each time that it reads on. */
    @Test
    @Timeout(20)
    void a_text_of_fifteen_megabytes_is_read_in_seconds() {
        assertThat(read("a.yaml", "a: {b: \"" + "y".repeat(15 << 20) + "\"}\n"))
                .allMatch(Manifest.Found.class::isInstance);
    }

    @Test
    void an_alias_and_a_merge_mean_what_they_mean_to_kubectl() {
        assertThat(tree("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n"))
                .isEqualTo("{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":{\"e\":2,\"b\":1}}");
    }

    @Test
    void booleans_are_those_of_kubectl_unless_they_stand_in_quotes() {
        assertThat(tree("{yes: [y, Yes, ON], no: [n, No, off, False], text: [\"yes\", 'no', !!str on, yEs, yess]}"))
                .isEqualTo("{\"true\":[true,true,true],\"false\":[false,false,false,false],"
                        + "\"text\":[\"yes\",\"no\",\"on\",\"yEs\",\"yess\"]}");
    }

    @Test
    void a_list_that_hundreds_of_steps_share_is_read() {
        assertThat(read("a.yaml", "a: &a [x]\nb: [" + "*a,".repeat(900) + "]\n"))
                .singleElement()
                .isInstanceOf(Manifest.Found.class);
    }

    @Test
    void what_stands_before_an_error_is_read() {
        List<Manifest> found = read("a.yaml", "a: 1\n---\nb: [\n");
        assertThat(found).hasSize(2);
        assertThat(found.get(0)).isInstanceOf(Manifest.Found.class);
        assertThat(((Manifest.Unreadable) found.get(1)).problem().message()).startsWith("line 4: ");
    }

    record Attack(String name, String file, String text, String told) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Attack> attacks() {
        return List.of(
                new Attack("an alias bomb", "a.yaml", bomb(), "aliases"),
                new Attack("a bomb of few aliases", "a.yaml", wideBomb(), "more than 500000 values"),
                new Attack("a list in itself", "a.yaml", "a: &a [*a]\n", "deeper than 200 levels"),
                new Attack("deep YAML", "a.yaml", "[".repeat(100_000), "deeper than 200 levels"),
                new Attack("deep block YAML", "a.yaml", "- ".repeat(10_000), "deeper than 200 levels"),
                new Attack("deep JSON", "a.json", "{\"a\":".repeat(10_000), "nesting depth"),
                new Attack("very many documents", "a.yaml", "--- {a: 1}\n".repeat(10_001), "more than 10000 documents"),
                new Attack("very many JSON documents", "a.json", "{}\n".repeat(10_001), "more than 10000 documents"),
                new Attack("a scalar", "a.yaml", "hello", "no Kubernetes object"),
                new Attack("a NUL", "a.yaml", "a: \u0000\n", "special characters are not allowed (U+0000). Remove"),
                new Attack("deep JSON without a line", "a.json", "{\"a\":".repeat(300), "allowed (200). Mend"),
                new Attack("half a JSON object", "a.json", "{\"a\":", "line 1: "));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void a_hostile_file_is_a_problem_and_nothing_worse(Attack row) {
        Manifest last = read(row.file(), row.text()).getLast();
        assertThat(last).isInstanceOf(Manifest.Unreadable.class);
        assertThat(((Manifest.Unreadable) last).problem().text()).contains(row.told());
    }

    @Test
    void a_file_that_is_not_utf_8_says_so() {
        byte[] latin = "name: gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(((Manifest.Unreadable) Manifests.of("a.yaml", latin).getFirst())
                        .problem()
                        .message())
                .isEqualTo("the file is not UTF-8");
    }

    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
        }
        return text.toString();
    }

    /** Stays below the number of aliases: 2,000 x 20 x 20 values. */
    private static String wideBomb() {
        return "a: &a [%s]\nb: &b [%s]\nc: [%s]\n".formatted("x,".repeat(2_000), "*a,".repeat(20), "*b,".repeat(20));
    }

    private static String tree(String text) {
        return ((Manifest.Found) read("a.yaml", text).getFirst()).tree().toString();
    }

    private static List<Manifest> read(String file, String text) {
        return Manifests.of(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
