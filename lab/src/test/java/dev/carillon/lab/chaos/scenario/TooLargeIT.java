package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A CronWorkflow that etcd just takes, and whose run it does not: nothing but another spec will help (PROTOCOL H9). */
@Timeout(240)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
class TooLargeIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** etcd takes requests of 1.5 MiB and no more ({@code --max-request-bytes}); the API server takes 3 MiB. */
    private static final int ETCD_LIMIT = 1_572_864;

    /** More than an object has beside its filler. */
    private static final int SURELY_FITS = ETCD_LIMIT - 8_192;

    /** A run names it three times, so a long name makes the run larger than the CronWorkflow with its status. */
    private static final String NAME = "a-cron-workflow-whose-name-is-as-long-as-it-may-be";

    /**
     * The status with the condition that tells the user takes about 450 bytes, and must fit. A run has about 560 bytes
     * more than the CronWorkflow without it: owner, labels, annotations, finalizer.
     */
    private static final int ROOM = 500;

    private static final String SCHEDULE = "@every 30s";
    private static final int PERIOD_SECONDS = 10;

    /** A rejected slot waits so long for a smaller spec; also time for an attempt that the machine was too busy for. */
    private static final int DEADLINE_SECONDS = 25;

    @Test
    void a_run_that_is_too_large_for_etcd_is_tried_once_and_rejected_and_nobody_else_notices() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "too-large")) {
            Place here = scenario.here();
            int filler = largest(here) - ROOM;
            Replica replica = scenario.start();
            Instant small = here.apply(CronDraft.named("small").schedule("@every " + PERIOD_SECONDS + "s"));
            Instant created = here.apply(large(filler).schedule(SCHEDULE).deadline(DEADLINE_SECONDS));
            Slot slot = new Slot(NAME, created.plusSeconds(30));
            Rule asked = replica.proxy()
                    .rule("asked")
                    .method("POST")
                    .path("/workflows")
                    .body("\"" + slot.run() + "\"")
                    .does(new Trouble.Nothing());

            LedgerEntry entry = here.awaitEntry(slot, LIMIT);

            assertThat(entry.label()).isEqualTo("Rejected/TooLarge");
            here.awaitTold(NAME, "rejected (TooLarge)", LIMIT);
            here.api().delete(Objects.CRON_WORKFLOWS, NAME); // full as it is, it takes no change
            // An attempt that was not answered in time is made again, whatever its size.
            assertThat(replica.proxy().seen())
                    .filteredOn(seen -> seen.rule().equals(asked.name()) && seen.status() != 0)
                    .singleElement()
                    .returns(500, seen -> seen.status());
            assertThat(here.creations(slot)).isEmpty();
            assertThat(replica.process().logged("breaker", "open=\"true\""))
                    .noneMatch(line -> written(line).isAfter(slot.time()));
            Instant end = Ticks.now();
            for (Instant time = small.plusSeconds(PERIOD_SECONDS);
                    time.isBefore(end);
                    time = time.plusSeconds(PERIOD_SECONDS)) {
                Slot other = new Slot("small", time);
                assertThat(here.awaitCreation(other, LIMIT).at()).isBefore(time.plusSeconds(PERIOD_SECONDS));
            }
            here.awaitBooks();
        }
    }

    private static Instant written(String line) {
        return Instant.parse(line.substring(0, line.indexOf(' ')));
    }

    /** The largest filler with which the API server stores such a CronWorkflow, by bisection. */
    private static int largest(Place place) {
        int fits = SURELY_FITS;
        int exceeds = ETCD_LIMIT;
        while (exceeds - fits > 1) {
            int middle = (fits + exceeds) / 2;
            if (isStored(place, middle)) {
                fits = middle;
            } else {
                exceeds = middle;
            }
        }
        return fits;
    }

    private static boolean isStored(Place place, int filler) {
        try {
            place.apply(
                    large(filler).schedule(SCHEDULE).deadline(DEADLINE_SECONDS).suspended());
            place.api().delete(Objects.CRON_WORKFLOWS, NAME);
            return true;
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("etcdserver: request is too large");
            return false;
        }
    }

    private static CronDraft large(int filler) {
        ObjectNode workflow = JSON.createObjectNode().put("entrypoint", "main");
        ObjectNode container = workflow.putArray("templates")
                .addObject()
                .put("name", "main")
                .putObject("container")
                .put("image", "busybox:1.36");
        container.putArray("command").add("true");
        container.putArray("args").add("x".repeat(filler));
        return CronDraft.named(NAME).workflow(workflow);
    }
}
