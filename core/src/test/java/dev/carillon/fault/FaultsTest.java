package dev.carillon.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.api.Status.Cause;
import dev.carillon.api.Status.Details;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Fault.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of PROTOCOL section 4, with C4, C5, H9, H10 and M7, each by its name. */
class FaultsTest {
    private static final Key KEY = new Key("shop", "report-1700000000");
    private static final byte[] BODY = {'{', '}'};
    private static final Request CREATE = new Request.Create(Kind.WORKFLOW, KEY, BODY);
    private static final Request DRY_RUN = new Request.Create(Kind.WORKFLOW, KEY, BODY, true);
    private static final Request GET = new Request.Get(Kind.WORKFLOW, KEY);
    private static final Request READ_VERSION = Request.ReadVersion.of(Kind.WORKFLOW, "shop");
    private static final Request REPLACE = new Request.Replace(Kind.CRON_LEDGER, KEY, BODY);
    private static final Request JSON_PATCH = new Request.Patch(Kind.WORKFLOW, KEY, Request.PatchType.JSON, BODY);
    private static final Request MERGE_PATCH =
            new Request.Patch(Kind.CRON_WORKFLOW, KEY, Request.PatchType.MERGE, BODY);
    private static final Request DELETE = new Request.Delete(Kind.WORKFLOW, KEY, "uid", "7");

    private static final Scope SHOP = new Scope.Namespace("shop");
    private static final Details ABOUT_THE_OBJECT =
            new Details(KEY.name(), "argoproj.io", "workflows", "", 0, List.of());
    private static final String FORBIDDEN = "workflows.argoproj.io \"report-1700000000\" is forbidden: ";

    /** What a row expects, without the message. */
    record Expected(Class<? extends Fault> kind, Scope scope, Optional<Enum<?>> detail, boolean leavesDoubt) {}

    record Row(String name, Request request, Answer answer, Expected expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, Request request, Answer answer, Class<? extends Fault> kind, Scope scope) {
        return new Row(name, request, answer, new Expected(kind, scope, Optional.empty(), false));
    }

    private static Row blocked(String name, Request request, Answer answer, Block block, Scope scope) {
        return new Row(name, request, answer, new Expected(Fault.Blocked.class, scope, Optional.of(block), false));
    }

    private static Row rejected(String name, Request request, Answer answer, Rejection rejection) {
        return new Row(
                name, request, answer, new Expected(Fault.Rejected.class, Scope.SINGLE, Optional.of(rejection), false));
    }

    private static Row inDoubt(String name, Request request, Answer answer) {
        return new Row(name, request, answer, new Expected(Fault.InDoubt.class, Scope.API, Optional.empty(), true));
    }

    private static Row throttled(String name, Request request, Answer answer, boolean leavesDoubt) {
        return new Row(
                name, request, answer, new Expected(Fault.Throttled.class, Scope.API, Optional.empty(), leavesDoubt));
    }

    private static Answer status(int code, String reason, String message) {
        return new Answer.Refused(Status.of(code, reason, message));
    }

    private static Answer status(int code, String reason, String message, Details details) {
        return new Answer.Refused(new Status(code, reason, message, details));
    }

    private static Answer text(int code, String body) {
        return status(code, "", body);
    }

    private static Answer after(Answer answer, int headerSeconds, int detailsSeconds, boolean closing) {
        Status status = ((Answer.Refused) answer).status();
        Details details = new Details("", "", "", "", detailsSeconds, List.of());
        return new Answer.Refused(
                new Status(status.code(), status.reason(), status.message(), details),
                Duration.ofSeconds(headerSeconds),
                closing,
                false);
    }

    private static Answer outdated(int code, String reason) {
        return new Answer.Refused(Status.of(code, reason, reason), Duration.ZERO, false, true);
    }

    static Stream<Row> rows() {
        return Stream.of(
                        surelyNotSent(),
                        inDoubtByDefault(),
                        throttling(),
                        passing(),
                        namesAndVersions(),
                        fenceAndPolicies(),
                        quotas(),
                        blockedByOthers(),
                        rejectedForGood(),
                        readsAndDryRuns())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> surelyNotSent() {
        return Stream.of(
                row("connect refused", CREATE, new Answer.Unanswered(false, "refused"), Fault.NotSent.class, Scope.API),
                row(
                        "DNS, for a patch",
                        JSON_PATCH,
                        new Answer.Unanswered(false, "dns"),
                        Fault.NotSent.class,
                        Scope.API),
                row(
                        "M7 the lowest redirect, 300",
                        CREATE,
                        text(300, "Multiple Choices"),
                        Fault.NotSent.class,
                        Scope.API),
                row("M7 redirect 302", CREATE, text(302, "Found"), Fault.NotSent.class, Scope.API),
                row("M7 redirect 307 of a get", GET, text(307, ""), Fault.NotSent.class, Scope.API));
    }

    private static Stream<Row> inDoubtByDefault() {
        return Stream.of(
                inDoubt("C4 timeout after the first byte", CREATE, new Answer.Unanswered(true, "timeout")),
                inDoubt("C4 408", CREATE, text(408, "")),
                inDoubt("C4 500 without a reason", CREATE, text(500, "unexpected EOF")),
                inDoubt("C4 502 as HTML of a proxy", CREATE, text(502, "<html>Bad Gateway</html>")),
                inDoubt("C4 503 of a proxy that had forwarded", CREATE, text(503, "reset before headers")),
                inDoubt("C4 504 of the finisher", CREATE, status(504, "Timeout", "request did not complete")),
                inDoubt("C4 504 of a webhook, without its name", CREATE, status(504, "Timeout", "context deadline")),
                inDoubt("C4 507", CREATE, text(507, "full")),
                inDoubt("C4 a 4xx that nobody expects", CREATE, text(418, "teapot")),
                inDoubt("C4 410 of a mutation", DELETE, text(410, "gone")),
                inDoubt("M7 200 with HTML on a create", CREATE, new Answer.Garbled(200)),
                inDoubt("C4 empty 201", CREATE, new Answer.Garbled(201)),
                inDoubt("etcd leader changed", CREATE, text(500, "etcdserver: leader changed")),
                inDoubt("etcd request timed out", CREATE, text(500, "etcdserver: request timed out")),
                inDoubt("etcd too many requests", CREATE, text(500, "etcdserver: too many requests")),
                inDoubt("etcd is full", CREATE, text(500, "etcdserver: mvcc: database space exceeded")),
                inDoubt("a delete that timed out", DELETE, new Answer.Unanswered(true, "timeout")),
                inDoubt("a replace that met 500", REPLACE, text(500, "")));
    }

    private static Stream<Row> throttling() {
        return Stream.of(
                throttled("H10 429 of priority and fairness", CREATE, after(text(429, "Too many"), 1, 0, false), false),
                throttled("H10 429 without a delay", CREATE, text(429, "Too many"), false),
                throttled("H10 429 of a server that leaves", CREATE, after(text(429, ""), 5, 0, true), false),
                throttled("H10 429 of the cacher on a read", GET, after(text(429, ""), 0, 1, false), false),
                throttled("503 with a header", CREATE, after(text(503, ""), 5, 0, false), true),
                throttled("503 with a delay in its details", CREATE, after(text(503, ""), 0, 5, false), true),
                throttled("503 of a connection that closes", CREATE, after(text(503, ""), 0, 0, true), true),
                throttled("H9 500 ServerTimeout", CREATE, after(status(500, "ServerTimeout", "x"), 0, 2, false), true));
    }

    private static Stream<Row> passing() {
        String webhook = "Internal error occurred: failed calling webhook \"deny.example\": no endpoints available";
        return Stream.of(
                row(
                        "webhook unreachable",
                        CREATE,
                        status(500, "InternalError", webhook),
                        Fault.Transient.class,
                        new Scope.Webhook("deny.example")),
                row(
                        "webhook unreachable, with nothing in front and no end of its name",
                        CREATE,
                        text(500, "failed calling webhook \"deny.example"),
                        Fault.Transient.class,
                        new Scope.Webhook("deny.example")),
                row(
                        "quota evaluation timed out",
                        CREATE,
                        status(500, "InternalError", "Internal error occurred: resource quota evaluation timed out"),
                        Fault.Transient.class,
                        SHOP),
                row(
                        "409 Conflict on a create is quota's",
                        CREATE,
                        status(409, "Conflict", "Operation cannot be fulfilled on resourcequotas \"q\""),
                        Fault.Transient.class,
                        SHOP),
                row("409 without a reason on a create", CREATE, text(409, "x"), Fault.Transient.class, SHOP),
                row(
                        "C5 not yet ready",
                        CREATE,
                        status(403, "Forbidden", FORBIDDEN + "not yet ready to handle request"),
                        Fault.Transient.class,
                        Scope.API),
                row(
                        "401 of a token that has been replaced since",
                        CREATE,
                        outdated(401, "Unauthorized"),
                        Fault.Transient.class,
                        Scope.API),
                blocked(
                        "403 of a token that has been replaced since: it was known who asked",
                        CREATE,
                        outdated(403, "Forbidden"),
                        Block.FORBIDDEN,
                        SHOP),
                row(
                        "C5 status unknown for quota",
                        CREATE,
                        status(403, "Forbidden", FORBIDDEN + "status unknown for quota: q, resources: count/workflows"),
                        Fault.Transient.class,
                        SHOP));
    }

    private static Stream<Row> namesAndVersions() {
        String exists = "workflows.argoproj.io \"report-1700000000\" already exists";
        String stale = "Operation cannot be fulfilled: the object has been modified";
        return Stream.of(
                row("exists", CREATE, status(409, "AlreadyExists", exists), Fault.AlreadyExists.class, Scope.SINGLE),
                row(
                        "exists and is being deleted",
                        CREATE,
                        status(409, "AlreadyExists", "object is being deleted: " + exists),
                        Fault.AlreadyExists.class,
                        Scope.SINGLE),
                row("stale replace", REPLACE, status(409, "Conflict", stale), Fault.Conflict.class, Scope.SINGLE),
                row(
                        "stale merge patch",
                        MERGE_PATCH,
                        status(409, "Conflict", stale),
                        Fault.Conflict.class,
                        Scope.SINGLE),
                row(
                        "delete with another uid",
                        DELETE,
                        status(409, "Conflict", "Precondition failed: UID in precondition: a, UID in object meta: b"),
                        Fault.Conflict.class,
                        Scope.SINGLE),
                row("412", DELETE, text(412, ""), Fault.Conflict.class, Scope.SINGLE),
                row(
                        "failed test of a JSON patch",
                        JSON_PATCH,
                        status(422, "Invalid", "the server rejected our request due to an error in our request"),
                        Fault.Conflict.class,
                        Scope.SINGLE),
                row(
                        "get of what is not there",
                        GET,
                        status(404, "NotFound", "not found", ABOUT_THE_OBJECT),
                        Fault.Gone.class,
                        Scope.SINGLE),
                row(
                        "patch of what is not there",
                        JSON_PATCH,
                        status(404, "NotFound", "not found", ABOUT_THE_OBJECT),
                        Fault.Gone.class,
                        Scope.SINGLE));
    }

    private static Stream<Row> fenceAndPolicies() {
        String fence = "ValidatingAdmissionPolicy 'carillon-fence' with binding 'carillon-fence' denied request: "
                + "carillon.dev/not-after has passed: this create was delayed and must not run";
        String other = "ValidatingAdmissionPolicy 'no-root' with binding 'no-root' denied request: no exceeded quota";
        String webhook = "admission webhook \"deny.example\" denied the request: exceeded quota of patience";
        return Stream.of(
                row("the fence", CREATE, status(403, "Forbidden", FORBIDDEN + fence), Fault.Fenced.class, Scope.SINGLE),
                row(
                        "the fence on a dry run",
                        DRY_RUN,
                        status(403, "Forbidden", FORBIDDEN + fence),
                        Fault.Fenced.class,
                        Scope.SINGLE),
                rejected(
                        "a not-after that is no time",
                        CREATE,
                        status(422, "Invalid", FORBIDDEN + fence + " type conversion error"),
                        Rejection.INVALID),
                blocked(
                        "another policy",
                        CREATE,
                        status(403, "Forbidden", FORBIDDEN + other),
                        Block.POLICY_DENIED,
                        Scope.SINGLE),
                blocked(
                        "another policy that names no reason",
                        CREATE,
                        status(422, "Invalid", FORBIDDEN + other),
                        Block.POLICY_DENIED,
                        Scope.SINGLE),
                blocked(
                        "a webhook's denial, 403",
                        CREATE,
                        status(403, "Forbidden", webhook),
                        Block.WEBHOOK_DENIED,
                        Scope.SINGLE),
                blocked("a webhook's denial, 400", CREATE, text(400, webhook), Block.WEBHOOK_DENIED, Scope.SINGLE),
                blocked("a webhook's denial, 500", CREATE, text(500, webhook), Block.WEBHOOK_DENIED, Scope.SINGLE),
                blocked(
                        "H10 a webhook's denial, 429",
                        CREATE,
                        after(text(429, webhook), 7, 0, false),
                        Block.WEBHOOK_DENIED,
                        Scope.SINGLE),
                blocked(
                        "H10 a webhook's denial, 503",
                        CREATE,
                        after(text(503, webhook), 7, 0, true),
                        Block.WEBHOOK_DENIED,
                        Scope.SINGLE));
    }

    private static Stream<Row> quotas() {
        return Stream.of(
                        "exceeded quota: q, requested: count/workflows=1, used: 5, limited: 5",
                        "insufficient quota to consume: count/workflows.argoproj.io",
                        "failed quota: q: must specify limits.cpu")
                .map(text -> row(text, CREATE, status(403, "Forbidden", FORBIDDEN + text), Fault.Quota.class, SHOP));
    }

    private static Stream<Row> blockedByOthers() {
        Details terminating = new Details(
                KEY.name(), "argoproj.io", "workflows", "", 0, List.of(new Cause("NamespaceTerminating", "x", "")));
        Details otherCause = new Details(
                KEY.name(), "argoproj.io", "workflows", "", 0, List.of(new Cause("FieldValueForbidden", "x", "")));
        Details namespace = new Details("shop", "", "namespaces", "", 0, List.of());
        String rbac = "User \"system:serviceaccount:carillon:carillon\" cannot create resource \"workflows\"";
        return Stream.of(
                blocked("C5 401", CREATE, status(401, "Unauthorized", "Unauthorized"), Block.UNAUTHORIZED, Scope.API),
                blocked("C5 RBAC", CREATE, status(403, "Forbidden", FORBIDDEN + rbac), Block.FORBIDDEN, SHOP),
                blocked(
                        "C5 RBAC, with a cause of its own",
                        CREATE,
                        status(403, "Forbidden", FORBIDDEN + rbac, otherCause),
                        Block.FORBIDDEN,
                        SHOP),
                blocked(
                        "C5 namespace terminating, by its cause",
                        CREATE,
                        status(403, "Forbidden", FORBIDDEN + "whatever", terminating),
                        Block.NAMESPACE_TERMINATING,
                        SHOP),
                blocked(
                        "C5 namespace terminating, by its text",
                        CREATE,
                        status(
                                403,
                                "Forbidden",
                                FORBIDDEN
                                        + "unable to create new content in namespace shop because it is being terminated"),
                        Block.NAMESPACE_TERMINATING,
                        SHOP),
                blocked(
                        "C5 CRD terminating",
                        CREATE,
                        status(
                                403,
                                "Forbidden",
                                FORBIDDEN + "create not allowed while custom resource definition is terminating"),
                        Block.KIND_MISSING,
                        SHOP),
                blocked("C5 kind not served", CREATE, text(404, "404 page not found"), Block.KIND_MISSING, SHOP),
                blocked(
                        "namespace missing",
                        CREATE,
                        status(404, "NotFound", "namespaces \"shop\" not found", namespace),
                        Block.NAMESPACE_MISSING,
                        SHOP),
                blocked("get of a kind not served", GET, text(404, "404 page not found"), Block.KIND_MISSING, SHOP),
                blocked("a proxy's 404 is no absence", GET, text(404, "<html>no</html>"), Block.KIND_MISSING, SHOP),
                blocked(
                        "a 404 that names something else is no absence",
                        GET,
                        status(404, "NotFound", "namespaces \"shop\" not found", namespace),
                        Block.KIND_MISSING,
                        SHOP),
                blocked(
                        "read of a collection not served",
                        READ_VERSION,
                        text(404, "404 page not found"),
                        Block.KIND_MISSING,
                        SHOP));
    }

    private static Stream<Row> rejectedForGood() {
        Details causes = new Details(
                KEY.name(), "argoproj.io", "Workflow", "", 0, List.of(new Cause("FieldValueInvalid", "x", "spec")));
        String grpc = "rpc error: code = ResourceExhausted desc = trying to send message larger than max (5 vs. 4)";
        return Stream.of(
                rejected("400", CREATE, status(400, "BadRequest", "strict decoding error"), Rejection.BAD_REQUEST),
                rejected("411", CREATE, text(411, ""), Rejection.BAD_REQUEST),
                rejected("431", CREATE, text(431, ""), Rejection.BAD_REQUEST),
                rejected("405", CREATE, status(405, "MethodNotAllowed", ""), Rejection.METHOD_NOT_ALLOWED),
                blocked(
                        "a kind that is being taken away, before 1.34",
                        CREATE,
                        status(405, "MethodNotAllowed", ServerTexts.KIND_TERMINATING),
                        Block.KIND_MISSING,
                        SHOP),
                rejected("406", CREATE, status(406, "NotAcceptable", ""), Rejection.NOT_ACCEPTABLE),
                rejected("413", CREATE, status(413, "RequestEntityTooLarge", ""), Rejection.TOO_LARGE),
                rejected("415", CREATE, status(415, "UnsupportedMediaType", ""), Rejection.UNSUPPORTED_MEDIA_TYPE),
                rejected("422", CREATE, status(422, "Invalid", "is invalid", causes), Rejection.INVALID),
                rejected("422 of a merge patch", MERGE_PATCH, status(422, "Invalid", ""), Rejection.INVALID),
                rejected(
                        "422 of a JSON patch that applies but is invalid",
                        JSON_PATCH,
                        status(422, "Invalid", "is invalid", causes),
                        Rejection.INVALID),
                rejected(
                        "H9 too large for etcd, a 500",
                        CREATE,
                        text(500, "etcdserver: request is too large"),
                        Rejection.TOO_LARGE),
                rejected("H9 too large for gRPC, a 500", CREATE, text(500, grpc), Rejection.TOO_LARGE));
    }

    private static Stream<Row> readsAndDryRuns() {
        return Stream.of(
                row("a read that timed out", GET, new Answer.Unanswered(true, "x"), Fault.Transient.class, Scope.API),
                row("a read that met 500", GET, text(500, ""), Fault.Transient.class, Scope.API),
                row("a read of HTML", GET, new Answer.Garbled(200), Fault.Transient.class, Scope.API),
                row("a dry run that met 504", DRY_RUN, text(504, ""), Fault.Transient.class, Scope.API),
                row(
                        "504 ResourceVersionTooLarge",
                        READ_VERSION,
                        status(504, "Timeout", "Too large resource version: 9, current: 3"),
                        Fault.Transient.class,
                        Scope.API));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void each_answer_means_what_its_row_says(Row row) {
        Fault fault = Faults.with(List.of()).of(row.request, row.answer, false).orElseThrow();

        assertThat(new Expected(fault.getClass(), fault.scope(), detail(fault), fault.leavesDoubt()))
                .isEqualTo(row.expected);
        assertThat(fault.message()).isNotEmpty();
    }

    private static Optional<Enum<?>> detail(Fault fault) {
        return switch (fault) {
            case Fault.Blocked blocked -> Optional.of(blocked.block());
            case Fault.Rejected rejected -> Optional.of(rejected.rejection());
            default -> Optional.empty();
        };
    }

    @Test
    void each_kind_of_fault_has_the_name_that_metrics_and_ledgers_know() {
        Scope all = Scope.API;
        List<Fault> one = List.of(
                new Fault.NotSent(all, 0, ""),
                new Fault.InDoubt(all, 0, ""),
                new Fault.Transient(all, 0, ""),
                new Fault.Throttled(all, 0, "", Duration.ZERO, false),
                new Fault.AlreadyExists(all, 0, ""),
                new Fault.Gone(all, 0, ""),
                new Fault.Conflict(all, 0, ""),
                new Fault.Fenced(all, 0, ""),
                new Fault.Quota(all, 0, ""),
                new Fault.Blocked(Block.FORBIDDEN, all, 0, ""),
                new Fault.Rejected(Rejection.INVALID, all, 0, ""));

        assertThat(one).extracting(Fault::kind).containsExactlyElementsOf(Fault.KINDS);
        assertThat(Fault.KINDS).hasSize(Fault.class.getPermittedSubclasses().length);
    }

    @Test
    void each_scope_has_the_kind_that_metrics_know_and_the_words_that_people_read() {
        List<Scope> all = List.of(Scope.API, SHOP, new Scope.Webhook("deny.example"), Scope.SINGLE);

        assertThat(all).extracting(Scope::kind).containsExactly("api", "namespace", "webhook", "single");
        assertThat(all)
                .extracting(Scope::toString)
                .containsExactly("api", "namespace shop", "webhook deny.example", "request");
        assertThat(all).hasSize(Scope.class.getPermittedSubclasses().length);
    }

    @Test
    void an_answer_that_is_what_was_asked_for_is_no_fault() throws Json.Malformed {
        ApiObject object = ApiObject.parse(Kind.WORKFLOW, "{\"metadata\":{\"name\":\"a\"}}".getBytes(UTF_8));
        assertThat(Faults.with(List.of()).of(CREATE, new Answer.Found(object), false))
                .isEmpty();
        assertThat(Faults.with(List.of()).of(DELETE, new Answer.Deleted(), false))
                .isEmpty();
        assertThat(Faults.with(List.of()).of(READ_VERSION, new Answer.At("7"), true))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 406, 409, 411, 413, 415, 422, 429, 431, 301, 302, 303, 307, 308})
    void only_these_codes_prove_that_a_mutation_was_not_executed(int code) {
        for (Request mutation : List.of(CREATE, REPLACE, JSON_PATCH, MERGE_PATCH, DELETE)) {
            Fault fault =
                    Faults.with(List.of()).of(mutation, text(code, "x"), false).orElseThrow();
            assertThat(fault.leavesDoubt()).as("%s %d", mutation.verb(), code).isFalse();
        }
    }

    @Test
    void every_other_code_leaves_a_create_in_doubt_with_or_without_a_delay() {
        List<Integer> sure = List.of(400, 401, 403, 404, 405, 406, 409, 411, 412, 413, 415, 422, 429, 431);
        for (int code = 400; code < 600; code++) {
            if (!sure.contains(code)) {
                for (Answer answer : List.of(text(code, "x"), after(text(code, "x"), 3, 0, true))) {
                    assertThat(Faults.with(List.of())
                                    .of(CREATE, answer, false)
                                    .orElseThrow()
                                    .leavesDoubt())
                            .as("%d", code)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void while_warming_up_401_and_403_pass_but_what_names_its_reason_does_not() {
        Faults faults = Faults.with(List.of());
        String rbac = FORBIDDEN + "User \"x\" cannot create";
        assertThat(faults.of(CREATE, status(401, "Unauthorized", "Unauthorized"), true)
                        .orElseThrow())
                .isInstanceOf(Fault.Transient.class);
        assertThat(faults.of(CREATE, status(403, "Forbidden", rbac), true).orElseThrow())
                .isInstanceOf(Fault.Transient.class);
        assertThat(faults.of(CREATE, status(403, "Forbidden", FORBIDDEN + "exceeded quota: q"), true)
                        .orElseThrow())
                .isInstanceOf(Fault.Quota.class);
        assertThat(faults.of(CREATE, text(403, "admission webhook \"w\" denied the request"), true)
                        .orElseThrow())
                .isInstanceOf(Fault.Blocked.class);
        assertThat(faults.of(CREATE, status(422, "Invalid", "x"), true).orElseThrow())
                .isInstanceOf(Fault.Rejected.class);
    }

    @Test
    void the_delay_is_the_longer_of_header_and_details_for_every_code() {
        for (int code : List.of(429, 500, 503, 504)) {
            assertThat(delay(after(text(code, "x"), 1, 4, false))).hasSeconds(4);
            assertThat(delay(after(text(code, "x"), 6, 4, false))).hasSeconds(6);
        }
    }

    @Test
    void no_server_is_obeyed_for_more_than_a_minute() {
        assertThat(delay(after(text(429, "x"), 86_400, 0, false))).hasSeconds(60);
    }

    @Test
    void a_server_that_closes_the_connection_is_leaving() {
        assertThat(throttle(after(text(429, "x"), 5, 0, true)).leaving()).isTrue();
        assertThat(throttle(after(text(503, "x"), 0, 0, true)).leaving()).isTrue();
        assertThat(throttle(after(text(429, "x"), 5, 0, false)).leaving()).isFalse();
        assertThat(throttle(after(text(504, "x"), 5, 0, true)).leaving()).isFalse();
    }

    /** A webhook chooses its reason, and each log line of an attempt would carry all of it. */
    @Test
    void a_reason_of_a_megabyte_is_not_kept() {
        Fault fault = Faults.with(List.of())
                .of(CREATE, status(403, "x".repeat(1 << 20), "admission webhook \"a\" denied the request"), false)
                .orElseThrow();
        assertThat(fault.message()).hasSizeLessThan(3_000).endsWith("admission webhook \"a\" denied the request");
    }

    @Test
    void a_full_etcd_says_so_by_itself() {
        Fault fault = Faults.with(List.of())
                .of(CREATE, text(500, "etcdserver: mvcc: database space exceeded"), false)
                .orElseThrow();
        assertThat(fault.message()).startsWith(Faults.NO_SPACE).contains("database space exceeded");
    }

    @Test
    void a_pattern_makes_a_refusal_passing_trouble() {
        Faults faults = Faults.with(List.of(Pattern.compile("my-(quota|policy)")));
        for (Answer refusal : List.of(
                status(403, "Forbidden", FORBIDDEN + "exceeded quota: my-quota"),
                status(403, "Forbidden", FORBIDDEN + "my-policy says no"),
                status(422, "Invalid", "my-policy says no"))) {
            assertThat(faults.of(CREATE, refusal, false).orElseThrow()).isInstanceOf(Fault.Transient.class);
        }
        assertThat(faults.of(CREATE, status(422, "Invalid", "something else"), false)
                        .orElseThrow())
                .isInstanceOf(Fault.Rejected.class);
    }

    @Test
    void a_pattern_never_claims_that_an_answer_in_doubt_was_not_executed() {
        Faults faults = Faults.with(List.of(Pattern.compile(".*", Pattern.DOTALL)));
        assertThat(rows().filter(r -> r.expected.leavesDoubt))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(
                                faults.of(row.request, row.answer, false).orElseThrow())
                        .isInstanceOf(row.expected.kind)
                        .matches(Fault::leavesDoubt));
        assertThat(faults.of(CREATE, status(409, "AlreadyExists", "x"), false).orElseThrow())
                .isInstanceOf(Fault.AlreadyExists.class);
    }

    private static Fault.Throttled throttle(Answer answer) {
        return (Fault.Throttled)
                Faults.with(List.of()).of(CREATE, answer, false).orElseThrow();
    }

    private static Duration delay(Answer answer) {
        return throttle(answer).delay();
    }
}
