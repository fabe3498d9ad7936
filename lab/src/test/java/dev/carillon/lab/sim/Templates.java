package dev.carillon.lab.sim;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The templates that some CronWorkflows run: who makes and deletes them, and which existed when. */
final class Templates {
    /** Each namespace has its own two; the last is the cluster's. */
    private static final List<String> NAMES = List.of("build", "test", "shared");

    /** Deletions and creations of one template at the most. */
    private static final int TURNS = 5;

    /** When one existed, in epoch milliseconds; it still does where {@code to} is {@link Long#MAX_VALUE}. */
    private record Span(long from, long to) {}

    private final Map<Key, List<Span>> spans = new HashMap<>();

    static boolean isOfCluster(String name) {
        return name.equals("shared");
    }

    static String draw(SplittableRandom random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    /** Mostly there from the beginning on; deleted and made again now and then, half of it close to a slot. */
    static List<Deed> deeds(SplittableRandom random, long healAt) {
        List<Deed> deeds = new ArrayList<>();
        for (String name : NAMES) {
            for (String namespace : isOfCluster(name) ? List.of("") : Population.NAMESPACES) {
                boolean there = random.nextInt(4) > 0;
                if (there) {
                    deeds.add(make(random, World.MILLI, new Key(namespace, name)));
                }
                long at = 0;
                for (int turns = random.nextInt(TURNS); turns > 0; turns--) {
                    at += random.nextLong(World.SECOND, healAt / TURNS);
                    long when = Users.onTheMinute(random, at, healAt);
                    Key key = new Key(namespace, name);
                    deeds.add(there ? delete(random, when, key) : make(random, when, key));
                    there = !there;
                }
            }
        }
        return deeds;
    }

    private static Deed make(SplittableRandom random, long at, Key key) {
        Kind kind = kind(key);
        return new Deed(random.nextLong(), at, "kubectl create " + kind + " " + key, server -> {
            ObjectNode tree = Json.object();
            tree.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
            ObjectNode metadata = tree.putObject("metadata").put("name", key.name());
            if (!key.namespace().isEmpty()) {
                metadata.put("namespace", key.namespace());
            }
            server.execute(new Request.Create(kind, key, Json.bytes(tree)), "kubectl");
        });
    }

    private static Deed delete(SplittableRandom random, long at, Key key) {
        return new Deed(
                random.nextLong(),
                at,
                "kubectl delete " + kind(key) + " " + key,
                server -> server.execute(new Request.Delete(kind(key), key, null, null), "kubectl"));
    }

    private static Kind kind(Key key) {
        return key.namespace().isEmpty() ? Kind.CLUSTER_WORKFLOW_TEMPLATE : Kind.WORKFLOW_TEMPLATE;
    }

    /** What a CronWorkflow's runs refer to. */
    static @Nullable Key of(ApiObject cron) {
        JsonNode ref = cron.part("spec", "workflowSpec", "workflowTemplateRef");
        String namespace =
                ref.path("clusterScope").asBoolean(false) ? "" : cron.meta().namespace();
        return ref.isObject() ? new Key(namespace, Json.text(ref, "name")) : null;
    }

    void committed(Write write, long now) {
        List<Span> known = spans.computeIfAbsent(write.object().meta().key(), key -> new ArrayList<>());
        switch (write) {
            case Write.Added added -> known.add(new Span(now, Long.MAX_VALUE));
            case Write.Removed removed ->
                known.set(known.size() - 1, new Span(known.getLast().from(), now));
            case Write.Modified modified -> {}
        }
    }

    /** Whether a template that was asked for in that time was not there all of it. */
    boolean wereAway(Biography biography, long from, long to) {
        return biography.ever(from, to, wish -> wish.template() != null && wasAway(wish.template(), from, to));
    }

    private boolean wasAway(Key key, long from, long to) {
        return spans.getOrDefault(key, List.of()).stream().noneMatch(s -> s.from() <= from && s.to() >= to);
    }

    boolean wasAwayThroughout(Wish wish, long from, long to) {
        return wish.template() != null
                && spans.getOrDefault(wish.template(), List.of()).stream()
                        .noneMatch(s -> s.from() <= to && s.to() >= from);
    }

    /** Whether it came or went since. */
    boolean changedSince(Wish wish, long since) {
        return wish.template() != null
                && spans.getOrDefault(wish.template(), List.of()).stream()
                        .anyMatch(s -> s.from() >= since || (s.to() >= since && s.to() != Long.MAX_VALUE));
    }
}
