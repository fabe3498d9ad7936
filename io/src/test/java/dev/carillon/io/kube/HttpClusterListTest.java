package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Change;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HttpClusterListTest {
    private static final String HEAD =
            "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"WorkflowList\",\"metadata\":{\"resourceVersion\":\"5\"}";

    @Test
    void a_long_list_comes_page_by_page_under_one_version() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(200, page(seen.target())))) {
            List<Object> names = new ArrayList<>();
            String page = "";
            for (int id = 1; id <= 3; id++) {
                fixture.cluster.list(id, Fixture.workflows(), page);
                Signal.Listed<?> listed = fixture.signals.next(Signal.Listed.class);
                assertThat(listed.id()).isEqualTo(id);
                assertThat(listed.version()).isEqualTo("99");
                listed.items().forEach(item -> names.add(item.value()));
                page = listed.next();
            }
            assertThat(page).isEmpty();
            assertThat(names)
                    .hasSize(1_200)
                    .doesNotHaveDuplicates()
                    .startsWith("w-0")
                    .endsWith("w-1199");
            assertThat(fixture.server.seen)
                    .extracting(TestServer.Seen::target)
                    .allSatisfy(
                            target -> assertThat(target).contains("limit=500").doesNotContain("resourceVersion"));
        }
    }

    @Test
    void one_object_that_is_nested_too_deep_for_us_does_not_hide_the_others() throws Exception {
        String deep = "{\"kind\":\"CronWorkflow\",\"metadata\":{\"name\":\"deep\"},\"spec\":" + "{\"a\":".repeat(300)
                + "1" + "}".repeat(300) + "}";
        String plain = "{\"kind\":\"CronWorkflow\",\"metadata\":{\"name\":\"plain\"},\"spec\":{\"schedules\":[\"* * * *"
                + " *\"],\"workflowSpec\":{}}}";
        ListPage<CronWorkflow> page = page(
                new Source<>(Kind.CRON_WORKFLOW, "", "", false, CronWorkflow::read),
                Fixture.bytes("{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"CronWorkflowList\","
                        + "\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[" + deep + "," + plain + "]}"));

        assertThat(page.items()).extracting(item -> item.value().name()).containsExactly("deep", "plain");
        assertThat(page.items().getFirst().value().problems())
                .anySatisfy(problem -> assertThat(problem.text()).startsWith("spec: cannot be read: "));
        assertThat(page.items().getLast().value().problems()).isEmpty();
    }

    /** Labels have no limit together, and a cache keeps what it is told of each object. */
    @Test
    void nothing_is_told_of_an_items_labels_and_annotations_but_to_who_reads_it() throws Exception {
        String texts = "\"labels\":{\"l\":\"1\"},\"annotations\":{\"a\":\"2\"},\"finalizers\":[\"f\"],";
        String item = Fixture.workflow("a", "6").replace("\"metadata\":{", "\"metadata\":{" + texts);
        ListPage<String> page = page(
                new Source<>(Kind.WORKFLOW, "", "", false, o -> o.meta().label("l")),
                Fixture.bytes(HEAD + ",\"items\":[" + item + "]}"));

        Change.Added<String> told = page.items().getFirst();
        assertThat(told.value()).isEqualTo("1");
        assertThat(told.meta().key()).isEqualTo(new Key("demo", "a"));
        assertThat(told.meta()).isEqualTo(told.meta().bare());
    }

    /** Specs keep what nobody knows, and an API server has no limit for names: so whoever may create one could. */
    @Test
    void one_object_with_a_huge_name_of_a_field_does_not_hide_the_others() throws Exception {
        String huge = Fixture.workflow("huge", "6").replace("\"n\"", "\"" + "x".repeat(1 << 20) + "\"");
        ListPage<String> page = page(
                Fixture.workflows(),
                Fixture.bytes(HEAD + ",\"items\":[" + huge + "," + Fixture.workflow("plain", "7") + "]}"));

        assertThat(page.items()).extracting(Change.Added::value).containsExactly("huge", "plain");
    }

    /** The sum that a table of names goes by is the same for the same pieces of four letters in another order. */
    @Test
    void one_object_with_names_of_fields_that_are_made_to_collide_does_not_hide_the_others() throws Exception {
        List<String> pieces = new ArrayList<>(List.of("aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh"));
        Random order = new Random(1);
        Set<String> fields = new HashSet<>();
        while (fields.size() < 2_000) {
            Collections.shuffle(pieces, order);
            fields.add("\"" + "a".repeat(12) + String.join("", pieces) + "\":1");
        }
        String odd = Fixture.workflow("odd", "6").replace("\"n\"", String.join(",", fields) + ",\"n\"");
        ListPage<String> page = page(
                Fixture.workflows(),
                Fixture.bytes(HEAD + ",\"items\":[" + odd + "," + Fixture.workflow("plain", "7") + "]}"));

        assertThat(page.items()).extracting(Change.Added::value).containsExactly("odd", "plain");
    }

    @Test
    void an_item_of_a_core_kind_gets_the_head_that_the_list_has_for_it() throws Exception {
        List<String> items = List.of(
                "{\"metadata\":{\"name\":\"a\"}}",
                "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\"}}",
                "{}",
                " { \"metadata\" : {\"name\":\"h\u00e9\"} } ");
        ListPage<String> page = page(
                new Source<>(Kind.POD, "", "", false, o -> new String(o.bytes(), StandardCharsets.UTF_8)),
                Fixture.bytes("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[" + String.join(",", items)
                        + "],\"metadata\":{\"resourceVersion\":\"5\",\"continue\":\"next\"}}"));
        assertThat(page.items())
                .extracting(Change.Added::value)
                .containsExactly(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\"}}",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\", \"metadata\" : {\"name\":\"h\u00e9\"} }");
        assertThat(page.next()).isEqualTo("next");
        assertThat(page.version()).isEqualTo("5");
    }

    @Test
    void an_item_that_has_its_head_keeps_its_bytes() throws Exception {
        String item = Fixture.workflow("a", "1");
        ListPage<ApiObject> page = page(
                new Source<>(Kind.WORKFLOW, "", "", false, o -> o), Fixture.bytes(HEAD + ",\"items\":[" + item + "]}"));
        assertThat(page.items().getFirst().value().bytes()).isEqualTo(Fixture.bytes(item));
    }

    @Test
    void a_page_is_read_whatever_pieces_it_comes_in() throws Exception {
        String items =
                "{\"metadata\":{\"name\":\"}],\\\"items\\\":[{\"},\"items\":[{}],\"s\":\"\\\\\"} ,\n{\"metadata\":{}}";
        byte[] body = Fixture.bytes("{\"items2\":[1],\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"WorkflowList\","
                + "\"metadata\":{\"items\":[],\"resourceVersion\":\"5\"}, \"items\" : [ "
                + items + " ], \"more\":[{}]}");
        Source<String> source =
                new Source<>(Kind.WORKFLOW, "", "", false, o -> o.meta().name());
        for (int size = 1; size <= body.length; size++) {
            ListPage<String> page = page(source, body, size);
            assertThat(page.items())
                    .as("pieces of %d bytes", size)
                    .extracting(Change.Added::value)
                    .containsExactly("}],\"items\":[{", "");
            assertThat(page.version()).isEqualTo("5");
        }
    }

    @Test
    void an_item_is_read_and_let_go_before_the_next_one_comes() {
        List<String> read = new ArrayList<>();
        ListStream<String> stream = new ListStream<>(new Source<>(Kind.WORKFLOW, "", "", false, o -> {
            read.add(o.meta().name());
            return o.meta().name();
        }));
        feed(stream, HEAD + ",\"items\":[");
        // In all more than any one document may have.
        for (int i = 0; i < 40; i++) {
            feed(
                    stream,
                    (i == 0 ? "" : ",") + "{\"metadata\":{\"name\":\"w-" + i
                            + "\"},\"status\":{\"compressedNodes\":\"");
            feed(stream, "x".repeat(1 << 20));
            feed(stream, "\"}}");
            assertThat(read).hasSize(i + 1).endsWith("w-" + i);
        }
        feed(stream, "]}");
        stream.onComplete();
        assertThat(stream.getBody().toCompletableFuture().join())
                .hasValueSatisfying(page -> assertThat(page.items()).hasSize(40));
    }

    @Test
    void an_item_that_no_server_can_hold_ends_the_list() {
        ListStream<String> stream = new ListStream<>(Fixture.workflows());
        feed(stream, "{\"items\":[{\"a\":\"");
        for (int i = 0; i <= Json.DOCUMENT_LIMIT_BYTES >> 20; i++) {
            feed(stream, "x".repeat(1 << 20));
        }
        assertThat(stream.getBody().toCompletableFuture()).isCompletedWithValue(Optional.empty());
    }

    @Test
    void a_list_that_is_refused_ends() throws Exception {
        try (Fixture fixture =
                Fixture.serving((seen, wire) -> wire.json(410, Fixture.status(410, "Expired", "too old")))) {
            fixture.cluster.list(1, Fixture.workflows(), "old");
            assertThat(((Answer.Refused) fixture.signals.whyEnded()).status().reason())
                    .isEqualTo("Expired");
        }
    }

    @Test
    void a_list_that_cannot_be_read_ends() throws Exception {
        String version = "\"metadata\":{\"resourceVersion\":\"5\"}";
        String workflow = "\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Workflow";
        List<String> bodies = List.of(
                "<html>",
                "",
                "[]",
                "{" + workflow + "List\",\"items\":[]}",
                HEAD + ",\"items\":[{]}",
                HEAD + ",\"items\":[]} x",
                HEAD + ",\"items\":[1]}",
                HEAD + ",\"items\":[[]]}",
                // All of what follows would be a list of nothing, or of too little: as if everything had been deleted.
                "{}",
                HEAD + "}",
                HEAD + ",\"items\":{}}",
                HEAD + ",\"items\":\"\"}",
                "{" + version + ",\"items\":[]}",
                "{\"apiVersion\":\"v1\",\"kind\":\"Status\"," + version + ",\"status\":\"Success\",\"items\":[]}",
                "{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"Table\"," + version + ",\"rows\":[]}",
                "{" + workflow + "\"," + version + ",\"items\":[]}",
                "{" + workflow + "TemplateList\"," + version + ",\"items\":[]}",
                "{\"apiVersion\":\"argoproj.io/v2\",\"kind\":\"WorkflowList\"," + version + ",\"items\":[]}",
                "{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"PartialObjectMetadataList\"," + version
                        + ",\"items\":[]}",
                HEAD + ",\"items\":[{}{}]}",
                HEAD + ",\"items\":[{},]}",
                HEAD + ",\"items\":[,{}]}",
                HEAD + ",\"items\":[{},,{}]}",
                HEAD + ",\"items\":[{}],\"items\":[]}",
                HEAD + ",\"items\":[{\"kind\":\"Pod\"}]}",
                HEAD + ",\"items\":[{\"kind\":1}]}",
                HEAD + ",\"items\":[{\"apiVersion\":\"v1\"}]}",
                HEAD + ",\"items\":[{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"PartialObjectMetadata\"}]}");
        for (String body : bodies) {
            try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(200, body))) {
                fixture.cluster.list(1, Fixture.workflows(), "");
                assertThat(fixture.signals.whyEnded()).as(body).isEqualTo(new Answer.Garbled(200));
            }
        }
    }

    @Test
    void a_reader_that_throws_ends_the_list_instead_of_leaving_it_open() throws Exception {
        Source<String> broken = new Source<>(Kind.WORKFLOW, "", "", false, o -> {
            throw new IllegalStateException("a defect");
        });
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.json(200, page(seen.target())))) {
            fixture.cluster.list(1, broken, "");
            Answer.Unanswered why = (Answer.Unanswered) fixture.signals.whyEnded();
            assertThat(why.cause()).isEqualTo("IllegalStateException");
        }
    }

    @Test
    void metadata_alone_is_a_list_too_where_it_was_asked_for() {
        Source<String> source =
                new Source<>(Kind.WORKFLOW, "", "", true, o -> o.meta().name());
        String item =
                "{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"name\":\"a\"}}";
        String list = "{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"PartialObjectMetadataList\","
                + "\"metadata\":{\"resourceVersion\":\"5\"}";
        for (String head : List.of(list, HEAD)) { // not every server knows how to leave the rest out
            ListPage<String> page = page(source, Fixture.bytes(head + ",\"items\":[" + item + "]}"));
            assertThat(page.items()).extracting(Change.Added::value).containsExactly("a");
        }
    }

    private static String page(String target) {
        int from = target.contains("continue=") ? Integer.parseInt(target.replaceAll(".*continue=", "")) : 0;
        int to = Math.min(from + Spelling.PAGE_SIZE, 1_200);
        String items = IntStream.range(from, to)
                .mapToObj(i -> Fixture.workflow("w-" + i, "1"))
                .collect(Collectors.joining(","));
        String next = to < 1_200 ? ",\"continue\":\"" + to + "\"" : "";
        return "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"WorkflowList\",\"metadata\":{\"resourceVersion\":\"99\""
                + next + "},\"items\":[" + items + "]}";
    }

    private static <T> ListPage<T> page(Source<T> source, byte[] body) {
        return page(source, body, body.length);
    }

    private static <T> ListPage<T> page(Source<T> source, byte[] body, int pieces) {
        ListStream<T> stream = new ListStream<>(source);
        for (int from = 0; from < body.length; from += pieces) {
            stream.onNext(List.of(ByteBuffer.wrap(body, from, Math.min(pieces, body.length - from))));
        }
        stream.onComplete();
        return stream.getBody().toCompletableFuture().join().orElseThrow();
    }

    private static void feed(ListStream<?> stream, String text) {
        stream.onNext(List.of(ByteBuffer.wrap(Fixture.bytes(text))));
    }
}
