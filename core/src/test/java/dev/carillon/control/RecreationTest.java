package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.OwnerReference;
import dev.carillon.api.Request;
import dev.carillon.testkit.Fate;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A CronWorkflow that is deleted and made again under its name is another one (PROTOCOL C2, H2, H12). */
class RecreationTest {
    private static final String EVERY_MINUTE = "{'schedules':['* * * * *'],'startingDeadlineSeconds':600}";

    private final OneHost host = new OneHost("2026-11-24T10:00:00Z");

    private void recreate() {
        host.execute(new Request.Delete(Kind.CRON_WORKFLOW, new Key(OneHost.NAMESPACE, "report"), null, null));
        host.apply("report", EVERY_MINUTE);
    }

    private String ownerOf(String slot) {
        String run = "report-" + Instant.parse(slot).getEpochSecond();
        return Objects.requireNonNull(host.get(Kind.WORKFLOW, run))
                .meta()
                .controller()
                .map(OwnerReference::uid)
                .orElse("");
    }

    @Test
    void what_is_made_again_under_its_name_has_an_account_of_its_own_and_owes_nothing_of_before() {
        host.apply("report", EVERY_MINUTE).runUntil("2026-11-24T10:01:30Z");
        String first = host.cron("report").uid();

        recreate();
        host.runUntil("2026-11-24T10:02:30Z");

        String second = host.cron("report").uid();
        assertThat(second).isNotEqualTo(first);
        assertThat(host.ledger("report").effectiveFrom()).isEqualTo("2026-11-24T10:01:30Z");
        assertThat(host.ledger("report").counters().slots()).isEqualTo(1);
        assertThat(host.ledger("report").counters().created()).isEqualTo(1);
        assertThat(ownerOf("2026-11-24T10:02:00Z")).isEqualTo(second);
    }

    @Test
    void a_create_that_waits_for_the_first_is_never_sent_for_the_second() {
        host.apply("report", EVERY_MINUTE)
                .runUntil("2026-11-24T10:00:59Z")
                .network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestLost(true, false) : Fate.DELIVERED)
                .runUntil("2026-11-24T10:01:20Z");

        recreate();
        host.network(call -> Fate.DELIVERED).runUntil("2026-11-24T10:01:50Z");
        assertThat(host.get(
                        Kind.WORKFLOW,
                        "report-" + Instant.parse("2026-11-24T10:01:00Z").getEpochSecond()))
                .as("the time came due before the second one was made")
                .isNull();

        host.runUntil("2026-11-24T10:02:10Z");
        assertThat(ownerOf("2026-11-24T10:02:00Z"))
                .isEqualTo(host.cron("report").uid());
        assertThat(host.ledger("report").counters().slots()).isEqualTo(1);
    }

    @Test
    void what_was_made_again_unseen_is_told_apart_when_the_watch_comes_back() {
        host.apply("report", EVERY_MINUTE).runUntil("2026-11-24T10:01:30Z");
        host.cluster.pauseWatches(true);
        recreate();
        host.runUntil("2026-11-24T10:02:05Z");
        host.cluster.pauseWatches(false);
        host.runUntil("2026-11-24T10:02:30Z");

        assertThat(ownerOf("2026-11-24T10:02:00Z"))
                .isEqualTo(host.cron("report").uid());
        assertThat(host.ledger("report").counters().slots()).isEqualTo(1);
    }
}
