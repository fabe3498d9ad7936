package dev.carillon.io.kube;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTPS server on raw sockets that does what a script says, byte for byte, and remembers who asked what on which
 * connection.
 */
final class TestServer implements AutoCloseable {
    private final SSLServerSocket socket;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<SSLSocket> open = new CopyOnWriteArrayList<>();
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** One request. */
    record Seen(int connection, String method, String target, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    interface Script {
        void serve(Seen request, Wire wire) throws IOException, InterruptedException;
    }

    /** The way back to the client. */
    static final class Wire {
        private final SSLSocket socket;
        private final OutputStream out;

        Wire(SSLSocket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        void raw(String bytes) throws IOException {
            raw(bytes.getBytes(StandardCharsets.UTF_8));
        }

        void raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void json(int code, String body, String... headers) throws IOException {
            answer(code, "application/json", body, headers);
        }

        void answer(int code, String type, String body, String... headers) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + code + " X\r\nContent-Type: " + type + "\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            raw(head + "Content-Length: " + bytes.length + "\r\n\r\n");
            raw(bytes);
        }

        void chunkedHead() throws IOException {
            raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        void chunk(byte[] bytes) throws IOException {
            raw(Integer.toHexString(bytes.length) + "\r\n");
            raw(bytes);
            raw("\r\n");
        }

        void chunk(String text) throws IOException {
            chunk(text.getBytes(StandardCharsets.UTF_8));
        }

        void lastChunk() throws IOException {
            raw("0\r\n\r\n");
        }

        /** Says nothing until the client closes the connection. */
        void hang(CountDownLatch closedByClient) throws IOException {
            try {
                while (socket.getInputStream().read() >= 0) {}
            } finally {
                closedByClient.countDown();
            }
        }

        void cut() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    TestServer(TestCertificate certificate, Script script) throws IOException {
        this(certificate, script, false);
    }

    /** @param wantsCertificate whether a client must show this very certificate */
    TestServer(TestCertificate certificate, Script script, boolean wantsCertificate) throws IOException {
        this.script = script;
        this.socket = (SSLServerSocket) certificate
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(wantsCertificate);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                SSLSocket accepted = (SSLSocket) socket.accept();
                open.add(accepted);
                Thread.ofVirtual().start(() -> serve(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket accepted) {
        try (accepted) {
            accepted.startHandshake();
            int number = connections.incrementAndGet();
            InputStream in = new BufferedInputStream(accepted.getInputStream());
            Wire wire = new Wire(accepted);
            Seen request = read(number, in);
            while (request != null) {
                seen.add(request);
                script.serve(request, wire);
                request = accepted.isClosed() ? null : read(number, in);
            }
        } catch (IOException | InterruptedException e) {
            // the client left, or the script cut the connection
        }
    }

    private static @Nullable Seen read(int connection, InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String[] parts = first.split(" ", 3);
        return new Seen(connection, parts[0], parts[1], headers, body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (SSLSocket accepted : open) {
            accepted.close();
        }
    }
}
