package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Change;
import dev.carillon.port.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpClusterWatchTest {
    private static final String BOOKMARK =
            "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Workflow\",\"metadata\":{\"resourceVersion\":\"12\"}}}\n";

    @Test
    void each_event_becomes_a_change_and_a_good_end_has_no_reason() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.chunkedHead();
            wire.chunk(event("ADDED", "a") + event("MODIFIED", "b"));
            wire.chunk(event("DELETED", "c") + BOOKMARK);
            wire.lastChunk();
        })) {
            fixture.cluster.watch(7, Fixture.workflows(), "10");
            List<Change<?>> changes = new ArrayList<>();
            Signal signal = fixture.signals.next();
            while (signal instanceof Signal.Changed<?> changed) {
                changes.addAll(changed.changes());
                signal = fixture.signals.next();
            }
            assertThat(signal).isEqualTo(new Signal.Ended(7, null));
            assertThat(changes).hasSize(4);
            assertThat(((Change.Added<?>) changes.get(0)).value()).isEqualTo("a");
            assertThat(((Change.Modified<?>) changes.get(1)).value()).isEqualTo("b");
            assertThat(((Change.Deleted<?>) changes.get(2)).meta().version()).isEqualTo("5");
            assertThat(changes.get(3)).isEqualTo(new Change.Bookmark<>("12"));
            assertThat(fixture.server.seen.getFirst().target())
                    .contains("watch=true", "allowWatchBookmarks=true", "resourceVersion=10", "timeoutSeconds=");
        }
    }

    @Test
    void an_event_may_come_in_pieces_that_split_a_letter() throws Exception {
        String name = "h\u00e9llo-\u4e16\ud83d\ude00";
        byte[] bytes = Fixture.bytes(event("ADDED", name));
        for (int size : List.of(1, 2, 3, 7, 64)) {
            try (Fixture fixture = Fixture.serving((seen, wire) -> {
                wire.chunkedHead();
                for (int i = 0; i < bytes.length; i += size) {
                    wire.chunk(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
                }
                wire.lastChunk();
            })) {
                fixture.cluster.watch(1, Fixture.workflows(), "10");
                Signal.Changed<?> changed = fixture.signals.next(Signal.Changed.class);
                assertThat(((Change.Added<?>) changed.changes().getFirst()).value())
                        .isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.10", "\"n\""})
    void an_object_with_a_value_or_a_fields_name_of_a_mebibyte_comes_whole(String part) throws Exception {
        String event = event("ADDED", "big").replace(part, "\"" + "x".repeat(1 << 20) + "\"");
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.chunkedHead();
            wire.chunk(event);
            wire.chunk(event("ADDED", "small"));
            wire.lastChunk();
        })) {
            fixture.cluster.watch(1, Fixture.workflows(), "10");
            List<Object> names = new ArrayList<>();
            while (names.size() < 2) {
                Signal.Changed<?> changed = fixture.signals.next(Signal.Changed.class);
                changed.changes().forEach(change -> names.add(((Change.Added<?>) change).value()));
            }
            assertThat(names).containsExactly("big", "small");
        }
    }

    @Test
    void an_error_event_ends_the_watch_as_a_refusal_and_the_events_before_it_count() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.chunkedHead();
            wire.chunk(event("ADDED", "a") + "{\"type\":\"ERROR\",\"object\":"
                    + Fixture.status(410, "Expired", "too old") + "}\n");
            wire.hang(new CountDownLatch(1));
        })) {
            fixture.cluster.watch(1, Fixture.workflows(), "1");
            Signal.Changed<?> changed = fixture.signals.next(Signal.Changed.class);
            assertThat(changed.changes()).hasSize(1);
            Answer.Refused why = (Answer.Refused) fixture.signals.whyEnded();
            assertThat(why.status().code()).isEqualTo(410);
            assertThat(why.status().reason()).isEqualTo("Expired");
        }
    }

    @Test
    void a_watch_that_is_refused_outright_ends() throws Exception {
        try (Fixture fixture =
                Fixture.serving((seen, wire) -> wire.json(403, Fixture.status(403, "Forbidden", "no")))) {
            fixture.cluster.watch(1, Fixture.workflows(), "1");
            assertThat(((Answer.Refused) fixture.signals.whyEnded()).status().code())
                    .isEqualTo(403);
        }
    }

    @Test
    void a_watch_that_breaks_ends_with_what_broke_it() throws Exception {
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.chunkedHead();
            wire.chunk(event("ADDED", "a"));
            wire.cut();
        })) {
            fixture.cluster.watch(1, Fixture.workflows(), "1");
            assertThat(fixture.signals.next()).isInstanceOf(Signal.Changed.class);
            assertThat(fixture.signals.whyEnded()).isInstanceOf(Answer.Unanswered.class);
            assertThat(fixture.server.seen).as("no retry").hasSize(1);
        }
    }

    @Test
    void a_watch_that_talks_nonsense_is_dropped() throws Exception {
        List<String> bodies = List.of(
                "<html>\n",
                "{\"type\":\"NEWS\",\"object\":{}}\n",
                "{\"type\":\"ADDED\"}\n",
                "[]\n",
                "{\"type\":\"ADD",
                event("ADDED", "a").replace("\"kind\":\"Workflow\"", "\"kind\":\"Pod\""),
                event("DELETED", "a").replace("\"kind\":\"Workflow\"", "\"kind\":\"PartialObjectMetadata\""),
                event("MODIFIED", "a").replace("\"kind\":\"Workflow\"", "\"sort\":\"Workflow\""),
                event("ADDED", "a").replace("argoproj.io/v1alpha1", "example.com/v1"),
                event("ADDED", ""),
                event("ADDED", "a").replace("\"metadata\"", "\"data\""),
                event("ADDED", "a").replace("\"namespace\"", "\"space\""),
                event("DELETED", "a").replace("\"resourceVersion\"", "\"version\""),
                BOOKMARK.replace("Workflow", "Pod"),
                BOOKMARK.replace("resourceVersion", "version"));
        for (String body : bodies) {
            try (Fixture fixture = Fixture.serving((seen, wire) -> {
                wire.chunkedHead();
                wire.chunk(body);
                wire.lastChunk();
            })) {
                fixture.cluster.watch(1, Fixture.workflows(), "1");
                assertThat(fixture.signals.whyEnded()).as(body).isEqualTo(new Answer.Garbled(200));
            }
        }
    }

    @Test
    void a_silent_watch_is_dropped_after_90_seconds() throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.chunkedHead();
            wire.chunk(event("ADDED", "a"));
            wire.hang(closedByClient);
        })) {
            fixture.cluster.watch(1, Fixture.workflows(), "1");
            fixture.signals.next(Signal.Changed.class);
            fixture.passTime(Duration.ofSeconds(89));
            assertThat(fixture.signals.isEmpty()).isTrue();
            fixture.passTime(Duration.ofSeconds(1));
            assertThat(fixture.signals.whyEnded()).isEqualTo(new Answer.Unanswered(true, "no bytes for 90 s"));
            assertThat(closedByClient.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_silent_call_is_the_control_loops_to_end() throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        try (Fixture fixture = Fixture.serving((seen, wire) -> wire.hang(closedByClient))) {
            fixture.get(1);
            fixture.passTime(Duration.ofHours(1));
            assertThat(fixture.signals.isEmpty()).isTrue();
        }
    }

    @Test
    void an_abandoned_watch_says_nothing_more() throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        try (Fixture fixture = Fixture.serving((seen, wire) -> {
            wire.chunkedHead();
            wire.chunk(event("ADDED", "a"));
            wire.hang(closedByClient);
        })) {
            fixture.cluster.watch(1, Fixture.workflows(), "1");
            fixture.signals.next(Signal.Changed.class);
            fixture.cluster.abandon(1);
            assertThat(closedByClient.await(10, TimeUnit.SECONDS)).isTrue();
            fixture.passTime(Duration.ofHours(1));
            assertThat(fixture.signals.isEmpty()).isTrue();
        }
    }

    private static String event(String type, String name) {
        return "{\"type\":\"" + type + "\",\"object\":" + Fixture.workflow(name, "5") + "}\n";
    }
}
