package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

final class OutputTest {
    /** A CronWorkflow may be called 007 or 1e3, and a value that was refused may be anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "007", "1e3", "-5", "+1", ".5", ".inf", "0x1f", "1_000", "12:30", "2026-03-28T04:00:01Z", "=", "<<",
                "0 4 * * *", "* * * * *", "true", "No", "y", "null", "~", "", "a: b", "a # b", "{{= x }}", "[a"
            })
    void a_text_is_a_text_to_whoever_reads_the_yaml(String text) {
        assertThat(yaml(text)).matches("text: ([\"']).*\\1\n");
    }

    /** A message of somebody else's may hold anything, and must not spoil the whole. */
    @ParameterizedTest
    @ValueSource(strings = {"a\u0085b", "a\n\u2028b: c", "\u2029#", "\u007f"})
    void what_no_reader_of_yaml_takes_is_replaced(String text) {
        assertThat(new Load(LoadSettings.builder().build()).loadFromString(yaml(text)))
                .isEqualTo(Map.of("text", text.replaceAll("[\u007f\u0085\u2028\u2029]", "\ufffd")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nightly", "CronWorkflow shop/report", "spec.timezone", "Missed/WindowClosed"})
    void a_plain_word_has_no_quotes(String text) {
        assertThat(yaml(text)).isEqualTo("text: " + text + "\n");
    }

    private static String yaml(String text) {
        Output output = new Output();
        CommandLine.populateCommand(output, "-o", "yaml");
        StringWriter out = new StringWriter();
        JsonNode tree = JsonNodeFactory.instance.objectNode().put("text", text);
        output.print(new PrintWriter(out), () -> tree, () -> {});
        return out.toString();
    }
}
