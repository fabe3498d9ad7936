package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What is decided a moment early is decided for nothing: only the bytes of the create may come of it. */
class RehearsalTest {
    private static final String BEGIN = "2026-11-24T10:04:30Z";
    private static final String REHEARSED = "2026-11-24T10:04:59.998Z";

    private static OneHost nightly() {
        return new OneHost(BEGIN).apply("nightly", "{'schedules':['5 10 * * *']}");
    }

    /** The probe of the fence is no run of anybody. */
    private static List<ObjectNode> runs(OneHost host) {
        return host.requests(r -> r instanceof Request.Create && r.kind().equals(Kind.WORKFLOW)).stream()
                .filter(r -> r.key().namespace().equals(OneHost.NAMESPACE))
                .map(r -> OneHost.parsed(((Request.Create) r).body()))
                .toList();
    }

    @Test
    void nothing_is_sent_and_nothing_is_told_before_the_time() {
        OneHost host = nightly().runUntil("2026-11-24T10:04:59.950Z");
        host.sent.clear();
        host.notes.clear();

        host.runUntil("2026-11-24T10:04:59.999Z");

        assertThat(host.sent).isEmpty();
        assertThat(host.notes).isEmpty();
        assertThat(host.runUntil("2026-11-24T10:05:01Z")
                        .ledger("nightly")
                        .counters()
                        .created())
                .isEqualTo(1);
    }

    @Test
    void it_is_rehearsed_early_and_once_more_just_before_its_time() {
        OneHost host = nightly().runUntil("2026-11-24T10:04:59.970Z");
        assertThat(pause(host)).isEqualTo(Duration.ofMillis(15));
        assertThat(pause(host.runUntil("2026-11-24T10:04:59.990Z"))).isEqualTo(Duration.ofMillis(7));
        assertThat(pause(host.runUntil("2026-11-24T10:04:59.998Z"))).isEqualTo(Duration.ofMillis(2));
    }

    private static Duration pause(OneHost host) {
        Duration passed = Duration.between(Instant.parse(BEGIN), host.now());
        return host.controller.step(new Moment(host.now(), passed.toNanos()));
    }

    @Test
    void what_is_edited_in_the_last_moment_runs_as_edited() {
        OneHost host = nightly().runUntil(REHEARSED);

        host.patch(Kind.CRON_WORKFLOW, "nightly", "{'spec':{'workflowSpec':{'entrypoint':'other'}}}")
                .runUntil("2026-11-24T10:05:01Z");

        assertThat(runs(host))
                .singleElement()
                .satisfies(run -> assertThat(run.path("spec").path("entrypoint").asString())
                        .isEqualTo("other"));
    }

    @Test
    void what_is_suspended_in_the_last_moment_does_not_run() {
        OneHost host = nightly().runUntil(REHEARSED);

        host.patch(Kind.CRON_WORKFLOW, "nightly", "{'spec':{'suspend':true}}").runUntil("2026-11-24T10:06:00Z");

        assertThat(runs(host)).isEmpty();
    }

    @Test
    void of_two_that_are_due_together_each_has_its_own_body() {
        OneHost host = nightly().apply("other", "{'schedules':['5 10 * * *']}");

        host.runUntil("2026-11-24T10:05:01Z");

        assertThat(runs(host))
                .extracting(run -> run.path("metadata").path("name").asString())
                .containsExactlyInAnyOrder("nightly-1795514700", "other-1795514700");
    }
}
