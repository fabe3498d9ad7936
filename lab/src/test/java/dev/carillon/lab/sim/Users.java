package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.store.Propagation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people and their tools do to CronWorkflows: {@code kubectl} edits, deletes and recreates, {@code argo submit
 * --from} makes runs of no slot, a GitOps tool puts whole manifests back, and somebody deletes a namespace.
 */
final class Users {
    private static final int MOST = 30;

    private final SplittableRandom random;
    private final long healAt;
    private final List<Deed> deeds = new ArrayList<>();

    /** What the next edit begins with. */
    private final Map<Key, Manifest> wanted = new HashMap<>();

    /** What stands in git: schedules and policies are edited there too, suspensions by hand alone. */
    private final Map<Key, Manifest> inGit = new HashMap<>();

    private Users(SplittableRandom random, List<Manifest> population, long healAt) {
        this.random = random;
        this.healAt = healAt;
        population.forEach(m -> wanted.put(m.key(), m));
        inGit.putAll(wanted);
    }

    static List<Deed> deeds(SplittableRandom random, List<Manifest> population, long healAt) {
        Users users = new Users(random, population, healAt);
        int count = random.nextInt(4) == 0 ? 0 : random.nextInt(MOST);
        int mask = random.nextInt(1, 1 << 9);
        long at = World.MINUTE;
        for (int i = 0; i < count; i++) {
            at += random.nextLong(1, 2 * (healAt - World.MINUTE) / (count + 1));
            int kind = random.nextInt(9);
            if ((mask >> kind & 1) == 1 && at < healAt) {
                users.plan(
                        kind, population.get(random.nextInt(population.size())).key(), onTheMinute(random, at, healAt));
            }
        }
        if (random.nextInt(5) == 0) {
            users.planEndOfNamespace(random.nextLong(2 * World.MINUTE, healAt - World.MINUTE));
        }
        return users.deeds;
    }

    /** Half of all deeds fall close to a whole minute, where slots are. */
    static long onTheMinute(SplittableRandom random, long at, long healAt) {
        long minute = at / World.MINUTE * World.MINUTE + 30 * World.SECOND;
        long close = minute + random.nextLong(-3 * World.SECOND, 3 * World.SECOND);
        return random.nextBoolean() ? at : Math.clamp(close, 1, healAt - 1);
    }

    private void plan(int kind, Key key, long at) {
        Manifest now = of(wanted, key);
        switch (kind) {
            case 0, 1 -> {
                Manifest next = now.scheduled(Population.schedules(random), Population.zone(random));
                edit(at, "edits the schedule of", next);
                inGit.put(key, of(inGit, key).scheduled(next.schedules(), next.zone()));
            }
            case 2, 3 -> {
                edit(at, now.suspended() ? "resumes" : "suspends", now.suspended(!now.suspended()));
                if (random.nextBoolean()) {
                    long later = Math.min(healAt - 1, at + random.nextLong(5 * World.MINUTE));
                    edit(later, now.suspended() ? "suspends" : "resumes", now.suspended(now.suspended()));
                }
            }
            case 4 -> {
                Manifest next = now.governed(Population.draw(random, 0));
                edit(at, "edits the policies of", next);
                inGit.put(key, next.suspended(of(inGit, key).suspended()));
            }
            case 5 -> {
                delete(at, key);
                if (random.nextInt(3) > 0) {
                    recreate(at + random.nextLong(1, 3 * World.MINUTE), key);
                }
            }
            case 6 -> submit(at, key);
            case 7 -> putBack(at, key);
            default -> deleteRuns(at, key);
        }
    }

    private static Manifest of(Map<Key, Manifest> manifests, Key key) {
        Manifest manifest = manifests.get(key);
        if (manifest == null) {
            throw new IllegalArgumentException(key + " is not in the population");
        }
        return manifest;
    }

    private void deed(long at, String what, Deed.Act act) {
        deeds.add(new Deed(Dice.join(random.nextLong(), deeds.size()), at, what, act));
    }

    /** {@code kubectl apply}: the spec and our annotations, over whatever stands there. */
    private void edit(long at, String verb, Manifest next) {
        wanted.put(next.key(), next);
        deed(at, "kubectl " + verb + " " + next, server -> {
            ObjectNode patch = next.tree();
            ObjectNode spec = (ObjectNode) patch.path("spec");
            for (String field : List.of("timezone", "suspend", "startingDeadlineSeconds", "when", "stopStrategy")) {
                if (!spec.has(field)) {
                    spec.putNull(field);
                }
            }
            server.execute(
                    new Request.Patch(Kind.CRON_WORKFLOW, next.key(), Request.PatchType.MERGE, Json.bytes(patch)),
                    "kubectl");
        });
    }

    private void delete(long at, Key key) {
        List<Propagation> ways = List.of(Propagation.values());
        Propagation how = ways.get(random.nextInt(ways.size()));
        deed(
                at,
                "kubectl delete " + key + " " + how,
                server -> server.execute(new Request.Delete(Kind.CRON_WORKFLOW, key, null, null), how, "kubectl"));
    }

    private void recreate(long at, Key key) {
        Manifest manifest = of(wanted, key);
        deed(Math.min(at, healAt - 1), "kubectl create " + manifest, server -> server.create(manifest));
    }

    /** A run of no slot, as {@code argo submit --from} and {@code argo resubmit} make them. */
    private void submit(long at, Key cron) {
        String name = cron.name() + "-" + Long.toString(random.nextLong(1 << 20), 36);
        deed(
                at,
                "argo submit --from " + cron + " as " + name,
                server -> server.find(Kind.CRON_WORKFLOW, cron).ifPresent(o -> {
                    ObjectNode tree = Json.object();
                    tree.put("apiVersion", Kind.WORKFLOW.apiVersion()).put("kind", "Workflow");
                    ObjectNode metadata = tree.putObject("metadata");
                    metadata.put("name", name).put("namespace", cron.namespace());
                    metadata.putObject("annotations")
                            .put(
                                    "workflows.argoproj.io/scheduled-time",
                                    server.now().toString());
                    metadata.putArray("ownerReferences")
                            .addObject()
                            .put("apiVersion", Kind.CRON_WORKFLOW.apiVersion())
                            .put("kind", "CronWorkflow")
                            .put("name", cron.name())
                            .put("uid", o.meta().uid())
                            .put("controller", true)
                            .put("blockOwnerDeletion", true);
                    tree.putObject("spec").put("entrypoint", "main");
                    server.execute(
                            new Request.Create(Kind.WORKFLOW, new Key(cron.namespace(), name), Json.bytes(tree)),
                            "argo");
                }));
    }

    /**
     * A GitOps tool puts the whole manifest, so that status and foreign annotations are gone (PROTOCOL C2), and so is what
     * somebody has edited by hand.
     */
    private void putBack(long at, Key key) {
        Manifest manifest = of(inGit, key);
        int times = random.nextInt(1, 6);
        for (int i = 0; i < times; i++) {
            long when = Math.min(healAt - 1, at + i * random.nextLong(World.SECOND, World.MINUTE));
            deed(
                    when,
                    "gitops puts " + manifest,
                    server -> server.find(Kind.CRON_WORKFLOW, key).ifPresent(o -> {
                        ObjectNode tree = manifest.tree();
                        ((ObjectNode) tree.path("metadata"))
                                .put("resourceVersion", o.meta().version());
                        server.execute(new Request.Replace(Kind.CRON_WORKFLOW, key, Json.bytes(tree)), "gitops");
                    }));
        }
    }

    private void deleteRuns(long at, Key cron) {
        deed(
                at,
                "kubectl delete all runs of " + cron,
                server -> runsOf(server, cron)
                        .forEach(o -> server.execute(
                                new Request.Delete(Kind.WORKFLOW, o.meta().key(), null, null), "kubectl")));
    }

    private static Stream<ApiObject> runsOf(ApiServer server, Key cron) {
        return server.all(Kind.WORKFLOW).stream()
                .filter(o -> o.meta().namespace().equals(cron.namespace())
                        && o.meta().name().startsWith(cron.name() + "-"));
    }

    private void planEndOfNamespace(long at) {
        String namespace = Population.NAMESPACES.get(random.nextInt(Population.NAMESPACES.size()));
        deed(
                at,
                "kubectl delete namespace " + namespace,
                server -> server.execute(
                        new Request.Delete(Kind.NAMESPACE, new Key("", namespace), null, null), "kubectl"));
        long again = Math.min(healAt - 1, at + random.nextLong(5 * World.SECOND, 4 * World.MINUTE));
        deed(again, "kubectl create namespace " + namespace, server -> server.createNamespace(namespace));
        for (Manifest manifest : List.copyOf(wanted.values())) {
            if (manifest.key().namespace().equals(namespace) && random.nextBoolean()) {
                recreate(again + random.nextLong(World.MINUTE), manifest.key());
            }
        }
    }
}
