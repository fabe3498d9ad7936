package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import dev.carillon.store.ListResult;
import dev.carillon.store.Propagation;
import dev.carillon.store.Review;
import dev.carillon.store.Rules;
import dev.carillon.store.Store;
import dev.carillon.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The store that ships, with quotas, webhooks and a garbage collector, and everybody who wants to know of a write. */
final class ApiServer {
    /** The garbage collector looks again this long after something was deleted. */
    private static final long GARBAGE_DELAY = 2 * World.SECOND;

    /** Kubernetes keeps Events for an hour; here that would be all of them. */
    private static final long EVENT_LIFE = 2 * World.MINUTE;

    private final World world;
    private final Store store;
    private final Engine engine;
    private final OtherInstance other;
    private boolean sweeping;

    ApiServer(World world) {
        this.world = world;
        this.store = new Store(
                Rules.STANDARD.with(this::review), new SplittableRandom(world.dice.draw(1)), world.scenario.begin());
        this.engine = new Engine(world, this);
        this.other = new OtherInstance(world, this);
    }

    void open() {
        Population.NAMESPACES.forEach(this::createNamespace);
        for (Manifest manifest : world.scenario.population()) {
            world.after(
                    world.dice.between(Dice.join(2, manifest.key().hashCode()), 0, 40 * World.SECOND),
                    () -> create(manifest));
            if (manifest.others()) {
                other.take(manifest.key());
            }
        }
        world.every(
                World.MINUTE,
                () -> world.hosts().forEach(h -> {
                    if (h.network() != null) {
                        h.network().bookmark();
                    }
                }));
    }

    java.time.Instant now() {
        return world.instant();
    }

    Store store() {
        return store;
    }

    void createNamespace(String name) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", "v1").put("kind", "Namespace");
        tree.putObject("metadata").put("name", name);
        execute(new Request.Create(Kind.NAMESPACE, new Key("", name), Json.bytes(tree)), "kubectl");
    }

    void create(Manifest manifest) {
        execute(new Request.Create(Kind.CRON_WORKFLOW, manifest.key(), manifest.bytes()), "kubectl");
    }

    /** A request arrives. */
    Answer execute(Request request, String manager) {
        return execute(request, Propagation.BACKGROUND, manager);
    }

    Answer execute(Request request, Propagation propagation, String manager) {
        Answer answer =
                store.stage(request, propagation, manager, world.instant()).answer();
        publish(store.commit(), manager);
        return answer;
    }

    /** Takes a finalizer off a run, if it is there. */
    void takeOff(ApiObject run, String finalizer, String manager) {
        List<String> finalizers = run.meta().finalizers();
        if (finalizers.contains(finalizer)) {
            ObjectNode patch = Json.object();
            ArrayNode rest = patch.putObject("metadata").putArray("finalizers");
            finalizers.stream().filter(f -> !f.equals(finalizer)).forEach(rest::add);
            execute(
                    new Request.Patch(Kind.WORKFLOW, run.meta().key(), Request.PatchType.MERGE, Json.bytes(patch)),
                    manager);
        }
    }

    Optional<ApiObject> find(Kind kind, Key key) {
        return store.execute(new Request.Get(kind, key), "judge", world.instant()) instanceof Answer.Found found
                ? Optional.of(found.object())
                : Optional.empty();
    }

    List<ApiObject> all(Kind kind) {
        if (store.list(kind, "", Selector.EVERYTHING, 0, "") instanceof ListResult.Listed listed) {
            return listed.page().items();
        }
        throw world.failure("cannot list " + kind);
    }

    private void publish(List<Write> writes, String manager) {
        for (Write write : writes) {
            world.timeline.count(write.version());
            world.timeline.count(write.key().hashCode());
            world.timeline.count(java.util.Arrays.hashCode(write.object().bytes()));
            world.judge.committed(write, manager);
            engine.committed(write);
            if (write.kind().equals(Kind.EVENT) && write instanceof Write.Added) {
                world.after(EVENT_LIFE, () -> execute(new Request.Delete(Kind.EVENT, write.key(), null, null), "ttl"));
            } else if (write instanceof Write.Removed || write.object().meta().isTerminating()) {
                sweepSoon();
            }
            for (Host host : world.hosts()) {
                SimNetwork network = host.network();
                if (network != null) {
                    network.feed(write.kind());
                }
            }
        }
    }

    void sweepSoon() {
        if (!sweeping) {
            sweeping = true;
            world.after(GARBAGE_DELAY, this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        List<Write> writes = new ArrayList<>(store.collectGarbage(world.instant()));
        publish(writes, "kube-controller-manager");
        if (!writes.isEmpty()) {
            sweepSoon();
        }
    }

    /** Quotas and webhooks, where upstream asks them: after validation and fence, before the look whether the name is free. */
    private Optional<Status> review(Review review) {
        boolean launch = review.kind().equals(Kind.WORKFLOW)
                && review.before() == null
                && review.fieldManager().equals("carillon");
        if (!launch) {
            return Optional.empty();
        }
        String place = review.namespace();
        if (world.weather.isIn(Episode.Kind.QUOTA, place)) {
            return Optional.of(Refusals.QUOTA.apply(review.name()));
        }
        if (world.weather.isIn(Episode.Kind.WEBHOOK_DENIES, place)) {
            return Optional.of(Refusals.WEBHOOK_DENIED);
        }
        return world.weather.isIn(Episode.Kind.WEBHOOK_DOWN, place)
                ? Optional.of(Refusals.WEBHOOK_UNREACHABLE)
                : Optional.empty();
    }
}
