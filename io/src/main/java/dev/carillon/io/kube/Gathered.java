package dev.carillon.io.kube;

import dev.carillon.api.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of one document as they come in pieces, up to a limit. */
final class Gathered {
    private static final int FIRST_CAPACITY_BYTES = 8 << 10;

    /** What a buffer may keep between two documents: one huge object must not stay as a huge buffer. */
    private static final int KEPT_BYTES = 256 << 10;

    private byte[] bytes = new byte[FIRST_CAPACITY_BYTES];
    private int length;

    /** Adds the buffer's bytes from one index to before another; its position stays. */
    void add(ByteBuffer buffer, int from, int to) throws Scan.Unexpected {
        int count = to - from;
        if (length + count > Json.DOCUMENT_LIMIT_BYTES) {
            throw new Scan.Unexpected("a document of more than " + Json.DOCUMENT_LIMIT_BYTES + " bytes");
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(length + count, Math.min(Json.DOCUMENT_LIMIT_BYTES, bytes.length * 2)));
        }
        buffer.get(from, bytes, length, count);
        length += count;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Whether a field of this name stands at the end, its value still to come. */
    boolean endsWithField(String name) {
        byte[] quoted = ("\"" + name + "\"").getBytes(StandardCharsets.UTF_8);
        int end = beforeSpace(length);
        if (end == 0 || bytes[end - 1] != ':') {
            return false;
        }
        end = beforeSpace(end - 1);
        return end >= quoted.length && Arrays.equals(bytes, end - quoted.length, end, quoted, 0, quoted.length);
    }

    /** All that was added, and begins again. */
    byte[] taken() {
        byte[] all = Arrays.copyOf(bytes, length);
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_CAPACITY_BYTES];
        }
        return all;
    }

    private int beforeSpace(int end) {
        int at = end;
        while (at > 0 && bytes[at - 1] <= ' ' && bytes[at - 1] >= 0) {
            at--;
        }
        return at;
    }
}
