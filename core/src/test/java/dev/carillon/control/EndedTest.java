package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.cron.Child;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EndedTest {
    private final Ended ended = new Ended();

    @Test
    void only_runs_that_ended_are_remembered_and_no_more_than_a_hundred() throws Exception {
        ended.gone(run("active", "Running"), null);
        assertThat(ended.of("cron", null)).isEmpty();
        for (int i = 0; i < 150; i++) {
            ended.gone(run("u" + i, "Succeeded"), null);
        }
        assertThat(ended.of("cron", null)).hasSize(100).containsKey("u149").doesNotContainKey("u0");
        ended.forget("cron");
        assertThat(ended.of("cron", null)).isEmpty();
    }

    private static Child run(String uid, String phase) throws Exception {
        String text = """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"namespace":"team","name":"c-1795514400",
                "uid":"%s","annotations":{"carillon.dev/owner-uid":"cron"}},"status":{"phase":"%s"}}""".formatted(uid, phase);
        return Child.read(ApiObject.parse(Kind.WORKFLOW, text.getBytes(StandardCharsets.UTF_8)));
    }
}
