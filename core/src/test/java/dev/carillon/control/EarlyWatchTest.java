package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import dev.carillon.testkit.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A watch is often quicker than the answer to the create of what it shows. */
class EarlyWatchTest {
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final OneHost host = new OneHost("2026-11-24T10:00:30Z")
            .apply("report", "{'schedules':['1 10 * * *'],'startingDeadlineSeconds':600}");

    @Test
    void a_run_that_is_seen_before_its_answer_is_recorded_with_it() {
        host.network(call -> OneHost.isLaunch(call.request()) ? new Fate.AnswerHeld() : Fate.DELIVERED)
                .runUntil("2026-11-24T10:01:00.500Z");
        assertThat(host.requests(r -> r.kind().equals(Kind.CRON_LEDGER) && r.isMutation()))
                .as("the ledger, when it was begun")
                .hasSize(1);

        host.cluster.release(host.cluster.held().getFirst());
        host.run(MOMENT);
        assertThat(host.ledger("report").lastRun()).isPresent();
    }

    @Test
    void a_run_whose_answer_never_comes_is_recorded_when_the_create_is_given_up() {
        host.network(call -> OneHost.isLaunch(call.request()) ? new Fate.AnswerLost(false) : Fate.DELIVERED)
                .runUntil("2026-11-24T10:01:01Z");
        assertThat(host.ledger("report").lastRun()).isEmpty();

        host.runUntil("2026-11-24T10:01:06Z");
        assertThat(host.ledger("report").lastRun()).isPresent();
        assertThat(host.requests(OneHost::isLaunch)).hasSize(1);
    }
}
