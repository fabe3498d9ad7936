package dev.carillon.lab.chaos;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The bodies of HTTP/1.1 messages. */
final class Bodies {
    private static final int BUFFER = 16 * 1024;

    /** The framing of an answer, and whether another may follow it. */
    record Relayed(int status, boolean reusable) {}

    private Bodies() {}

    /** Reads a request's body, without its chunks. */
    static byte[] readRequest(Head head, InputStream in, int limit) throws IOException {
        if (!head.isChunked()) {
            int length = head.field("Content-Length").map(Integer::parseInt).orElse(0);
            if (length > limit) {
                throw new IOException("A body of " + length + " bytes; the proxy takes " + limit);
            }
            return exactly(in, length);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(Head.line(in)); size > 0; size = chunkSize(Head.line(in))) {
            if (body.size() + size > limit) {
                throw new IOException("A body of more than " + limit + " bytes");
            }
            body.write(exactly(in, size));
            Head.line(in);
        }
        skipTrailers(in, OutputStream.nullOutputStream());
        return body.toByteArray();
    }

    /**
     * Copies an answer whose head has been read, chunk by chunk as it comes, so that a watch's events
     * pass at once.
     */
    static Relayed relay(Head head, String method, InputStream in, OutputStream out) throws IOException {
        int status = status(head);
        out.write(head.bytes());
        out.flush();
        if (method.equals("HEAD") || status == 204 || status == 304 || status < 200) {
            return new Relayed(status, !head.closes());
        }
        if (head.isChunked()) {
            relayChunks(in, out);
            return new Relayed(status, !head.closes());
        }
        if (head.field("Content-Length").isPresent()) {
            copy(in, out, Long.parseLong(head.field("Content-Length").get()));
            return new Relayed(status, !head.closes());
        }
        copy(in, out, Long.MAX_VALUE);
        return new Relayed(status, false);
    }

    static int status(Head head) throws IOException {
        String[] parts = head.start().split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("Not a status line: " + head.start());
        }
        return Integer.parseInt(parts[1]);
    }

    /** Copies what comes until {@code length} bytes or, if that is the largest long, the end. */
    static void copy(InputStream in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                if (length != Long.MAX_VALUE) {
                    throw new EOFException("The answer ended " + left + " bytes early");
                }
                return;
            }
            out.write(buffer, 0, count);
            out.flush();
            left -= count;
        }
    }

    private static void relayChunks(InputStream in, OutputStream out) throws IOException {
        int size;
        do {
            String line = Head.line(in);
            size = chunkSize(line);
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            chunk.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            if (size > 0) {
                chunk.write(exactly(in, size));
                chunk.write((Head.line(in) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            } else {
                skipTrailers(in, chunk);
            }
            chunk.writeTo(out);
            out.flush();
        } while (size > 0);
    }

    private static void skipTrailers(InputStream in, OutputStream out) throws IOException {
        String line;
        do {
            line = Head.line(in);
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        } while (!line.isEmpty());
    }

    private static int chunkSize(String line) throws IOException {
        try {
            return Integer.parseInt(line.split(";", 2)[0].strip(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("Not a chunk size: " + line, e);
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The body ended " + (length - bytes.length) + " bytes early");
        }
        return bytes;
    }
}
