package dev.carillon.store;

import static dev.carillon.testkit.Bodies.finalized;
import static dev.carillon.testkit.Bodies.metadata;
import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class FenceTest {
    private final TestStore world = new TestStore(Rules.STANDARD);

    private static ObjectNode fenced(String notAfter) {
        ObjectNode tree = finalized(workflow("a"), Fence.FINALIZER);
        metadata(tree).putObject("annotations").put(Fence.NOT_AFTER, notAfter);
        return tree;
    }

    @Test
    void a_create_before_its_not_after_is_let_through() {
        assertThat(world.create(fenced("2026-11-23T10:00:01Z")).meta().name()).isEqualTo("a");
    }

    @Test
    void a_create_in_the_very_second_of_its_not_after_is_let_through() {
        world.now = TestStore.START.plusMillis(900); // the creation timestamp is cut to the whole second

        assertThat(world.create(fenced("2026-11-23T10:00:00Z")).meta().name()).isEqualTo("a");
    }

    @Test
    void a_create_after_its_not_after_is_403_in_the_words_of_the_policy() {
        Status status = world.refused(TestStore.creation(fenced("2026-11-23T09:59:59Z")));

        assertThat(status.code()).isEqualTo(403);
        assertThat(status.reason()).isEqualTo("Forbidden");
        assertThat(status.message())
                .startsWith("workflows.argoproj.io \"a\" is forbidden: ValidatingAdmissionPolicy 'carillon-fence' with"
                        + " binding 'carillon-fence' denied request: carillon.dev/not-after has passed");
        assertThat(world.names()).isEmpty();
    }

    @Test
    void a_dry_run_meets_the_fence_too() {
        Request.Create create = TestStore.creation(fenced("2026-11-23T09:59:59Z"));

        assertThat(world.refused(new Request.Create(create.kind(), create.key(), create.body(), true))
                        .code())
                .isEqualTo(403);
    }

    @Test
    void a_not_after_that_is_no_time_is_422() {
        Status status = world.refused(TestStore.creation(fenced("soon")));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).contains("ValidatingAdmissionPolicy 'carillon-fence'", "type conversion error");
    }

    @Test
    void a_fenced_create_without_a_not_after_is_422() {
        assertThat(world.refused(TestStore.creation(finalized(workflow("a"), Fence.FINALIZER)))
                        .code())
                .isEqualTo(422);
    }

    @Test
    void a_create_without_our_finalizer_is_not_fenced() {
        ObjectNode tree = workflow("a");
        metadata(tree).putObject("annotations").put(Fence.NOT_AFTER, "2001-01-01T00:00:00Z");

        assertThat(world.create(tree).meta().name()).isEqualTo("a");
    }

    @Test
    void an_update_is_not_fenced() {
        ApiObject object = world.create(fenced("2026-11-23T10:00:01Z"));
        world.now = TestStore.START.plusSeconds(3600);

        assertThat(world.merge(object, "{'spec':{'n':1}}").meta().generation()).isEqualTo(2);
    }

    @Test
    void the_fence_can_be_absent() {
        TestStore open = new TestStore(Rules.STANDARD.with(Fence.OFF));

        assertThat(open.create(fenced("2001-01-01T00:00:00Z")).meta().name()).isEqualTo("a");
    }

    @Test
    void the_fence_can_match_one_writer_only() {
        TestStore other = new TestStore(Rules.STANDARD.with(new Fence(true, "carillon")));

        assertThat(other.create(fenced("2001-01-01T00:00:00Z")).meta().name()).isEqualTo("a");
        assertThat(new TestStore(Rules.STANDARD.with(new Fence(true, "tester")))
                        .refused(TestStore.creation(fenced("2001-01-01T00:00:00Z")))
                        .code())
                .isEqualTo(403);
    }

    @Test
    void the_fence_speaks_before_the_name_is_looked_up() {
        world.create(fenced("2026-11-23T10:00:01Z"));
        world.now = TestStore.START.plusSeconds(10);

        assertThat(world.refused(TestStore.creation(fenced("2026-11-23T10:00:01Z")))
                        .code())
                .isEqualTo(403);
    }

    @Test
    void a_quota_speaks_after_the_fence_and_before_the_name_is_looked_up() {
        Status full = Status.of(403, "Forbidden", "workflows.argoproj.io \"a\" is forbidden: exceeded quota: q");
        TestStore quota = new TestStore(Rules.STANDARD.with(review -> review.before() == null
                        && review.after() != null
                        && review.name().equals("a")
                        && review.now().isAfter(TestStore.START)
                ? Optional.of(full)
                : Optional.empty()));
        quota.create(fenced("2026-11-23T10:00:05Z"));
        quota.now = TestStore.START.plusSeconds(1);

        assertThat(quota.refused(TestStore.creation(fenced("2026-11-23T10:00:05Z"))))
                .isEqualTo(full);
        assertThat(quota.refused(TestStore.creation(fenced("2026-11-23T09:00:00Z")))
                        .message())
                .contains("carillon-fence");
        assertThat(quota.refused(TestStore.creation(workflow("BAD"))).code()).isEqualTo(422);
    }
}
