package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.port.Note;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A template that is there while its watch is late: a run is not missed for what the API server would show. */
class LateTemplateTest {
    private static final String CLOSE = "2026-11-24T10:02:00Z";
    private static final String AFTER = "2026-11-24T10:02:05Z";

    private final OneHost host = new OneHost("2026-11-24T10:00:00Z");

    private LateTemplateTest waiting(String name, String ref) {
        host.apply(name, "{'schedules':['1 10 * * *'],'startingDeadlineSeconds':60,'workflowSpec':" + ref + "}");
        return this;
    }

    /** Nobody hears of what happens from now on. */
    private void unheard(Kind kind, String name) {
        host.runUntil("2026-11-24T10:01:30Z").cluster.pauseWatches(true);
        create(kind, name);
    }

    private void create(Kind kind, String name) {
        String namespace = kind.namespaced() ? OneHost.NAMESPACE : "";
        host.execute(new Request.Create(kind, new Key(namespace, name), Json.bytes(Bodies.named(kind, name))));
    }

    private List<Request> reads() {
        return host.requests(r -> r instanceof Request.Get
                && (r.kind().equals(Kind.WORKFLOW_TEMPLATE) || r.kind().equals(Kind.CLUSTER_WORKFLOW_TEMPLATE)));
    }

    private String outcome(String name) {
        return host.ledger(name).recent().stream()
                .map(e -> e.outcome().kind() + " " + e.outcome().reason())
                .findFirst()
                .orElseGet(() -> host.ledger(name).ranges().stream()
                        .map(r -> r.outcome().kind() + " " + r.outcome().reason())
                        .findFirst()
                        .orElse("none"));
    }

    @Test
    void one_that_the_watch_has_not_shown_is_found_by_a_last_look_and_its_run_starts() {
        waiting("report", "{'workflowTemplateRef':{'name':'base'}}").unheard(Kind.WORKFLOW_TEMPLATE, "base");
        host.runUntil(CLOSE);

        assertThat(host.requests(OneHost::isLaunch)).hasSize(1);
        assertThat(reads()).hasSize(1);
        assertThat(outcome("report")).startsWith("Created");
    }

    @Test
    void so_is_one_of_the_whole_cluster() {
        waiting("report", "{'workflowTemplateRef':{'name':'base','clusterScope':true}}")
                .unheard(Kind.CLUSTER_WORKFLOW_TEMPLATE, "base");
        host.runUntil(CLOSE);

        assertThat(host.requests(OneHost::isLaunch)).hasSize(1);
        assertThat(reads()).hasSize(1);
    }

    @Test
    void one_that_is_not_there_is_asked_for_once_and_its_slot_is_missed() {
        waiting("report", "{'workflowTemplateRef':{'name':'base'}}");
        host.runUntil(AFTER);

        assertThat(reads()).hasSize(1);
        assertThat(outcome("report")).isEqualTo("Missed TemplateNotFound");
        assertThat(host.notes(Note.UpkeepFailed.class)).isEmpty();
    }

    /** An older Role, for instance: it is told of, and costs the slot nothing more than it did without the read. */
    @Test
    void one_that_may_not_be_read_is_told_of_and_its_slot_is_missed_at_its_close() {
        refuse(Status.of(403, "Forbidden", "workflowtemplates \"base\" is forbidden: User \"c\" cannot get it"));
        waiting("report", "{'workflowTemplateRef':{'name':'base'}}");
        host.runUntil(AFTER);

        assertThat(outcome("report")).isEqualTo("Missed TemplateNotFound");
        assertThat(host.notes(Note.UpkeepFailed.class)).isNotEmpty().allSatisfy(note -> {
            assertThat(note.kind()).isEqualTo("WorkflowTemplate");
            assertThat(note.target()).isEqualTo("template/base");
            assertThat(note.fault().message()).contains("cannot get it");
        });
        host.runUntil("2026-11-24T10:10:00Z");
        assertThat(reads()).hasSizeLessThanOrEqualTo(3);
    }

    /** What is asked for only now and then must not keep a breaker open that only its own success would close. */
    @Test
    void reads_that_fail_hold_back_no_create() {
        refuse(Status.of(504, "Timeout", "Timeout: request did not complete within the allotted timeout"));
        for (String name : List.of("a", "b", "c", "d")) {
            waiting(name, "{'workflowTemplateRef':{'name':'" + name + "'}}");
        }
        host.apply("well", "{'schedules':['* * * * *']}");
        host.runUntil(AFTER);

        assertThat(reads()).isNotEmpty();
        assertThat(outcome("a")).isEqualTo("Missed TemplateNotFound");
        assertThat(host.notes(Note.BreakerMoved.class)).isEmpty();
        host.run(Duration.ofMinutes(2));
        assertThat(host.ledger("well").counters().created()).isEqualTo(4);
    }

    /** Whoever asks: two requests a second are what an outage may cost (PROTOCOL H3). */
    @Test
    void in_an_outage_they_keep_their_distance_as_all_probes_do() {
        for (int i = 0; i < 20; i++) {
            waiting("due-" + i, "{'workflowTemplateRef':{'name':'base'}}");
        }
        host.runUntil("2026-11-24T10:01:50Z").network(call -> new Fate.RequestLost(true, false));
        host.runUntil(CLOSE);

        assertThat(reads()).hasSizeBetween(1, 7);
    }

    @Test
    void of_several_that_are_missing_one_that_is_surely_not_there_is_enough() {
        waiting("report", "{'workflowTemplateRef':{'name':'base'},'hooks':{'exit':{'templateRef':{'name':'last'}}}}")
                .unheard(Kind.WORKFLOW_TEMPLATE, "last");
        host.runUntil(AFTER);

        assertThat(reads()).extracting(r -> r.key().name()).containsExactly("base");
        assertThat(outcome("report")).isEqualTo("Missed TemplateNotFound");
    }

    private void refuse(Status status) {
        host.network(call ->
                call.request() instanceof Request.Get && call.request().kind().equals(Kind.WORKFLOW_TEMPLATE)
                        ? new Fate.Answered(new Answer.Refused(status))
                        : Fate.DELIVERED);
    }
}
