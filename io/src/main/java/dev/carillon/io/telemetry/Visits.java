package dev.carillon.io.telemetry;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The connections of a small HTTP server: each brings one question without a body and ends with its answer. The JDK's
 * own server refuses whoever comes when all places are taken, so that a few idle connections fail a probe; here the
 * longest idle one makes place.
 */
final class Visits implements AutoCloseable {
    /** At once, of kubelet, scrapers and whoever else; those of the API must not run out of file descriptors. */
    static final int LIMIT = 64;

    /** A probe asks for a few hundred bytes; who has said so much more is no probe and no scraper. */
    static final int HEAD_LIMIT_BYTES = 8 << 10;

    /** Whoever does not get its question out, or does not go after its answer, gives its place back after this long. */
    static final Duration QUESTION = Duration.ofSeconds(5);

    /** And whoever does not read the answer, after this long. */
    static final Duration ANSWER = Duration.ofSeconds(30);

    /** How often time is looked at when nobody comes. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /** Before the next try when nobody can be let in: no file descriptor is left in this process, and none is ours. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String END_OF_HEAD = "\r\n\r\n";

    /** Answers one question. */
    @FunctionalInterface
    interface Host {
        /** @param line the first of the request */
        void answer(String line, OutputStream out) throws IOException;
    }

    private final ServerSocket door;
    private final Host host;
    private final LongSupplier nanoTime;
    private final Set<Visit> here = ConcurrentHashMap.newKeySet();

    Visits(InetSocketAddress address, Host host, LongSupplier nanoTime) throws IOException {
        this.host = host;
        this.nanoTime = nanoTime;
        this.door = new ServerSocket();
        try {
            door.setSoTimeout((int) TICK.toMillis());
            door.bind(address, LIMIT);
        } catch (IOException | RuntimeException e) {
            door.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("health").start(this::receive);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            // it is as good as closed
        }
        here.forEach(Visit::end);
    }

    private void receive() {
        while (!door.isClosed()) {
            try {
                admit(door.accept());
            } catch (SocketTimeoutException e) {
                // nobody came
            } catch (IOException e) {
                longestIdle().ifPresentOrElse(Visit::end, () -> LockSupport.parkNanos(PAUSE.toNanos()));
            }
            here.stream().filter(Visit::isOverdue).forEach(Visit::end);
        }
        here.forEach(Visit::end); // one that came in while the door was closed
    }

    private void admit(Socket socket) {
        if (here.size() >= LIMIT) {
            longestIdle().ifPresent(Visit::end);
        }
        Visit visit = new Visit(socket);
        here.add(visit);
        Thread.ofPlatform().daemon().name("visit").start(visit); // a probe does not wait behind the parsing of lists
    }

    /** Those that are being answered come last: that they wait is not their fault. */
    private Optional<Visit> longestIdle() {
        long now = nanoTime.getAsLong();
        return here.stream()
                .min(Comparator.comparing((Visit visit) -> visit.answered)
                        .thenComparingLong(visit -> visit.since - now));
    }

    private final class Visit implements Runnable {
        private final Socket socket;
        private volatile long since = nanoTime.getAsLong();
        private volatile boolean answered;

        private Visit(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void run() {
            try {
                InputStream in = socket.getInputStream();
                String head = head(in);
                answering(true);
                host.answer(head.substring(0, head.indexOf("\r\n")), socket.getOutputStream());
                answering(false);
                socket.shutdownOutput();
                // Closed with something unread, it would take back what is still under way of the answer.
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // it has left, or its time was over
            } finally {
                end();
            }
        }

        private void answering(boolean now) {
            since = nanoTime.getAsLong();
            answered = now;
        }

        private Duration age() {
            return Duration.ofNanos(nanoTime.getAsLong() - since);
        }

        private boolean isOverdue() {
            return age().compareTo(answered ? ANSWER : QUESTION) >= 0;
        }

        private void end() {
            here.remove(this);
            try {
                socket.close();
            } catch (IOException e) {
                // it is as good as closed
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        byte[] bytes = new byte[HEAD_LIMIT_BYTES];
        int length = 0;
        while (length < bytes.length) {
            int more = in.read(bytes, length, bytes.length - length);
            if (more < 0) {
                throw new EOFException();
            }
            length += more;
            String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            if (head.contains(END_OF_HEAD)) {
                return head;
            }
        }
        throw new IOException("no end of the question within " + HEAD_LIMIT_BYTES + " bytes");
    }
}
