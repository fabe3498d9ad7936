package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.json;
import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.lease;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.named;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.api.Versions;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Creation, names and dry runs: as k8s.io/apiserver registry/generic/registry/store.go does it. */
public interface CreateContract extends ContractCase {
    @Test
    default void create_answers_with_what_a_get_then_finds() {
        ApiObject created = api().create(workflow("a"));

        assertThat(api().found(api().get("a")).tree()).isEqualTo(created.tree());
    }

    @Test
    default void half_a_surrogate_pair_is_read_as_a_replacement_character() {
        Map<String, String> texts = Map.of(
                "a\\ud83d",
                "a\ufffd",
                "a\\ud83dz",
                "a\ufffdz",
                "\\udd14b",
                "\ufffdb",
                "\\ud83d\\ud83d\\udd14",
                "\ufffd\ud83d\udd14",
                "\\\\ud83d",
                "\\ud83d",
                "\\uD83D\\uDD14",
                "\ud83d\udd14");
        int n = 0;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            String name = "a" + n++;
            String body = """
                    {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":"%s"},\
                    "spec":{"entrypoint":"%s"}}""".formatted(name, text.getKey());
            ApiObject created = api().found(new Request.Create(Kind.WORKFLOW, api().key(name), Bodies.bytes(body)));
            assertThat(Json.text(created.tree().path("spec"), "entrypoint"))
                    .as(text.getKey())
                    .isEqualTo(text.getValue());
        }
    }

    @Test
    default void create_sets_uid_version_and_generation_one() {
        ApiObject created = api().create(workflow("a"));

        assertThat(created.meta().uid()).hasSize(36);
        assertThat(Versions.isNewer(created.meta().version(), "0")).isTrue();
        assertThat(created.meta().generation()).isEqualTo(1);
        assertThat(created.meta().deleted()).isNull();
    }

    @Test
    default void creation_time_is_written_as_a_whole_second() {
        ApiObject created = api().create(workflow("a"));

        assertThat(Json.text(created.tree().path("metadata"), "creationTimestamp"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    default void each_write_takes_a_newer_version_whatever_its_kind() {
        String first = api().create(workflow("a")).meta().version();
        String second = api().create(Kind.LEASE, lease("a")).meta().version();

        assertThat(Versions.isNewer(second, first)).isTrue();
    }

    @Test
    default void create_ignores_uid_and_times_of_the_body() {
        ObjectNode body = workflow("a");
        metadata(body)
                .put("uid", "11111111-2222-3333-4444-555555555555")
                .put("creationTimestamp", "2001-01-01T00:00:00Z")
                .put("deletionTimestamp", "2001-01-01T00:00:00Z")
                .put("deletionGracePeriodSeconds", 7);

        ApiObject created = api().create(body);

        assertThat(created.meta().uid()).isNotEqualTo("11111111-2222-3333-4444-555555555555");
        assertThat(created.meta().created()).isAfter("2002-01-01T00:00:00Z");
        assertThat(created.meta().deleted()).isNull();
        assertThat(created.tree().path("metadata").has("deletionGracePeriodSeconds"))
                .isFalse();
    }

    @Test
    default void create_ignores_the_generation_of_the_body() {
        ObjectNode body = workflow("a");
        metadata(body).put("generation", 9);

        assertThat(api().create(body).meta().generation()).isEqualTo(1);
    }

    @Test
    default void a_lease_has_no_generation() {
        assertThat(api().create(Kind.LEASE, lease("a")).meta().generation()).isZero();
    }

    @Test
    default void create_takes_the_namespace_of_the_url() {
        assertThat(api().create(workflow("a")).meta().namespace()).isEqualTo(api().namespace());
    }

    @Test
    default void create_with_another_namespace_in_the_body_is_400() {
        ObjectNode body = workflow("a");
        metadata(body).put("namespace", "elsewhere");

        Status status = api().createRefused(body);

        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message())
                .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
    }

    @Test
    default void create_keeps_fields_it_does_not_know_inside_a_spec() {
        ObjectNode body = workflow("a");
        body.set("spec", json("{'deep':{'list':[1,{'x':null},'\\u00e9'],'big':9007199254740993,'no':false}}"));

        assertThat(api().create(body).tree().path("spec")).isEqualTo(body.path("spec"));
    }

    @Test
    default void create_keeps_a_status_where_there_is_no_status_subresource() {
        ObjectNode body = workflow("a");
        body.putObject("status").put("phase", "Running");

        assertThat(api().create(body).tree().path("status").path("phase").asString())
                .isEqualTo("Running");
    }

    @Test
    default void create_keeps_labels_annotations_and_finalizers() {
        ObjectNode body = finalized(labelled(workflow("a"), "team", "blue"), "example.com/hold");
        metadata(body).putObject("annotations").put("example.com/note", "any text, {even} this");

        ApiObject created = api().create(body);

        assertThat(created.meta().label("team")).isEqualTo("blue");
        assertThat(created.meta().annotation("example.com/note")).isEqualTo("any text, {even} this");
        assertThat(created.meta().finalizers()).containsExactly("example.com/hold");
    }

    @Test
    default void a_lease_keeps_its_microseconds() {
        ObjectNode body = lease("a");
        body.withObjectProperty("spec").put("renewTime", "2026-11-23T14:37:48.743902Z");

        assertThat(Json.text(api().create(Kind.LEASE, body).tree().path("spec"), "renewTime"))
                .isEqualTo("2026-11-23T14:37:48.743902Z");
    }

    @Test
    default void a_cluster_scoped_object_has_no_namespace() {
        String name = "t-" + api().namespace();
        ApiObject created = api().create(Kind.CLUSTER_WORKFLOW_TEMPLATE, named(Kind.CLUSTER_WORKFLOW_TEMPLATE, name));

        assertThat(created.meta().namespace()).isEmpty();
        assertThat(api().found(new Request.Get(Kind.CLUSTER_WORKFLOW_TEMPLATE, new Key("", name)))
                        .meta()
                        .uid())
                .isEqualTo(created.meta().uid());
    }

    @Test
    default void a_cluster_scoped_object_drops_a_namespace_in_its_body() {
        ObjectNode body = named(Kind.CLUSTER_WORKFLOW_TEMPLATE, "u-" + api().namespace());
        metadata(body).put("namespace", "elsewhere");

        assertThat(api().create(Kind.CLUSTER_WORKFLOW_TEMPLATE, body).meta().namespace())
                .isEmpty();
    }

    @Test
    default void managed_fields_name_the_writer_of_a_created_object() {
        ApiObject created = api().create(workflow("a"));

        assertThat(created.tree().path("metadata").path("managedFields"))
                .extracting(entry -> Json.text(entry, "manager"), entry -> Json.text(entry, "operation"))
                .containsExactly(Tuple.tuple(api().world().fieldManager(), "Update"));
    }

    @Test
    default void create_of_a_taken_name_is_409_already_exists() {
        api().create(workflow("a"));

        Status status = api().createRefused(workflow("a"));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.reason()).isEqualTo("AlreadyExists");
        assertThat(status.message()).isEqualTo("workflows.argoproj.io \"a\" already exists");
        assertThat(status.details().name()).isEqualTo("a");
        assertThat(status.details().kind()).isEqualTo("workflows");
        assertThat(status.details().group()).isEqualTo("argoproj.io");
    }

    @Test
    default void create_of_a_terminating_name_says_that_the_object_is_being_deleted() {
        api().delete(api().create(finalized(workflow("a"), "example.com/hold")));

        Status status = api().createRefused(workflow("a"));

        assertThat(status.reason()).isEqualTo("AlreadyExists");
        assertThat(status.message()).isEqualTo("object is being deleted: workflows.argoproj.io \"a\" already exists");
    }

    @Test
    default void the_same_name_is_free_in_another_kind_and_another_namespace() {
        api().create(workflow("a"));
        api().create(Kind.WORKFLOW_TEMPLATE, named(Kind.WORKFLOW_TEMPLATE, "a"));
        String other = api().world().newNamespace();

        ApiObject created =
                api().found(new Request.Create(Kind.WORKFLOW, new Key(other, "a"), Json.bytes(workflow("a"))));

        assertThat(created.meta().namespace()).isEqualTo(other);
    }

    @Test
    default void create_with_a_resource_version_is_a_bare_500() {
        ObjectNode body = workflow("a");
        metadata(body).put("resourceVersion", "5");

        Status status = api().createRefused(body);

        assertThat(status.code()).isEqualTo(500);
        assertThat(status.message()).isEqualTo("resourceVersion should not be set on objects to be created");
    }

    @Test
    default void create_in_a_missing_namespace_is_404_and_names_the_namespace() {
        Status status = api().refused(new Request.Create(
                Kind.WORKFLOW, new Key("no-such-namespace", "a"), Json.bytes(workflow("a"))));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.reason()).isEqualTo("NotFound");
        assertThat(status.message()).isEqualTo("namespaces \"no-such-namespace\" not found");
        assertThat(status.details().kind()).isEqualTo("namespaces");
    }

    @Test
    default void create_in_a_terminating_namespace_is_403_with_a_cause() {
        String doomed = api().world().newNamespace();
        api().create(Kind.WORKFLOW, workflow("other"));
        api().found(new Request.Create(
                Kind.WORKFLOW, new Key(doomed, "hold"), Json.bytes(finalized(workflow("hold"), "example.com/hold"))));
        api().answer(new Request.Delete(Kind.NAMESPACE, new Key("", doomed), null, null));

        Status status =
                api().refused(new Request.Create(Kind.WORKFLOW, new Key(doomed, "a"), Json.bytes(workflow("a"))));

        assertThat(status.code()).isEqualTo(403);
        assertThat(status.message())
                .isEqualTo("workflows.argoproj.io \"a\" is forbidden: unable to create new content in namespace "
                        + doomed + " because it is being terminated");
        assertThat(status.details().causes())
                .containsExactly(new Status.Cause(
                        "NamespaceTerminating", "namespace " + doomed + " is being terminated", "metadata.namespace"));
    }

    @Test
    default void a_kind_that_is_not_served_is_404_without_a_name() {
        Kind unknown = new Kind("argoproj.io", "v1alpha1", "Spaceship", "spaceships", true);

        Status status = api().refused(api().creation(unknown, named(unknown, "a")));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.details().name()).isEmpty();
    }

    @Test
    default void generate_name_appends_five_characters() {
        ObjectNode body = workflow("");
        metadata(body).put("generateName", "run-").remove("name");

        assertThat(api().create(body).meta().name()).matches("run-[bcdfghjklmnpqrstvwxz2456789]{5}");
    }

    @Test
    default void generate_name_cuts_a_long_base_to_sixty_three_characters() {
        ObjectNode body = workflow("");
        metadata(body).put("generateName", "a".repeat(80)).remove("name");

        assertThat(api().create(body).meta().name()).matches("a{58}[a-z0-9]{5}");
    }

    @Test
    default void a_name_wins_over_generate_name() {
        ObjectNode body = workflow("a");
        metadata(body).put("generateName", "run-");

        assertThat(api().create(body).meta().name()).isEqualTo("a");
    }

    @Test
    default void a_dry_run_answers_with_the_object_and_stores_nothing() {
        ApiObject tried = api().found(dryRun(workflow("a")));

        assertThat(tried.meta().uid()).isNotEmpty();
        assertThat(tried.meta().version()).isEmpty();
        assertThat(api().refused(api().get("a")).code()).isEqualTo(404);
    }

    @Test
    default void a_dry_run_of_a_taken_name_is_409() {
        api().create(workflow("a"));

        assertThat(api().refused(dryRun(workflow("a"))).reason()).isEqualTo("AlreadyExists");
    }

    @Test
    default void a_dry_run_of_an_invalid_object_is_422() {
        assertThat(api().refused(dryRun(workflow("Bad"))).code()).isEqualTo(422);
    }

    @Test
    default void an_object_may_be_owned_by_several_others() {
        ObjectNode body = workflow("a");
        metadata(body)
                .set(
                        "ownerReferences",
                        json("[{'apiVersion':'v1','kind':'Pod','name':'p','uid':'u1'},"
                                + "{'apiVersion':'argoproj.io/v1alpha1','kind':'CronWorkflow','name':'c','uid':'u2',"
                                + "'controller':true,'blockOwnerDeletion':true}]"));

        assertThat(api().create(body).meta().owners())
                .extracting(owner -> List.of(owner.uid(), owner.controller(), owner.blockOwnerDeletion()))
                .containsExactly(List.of("u1", false, false), List.of("u2", true, true));
    }

    private Request.Create dryRun(ObjectNode tree) {
        Request.Create create = api().creation(Kind.WORKFLOW, tree);
        return new Request.Create(create.kind(), create.key(), create.body(), true);
    }
}
