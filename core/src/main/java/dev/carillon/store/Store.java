package dev.carillon.store;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Selector;
import dev.carillon.api.Versions;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API server without its wire: requests in, answers and writes out.
 *
 * <p>A request is staged: it sees what was staged before it, but lists and watches do not see it until {@link #commit}.
 * So one journal write can carry many requests, and a failed one takes them all back. Used by one thread.
 */
public final class Store {
    private final State state;
    private final Rules rules;
    private final Creation creation;
    private final Update update;
    private final Deletion deletion;
    private final Lists lists;
    private final Owners owners;
    private final NamespaceLife namespaces;

    /**
     * @param random for uids and generated names
     * @param born creation time of the namespaces that exist from the start
     */
    public Store(Rules rules, RandomGenerator random, Instant born) {
        this.rules = rules;
        this.state = new State(rules);
        Admission admission = new Admission(state, rules);
        this.creation = new Creation(state, rules, admission, random);
        this.update = new Update(state, rules, admission);
        this.deletion = new Deletion(state, admission);
        this.lists = new Lists(state);
        this.owners = new Owners(state, deletion);
        this.namespaces = new NamespaceLife(state, deletion);
        for (String name : rules.namespaces()) {
            found(name, born);
        }
        state.commit();
    }

    private void found(String name, Instant born) {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", Kind.NAMESPACE.apiVersion()).put("kind", Kind.NAMESPACE.name());
        tree.putObject("metadata").put("name", name);
        try {
            creation.create(Kind.NAMESPACE, "", tree, false, "carillon", born);
        } catch (Refusal e) {
            throw new IllegalArgumentException("rules.namespaces: " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Answers a request and stages its writes.
     *
     * @param fieldManager who writes, as {@code managedFields} names it
     * @param now the server's time
     */
    public Staged stage(Request request, String fieldManager, Instant now) {
        return stage(request, Propagation.BACKGROUND, fieldManager, now);
    }

    /** As {@link #stage(Request, String, Instant)}, with a say in what a deletion does to dependents. */
    public Staged stage(Request request, Propagation propagation, String fieldManager, Instant now) {
        int before = state.stagedCount();
        Answer answer;
        try {
            answer = answer(request, propagation, fieldManager, now);
        } catch (Refusal e) {
            answer = new Answer.Refused(e.status());
        }
        return new Staged(answer, state.stagedSince(before));
    }

    /** Makes what is staged visible to lists and watches; for the simulator and tests, which have no journal. */
    public List<Write> commit() {
        return state.commit();
    }

    /** Takes back everything that is staged. */
    public void rollback() {
        state.rollback();
    }

    /** Stages and commits. */
    public Answer execute(Request request, String fieldManager, Instant now) {
        Staged staged = stage(request, fieldManager, now);
        commit();
        return staged.answer();
    }

    /**
     * One page of a collection as it was at one committed version.
     *
     * @param namespace empty for all namespaces
     * @param limit how many items at most, 0 for all
     * @param continueToken empty for the first page
     */
    public ListResult list(Kind kind, String namespace, Selector labels, int limit, String continueToken) {
        try {
            return new ListResult.Listed(lists.list(kind, namespace, labels, limit, continueToken));
        } catch (Refusal e) {
            return new ListResult.Refused(e.status());
        }
    }

    /**
     * Opens a watch on what comes after a version.
     *
     * <p>One deviation from upstream: a version from the future is refused as expired. It comes from a store that was
     * put back to an older state, and a new list is the right reaction.
     *
     * @param fromVersion empty or 0 for the present state, as additions, and what follows
     */
    public WatchResult watch(Kind kind, String namespace, Selector labels, String fromVersion) {
        long newest = state.log().newest();
        try {
            if (fromVersion.isEmpty() || fromVersion.equals("0")) {
                List<ApiObject> present =
                        lists.list(kind, namespace, labels, 0, "").items();
                return new WatchResult.Opened(new Watch(state, kind, namespace, labels, present, newest));
            }
            state.collection(kind);
            boolean reached =
                    Versions.isAtLeast(fromVersion, Long.toString(state.log().compacted()))
                            && Versions.isAtLeast(Long.toString(newest), fromVersion);
            if (!reached) {
                return new WatchResult.Refused(
                        Statuses.watchTooOld(fromVersion, state.log().compacted()));
            }
            long seen = Long.parseLong(fromVersion);
            return new WatchResult.Opened(new Watch(state, kind, namespace, labels, List.of(), seen));
        } catch (Refusal e) {
            return new WatchResult.Refused(e.status());
        }
    }

    /** The newest committed version. */
    public String version() {
        return Long.toString(state.log().newest());
    }

    /**
     * Stages one round of the garbage collector: dependents whose owners are all gone, foreground and orphan
     * deletions. Chains take several rounds; a round without writes means that nothing is left to do.
     */
    public List<Write> stageGarbage(Instant now) {
        int before = state.stagedCount();
        owners.sweep(now);
        return state.stagedSince(before);
    }

    /** Runs both collectors once and commits. */
    public List<Write> collectGarbage(Instant now) {
        int before = state.stagedCount();
        owners.sweep(now);
        namespaces.sweep(now);
        List<Write> writes = state.stagedSince(before);
        commit();
        return writes;
    }

    private Answer answer(Request request, Propagation propagation, String manager, Instant now) throws Refusal {
        return switch (request) {
            case Request.Get get -> new Answer.Found(stored(get.kind(), get.key()));
            case Request.ReadVersion read -> {
                state.collection(read.kind());
                yield new Answer.At(version());
            }
            case Request.Create create -> {
                state.collection(create.kind());
                ObjectNode body = Trees.body(create.kind(), create.body(), rules);
                yield new Answer.Found(
                        creation.create(create.kind(), create.key().namespace(), body, create.dryRun(), manager, now));
            }
            case Request.Replace replace -> new Answer.Found(replace(replace, manager, now));
            case Request.Patch patch -> new Answer.Found(patch(patch, manager, now));
            case Request.Delete delete -> {
                deletion.delete(delete, propagation, manager, now);
                yield new Answer.Deleted();
            }
        };
    }

    private ApiObject stored(Kind kind, Key key) throws Refusal {
        ApiObject object = state.collection(kind).get(key);
        if (object == null) {
            throw Statuses.notFound(kind, key.name());
        }
        return object;
    }

    private ApiObject replace(Request.Replace request, String manager, Instant now) throws Refusal {
        Kind kind = request.kind();
        Key key = request.key();
        Collection collection = state.collection(kind);
        ObjectNode tree = Trees.body(kind, request.body(), rules);
        ObjectNode metadata = Trees.metadata(tree);
        Trees.checkName(metadata, key.name());
        Trees.settleNamespace(metadata, key.namespace());
        ApiObject before = collection.get(key);
        if (before == null && Traits.of(kind).createOnUpdate()) {
            return creation.create(kind, key.namespace(), tree, false, manager, now);
        }
        if (before == null) {
            throw Statuses.notFound(kind, key.name());
        }
        Preconditions.replaces(before, metadata);
        return update.update(before, before.tree(), tree, manager, now);
    }

    private ApiObject patch(Request.Patch request, String manager, Instant now) throws Refusal {
        ApiObject before = stored(request.kind(), request.key());
        JsonNode patch = Trees.parse(request.body(), rules);
        ObjectNode old = before.tree();
        if (!(patched(old.deepCopy(), request.type(), patch) instanceof ObjectNode tree)) {
            throw Statuses.patchDoesNotApply();
        }
        ObjectNode metadata = Trees.metadata(tree);
        Trees.settleNamespace(metadata, request.key().namespace());
        Trees.checkName(metadata, request.key().name());
        return update.update(before, old, tree, manager, now);
    }

    /** @param target changed on the way */
    private static JsonNode patched(ObjectNode target, Request.PatchType type, JsonNode patch) throws Refusal {
        switch (type) {
            case MERGE:
                if (!patch.isObject()) {
                    throw Statuses.badRequest("Invalid JSON Patch: a merge patch is a JSON object");
                }
                return Patches.merge(target, patch);
            case JSON:
                if (!(patch instanceof ArrayNode operations)) {
                    throw Statuses.badRequest("error decoding patch: a JSON patch is a list of operations");
                }
                if (operations.size() > Patches.OPERATION_LIMIT) {
                    throw Statuses.tooLarge("The allowed maximum operations in a JSON patch is "
                            + Patches.OPERATION_LIMIT + ", got " + operations.size());
                }
                try {
                    return Patches.apply(target, operations);
                } catch (Patches.DoesNotApply e) {
                    throw Statuses.patchDoesNotApply();
                }
        }
        throw new IllegalStateException("no patch is of type " + type);
    }
}
