package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which templates a CronWorkflow's runs need before they can start. */
class TemplateRefTest {
    @Test
    void the_whole_specs_reference_and_those_of_its_steps_are_found_once_each_in_their_order() {
        ObjectNode spec = Views.json("{'workflowTemplateRef':{'name':'base'},'templates':[{'steps':[[{'templateRef':"
                + "{'name':'shared','template':'t','clusterScope':true}},{'templateRef':{'name':'base'}}]]}]}");

        assertThat(TemplateRef.in(spec))
                .containsExactly(new TemplateRef("base", false), new TemplateRef("shared", true));
    }

    @Test
    void a_name_with_a_variable_is_known_only_when_it_runs() {
        assertThat(TemplateRef.in(Views.json("{'workflowTemplateRef':{'name':'base-{{x}}'},'a':{'templateRef':{}}}")))
                .isEmpty();
    }

    @Test
    void two_hundred_are_looked_for_and_no_more() {
        ObjectNode spec = Views.json("{}");
        ArrayNode templates = spec.putArray("templates");
        for (int n = 0; n < 300; n++) {
            templates.addObject().putObject("templateRef").put("name", "t" + n);
        }

        assertThat(TemplateRef.in(spec)).hasSize(200);
    }

    @Test
    void a_person_reads_its_kind_and_its_name() {
        assertThat(new TemplateRef("base", false)).hasToString("WorkflowTemplate base");
        assertThat(new TemplateRef("base", true)).hasToString("ClusterWorkflowTemplate base");
        CronPlan held =
                Views.cron("0 10 * * *").missing(new TemplateRef("base", false)).at("10:00:00");
        assertThat(held.conditions())
                .extracting(Condition::message)
                .containsExactly("the run of 2026-11-24T10:00:00Z waits (TemplateNotFound): WorkflowTemplate base does"
                        + " not exist. Create the template that the CronWorkflow refers to");
    }
}
