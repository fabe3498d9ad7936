package dev.carillon.lab.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request as a rule sees it.
 *
 * @param method GET, POST, ...
 * @param path with the query
 * @param body as text
 * @param userAgent what the client says it is; empty if it does not say
 */
public record Asked(String method, String path, String body, String userAgent, Head head, byte[] bytes) {
    /** An API server takes 3 MiB; the rest is room for tests of what is too large. */
    private static final int LARGEST_BODY = 16 * 1024 * 1024;

    /** Reads a request with its whole body; nothing if the client is done. */
    static Optional<Asked> read(InputStream in, OutputStream out) throws IOException {
        Optional<Head> read = Head.read(in);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        Head head = read.get();
        if (head.field("Expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        byte[] body = Bodies.readRequest(head, in, LARGEST_BODY);
        String[] parts = head.start().split(" ", 3);
        if (parts.length != 3) {
            throw new IOException("Not a request line: " + head.start());
        }
        return Optional.of(new Asked(
                parts[0],
                parts[1],
                new String(body, StandardCharsets.UTF_8),
                head.field("User-Agent").orElse(""),
                head,
                body));
    }

    boolean wantsUpgrade() {
        return head.field("Upgrade").isPresent();
    }

    /** Writes it to an upstream; a chunked body goes on with its length, which is known by now. */
    void writeTo(OutputStream out) throws IOException {
        Head sent = head.isChunked()
                ? head.without("Transfer-Encoding", "Expect").with("Content-Length: " + bytes.length)
                : head.without("Expect");
        out.write(sent.bytes());
        out.write(bytes);
        out.flush();
    }

    /** Rules and records show no token and no body. */
    @Override
    public String toString() {
        return method + " " + path;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
