package dev.carillon.store;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.json;
import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Request;
import dev.carillon.api.Request.PatchType;
import dev.carillon.api.Status;
import dev.carillon.testkit.Bodies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Names, labels, annotations, finalizers and owners, to the edge of what is allowed. */
class MetadataRulesTest {
    private static final String SUBDOMAIN_253 = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(125);

    private final TestStore world = new TestStore(Rules.STANDARD);

    private String invalid(ObjectNode tree) {
        Status status = world.refused(TestStore.creation(tree));
        assertThat(status.code()).isEqualTo(422);
        return status.message();
    }

    @Test
    void keys_of_labels_and_values_are_as_long_as_may_be_and_no_longer() {
        String name = "n".repeat(63);
        String longest = SUBDOMAIN_253 + "/" + name;
        assertThat(world.create(labelled(workflow("a"), longest, "v".repeat(63)))
                        .meta()
                        .labels())
                .containsEntry(longest, "v".repeat(63));
        assertThat(invalid(labelled(workflow("b"), name + "n", "v")))
                .contains("metadata.labels")
                .contains("63 bytes");
        assertThat(invalid(labelled(workflow("b"), "a" + SUBDOMAIN_253 + "/n", "v")))
                .contains("prefix part");
        assertThat(invalid(labelled(workflow("b"), "k", "v".repeat(64)))).contains("63 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not good", "/n", "UPPER/n", "a/", "-a", "a/b/c"})
    void a_key_of_a_label_that_is_no_qualified_name_is_422(String key) {
        assertThat(invalid(labelled(workflow("a"), key, "v"))).contains("metadata.labels");
    }

    @Test
    void annotations_may_have_256_kib_together() {
        ObjectNode fits = workflow("a");
        metadata(fits).putObject("annotations").put("key", "x".repeat((256 << 10) - 3));
        assertThat(world.create(fits).meta().annotations()).hasSize(1);
        ObjectNode more = workflow("b");
        metadata(more).putObject("annotations").put("key", "x".repeat((256 << 10) - 2));
        assertThat(invalid(more)).contains("metadata.annotations: Too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiVersion", "kind", "name", "uid"})
    void an_owner_needs_each_of_its_fields(String field) {
        ObjectNode tree = workflow("a");
        metadata(tree).set("ownerReferences", json("[{'apiVersion':'v1','kind':'Pod','name':'p','uid':'u'}]"));
        ((ObjectNode) metadata(tree).path("ownerReferences").path(0)).put(field, "");

        assertThat(invalid(tree)).contains("metadata.ownerReferences." + field);
    }

    @Test
    void a_deletion_cannot_wait_for_dependents_and_orphan_them() {
        assertThat(invalid(finalized(workflow("a"), "orphan", "foregroundDeletion")))
                .contains("orphan and foregroundDeletion cannot be both set");
        assertThat(world.create(finalized(workflow("b"), "orphan")).meta().finalizers())
                .containsExactly("orphan");
        assertThat(world.create(finalized(workflow("c"), "foregroundDeletion"))
                        .meta()
                        .finalizers())
                .containsExactly("foregroundDeletion");
    }

    @Test
    void a_change_is_held_to_the_same_rules_as_a_create() {
        ApiObject object = world.create(workflow("a"));
        Status status = world.refused(new Request.Patch(
                object.kind(),
                object.meta().key(),
                PatchType.MERGE,
                Bodies.bytes("{'metadata':{'finalizers':['not good']}}")));
        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("metadata.finalizers");
    }

    @Test
    void all_finalizers_that_come_too_late_are_named() {
        ApiObject object = world.create(finalized(workflow("a"), "example.com/hold"));
        world.delete(object, Propagation.BACKGROUND);
        Status status = world.refused(new Request.Patch(
                object.kind(),
                object.meta().key(),
                PatchType.MERGE,
                Bodies.bytes("{'metadata':{'finalizers':['example.com/hold','example.com/b','example.com/c']}}")));
        assertThat(status.message()).contains("[]string{\"example.com/b\", \"example.com/c\"}");
    }
}
