package dev.carillon.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/conditions.md and the program name the same variables, functions and limits. */
class ConditionsPageTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void every_variable_has_its_row() throws IOException {
        Set<String> known = new Variables("c", "n", Map.of(), Map.of(), Optional.of(Instant.EPOCH), 0, 0)
                .asFields().entries().keySet().stream()
                        .map(name -> "cronworkflow." + name)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Pattern.compile("(?m)^\\| (`.*?) \\|")
                .matcher(section("Variables"))
                .results()
                .flatMap(row -> names(row.group(1)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void every_function_and_method_is_named_and_no_other() throws IOException {
        assertThat(row("both")).isEqualTo(Functions.STOP.names());
        Set<String> more = new TreeSet<>(Functions.TEMPLATE.names());
        more.removeAll(Functions.STOP.names());
        assertThat(row("`{{= }}` alone")).isEqualTo(more);
        assertThat(row("of a time")).isEqualTo(new TreeSet<>(Methods.TIME_METHODS.keySet()));
        assertThat(row("of a duration")).isEqualTo(new TreeSet<>(Methods.SPAN_METHODS.keySet()));
    }

    @Test
    void every_limit_is_the_programs() throws IOException {
        assertThat(section("Limits"))
                .contains("%,d characters".formatted(Limits.SOURCE))
                .contains("%,d terms".formatted(Limits.TERMS))
                .contains("%d levels".formatted(Limits.NESTING))
                .contains("%,d items".formatted(Limits.ITEMS))
                .contains("%,d steps".formatted(Limits.STEPS))
                .contains("%d KiB".formatted(Limits.TEXT / 1024));
    }

    private static Set<String> row(String where) throws IOException {
        return section("Functions")
                .lines()
                .filter(line -> line.startsWith("| " + where + " |"))
                .flatMap(line -> names(line.substring(where.length() + 4)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(String text) {
        return CODE.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static String section(String title) throws IOException {
        return read("docs/reference/conditions.md")
                .split("(?m)^## " + title + "$", 2)[1]
                .split("(?m)^## ", 2)[0];
    }

    /** Maven runs tests in the module's folder, some tools in the checkout's. */
    private static String read(String file) throws IOException {
        Path here = Path.of(file);
        return Files.readString(Files.exists(here) ? here : Path.of("..").resolve(file));
    }
}
