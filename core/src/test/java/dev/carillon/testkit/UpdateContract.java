package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.lease;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.api.Versions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** PUT and optimistic concurrency: as k8s.io/apiserver registry/generic/registry/store.go does it. */
public interface UpdateContract extends ContractCase {
    @Test
    default void an_update_takes_a_newer_version_and_keeps_the_uid() {
        ApiObject before = api().create(workflow("a"));

        ApiObject after = api().found(api().replacement(before, changed(before)));

        assertThat(Versions.isNewer(after.meta().version(), before.meta().version()))
                .isTrue();
        assertThat(after.meta().uid()).isEqualTo(before.meta().uid());
        assertThat(after.meta().created()).isEqualTo(before.meta().created());
        assertThat(api().found(api().get("a")).tree()).isEqualTo(after.tree());
    }

    @Test
    default void an_update_drops_what_its_body_leaves_out() {
        ApiObject before = api().create(labelled(workflow("a"), "team", "blue"));
        ObjectNode body = workflow("a");
        metadata(body).put("resourceVersion", before.meta().version());

        ApiObject after = api().found(api().replacement(before, body));

        assertThat(after.meta().labels()).isEmpty();
    }

    @Test
    default void an_update_from_an_old_version_is_409_conflict() {
        ApiObject before = api().create(workflow("a"));
        api().found(api().replacement(before, changed(before)));

        Status status = api().refused(api().replacement(before, changed(before)));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.reason()).isEqualTo("Conflict");
        assertThat(status.message())
                .isEqualTo("Operation cannot be fulfilled on workflows.argoproj.io \"a\": the object has been modified;"
                        + " please apply your changes to the latest version and try again");
        assertThat(status.details().kind()).isEqualTo("workflows");
    }

    @Test
    default void an_update_of_a_custom_resource_without_a_version_is_422() {
        ApiObject before = api().create(workflow("a"));

        Status status = api().refused(api().replacement(before, workflow("a")));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message())
                .contains("metadata.resourceVersion: Invalid value:")
                .contains("must be specified for an update");
    }

    @Test
    default void an_update_of_a_lease_without_a_version_is_422() {
        ApiObject before = api().create(Kind.LEASE, lease("a"));

        assertThat(api().refused(api().replacement(before, lease("a"))).code()).isEqualTo(422);
    }

    @Test
    default void an_update_of_a_missing_custom_resource_is_404() {
        Status status = api().refused(new Request.Replace(Kind.WORKFLOW, api().key("a"), Json.bytes(workflow("a"))));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.message()).isEqualTo("workflows.argoproj.io \"a\" not found");
    }

    @Test
    default void an_update_of_a_missing_lease_creates_it() {
        ApiObject created = api().found(new Request.Replace(Kind.LEASE, api().key("a"), Json.bytes(lease("a"))));

        assertThat(created.meta().uid()).isNotEmpty();
        assertThat(api().found(new Request.Get(Kind.LEASE, api().key("a"))).tree())
                .isEqualTo(created.tree());
    }

    @Test
    default void another_name_in_the_body_than_in_the_url_is_400() {
        ApiObject before = api().create(workflow("a"));

        Status status =
                api().refused(new Request.Replace(Kind.WORKFLOW, before.meta().key(), Json.bytes(workflow("b"))));

        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message()).isEqualTo("the name of the object (b) does not match the name on the URL (a)");
    }

    @Test
    default void another_namespace_in_the_body_than_in_the_url_is_400() {
        ApiObject before = api().create(workflow("a"));
        ObjectNode body = changed(before);
        metadata(body).put("namespace", "elsewhere");

        assertThat(api().refused(api().replacement(before, body)).code()).isEqualTo(400);
    }

    @Test
    default void an_update_with_another_uid_is_409() {
        ApiObject before = api().create(workflow("a"));
        ObjectNode body = changed(before);
        metadata(body).put("uid", "another");

        Status status = api().refused(api().replacement(before, body));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message())
                .startsWith("Operation cannot be fulfilled on workflows.argoproj.io \"a\": ")
                .endsWith("Precondition failed: UID in precondition: another, UID in object meta: "
                        + before.meta().uid());
    }

    @Test
    default void an_update_that_changes_nothing_takes_no_version() {
        ApiObject before = api().create(labelled(workflow("a"), "team", "blue"));

        ApiObject after = api().found(api().replacement(before, before.tree()));

        assertThat(after.meta().version()).isEqualTo(before.meta().version());
    }

    @Test
    default void an_empty_map_of_labels_is_no_change() {
        ApiObject before = api().create(workflow("a"));
        ObjectNode body = before.tree();
        metadata(body).putObject("labels");

        assertThat(api().found(api().replacement(before, body)).meta().version())
                .isEqualTo(before.meta().version());
    }

    @Test
    default void a_null_in_the_metadata_is_no_change() {
        ApiObject before = api().create(workflow("a"));
        ObjectNode body = before.tree();
        metadata(body).putNull("labels").putNull("generateName");

        assertThat(api().found(api().replacement(before, body)).tree()).isEqualTo(before.tree());
    }

    @Test
    default void generation_rises_with_the_spec() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().found(api().replacement(before, changed(before)))
                        .meta()
                        .generation())
                .isEqualTo(2);
    }

    @Test
    default void generation_rises_with_the_status_where_there_is_no_status_subresource() {
        ApiObject before = api().create(workflow("a"));
        ObjectNode body = before.tree();
        body.putObject("status").put("phase", "Running");

        assertThat(api().found(api().replacement(before, body)).meta().generation())
                .isEqualTo(2);
    }

    @Test
    default void generation_stays_when_only_metadata_changes() {
        ApiObject before = api().create(workflow("a"));

        ApiObject after = api().found(api().replacement(before, labelled(before.tree(), "team", "blue")));

        assertThat(after.meta().generation()).isEqualTo(1);
        assertThat(after.meta().label("team")).isEqualTo("blue");
    }

    @Test
    default void an_update_cannot_change_the_creation_time_or_the_generation() {
        ApiObject before = api().create(workflow("a"));
        ObjectNode body = labelled(before.tree(), "team", "blue");
        metadata(body).put("creationTimestamp", "2001-01-01T00:00:00Z").put("generation", 9);

        ApiObject after = api().found(api().replacement(before, body));

        assertThat(after.meta().created()).isEqualTo(before.meta().created());
        assertThat(after.meta().generation()).isEqualTo(1);
    }

    @Test
    default void an_update_cannot_mark_an_object_as_deleted() {
        ApiObject before = api().create(workflow("a"));
        ObjectNode body = before.tree();
        metadata(body).put("deletionTimestamp", "2001-01-01T00:00:00Z");

        Status status = api().refused(api().replacement(before, body));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("metadata.deletionTimestamp").contains("field is immutable");
    }

    @Test
    default void an_update_is_validated_like_a_create() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().refused(api().replacement(before, labelled(before.tree(), "team", "not good")))
                        .code())
                .isEqualTo(422);
    }

    @Test
    default void of_two_updates_from_one_version_one_wins() {
        ApiObject lease = api().create(Kind.LEASE, lease("a"));
        ObjectNode one = lease.tree();
        one.withObjectProperty("spec").put("holderIdentity", "two");
        ObjectNode other = lease.tree();
        other.withObjectProperty("spec").put("holderIdentity", "three");

        api().found(api().replacement(lease, one));

        assertThat(api().refused(api().replacement(lease, other)).reason()).isEqualTo("Conflict");
    }

    private static ObjectNode changed(ApiObject object) {
        ObjectNode tree = object.tree();
        tree.withObjectProperty("spec").put("changed", "yes");
        return tree;
    }
}
