package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiObjectTest {
    private static final String METADATA = "\"metadata\":{\"name\":\"a\",\"namespace\":\"b\",\"labels\":{\"k\":\"v\"}}";

    @Test
    void metadata_is_read_wherever_it_stands_and_the_bytes_stay_as_they_were() throws Json.Malformed {
        String text = "{\"spec\":{\"metadata\":{\"name\":\"inner\"}}," + METADATA + ",\"status\":{\"n\":1.10}}";

        ApiObject object = parse(text);

        assertThat(object.meta().key()).isEqualTo(new Key("b", "a"));
        assertThat(object.meta().label("k")).isEqualTo("v");
        assertThat(new String(object.bytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void a_part_is_read_alone_and_is_missing_when_it_is_not_there() throws Json.Malformed {
        ApiObject object = parse("{" + METADATA + ",\"spec\":{\"deep\":[{\"x\":\"}\"}],\"shutdown\":\"Stop\"}}");

        assertThat(object.part("spec", "shutdown").asString("")).isEqualTo("Stop");
        assertThat(object.part("spec", "deep").path(0).path("x").asString("")).isEqualTo("}");
        assertThat(object.part("status").isMissingNode()).isTrue();
        assertThat(object.part("spec", "none", "at", "all").isMissingNode()).isTrue();
    }

    @Test
    void of_an_object_that_is_outlined_there_is_nothing_else() throws Json.Malformed {
        ApiObject object = parse("{\"status\":{\"nodes\":{\"phase\":\"No\"},\"phase\":\"Running\",\"n\":1.10},"
                + METADATA + ",\"phase\":\"No\",\"spec\":\"no object\",\"last\":[1,2],\"rest\":{\"n\":1}}");
        Outline wanted = Outline.of(List.of(
                List.of("last"),
                List.of("status", "phase"),
                List.of("spec", "shutdown"),
                List.of("status", "n"),
                List.of("metadata", "labels", "k"),
                List.of("status", "finishedAt")));

        assertThat(object.only(wanted))
                .hasToString("{\"status\":{\"phase\":\"Running\",\"n\":1.10},"
                        + "\"metadata\":{\"labels\":{\"k\":\"v\"}},\"last\":[1,2]}");
    }

    @Test
    void an_outline_leads_through_the_elements_of_a_list() throws Json.Malformed {
        ApiObject object = parse("{\"list\":[{\"a\":1,\"b\":{\"c\":2,\"d\":3}},4,[{\"a\":5}],{},{\"b\":[{\"c\":6}]}]}");

        assertThat(object.only(Outline.of(List.of(List.of("list", "a"), List.of("list", "b", "c")))))
                .hasToString("{\"list\":[{\"a\":1,\"b\":{\"c\":2}},{},{\"b\":[{\"c\":6}]}]}");
    }

    /** An API server takes such an object, and reading it must not cost the stack. */
    @Test
    void lists_in_lists_are_left_out_of_an_outline_however_deep_they_are() throws Json.Malformed {
        int depth = Json.SERVED_DEPTH_LIMIT - 10;
        ApiObject object = parse("{\"list\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"last\":1}");

        assertThat(object.only(Outline.of(List.of(List.of("list", "a"), List.of("last")))))
                .hasToString("{\"list\":[],\"last\":1}");
    }

    @Test
    void an_event_is_read_whatever_the_order_of_its_fields() throws Json.Malformed {
        String text = "{" + METADATA + ",\"kind\":\"Workflow\",\"apiVersion\":\"v\"}";
        for (String line : List.of(
                "{\"type\":\"ADDED\",\"object\":" + text + "}",
                "{\"more\":[{}], \"object\" : " + text + " ,\"type\":\"ADDED\"}")) {
            ApiObject.Event event = ApiObject.event(Kind.WORKFLOW, line.getBytes(StandardCharsets.UTF_8));

            assertThat(event.type()).isEqualTo("ADDED");
            assertThat(event.kind()).isEqualTo("Workflow");
            assertThat(event.apiVersion()).isEqualTo("v");
            assertThat(event.object().meta().key()).isEqualTo(new Key("b", "a"));
            assertThat(new String(event.object().bytes(), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
    }

    @Test
    void what_is_no_event_is_malformed() {
        for (String line : List.of(
                "",
                "[]",
                "{}",
                "{\"type\":\"ADDED\"}",
                "{\"object\":[]}",
                "{\"object\":1}",
                "{\"object\":{\"a\":1,\"a\":2}}",
                "{\"object\":{},\"object\":{}}",
                "{\"object\":{}} x",
                "{\"object\":{}")) {
            assertThatThrownBy(() -> ApiObject.event(Kind.WORKFLOW, line.getBytes(StandardCharsets.UTF_8)))
                    .as(line)
                    .isInstanceOf(Json.Malformed.class);
        }
    }

    @Test
    void an_object_without_metadata_has_an_empty_one() throws Json.Malformed {
        assertThat(parse("{}").meta().name()).isEmpty();
    }

    @Test
    void what_is_no_whole_object_is_malformed() {
        for (String text : new String[] {
            "", "[]", "1", "{", "{" + METADATA, "{" + METADATA + "}x", "{" + METADATA + "} {}", "{\"spec\":{]}"
        }) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(Json.Malformed.class);
        }
    }

    @Test
    void a_field_that_stands_twice_is_malformed_also_where_nobody_looks() {
        assertThatThrownBy(() -> parse("{" + METADATA + ",\"spec\":{\"a\":1,\"a\":2}}"))
                .isInstanceOf(Json.Malformed.class);
    }

    private static ApiObject parse(String text) throws Json.Malformed {
        return ApiObject.parse(Kind.WORKFLOW, text.getBytes(StandardCharsets.UTF_8));
    }
}
