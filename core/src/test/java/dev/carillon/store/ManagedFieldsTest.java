package dev.carillon.store;

import static dev.carillon.testkit.Bodies.bytes;
import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Request;
import dev.carillon.api.Request.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ManagedFieldsTest {
    private static final Instant NOW = TestStore.START;

    private final Store store = new Store(Rules.STANDARD, new SplittableRandom(1), NOW);

    private ApiObject write(Request request, String manager, Instant now) {
        Answer answer = store.execute(request, manager, now);
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found) answer).object();
    }

    private ApiObject created() {
        return write(TestStore.creation(labelled(workflow("a"), "team", "blue")), "one", NOW);
    }

    private ApiObject merge(ApiObject object, String patch, String manager, int second) {
        Request.Patch request = new Request.Patch(object.kind(), object.meta().key(), PatchType.MERGE, bytes(patch));
        return write(request, manager, NOW.plusSeconds(second));
    }

    /** By manager: the second of the entry, then its fields. */
    private static Map<String, List<String>> entries(ApiObject object) {
        Map<String, List<String>> entries = new TreeMap<>();
        for (JsonNode entry : object.tree().path("metadata").path("managedFields")) {
            long second = Instant.parse(Json.text(entry, "time")).getEpochSecond() - NOW.getEpochSecond();
            entries.put(
                    Json.text(entry, "manager") + "@" + second,
                    entry.path("fieldsV1")
                            .propertyStream()
                            .flatMap(top -> top.getValue().isEmpty()
                                    ? Stream.of(top.getKey())
                                    : top.getValue().propertyNames().stream().map(name -> top.getKey() + "/" + name))
                            .sorted()
                            .toList());
        }
        return entries;
    }

    @Test
    void the_creator_owns_what_it_wrote() {
        assertThat(entries(created()))
                .containsExactly(Map.entry("one@0", List.of("f:metadata/f:labels", "f:spec/f:entrypoint")));
    }

    @Test
    void a_second_writer_owns_what_it_adds_and_what_it_changes() {
        ApiObject after = merge(created(), "{'spec':{'entrypoint':'other','suspend':true}}", "two", 5);

        assertThat(entries(after))
                .containsOnly(
                        Map.entry("one@0", List.of("f:metadata/f:labels")),
                        Map.entry("two@5", List.of("f:spec/f:entrypoint", "f:spec/f:suspend")));
    }

    @Test
    void a_writer_that_repeats_a_value_does_not_own_it() {
        ApiObject after = merge(created(), "{'spec':{'entrypoint':'main','suspend':true}}", "two", 5);

        assertThat(entries(after))
                .containsOnly(
                        Map.entry("one@0", List.of("f:metadata/f:labels", "f:spec/f:entrypoint")),
                        Map.entry("two@5", List.of("f:spec/f:suspend")));
    }

    @Test
    void the_time_of_an_entry_is_that_of_its_last_change() {
        ApiObject after = merge(created(), "{'spec':{'suspend':true}}", "one", 7);

        assertThat(entries(after).keySet()).containsExactly("one@7");
    }

    @Test
    void a_writer_that_takes_its_own_field_away_has_written_then_and_another_writers_time_stays() {
        ApiObject both = merge(created(), "{'spec':{'suspend':true}}", "two", 5);
        ApiObject less = merge(both, "{'metadata':{'labels':null}}", "one", 9);
        assertThat(entries(less).keySet()).containsExactly("one@9", "two@5");
        ApiObject after = merge(less, "{'spec':{'suspend':null}}", "one", 11);
        assertThat(entries(after).keySet())
                .as("it owns nothing more, and nothing less")
                .containsExactly("one@9");
    }

    @Test
    void a_writer_that_comes_back_has_one_entry() {
        ApiObject two = merge(created(), "{'spec':{'suspend':true}}", "two", 5);
        ApiObject three = merge(two, "{'spec':{'priority':1}}", "three", 6);
        ApiObject again = merge(three, "{'spec':{'parallelism':2}}", "one", 7);
        assertThat(entries(again).keySet()).containsExactly("one@7", "three@6", "two@5");
        assertThat(again.tree().path("metadata").path("managedFields").size()).isEqualTo(3);
    }

    @Test
    void a_value_as_a_whole_is_owned_by_who_changed_it_last() {
        ApiObject set = merge(created(), "{'status':{}}", "two", 5);
        ApiObject filled = merge(set, "{'status':{'phase':'Running'}}", "one", 6);
        assertThat(entries(filled))
                .containsOnlyKeys("one@6")
                .containsEntry("one@6", List.of("f:metadata/f:labels", "f:spec/f:entrypoint", "f:status/f:phase"));
    }

    @Test
    void a_field_that_is_removed_has_no_owner() {
        ApiObject after = merge(created(), "{'metadata':{'labels':null}}", "two", 5);

        assertThat(entries(after)).containsExactly(Map.entry("one@0", List.of("f:spec/f:entrypoint")));
    }

    @Test
    void what_a_client_says_of_managed_fields_is_ignored() {
        ApiObject before = created();
        ApiObject after = merge(before, "{'metadata':{'managedFields':[]}}", "two", 5);

        assertThat(after.meta().version()).isEqualTo(before.meta().version());
        assertThat(entries(after)).isEqualTo(entries(before));
    }

    @Test
    void a_top_level_value_is_owned_as_a_whole() {
        ApiObject after = merge(created(), "{'status':{}}", "two", 5);

        assertThat(entries(after)).containsEntry("two@5", List.of("f:status"));
    }
}
