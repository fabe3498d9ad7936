package dev.carillon.store;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.named;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.OwnerReference;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class OwnersTest {
    private static final int ROUND_LIMIT = 20;

    private final TestStore world = new TestStore(Rules.STANDARD);

    private static ObjectNode owned(ObjectNode tree, boolean blocks, ApiObject... owners) {
        for (ApiObject owner : owners) {
            metadata(tree)
                    .withArrayProperty("ownerReferences")
                    .addObject()
                    .put("apiVersion", owner.kind().apiVersion())
                    .put("kind", owner.kind().name())
                    .put("name", owner.meta().name())
                    .put("uid", owner.meta().uid())
                    .put("blockOwnerDeletion", blocks);
        }
        return tree;
    }

    private ApiObject cron(String name) {
        return world.found(new Request.Create(
                Kind.CRON_WORKFLOW, new Key("default", name), Json.bytes(named(Kind.CRON_WORKFLOW, name))));
    }

    private void collectUntilQuiet() {
        for (int round = 0; round < ROUND_LIMIT; round++) {
            if (world.store.collectGarbage(world.now).isEmpty()) {
                return;
            }
        }
        throw new AssertionError("the collectors still write after " + ROUND_LIMIT + " rounds");
    }

    @Test
    void a_world_without_garbage_is_left_alone() {
        world.create(owned(workflow("a"), false, cron("c")));
        world.create(workflow("free"));

        assertThat(world.store.collectGarbage(world.now)).isEmpty();
    }

    @Test
    void a_dependent_goes_after_its_owner() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(owned(workflow("a"), true, owner));
        world.delete(owner, Propagation.BACKGROUND);
        assertThat(world.get(owner)).isNull();
        assertThat(world.get(child)).isNotNull();

        collectUntilQuiet();

        assertThat(world.get(child)).isNull();
    }

    @Test
    void a_new_owner_under_the_old_name_owns_nothing() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(owned(workflow("a"), false, owner));
        world.delete(owner, Propagation.BACKGROUND);
        cron("c");

        collectUntilQuiet();

        assertThat(world.get(child)).isNull();
    }

    @Test
    void a_finalizer_holds_a_dependent_in_its_deletion() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(finalized(owned(workflow("a"), false, owner), "example.com/hold"));
        world.delete(owner, Propagation.BACKGROUND);

        collectUntilQuiet();

        assertThat(Objects.requireNonNull(world.get(child)).meta().isTerminating())
                .isTrue();
    }

    @Test
    void a_dependent_with_one_owner_left_stays_and_forgets_the_other() {
        ApiObject gone = cron("gone");
        ApiObject left = cron("left");
        ApiObject child = world.create(owned(workflow("a"), false, gone, left));
        world.delete(gone, Propagation.BACKGROUND);

        collectUntilQuiet();

        assertThat(Objects.requireNonNull(world.get(child)).meta().owners())
                .extracting(OwnerReference::uid)
                .containsExactly(left.meta().uid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "kind", "apiVersion", "uid"})
    void a_reference_with_one_wrong_field_points_nowhere(String field) {
        ObjectNode tree = owned(workflow("a"), false, cron("c"));
        ((ObjectNode) metadata(tree).path("ownerReferences").path(0)).put(field, "other/v1");
        ApiObject child = world.create(tree);

        collectUntilQuiet();

        assertThat(world.get(child)).isNull();
    }

    @Test
    void an_owner_in_another_namespace_counts_as_absent() {
        world.found(
                new Request.Create(Kind.NAMESPACE, new Key("", "other"), Json.bytes(named(Kind.NAMESPACE, "other"))));
        ApiObject owner = world.found(new Request.Create(
                Kind.CRON_WORKFLOW, new Key("other", "c"), Json.bytes(named(Kind.CRON_WORKFLOW, "c"))));
        ApiObject child = world.create(owned(workflow("a"), false, owner));

        collectUntilQuiet();

        assertThat(world.get(child)).isNull();
    }

    @Test
    void chains_are_collected_to_their_end() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(owned(workflow("a"), false, owner));
        ApiObject grandchild = world.create(owned(workflow("b"), false, child));
        world.delete(owner, Propagation.BACKGROUND);

        collectUntilQuiet();

        assertThat(world.names()).isEmpty();
        assertThat(world.get(grandchild)).isNull();
    }

    @Test
    void a_foreground_deletion_waits_for_dependents_that_block_it() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(finalized(owned(workflow("a"), true, owner), "example.com/hold"));
        world.delete(owner, Propagation.FOREGROUND);

        collectUntilQuiet();
        assertThat(Objects.requireNonNull(world.get(owner)).meta().finalizers()).containsExactly("foregroundDeletion");
        assertThat(Objects.requireNonNull(world.get(child)).meta().isTerminating())
                .isTrue();

        world.merge(child, "{'metadata':{'finalizers':null}}");
        collectUntilQuiet();

        assertThat(world.get(owner)).isNull();
    }

    @Test
    void a_foreground_deletion_does_not_wait_for_dependents_that_do_not_block_it() {
        ApiObject owner = cron("c");
        world.create(finalized(owned(workflow("a"), false, owner), "example.com/hold"));
        world.delete(owner, Propagation.FOREGROUND);

        collectUntilQuiet();

        assertThat(world.get(owner)).isNull();
    }

    @Test
    void a_dependent_that_goes_in_the_same_round_is_no_obstacle() {
        ApiObject owner = world.create(workflow("z"));
        ApiObject child = world.create(owned(workflow("a"), true, owner));
        world.delete(owner, Propagation.FOREGROUND);

        assertThat(world.store.collectGarbage(world.now)).hasSize(2);
        assertThat(world.get(child)).isNull();
        assertThat(world.get(owner)).isNull();
    }

    @Test
    void a_foreground_deletion_reaches_dependents_of_dependents_first() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(owned(workflow("a"), true, owner));
        ApiObject grandchild = world.create(finalized(owned(workflow("b"), true, child), "example.com/hold"));
        world.delete(owner, Propagation.FOREGROUND);

        collectUntilQuiet();
        assertThat(Objects.requireNonNull(world.get(child)).meta().finalizers()).containsExactly("foregroundDeletion");

        world.merge(grandchild, "{'metadata':{'finalizers':null}}");
        collectUntilQuiet();

        assertThat(world.names()).isEmpty();
        assertThat(world.get(owner)).isNull();
    }

    @Test
    void an_orphan_deletion_leaves_the_dependents_without_the_reference() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(owned(workflow("a"), true, owner));
        world.delete(owner, Propagation.ORPHAN);

        collectUntilQuiet();

        assertThat(world.get(owner)).isNull();
        assertThat(Objects.requireNonNull(world.get(child)).meta().owners()).isEmpty();
    }

    @Test
    void an_orphan_deletion_leaves_the_reference_to_another_owner_and_other_finalizers_alone() {
        ApiObject gone = cron("gone");
        ApiObject left = cron("left");
        ApiObject child = world.create(owned(workflow("a"), true, gone, left));
        ApiObject held = world.merge(gone, "{'metadata':{'finalizers':['example.com/hold']}}");
        world.delete(held, Propagation.ORPHAN);

        collectUntilQuiet();

        assertThat(Objects.requireNonNull(world.get(gone)).meta().finalizers()).containsExactly("example.com/hold");
        assertThat(Objects.requireNonNull(world.get(child)).meta().owners())
                .extracting(OwnerReference::uid)
                .containsExactly(left.meta().uid());
    }

    @Test
    void a_dependent_that_lost_its_only_reference_has_no_empty_list_left() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(owned(workflow("a"), true, owner));
        world.delete(owner, Propagation.ORPHAN);

        collectUntilQuiet();

        assertThat(Objects.requireNonNull(world.get(child))
                        .tree()
                        .path("metadata")
                        .has("ownerReferences"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orphan", "foregroundDeletion"})
    void a_dependent_that_says_how_it_wants_to_go_goes_so(String finalizer) {
        ApiObject owner = cron("c");
        ApiObject child = world.create(finalized(owned(workflow("a"), false, owner), finalizer, "example.com/hold"));
        ApiObject grandchild = world.create(finalized(owned(workflow("b"), true, child), "example.com/hold"));
        world.delete(owner, Propagation.BACKGROUND);

        collectUntilQuiet();

        assertThat(Objects.requireNonNull(world.get(child)).meta().isTerminating())
                .isTrue();
        boolean orphaned = finalizer.equals("orphan");
        assertThat(Objects.requireNonNull(world.get(grandchild)).meta().isTerminating())
                .isEqualTo(!orphaned);
        assertThat(Objects.requireNonNull(world.get(grandchild)).meta().owners())
                .hasSize(orphaned ? 0 : 1);
    }

    @Test
    void a_namespace_with_a_finalizer_of_its_own_waits_for_it_when_it_is_empty() {
        ApiObject namespace = world.found(new Request.Create(
                Kind.NAMESPACE,
                new Key("", "doomed"),
                Json.bytes(finalized(named(Kind.NAMESPACE, "doomed"), "example.com/hold"))));
        world.delete(namespace, Propagation.BACKGROUND);

        collectUntilQuiet();
        assertThat(Objects.requireNonNull(world.get(namespace)).meta().finalizers())
                .containsExactly("example.com/hold");

        world.merge(namespace, "{'metadata':{'finalizers':null}}");
        collectUntilQuiet();
        assertThat(world.get(namespace)).isNull();
    }

    @Test
    void a_later_background_deletion_ends_a_foreground_one() {
        ApiObject owner = cron("c");
        world.create(owned(workflow("a"), true, owner));
        world.delete(owner, Propagation.FOREGROUND);

        world.delete(owner, Propagation.BACKGROUND);

        assertThat(world.get(owner)).isNull();
    }

    @Test
    void a_deleted_namespace_is_emptied_and_then_goes() {
        ApiObject namespace = world.found(
                new Request.Create(Kind.NAMESPACE, new Key("", "doomed"), Json.bytes(named(Kind.NAMESPACE, "doomed"))));
        ApiObject held = world.found(new Request.Create(
                Kind.WORKFLOW, new Key("doomed", "a"), Json.bytes(finalized(workflow("a"), "example.com/hold"))));
        world.delete(namespace, Propagation.BACKGROUND);

        assertThat(Json.text(Objects.requireNonNull(world.get(namespace)).tree().path("status"), "phase"))
                .isEqualTo("Terminating");
        collectUntilQuiet();
        assertThat(Objects.requireNonNull(world.get(held)).meta().isTerminating())
                .isTrue();
        assertThat(world.get(namespace)).isNotNull();

        world.merge(held, "{'metadata':{'finalizers':null}}");
        collectUntilQuiet();

        assertThat(world.get(namespace)).isNull();
    }

    @Test
    void a_terminating_namespace_refuses_creates_but_not_changes() {
        ApiObject namespace = world.found(
                new Request.Create(Kind.NAMESPACE, new Key("", "doomed"), Json.bytes(named(Kind.NAMESPACE, "doomed"))));
        ApiObject held = world.found(new Request.Create(
                Kind.WORKFLOW, new Key("doomed", "a"), Json.bytes(finalized(workflow("a"), "example.com/hold"))));
        world.delete(namespace, Propagation.BACKGROUND);

        Status status =
                world.refused(new Request.Create(Kind.WORKFLOW, new Key("doomed", "b"), Json.bytes(workflow("b"))));

        assertThat(status.details().causes()).extracting(Status.Cause::reason).containsExactly("NamespaceTerminating");
        assertThat(world.merge(held, "{'spec':{'n':1}}").meta().generation()).isEqualTo(2);
    }

    @Test
    void collectors_can_be_staged_and_taken_back() {
        ApiObject owner = cron("c");
        ApiObject child = world.create(owned(workflow("a"), false, owner));
        world.delete(owner, Propagation.BACKGROUND);

        List<Write> writes = world.store.stageGarbage(world.now);
        world.store.rollback();

        assertThat(writes).hasSize(1);
        assertThat(world.execute(new Request.Get(Kind.WORKFLOW, child.meta().key())))
                .isInstanceOf(Answer.Found.class);
    }
}
