package dev.carillon.io.kube;

import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Connections for one kind of traffic, and the right to distrust them.
 *
 * <p>The JDK's client pools by itself and cannot be asked for a new connection, so a <em>line</em> is a client: calls
 * go out on the newest line, and a line that is no longer trusted ends with its last exchange. Thread-safe.
 */
final class Connections implements AutoCloseable {
    /** A controller tries again soon, and elsewhere if it can: it does not wait long. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Well below kube-apiserver's 90 s and a load balancer's usual 60 s: the side that closes first cannot race. */
    private static final int IDLE_SECONDS = 30;

    static {
        // The JDK's client repeats a GET, and each failed connect, once by itself. There is one retry policy, and it
        // is not here; the client offers no other switch than these, read when its classes load.
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        System.setProperty("jdk.httpclient.keepalive.timeout", Integer.toString(IDLE_SECONDS));
    }

    private final Executor executor;
    private final Duration connectTimeout;
    private final boolean quick;
    private final AtomicInteger underWay = new AtomicInteger();

    /** Whose own thread the exchange begins on that is sent at the moment; null if it is the executor's. */
    private volatile @Nullable Thread sender;

    private @Nullable Line newest;
    private boolean closed;

    /**
     * @param connectTimeout for TCP and TLS together
     * @param quick whether a lone request begins on its sender's thread. Not where an answer is parsed as it comes: an early
     *     one may be read there
     */
    Connections(Executor executor, Duration connectTimeout, boolean quick) {
        this.executor = executor;
        this.connectTimeout = connectTimeout;
        this.quick = quick;
    }

    /** One client with its pool. */
    static final class Line {
        private final Access access;
        private final HttpClient client;
        private final boolean neverBlocks;
        private volatile boolean used;

        private Line(Access access, HttpClient client) {
            this.access = access;
            this.client = client;
            this.neverBlocks =
                    access.proxy() == null && isAddress(access.server().getHost());
        }

        /** The JDK's client looks a name up on the thread that it is called on, which may take seconds. */
        private static boolean isAddress(String host) {
            try {
                InetAddress.ofLiteral(host);
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    /** A request on its way; cancelling {@code response} closes its connection (HTTP/1.1). */
    record Exchange<T>(CompletableFuture<HttpResponse<T>> response, Line line) {}

    /** @param fresh whether a connection that has served before is not wanted */
    synchronized <T> Exchange<T> send(
            Access access, HttpRequest request, HttpResponse.BodyHandler<T> body, boolean fresh) {
        Line line = newest;
        if (line == null || (fresh && line.used) || !line.access.sharesConnections(access)) {
            line = open(access);
        }
        Line taken = line;
        CompletableFuture<HttpResponse<T>> response;
        // A lone one is off sooner than another thread would be awake. Of many each has a thread.
        sender = quick && line.neverBlocks && underWay.get() == 0 ? Thread.currentThread() : null;
        try {
            response = line.client.sendAsync(request, info -> {
                taken.used = true;
                return body.apply(info);
            });
        } finally {
            sender = null;
        }
        underWay.incrementAndGet();
        // Counted before anybody is told, so that what follows an answer is alone again.
        return new Exchange<>(response.whenComplete((answer, failure) -> underWay.decrementAndGet()), line);
    }

    private void execute(Runnable task) {
        if (Thread.currentThread() == sender) {
            task.run();
        } else {
            executor.execute(task);
        }
    }

    /**
     * A call on this line ran out of time: its idle connections may lead nowhere too, and each would eat another
     * attempt (PROTOCOL H11). Later calls open new ones.
     */
    synchronized void distrust(Line line) {
        if (line == newest) {
            newest = null;
            line.client.shutdown(); // what is under way there goes on to its end
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (newest != null) {
            newest.client.shutdownNow();
        }
    }

    private Line open(Access access) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // HTTP/2 goes on sending on a black-holed connection (DESIGN 4)
                .followRedirects(HttpClient.Redirect.NEVER) // another host must not answer (PROTOCOL M7)
                .connectTimeout(connectTimeout)
                .sslContext(access.tls())
                .sslParameters(Ciphers.preferred(access.tls()))
                .executor(this::execute);
        ProxySelector proxy = access.proxy() == null ? HttpClient.Builder.NO_PROXY : ProxySelector.of(access.proxy());
        Line line = new Line(access, builder.proxy(proxy).build());
        if (newest != null) {
            // Not before: without a file descriptor there is no new one, and this one serves on.
            newest.client.shutdown();
        }
        newest = line;
        return line;
    }
}
