package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
    record Row(String selector, Map<String, String> labels, boolean matches) {}

    static final List<Row> ROWS = List.of(
            new Row("", Map.of(), true),
            new Row("  ", Map.of("a", "1"), true),
            new Row("a=1", Map.of("a", "1"), true),
            new Row("a=1", Map.of("a", "2"), false),
            new Row("a=1", Map.of(), false),
            new Row("a==1", Map.of("a", "1"), true),
            new Row("a=", Map.of("a", ""), true),
            new Row("a=", Map.of("a", "1"), false),
            new Row("a=", Map.of(), false),
            new Row("a!=1", Map.of("a", "2"), true),
            new Row("a!=1", Map.of("a", "1"), false),
            new Row("a!=1", Map.of(), true),
            new Row("a", Map.of("a", ""), true),
            new Row("a", Map.of("b", ""), false),
            new Row("!a", Map.of("b", ""), true),
            new Row("! a", Map.of("a", ""), false),
            new Row("a in (1,2)", Map.of("a", "2"), true),
            new Row("a in ( 1 , 2 )", Map.of("a", "1"), true),
            new Row("a in (1,2)", Map.of("a", "3"), false),
            new Row("a in (1,2)", Map.of(), false),
            new Row("a notin (1,2)", Map.of("a", "3"), true),
            new Row("a notin (1,2)", Map.of("a", "1"), false),
            new Row("a notin (1,2)", Map.of(), true),
            new Row("a=1,b=2", Map.of("a", "1", "b", "2"), true),
            new Row("a=1,b=2", Map.of("a", "1", "b", "3"), false),
            new Row("a in (1,2),!b, c != 3", Map.of("a", "1", "c", "4"), true),
            new Row("a in (1,2),!b,c!=3", Map.of("a", "1", "b", "", "c", "4"), false),
            new Row("example.com/a-b_c=x.y-z", Map.of("example.com/a-b_c", "x.y-z"), true));

    @ParameterizedTest
    @FieldSource("ROWS")
    void matches_labels_as_kubernetes_does(Row row) {
        assertThat(Selector.parse(row.selector()).matches(row.labels())).isEqualTo(row.matches());
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", "a=b c", "a in", "a in (1", "a in 1,2", "a near (1)", "a=(", ",", "a,,b", "a!b", "/"})
    void says_which_requirement_it_cannot_read(String selector) {
        assertThatThrownBy(() -> Selector.parse(selector))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unable to parse requirement: \"");
    }
}
