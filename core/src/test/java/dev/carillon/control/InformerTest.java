package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Change;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Meta;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Signal;
import dev.carillon.port.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InformerTest {
    private static final Moment NOW = new Moment(Instant.parse("2026-01-01T12:00:00Z"), 0);
    private static final Key RUN = new Key("team", "report-1");

    private final Unheard cluster = new Unheard();
    private final Informer<String> informer = new Informer<>(
            new Source<>(Kind.WORKFLOW, "", "", false, o -> o.meta().version()),
            cluster,
            cluster::nextId,
            (before, after) -> {},
            note -> {});

    @Test
    void the_answer_to_the_write_that_ended_an_object_does_not_bring_it_back_after_the_watch_has_told_the_end() {
        listed("5", meta("5"));
        changed(new Change.Deleted<>(meta("7"), "7"));
        informer.wrote(meta("7"), "7");

        assertThat(informer.get(RUN)).isNull();
    }

    @Test
    void a_late_answer_does_not_bring_back_what_a_new_list_no_longer_shows() {
        listed("5", meta("5"));
        informer.relist(NOW);
        listed("9");
        informer.wrote(meta("6"), "6");

        assertThat(informer.get(RUN)).isNull();
    }

    @Test
    void what_only_left_the_selection_may_come_back() {
        listed("5", meta("5"));
        changed(new Change.Deleted<>(meta("7"), "7"));
        changed(new Change.Added<>(meta("8"), "8"));

        assertThat(informer.get(RUN)).isEqualTo("8");
    }

    private void listed(String version, Meta... items) {
        informer.step(NOW);
        List<Change.Added<String>> added = java.util.Arrays.stream(items)
                .map(m -> new Change.Added<>(m, m.version()))
                .toList();
        informer.deliver(new Signal.Listed<>(cluster.id, added, version, "", NOW.wall()), NOW);
    }

    private void changed(Change<String> change) {
        informer.deliver(new Signal.Changed<>(cluster.id, List.of(change)), NOW);
    }

    private static Meta meta(String version) {
        return new Meta(
                RUN.namespace(),
                RUN.name(),
                "u1",
                version,
                1,
                NOW.wall(),
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    /** Nobody answers but the test. */
    private static final class Unheard implements Cluster {
        private long id;

        long nextId() {
            return ++id;
        }

        @Override
        public void send(Call call) {}

        @Override
        public void abandon(long abandoned) {}

        @Override
        public <T> void list(long of, Source<T> source, String page) {}

        @Override
        public <T> void watch(long of, Source<T> source, String version) {}
    }
}
