package dev.carillon.testkit;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Selector;
import dev.carillon.api.Status;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import dev.carillon.store.ListPage;
import dev.carillon.store.ListResult;
import dev.carillon.store.Store;
import dev.carillon.store.Watch;
import dev.carillon.store.WatchResult;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client's way to a {@link Store}, without threads: signals wait until the test takes them. Several clients may
 * share a store; each sees the others' writes through its watches.
 *
 * <p>Held requests are executed, and held answers delivered, when the test releases them, whether or not their sender
 * has abandoned them: the network does not know who still listens. An abandoned id gets no signals.
 */
public final class StoreCluster implements Cluster {
    /** Pages small enough that ordinary tests see more than one. */
    public static final int PAGE_SIZE = 50;

    private static final int PULL_LIMIT = 100;

    private final Store store;
    private final String fieldManager;
    private final InstantSource serverClock;
    private final Network network;
    private final List<Signal> signals = new ArrayList<>();
    private final Map<Long, Held> held = new LinkedHashMap<>();
    private final Map<Long, Watching<?>> watches = new LinkedHashMap<>();
    private boolean watchesPaused;

    /** @param serverClock the API server's time: it stamps objects, judges the fence and fills the Date header */
    public StoreCluster(Store store, String fieldManager, InstantSource serverClock, Network network) {
        this.store = store;
        this.fieldManager = fieldManager;
        this.serverClock = serverClock;
        this.network = network;
    }

    private sealed interface Held {
        record Request(Call call, boolean heard) implements Held {}

        record Ready(Signal signal) implements Held {}
    }

    private record Watching<T>(Source<T> source, Watch watch) {
        Change<T> read(Change<ApiObject> change) {
            return switch (change) {
                case Change.Added<ApiObject> c -> new Change.Added<>(c.meta(), kept(source, c.value()));
                case Change.Modified<ApiObject> c -> new Change.Modified<>(c.meta(), kept(source, c.value()));
                case Change.Deleted<ApiObject> c -> new Change.Deleted<>(c.meta(), kept(source, c.value()));
                case Change.Bookmark<ApiObject> c -> new Change.Bookmark<>(c.version());
            };
        }
    }

    @Override
    public void send(Call call) {
        switch (network.fate(call)) {
            case Fate.Delivered f -> signals.add(executed(call));
            case Fate.RequestLost f -> {
                if (f.told()) {
                    answer(call, new Answer.Unanswered(f.sent(), "request lost"));
                }
            }
            case Fate.AnswerLost f -> {
                executed(call);
                if (f.told()) {
                    answer(call, new Answer.Unanswered(true, "answer lost"));
                }
            }
            case Fate.Answered f -> answer(call, f.answer());
            case Fate.ExecutedButAnswered f -> {
                executed(call);
                answer(call, f.answer());
            }
            case Fate.RequestHeld f -> held.put(call.id(), new Held.Request(call, true));
            case Fate.AnswerHeld f -> held.put(call.id(), new Held.Ready(executed(call)));
            case Fate.Duplicated f -> {
                signals.add(executed(call));
                held.put(call.id(), new Held.Request(call, false));
            }
        }
    }

    private Signal executed(Call call) {
        Instant now = serverClock.instant();
        return new Signal.Answered(call.id(), store.execute(call.request(), fieldManager, now), date());
    }

    private void answer(Call call, Answer answer) {
        boolean fromServer = answer instanceof Answer.Refused;
        signals.add(new Signal.Answered(call.id(), answer, fromServer ? date() : null));
    }

    private Instant date() {
        return serverClock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public void abandon(long id) {
        signals.removeIf(signal -> signal.id() == id);
        watches.remove(id);
        if (held.get(id) instanceof Held.Request(Call call, boolean heard)) {
            held.put(id, new Held.Request(call, false)); // it is on its way and cannot be called back
        } else {
            held.remove(id);
        }
    }

    /** The ids of what is held, oldest first. */
    public List<Long> held() {
        return List.copyOf(held.keySet());
    }

    /** Lets a held request reach the server now, or a held answer its caller. */
    public void release(long id) {
        switch (Optional.ofNullable(held.remove(id))
                .orElseThrow(() -> new IllegalArgumentException("nothing is held under id " + id))) {
            case Held.Request(Call call, boolean heard) -> {
                Signal signal = executed(call);
                if (heard) {
                    signals.add(signal);
                }
            }
            case Held.Ready(Signal signal) -> signals.add(signal);
        }
    }

    @Override
    public <T> void list(long id, Source<T> source, String page) {
        Optional<Status> refusal = network.refuse(source).or(() -> unreadable(source));
        if (refusal.isPresent()) {
            signals.add(new Signal.Ended(id, new Answer.Refused(refusal.get())));
            return;
        }
        ListResult result =
                store.list(source.kind(), source.namespace(), Selector.parse(source.labels()), PAGE_SIZE, page);
        signals.add(
                switch (result) {
                    case ListResult.Listed(ListPage listed) ->
                        new Signal.Listed<>(
                                id,
                                listed.items().stream()
                                        .map(o -> new Change.Added<>(o.meta(), kept(source, o)))
                                        .toList(),
                                listed.version(),
                                listed.next(),
                                date());
                    case ListResult.Refused(Status status) -> new Signal.Ended(id, new Answer.Refused(status));
                });
    }

    @Override
    public <T> void watch(long id, Source<T> source, String version) {
        Optional<Status> refusal = network.refuse(source).or(() -> unreadable(source));
        WatchResult result = refusal.<WatchResult>map(WatchResult.Refused::new)
                .orElseGet(
                        () -> store.watch(source.kind(), source.namespace(), Selector.parse(source.labels()), version));
        switch (result) {
            case WatchResult.Opened(Watch watch) -> watches.put(id, new Watching<>(source, watch));
            case WatchResult.Refused(Status status) -> signals.add(new Signal.Ended(id, new Answer.Refused(status)));
        }
    }

    private static Optional<Status> unreadable(Source<?> source) {
        try {
            Selector.parse(source.labels());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(Status.of(400, "BadRequest", String.valueOf(e.getMessage())));
        }
    }

    /** All signals that have arrived, in order; what the watches have to tell comes last. */
    public List<Signal> take() {
        if (!watchesPaused) {
            List.copyOf(watches.keySet()).forEach(this::pull);
        }
        List<Signal> taken = List.copyOf(signals);
        signals.clear();
        return taken;
    }

    /** Whether an answer has arrived that nobody has taken. */
    public boolean hasAnswers() {
        return !signals.isEmpty();
    }

    /** While paused, watches deliver nothing and fall behind. */
    public void pauseWatches(boolean paused) {
        watchesPaused = paused;
    }

    /** Sends each watch a bookmark, after what it has yet to tell. */
    public void bookmark() {
        watches.forEach((id, watching) -> {
            pull(id);
            if (watches.containsKey(id)) {
                signals.add(new Signal.Changed<>(
                        id, List.of(watching.read(watching.watch().bookmark()))));
            }
        });
    }

    /** Ends all watches as a server does after its timeout. */
    public void endWatches() {
        watches.keySet().forEach(id -> signals.add(new Signal.Ended(id, null)));
        watches.clear();
    }

    /** The process is gone: nobody listens, but what is on its way stays so. */
    public void crash() {
        signals.clear();
        watches.clear();
        for (long id : held()) {
            abandon(id);
        }
    }

    private void pull(long id) {
        Watching<?> watching = watches.get(id);
        if (watching != null) {
            pull(id, watching);
        }
    }

    private <T> void pull(long id, Watching<T> watching) {
        while (true) { // ends when nothing is left: nobody writes meanwhile
            switch (watching.watch().pull(PULL_LIMIT)) {
                case Watch.Pulled.Expired(Status status) -> {
                    watches.remove(id);
                    signals.add(new Signal.Ended(id, new Answer.Refused(status)));
                    return;
                }
                case Watch.Pulled.Changes(List<Change<ApiObject>> changes) -> {
                    if (changes.isEmpty()) {
                        return;
                    }
                    signals.add(new Signal.Changed<>(
                            id, changes.stream().map(watching::read).toList()));
                }
            }
        }
    }

    private static <T> T kept(Source<T> source, ApiObject object) {
        if (!source.metadataOnly()) {
            return source.read().apply(object);
        }
        ObjectNode whole = object.tree();
        ObjectNode partial = Json.object();
        partial.put("apiVersion", "meta.k8s.io/v1").put("kind", "PartialObjectMetadata");
        partial.set("metadata", whole.path("metadata"));
        return source.read().apply(ApiObject.of(object.kind(), partial));
    }
}
