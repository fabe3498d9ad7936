package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Finished;
import dev.carillon.lab.cluster.RealCluster;
import dev.carillon.lab.cluster.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ordinary tools wipe, turn back and copy what stands in a CronWorkflow (PROTOCOL C2): it has no status subresource, so
 * status and annotations go with each write of the whole object. The account is another object.
 */
@Timeout(240)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
class WrittenOverIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** For what was wiped to be shown again, from the moment when somebody leads. */
    private static final Duration BACK = Duration.ofSeconds(10);

    /** So often the cursor is read while another writes. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** What a run's slot may still be launched in: {@code --default-window}. */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    /**
     * The run is gone, the status too, and the process that knew of both; the window is open. One object is put over as
     * {@code kubectl replace} does, the other as {@code argo cron update}: the file's object with the live version.
     */
    @Test
    void a_users_file_put_over_the_object_makes_no_second_run_and_the_status_comes_back() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "written-over")) {
            Replica replica = scenario.start();
            Place here = scenario.here();
            scenario.engine();
            Instant tick = Ticks.next();
            CronDraft replacing = CronDraft.named("replaced").once(tick).history(0);
            CronDraft updating = CronDraft.named("updated").once(tick).history(0);
            List<Slot> slots = List.of(new Slot("replaced", tick), new Slot("updated", tick));
            here.apply(replacing);
            here.apply(updating);
            for (Slot slot : slots) {
                here.awaitCreation(slot, LIMIT);
                Await.until(
                        "its run has ended, is counted and gone: " + slot,
                        LIMIT,
                        () -> here.api().find(Objects.WORKFLOWS, slot.run()).isEmpty() && isShown(here, slot));
            }
            // The process that is about to die shows nothing any more: the next one finds what the files left.
            replica.proxy()
                    .rule("unshown")
                    .method("PATCH")
                    .path("/cronworkflows/")
                    .does(new Trouble.HangBefore());
            kubectl(scenario, replacing.json(), "replace", "-f", "-");
            update(here, updating);
            replica.process().kill();
            slots.forEach(slot -> assertThat(
                            here.api().get(Objects.CRON_WORKFLOWS, slot.cron()).has("status"))
                    .as("wiped: %s", slot)
                    .isFalse());
            replica.proxy().clearRules();
            replica.process().start();

            Await.until("it leads again", LIMIT, replica.process()::isLeading);
            for (Slot slot : slots) {
                Await.until("counters and last time are back: " + slot, BACK, () -> isShown(here, slot));
            }
            assertThat(Ticks.now()).as("inside the window").isBefore(tick.plus(WINDOW));
            for (Slot slot : slots) {
                assertThat(here.creations(slot)).hasSize(1);
                assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
                assertThat(here.conditions(slot.cron(), "LedgerRebuilt")).isEmpty();
            }
            here.awaitBooks();
        }
    }

    /**
     * As a GitOps tool does whose repository holds an export: status, annotations and all, once a second. Each run is
     * gone before the window of its slot closes, so the account alone knows that it was there.
     */
    @Test
    void an_old_copy_that_is_applied_every_second_doubles_no_run_and_moves_no_cursor_back() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "put-back")) {
            scenario.start();
            Place here = scenario.here();
            scenario.engine();
            Duration period = Duration.ofSeconds(20);
            Instant created = here.apply(
                    CronDraft.named("exported").schedule("@every 20s").history(0));
            Slot first = new Slot("exported", created.plus(period));
            Await.until(
                    "its first run is shown",
                    LIMIT,
                    () -> lastShown(here, "exported").equals(first.time()));
            String old = export(here, "exported").toString();
            List<Instant> cursors = new ArrayList<>();
            Instant end = Ticks.now().plusSeconds(50);
            for (Instant next = Ticks.now(); next.isBefore(end); next = next.plusSeconds(1)) {
                for (Instant look = Ticks.now(); look.isBefore(next); look = look.plus(LOOK)) {
                    Ticks.reach(look);
                    cursors.add(cursor(here, "exported"));
                }
                Ticks.reach(next);
                here.api().patch(Objects.CRON_WORKFLOWS, "exported", old);
            }
            here.suspend("exported");

            assertThat(cursors).as("recordedThrough").hasSizeGreaterThan(50).isSorted();
            for (int i = 1; i <= 3; i++) {
                Slot slot = new Slot("exported", created.plus(period.multipliedBy(i)));
                assertThat(here.awaitEntry(slot, LIMIT).label()).as("%s", slot).isIn("Created", "Adopted");
                assertThat(here.creations(slot)).as("%s", slot).hasSize(1);
            }
            here.awaitBooks();
            JsonNode ledger = here.ledger("exported").orElseThrow().path("status");
            assertThat(ledger.path("effectiveFrom").asString()).isEqualTo(created.toString());
            assertThat(ledger.path("counters").path("created").asInt()
                            + ledger.path("counters").path("adopted").asInt())
                    .isEqualTo(here.creations().size());
            Await.until(
                    "the status moves on again",
                    LIMIT,
                    () -> !lastShown(here, "exported").isBefore(created.plus(period.multipliedBy(3))));
            Await.until(
                    "the user is told who else writes the status",
                    LIMIT,
                    () -> !here.conditions("exported", "ForeignScheduler").isEmpty());
        }
    }

    /** {@code kubectl get -o yaml | sed | kubectl apply}: once as it is, once without its status. */
    @Test
    void a_copy_under_another_name_begins_at_its_own_creation_with_an_account_of_its_own() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "copied-over")) {
            scenario.start();
            Place here = scenario.here();
            scenario.engine();
            Instant tick = Ticks.next();
            Slot original = new Slot("original", tick);
            here.apply(CronDraft.named("original").once(tick).schedule("@every 20s"));
            here.awaitCreation(original, LIMIT);
            Await.until(
                    "runs of it have ended well",
                    LIMIT,
                    () -> here.api()
                                    .get(Objects.CRON_WORKFLOWS, "original")
                                    .path("status")
                                    .path("succeeded")
                                    .asInt(0)
                            > 0);
            String yaml = kubectl(scenario, "", "get", "cronworkflow", "original", "-o", "yaml")
                    .out();
            assertThat(yaml).contains("lastScheduledTime", "last-used-schedule");
            // Each lands inside the window of a time that the original has run.
            kubectl(scenario, yaml.replace("original", "whole-copy"), "apply", "-f", "-");
            kubectl(
                    scenario,
                    yaml.replace("original", "bare-copy").replaceAll("(?ms)^status:.*", ""),
                    "apply",
                    "-f",
                    "-");

            List<String> copies = List.of("whole-copy", "bare-copy");
            for (String copy : copies) {
                here.awaitCreation(new Slot(copy, createdAt(here, copy).plusSeconds(20)), LIMIT);
                here.suspend(copy);
            }
            for (String copy : copies) {
                Instant created = createdAt(here, copy);
                assertThat(created).isBetween(tick, tick.plus(WINDOW));
                Slot first = new Slot(copy, created.plusSeconds(20));
                assertThat(here.awaitEntry(first, LIMIT).label()).isIn("Created", "Adopted");
                JsonNode ledger = here.ledger(copy).orElseThrow().path("status");
                assertThat(ledger.path("effectiveFrom").asString()).isEqualTo(created.toString());
                assertThat(ledger.path("counters").path("created").asInt()
                                + ledger.path("counters").path("adopted").asInt())
                        .isEqualTo(1);
                assertThat(ledger.path("counters").path("succeeded").asInt())
                        .as("runs of the original that %s counts", copy)
                        .isZero();
                assertThat(ledger.path("recent").valueStream())
                        .allMatch(entry -> entry.path("slot")
                                .asString()
                                .equals(first.time().toString()));
                assertThat(here.conditions(copy, "LedgerRebuilt")).isEmpty();
                assertThat(here.creations())
                        .filteredOn(line -> line.name().startsWith(copy))
                        .extracting(line -> line.name())
                        .containsExactly(first.run());
            }
            assertThat(here.creations(original)).hasSize(1);
            here.awaitBooks();
        }
    }

    private static Instant createdAt(Place place, String cron) {
        return Instant.parse(place.api()
                .get(Objects.CRON_WORKFLOWS, cron)
                .path("metadata")
                .path("creationTimestamp")
                .asString());
    }

    /** The run of the slot is the last one, and its good end has been counted. */
    private static boolean isShown(Place place, Slot slot) {
        JsonNode status = place.api().get(Objects.CRON_WORKFLOWS, slot.cron()).path("status");
        return status.path("lastScheduledTime").asString("").equals(slot.time().toString())
                && status.path("succeeded").asInt(0) == 1;
    }

    private static Instant lastShown(Place place, String cron) {
        String last = place.api()
                .get(Objects.CRON_WORKFLOWS, cron)
                .path("status")
                .path("lastScheduledTime")
                .asString("");
        return last.isEmpty() ? Instant.MIN : Instant.parse(last);
    }

    private static Instant cursor(Place place, String cron) {
        return Instant.parse(place.ledger(cron)
                .orElseThrow()
                .path("status")
                .path("recordedThrough")
                .asString());
    }

    /** As {@code argo cron update}: the file's object with the live version, in one PUT. */
    private static void update(Place place, CronDraft file) {
        ObjectNode object = (ObjectNode) JSON.readTree(file.json());
        object.withObjectProperty("metadata")
                .put(
                        "resourceVersion",
                        place.api()
                                .get(Objects.CRON_WORKFLOWS, file.name())
                                .path("metadata")
                                .path("resourceVersion")
                                .asString());
        place.api().replace(Objects.CRON_WORKFLOWS, file.name(), object.toString());
    }

    /** The object without what belongs to the API server, as people keep it. */
    private static JsonNode export(Place place, String cron) {
        ObjectNode object =
                (ObjectNode) place.api().get(Objects.CRON_WORKFLOWS, cron).deepCopy();
        object.withObjectProperty("metadata")
                .remove(List.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"));
        return object;
    }

    private static Finished kubectl(Scenario scenario, String input, String... arguments) {
        RealCluster cluster = scenario.ground().cluster();
        List<String> all =
                new ArrayList<>(List.of("--namespace", scenario.here().namespace()));
        all.addAll(List.of(arguments));
        return cluster.kubectl(cluster.kubeconfig(User.ADMIN, cluster.url()), input, all.toArray(String[]::new))
                .orThrow();
    }
}
