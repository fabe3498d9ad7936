package dev.carillon.lab.chaos.scenario;

import static dev.carillon.lab.chaos.scenario.FaultRow.passing;
import static dev.carillon.lab.chaos.scenario.FaultRow.rejected;

import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.Trouble;
import java.time.Duration;
import java.util.List;

/** The table of PROTOCOL 4, by the answers that its lines name; texts as the API server words them. */
final class FaultRows {
    /** How a kube-apiserver forbids the kind in a namespace. */
    static final String FORBIDDEN = "workflows.argoproj.io is forbidden: ";

    static final Duration SERVER_TIMEOUT = Duration.ofSeconds(2);
    static final Duration LEAVING = Duration.ofSeconds(5);

    static final FaultRow DETAILS_DELAY =
            passing("500 ServerTimeout with retryAfterSeconds 2 in its details", Canned.json(500, """
            {"kind":"Status","apiVersion":"v1","status":"Failure","message":"The create operation against \
            workflows.argoproj.io could not be completed at this time, please try again.","reason":"ServerTimeout",\
            "details":{"group":"argoproj.io","kind":"workflows","retryAfterSeconds":2},"code":500}"""));

    static final FaultRow SERVER_LEAVES = passing(
            "429 with Connection: close from a server that shuts down",
            new Canned(429, List.of("Content-Type: text/plain", "Connection: close"), "Too many requests")
                    .retryAfter(LEAVING));

    static final FaultRow WEBHOOK_SAYS_429 = passing(
            "429 that is a webhook's own denial",
            Canned.refusal(
                    429, "TooManyRequests", "admission webhook \"limits.example.com\" denied the request: busy"));

    static final FaultRow NAMESPACE_GOES = passing(
            "403 because the namespace is terminating",
            Canned.refusal(
                    403, "Forbidden", FORBIDDEN + "unable to create new content because it is being terminated"));

    private static final FaultRow UNAUTHORIZED = passing("401", Canned.refusal(401, "Unauthorized", "Unauthorized"));

    private static final FaultRow NO_RIGHT =
            passing("403 by RBAC", Canned.refusal(403, "Forbidden", FORBIDDEN + "User cannot create resource"));

    private FaultRows() {}

    /** Answers with a status. Their controller is warm: 401 and 403 are meant. */
    static List<FaultRow> answers() {
        return List.of(
                // in doubt
                passing("408", Canned.empty(408)),
                passing("500 without a reason", Canned.refusal(500, "InternalError", "Internal error occurred")),
                passing("500 etcd leader changed", Canned.refusal(500, "", "etcdserver: leader changed")),
                passing("500 etcd timed out", Canned.refusal(500, "", "etcdserver: request timed out")),
                passing("500 etcd too many requests", Canned.refusal(500, "", "etcdserver: too many requests")),
                passing("500 etcd out of space", Canned.refusal(500, "", "etcdserver: mvcc: database space exceeded")),
                passing("502 as a page", Canned.html(502)),
                passing("503", Canned.refusal(503, "ServiceUnavailable", "the server is currently unable to serve")),
                passing("504", Canned.refusal(504, "Timeout", "request did not complete within the allotted timeout")),
                passing("507", Canned.empty(507)),
                // throttled
                passing("429 with Retry-After", Canned.empty(429).retryAfter(Duration.ofSeconds(1))),
                passing("503 with Retry-After", Canned.empty(503).retryAfter(Duration.ofSeconds(1))),
                DETAILS_DELAY,
                SERVER_LEAVES,
                // somebody else's passing trouble
                passing(
                        "500 from a webhook that cannot be called",
                        Canned.refusal(
                                500,
                                "InternalError",
                                "Internal error occurred: failed calling webhook \"w.example.com\": connection refused")),
                passing(
                        "500 from a webhook that does not answer",
                        Canned.refusal(
                                500,
                                "InternalError",
                                "Internal error occurred: failed calling webhook \"w.example.com\": failed to call"
                                        + " webhook: context deadline exceeded")),
                passing(
                        "500 from a quota that takes too long",
                        Canned.refusal(500, "InternalError", "resource quota evaluation timed out")),
                passing("409 of a quota's version", Canned.refusal(409, "Conflict", "the object has been modified")),
                passing(
                        "403 not yet ready",
                        Canned.refusal(403, "Forbidden", FORBIDDEN + "not yet ready to handle request")),
                passing(
                        "403 status unknown for quota",
                        Canned.refusal(
                                403, "Forbidden", FORBIDDEN + "status unknown for quota: q, resources: count/x")),
                // the name, the fence
                passing(
                        "409 AlreadyExists",
                        Canned.refusal(409, "AlreadyExists", "workflows.argoproj.io already exists")),
                passing(
                        "403 from the fence",
                        Canned.refusal(
                                403,
                                "Forbidden",
                                FORBIDDEN + "ValidatingAdmissionPolicy 'carillon-fence' with binding 'carillon-fence'"
                                        + " denied request: carillon.dev/not-after has passed")),
                // somebody can mend it
                UNAUTHORIZED,
                NO_RIGHT,
                passing(
                        "403 because the kind is terminating",
                        Canned.refusal(
                                403,
                                "Forbidden",
                                "create not allowed while custom resource definition is terminating")),
                passing(
                        "403 from another policy",
                        Canned.refusal(
                                403,
                                "Forbidden",
                                FORBIDDEN + "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no")),
                passing(
                        "422 from another policy",
                        Canned.refusal(
                                422,
                                "Invalid",
                                "workflows.argoproj.io \"w\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no")),
                passing(
                        "403 from a webhook",
                        Canned.refusal(
                                403, "Forbidden", "admission webhook \"w.example.com\" denied the request: not now")),
                NAMESPACE_GOES,
                passing("404 of the namespace", Canned.refusal(404, "NotFound", "namespaces \"n\" not found")),
                WEBHOOK_SAYS_429,
                passing(
                        "404 of the kind, as text",
                        new Canned(404, List.of("Content-Type: text/plain"), "404 page not found")),
                passing("302 to a login page", Canned.html(302).with("Location: https://127.0.0.1:1/login")),
                // the request alone
                rejected("400", "BadRequest", Canned.refusal(400, "BadRequest", "the body is not valid")),
                rejected("411", "BadRequest", Canned.empty(411)),
                rejected("431", "BadRequest", Canned.empty(431)),
                rejected("405", "MethodNotAllowed", Canned.refusal(405, "MethodNotAllowed", "not allowed")),
                rejected("406", "NotAcceptable", Canned.refusal(406, "NotAcceptable", "only JSON")),
                rejected("413", "TooLarge", Canned.refusal(413, "RequestEntityTooLarge", "limit is 3145728")),
                rejected("415", "UnsupportedMediaType", Canned.refusal(415, "UnsupportedMediaType", "not JSON")),
                rejected("422", "Invalid", Canned.refusal(422, "Invalid", "spec.entrypoint: Invalid value")),
                rejected(
                        "403 exceeded quota",
                        "QuotaExceeded",
                        Canned.refusal(403, "Forbidden", FORBIDDEN + "exceeded quota: q")),
                rejected(
                        "403 insufficient quota",
                        "QuotaExceeded",
                        Canned.refusal(403, "Forbidden", FORBIDDEN + "insufficient quota to consume: count/workflows")),
                rejected(
                        "403 failed quota",
                        "QuotaExceeded",
                        Canned.refusal(403, "Forbidden", FORBIDDEN + "failed quota: q: must specify limits")),
                rejected(
                        "500 too large for etcd",
                        "TooLarge",
                        Canned.refusal(500, "", "etcdserver: request is too large")),
                rejected(
                        "500 too large for gRPC",
                        "TooLarge",
                        Canned.refusal(
                                500, "", "rpc error: trying to send message larger than max (2100000 vs. 2097152)")));
    }

    /** Refusals that are not believed while an API server warms up (PROTOCOL C5). */
    static List<FaultRow> warmUp() {
        return List.of(UNAUTHORIZED, NO_RIGHT);
    }

    /** Exchanges that end otherwise than with an answer that can be read. */
    static List<FaultRow> brokenExchanges() {
        return List.of(
                new FaultRow("a reset", Trouble.cutBefore(), Trouble.cutAfter(), FaultRow.RUN),
                new FaultRow(
                        "an orderly end without an answer",
                        new Trouble.CutBefore(Trouble.Cut.CLOSE),
                        new Trouble.CutAfter(Trouble.Cut.CLOSE, 0),
                        FaultRow.RUN),
                new FaultRow(
                        "half of an answer",
                        Trouble.cutBefore(),
                        new Trouble.CutAfter(Trouble.Cut.RESET, 100),
                        FaultRow.RUN),
                new FaultRow("silence", new Trouble.HangBefore(), new Trouble.HangAfter(), FaultRow.RUN),
                passing("200 without a body", Canned.empty(200)),
                passing("200 with a page", Canned.html(200)),
                passing("201 with half an object", Canned.json(201, "{\"kind\":\"Workflow\",\"metadata\":{")),
                passing("201 with another kind", Canned.json(201, "{\"kind\":\"Status\",\"apiVersion\":\"v1\"}")));
    }
}
