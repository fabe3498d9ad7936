package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.labelled;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import org.junit.jupiter.api.Test;

/** DELETE, finalizers and preconditions: as k8s.io/apiserver registry/generic/registry/store.go does it. Garbage collection needs controllers and is tested elsewhere. */
public interface DeleteContract extends ContractCase {
    @Test
    default void a_deleted_object_is_gone() {
        api().delete(api().create(workflow("a")));

        assertThat(api().refused(api().get("a")).code()).isEqualTo(404);
    }

    @Test
    default void deletion_of_a_missing_object_is_404_and_names_it() {
        Status status = api().refused(new Request.Delete(Kind.WORKFLOW, api().key("a"), null, null));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.details().name()).isEqualTo("a");
    }

    @Test
    default void a_finalizer_turns_deletion_into_a_mark() {
        ApiObject before = api().create(finalized(workflow("a"), "example.com/hold"));
        api().delete(before);

        ApiObject after = api().found(api().get("a"));

        assertThat(after.meta().isTerminating()).isTrue();
        assertThat(after.meta().uid()).isEqualTo(before.meta().uid());
        assertThat(after.meta().generation()).isEqualTo(2);
        assertThat(after.tree()
                        .path("metadata")
                        .path("deletionGracePeriodSeconds")
                        .asInt(-1))
                .isZero();
    }

    @Test
    default void a_second_deletion_changes_nothing() {
        ApiObject object = api().create(finalized(workflow("a"), "example.com/hold"));
        api().delete(object);
        ApiObject once = api().found(api().get("a"));

        api().delete(object);

        assertThat(api().found(api().get("a")).tree()).isEqualTo(once.tree());
    }

    @Test
    default void a_marked_object_goes_with_its_last_finalizer() {
        ApiObject object = api().create(finalized(workflow("a"), "example.com/a", "example.com/b"));
        api().delete(object);

        api().found(api().merge(object, "{'metadata':{'finalizers':['example.com/b']}}"));
        assertThat(api().found(api().get("a")).meta().finalizers()).containsExactly("example.com/b");

        api().found(api().merge(object, "{'metadata':{'finalizers':null}}"));
        assertThat(api().refused(api().get("a")).code()).isEqualTo(404);
    }

    @Test
    default void an_object_without_a_mark_stays_without_finalizers() {
        ApiObject object = api().create(finalized(workflow("a"), "example.com/a"));

        api().found(api().merge(object, "{'metadata':{'finalizers':[]}}"));

        assertThat(api().found(api().get("a")).meta().isTerminating()).isFalse();
    }

    @Test
    default void no_finalizer_can_be_added_to_a_marked_object() {
        ApiObject object = api().create(finalized(workflow("a"), "example.com/a"));
        api().delete(object);

        Status status =
                api().refused(api().merge(object, "{'metadata':{'finalizers':['example.com/a','example.com/b']}}"));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message())
                .contains("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted, found new finalizers []string{\"example.com/b\"}");
    }

    @Test
    default void other_fields_of_a_marked_object_can_change() {
        ApiObject object = api().create(finalized(workflow("a"), "example.com/a"));
        api().delete(object);

        ApiObject after = api().found(api().merge(object, "{'status':{'phase':'Failed'}}"));

        assertThat(after.meta().isTerminating()).isTrue();
        assertThat(after.tree().path("status").path("phase").asString()).isEqualTo("Failed");
    }

    @Test
    default void the_mark_cannot_be_taken_back() {
        ApiObject object = api().create(finalized(workflow("a"), "example.com/a"));
        api().delete(object);

        ApiObject after =
                api().found(api().merge(object, "{'metadata':{'deletionTimestamp':null,'labels':{'team':'blue'}}}"));

        assertThat(after.meta().isTerminating()).isTrue();
    }

    @Test
    default void a_wrong_uid_precondition_is_409() {
        ApiObject object = api().create(workflow("a"));

        Status status =
                api().refused(new Request.Delete(Kind.WORKFLOW, object.meta().key(), "another", null));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.reason()).isEqualTo("Conflict");
        assertThat(status.message())
                .contains("the UID in the precondition (another) does not match the UID in record ("
                        + object.meta().uid() + ")");
    }

    @Test
    default void an_old_version_precondition_is_409() {
        ApiObject object = api().create(workflow("a"));
        ApiObject newer = api().found(api().replacement(object, labelled(object.tree(), "team", "blue")));

        Status status = api().refused(new Request.Delete(
                Kind.WORKFLOW, object.meta().key(), null, object.meta().version()));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message())
                .contains("the ResourceVersion in the precondition ("
                        + object.meta().version()
                        + ") does not match the ResourceVersion in record ("
                        + newer.meta().version() + ")");
    }

    @Test
    default void preconditions_that_hold_let_the_deletion_through() {
        ApiObject object = api().create(workflow("a"));

        Answer answer = api().answer(new Request.Delete(
                Kind.WORKFLOW,
                object.meta().key(),
                object.meta().uid(),
                object.meta().version()));

        assertThat(answer).isEqualTo(new Answer.Deleted());
    }

    @Test
    default void a_name_that_was_freed_comes_back_with_another_uid() {
        ApiObject first = api().create(workflow("a"));
        api().delete(first);

        assertThat(api().create(workflow("a")).meta().uid())
                .isNotEqualTo(first.meta().uid());
    }

    @Test
    default void the_default_namespace_may_not_be_deleted() {
        Status status = api().refused(new Request.Delete(Kind.NAMESPACE, new Key("", "default"), null, null));

        assertThat(status.code()).isEqualTo(403);
        assertThat(status.message())
                .isEqualTo("namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Test
    default void deletion_of_a_kind_that_is_not_served_is_404_without_a_name() {
        Kind unknown = new Kind("argoproj.io", "v1alpha1", "Spaceship", "spaceships", true);

        Status status = api().refused(new Request.Delete(unknown, api().key("a"), null, null));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.details().name()).isEmpty();
    }
}
