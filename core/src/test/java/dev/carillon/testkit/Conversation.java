package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Request.PatchType;
import dev.carillon.api.Status;
import dev.carillon.port.Call;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Question and answer with a {@link World}: sends, waits for its own signal, keeps the others. */
public final class Conversation {
    /** The contract is about answers: on a busy machine an object of megabytes takes longer than an attempt may. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final World world;
    private final String namespace;
    private final List<Signal> kept = new ArrayList<>();
    private long ids;

    public Conversation(World world) {
        this.world = world;
        this.namespace = world.newNamespace();
    }

    public World world() {
        return world;
    }

    /** The test's own namespace. */
    public String namespace() {
        return namespace;
    }

    public Key key(String name) {
        return new Key(namespace, name);
    }

    public Answer answer(Request request) {
        long id = ++ids;
        world.cluster().send(new Call(id, Call.Lane.LAUNCH, request, PATIENCE, false));
        return ((Signal.Answered) await(id)).answer();
    }

    public ApiObject found(Request request) {
        Answer answer = answer(request);
        assertThat(answer).as("answer to %s", request).isInstanceOf(Answer.Found.class);
        return ((Answer.Found) answer).object();
    }

    public Status refused(Request request) {
        Answer answer = answer(request);
        assertThat(answer).as("answer to %s", request).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).status();
    }

    /** Creates an object in the test's namespace. */
    public ApiObject create(Kind kind, ObjectNode tree) {
        return found(creation(kind, tree));
    }

    public ApiObject create(ObjectNode workflow) {
        return create(Kind.WORKFLOW, workflow);
    }

    public Status createRefused(ObjectNode workflow) {
        return refused(creation(Kind.WORKFLOW, workflow));
    }

    public Request.Create creation(Kind kind, ObjectNode tree) {
        Key key = key(Json.text(Bodies.metadata(tree), "name"));
        return new Request.Create(kind, kind.namespaced() ? key : new Key("", key.name()), Json.bytes(tree));
    }

    public Request.Get get(String workflow) {
        return new Request.Get(Kind.WORKFLOW, key(workflow));
    }

    public Request.Replace replacement(ApiObject of, ObjectNode tree) {
        return new Request.Replace(of.kind(), of.meta().key(), Json.bytes(tree));
    }

    public Request.Patch merge(ApiObject of, String body) {
        return new Request.Patch(of.kind(), of.meta().key(), PatchType.MERGE, Bodies.bytes(body));
    }

    public Request.Patch jsonPatch(ApiObject of, String body) {
        return new Request.Patch(of.kind(), of.meta().key(), PatchType.JSON, Bodies.bytes(body));
    }

    public Request.Delete deletion(ApiObject of) {
        return new Request.Delete(of.kind(), of.meta().key(), null, null);
    }

    public void delete(ApiObject object) {
        assertThat(answer(deletion(object))).isEqualTo(new Answer.Deleted());
    }

    public Source<ApiObject> workflows(String labels) {
        return new Source<>(Kind.WORKFLOW, namespace, labels, false, object -> object);
    }

    /** One page. */
    public Signal.Listed<ApiObject> page(Source<ApiObject> source, String token) {
        Signal signal = listSignal(source, token);
        assertThat(signal).isInstanceOf(Signal.Listed.class);
        @SuppressWarnings("unchecked") // the source of this id reads ApiObjects
        Signal.Listed<ApiObject> listed = (Signal.Listed<ApiObject>) signal;
        return listed;
    }

    public Status listRefused(Source<ApiObject> source, String token) {
        return ended(listSignal(source, token));
    }

    /** The names on all pages. */
    public List<String> names(Source<ApiObject> source) {
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            Signal.Listed<ApiObject> page = page(source, token);
            page.items().forEach(item -> names.add(item.meta().name()));
            token = page.next();
        } while (!token.isEmpty());
        return names;
    }

    private Signal listSignal(Source<ApiObject> source, String token) {
        long id = ++ids;
        world.cluster().list(id, source, token);
        return await(id);
    }

    private static Status ended(Signal signal) {
        assertThat(signal).isInstanceOf(Signal.Ended.class);
        Answer why = ((Signal.Ended) signal).why();
        assertThat(why).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) Objects.requireNonNull(why)).status();
    }

    /** A watch from the collection's present version on. */
    public Watching watch(Source<ApiObject> source) {
        return watch(source, page(source, "").version());
    }

    public Watching watch(Source<ApiObject> source, String version) {
        long id = ++ids;
        world.cluster().watch(id, source, version);
        return new Watching(id);
    }

    /** An open watch. */
    public final class Watching {
        private final long id;
        private final Deque<Change<ApiObject>> changes = new ArrayDeque<>();

        Watching(long id) {
            this.id = id;
        }

        /** The next change that is no bookmark. */
        public Change<ApiObject> next() {
            while (true) { // the world ends a wait in vain
                Change<ApiObject> change = changes.poll();
                if (change == null) {
                    Signal signal = await(id);
                    assertThat(signal).isInstanceOf(Signal.Changed.class);
                    @SuppressWarnings("unchecked") // the source of this id reads ApiObjects
                    Signal.Changed<ApiObject> changed = (Signal.Changed<ApiObject>) signal;
                    changes.addAll(changed.changes());
                } else if (!(change instanceof Change.Bookmark)) {
                    return change;
                }
            }
        }

        public ApiObject nextAdded() {
            Change<ApiObject> change = next();
            assertThat(change).isInstanceOf(Change.Added.class);
            return ((Change.Added<ApiObject>) change).value();
        }

        public ApiObject nextModified() {
            Change<ApiObject> change = next();
            assertThat(change).isInstanceOf(Change.Modified.class);
            return ((Change.Modified<ApiObject>) change).value();
        }

        public ApiObject nextDeleted() {
            Change<ApiObject> change = next();
            assertThat(change).isInstanceOf(Change.Deleted.class);
            return ((Change.Deleted<ApiObject>) change).value();
        }

        /** The refusal that ended it. */
        public Status nextRefusal() {
            return ended(await(id));
        }

        public void abandon() {
            world.cluster().abandon(id);
        }

        public boolean hasSignals() {
            return kept.stream().anyMatch(signal -> signal.id() == id);
        }
    }

    private Signal await(long id) {
        Predicate<Signal> mine = signal -> signal.id() == id;
        while (kept.stream().noneMatch(mine)) { // the world ends a wait in vain
            kept.addAll(world.settle());
        }
        Signal signal = kept.stream().filter(mine).findFirst().orElseThrow();
        kept.remove(signal);
        return signal;
    }
}
