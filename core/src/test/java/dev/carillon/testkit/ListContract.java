package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.api.Versions;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading one and many: as k8s.io/apiserver handlers/get.go does it. */
public interface ListContract extends ContractCase {
    @Test
    default void get_of_a_missing_object_is_404_and_names_it() {
        Status status = api().refused(api().get("a"));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.reason()).isEqualTo("NotFound");
        assertThat(status.message()).isEqualTo("workflows.argoproj.io \"a\" not found");
        assertThat(status.details().name()).isEqualTo("a");
        assertThat(status.details().group()).isEqualTo("argoproj.io");
        assertThat(status.details().kind()).isEqualTo("workflows");
    }

    @Test
    default void get_of_a_core_object_names_the_resource_without_a_group() {
        Status status = api().refused(new Request.Get(Kind.POD, api().key("a")));

        assertThat(status.message()).isEqualTo("pods \"a\" not found");
    }

    @Test
    default void get_of_a_kind_that_is_not_served_is_404_without_a_name() {
        Kind unknown = new Kind("argoproj.io", "v1alpha1", "Spaceship", "spaceships", true);

        Status status = api().refused(new Request.Get(unknown, api().key("a")));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.details().name()).isEmpty();
    }

    @Test
    default void a_list_is_ordered_by_name() {
        for (String name : List.of("c", "a", "b.x", "b-x", "b")) {
            api().create(workflow(name));
        }

        assertThat(api().names(api().workflows(""))).containsExactly("a", "b", "b-x", "b.x", "c");
    }

    @Test
    default void a_list_of_nothing_is_empty_and_has_a_version() {
        Signal.Listed<ApiObject> page = api().page(api().workflows(""), "");

        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEmpty();
        assertThat(Versions.isNewer(page.version(), "0")).isTrue();
    }

    @Test
    default void a_list_is_at_least_as_new_as_the_last_write() {
        ApiObject created = api().create(workflow("a"));

        String version = api().page(api().workflows(""), "").version();

        assertThat(Versions.isAtLeast(version, created.meta().version())).isTrue();
    }

    @Test
    default void read_version_is_at_least_as_new_as_the_last_write() {
        ApiObject created = api().create(workflow("a"));

        Answer answer = api().answer(Request.ReadVersion.of(Kind.WORKFLOW, ""));

        assertThat(answer).isInstanceOf(Answer.At.class);
        assertThat(Versions.isAtLeast(
                        ((Answer.At) answer).version(), created.meta().version()))
                .isTrue();
    }

    @Test
    default void listed_objects_are_whole_and_say_their_type() {
        ApiObject created = api().create(workflow("a"));

        Signal.Listed<ApiObject> page = api().page(api().workflows(""), "");

        assertThat(page.items())
                .singleElement()
                .satisfies(item -> assertThat(item.value().tree()).isEqualTo(created.tree()));
    }

    @Test
    default void a_list_shows_one_namespace_only() {
        api().create(workflow("a"));
        String other = api().world().newNamespace();

        Source<ApiObject> elsewhere = new Source<>(Kind.WORKFLOW, other, "", false, object -> object);

        assertThat(api().names(elsewhere)).isEmpty();
    }

    @Test
    default void a_list_of_all_namespaces_shows_each() {
        String mark = api().namespace();
        api().create(labelled(workflow("a"), "mark", mark));
        String other = api().world().newNamespace();
        api().found(new Request.Create(
                Kind.WORKFLOW, new Key(other, "b"), Json.bytes(labelled(workflow("b"), "mark", mark))));

        Source<ApiObject> everywhere = new Source<>(Kind.WORKFLOW, "", "mark=" + mark, false, object -> object);

        assertThat(api().names(everywhere)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    default void selectors_choose_by_equality() {
        colours();

        assertThat(api().names(api().workflows("colour=red"))).containsExactly("red");
        assertThat(api().names(api().workflows("colour==red"))).containsExactly("red");
    }

    @Test
    default void inequality_matches_objects_that_lack_the_key() {
        colours();

        assertThat(api().names(api().workflows("colour!=red"))).containsExactly("blue", "plain");
        assertThat(api().names(api().workflows("colour notin (red,blue)"))).containsExactly("plain");
    }

    @Test
    default void selectors_choose_by_set_and_existence() {
        colours();

        assertThat(api().names(api().workflows("colour in (red,blue)"))).containsExactly("blue", "red");
        assertThat(api().names(api().workflows("colour"))).containsExactly("blue", "red");
        assertThat(api().names(api().workflows("!colour"))).containsExactly("plain");
    }

    @Test
    default void requirements_are_joined_by_and() {
        colours();

        assertThat(api().names(api().workflows("colour,colour!=red"))).containsExactly("blue");
    }

    @Test
    default void a_selector_that_cannot_be_read_is_400() {
        assertThat(api().listRefused(api().workflows("colour=(("), "").code()).isEqualTo(400);
    }

    @Test
    default void a_list_comes_in_pages_of_one_version() {
        int size = api().world().pageSize();
        fill(size + 1);

        Signal.Listed<ApiObject> first = api().page(api().workflows(""), "");
        Signal.Listed<ApiObject> second = api().page(api().workflows(""), first.next());

        assertThat(first.items()).hasSize(size);
        assertThat(second.items()).hasSize(1);
        assertThat(second.version()).isEqualTo(first.version());
        assertThat(second.next()).isEmpty();
    }

    @Test
    default void later_pages_do_not_see_writes_made_meanwhile() {
        int size = api().world().pageSize();
        List<ApiObject> created = fill(size + 3);
        Signal.Listed<ApiObject> first = api().page(api().workflows(""), "");

        api().delete(created.get(size + 1));
        api().create(workflow("zzz"));
        api().found(api().merge(created.get(size + 2), "{'spec':{'changed':true}}"));

        Signal.Listed<ApiObject> second = api().page(api().workflows(""), first.next());
        assertThat(second.items())
                .extracting(item -> item.meta().version())
                .containsExactly(
                        created.get(size).meta().version(),
                        created.get(size + 1).meta().version(),
                        created.get(size + 2).meta().version());
    }

    @Test
    default void a_damaged_continue_token_is_400() {
        assertThat(api().listRefused(api().workflows(""), "!!damaged!!").code()).isEqualTo(400);
    }

    @Test
    default void a_list_of_a_kind_that_is_not_served_is_404() {
        Kind unknown = new Kind("argoproj.io", "v1alpha1", "Spaceship", "spaceships", true);

        assertThat(api().listRefused(new Source<>(unknown, api().namespace(), "", false, object -> object), "")
                        .code())
                .isEqualTo(404);
    }

    @Test
    default void a_list_of_metadata_leaves_the_rest_out() {
        api().create(labelled(workflow("a"), "team", "blue"));

        Source<ApiObject> bare = new Source<>(Kind.WORKFLOW, api().namespace(), "", true, object -> object);

        assertThat(api().page(bare, "").items()).singleElement().satisfies(item -> {
            assertThat(item.value().meta().label("team")).isEqualTo("blue");
            assertThat(item.value().tree().has("spec")).isFalse();
        });
    }

    private void colours() {
        api().create(labelled(workflow("red"), "colour", "red"));
        api().create(labelled(workflow("blue"), "colour", "blue"));
        api().create(workflow("plain"));
    }

    private List<ApiObject> fill(int count) {
        List<ApiObject> created = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            created.add(api().create(workflow("w%04d".formatted(i))));
        }
        return created;
    }
}
