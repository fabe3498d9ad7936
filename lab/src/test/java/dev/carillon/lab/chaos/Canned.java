package dev.carillon.lab.chaos;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An answer that the proxy gives by itself. */
public record Canned(int status, List<String> fields, String body) {
    public Canned {
        fields = List.copyOf(fields);
    }

    /** As kube-apiserver refuses: a Status object with this code, reason and message. */
    public static Canned refusal(int status, String reason, String message) {
        String body = """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s","reason":"%s","code":%d}""".formatted(message.replace("\\", "\\\\").replace("\"", "\\\""), reason, status);
        return new Canned(status, List.of("Content-Type: application/json"), body);
    }

    /** As a load balancer refuses: a page for people. */
    public static Canned html(int status) {
        return new Canned(status, List.of("Content-Type: text/html"), "<html><body>" + status + "</body></html>");
    }

    /** A status with nothing else. */
    public static Canned empty(int status) {
        return new Canned(status, List.of(), "");
    }

    /** Any body, taken for JSON. */
    public static Canned json(int status, String body) {
        return new Canned(status, List.of("Content-Type: application/json"), body);
    }

    /** The same with {@code Retry-After} in whole seconds. */
    public Canned retryAfter(Duration delay) {
        return with("Retry-After: " + delay.toSeconds());
    }

    /** The same with one more header line. */
    public Canned with(String field) {
        List<String> more = new ArrayList<>(fields);
        more.add(field);
        return new Canned(status, more, body);
    }

    byte[] bytes() {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        Head head = new Head("HTTP/1.1 " + status + " Canned", fields).with("Content-Length: " + text.length);
        byte[] start = head.bytes();
        byte[] all = Arrays.copyOf(start, start.length + text.length);
        System.arraycopy(text, 0, all, start.length, text.length);
        return all;
    }
}
