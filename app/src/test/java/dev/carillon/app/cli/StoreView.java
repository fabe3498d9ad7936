package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import dev.carillon.store.Fence;
import dev.carillon.store.ListResult;
import dev.carillon.store.Rules;
import dev.carillon.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** An API server in memory, with the store's rules, that a test can make refuse or change things in between. */
final class StoreView implements ClusterView {
    static final Instant BORN = Instant.parse("2026-03-27T00:00:00Z");

    final List<Request> asked = new ArrayList<>();

    /** One for each request to come, first in first out: something happens before it reaches the store. */
    final Deque<Runnable> before = new ArrayDeque<>();

    /** One for each request to come: what is answered instead, after the store has executed it. */
    final Deque<Answer> instead = new ArrayDeque<>();

    /** One for each request to come: what is answered without the store having seen it. */
    final Deque<Answer> refusals = new ArrayDeque<>();

    /** Kinds that may not be listed. */
    final Set<Kind> forbidden = new HashSet<>();

    Instant serverTime = Console.NOW;

    private final Store store = new Store(Rules.STANDARD.with(Fence.OFF), new Random(1), BORN);

    @Override
    public String namespace() {
        return "default";
    }

    @Override
    public Optional<Instant> serverTime() {
        return Optional.of(serverTime);
    }

    @Override
    public Answer ask(Request request) {
        asked.add(request);
        Runnable first = before.poll();
        if (first != null) {
            first.run();
        }
        Answer refusal = refusals.poll();
        if (refusal != null) {
            return refusal;
        }
        Answer answer = store.execute(request, "carillon", Console.NOW);
        Answer other = instead.poll();
        return other == null ? answer : other;
    }

    @Override
    public <T> List<T> list(Kind kind, String namespace, boolean metadataOnly, Function<ApiObject, T> read)
            throws CommandFailure {
        if (forbidden.contains(kind)) {
            throw Refusals.failure("list", kind, new Key(namespace, ""), refusal(403, "Forbidden", "no"));
        }
        return switch (store.list(kind, namespace, Selector.EVERYTHING, 1_000, "")) {
            case ListResult.Listed listed ->
                listed.page().items().stream().map(read).toList();
            case ListResult.Refused refused ->
                throw Refusals.failure("list", kind, new Key(namespace, ""), new Answer.Refused(refused.status()));
        };
    }

    @Override
    public void close() {}

    /** Creates what the JSON says, as somebody else. */
    ApiObject create(Kind kind, Instant when, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        try {
            ApiObject wanted = ApiObject.parse(kind, body);
            Answer answer = store.execute(new Request.Create(kind, wanted.meta().key(), body), "kubectl", when);
            if (answer instanceof Answer.Found found) {
                return found.object();
            }
            throw new IllegalArgumentException(answer.toString());
        } catch (Json.Malformed e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    ApiObject get(Kind kind, String name) {
        if (store.execute(new Request.Get(kind, new Key("default", name)), "test", Console.NOW)
                instanceof Answer.Found found) {
            return found.object();
        }
        throw new IllegalArgumentException(kind + " " + name);
    }

    void change(Kind kind, String name, String mergePatch) {
        byte[] body = mergePatch.getBytes(StandardCharsets.UTF_8);
        Answer answer = store.execute(
                new Request.Patch(kind, new Key("default", name), Request.PatchType.MERGE, body), "other", Console.NOW);
        if (!(answer instanceof Answer.Found)) {
            throw new IllegalArgumentException(answer.toString());
        }
    }

    static Answer refusal(int code, String reason, String message) {
        return new Answer.Refused(Status.of(code, reason, message));
    }
}
