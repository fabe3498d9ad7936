package dev.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Request.PatchType;
import dev.carillon.api.Selector;
import dev.carillon.testkit.Bodies;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Random requests against a map that knows the rules in ten lines: answers, lists, pages and replays must agree. */
class StoreModelTest {
    private static final int STEPS = 300;
    private static final int NAMES = 6;
    private static final String HOLD = "example.com/hold";

    /** What the model knows of an object. */
    private record Known(int payload, boolean held, boolean marked, String colour, String version) {}

    private final Map<String, Known> model = new TreeMap<>();

    /** The model after each version. */
    private final TreeMap<Long, Map<String, Known>> past = new TreeMap<>();

    static List<Long> seeds() {
        Long given = Long.getLong("store.seed");
        if (given != null) {
            return List.of(given);
        }
        return new SplittableRandom(20261123).longs(40).boxed().toList();
    }

    @ParameterizedTest(name = "-Dstore.seed={0}")
    @MethodSource("seeds")
    void agrees_with_a_naive_model(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TestStore world = new TestStore(Rules.STANDARD);
        past.put(version(world), Map.of());
        for (int step = 0; step < STEPS; step++) {
            String name = "w" + random.nextInt(NAMES);
            long before = version(world);
            boolean changed = step(world, random, name);
            assertThat(version(world)).as("version after step %s", step).isEqualTo(before + (changed ? 1 : 0));
            past.put(version(world), new TreeMap<>(model));
            assertThat(listed(world.page(0, "").items())).isEqualTo(model);
        }
        for (long from : past.keySet()) {
            replay(world, from, "");
            replay(world, from, "red");
        }
    }

    /** Does one thing and checks its answer. @return whether a version was taken */
    private boolean step(TestStore world, SplittableRandom random, String name) {
        Known known = model.get(name);
        return switch (random.nextInt(7)) {
            case 0, 1 -> create(world, random, name, known);
            case 2 -> replace(world, random, name, known);
            case 3 -> patch(world, random, name, known);
            case 4 -> release(world, name, known);
            case 5 -> delete(world, random, name, known);
            default -> rollback(world, random, name);
        };
    }

    private boolean create(TestStore world, SplittableRandom random, String name, @Nullable Known known) {
        Known wanted = new Known(random.nextInt(3), random.nextBoolean(), false, colour(random), "");
        Answer answer = world.execute(TestStore.creation(tree(name, wanted)));
        if (known != null) {
            assertThat(code(answer)).isEqualTo(409);
            return false;
        }
        model.put(name, at(wanted, answer));
        return true;
    }

    private boolean replace(TestStore world, SplittableRandom random, String name, @Nullable Known known) {
        boolean stale = random.nextInt(3) == 0;
        Known wanted = new Known(
                random.nextInt(3), known != null && known.held(), known != null && known.marked(), colour(random), "");
        ObjectNode tree = tree(name, wanted);
        String version = known == null ? "7" : known.version();
        Bodies.metadata(tree).put("resourceVersion", stale ? version + "0" : version);
        Answer answer = world.execute(new Request.Replace(Kind.WORKFLOW, new Key("default", name), Json.bytes(tree)));
        if (known == null || stale) {
            assertThat(code(answer)).isEqualTo(known == null ? 404 : 409);
            return false;
        }
        return settle(name, known, wanted, answer);
    }

    private boolean patch(TestStore world, SplittableRandom random, String name, @Nullable Known known) {
        int payload = random.nextInt(3);
        Answer answer = world.execute(merge(name, "{'spec':{'payload':" + payload + "}}"));
        if (known == null) {
            assertThat(code(answer)).isEqualTo(404);
            return false;
        }
        Known wanted = new Known(payload, known.held(), known.marked(), known.colour(), "");
        return settle(name, known, wanted, answer);
    }

    private boolean release(TestStore world, String name, @Nullable Known known) {
        Answer answer = world.execute(merge(name, "{'metadata':{'finalizers':null}}"));
        if (known == null) {
            assertThat(code(answer)).isEqualTo(404);
            return false;
        }
        if (known.marked()) {
            assertThat(answer).isInstanceOf(Answer.Found.class);
            model.remove(name);
            return true;
        }
        return settle(name, known, new Known(known.payload(), false, false, known.colour(), ""), answer);
    }

    private boolean delete(TestStore world, SplittableRandom random, String name, @Nullable Known known) {
        boolean stale = random.nextInt(4) == 0;
        Answer answer =
                world.execute(new Request.Delete(Kind.WORKFLOW, new Key("default", name), null, stale ? "1" : null));
        if (known == null || stale) {
            assertThat(code(answer)).isEqualTo(known == null ? 404 : 409);
            return false;
        }
        assertThat(answer).isEqualTo(new Answer.Deleted());
        if (!known.held()) {
            model.remove(name);
            return true;
        }
        if (known.marked()) {
            return false;
        }
        String version = world.store.version();
        model.put(name, new Known(known.payload(), true, true, known.colour(), version));
        return true;
    }

    private boolean rollback(TestStore world, SplittableRandom random, String name) {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Known wanted = new Known(i, false, false, colour(random), "");
            world.store.stage(TestStore.creation(tree(name, wanted)), "tester", world.now);
            world.store.stage(merge(name, "{'spec':{'payload':9},'metadata':{'finalizers':null}}"), "t", world.now);
            world.store.stage(
                    new Request.Delete(Kind.WORKFLOW, new Key("default", name), null, null), "tester", world.now);
        }
        assertThat(listed(world.page(0, "").items()))
                .as("while writes are staged")
                .isEqualTo(model);
        world.store.rollback();
        return false;
    }

    /** Takes over an update's answer: the same content must keep its version, another must take the next. */
    private boolean settle(String name, Known known, Known wanted, Answer answer) {
        Known now = at(wanted, answer);
        boolean same = known.equals(
                new Known(wanted.payload(), wanted.held(), wanted.marked(), wanted.colour(), known.version()));
        assertThat(now.version().equals(known.version()))
                .as("%s keeps its version", name)
                .isEqualTo(same);
        model.put(name, now);
        return !same;
    }

    /** What a watch from {@code from} tells, laid upon what was there then, must be what is there now. */
    private void replay(TestStore world, long from, String colour) {
        Selector selector = colour.isEmpty() ? Selector.EVERYTHING : Selector.parse("colour=" + colour);
        Map<String, Known> seen = matching(past.getOrDefault(from, Map.of()), colour);
        WatchResult result = world.store.watch(Kind.WORKFLOW, "default", selector, Long.toString(from));
        Watch watch = ((WatchResult.Opened) result).watch();
        long last = from;
        List<Change<ApiObject>> changes = ((Watch.Pulled.Changes) watch.pull(Integer.MAX_VALUE)).changes();
        for (Change<ApiObject> change : changes) {
            switch (change) {
                case Change.Added<ApiObject>(var meta, ApiObject object) -> {
                    assertThat(seen).doesNotContainKey(meta.name());
                    seen.put(meta.name(), known(object));
                }
                case Change.Modified<ApiObject>(var meta, ApiObject object) -> {
                    assertThat(seen).containsKey(meta.name());
                    seen.put(meta.name(), known(object));
                }
                case Change.Deleted<ApiObject>(var meta, ApiObject object) ->
                    assertThat(seen.remove(meta.name())).isNotNull();
                case Change.Bookmark<ApiObject> bookmark -> throw new AssertionError("nobody asked for a bookmark");
            }
            long version = Long.parseLong(
                    change instanceof Change.Added<ApiObject>(var m, var o)
                            ? m.version()
                            : change instanceof Change.Modified<ApiObject>(var m, var o)
                                    ? m.version()
                                    : ((Change.Deleted<ApiObject>) change)
                                            .meta()
                                            .version());
            assertThat(version).as("versions rise").isGreaterThan(last);
            last = version;
        }
        assertThat(seen).as("replay from %s of %s", from, selector).isEqualTo(matching(model, colour));
        pagesOf(world, from);
    }

    /** A list that was begun at {@code from} shows on each page what was there then. */
    private void pagesOf(TestStore world, long from) {
        ObjectNode token = Json.object();
        token.put("v", "meta.k8s.io/v1").put("rv", from).put("start", "default/\0");
        String page = Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
        List<ApiObject> items = new ArrayList<>();
        while (!page.isEmpty()) {
            ListPage listed = world.page(2, page);
            items.addAll(listed.items());
            page = listed.next();
        }
        assertThat(listed(items)).isEqualTo(past.get(from));
    }

    private static Map<String, Known> matching(Map<String, Known> all, String colour) {
        Map<String, Known> matching = new TreeMap<>(all);
        matching.values().removeIf(known -> !colour.isEmpty() && !known.colour().equals(colour));
        return matching;
    }

    private static Map<String, Known> listed(List<ApiObject> items) {
        Map<String, Known> listed = new TreeMap<>();
        items.forEach(item -> listed.put(item.meta().name(), known(item)));
        return listed;
    }

    private static Known known(ApiObject object) {
        return new Known(
                object.tree().path("spec").path("payload").asInt(-1),
                object.meta().finalizers().contains(HOLD),
                object.meta().isTerminating(),
                object.meta().label("colour"),
                object.meta().version());
    }

    private static Known at(Known wanted, Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        Known found = known(((Answer.Found) answer).object());
        assertThat(found)
                .isEqualTo(
                        new Known(wanted.payload(), wanted.held(), wanted.marked(), wanted.colour(), found.version()));
        return found;
    }

    private static int code(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).status().code();
    }

    private static ObjectNode tree(String name, Known wanted) {
        ObjectNode tree = Bodies.labelled(Bodies.workflow(name), "colour", wanted.colour());
        tree.withObjectProperty("spec").put("payload", wanted.payload());
        return wanted.held() ? Bodies.finalized(tree, HOLD) : tree;
    }

    private static Request.Patch merge(String name, String patch) {
        return new Request.Patch(Kind.WORKFLOW, new Key("default", name), PatchType.MERGE, Bodies.bytes(patch));
    }

    private static String colour(SplittableRandom random) {
        return random.nextBoolean() ? "red" : "blue";
    }

    private static long version(TestStore world) {
        return Long.parseLong(world.store.version());
    }
}
