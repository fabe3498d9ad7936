package dev.carillon.io.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page, the alert rules, the dashboard and the program speak of the same metrics. */
final class MetricNamesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `((?:carillon|argo_workflows)_[a-z0-9_]+)` \\|");
    private static final Pattern NAME = Pattern.compile("\\b(?:carillon|argo_workflows)_[a-z0-9_]+");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) ");

    @Test
    void every_metric_is_documented_and_every_documented_one_exists() throws IOException {
        assertThat(exposed()).isEqualTo(documented());
    }

    @Test
    void every_documented_metric_has_a_row_in_the_test_of_its_note() throws IOException {
        Set<String> tested =
                MetricsTest.rows().map(row -> row.line().split("[{ ]", 2)[0]).collect(Collectors.toSet());
        assertThat(documented())
                .allMatch(name -> tested.stream().anyMatch(t -> t.equals(name) || t.matches(name + "_(bucket|count)")));
    }

    @Test
    void the_alert_rules_read_documented_metrics_only() throws IOException {
        assertThat(names(NAME, read("deploy/alerts.yaml"), 0)).isSubsetOf(documented());
    }

    @Test
    void the_dashboard_reads_documented_metrics_only() throws IOException {
        Set<String> read = names(NAME, read("deploy/dashboard.json"), 0);
        assertThat(read).hasSizeGreaterThan(20);
        assertThat(read.stream().map(name -> name.replaceFirst("_bucket$", ""))).isSubsetOf(documented());
    }

    private static Set<String> exposed() {
        return MetricsTest.rows()
                .flatMap(row -> names(TYPE, String.join("\n", MetricsTest.scrape(row.notes())), 1).stream())
                .map(name -> name.replaceFirst("(seconds|duration)_max$", "$1")) // comes with each histogram
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented() throws IOException {
        return names(ROW, read("docs/reference/metrics.md"), 1);
    }

    private static Set<String> names(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Maven runs tests in the module's folder, some tools in the checkout's. */
    private static String read(String file) throws IOException {
        Path here = Path.of(file);
        return Files.readString(Files.exists(here) ? here : Path.of("..").resolve(file));
    }
}
