package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** {@code argo retry} of a finished run in the moment in which the history limit deletes it (PROTOCOL H13). */
@Timeout(180)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevivedIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration APART = Duration.ofSeconds(10);

    private Scenario scenario;
    private Replica replica;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.in(Ground.shared(), "revived");
        replica = scenario.start();
        here = scenario.here();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    /** The delete is on its way while the run comes back to life: it names the version that it means. */
    @Test
    void a_run_that_is_revived_before_its_delete_arrives_is_not_deleted_and_is_counted_once() throws Exception {
        Slot first = begin("before");
        Slot second = next(first);
        Rule delete = replica.proxy()
                .rule("delete")
                .method("DELETE")
                .path("/workflows/" + first.run())
                .times(1)
                .does(new Trouble.Hold());
        endBoth(first, second);
        delete.awaitHits(1, LIMIT);

        retry(first);
        delete.release();

        Await.until("the delete is answered", LIMIT, () -> answers().contains(409));
        here.awaitEntry(next(second), LIMIT);
        here.suspend("before");
        Await.until("it is shown as active", LIMIT, () -> active("before").contains(uid(first)));
        assertThat(here.api()
                        .get(Objects.WORKFLOWS, first.run())
                        .path("metadata")
                        .has("deletionTimestamp"))
                .isFalse();
        // It ends again, as the newest one: the other one is beyond the limit now, and goes by the same rule.
        here.end(first.run(), "Succeeded");
        here.awaitGone(second, LIMIT);
        Await.until(
                "it is no longer shown as active",
                LIMIT,
                () -> !active("before").contains(uid(first)));
        assertThat(counters("before").path("succeeded").asInt()).isEqualTo(2);
        assertThat(counters("before").path("failed").asInt()).isZero();
        here.awaitBooks();
    }

    /** Another finalizer keeps the deleted run, and it comes back to life while it is going. */
    @Test
    void a_run_that_is_revived_after_its_delete_was_accepted_goes_alone_and_is_counted_once() {
        Slot first = begin("after");
        Slot second = next(first);
        here.awaitCreation(first, LIMIT);
        here.api()
                .patch(
                        Objects.WORKFLOWS,
                        first.run(),
                        "{\"metadata\":{\"finalizers\":[\"carillon.dev/unrecorded\",\"example.com/keeps\"]}}");
        endBoth(first, second);
        Await.until(
                "its delete is accepted",
                LIMIT,
                () -> here.api()
                        .get(Objects.WORKFLOWS, first.run())
                        .path("metadata")
                        .has("deletionTimestamp"));
        LedgerEntry entry = here.entry(first).orElseThrow();

        retry(first);
        Await.until("it is shown as active", LIMIT, () -> active("after").contains(uid(first)));
        here.end(first.run(), "Failed");
        assertThat(here.awaitEntry(next(second), LIMIT).label()).isIn("Created", "Adopted");
        here.suspend("after");
        Await.until(
                "it is no longer shown as active", LIMIT, () -> !active("after").contains(uid(first)));
        here.api().patch(Objects.WORKFLOWS, first.run(), "{\"metadata\":{\"finalizers\":null}}");
        here.awaitGone(first, LIMIT);

        assertThat(here.entry(first)).contains(entry);
        assertThat(here.api()
                        .get(Objects.WORKFLOWS, second.run())
                        .path("metadata")
                        .has("deletionTimestamp"))
                .isFalse();
        assertThat(counters("after").path("succeeded").asInt()).isEqualTo(2);
        assertThat(counters("after").path("failed").asInt()).isZero();
        here.awaitBooks();
    }

    /** A CronWorkflow that keeps one succeeded run, and its first slot. */
    private Slot begin(String cron) {
        Instant created = here.apply(CronDraft.named(cron)
                .schedule("@every " + APART.toSeconds() + "s")
                .history(1));
        return new Slot(cron, created.plus(APART));
    }

    private static Slot next(Slot slot) {
        return new Slot(slot.cron(), slot.time().plus(APART));
    }

    /** In order, and each when it is recorded and released: only then may the history limit take it. */
    private void endBoth(Slot first, Slot second) {
        here.awaitEntry(first, LIMIT);
        here.end(first.run(), "Succeeded");
        here.awaitEntry(second, LIMIT);
        Ticks.reach(second.time().plusSeconds(2));
        here.end(second.run(), "Succeeded");
    }

    /** What {@code argo retry} writes (argo/workflow/util/util.go, FormulateRetryWorkflow). */
    private void retry(Slot slot) {
        here.api().patch(Objects.WORKFLOWS, slot.run(), """
                {"metadata":{"labels":{"workflows.argoproj.io/phase":"Running",
                                       "workflows.argoproj.io/completed":"false"}},
                 "status":{"phase":"Running","finishedAt":null}}""");
    }

    private List<Integer> answers() {
        return replica.proxy().seen().stream()
                .filter(seen -> seen.rule().equals("delete"))
                .map(Seen::serverStatus)
                .toList();
    }

    private List<String> active(String cron) {
        return here.api()
                .get(Objects.CRON_WORKFLOWS, cron)
                .path("status")
                .path("active")
                .valueStream()
                .map(each -> each.path("uid").asString())
                .toList();
    }

    private String uid(Slot slot) {
        return here.entry(slot).orElseThrow().child();
    }

    private JsonNode counters(String cron) {
        return here.ledger(cron).orElseThrow().path("status").path("counters");
    }
}
