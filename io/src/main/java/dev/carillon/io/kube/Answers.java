package dev.carillon.io.kube;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an HTTP response, or the lack of one, says as an {@link Answer}. Pure. */
final class Answers {
    /** Deeper chains of causes do not occur; a chain may be a circle. */
    private static final int CAUSE_LIMIT = 10;

    private Answers() {}

    static Answer of(Request request, int code, HttpHeaders headers, byte[] body) {
        return isSuccess(code) ? success(request, code, headers, body) : refusal(code, headers, body);
    }

    static boolean isSuccess(int code) {
        return code >= 200 && code < 300;
    }

    static Answer.Refused refusal(int code, HttpHeaders headers, byte[] body) {
        return new Answer.Refused(status(code, body), retryAfter(headers), isClosing(headers), false);
    }

    /** The server's clock, null without a readable {@code Date}. */
    static @Nullable Instant date(HttpHeaders headers) {
        return headers.firstValue("date").map(Answers::httpDate).orElse(null);
    }

    /**
     * Nothing came back.
     *
     * @param bodyLeft whether a byte of the request's body may have left; a request without one is a read
     */
    static Answer.Unanswered none(Throwable failure, boolean bodyLeft) {
        Throwable outer =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new Answer.Unanswered(bodyLeft && !isBeforeRequest(outer), cause(outer));
    }

    /** Whether the peer refused our certificate, or we its: a rotated CA or client certificate looks like this. */
    static boolean isHandshakeFailure(Throwable failure) {
        return has(failure, SSLHandshakeException.class);
    }

    private static Answer success(Request request, int code, HttpHeaders headers, byte[] body) {
        try {
            return isJson(headers) ? understood(request, code, body) : new Answer.Garbled(code);
        } catch (Scan.Unexpected | Json.Malformed e) {
            return new Answer.Garbled(code);
        }
    }

    private static Answer understood(Request request, int code, byte[] body) throws Scan.Unexpected, Json.Malformed {
        return switch (request) {
            case Request.Get get -> found(get, code, body);
            case Request.Create create -> found(create, code, body);
            case Request.Replace replace -> found(replace, code, body);
            case Request.Patch patch -> found(patch, code, body);
            case Request.ReadVersion read -> new Answer.At(ListPage.version(read.kind(), body));
            case Request.Delete delete -> deleted(delete, code, body);
        };
    }

    private static Answer found(Request request, int code, byte[] body) throws Scan.Unexpected, Json.Malformed {
        ApiObject object = ApiObject.parse(request.kind(), body);
        // An answer to somebody else, which a proxy mixed up, would be recorded as the run of this slot. A review of
        // somebody's rights is posted without a name and is answered without one.
        boolean named = request.key().name().isEmpty()
                || request.key().equals(object.meta().key());
        boolean ours = Scan.string(body, "kind").equals(request.kind().name()) && named;
        return ours ? new Answer.Found(object) : new Answer.Garbled(code);
    }

    /** A Status when the object is gone, the object itself while finalizers hold it. */
    private static Answer deleted(Request request, int code, byte[] body) throws Scan.Unexpected, Json.Malformed {
        String kind = Scan.string(body, "kind");
        boolean done = kind.equals(request.kind().name())
                || (kind.equals("Status")
                        && Json.text(Json.readObject(body), "status").equals("Success"));
        return done ? new Answer.Deleted() : new Answer.Garbled(code);
    }

    private static Status status(int code, byte[] body) {
        try {
            JsonNode tree = Json.readObject(body);
            if (Json.text(tree, "kind").equals("Status")) {
                return Status.read(code, tree);
            }
        } catch (Json.Malformed e) {
            // text or HTML: filters in front of the API server, proxies, a server that is shutting down
        }
        int length = Math.min(body.length, Status.MESSAGE_LIMIT_CHARS);
        return Status.of(code, "", new String(body, 0, length, StandardCharsets.UTF_8).strip());
    }

    private static boolean isJson(HttpHeaders headers) {
        return headers.firstValue("content-type")
                .map(type -> type.startsWith(Spelling.JSON))
                .orElse(false);
    }

    private static boolean isClosing(HttpHeaders headers) {
        return headers.allValues("connection").stream().anyMatch(value -> value.equalsIgnoreCase("close"));
    }

    private static Duration retryAfter(HttpHeaders headers) {
        String value = headers.firstValue("retry-after").orElse("").strip();
        if (value.isEmpty()) {
            return Duration.ZERO;
        }
        if (value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        Instant until = httpDate(value);
        Instant date = date(headers);
        return until == null || date == null || until.isBefore(date) ? Duration.ZERO : Duration.between(date, until);
    }

    private static @Nullable Instant httpDate(String text) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isBeforeRequest(Throwable failure) {
        return has(failure, ConnectException.class)
                || has(failure, HttpConnectTimeoutException.class)
                || has(failure, UnresolvedAddressException.class)
                || has(failure, UnknownHostException.class)
                || has(failure, NoRouteToHostException.class)
                || has(failure, SSLHandshakeException.class);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        Throwable at = failure;
        for (int i = 0; i < CAUSE_LIMIT && at != null; i++) {
            if (type.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** For people. An IllegalArgumentException of the HTTP client may quote a header, so only types we know speak. */
    private static String cause(Throwable failure) {
        if (has(failure, UnresolvedAddressException.class) || has(failure, UnknownHostException.class)) {
            return "the API server's name cannot be resolved";
        }
        String type = failure.getClass().getSimpleName();
        String message = failure instanceof IOException ? failure.getMessage() : null;
        return message == null ? type : type + ": " + message;
    }
}
