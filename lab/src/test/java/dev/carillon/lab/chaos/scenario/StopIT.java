package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a process leaves behind that is told to end, and what a policy does that forbids the release (PROTOCOL H5). */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class StopIT {
    private static final int BURST = 100;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** SIGTERM when half of the creates are out; the other half is the next process's. */
    @Test
    void a_process_that_is_told_to_end_within_a_burst_leaves_no_finalizer_and_loses_no_slot() throws Exception {
        try (Scenario scenario = Scenario.in(Ground.shared(), "told-to-end")) {
            Replica first = scenario.start();
            Place here = scenario.here();
            Rule creates = first.proxy()
                    .rule("count")
                    .method("POST")
                    .path("/workflows\\?")
                    .body("\"name\":\"burst-")
                    .does(new Trouble.Nothing());
            List<Slot> slots = here.burst("burst", BURST);
            Ticks.reach(slots.getFirst().time()); // it may be further away than the limit
            creates.awaitHits(BURST / 2, LIMIT);

            assertThat(first.process().stop()).as("it ends by itself").isTrue();

            assertThat(here.unreleased()).isEmpty();
            here.awaitBooks();
            List<Witness.Line> before = here.creations();
            assertThat(before).allMatch(line -> here.entry(slotOf(slots, line)).isPresent());

            scenario.start();
            slots.forEach(
                    slot -> assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted"));
            slots.forEach(slot -> assertThat(here.creations(slot)).hasSize(1));
            here.awaitBooks();
        }
    }

    /** Launches go on, and the user is told; when the policy goes, everything is released. */
    @Test
    void a_policy_that_forbids_to_change_runs_stops_no_launch_and_is_said() {
        String name = "no-updates";
        try (Scenario scenario = Scenario.in(Ground.shared(), name)) {
            scenario.ground().cluster().apply(policy(name));
            Replica replica = scenario.start();
            Place here = scenario.here();
            Instant created = here.apply(CronDraft.named("held").schedule("@every 10s"));
            for (int i = 1; i <= 3; i++) {
                Slot slot = new Slot("held", created.plusSeconds(10L * i));
                assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
            }
            Await.until(
                    "the refusal is logged",
                    LIMIT,
                    () -> !replica.process()
                            .logged("WARN", "write failed", "patch", "no-updates")
                            .isEmpty());
            Await.until("it is counted", LIMIT, () -> replica.process().metric("carillon_unreleased_children") >= 3);

            scenario.ground()
                    .cluster()
                    .kubectl("delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", name)
                    .orThrow();
            here.suspend("held");
            Await.none("everything is released", LIMIT, here::unreleased);
            here.awaitBooks();
        }
    }

    private static Slot slotOf(List<Slot> slots, Witness.Line line) {
        return slots.stream()
                .filter(slot -> slot.run().equals(line.name()))
                .findFirst()
                .orElseThrow();
    }

    private static String policy(String namespace) {
        return """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %1$s}
                spec:
                  failurePolicy: Fail
                  matchConstraints:
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    resourceRules:
                    - {apiGroups: [argoproj.io], apiVersions: ["*"], resources: [workflows], operations: [UPDATE]}
                  validations:
                  - {expression: "false", message: no-updates are allowed here}
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: %1$s}
                spec: {policyName: %1$s, validationActions: [Deny]}
                """.formatted(namespace);
    }
}
