package dev.carillon.lab.sim;

import dev.carillon.api.Answer;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Answers of the fault table (PROTOCOL 4), in the words of the servers and proxies that give them. */
final class Refusals {
    static final Function<String, Status> QUOTA = name -> Status.of(
            403,
            "Forbidden",
            "workflows.argoproj.io \"" + name
                    + "\" is forbidden: exceeded quota: compute, requested: count/workflows=1,"
                    + " used: 10, limited: 10");

    static final Status WEBHOOK_DENIED = Status.of(
            400, "BadRequest", "admission webhook \"policy.example.com\" denied the request: not on a Friday");

    static final Status WEBHOOK_UNREACHABLE = Status.of(
            500,
            "InternalError",
            "Internal error occurred: failed calling webhook \"policy.example.com\": connection refused");

    static final Status NO_SPACE = Status.of(500, "", "etcdserver: mvcc: database space exceeded");

    static final Status FULL = Status.of(507, "", "the journal is full: no space left on device");

    static final Status UNAVAILABLE = Status.of(503, "ServiceUnavailable", "the server is not available");

    static final Status NOT_READY =
            Status.of(403, "Forbidden", "workflows.argoproj.io \"x\" is forbidden: not yet ready to handle request");

    static final Status FORBIDDEN = Status.of(
            403,
            "Forbidden",
            "workflows.argoproj.io is forbidden: User \"system:serviceaccount:carillon:carillon\" cannot create resource"
                    + " \"workflows\" in API group \"argoproj.io\"");

    static final Status UNAUTHORIZED = Status.of(401, "Unauthorized", "Unauthorized");

    private static final Answer CACHE_NOT_READY = new Answer.Refused(
            Status.of(429, "TooManyRequests", "storage is (re)initializing"), Duration.ofSeconds(1), false, false);

    static final Status NO_SUCH_PATH = Status.of(404, "", "404 page not found");

    /** Passing answers after which nothing was executed, as they may meet any request. */
    private static final List<Answer> PASSING = List.of(
            new Answer.Refused(UNAVAILABLE),
            new Answer.Refused(Status.of(500, "InternalError", "etcdserver: leader changed")),
            new Answer.Refused(Status.of(500, "", "etcdserver: request timed out")),
            new Answer.Refused(Status.of(502, "", "<html><body>bad gateway</body></html>")),
            new Answer.Refused(Status.of(504, "Timeout", "request did not complete within the allotted timeout")),
            new Answer.Refused(Status.of(408, "", "request timeout")),
            new Answer.Refused(Status.of(404, "", "<html>no backend</html>")),
            new Answer.Refused(Status.of(302, "", "moved to the login page")),
            new Answer.Refused(NO_SPACE),
            new Answer.Garbled(200),
            new Answer.Refused(UNAUTHORIZED),
            new Answer.Refused(NOT_READY));

    /** The same for creates alone. */
    private static final List<Answer> PASSING_FOR_CREATES = List.of(
            new Answer.Refused(WEBHOOK_UNREACHABLE),
            new Answer.Refused(
                    Status.of(500, "InternalError", "Internal error occurred: resource quota evaluation timed out")),
            new Answer.Refused(Status.of(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on resourcequotas \"compute\": the object has been modified")),
            new Answer.Refused(
                    Status.of(403, "Forbidden", "workflows \"x\" is forbidden: status unknown for quota: compute")),
            new Answer.Refused(WEBHOOK_DENIED),
            new Answer.Refused(FORBIDDEN),
            new Answer.Refused(NO_SUCH_PATH));

    /** The same for lists, whose continue token may be too old as well. */
    private static final List<Answer> NO_LIST = List.of(
            new Answer.Unanswered(true, "reset"),
            new Answer.Refused(UNAVAILABLE),
            new Answer.Refused(Status.of(500, "InternalError", "etcdserver: leader changed")),
            new Answer.Refused(Status.of(504, "Timeout", "request did not complete within the allotted timeout")),
            CACHE_NOT_READY,
            new Answer.Refused(Status.of(410, "Expired", "The provided continue parameter is too old")),
            new Answer.Refused(Status.of(403, "Forbidden", "cannot list resource: not yet ready to handle request")),
            new Answer.Refused(Status.of(404, "", "404 page not found")),
            new Answer.Garbled(200),
            new Answer.Refused(UNAUTHORIZED));

    /** And for watches, which are often told that their version is too old. */
    private static final List<Answer> NO_WATCH = List.of(
            new Answer.Refused(Status.of(410, "Expired", "too old resource version")),
            new Answer.Refused(Status.of(410, "Gone", "the resourceVersion for the provided watch is too old")),
            new Answer.Refused(Status.of(410, "Expired", "too old resource version")),
            new Answer.Refused(Status.of(504, "Timeout", "Too large resource version: 99999, current: 12")),
            CACHE_NOT_READY,
            new Answer.Refused(Status.of(403, "Forbidden", "cannot watch resource: not yet ready to handle request")),
            new Answer.Refused(UNAUTHORIZED),
            new Answer.Garbled(200));

    /** What depends on the request alone: said by mistake, it costs the slot. */
    private static final List<Answer> FINAL = List.of(
            new Answer.Refused(Status.of(400, "BadRequest", "the server cannot read this")),
            new Answer.Refused(Status.of(405, "MethodNotAllowed", "create is not allowed")),
            new Answer.Refused(Status.of(413, "RequestEntityTooLarge", "limit is 3145728")),
            new Answer.Refused(Status.of(415, "UnsupportedMediaType", "not JSON")),
            new Answer.Refused(Status.of(500, "", "etcdserver: request is too large")),
            new Answer.Refused(Status.of(422, "Invalid", "Workflow \"x\" is invalid: spec.templates: Required value")),
            new Answer.Refused(QUOTA.apply("x")));

    /** What may be said although the request was executed (PROTOCOL C4). */
    private static final List<Answer> DOUBTFUL = List.of(
            new Answer.Refused(Status.of(504, "Timeout", "request did not complete within the allotted timeout")),
            new Answer.Refused(Status.of(500, "InternalError", "etcdserver: request timed out")),
            new Answer.Refused(Status.of(503, "ServiceUnavailable", "upstream reset before headers")),
            new Answer.Refused(Status.of(502, "", "<html><body>bad gateway</body></html>")),
            new Answer.Refused(Status.of(408, "", "request timeout")),
            new Answer.Refused(NO_SPACE),
            new Answer.Refused(FULL),
            new Answer.Garbled(201),
            new Answer.Garbled(200));

    private Refusals() {}

    /** @param draw in [0, 1000) */
    static Answer instead(Request request, long draw) {
        if (request instanceof Request.Create create && !create.dryRun()) {
            if (draw < 60) {
                return pick(FINAL, draw);
            }
            if (draw < 450) {
                return pick(PASSING_FOR_CREATES, draw);
            }
        }
        return pick(PASSING, draw);
    }

    static boolean isFinal(Answer answer) {
        return FINAL.contains(answer);
    }

    /** @param draw in [0, 1000) */
    static Answer ofList(long draw) {
        return pick(NO_LIST, draw);
    }

    /** @param draw in [0, 1000) */
    static Answer ofWatch(long draw) {
        return pick(NO_WATCH, draw);
    }

    static Answer after(long draw) {
        return pick(DOUBTFUL, draw);
    }

    /** Throttled, by a header, by the details alone (PROTOCOL H9), or by a server that goes away (H10). */
    static Answer.Refused throttled(long draw, long millis) {
        int seconds = (int) (millis / 1_000);
        Status.Details details = new Status.Details("", "", "", "", seconds, List.of());
        return switch ((int) (draw % 4)) {
            case 0 ->
                new Answer.Refused(
                        Status.of(429, "TooManyRequests", "too many requests"),
                        Duration.ofSeconds(seconds),
                        false,
                        false);
            case 1 -> new Answer.Refused(new Status(500, "ServerTimeout", "try again", details));
            case 2 ->
                new Answer.Refused(
                        Status.of(429, "", "The apiserver is shutting down"), Duration.ofSeconds(5), true, false);
            default -> new Answer.Refused(new Status(429, "TooManyRequests", "try again", details));
        };
    }

    private static Answer pick(List<Answer> answers, long draw) {
        return answers.get((int) (draw % answers.size()));
    }
}
