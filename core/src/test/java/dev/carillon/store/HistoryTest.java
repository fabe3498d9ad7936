package dev.carillon.store;

import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final int LIMIT = 5;

    private final TestStore world = new TestStore(Rules.STANDARD.withHistoryLimit(LIMIT));

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            world.create(workflow("w" + world.store.version()));
        }
    }

    private static List<Change<ApiObject>> changes(Watch watch, int limit) {
        Watch.Pulled pulled = watch.pull(limit);
        assertThat(pulled).isInstanceOf(Watch.Pulled.Changes.class);
        return ((Watch.Pulled.Changes) pulled).changes();
    }

    @Test
    void a_watch_can_look_back_as_far_as_the_history_goes_and_no_further() {
        write(1);
        String version = world.store.version();
        write(LIMIT);
        assertThat(changes(world.watch(version), 100)).hasSize(LIMIT);

        write(1);

        assertThat(world.store.watch(Kind.WORKFLOW, "", Selector.EVERYTHING, version))
                .isInstanceOf(WatchResult.Refused.class);
    }

    @Test
    void a_watch_that_falls_behind_the_history_is_told_so() {
        Watch watch = world.watch(world.store.version());
        write(LIMIT + 1);

        assertThat(watch.pull(100)).isInstanceOf(Watch.Pulled.Expired.class);
        Status status = ((Watch.Pulled.Expired) watch.pull(100)).status();
        assertThat(status.code()).isEqualTo(410);
        assertThat(status.reason()).isEqualTo("Expired");
        assertThat(status.message()).isEqualTo("too old resource version: 3 (4)");
    }

    @Test
    void a_version_from_the_future_is_refused_as_expired() {
        WatchResult result = world.store.watch(Kind.WORKFLOW, "", Selector.EVERYTHING, "999");

        assertThat(result).isInstanceOf(WatchResult.Refused.class);
        assertThat(((WatchResult.Refused) result).status().code()).isEqualTo(410);
    }

    @Test
    void a_pull_brings_no_more_than_was_asked_for() {
        Watch watch = world.watch(world.store.version());
        write(3);

        assertThat(changes(watch, 2)).hasSize(2);
        assertThat(changes(watch, 2)).hasSize(1);
        assertThat(changes(watch, 2)).isEmpty();
    }

    @Test
    void a_bookmark_names_the_version_up_to_which_everything_was_pulled() {
        Watch watch = world.watch("0");
        write(1);
        assertThat(watch.bookmark().version()).isNotEqualTo(world.store.version());

        changes(watch, 100);

        assertThat(watch.bookmark().version()).isEqualTo(world.store.version());
    }

    @Test
    void staged_writes_are_seen_by_requests_but_not_by_lists_and_watches() {
        Watch watch = world.watch(world.store.version());
        world.store.stage(TestStore.creation(workflow("a")), "tester", world.now);

        assertThat(world.store
                        .stage(TestStore.creation(workflow("a")), "tester", world.now)
                        .answer())
                .isInstanceOf(Answer.Refused.class);
        assertThat(world.names()).isEmpty();
        assertThat(changes(watch, 100)).isEmpty();

        assertThat(world.store.commit()).hasSize(1);
        assertThat(world.names()).containsExactly("a");
        assertThat(changes(watch, 100)).hasSize(1);
    }

    @Test
    void a_rollback_takes_everything_back_and_the_versions_with_it() {
        ApiObject kept = world.create(workflow("kept"));
        String version = world.store.version();
        world.store.stage(TestStore.creation(workflow("a")), "tester", world.now);
        world.store.stage(new Request.Delete(Kind.WORKFLOW, kept.meta().key(), null, null), "tester", world.now);

        world.store.rollback();

        assertThat(world.store.version()).isEqualTo(version);
        assertThat(world.names()).containsExactly("kept");
        assertThat(world.create(workflow("b")).meta().version()).isEqualTo(Long.toString(Long.parseLong(version) + 1));
    }

    @Test
    void a_continued_list_expires_with_the_history() {
        write(3);
        ListPage first = world.page(1, "");
        assertThat(first.next()).isNotEmpty();
        write(LIMIT + 1);

        ListResult result = world.store.list(Kind.WORKFLOW, "", Selector.EVERYTHING, 1, first.next());

        assertThat(result).isInstanceOf(ListResult.Refused.class);
        assertThat(((ListResult.Refused) result).status().code()).isEqualTo(410);
    }

    @Test
    void a_continued_list_reaches_back_as_far_as_the_history() {
        write(3);
        ListPage first = world.page(1, "");
        write(LIMIT);

        assertThat(world.page(0, first.next()).items()).hasSize(2);
    }

    @Test
    void a_list_of_objects_without_a_namespace_goes_on_too() {
        ListPage first = namespaces(1, "");
        ListPage second = namespaces(1, first.next());

        assertThat(first.items()).extracting(o -> o.meta().name()).containsExactly("default");
        assertThat(second.items()).extracting(o -> o.meta().name()).containsExactly("kube-system");
        assertThat(second.next()).isEmpty();
    }

    private ListPage namespaces(int limit, String token) {
        ListResult result = world.store.list(Kind.NAMESPACE, "", Selector.EVERYTHING, limit, token);
        assertThat(result).isInstanceOf(ListResult.Listed.class);
        return ((ListResult.Listed) result).page();
    }

    @Test
    void what_is_there_comes_first_and_is_bounded_as_what_follows_is() {
        write(3);
        Watch watch = world.watch("0");
        write(2);

        assertThat(changes(watch, 2)).hasSize(2);
        assertThat(changes(watch, 2)).hasSize(2);
        assertThat(changes(watch, 2)).hasSize(1);
    }

    @Test
    void a_history_of_one_write_is_the_shortest() {
        TestStore brief = new TestStore(Rules.STANDARD.withHistoryLimit(1));
        String version = brief.store.version();
        brief.create(workflow("a"));
        assertThat(changes(brief.watch(version), 100)).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rules.STANDARD.withHistoryLimit(0))
                .withMessage("historyLimit is 0, must be at least 1");
    }

    @Test
    void collectors_say_what_they_wrote_and_not_what_was_staged_before() {
        world.store.stage(TestStore.creation(workflow("a")), "tester", world.now);

        assertThat(world.store.stageGarbage(world.now)).isEmpty();
        assertThat(world.store.collectGarbage(world.now)).isEmpty();
        assertThat(world.names()).containsExactly("a");
    }

    @Test
    void the_writes_of_a_request_are_told_one_request_at_a_time() {
        Staged first = world.store.stage(TestStore.creation(workflow("a")), "tester", world.now);
        Staged second = world.store.stage(TestStore.creation(workflow("b")), "tester", world.now);

        assertThat(first.writes()).hasSize(1);
        assertThat(second.writes()).hasSize(1).allMatch(w -> w.key().name().equals("b"));
    }

    @Test
    void a_limit_that_fits_exactly_leaves_no_next_page() {
        write(3);

        assertThat(world.page(3, "").next()).isEmpty();
        assertThat(world.page(2, "").next()).isNotEmpty();
    }
}
