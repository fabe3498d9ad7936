package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

final class OutputTest {
    /** A CronWorkflow may be called 007 or 1e3, and a value that was refused may be anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "007", "1e3", "-5", "+1", ".5", ".inf", "0x1f", "1_000", "12:30", "2026-03-28T04:00:01Z", "0 4 * * *",
                "* * * * *", "true", "No", "y", "null", "~", "", "a: b", "a # b", "{{= x }}", "[a"
            })
    void a_text_is_a_text_to_whoever_reads_the_yaml(String text) {
        assertThat(yaml(text)).matches("text: ([\"']).*\\1\n");
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
