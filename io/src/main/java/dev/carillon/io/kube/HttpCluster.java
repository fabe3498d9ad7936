package dev.carillon.io.kube;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A real Kubernetes API over HTTP/1.1. Reports only what happened: no retry, no redirect, no timer for calls, no
 * judgement.
 *
 * <p>{@link Cluster}'s methods return at once; signals come on threads of this class, one at a time per id. A call
 * beyond the limits is answered by a signal before its method returns.
 */
public final class HttpCluster implements Cluster, AutoCloseable {
    /**
     * More than the controller ever sends (about 32 creates and as many others, and five watches): a local refusal
     * instead of thousands of connections, should it go wrong. The lease is never refused.
     */
    static final int LIMIT = 512;

    /** Bookmarks come about once a minute, so a watch that is silent for longer is dead (PROTOCOL H11). */
    static final Duration SILENCE_LIMIT = Duration.ofSeconds(90);

    /** client-go's range for the life of a watch is 5 to 10 minutes, so that not all of them end together. */
    private static final Duration WATCH_AT_LEAST = Duration.ofMinutes(5);

    private static final long WATCH_SPREAD_SECONDS = 300;
    private static final long WATCH_STRIDE_SECONDS = 37; // coprime to the spread
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final int UNAUTHORIZED = 401;

    private final Credentials credentials;
    private final Consumer<Signal> signals;
    private final LongSupplier nanoTime;
    private final int limit;
    private final UnderWay underWay = new UnderWay();
    private final Map<Long, UnderWay.Pulse> watches = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("kube-", 0).factory());
    /** Virtual threads share two carriers with the parsing of lists: a renewal does not wait behind that. */
    private final ExecutorService leaseThreads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("kube-lease-", 0).factory());

    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("kube-ticker").factory());
    private final Lane lease;
    private final Lane calls;
    private final Lane streams;
    private volatile boolean closed;

    /** Connections, and the threads that read from them. */
    private record Lane(Connections connections, ExecutorService threads) {}

    /** One exchange to be: how it is sent, and what its end is told as. */
    private record Sending<T>(
            long id,
            Lane lane,
            Access access,
            HttpRequest request,
            boolean fresh,
            BodyHandler<T> body,
            Function<HttpResponse<T>, Signal> answered,
            Function<Throwable, Signal> unanswered) {}

    /** @param limit how many calls, lists and watches may be under way; the lease's come on top */
    HttpCluster(
            Credentials credentials,
            Consumer<Signal> signals,
            LongSupplier nanoTime,
            int limit,
            Duration connectTimeout) {
        this.credentials = credentials;
        this.signals = signals;
        this.nanoTime = nanoTime;
        this.limit = limit;
        this.lease = new Lane(new Connections(leaseThreads, connectTimeout, true), leaseThreads);
        this.calls = new Lane(new Connections(threads, connectTimeout, true), threads);
        this.streams = new Lane(new Connections(threads, connectTimeout, false), threads);
    }

    /**
     * Reads the configuration (this may run an exec plugin) and connects to nothing yet.
     *
     * @param signals takes what comes back; called from several threads
     * @throws ConnectionProblem naming what is wrong with the configuration, and the fix
     */
    public static HttpCluster connect(ConnectionOptions options, Consumer<Signal> signals) throws ConnectionProblem {
        return connect(options, signals, Connections.CONNECT_TIMEOUT);
    }

    /** @param connectTimeout for TCP and TLS together */
    static HttpCluster connect(ConnectionOptions options, Consumer<Signal> signals, Duration connectTimeout)
            throws ConnectionProblem {
        AccessReader reader = new AccessReader(options);
        Credentials credentials = Credentials.open(reader::read, System::nanoTime, Thread::startVirtualThread);
        HttpCluster cluster = new HttpCluster(credentials, signals, System::nanoTime, LIMIT, connectTimeout);
        var _ = cluster.ticker.scheduleAtFixedRate(
                cluster::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return cluster;
    }

    /** The API server's address, for people. */
    public URI server() {
        return credentials.current().server();
    }

    /** The namespace of the kubeconfig's context, or of the Pod that we run in. */
    public String namespace() {
        return credentials.current().namespace();
    }

    @Override
    public void send(Call call) {
        boolean isLease = call.lane() == Call.Lane.LEASE;
        Access access = credentials.current();
        Spelling spelling = Spelling.of(call.request(), call.timeout());
        TappedBody body = spelling.body() == null ? null : new TappedBody(spelling.body());
        Sending<byte[]> sending = new Sending<>(
                call.id(),
                isLease ? lease : calls,
                access,
                request(access, spelling, body),
                call.fresh(),
                info -> new LimitedBody(Json.DOCUMENT_LIMIT_BYTES),
                response -> answered(call, response),
                failure -> answer(call.id(), Answers.none(failure, body == null || body.mayHaveLeft())));
        start(sending, new UnderWay.Pulse(0), cause -> answer(call.id(), cause), isLease);
    }

    @Override
    public <T> void list(long id, Source<T> source, String page) {
        Access access = credentials.current();
        Sending<Signal> sending = new Sending<>(
                id,
                streams,
                access,
                request(access, Spelling.list(source, page), null),
                false,
                listed(id, source),
                HttpResponse::body,
                failure -> new Signal.Ended(id, Answers.none(failure, true)));
        start(sending, new UnderWay.Pulse(0), cause -> new Signal.Ended(id, cause), false);
    }

    @Override
    public <T> void watch(long id, Source<T> source, String version) {
        Duration life = WATCH_AT_LEAST.plusSeconds(Math.floorMod(id * WATCH_STRIDE_SECONDS, WATCH_SPREAD_SECONDS));
        UnderWay.Pulse pulse = new UnderWay.Pulse(nanoTime.getAsLong());
        Access access = credentials.current();
        Sending<Optional<Answer>> sending = new Sending<>(
                id,
                streams,
                access,
                request(access, Spelling.watch(source, version, life), null),
                false,
                watched(id, source, pulse),
                response -> watchOver(id, response.body()),
                failure -> watchOver(id, Optional.of(Answers.none(failure, true))));
        watches.put(id, pulse);
        start(sending, pulse, cause -> watchOver(id, Optional.of(cause)), false);
    }

    @Override
    public void abandon(long id) {
        watches.remove(id);
        underWay.drop(id);
    }

    /** Drops everything under way; no signal follows. */
    @Override
    public void close() {
        closed = true;
        ticker.shutdownNow();
        underWay.dropAll();
        lease.connections().close();
        calls.connections().close();
        streams.connections().close();
        threads.shutdown();
        leaseThreads.shutdown();
    }

    /** What time alone brings about: silent watches end, and files are read again. Every five seconds. */
    void tick() {
        long now = nanoTime.getAsLong();
        watches.forEach((id, pulse) -> {
            if (pulse.silence(now).compareTo(SILENCE_LIMIT) >= 0 && underWay.drop(id)) {
                String cause = "no bytes for " + SILENCE_LIMIT.toSeconds() + " s";
                signals.accept(watchOver(id, Optional.of(new Answer.Unanswered(true, cause))));
            }
        });
        if (credentials.isDue()) {
            credentials.readAgain();
        }
    }

    private <T> void start(
            Sending<T> sending, UnderWay.Pulse pulse, Function<Answer, Signal> refused, boolean unlimited) {
        if (closed || (!unlimited && underWay.size() >= limit)) {
            String cause = closed ? "closed" : "local limit: " + limit + " calls under way";
            signals.accept(refused.apply(new Answer.Unanswered(false, cause)));
            return;
        }
        Lane lane = sending.lane();
        Connections.Exchange<T> exchange;
        try {
            exchange = lane.connections().send(sending.access(), sending.request(), sending.body(), sending.fresh());
        } catch (UncheckedIOException e) { // the JDK's client cannot be made: no file descriptor is left
            signals.accept(refused.apply(Answers.none(e, false)));
            return;
        }
        underWay.put(sending.id(), new UnderWay.Entry(exchange, lane.connections(), pulse));
        // Never on the caller's thread, even if the exchange is over by now: reading credentials may take its time.
        var _ = exchange.response()
                .handleAsync((response, failure) -> told(sending, response, failure), lane.threads())
                .whenComplete((signal, bug) -> end(
                        sending.id(),
                        bug == null ? signal : sending.unanswered().apply(bug)));
    }

    private <T> Signal told(Sending<T> sending, @Nullable HttpResponse<T> response, @Nullable Throwable failure) {
        if (response != null) {
            Signal signal = sending.answered().apply(response);
            if (response.statusCode() != UNAUTHORIZED) {
                return signal;
            }
            credentials.refused(); // before the answer is told, so that the next attempt has the new token
            return sending.access().authenticatesAs(credentials.current()) ? signal : outdated(signal);
        }
        Throwable known = failure == null ? new IllegalStateException("no response") : failure;
        if (Answers.isHandshakeFailure(known)) {
            credentials.refused();
        }
        return sending.unanswered().apply(known);
    }

    private static Signal outdated(Signal signal) {
        return signal instanceof Signal.Answered answered && answered.answer() instanceof Answer.Refused refused
                ? new Signal.Answered(
                        answered.id(),
                        new Answer.Refused(refused.status(), refused.retryAfter(), refused.closing(), true),
                        answered.date())
                : signal;
    }

    private void end(long id, Signal signal) {
        if (underWay.end(id)) {
            signals.accept(signal);
        }
    }

    private static Signal answer(long id, Answer answer) {
        return new Signal.Answered(id, answer, null);
    }

    private static Signal answered(Call call, HttpResponse<byte[]> response) {
        Answer answer = Answers.of(call.request(), response.statusCode(), response.headers(), response.body());
        return new Signal.Answered(call.id(), answer, Answers.date(response.headers()));
    }

    private static <T> BodyHandler<Signal> listed(long id, Source<T> source) {
        return info -> {
            int code = info.statusCode();
            if (!Answers.isSuccess(code)) {
                return BodySubscribers.mapping(
                        new LimitedBody(Json.DOCUMENT_LIMIT_BYTES),
                        body -> new Signal.Ended(id, Answers.refusal(code, info.headers(), body)));
            }
            return BodySubscribers.mapping(
                    new ListStream<>(source),
                    page -> page.<Signal>map(of -> new Signal.Listed<>(
                                    id, of.items(), of.version(), of.next(), Answers.date(info.headers())))
                            .orElseGet(() -> new Signal.Ended(id, new Answer.Garbled(code))));
        };
    }

    private <T> BodyHandler<Optional<Answer>> watched(long id, Source<T> source, UnderWay.Pulse pulse) {
        return info -> {
            pulse.heard(nanoTime.getAsLong());
            if (!Answers.isSuccess(info.statusCode())) {
                return BodySubscribers.mapping(
                        new LimitedBody(Json.DOCUMENT_LIMIT_BYTES),
                        body -> Optional.of(Answers.refusal(info.statusCode(), info.headers(), body)));
            }
            return new WatchStream<>(
                    source,
                    changes -> {
                        if (!pulse.isStopped()) {
                            signals.accept(new Signal.Changed<>(id, changes));
                        }
                    },
                    () -> pulse.heard(nanoTime.getAsLong()));
        };
    }

    private Signal watchOver(long id, Optional<Answer> why) {
        watches.remove(id);
        return new Signal.Ended(id, why.orElse(null));
    }

    private static HttpRequest request(Access access, Spelling spelling, @Nullable TappedBody body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(access.server() + spelling.target()))
                .method(spelling.method(), body == null ? HttpRequest.BodyPublishers.noBody() : body)
                .setHeader("Accept", spelling.accept());
        access.headers().forEach(request::setHeader);
        if (spelling.mediaType() != null) {
            request.setHeader("Content-Type", spelling.mediaType());
        }
        return request.build();
    }
}
