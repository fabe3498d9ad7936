package dev.carillon.io.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** {@code /metrics}, {@code /healthz} and {@code /readyz} over plain HTTP. Serves nothing else and takes no input. */
public final class HealthServer implements AutoCloseable {
    private static final int BACKLOG = 16;

    /** A few scrapers. More are not served: a scrape of 1,000 CronWorkflows takes a megabyte of memory. */
    static final int UNDER_WAY_LIMIT = 16;

    /** Whoever asks and does not read the answer gives its place back after this long. */
    private static final int ANSWER_SECONDS = 30;

    /** And whoever does not get its question out, after this long: half a question holds a file descriptor. */
    private static final int QUESTION_SECONDS = 5;

    /** Connections at once, of kubelet, scrapers and whoever else; those of the API must not run out of descriptors. */
    private static final int CONNECTIONS_LIMIT = 64;

    private static final int TOO_MANY = 503;

    static {
        // Read when the JDK's server first loads; it has no other switches, and without them waits for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(QUESTION_SECONDS));
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS_LIMIT));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(ANSWER_SECONDS));
    }

    private final HttpServer server;
    private final Semaphore places = new Semaphore(UNDER_WAY_LIMIT);

    /**
     * @param address where to listen; loopback unless the operator says otherwise
     * @param alive whether the control loop still turns
     * @param ready whether this process leads and launches, or stands by with warm caches
     */
    public HealthServer(
            InetSocketAddress address, Supplier<String> metrics, BooleanSupplier alive, BooleanSupplier ready)
            throws IOException {
        server = HttpServer.create(address, BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/metrics", exchange -> scrape(exchange, metrics));
        server.createContext("/healthz", exchange -> answer(exchange, "/healthz", alive));
        server.createContext("/readyz", exchange -> answer(exchange, "/readyz", ready));
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Only scrapers have to share places: a probe must be answered beside any number of them. */
    private void scrape(HttpExchange exchange, Supplier<String> metrics) throws IOException {
        if (!places.tryAcquire()) {
            try (exchange) {
                exchange.sendResponseHeaders(TOO_MANY, -1);
            }
            return;
        }
        try {
            answer(exchange, "/metrics", () -> 200, metrics);
        } finally {
            places.release();
        }
    }

    private static void answer(HttpExchange exchange, String path, BooleanSupplier good) throws IOException {
        boolean is = good.getAsBoolean();
        answer(exchange, path, () -> is ? 200 : 503, () -> is ? "ok\n" : "not ok\n");
    }

    private static void answer(HttpExchange exchange, String path, IntSupplier code, Supplier<String> body)
            throws IOException {
        try (exchange) {
            boolean known = exchange.getRequestURI().getPath().equals(path);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            boolean reads = head || exchange.getRequestMethod().equals("GET");
            int status = !known ? 404 : reads ? code.getAsInt() : 405;
            byte[] bytes = (known && reads ? body.get() : "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
            if (!head && bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
