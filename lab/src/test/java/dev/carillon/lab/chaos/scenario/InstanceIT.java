package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Two schedulers in one namespace divide the CronWorkflows by Argo's label for that. */
@Timeout(180)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
class InstanceIT {
    private static final String LABEL = "workflows.argoproj.io/controller-instanceid";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** A slot's window is as long: a busy machine must have learnt of the CronWorkflow before the first one closes. */
    private static final Duration PERIOD = Duration.ofSeconds(8);

    private static final String EVERY = "@every " + PERIOD.toSeconds() + "s";

    /** Asserts creations from the audit log; a label that is given or taken later decides from then on. */
    @Test
    void a_controller_with_an_instance_id_launches_what_carries_it_and_nothing_else() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "instance")) {
            scenario.start("--instance-id", "instance");
            Place here = scenario.here();
            here.apply(CronDraft.named("plain").schedule(EVERY));
            here.apply(CronDraft.named("green").schedule(EVERY).label(LABEL, "green"));
            Instant created = here.apply(CronDraft.named("blue").schedule(EVERY).label(LABEL, "instance"));

            Slot slot = new Slot("blue", created.plus(PERIOD));
            here.awaitCreation(slot, LIMIT);
            here.awaitCreation(new Slot("blue", created.plus(PERIOD.multipliedBy(2))), LIMIT);
            assertThat(here.creations()).allMatch(line -> line.name().startsWith("blue-"));
            JsonNode run = here.api().get(Objects.WORKFLOWS, slot.run());
            assertThat(run.path("metadata").path("labels").path(LABEL).asString())
                    .isEqualTo("instance");

            relabel(here, "plain", "\"instance\"");
            relabel(here, "blue", "null");
            Await.until(
                    "plain is ours now",
                    LIMIT,
                    () -> here.creations().stream().anyMatch(line -> line.name().startsWith("plain-")));
            Instant given = here.creations().getLast().at();
            Await.until(
                    "plain goes on",
                    LIMIT,
                    () -> here.creations().stream()
                                    .filter(line -> line.name().startsWith("plain-"))
                                    .count()
                            >= 3);
            assertThat(here.creations())
                    .filteredOn(line -> line.at().isAfter(given))
                    .allMatch(line -> line.name().startsWith("plain-"));
            here.awaitBooks();
        }
    }

    /** Asserts creations from the audit log: the one who was second does not wait for a lease that the first one keeps. */
    @Test
    void controllers_with_different_instance_ids_lead_beside_each_other() {
        try (Scenario scenario = Scenario.in(Ground.shared(), "instances")) {
            scenario.start();
            scenario.start("--instance-id", "instances");
            Place here = scenario.here();
            Instant plain = here.apply(CronDraft.named("plain").schedule(EVERY));
            Instant blue = here.apply(CronDraft.named("blue").schedule(EVERY).label(LABEL, "instances"));

            here.awaitCreation(new Slot("plain", plain.plus(PERIOD)), LIMIT);
            here.awaitCreation(new Slot("blue", blue.plus(PERIOD)), LIMIT);
        }
    }

    private static void relabel(Place place, String cron, String value) {
        place.api()
                .patch(Objects.CRON_WORKFLOWS, cron, "{\"metadata\":{\"labels\":{\"%s\":%s}}}".formatted(LABEL, value));
    }
}
