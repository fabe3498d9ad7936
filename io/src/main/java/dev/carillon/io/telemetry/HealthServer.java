package dev.carillon.io.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** {@code /metrics}, {@code /healthz} and {@code /readyz} over plain HTTP. Serves nothing else and takes no input. */
public final class HealthServer implements AutoCloseable {
    /**
     * A pair of Prometheus servers, and somebody who looks. More are not served: whoever does not read its answer holds a
     * page in memory, and with the series of 1,000 CronWorkflows one has 2 to 5 MB.
     */
    static final int UNDER_WAY_LIMIT = 4;

    private static final String METRICS = "/metrics";
    private static final String ALIVE = "/healthz";
    private static final Set<String> PATHS = Set.of(METRICS, ALIVE, "/readyz");

    private final Supplier<String> metrics;
    private final BooleanSupplier alive;
    private final BooleanSupplier ready;
    private final Semaphore places = new Semaphore(UNDER_WAY_LIMIT);
    private final Visits visits;

    /**
     * @param address where to listen; loopback unless the operator says otherwise
     * @param alive whether the control loop still turns
     * @param ready whether this process leads and launches, or stands by with warm caches
     */
    public HealthServer(
            InetSocketAddress address, Supplier<String> metrics, BooleanSupplier alive, BooleanSupplier ready)
            throws IOException {
        this(address, metrics, alive, ready, System::nanoTime);
    }

    /** @param nanoTime by which visitors that take too long are told from others */
    HealthServer(
            InetSocketAddress address,
            Supplier<String> metrics,
            BooleanSupplier alive,
            BooleanSupplier ready,
            LongSupplier nanoTime)
            throws IOException {
        this.metrics = metrics;
        this.alive = alive;
        this.ready = ready;
        this.visits = new Visits(address, this::answer, nanoTime);
    }

    public InetSocketAddress address() {
        return visits.address();
    }

    @Override
    public void close() {
        visits.close();
    }

    private void answer(String line, OutputStream out) throws IOException {
        String[] words = line.split(" ", -1); // method, target, version
        if (words.length != 3) {
            refuse(out, 400);
            return;
        }
        boolean head = words[0].equals("HEAD");
        String path = words[1].split("\\?", 2)[0];
        if (!PATHS.contains(path)) {
            refuse(out, 404);
        } else if (!head && !words[0].equals("GET")) {
            refuse(out, 405);
        } else if (path.equals(METRICS)) {
            scrape(out, !head);
        } else {
            probe(out, path.equals(ALIVE) ? alive : ready, !head);
        }
    }

    /** Only scrapers have to share places: a probe must be answered beside any number of them. */
    private void scrape(OutputStream out, boolean withBody) throws IOException {
        if (!places.tryAcquire()) {
            refuse(out, 503);
            return;
        }
        try {
            write(out, 200, bytes(metrics.get()), withBody);
        } finally {
            places.release();
        }
    }

    private static void probe(OutputStream out, BooleanSupplier good, boolean withBody) throws IOException {
        boolean is = good.getAsBoolean();
        write(out, is ? 200 : 503, bytes(is ? "ok\n" : "not ok\n"), withBody);
    }

    private static void refuse(OutputStream out, int status) throws IOException {
        write(out, status, new byte[0], false);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Not given the text as well, which would be held until all is out. */
    private static void write(OutputStream out, int status, byte[] body, boolean withBody) throws IOException {
        String head = "HTTP/1.1 " + status + " \r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                + "Content-Length: " + body.length + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        if (withBody) {
            out.write(body);
        }
    }
}
