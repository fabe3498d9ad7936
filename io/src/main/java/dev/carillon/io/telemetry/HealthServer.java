package dev.carillon.io.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /metrics}, {@code /healthz} and {@code /readyz} over plain HTTP. Serves nothing else and takes no input. */
public final class HealthServer implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final HttpServer server;

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
        server.createContext("/metrics", exchange -> answer(exchange, "/metrics", 200, metrics.get()));
        server.createContext("/healthz", exchange -> answer(exchange, "/healthz", alive.getAsBoolean()));
        server.createContext("/readyz", exchange -> answer(exchange, "/readyz", ready.getAsBoolean()));
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String path, boolean good) throws IOException {
        answer(exchange, path, good ? 200 : 503, good ? "ok\n" : "not ok\n");
    }

    private static void answer(HttpExchange exchange, String path, int code, String body) throws IOException {
        try (exchange) {
            boolean known = exchange.getRequestURI().getPath().equals(path);
            boolean reads = exchange.getRequestMethod().equals("GET")
                    || exchange.getRequestMethod().equals("HEAD");
            int status = !known ? 404 : reads ? code : 405;
            byte[] bytes = (status == code ? body : "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
            if (!head && bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
