package dev.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Request.PatchType;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import dev.carillon.testkit.Bodies;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A store in namespace {@code default} with a clock that the test sets. */
final class TestStore {
    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    final Store store;
    Instant now = START;

    TestStore(Rules rules) {
        store = new Store(rules, new SplittableRandom(1), START);
    }

    Answer execute(Request request) {
        return store.execute(request, "tester", now);
    }

    ApiObject found(Request request) {
        Answer answer = execute(request);
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found) answer).object();
    }

    Status refused(Request request) {
        Answer answer = execute(request);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).status();
    }

    static Request.Create creation(ObjectNode workflow) {
        String name = Json.text(Bodies.metadata(workflow), "name");
        return new Request.Create(Kind.WORKFLOW, new Key("default", name), Json.bytes(workflow));
    }

    ApiObject create(ObjectNode workflow) {
        return found(creation(workflow));
    }

    ApiObject merge(ApiObject object, String patch) {
        return found(new Request.Patch(object.kind(), object.meta().key(), PatchType.MERGE, Bodies.bytes(patch)));
    }

    void delete(ApiObject object, Propagation propagation) {
        Request.Delete delete = new Request.Delete(object.kind(), object.meta().key(), null, null);
        Staged staged = store.stage(delete, propagation, "tester", now);
        store.commit();
        assertThat(staged.answer()).isEqualTo(new Answer.Deleted());
    }

    @Nullable
    ApiObject get(ApiObject object) {
        return execute(new Request.Get(object.kind(), object.meta().key())) instanceof Answer.Found(ApiObject found)
                ? found
                : null;
    }

    List<String> names() {
        return page(0, "").items().stream().map(o -> o.meta().name()).toList();
    }

    ListPage page(int limit, String token) {
        ListResult result = store.list(Kind.WORKFLOW, "", Selector.EVERYTHING, limit, token);
        assertThat(result).isInstanceOf(ListResult.Listed.class);
        return ((ListResult.Listed) result).page();
    }

    Watch watch(String version) {
        WatchResult result = store.watch(Kind.WORKFLOW, "", Selector.EVERYTHING, version);
        assertThat(result).isInstanceOf(WatchResult.Opened.class);
        return ((WatchResult.Opened) result).watch();
    }
}
