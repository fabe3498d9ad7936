package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.bytes;
import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.json;
import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.lease;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What a body must not be: as k8s.io/apimachinery pkg/api/validation/objectmeta.go does it. */
public interface ValidationContract extends ContractCase {
    @Test
    default void a_name_with_capitals_is_422_and_names_the_field() {
        Status status = api().createRefused(workflow("Bad_Name"));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.reason()).isEqualTo("Invalid");
        assertThat(status.message())
                .startsWith(
                        "Workflow.argoproj.io \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a"
                                + " lowercase RFC 1123 subdomain must consist of");
        assertThat(status.details().kind()).isEqualTo("Workflow");
        assertThat(status.details().causes()).first().satisfies(cause -> {
            assertThat(cause.field()).isEqualTo("metadata.name");
            assertThat(cause.reason()).isEqualTo("FieldValueInvalid");
        });
    }

    @Test
    default void a_name_of_254_characters_is_422() {
        assertThat(api().createRefused(workflow("a".repeat(254))).code()).isEqualTo(422);
    }

    @Test
    default void a_name_of_253_characters_is_taken() {
        assertThat(api().create(workflow("a".repeat(253))).meta().name()).hasSize(253);
    }

    @Test
    default void no_name_at_all_is_422() {
        ObjectNode body = workflow("");
        metadata(body).remove("name");

        Status status = api().createRefused(body);

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("metadata.name: Required value: name or generateName is required");
    }

    @Test
    default void a_label_value_with_a_space_is_422() {
        Status status = api().createRefused(labelled(workflow("a"), "team", "not good"));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.details().causes()).extracting(Status.Cause::field).contains("metadata.labels");
    }

    @Test
    default void a_label_value_of_64_characters_is_422() {
        assertThat(api().createRefused(labelled(workflow("a"), "team", "x".repeat(64)))
                        .code())
                .isEqualTo(422);
    }

    @Test
    default void an_annotation_key_with_a_space_is_422() {
        ObjectNode body = workflow("a");
        metadata(body).putObject("annotations").put("not good", "x");

        assertThat(api().createRefused(body).details().causes())
                .extracting(Status.Cause::field)
                .contains("metadata.annotations");
    }

    @Test
    default void annotations_over_256_kib_are_422() {
        ObjectNode body = workflow("a");
        metadata(body).putObject("annotations").put("a", "x".repeat(256 << 10));

        Status status = api().createRefused(body);

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("metadata.annotations: Too long");
    }

    @Test
    default void a_finalizer_that_is_no_qualified_name_is_422() {
        assertThat(api().createRefused(finalized(workflow("a"), "not good")).code())
                .isEqualTo(422);
    }

    @Test
    default void an_owner_without_a_uid_is_422() {
        ObjectNode body = workflow("a");
        metadata(body).set("ownerReferences", json("[{'apiVersion':'v1','kind':'Pod','name':'p','uid':''}]"));

        assertThat(api().createRefused(body).code()).isEqualTo(422);
    }

    @Test
    default void two_controllers_are_422() {
        ObjectNode body = workflow("a");
        metadata(body)
                .set(
                        "ownerReferences",
                        json("[{'apiVersion':'v1','kind':'Pod','name':'p','uid':'u1','controller':true},"
                                + "{'apiVersion':'v1','kind':'Pod','name':'q','uid':'u2','controller':true}]"));

        Status status = api().createRefused(body);

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("Only one reference can have Controller set to true");
    }

    @Test
    default void a_body_of_another_kind_is_422_for_a_custom_resource() {
        ObjectNode body = workflow("a").put("kind", "CronWorkflow");

        Status status = api().createRefused(body);

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("kind: Invalid value: \"CronWorkflow\": must be Workflow");
    }

    @Test
    default void a_body_of_another_kind_is_400_for_a_built_in_resource() {
        ObjectNode body = lease("a").put("kind", "Ring");

        assertThat(api().refused(api().creation(Kind.LEASE, body)).code()).isEqualTo(400);
    }

    @Test
    default void a_body_of_another_api_version_is_400() {
        ObjectNode body = workflow("a").put("apiVersion", "argoproj.io/v2");

        assertThat(api().createRefused(body).code()).isEqualTo(400);
    }

    @Test
    default void a_body_without_a_kind_is_400() {
        ObjectNode body = workflow("a");
        body.remove("kind");

        assertThat(api().createRefused(body).code()).isEqualTo(400);
    }

    @Test
    default void a_body_that_is_no_json_is_400() {
        Status status = api().refused(new Request.Create(Kind.WORKFLOW, api().key("a"), bytes("{nonsense")));

        assertThat(status.code()).isEqualTo(400);
        assertThat(status.reason()).isEqualTo("BadRequest");
    }

    @Test
    default void a_body_over_three_mebibytes_is_413() {
        byte[] body = new byte[(3 << 20) + 1];
        Arrays.fill(body, (byte) ' ');

        Status status = api().refused(new Request.Create(Kind.WORKFLOW, api().key("a"), body));

        assertThat(status.code()).isEqualTo(413);
        assertThat(status.reason()).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    default void an_object_too_large_for_etcd_is_a_500_without_a_reason() {
        ObjectNode body = workflow("a");
        // between etcd's 1.5 MiB and the 2 MiB from which on the API server's own client refuses in other words
        body.withObjectProperty("spec").put("padding", "x".repeat(7 << 18));

        Status status = api().createRefused(body);

        assertThat(status.code()).isEqualTo(500);
        assertThat(status.reason()).isEmpty();
        assertThat(status.message()).contains("request is too large");
    }
}
