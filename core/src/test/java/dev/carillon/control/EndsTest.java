package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An end that the watch has shown is counted, whenever the run is deleted. */
class EndsTest {
    private static final String UNTIL_ONE_SUCCEEDS =
            "{'schedules':['* * * * *'],'stopStrategy':{'expression':'cronworkflow.succeeded >= 1'}}";
    private static final String RUN =
            "c-" + Instant.parse("2026-11-24T10:01:00Z").getEpochSecond();

    private final OneHost host =
            new OneHost("2026-11-24T10:00:30Z").apply("c", UNTIL_ONE_SUCCEEDS).runUntil("2026-11-24T10:01:20Z");

    @Test
    void a_run_that_is_deleted_in_the_moment_of_its_end_has_its_end() {
        succeed();
        delete();
        host.runUntil("2026-11-24T10:04:30Z");
        assertCounted();
    }

    @Test
    void a_run_that_ends_and_is_deleted_while_nobody_leads_has_its_end() {
        host.network(call -> call.request().kind().equals(Kind.LEASE)
                        && call.request().isMutation()
                ? new Fate.Answered(new Answer.Refused(Status.of(500, "", "etcdserver: mvcc: database space exceeded")))
                : Fate.DELIVERED);
        host.run(Duration.ofSeconds(15));
        assertThat(host.controller.isReady()).isFalse();
        succeed();
        host.run(Duration.ofSeconds(5));
        delete();
        host.run(Duration.ofSeconds(10));
        host.network(Network.PERFECT).runUntil("2026-11-24T10:04:30Z");
        assertCounted();
    }

    /** Without a stop strategy an end may ride on the next write; a process that ends has no next one. */
    @Test
    void an_end_that_is_not_written_yet_is_written_before_the_lease_is_given_up() {
        OneHost plain = new OneHost("2026-11-24T10:00:30Z")
                .apply("c", "{'schedules':['0 * * * *']}")
                .runUntil("2026-11-24T11:00:20Z");
        String run = "c-" + Instant.parse("2026-11-24T11:00:00Z").getEpochSecond();
        plain.patch(Kind.WORKFLOW, run, "{'status':{'phase':'Succeeded','finishedAt':'" + plain.now() + "'}}")
                .run(Duration.ofSeconds(1));
        assertThat(plain.ledger("c").counters().succeeded()).isZero();

        plain.controller.stop();
        plain.run(Duration.ofSeconds(1));
        assertThat(plain.controller.isStopped()).isTrue();
        assertThat(plain.ledger("c").counters().succeeded()).isOne();
    }

    /** Argo's W15: there one run that cannot be deleted freezes the counts of its CronWorkflow, and Forbid with them. */
    @Test
    void a_run_that_may_not_be_deleted_for_the_history_limits_holds_up_neither_counts_nor_runs() {
        OneHost kept = new OneHost("2026-11-24T10:00:30Z")
                .network(call -> call.request() instanceof Request.Delete delete
                                && delete.kind().equals(Kind.WORKFLOW)
                        ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "cannot delete workflows")))
                        : Fate.DELIVERED)
                .apply("c", "{'schedules':['* * * * *'],'concurrencyPolicy':'Forbid','successfulJobsHistoryLimit':0}");
        Instant slot = Instant.parse("2026-11-24T10:01:00Z");
        for (int i = 0; i < 4; i++) {
            kept.runUntil(slot.plusSeconds(30).toString())
                    .patch(
                            Kind.WORKFLOW,
                            "c-" + slot.getEpochSecond(),
                            "{'status':{'phase':'Succeeded','finishedAt':'" + kept.now() + "'}}");
            slot = slot.plusSeconds(60);
        }
        kept.runUntil(slot.minusSeconds(5).toString());
        assertThat(kept.requests(Request.Delete.class::isInstance)).isNotEmpty();
        assertThat(kept.ledger("c").counters().created()).isEqualTo(4);
        assertThat(kept.ledger("c").counters().succeeded()).isEqualTo(4);
        assertThat(kept.ledger("c").counters().skipped()).isZero();
        assertThat(kept.cron("c").shown().succeeded()).isEqualTo(4);
    }

    /** Argo's W31: there a stop strategy that cannot be used freezes the counts. */
    @Test
    void an_end_is_counted_although_the_stop_strategy_cannot_be_used() {
        host.patch(Kind.CRON_WORKFLOW, "c", "{'spec':{'stopStrategy':{'expression':'cronworkflow.succeeded >'}}}");
        succeed();
        host.runUntil("2026-11-24T10:02:30Z");
        assertThat(host.conditions("c")).anyMatch(c -> c.startsWith("SpecError"));
        assertThat(host.ledger("c").counters().succeeded()).isOne();
        assertThat(host.cron("c").shown().succeeded()).isOne();
    }

    private void succeed() {
        host.patch(Kind.WORKFLOW, RUN, "{'status':{'phase':'Succeeded','finishedAt':'2026-11-24T10:01:20Z'}}");
    }

    private void delete() {
        ApiObject run = Objects.requireNonNull(host.get(Kind.WORKFLOW, RUN));
        host.execute(new Request.Delete(
                Kind.WORKFLOW, new Key(OneHost.NAMESPACE, RUN), run.meta().uid(), null));
    }

    private void assertCounted() {
        assertThat(host.ledger("c").counters().succeeded()).isEqualTo(1);
        assertThat(host.ledger("c").recent())
                .singleElement()
                .satisfies(entry -> assertThat(entry.end()).isEqualTo(End.SUCCEEDED));
        assertThat(host.requests(OneHost::isLaunch))
                .as("the strategy stopped it")
                .hasSize(1);
    }
}
