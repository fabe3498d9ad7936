package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.lab.chaos.Api;
import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.cluster.Checkout;
import dev.carillon.lab.cluster.User;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the API server itself refuses by our definition of the kind, and what it takes. Nothing is stored. */
@Timeout(120)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
class SchemaIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAMESPACE = "default";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'startingDeadlineSeconds':-1} | spec.startingDeadlineSeconds: Invalid value: -1:",
                "{'concurrencyPolicy':'Never'} | spec.concurrencyPolicy: Unsupported value: 'Never':",
                "{'schedules':[]} | must name at least one schedule: add schedules: ['0 * * * *']",
                "{'schedules':[],'schedule':''} | must name at least one schedule: add schedules: ['0 * * * *']",
                "{'schedules':'0 * * * *'} | spec.schedules: Invalid value: 'string':",
                "{'suspend':'true'} | spec.suspend: Invalid value: 'string':",
                "{'workflowSpec':null} | spec.workflowSpec: Required value"
            })
    void a_field_that_is_wrong_is_refused_by_its_name_and_value(String fields, String refusal) {
        CronDraft draft = CronDraft.named("wrong").schedule("0 * * * *");
        draft.spec().setAll((ObjectNode) JSON.readTree(fields.replace('\'', '"')));

        // The answer is JSON, in which a quote has a backslash.
        assertThatThrownBy(() -> api().rehearse(Objects.CRON_WORKFLOWS, draft.json()))
                .hasMessageContainingAll(": 422 ", refusal.replace("'", "\\\""));
    }

    @Test
    void every_example_is_accepted() {
        String files = Checkout.root().resolve("examples").toString();

        assertThat(Ground.shared()
                        .cluster()
                        .kubectl("apply", "--dry-run=server", "-n", NAMESPACE, "-f", files)
                        .orThrow()
                        .out())
                .contains("cronworkflow.argoproj.io/");
    }

    private static Api api() {
        return new Api(Ground.shared().cluster(), User.ADMIN, NAMESPACE);
    }
}
