package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.json;
import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.lease;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Request.PatchType;
import dev.carillon.api.Status;
import dev.carillon.api.Versions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** PATCH, merge and JSON: as k8s.io/apiserver handlers/patch.go does it. */
public interface PatchContract extends ContractCase {
    @Test
    default void a_merge_patch_changes_only_what_it_names() {
        ApiObject before = api().create(labelled(workflow("a"), "team", "blue"));

        ApiObject after = api().found(api().merge(before, "{'spec':{'suspend':true}}"));

        assertThat(after.tree().path("spec")).isEqualTo(json("{'entrypoint':'main','suspend':true}"));
        assertThat(after.meta().label("team")).isEqualTo("blue");
        assertThat(after.meta().generation()).isEqualTo(2);
    }

    @Test
    default void null_in_a_merge_patch_removes_the_field() {
        ApiObject before = api().create(labelled(labelled(workflow("a"), "team", "blue"), "tier", "one"));

        ApiObject after = api().found(api().merge(before, "{'metadata':{'labels':{'team':null}}}"));

        assertThat(after.meta().labels()).containsOnlyKeys("tier");
    }

    @Test
    default void a_merge_patch_replaces_lists_as_a_whole() {
        ApiObject before = api().create(finalized(workflow("a"), "example.com/a", "example.com/b"));

        ApiObject after = api().found(api().merge(before, "{'metadata':{'finalizers':['example.com/c']}}"));

        assertThat(after.meta().finalizers()).containsExactly("example.com/c");
    }

    @Test
    default void a_merge_patch_needs_no_version() {
        ApiObject before = api().create(workflow("a"));
        api().found(api().merge(before, "{'spec':{'n':1}}"));

        assertThat(api().found(api().merge(before, "{'spec':{'n':2}}"))
                        .tree()
                        .path("spec")
                        .path("n")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    default void a_merge_patch_with_an_old_version_is_409() {
        ApiObject before = api().create(Kind.LEASE, lease("a"));
        api().found(api().merge(before, "{'spec':{'holderIdentity':'two'}}"));

        Status status = api().refused(api().merge(
                        before,
                        "{'metadata':{'resourceVersion':'" + before.meta().version()
                                + "'},'spec':{'holderIdentity':'three'}}"));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.reason()).isEqualTo("Conflict");
        assertThat(status.message())
                .isEqualTo("Operation cannot be fulfilled on leases.coordination.k8s.io \"a\": the object has been"
                        + " modified; please apply your changes to the latest version and try again");
    }

    @Test
    default void a_merge_patch_with_the_current_version_is_taken() {
        ApiObject before = api().create(Kind.LEASE, lease("a"));

        ApiObject after = api().found(api().merge(
                        before,
                        "{'metadata':{'resourceVersion':'" + before.meta().version()
                                + "'},'spec':{'holderIdentity':'two'}}"));

        assertThat(Versions.isNewer(after.meta().version(), before.meta().version()))
                .isTrue();
    }

    @Test
    default void a_patch_that_changes_nothing_takes_no_version() {
        ApiObject before = api().create(workflow("a"));

        ApiObject after = api().found(api().merge(before, "{'spec':{'entrypoint':'main'}}"));

        assertThat(after.meta().version()).isEqualTo(before.meta().version());
    }

    @Test
    default void a_patch_of_a_missing_object_is_404() {
        Status status =
                api().refused(new Request.Patch(Kind.WORKFLOW, api().key("a"), PatchType.MERGE, Bodies.bytes("{}")));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.message()).isEqualTo("workflows.argoproj.io \"a\" not found");
    }

    @Test
    default void a_merge_patch_that_is_no_object_is_400() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().refused(api().merge(before, "[1]")).code()).isEqualTo(400);
    }

    @Test
    default void a_patch_that_is_no_json_is_400() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().refused(api().merge(before, "{nonsense")).code()).isEqualTo(400);
        assertThat(api().refused(api().jsonPatch(before, "{nonsense")).code()).isEqualTo(400);
    }

    @Test
    default void a_patch_cannot_change_the_uid() {
        ApiObject before = api().create(workflow("a"));

        Status status = api().refused(api().merge(before, "{'metadata':{'uid':'another'}}"));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("metadata.uid").contains("field is immutable");
    }

    @Test
    default void a_patch_cannot_change_the_name() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().refused(api().merge(before, "{'metadata':{'name':'b'}}"))
                        .code())
                .isEqualTo(400);
    }

    @Test
    default void a_patched_object_is_validated() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().refused(api().merge(before, "{'metadata':{'labels':{'team':'not good'}}}"))
                        .code())
                .isEqualTo(422);
    }

    @Test
    default void a_json_patch_adds_replaces_and_removes() {
        ApiObject before = api().create(workflow("a"));

        ApiObject after = api().found(api().jsonPatch(
                        before,
                        "[{'op':'add','path':'/spec/list','value':[1,2]},"
                                + "{'op':'add','path':'/spec/list/1','value':9},"
                                + "{'op':'add','path':'/spec/list/-','value':3},"
                                + "{'op':'replace','path':'/spec/list/0','value':0},"
                                + "{'op':'remove','path':'/spec/entrypoint'}]"));

        assertThat(after.tree().path("spec")).isEqualTo(json("{'list':[0,9,2,3]}"));
    }

    @Test
    default void a_json_patch_moves_copies_and_tests() {
        ApiObject before = api().create(workflow("a"));

        ApiObject after = api().found(api().jsonPatch(
                        before,
                        "[{'op':'test','path':'/spec/entrypoint','value':'main'},"
                                + "{'op':'copy','from':'/spec/entrypoint','path':'/spec/copied'},"
                                + "{'op':'move','from':'/spec/entrypoint','path':'/spec/moved'}]"));

        assertThat(after.tree().path("spec")).isEqualTo(json("{'copied':'main','moved':'main'}"));
    }

    @Test
    default void a_pointer_escapes_slashes_and_tildes() {
        ObjectNode body = workflow("a");
        metadata(body).putObject("annotations").put("example.com/note", "old");
        ApiObject before = api().create(body);

        ApiObject after = api().found(api().jsonPatch(
                        before,
                        "[{'op':'replace','path':'/metadata/annotations/example.com~1note','value':'new'},"
                                + "{'op':'add','path':'/spec/a~0b','value':1}]"));

        assertThat(after.meta().annotation("example.com/note")).isEqualTo("new");
        assertThat(after.tree().path("spec").path("a~b").asInt()).isEqualTo(1);
    }

    @Test
    default void a_failed_test_of_a_json_patch_is_422_and_changes_nothing() {
        ApiObject before = api().create(workflow("a"));

        Status status = api().refused(api().jsonPatch(
                        before,
                        "[{'op':'add','path':'/spec/x','value':1},"
                                + "{'op':'test','path':'/metadata/uid','value':'another'}]"));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.reason()).isEqualTo("Invalid");
        assertThat(api().found(api().get("a")).meta().version())
                .isEqualTo(before.meta().version());
    }

    @Test
    default void a_json_patch_of_a_missing_path_is_422() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().refused(api().jsonPatch(before, "[{'op':'remove','path':'/metadata/finalizers/0'}]"))
                        .code())
                .isEqualTo(422);
        assertThat(api().refused(api().jsonPatch(before, "[{'op':'add','path':'/spec/no/where','value':1}]"))
                        .code())
                .isEqualTo(422);
    }

    @Test
    default void a_json_patch_that_is_no_list_is_400() {
        ApiObject before = api().create(workflow("a"));

        assertThat(api().refused(api().jsonPatch(before, "{'op':'add'}")).code())
                .isEqualTo(400);
    }

    @Test
    default void a_json_patch_with_an_old_version_is_409() {
        ApiObject before = api().create(workflow("a"));
        api().found(api().merge(before, "{'spec':{'n':1}}"));

        assertThat(api().refused(api().jsonPatch(
                                        before,
                                        "[{'op':'replace','path':'/metadata/resourceVersion','value':'"
                                                + before.meta().version() + "'},"
                                                + "{'op':'add','path':'/spec/x','value':1}]"))
                        .code())
                .isEqualTo(409);
    }

    @Test
    default void a_release_takes_out_exactly_its_own_finalizer() {
        ApiObject before = api().create(finalized(workflow("a"), "example.com/a", "example.com/b"));

        ApiObject after = api().found(api().jsonPatch(
                        before,
                        "[{'op':'test','path':'/metadata/uid','value':'"
                                + before.meta().uid() + "'},"
                                + "{'op':'test','path':'/metadata/finalizers/0','value':'example.com/a'},"
                                + "{'op':'remove','path':'/metadata/finalizers/0'}]"));

        assertThat(after.meta().finalizers()).containsExactly("example.com/b");
        assertThat(Json.text(after.tree().path("spec"), "entrypoint")).isEqualTo("main");
    }
}
