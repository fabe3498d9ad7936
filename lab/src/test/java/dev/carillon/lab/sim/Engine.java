package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.store.Write;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Argo's workflow-controller, its TTL and hasty users do to runs: phases, finalizers of their own, the re-applied
 * copy that brings ours back (PROTOCOL H1), deletions at once, retries of finished runs.
 */
final class Engine {
    private static final String ARTIFACT_GC = "workflows.argoproj.io/artifact-gc";

    /** The field manager of Argo's own cron controller, which was left running. */
    static final String ARGO_CRON = "argo-cron";

    private static final String MANAGER = "workflow-controller";

    private final World world;
    private final ApiServer server;
    private final Scenario.Habits habits;

    Engine(World world, ApiServer server) {
        this.world = world;
        this.server = server;
        this.habits = world.scenario.habits();
    }

    /** The world has written something. */
    void committed(Write write) {
        if (!write.kind().equals(Kind.WORKFLOW)) {
            return;
        }
        ApiObject run = write.object();
        Key key = run.meta().key();
        long place = Dice.join(key.hashCode(), 500);
        String uid = run.meta().uid();
        if (write instanceof Write.Modified modified && isStopped(run) && !isStopped(modified.before())) {
            world.after(between(place, 12, 100 * World.MILLI, 5 * World.SECOND), () -> finish(key, uid, place));
        }
        if (!(write instanceof Write.Added)) {
            return;
        }
        long begins = between(place, 1, 200 * World.MILLI, 2 * World.SECOND);
        long lasts = between(place, 2, World.SECOND, habits.finishSeconds() * World.SECOND);
        world.after(begins, () -> begin(key, uid));
        world.after(begins + lasts, () -> finish(key, uid, place));
        if (percent(place, 3) < habits.hasty()) {
            world.after(between(place, 4, 20 * World.MILLI, 8 * World.SECOND), () -> delete(key, uid));
        }
        if (world.isTroubled() && percent(place, 13) < habits.forced()) {
            world.after(between(place, 14, 0, 60 * World.MILLI), () -> forceAway(key, uid));
        }
        if (percent(place, 5) < habits.reapplying()) {
            List<String> copy = run.meta().finalizers();
            world.after(between(place, 6, World.SECOND / 2, 40 * World.SECOND), () -> reapply(key, uid, copy));
        }
    }

    private long between(long place, int salt, long from, long to) {
        return world.dice.between(Dice.join(place, salt), from, Math.max(from + 1, to));
    }

    private long percent(long place, int salt) {
        return between(place, salt, 0, 100);
    }

    /** Somebody has asked it to end. */
    private static boolean isStopped(ApiObject run) {
        return !Json.text(run.part("spec"), "shutdown").isEmpty();
    }

    private static boolean isEnded(ApiObject run) {
        return run.part("status", "finishedAt").isString();
    }

    private Optional<ApiObject> find(Key key, String uid) {
        return server.find(Kind.WORKFLOW, key).filter(o -> o.meta().uid().equals(uid));
    }

    private boolean isThere(Key key, String uid) {
        return find(key, uid).isPresent();
    }

    /** What was stopped before it began does not begin. */
    private void begin(Key key, String uid) {
        if (find(key, uid).filter(Engine::isEnded).isEmpty()) {
            phase(key, uid, "Running");
        }
    }

    private void phase(Key key, String uid, String phase) {
        if (!isThere(key, uid)) {
            return;
        }
        ObjectNode patch = Json.object();
        ObjectNode status = patch.putObject("status").put("phase", phase);
        if (!phase.equals("Running")) {
            status.put("finishedAt", world.instant().toString());
        }
        merge(key, patch);
    }

    private void merge(Key key, ObjectNode patch) {
        server.execute(new Request.Patch(Kind.WORKFLOW, key, Request.PatchType.MERGE, Json.bytes(patch)), MANAGER);
    }

    private void finish(Key key, String uid, long place) {
        ApiObject run = find(key, uid).orElse(null);
        if (run == null || (isStopped(run) && isEnded(run))) {
            return;
        }
        phase(key, uid, isStopped(run) || percent(place, 7) >= 70 ? "Failed" : "Succeeded");
        letGo(key, uid);
        if (habits.statusCounting()) {
            countInStatus(key);
        }
        if (percent(place, 8) < habits.ttl()) {
            world.after(between(place, 9, 0, 30 * World.SECOND), () -> delete(key, uid));
        }
        if (world.isTroubled() && percent(place, 10) < habits.reviving()) {
            world.after(between(place, 11, World.SECOND, World.MINUTE), () -> {
                phase(key, uid, "Running"); // argo retry
                world.after(20 * World.SECOND, () -> phase(key, uid, "Succeeded"));
            });
        }
    }

    /**
     * {@code argo delete --force} takes all finalizers off (PROTOCOL M8); now and then in the moment between a create and
     * its record.
     */
    private void forceAway(Key key, String uid) {
        if (isThere(key, uid)) {
            ObjectNode patch = Json.object();
            patch.putObject("metadata").putNull("finalizers");
            merge(key, patch);
            delete(key, uid);
        }
    }

    private void delete(Key key, String uid) {
        server.execute(new Request.Delete(Kind.WORKFLOW, key, uid, null), "ttl");
        letGo(key, uid);
    }

    /** Argo lost a race and lays the difference between its own old and new object over the newest one. */
    private void reapply(Key key, String uid, List<String> copy) {
        boolean isThere = find(key, uid).filter(o -> !o.meta().isTerminating()).isPresent();
        if (isThere) {
            ObjectNode patch = Json.object();
            ArrayNode finalizers = patch.putObject("metadata").putArray("finalizers");
            copy.forEach(finalizers::add);
            finalizers.add(ARTIFACT_GC);
            merge(key, patch);
            world.after(World.MINUTE, () -> letGo(key, uid));
        }
    }

    /** Its artifacts are collected. */
    private void letGo(Key key, String uid) {
        find(key, uid).ifPresent(o -> server.takeOff(o, ARTIFACT_GC, MANAGER));
    }

    /** Argo's cron controller, left running beside us, counts in the status too (PROTOCOL H13). */
    private void countInStatus(Key run) {
        if (!world.isTroubled()) {
            return;
        }
        int dash = run.name().lastIndexOf('-');
        Key cron = new Key(run.namespace(), dash > 0 ? run.name().substring(0, dash) : run.name());
        server.find(Kind.CRON_WORKFLOW, cron).ifPresent(o -> {
            ObjectNode patch = Json.object();
            long succeeded = o.part("status", "succeeded").asLong(0);
            patch.putObject("status").put("succeeded", succeeded + 1).putArray("active");
            server.execute(
                    new Request.Patch(Kind.CRON_WORKFLOW, cron, Request.PatchType.MERGE, Json.bytes(patch)), ARGO_CRON);
        });
    }
}
