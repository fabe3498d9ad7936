package dev.carillon.lab.chaos;

import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Certificates;
import dev.carillon.lab.cluster.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 proxy on loopback that passes everything, watches and WebSockets too, until a rule or an
 * outage says otherwise; and that remembers every request. Any thread may call any method.
 *
 * <p>It ends TLS and speaks TLS to the server. Each client connection has one server connection of its
 * own, so that what one side does to it, the other side sees.
 */
public final class FaultProxy implements AutoCloseable {

    /** What happens to connections during an outage. */
    public enum Outage {
        /** Nobody listens: connections are refused, those that exist are reset. */
        REFUSE,
        /** Connections are accepted and then reset, those that exist too. */
        RESET,
        /** Connections are accepted and never served; those that exist are swallowed. */
        SILENT
    }

    private record Listener(ServerSocket socket, Thread acceptor) {}

    /** Which rule, if any, takes a request, and the record of it. */
    record Fate(Exchange exchange, Optional<Rule> rule) {}

    private static final String SWALLOWED = "swallowed";

    private final InstantSource clock;
    private final int port = Ports.free();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final Queue<Instant> connects = new ConcurrentLinkedQueue<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();

    /** Guards {@link #outage}, so that a connection is either registered before an outage or meets it. */
    private final Object gate = new Object();

    private volatile Endpoint endpoint;
    private @Nullable Outage outage;
    private @Nullable Listener listener;

    FaultProxy(Endpoint endpoint, InstantSource clock) {
        this.endpoint = endpoint;
        this.clock = clock;
        listen();
    }

    /** A proxy in front of an API server; its clients trust the same authority. */
    public static FaultProxy before(ApiServer server, Certificates certificates) {
        return new FaultProxy(
                Endpoint.tls(server.url(), certificates.server(), certificates.client()), InstantSource.system());
    }

    /** What clients are given instead of the server's address. */
    public URI url() {
        return URI.create(endpoint.scheme() + "://127.0.0.1:" + port);
    }

    /** From now on new connections are shown the certificate of this authority. */
    public void present(Certificates certificates) {
        endpoint = endpoint.showing(certificates.server());
    }

    /** A new rule; {@code name} shows in {@link #seen}. */
    public RuleDraft rule(String name) {
        return new RuleDraft(name, clock, rules::add);
    }

    /** Removes all rules and lets go what they hold. */
    public void clearRules() {
        for (Rule rule : rules) {
            rule.remove();
            rule.release();
        }
        rules.clear();
    }

    /** Begins an outage, or changes its kind. */
    public synchronized void begin(Outage kind) {
        set(kind);
        if (kind == Outage.REFUSE) {
            stopListening();
        } else {
            listen();
        }
        if (kind == Outage.SILENT) {
            swallowConnections();
        } else {
            cutConnections();
        }
    }

    /** Ends an outage: new connections are served. Those that were swallowed stay dead. */
    public synchronized void restore() {
        set(null);
        listen();
    }

    /** Resets all connections; new ones are served as before. */
    public void cutConnections() {
        connections.forEach(connection -> connection.end(Trouble.Cut.RESET));
        closeSilent();
    }

    /**
     * From now on nothing passes over the connections that exist, and nobody is told, as when a router
     * between forgets them; new ones are served as before.
     */
    public void swallowConnections() {
        connections.forEach(Connection::swallow);
    }

    /** Every request so far, in order of arrival. Requests of an outage show in {@link #connects} only. */
    public List<Seen> seen() {
        return exchanges.stream().map(Exchange::seen).toList();
    }

    /** The requests with {@code from <= at < to}. */
    public List<Seen> seen(Instant from, Instant to) {
        return seen().stream()
                .filter(seen -> !seen.at().isBefore(from) && seen.at().isBefore(to))
                .toList();
    }

    /** When connections were accepted; those refused during {@link Outage#REFUSE} are not known. */
    public List<Instant> connects() {
        return List.copyOf(connects);
    }

    /** Forgets the requests and connects so far, so that a long run does not fill the memory. */
    public void forget() {
        exchanges.clear();
        connects.clear();
    }

    /** Ends all connections and stops listening. */
    @Override
    public synchronized void close() {
        stopListening();
        clearRules();
        cutConnections();
    }

    Fate fate(Asked asked, boolean swallowed) {
        Instant now = clock.instant();
        Optional<Rule> rule = swallowed
                ? Optional.empty()
                : rules.stream().filter(each -> each.takes(asked, now)).findFirst();
        Exchange exchange = new Exchange(
                asked, now, swallowed ? SWALLOWED : rule.map(Rule::name).orElse(""));
        exchanges.add(exchange);
        return new Fate(exchange, rule);
    }

    void forget(Connection connection) {
        connections.remove(connection);
    }

    private synchronized void listen() {
        if (listener != null) {
            return;
        }
        ServerSocket socket = Ports.listen(port);
        listener = new Listener(socket, Thread.ofVirtual().start(() -> accept(socket)));
    }

    private synchronized void stopListening() {
        Listener old = listener;
        listener = null;
        if (old == null) {
            return;
        }
        try {
            old.socket().close();
            // While a thread is still on its way out of accept, the kernel goes on listening.
            old.acceptor().join();
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy cannot stop listening on port " + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while closing port " + port, e);
        }
    }

    private void set(@Nullable Outage kind) {
        synchronized (gate) {
            outage = kind;
        }
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                take(socket.accept());
            }
        } catch (IOException e) {
            // accept fails when the socket is closed, which is how listening ends.
            assert socket.isClosed() : e;
        }
    }

    private void take(Socket client) {
        connects.add(clock.instant());
        synchronized (gate) {
            switch (outage) {
                case null -> {
                    Connection connection = new Connection(this, endpoint, client);
                    connections.add(connection);
                    Thread.ofVirtual().start(connection::serve);
                }
                case SILENT -> silent.add(client);
                case RESET, REFUSE -> Wire.cut(client, Trouble.Cut.RESET);
            }
        }
    }

    private void closeSilent() {
        silent.forEach(client -> Wire.cut(client, Trouble.Cut.RESET));
        silent.clear();
    }
}
