package dev.carillon.lab.chaos;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The head of an HTTP/1.1 request or answer.
 *
 * @param start its first line
 * @param fields its header lines as they came
 */
record Head(String start, List<String> fields) {
    /** Longer than the 64 KiB that a label selector of a list may come to; more is no HTTP. */
    private static final int LONGEST_LINE = 128 * 1024;

    private static final int MOST_FIELDS = 200;

    Head {
        fields = List.copyOf(fields);
    }

    /** Reads one head; nothing if the stream ends before its first byte. */
    static Optional<Head> read(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        String start = (char) first + line(in);
        List<String> fields = new ArrayList<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            if (fields.size() == MOST_FIELDS) {
                throw new IOException("More than " + MOST_FIELDS + " header fields");
            }
            fields.add(field);
        }
        return Optional.of(new Head(start, fields));
    }

    /** Reads to the end of a line, which it leaves out. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The stream ended within a line");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("A line longer than " + LONGEST_LINE + " bytes");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    /** The value of the first field of that name. */
    Optional<String> field(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return fields.stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(field -> field.substring(prefix.length()).strip())
                .findFirst();
    }

    /** The same without the named fields. */
    Head without(String... names) {
        return new Head(
                start,
                fields.stream()
                        .filter(field -> {
                            String name = field.substring(0, Math.max(0, field.indexOf(':')));
                            return List.of(names).stream().noneMatch(name::equalsIgnoreCase);
                        })
                        .toList());
    }

    /** The same with one more field. */
    Head with(String field) {
        List<String> more = new ArrayList<>(fields);
        more.add(field);
        return new Head(start, more);
    }

    boolean isChunked() {
        return field("Transfer-Encoding")
                .map(v -> v.equalsIgnoreCase("chunked"))
                .orElse(false);
    }

    boolean closes() {
        return field("Connection").map(v -> v.equalsIgnoreCase("close")).orElse(false);
    }

    byte[] bytes() {
        String text = fields.stream().collect(Collectors.joining("\r\n", start + "\r\n", "\r\n\r\n"));
        // A head without fields has one empty line, not two.
        return (fields.isEmpty() ? start + "\r\n\r\n" : text).getBytes(StandardCharsets.ISO_8859_1);
    }
}
