package dev.carillon.io.kube;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Call;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The API for commands: each method waits for its answer, for at most {@link #PATIENCE}. Thread-safe.
 *
 * <p>No retries here either: a command tells its user what happened.
 */
public final class BlockingApi implements AutoCloseable {
    /** A person is waiting; kubectl's page of 500 objects takes an API server under load a few seconds. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A controller gives up early, because it tries again; a command tries once. */
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);

    /** 1,000,000 objects in pages of 500: more is a server that never ends its list. */
    private static final int PAGE_LIMIT = 2_000;

    private final Map<Long, BlockingQueue<Signal>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicReference<@Nullable Instant> date = new AtomicReference<>();
    private final HttpCluster cluster;

    private BlockingApi(ConnectionOptions options) throws ConnectionProblem {
        this.cluster = HttpCluster.connect(options, this::deliver, CONNECT_PATIENCE);
    }

    /**
     * Reads the configuration (this may run an exec plugin) and connects to nothing yet.
     *
     * @throws ConnectionProblem naming what is wrong with the configuration, and the fix
     */
    public static BlockingApi connect(ConnectionOptions options) throws ConnectionProblem {
        return new BlockingApi(options);
    }

    /** The namespace of the kubeconfig's context, {@code default} if it names none; in a Pod, the Pod's. */
    public String namespace() {
        return cluster.namespace();
    }

    /** The API server's clock as its newest answer gave it, in whole seconds; empty before the first. */
    public Optional<Instant> serverTime() {
        return Optional.ofNullable(date.get());
    }

    /** Sends one request and waits for what comes of it. */
    public Answer ask(Request request) throws InterruptedException {
        Signal signal = await(id -> cluster.send(new Call(id, Call.Lane.LAUNCH, request, PATIENCE, false)));
        return switch (signal) {
            case Signal.Answered answered -> named(answered.answer());
            case Signal.Ended ended -> named(ended.why());
            case Signal.Listed<?> listed -> throw new IllegalStateException("a call is not answered by a list");
            case Signal.Changed<?> changed -> throw new IllegalStateException("a call is not answered by a watch");
        };
    }

    /**
     * As {@link #list(Source)}, of everything of a kind.
     *
     * @param namespace empty for all namespaces
     * @param metadataOnly whether only {@code metadata} is wanted, which spares the rest its way
     * @param read what is kept of each object
     */
    public <T> List<T> list(Kind kind, String namespace, boolean metadataOnly, Function<ApiObject, T> read)
            throws Unlisted, InterruptedException {
        return list(new Source<>(kind, namespace, "", metadataOnly, read));
    }

    /**
     * Reads a whole collection, consistently, page by page.
     *
     * @throws Unlisted when a page did not come; nothing of the others is given then
     */
    public <T> List<T> list(Source<T> source) throws Unlisted, InterruptedException {
        List<T> all = new ArrayList<>();
        String page = "";
        for (int i = 0; i < PAGE_LIMIT; i++) {
            String next = page;
            switch (await(id -> cluster.list(id, source, next))) {
                case Signal.Listed<?> listed -> {
                    for (Change.Added<?> item : listed.items()) {
                        @SuppressWarnings("unchecked") // the source that made the value is ours
                        T value = (T) item.value();
                        all.add(value);
                    }
                    page = listed.next();
                    if (page.isEmpty()) {
                        return all;
                    }
                }
                case Signal.Ended ended -> throw new Unlisted(named(ended.why()));
                case Signal.Answered answered -> throw new Unlisted(named(answered.answer()));
                case Signal.Changed<?> changed -> throw new IllegalStateException("a list is not a watch");
            }
        }
        throw new Unlisted(new Answer.Unanswered(true, "the list has more than " + PAGE_LIMIT + " pages"));
    }

    @Override
    public void close() {
        cluster.close();
    }

    /** A person wants to know which server did not answer. */
    private Answer named(@Nullable Answer answer) {
        return switch (answer) {
            case null -> new Answer.Unanswered(true, cluster.server() + ": ended");
            case Answer.Unanswered(boolean sent, String cause) ->
                new Answer.Unanswered(sent, cluster.server() + ": " + cause);
            default -> answer;
        };
    }

    private interface Start {
        void with(long id);
    }

    private Signal await(Start start) throws InterruptedException {
        long id = ids.incrementAndGet();
        BlockingQueue<Signal> end = new LinkedBlockingQueue<>();
        waiting.put(id, end);
        try {
            start.with(id);
            Signal signal = end.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (signal != null) {
                remember(signal);
                return signal;
            }
            return new Signal.Answered(
                    id, new Answer.Unanswered(true, "no answer in " + PATIENCE.toSeconds() + " s"), null);
        } finally {
            waiting.remove(id);
            cluster.abandon(id); // no effect once it has ended
        }
    }

    private void remember(Signal signal) {
        @Nullable
        Instant seen = switch (signal) {
            case Signal.Answered answered -> answered.date();
            case Signal.Listed<?> listed -> listed.date();
            case Signal.Changed<?> changed -> null;
            case Signal.Ended ended -> null;
        };
        if (seen != null) {
            date.set(seen);
        }
    }

    private void deliver(Signal signal) {
        BlockingQueue<Signal> end = waiting.get(signal.id());
        if (end != null) {
            end.add(signal);
        }
    }
}
