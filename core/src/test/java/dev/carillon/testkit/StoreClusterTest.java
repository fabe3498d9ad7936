package dev.carillon.testkit;

import static dev.carillon.testkit.Bodies.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import dev.carillon.port.Call;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.store.ListResult;
import dev.carillon.store.Rules;
import dev.carillon.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoreClusterTest {
    private static final Status UNAVAILABLE = Status.of(503, "ServiceUnavailable", "down");

    private final Store store =
            new Store(Rules.STANDARD, new SplittableRandom(1), Instant.parse("2026-11-23T10:00:00Z"));
    private Instant now = Instant.parse("2026-11-23T10:00:00.900Z");
    private Fate fate = Fate.DELIVERED;
    private final StoreCluster cluster = new StoreCluster(store, "tester", () -> now, call -> fate);

    private void create(long id, String name) {
        Request request = new Request.Create(Kind.WORKFLOW, new Key("default", name), Json.bytes(workflow(name)));
        cluster.send(new Call(id, Call.Lane.LAUNCH, request, Duration.ofSeconds(5), false));
    }

    private List<String> stored() {
        ListResult result = store.list(Kind.WORKFLOW, "", Selector.EVERYTHING, 0, "");
        return ((ListResult.Listed) result)
                .page().items().stream().map(o -> o.meta().name()).toList();
    }

    private Answer onlyAnswer() {
        List<Signal> signals = cluster.take();
        assertThat(signals).singleElement().isInstanceOf(Signal.Answered.class);
        return ((Signal.Answered) signals.getFirst()).answer();
    }

    @Test
    void a_delivered_request_is_answered_with_the_servers_date() {
        create(1, "a");

        assertThat(cluster.take()).singleElement().satisfies(signal -> {
            Signal.Answered answered = (Signal.Answered) signal;
            assertThat(answered.id()).isEqualTo(1);
            assertThat(answered.answer()).isInstanceOf(Answer.Found.class);
            assertThat(answered.date()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
        });
    }

    @Test
    void a_lost_request_leaves_no_trace() {
        fate = new Fate.RequestLost(false, false);
        create(1, "a");
        assertThat(cluster.take()).isEmpty();

        fate = new Fate.RequestLost(true, true);
        create(2, "a");
        assertThat(onlyAnswer()).isEqualTo(new Answer.Unanswered(true, "request lost"));
        assertThat(stored()).isEmpty();
    }

    @Test
    void a_lost_answer_hides_what_was_done() {
        fate = new Fate.AnswerLost(true);
        create(1, "a");

        assertThat(onlyAnswer()).isEqualTo(new Answer.Unanswered(true, "answer lost"));
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void somebody_else_may_answer_before_or_after_the_commit() {
        fate = new Fate.Answered(new Answer.Refused(UNAVAILABLE));
        create(1, "a");
        assertThat(onlyAnswer()).isEqualTo(new Answer.Refused(UNAVAILABLE));
        assertThat(stored()).isEmpty();

        fate = new Fate.ExecutedButAnswered(new Answer.Refused(UNAVAILABLE));
        create(2, "b");
        assertThat(onlyAnswer()).isEqualTo(new Answer.Refused(UNAVAILABLE));
        assertThat(stored()).containsExactly("b");
    }

    @Test
    void a_held_request_is_executed_at_its_release_by_the_clock_of_then() {
        fate = new Fate.RequestHeld();
        create(1, "a");
        assertThat(cluster.take()).isEmpty();
        assertThat(stored()).isEmpty();

        now = now.plusSeconds(60);
        cluster.release(1);

        assertThat(((Answer.Found) onlyAnswer()).object().meta().created()).isEqualTo("2026-11-23T10:01:00Z");
    }

    @Test
    void a_held_answer_comes_at_its_release() {
        fate = new Fate.AnswerHeld();
        create(1, "a");
        assertThat(cluster.take()).isEmpty();
        assertThat(stored()).containsExactly("a");

        cluster.release(1);

        assertThat(onlyAnswer()).isInstanceOf(Answer.Found.class);
    }

    @Test
    void a_duplicate_is_executed_again_and_unheard() {
        fate = new Fate.Duplicated();
        create(1, "a");
        assertThat(onlyAnswer()).isInstanceOf(Answer.Found.class);
        store.execute(new Request.Delete(Kind.WORKFLOW, new Key("default", "a"), null, null), "x", now);

        cluster.release(1);

        assertThat(cluster.take()).isEmpty();
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void an_abandoned_request_still_arrives_but_nobody_hears_of_it() {
        fate = new Fate.RequestHeld();
        create(1, "a");
        cluster.abandon(1);

        cluster.release(1);

        assertThat(stored()).containsExactly("a");
        assertThat(cluster.take()).isEmpty();
    }

    @Test
    void after_a_crash_what_is_on_its_way_still_arrives() {
        create(1, "a");
        fate = new Fate.RequestHeld();
        create(2, "b");

        cluster.crash();

        assertThat(cluster.take()).isEmpty();
        cluster.release(2);
        assertThat(cluster.take()).isEmpty();
        assertThat(stored()).containsExactly("a", "b");
    }

    @Test
    void paused_watches_fall_behind_and_catch_up() {
        Source<String> names = new Source<>(
                Kind.WORKFLOW, "", "", false, object -> object.meta().name());
        cluster.watch(9, names, store.version());
        cluster.pauseWatches(true);
        create(1, "a");
        assertThat(cluster.take()).extracting(Signal::id).containsExactly(1L);

        cluster.pauseWatches(false);

        assertThat(cluster.take())
                .singleElement()
                .satisfies(signal -> assertThat(((Signal.Changed<?>) signal).changes())
                        .singleElement()
                        .isInstanceOf(Change.Added.class));
    }

    @Test
    void a_bookmark_tells_the_version_after_everything_else() {
        Source<ApiObject> all = new Source<>(Kind.WORKFLOW, "", "", false, object -> object);
        cluster.watch(9, all, store.version());
        store.execute(new Request.Create(Kind.WORKFLOW, new Key("default", "a"), Json.bytes(workflow("a"))), "x", now);

        cluster.bookmark();

        List<Signal> signals = cluster.take();
        assertThat(signals).hasSize(2);
        assertThat(((Signal.Changed<?>) signals.get(1)).changes())
                .asString()
                .isEqualTo("[Bookmark[version=" + store.version() + "]]");
    }

    @Test
    void watches_that_are_ended_or_refused_say_so() {
        Source<ApiObject> all = new Source<>(Kind.WORKFLOW, "", "", false, object -> object);
        cluster.watch(8, all, "0");
        cluster.endWatches();
        cluster.watch(9, all, "999999");

        List<Signal> signals = cluster.take();

        assertThat(signals.get(0)).isEqualTo(new Signal.Ended(8, null));
        assertThat(((Signal.Ended) signals.get(1)).why()).isInstanceOf(Answer.Refused.class);
    }
}
