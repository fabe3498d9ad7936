package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.port.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a response says, over a real connection. */
class HttpClusterAnswersTest {
    private static final String JSON = "application/json";
    private static final String WORKFLOW = Fixture.workflow("nightly-1700000000", "7");
    private static final Request CREATE = new Request.Create(Kind.WORKFLOW, Fixture.KEY, Fixture.BODY);
    private static final Request GET = new Request.Get(Kind.WORKFLOW, Fixture.KEY);
    private static final Request DELETE = new Request.Delete(Kind.WORKFLOW, Fixture.KEY, null, null);
    private static final String LIST = "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"WorkflowList\",";
    private static final Request VERSION = Request.ReadVersion.of(Kind.WORKFLOW, "");

    record Row(String name, Request request, int code, String type, String body, Answer expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("200 with HTML", CREATE, 200, "text/html", "<html>", new Answer.Garbled(200)),
                new Row("201 without a body", CREATE, 201, JSON, "", new Answer.Garbled(201)),
                new Row(
                        "201 with half an object",
                        CREATE,
                        201,
                        JSON,
                        WORKFLOW.substring(0, 60),
                        new Answer.Garbled(201)),
                new Row("200 with other JSON", CREATE, 200, JSON, "{\"ok\":true}", new Answer.Garbled(200)),
                new Row(
                        "200 with an object of another kind",
                        GET,
                        200,
                        JSON,
                        WORKFLOW.replace("\"Workflow\"", "\"Pod\""),
                        new Answer.Garbled(200)),
                new Row(
                        "200 with an object of another name",
                        GET,
                        200,
                        JSON,
                        Fixture.workflow("nightly-1700000060", "7"),
                        new Answer.Garbled(200)),
                new Row(
                        "201 with an object of another namespace",
                        CREATE,
                        201,
                        JSON,
                        WORKFLOW.replace("\"demo\"", "\"other\""),
                        new Answer.Garbled(201)),
                new Row("200 with a list", GET, 200, JSON, "[]", new Answer.Garbled(200)),
                new Row(
                        "version",
                        VERSION,
                        200,
                        JSON,
                        LIST + "\"metadata\":{\"resourceVersion\":\"42\"},\"items\":null}",
                        new Answer.At("42")),
                new Row(
                        "version from metadata",
                        VERSION,
                        200,
                        JSON,
                        "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\","
                                + "\"metadata\":{\"resourceVersion\":\"42\"},\"items\":[{\"metadata\":{}}]}",
                        new Answer.At("42")),
                new Row("version without one", VERSION, 200, JSON, LIST + "\"items\":[]}", new Answer.Garbled(200)),
                new Row("version of what is no list", VERSION, 200, JSON, WORKFLOW, new Answer.Garbled(200)),
                new Row(
                        "deleted at once",
                        DELETE,
                        200,
                        JSON,
                        "{\"kind\":\"Status\",\"status\":\"Success\"}",
                        new Answer.Deleted()),
                new Row("deletion waits for finalizers", DELETE, 200, JSON, WORKFLOW, new Answer.Deleted()),
                new Row("deletion accepted", DELETE, 202, JSON, WORKFLOW, new Answer.Deleted()),
                new Row("200 on a delete with HTML", DELETE, 200, "text/html", "<html>", new Answer.Garbled(200)),
                new Row(
                        "200 on a delete with a failure inside",
                        DELETE,
                        200,
                        JSON,
                        Fixture.status(500, "InternalError", "x"),
                        new Answer.Garbled(200)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_success_is_what_its_body_says(Row row) throws Exception {
        assertThat(answer(row.request(), row.code(), row.type(), row.body())).isEqualTo(row.expected());
    }

    @Test
    void an_object_comes_with_its_bytes_untouched() throws Exception {
        Answer.Found found = (Answer.Found) answer(CREATE, 201, JSON, WORKFLOW);
        assertThat(found.object().bytes()).isEqualTo(Fixture.bytes(WORKFLOW));
        assertThat(found.object().meta().uid()).isEqualTo("u-nightly-1700000000");
    }

    @Test
    void a_refusal_carries_the_status_of_its_body() throws Exception {
        for (int code : List.of(400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 502, 503, 504)) {
            Answer.Refused refused =
                    (Answer.Refused) answer(CREATE, code, JSON, Fixture.status(code, "SomeReason", "some text"));
            assertThat(refused.status().code()).isEqualTo(code);
            assertThat(refused.status().reason()).isEqualTo("SomeReason");
            assertThat(refused.status().message()).isEqualTo("some text");
            assertThat(refused.status().details().retryAfterSeconds()).isEqualTo(4);
            assertThat(refused.retryAfter()).isEqualTo(Duration.ZERO);
            assertThat(refused.closing()).isFalse();
        }
    }

    @Test
    void a_refusal_without_a_status_carries_the_beginning_of_its_text() throws Exception {
        Answer.Refused refused =
                (Answer.Refused) answer(CREATE, 502, "text/html", "<html>Bad Gateway" + "x".repeat(9_000));
        assertThat(refused.status().code()).isEqualTo(502);
        assertThat(refused.status().reason()).isEmpty();
        assertThat(refused.status().message()).startsWith("<html>Bad Gateway").hasSize(2_000);
    }

    @Test
    void the_servers_clock_and_its_patience_are_read_from_headers() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(
                503,
                "{}",
                "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                seen.method().equals("GET") ? "Retry-After: Sun, 06 Nov 1994 08:49:47 GMT" : "Retry-After: 3"))) {
            fixture.send(1, CREATE);
            Signal.Answered seconds = fixture.signals.next(Signal.Answered.class);
            assertThat(seconds.date()).isEqualTo(Instant.parse("1994-11-06T08:49:37Z"));
            assertThat(((Answer.Refused) seconds.answer()).retryAfter()).isEqualTo(Duration.ofSeconds(3));
            fixture.send(2, GET);
            assertThat(((Answer.Refused) fixture.signals.answer()).retryAfter()).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void the_request_arrives_as_it_was_prepared() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(201, seen.body()))) {
            fixture.send(1, CREATE);
            fixture.signals.answer();
            TestServer.Seen seen = fixture.server.seen.getFirst();
            assertThat(seen.body().getBytes(StandardCharsets.UTF_8)).isEqualTo(Fixture.BODY);
            assertThat(seen.header("Authorization")).isEqualTo("Bearer " + Fixture.TOKEN);
            assertThat(seen.header("User-Agent")).isEqualTo("carillon");
            assertThat(seen.header("Upgrade")).as("HTTP/1.1 only").isEmpty();
        }
    }

    private static Answer answer(Request request, int code, String type, String body) throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.answer(code, type, body))) {
            fixture.send(1, request);
            return fixture.signals.answer();
        }
    }
}
