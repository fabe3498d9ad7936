package dev.carillon.lab.chaos;

import dev.carillon.lab.cluster.ApiServer;
import dev.carillon.lab.cluster.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain TCP balancer on loopback, as in front of several kube-apiservers: each connection goes to the next server in
 * turn that takes connections. It knows nothing of HTTP, so a server that says it shuts down still gets its turns until
 * it stops listening.
 */
public final class Balancer implements AutoCloseable {
    /** Something that came from a client. @param connection the client's port */
    public record Piece(Instant at, int connection) {}

    private static final int PIECE = 16 * 1024;

    private final List<InetSocketAddress> servers;
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<Piece> arrivals = new ConcurrentLinkedQueue<>();
    private final ServerSocket listener;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean dark;

    private Balancer(List<InetSocketAddress> servers) {
        this.servers = servers;
        this.listener = Ports.listen(Ports.free());
        Thread.ofVirtual().start(this::accept);
    }

    /** A balancer before these servers. */
    public static Balancer before(List<ApiServer> servers) {
        return new Balancer(servers.stream()
                .map(server -> new InetSocketAddress(
                        server.url().getHost(), server.url().getPort()))
                .toList());
    }

    /** Where it listens; TLS is the servers' own. */
    public URI url() {
        return URI.create("https://127.0.0.1:" + listener.getLocalPort());
    }

    /** Everything that came from clients, whatever it was, in order on each connection. */
    public List<Piece> arrivals() {
        return List.copyOf(arrivals);
    }

    /** Resets every connection, and each new one as soon as it is made, until {@link #restore}. */
    public void cutOff() {
        refused.set(0);
        dark = true;
        open.forEach(socket -> cut(socket, Trouble.Cut.RESET));
    }

    /** Connections that were made since the latest {@link #cutOff}, and reset. */
    public int refused() {
        return refused.get();
    }

    public void restore() {
        dark = false;
    }

    /** Ends all connections and stops listening. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The balancer cannot stop listening", e);
        }
        open.forEach(socket -> cut(socket, Trouble.Cut.RESET));
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client); // before the look: whoever cuts off after it finds this one
                if (dark) {
                    refused.incrementAndGet();
                    cut(client, Trouble.Cut.RESET);
                } else {
                    Thread.ofVirtual().start(() -> serve(client));
                }
            }
        } catch (IOException e) {
            // accept fails when the socket is closed, which is how listening ends.
            assert listener.isClosed() : e;
        }
    }

    private void serve(Socket client) {
        for (int i = 0; i < servers.size(); i++) {
            Socket server = new Socket();
            open.add(server);
            try {
                server.connect(servers.get(Math.floorMod(turn.getAndIncrement(), servers.size())));
            } catch (IOException e) {
                cut(server, Trouble.Cut.CLOSE);
                continue; // down: the next one's turn
            }
            Thread.ofVirtual().start(() -> pass(server, client, () -> {}));
            pass(client, server, () -> arrivals.add(new Piece(Instant.now(), client.getPort())));
            return;
        }
        cut(client, Trouble.Cut.RESET);
    }

    /** Until either side ends; then both do. @param arrived told of each piece before it goes on */
    private void pass(Socket from, Socket to, Runnable arrived) {
        Trouble.Cut how = Trouble.Cut.CLOSE;
        byte[] piece = new byte[PIECE];
        try {
            from.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                arrived.run();
                to.getOutputStream().write(piece, 0, read);
            }
        } catch (IOException e) {
            how = Trouble.Cut.RESET;
        }
        cut(to, how);
        cut(from, how);
    }

    private void cut(Socket socket, Trouble.Cut how) {
        open.remove(socket);
        Wire.cut(socket, how);
    }
}
