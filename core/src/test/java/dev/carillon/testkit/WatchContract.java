package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.json;
import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.lease;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.api.Versions;
import dev.carillon.port.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Watches: as k8s.io/apiserver storage/cacher does it. That nothing comes is shown by what comes next: each such case ends with a write that the watch
 * does see.
 */
public interface WatchContract extends ContractCase {
    @Test
    default void a_watch_tells_of_additions_changes_and_deletions_in_order() {
        Conversation.Watching watch = api().watch(api().workflows(""));

        ApiObject created = api().create(workflow("a"));
        ApiObject changed = api().found(api().merge(created, "{'spec':{'n':1}}"));
        api().delete(created);

        assertThat(watch.nextAdded().tree()).isEqualTo(created.tree());
        assertThat(watch.nextModified().tree()).isEqualTo(changed.tree());
        assertThat(watch.nextDeleted().meta().uid()).isEqualTo(created.meta().uid());
    }

    @Test
    default void a_watch_from_an_older_version_replays_what_happened_since() {
        ApiObject first = api().create(workflow("a"));
        api().create(workflow("b"));
        api().found(api().merge(first, "{'spec':{'n':1}}"));

        Conversation.Watching watch =
                api().watch(api().workflows(""), first.meta().version());

        assertThat(watch.nextAdded().meta().name()).isEqualTo("b");
        assertThat(watch.nextModified().meta().name()).isEqualTo("a");
    }

    @Test
    default void a_deletion_carries_the_last_state_and_the_version_of_the_deletion() {
        ApiObject object = api().create(workflow("a"));
        Conversation.Watching watch = api().watch(api().workflows(""));

        api().delete(object);

        ApiObject deleted = watch.nextDeleted();
        assertThat(deleted.tree().path("spec")).isEqualTo(object.tree().path("spec"));
        assertThat(Versions.isNewer(deleted.meta().version(), object.meta().version()))
                .isTrue();
    }

    @Test
    default void a_deletion_that_waits_for_a_finalizer_is_a_change() {
        ApiObject object = api().create(finalized(workflow("a"), "example.com/hold"));
        Conversation.Watching watch = api().watch(api().workflows(""));

        api().delete(object);
        assertThat(watch.nextModified().meta().isTerminating()).isTrue();

        api().found(api().merge(object, "{'metadata':{'finalizers':null}}"));
        assertThat(watch.nextDeleted().meta().uid()).isEqualTo(object.meta().uid());
    }

    @Test
    default void a_write_that_changes_nothing_wakes_no_watch() {
        ApiObject object = api().create(workflow("a"));
        Conversation.Watching watch = api().watch(api().workflows(""));

        api().found(api().merge(object, "{'spec':{'entrypoint':'main'}}"));
        api().create(workflow("b"));

        assertThat(watch.nextAdded().meta().name()).isEqualTo("b");
    }

    @Test
    default void a_refused_write_wakes_no_watch() {
        ApiObject object = api().create(workflow("a"));
        Conversation.Watching watch = api().watch(api().workflows(""));

        api().createRefused(workflow("a"));
        api().refused(api().merge(object, "{'metadata':{'resourceVersion':'1'}}"));
        api().create(workflow("b"));

        assertThat(watch.nextAdded().meta().name()).isEqualTo("b");
    }

    @Test
    default void a_dry_run_wakes_no_watch() {
        Conversation.Watching watch = api().watch(api().workflows(""));

        api().found(new Request.Create(Kind.WORKFLOW, api().key("a"), Json.bytes(workflow("a")), true));
        api().create(workflow("b"));

        assertThat(watch.nextAdded().meta().name()).isEqualTo("b");
    }

    @Test
    default void a_watch_sees_one_kind_only() {
        Conversation.Watching watch = api().watch(api().workflows(""));

        api().create(Kind.LEASE, lease("a"));
        api().create(workflow("b"));

        assertThat(watch.nextAdded().meta().name()).isEqualTo("b");
    }

    @Test
    default void a_watch_sees_its_namespace_only() {
        Conversation.Watching watch = api().watch(api().workflows(""));
        String other = api().world().newNamespace();

        api().found(new Request.Create(Kind.WORKFLOW, new Key(other, "a"), Json.bytes(workflow("a"))));
        api().create(workflow("b"));

        assertThat(watch.nextAdded().meta().name()).isEqualTo("b");
    }

    @Test
    default void a_watch_of_all_namespaces_sees_each() {
        String mark = api().namespace();
        String other = api().world().newNamespace();
        Conversation.Watching watch =
                api().watch(new Source<>(Kind.WORKFLOW, "", "mark=" + mark, false, object -> object));

        api().create(labelled(workflow("a"), "mark", mark));
        api().found(new Request.Create(
                Kind.WORKFLOW, new Key(other, "b"), Json.bytes(labelled(workflow("b"), "mark", mark))));

        assertThat(watch.nextAdded().meta().name()).isEqualTo("a");
        assertThat(watch.nextAdded().meta().namespace()).isEqualTo(other);
    }

    @Test
    default void an_object_that_begins_to_match_is_added() {
        ApiObject object = api().create(workflow("a"));
        Conversation.Watching watch = api().watch(api().workflows("team=blue"));

        ApiObject labelled = api().found(api().merge(object, "{'metadata':{'labels':{'team':'blue'}}}"));

        assertThat(watch.nextAdded().tree()).isEqualTo(labelled.tree());
    }

    @Test
    default void an_object_that_ceases_to_match_is_deleted_in_its_last_matching_state() {
        ApiObject object = api().create(labelled(workflow("a"), "team", "blue"));
        Conversation.Watching watch = api().watch(api().workflows("team=blue"));

        ApiObject after = api().found(api().merge(object, "{'metadata':{'labels':{'team':'red'}},'spec':{'n':1}}"));

        ApiObject deleted = watch.nextDeleted();
        assertThat(deleted.meta().label("team")).isEqualTo("blue");
        assertThat(deleted.tree().path("spec")).isEqualTo(json("{'entrypoint':'main'}"));
        assertThat(deleted.meta().version()).isEqualTo(after.meta().version());
    }

    @Test
    default void an_object_that_never_matched_is_not_seen() {
        Conversation.Watching watch = api().watch(api().workflows("team=blue"));

        api().delete(api().create(workflow("a")));
        api().create(labelled(workflow("b"), "team", "blue"));

        assertThat(watch.nextAdded().meta().name()).isEqualTo("b");
    }

    @Test
    default void an_object_that_keeps_matching_is_modified() {
        ApiObject object = api().create(labelled(workflow("a"), "team", "blue"));
        Conversation.Watching watch = api().watch(api().workflows("team=blue"));

        api().found(api().merge(object, "{'spec':{'n':1}}"));

        assertThat(watch.nextModified().meta().name()).isEqualTo("a");
    }

    @Test
    default void a_watch_from_version_zero_begins_with_what_is_there() {
        api().create(workflow("a"));
        api().create(workflow("b"));

        Conversation.Watching watch = api().watch(api().workflows(""), "0");
        assertThat(List.of(
                        watch.nextAdded().meta().name(),
                        watch.nextAdded().meta().name()))
                .containsExactlyInAnyOrder("a", "b");

        api().create(workflow("c"));
        assertThat(watch.nextAdded().meta().name()).isEqualTo("c");
    }

    @Test
    default void two_watches_see_the_same() {
        Conversation.Watching one = api().watch(api().workflows(""));
        Conversation.Watching other = api().watch(api().workflows(""));

        ApiObject created = api().create(workflow("a"));

        assertThat(one.nextAdded().tree()).isEqualTo(created.tree());
        assertThat(other.nextAdded().tree()).isEqualTo(created.tree());
    }

    @Test
    default void a_watch_from_a_forgotten_version_ends_with_410() {
        Status status =
                api().watch(api().workflows(""), api().world().expiredVersion()).nextRefusal();

        assertThat(status.code()).isEqualTo(410);
        assertThat(status.reason()).isEqualTo("Expired");
        assertThat(status.message()).startsWith("too old resource version: ");
    }

    @Test
    default void a_watch_of_a_kind_that_is_not_served_ends_with_404() {
        Kind unknown = new Kind("argoproj.io", "v1alpha1", "Spaceship", "spaceships", true);

        Status status = api().watch(new Source<>(unknown, api().namespace(), "", false, object -> object), "0")
                .nextRefusal();

        assertThat(status.code()).isEqualTo(404);
    }

    @Test
    default void an_abandoned_watch_is_silent() {
        Conversation.Watching abandoned = api().watch(api().workflows(""));
        Conversation.Watching other = api().watch(api().workflows(""));
        abandoned.abandon();

        api().create(workflow("a"));
        other.nextAdded();

        assertThat(abandoned.hasSignals()).isFalse();
    }

    @Test
    default void a_watch_of_metadata_leaves_the_rest_out() {
        Source<ApiObject> bare = new Source<>(Kind.WORKFLOW, api().namespace(), "", true, object -> object);
        Conversation.Watching watch = api().watch(bare);

        api().create(labelled(workflow("a"), "team", "blue"));

        ApiObject added = watch.nextAdded();
        assertThat(added.meta().label("team")).isEqualTo("blue");
        assertThat(added.tree().has("spec")).isFalse();
    }
}
