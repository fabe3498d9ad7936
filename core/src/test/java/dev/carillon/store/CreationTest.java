package dev.carillon.store;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.lease;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.named;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Request.PatchType;
import dev.carillon.api.Status;
import dev.carillon.testkit.Bodies;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What comes to be, how large it may be, and who is asked: beyond what the contract holds a real API server to. */
class CreationTest {
    private final TestStore world = new TestStore(Rules.STANDARD);

    private static Request.Create generated() {
        ObjectNode tree = workflow("");
        metadata(tree).put("generateName", "run-").remove("name");
        return new Request.Create(Kind.WORKFLOW, new Key("default", ""), Json.bytes(tree));
    }

    private static Answer execute(Store store, Request request) {
        return store.execute(request, "tester", TestStore.START);
    }

    private static ApiObject found(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found) answer).object();
    }

    private static Status refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).status();
    }

    @Test
    void a_generated_name_that_is_taken_is_drawn_again_and_after_eight_draws_given_up() {
        int[] draws = {0};
        SplittableRandom later = new SplittableRandom(1);
        RandomGenerator stuckForAWhile = () -> draws[0]++ < 30 ? 0L : later.nextLong();
        Store store = new Store(Rules.STANDARD, stuckForAWhile, TestStore.START);
        draws[0] = 0;
        String first = found(execute(store, generated())).meta().name();
        String second = found(execute(store, generated())).meta().name();
        assertThat(second).startsWith("run-").isNotEqualTo(first);

        Store stuck = new Store(Rules.STANDARD, () -> 0L, TestStore.START);
        found(execute(stuck, generated()));
        assertThat(refused(execute(stuck, generated())).reason()).isEqualTo("AlreadyExists");
    }

    @Test
    void uids_are_random_and_say_so() {
        for (int n = 0; n < 20; n++) {
            UUID uid = UUID.fromString(world.create(workflow("w" + n)).meta().uid());
            assertThat(uid.version()).isEqualTo(4);
            assertThat(uid.variant()).isEqualTo(2);
        }
    }

    @Test
    void empty_maps_and_lists_are_not_stored() {
        ObjectNode tree = workflow("a");
        metadata(tree).putObject("labels");
        metadata(tree).putArray("finalizers");
        metadata(tree).putNull("annotations");

        assertThat(world.create(tree).tree().path("metadata").propertyNames())
                .doesNotContain("labels", "finalizers", "annotations");
    }

    @Test
    void a_namespace_carries_its_name_as_a_label() {
        ApiObject namespace = world.found(
                new Request.Create(Kind.NAMESPACE, new Key("", "team"), Json.bytes(named(Kind.NAMESPACE, "team"))));

        assertThat(namespace.meta().label("kubernetes.io/metadata.name")).isEqualTo("team");
    }

    private static Rules limited(int body, int object) {
        Rules r = Rules.STANDARD;
        return new Rules(r.kinds(), r.namespaces(), r.fence(), r.admission(), r.historyLimit(), body, object);
    }

    /** Larger than the namespaces that exist from the start. */
    private static ObjectNode padded() {
        ObjectNode tree = workflow("a");
        tree.withObjectProperty("spec").put("padding", "x".repeat(1_000));
        return tree;
    }

    @Test
    void an_object_as_large_as_may_be_is_stored_and_a_byte_more_is_not() {
        int size = new TestStore(Rules.STANDARD).create(padded()).bytes().length;
        assertThat(new TestStore(limited(1 << 20, size)).create(padded()).meta().name())
                .isEqualTo("a");
        assertThat(new TestStore(limited(1 << 20, size - 1))
                        .refused(TestStore.creation(padded()))
                        .code())
                .isEqualTo(500);
    }

    @Test
    void a_change_that_makes_an_object_as_large_as_may_be_is_taken_and_a_byte_more_is_not() {
        String change = "{'spec':{'entrypoint':'main-but-longer','n':1234567}}";
        ApiObject grown = world.merge(world.create(padded()), change);
        TestStore fits = new TestStore(limited(1 << 20, grown.bytes().length));
        assertThat(fits.merge(fits.create(padded()), change).meta().generation())
                .isEqualTo(2);
        TestStore less = new TestStore(limited(1 << 20, grown.bytes().length - 1));
        ApiObject object = less.create(padded());
        assertThat(less.refused(new Request.Patch(
                                object.kind(), object.meta().key(), PatchType.MERGE, Bodies.bytes(change)))
                        .code())
                .isEqualTo(500);
    }

    @Test
    void a_body_as_long_as_may_be_is_read_and_a_byte_more_is_not() {
        Request.Create create = TestStore.creation(padded());
        int size = create.body().length;
        assertThat(new TestStore(limited(size, 1 << 20)).found(create).meta().name())
                .isEqualTo("a");
        assertThat(new TestStore(limited(size - 1, 1 << 20)).refused(create).code())
                .isEqualTo(413);
    }

    @Test
    void ten_thousand_operations_are_one_patch_and_one_more_is_too_many() {
        ApiObject object = world.create(workflow("a"));
        String operation = "{'op':'test','path':'/kind','value':'Workflow'}";
        String most = operation + ("," + operation).repeat(Patches.OPERATION_LIMIT - 1);
        Key key = object.meta().key();
        assertThat(world.found(new Request.Patch(Kind.WORKFLOW, key, PatchType.JSON, Bodies.bytes("[" + most + "]"))))
                .isNotNull();
        assertThat(world.refused(new Request.Patch(
                                Kind.WORKFLOW, key, PatchType.JSON, Bodies.bytes("[" + most + "," + operation + "]")))
                        .code())
                .isEqualTo(413);
    }

    @Test
    void a_body_must_say_its_version_and_its_metadata_must_be_an_object() {
        ObjectNode without = workflow("a");
        without.remove("apiVersion");
        assertThat(world.refused(TestStore.creation(without)).message())
                .isEqualTo("Object 'apiVersion' is missing in the body");
        Request.Create odd = new Request.Create(
                Kind.WORKFLOW,
                new Key("default", "a"),
                Bodies.bytes("{'apiVersion':'argoproj.io/v1alpha1','kind':'Workflow','metadata':7}"));
        assertThat(world.refused(odd).message()).isEqualTo("metadata is no JSON object");
        Request.Create none = new Request.Create(
                Kind.WORKFLOW,
                new Key("default", "a"),
                Bodies.bytes("{'apiVersion':'argoproj.io/v1alpha1','kind':'Workflow','metadata':null}"));
        assertThat(world.refused(none).code()).as("no name at all").isEqualTo(422);
    }

    @Test
    void a_patch_cannot_move_an_object_to_another_namespace() {
        ApiObject object = world.create(workflow("a"));
        assertThat(world.refused(new Request.Patch(
                                object.kind(),
                                object.meta().key(),
                                PatchType.MERGE,
                                Bodies.bytes("{'metadata':{'namespace':'kube-system'}}")))
                        .code())
                .isEqualTo(400);
        assertThat(world.merge(object, "{'metadata':{'namespace':null},'spec':{'n':1}}")
                        .meta()
                        .namespace())
                .isEqualTo("default");
    }

    @Test
    void changes_and_deletions_ask_for_admission_as_creates_do() {
        Status full = Status.of(403, "Forbidden", "no");
        TestStore guarded = new TestStore(Rules.STANDARD.with(review -> review.before() != null
                        && review.name().equals("a")
                        && review.namespace().equals("default")
                        && review.fieldManager().equals("tester")
                ? Optional.of(full)
                : Optional.empty()));
        ApiObject object = guarded.create(workflow("a"));

        assertThat(guarded.refused(new Request.Patch(
                        object.kind(), object.meta().key(), PatchType.MERGE, Bodies.bytes("{'spec':{'n':1}}"))))
                .isEqualTo(full);
        assertThat(guarded.refused(
                        new Request.Delete(object.kind(), object.meta().key(), null, null)))
                .isEqualTo(full);
        assertThat(guarded.names()).containsExactly("a");
    }

    @Test
    void a_kind_without_generations_gets_none_by_its_deletion() {
        Request.Create create = new Request.Create(
                Kind.LEASE, new Key("default", "l"), Json.bytes(finalized(lease("l"), "example.com/hold")));
        ApiObject object = world.found(create);
        world.delete(object, Propagation.BACKGROUND);

        ApiObject after = Objects.requireNonNull(world.get(object));
        assertThat(after.meta().isTerminating()).isTrue();
        assertThat(after.tree().path("metadata").has("generation")).isFalse();
    }

    @Test
    void the_grace_period_of_a_deletion_stays_when_an_update_leaves_it_out() {
        ApiObject object = world.create(finalized(workflow("a"), "example.com/hold"));
        world.delete(object, Propagation.BACKGROUND);

        ApiObject after =
                world.merge(object, "{'metadata':{'deletionGracePeriodSeconds':null},'status':{'phase':'Failed'}}");
        assertThat(after.tree()
                        .path("metadata")
                        .path("deletionGracePeriodSeconds")
                        .asInt(-1))
                .isZero();
        assertThat(world.refused(new Request.Patch(
                                object.kind(),
                                object.meta().key(),
                                PatchType.MERGE,
                                Bodies.bytes("{'metadata':{'deletionGracePeriodSeconds':30}}")))
                        .code())
                .isEqualTo(422);
    }

    @Test
    void a_failed_precondition_of_a_deletion_names_the_kind_with_its_group_if_it_has_one() {
        ApiObject object = world.create(workflow("a"));
        assertThat(world.refused(new Request.Delete(object.kind(), object.meta().key(), "other", null))
                        .message())
                .startsWith("Operation cannot be fulfilled on Workflow.argoproj.io \"a\": ");
        ApiObject pod =
                world.found(new Request.Create(Kind.POD, new Key("default", "p"), Json.bytes(named(Kind.POD, "p"))));
        assertThat(world.refused(new Request.Delete(Kind.POD, pod.meta().key(), "other", null))
                        .message())
                .startsWith("Operation cannot be fulfilled on Pod \"p\": ");
    }
}
