package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cron.SpecFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExamplesTest {
    static List<Path> examples() throws IOException {
        // Maven runs tests in the module's folder, some tools in the checkout's.
        Path folder = Files.isDirectory(Path.of("examples")) ? Path.of("examples") : Path.of("../examples");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void there_are_examples() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(10);
    }

    @Test
    void together_they_show_each_field_of_a_cron_workflow() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (Path example : examples()) {
            for (Manifest manifest : Manifests.read(example.toString(), InputStream.nullInputStream())) {
                if (manifest instanceof Manifest.Found found && CronLint.isCronWorkflow(found.tree())) {
                    shown.addAll(found.tree().path("spec").propertyNames());
                }
            }
        }
        assertThat(shown).containsExactlyInAnyOrderElementsOf(SpecFields.names());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_has_no_problem(Path example) {
        Console.Result result = Console.run("cron", "lint", example.toString());
        assertThat(result.out()).contains(": 0 problems");
        assertThat(result.code()).isZero();
    }
}
