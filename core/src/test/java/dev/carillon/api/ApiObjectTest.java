package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
    void several_parts_are_read_in_one_walk_wherever_they_stand() throws Json.Malformed {
        ApiObject object = parse("{\"status\":{\"nodes\":{\"phase\":\"No\"},\"phase\":\"Running\",\"n\":1.10},"
                + METADATA + ",\"phase\":\"No\",\"spec\":\"no object\",\"last\":[1,2]}");
        List<List<String>> paths = List.of(
                List.of("last"),
                List.of("status", "phase"),
                List.of("spec", "shutdown"),
                List.of("status", "n"),
                List.of("metadata", "labels", "k"),
                List.of("status", "finishedAt"));

        List<JsonNode> parts = object.parts(paths);

        assertThat(parts)
                .extracting(JsonNode::toString)
                .containsExactly("[1,2]", "\"Running\"", "", "1.10", "\"v\"", "");
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
