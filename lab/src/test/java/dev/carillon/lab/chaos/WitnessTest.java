package dev.carillon.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path folder;

    private Path log = Path.of("");
    private Witness witness = new Witness(List.of());

    @BeforeEach
    void begin() {
        log = folder.resolve("audit.log");
        witness = new Witness(List.of(log, folder.resolve("not there yet.log")));
    }

    @Test
    void a_log_that_does_not_exist_yet_says_nothing() {
        assertThat(witness.lines()).isEmpty();
    }

    @Test
    void tells_each_creation_by_name() throws IOException {
        append(event("1", 0, "create", "a", 201), event("2", 1, "create", "b", 201));
        append(event("3", 2, "create", "a", 201), event("4", 3, "create", "c", 409));
        append(event("5", 4, "get", "b", 200));

        Map<String, List<Witness.Line>> creations = witness.creations("ns");

        assertThat(creations).containsOnlyKeys("a", "b");
        assertThat(witness.creations("ns", "a"))
                .extracting(Witness.Line::at)
                .containsExactly(NOON, NOON.plusSeconds(2));
        assertThat(witness.creations("ns", "b").getFirst())
                .returns("carillon", Witness.Line::user)
                .returns("probe/1", Witness.Line::userAgent)
                .returns("uid-2", Witness.Line::uid)
                .returns(NOON.plusSeconds(1).plusNanos(123_000), Witness.Line::until);
        assertThat(witness.creations("elsewhere")).isEmpty();
        assertThat(witness.creationsOf("cronledgers", "ns")).isEmpty();
    }

    @Test
    void reads_on_where_it_stopped_and_waits_for_the_end_of_a_line() throws IOException {
        append(event("1", 0, "create", "a", 201));
        assertThat(witness.lines()).hasSize(1);

        String second = event("2", 1, "create", "b", 201);
        append(second.substring(0, 50));
        assertThat(witness.lines()).hasSize(1);
        append(second.substring(50));
        assertThat(witness.lines()).hasSize(2);
    }

    @Test
    void a_line_torn_by_a_killed_server_does_not_hide_the_next() throws IOException {
        append(event("1", 0, "create", "a", 201).substring(0, 70), event("2", 1, "create", "b", 201));
        append("garbage\n", event("3", 1, "create", "c", 201));

        assertThat(witness.creations("ns")).containsOnlyKeys("b", "c");
    }

    @Test
    void two_stages_of_one_request_count_once_and_the_later_one_stands() throws IOException {
        append(event("1", 0, "watch", "", 200), event("1", 0, "watch", "", 200).replace(".000123Z", ".900000Z"));

        assertThat(witness.lines()).hasSize(1);
        assertThat(witness.lines().getFirst().until()).isEqualTo(NOON.plusMillis(900));
    }

    @Test
    void tells_what_came_between_two_instants_and_counts_verbs() throws IOException {
        append(event("1", 0, "get", "a", 200), event("2", 1, "create", "a", 201), event("3", 1, "update", "a", 200));
        append(event("4", 2, "watch", "", 200));

        List<Witness.Line> second = witness.between(NOON.plusSeconds(1), NOON.plusSeconds(2));

        assertThat(Witness.verbs(second)).containsExactly(Map.entry("create", 1L), Map.entry("update", 1L));
        assertThat(witness.writes("carillon")).extracting(Witness.Line::verb).containsExactly("create", "update");
        assertThat(witness.writes("somebody else")).isEmpty();
    }

    @Test
    void awaits_what_is_not_there_yet() throws IOException {
        append(event("1", 0, "create", "a", 201));

        witness.await("a is created", Duration.ofSeconds(1), line -> line.name().equals("a"));
        assertThatThrownBy(() -> witness.await(
                        "b is created",
                        Duration.ofMillis(1),
                        line -> line.name().equals("b")))
                .hasMessageContaining("b is created");
    }

    private void append(String... texts) throws IOException {
        for (String text : texts) {
            Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static String event(String auditId, int second, String verb, String name, int code) {
        return """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%s",\
                "stage":"ResponseComplete","requestURI":"/apis/argoproj.io/v1alpha1/namespaces/ns/workflows",\
                "verb":"%s","user":{"username":"carillon"},"userAgent":"probe/1","objectRef":{"resource":\
                "workflows","namespace":"ns","name":"%s","apiGroup":"argoproj.io"},"responseStatus":{"code":%d},\
                "responseObject":{"metadata":{"uid":"uid-%s"}},"requestReceivedTimestamp":"%s",\
                "stageTimestamp":"%s"}
                """.formatted(
                        auditId,
                        verb,
                        name,
                        code,
                        auditId,
                        NOON.plusSeconds(second),
                        NOON.plusSeconds(second).toString().replace("Z", ".000123Z"));
    }
}
