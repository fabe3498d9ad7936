package dev.carillon.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports of the loopback address. */
public final class Ports {
    /**
     * Below Linux's range for outgoing connections (32768 on). Inside that range, somebody's outgoing
     * connection could take the port of a server that is down for a moment, and a client that knocks
     * at the closed port could even be connected to itself.
     */
    private static final int LOWEST = 15_000;

    private static final int HIGHEST = 32_000;

    /** Of 17,000 ports nearly all are free; so many taken ones in a row mean something else is wrong. */
    private static final int ATTEMPTS = 200;

    /** Some clients open many connections at once. */
    private static final int BACKLOG = 200;

    /** A program that starts holds what it inherited for milliseconds, on a busy machine for longer. */
    private static final Duration BIND_LIMIT = Duration.ofSeconds(5);

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port that nobody listens on and that this JVM has not been given before. */
    public static int free() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port in " + LOWEST + ".." + HIGHEST + " on loopback");
    }

    /**
     * Listens on loopback, also on a port that was closed a moment ago.
     *
     * <p>A program that another thread starts in that moment has inherited the closed socket, and the port stays taken
     * until it has closed what it inherited: about one port in a hundred while programs are started without a pause.
     *
     * @throws IllegalStateException if the port is still taken after five seconds
     */
    public static ServerSocket listen(int port) {
        List<ServerSocket> bound = new ArrayList<>();
        Await.until("port " + port + " of loopback can be bound", BIND_LIMIT, () -> {
            bind(port).ifPresent(bound::add);
            return !bound.isEmpty();
        });
        return bound.getFirst();
    }

    /** Empty while the port is taken. */
    private static Optional<ServerSocket> bind(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                // The port may still have connections in TIME_WAIT.
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
                return Optional.of(socket);
            } catch (IOException e) {
                socket.close();
                if (e instanceof BindException) {
                    return Optional.empty();
                }
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port + " of loopback", e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
