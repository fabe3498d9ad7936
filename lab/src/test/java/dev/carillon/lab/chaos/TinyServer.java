package dev.carillon.lab.chaos;

import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A server of a few lines: {@code /chunks} streams "one", and "two" when told; {@code /upgrade} becomes an
 * echo; {@code /last} ends its connection; everything else is answered with a count and the body.
 */
final class TinyServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    final int port = Ports.free();
    final CountDownLatch next = new CountDownLatch(1);
    final List<Asked> received = new CopyOnWriteArrayList<>();
    final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private Thread acceptor = Thread.currentThread();
    private ServerSocket listener = listen();

    void awaitReceived(int count) {
        Await.until("the server has " + count + " requests", LIMIT, () -> received.size() >= count);
    }

    /** As if it were killed. */
    void stop() {
        try {
            listener.close();
            // While a thread is still on its way out of accept, the kernel goes on listening.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeConnections();
    }

    void closeConnections() {
        open.forEach(socket -> Wire.cut(socket, Trouble.Cut.CLOSE));
    }

    void start() {
        listener = listen();
    }

    @Override
    public void close() {
        next.countDown();
        stop();
    }

    private ServerSocket listen() {
        ServerSocket socket = Ports.listen(port);
        acceptor = Thread.ofVirtual().start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                connections.add(client);
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            assert socket.isClosed() : e;
        }
    }

    private void serve(Socket client) {
        try (client) {
            Wire wire = new Wire(client, client);
            Optional<Asked> asked = Asked.read(wire.in(), wire.out());
            while (asked.isPresent() && answer(asked.get(), wire)) {
                asked = Asked.read(wire.in(), wire.out());
            }
        } catch (IOException e) {
            // The other side cut the connection, which is what these tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private boolean answer(Asked asked, Wire wire) throws IOException, InterruptedException {
        received.add(asked);
        OutputStream out = wire.out();
        switch (asked.path()) {
            case "/chunks" -> {
                write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
                next.await();
                write(out, "3\r\ntwo\r\n0\r\n\r\n");
            }
            case "/upgrade" -> {
                write(out, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                Bodies.copy(wire.in(), out, Long.MAX_VALUE);
                return false;
            }
            case "/last" -> {
                write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end");
                return false;
            }
            default -> {
                String body = "#" + received.size() + " " + asked + " " + asked.body();
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        }
        return true;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
