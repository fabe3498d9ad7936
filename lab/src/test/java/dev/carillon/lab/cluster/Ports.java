package dev.carillon.lab.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
