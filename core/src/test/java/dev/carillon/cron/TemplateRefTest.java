package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Json;
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
    void it_is_found_wherever_argos_types_have_one() {
        ObjectNode spec = Views.json("""
                {'hooks':{'exit':{'templateRef':{'name':'a'}}},
                 'templateDefaults':{'dag':{'tasks':[{'templateRef':{'name':'b'}}]}},
                 'templates':[
                  {'dag':{'tasks':[{'templateRef':{'name':'c'},'hooks':{'running':{'templateRef':{'name':'d'}}}}]}},
                  {'steps':[[{'template':'x','hooks':{'exit':{'templateRef':{'name':'e'}}}},
                             {'inline':{'steps':[[{'inline':{'dag':{'tasks':[{'templateRef':{'name':'f'}}]}}}]]}}]]}]}
                """);

        assertThat(TemplateRef.in(spec)).extracting(TemplateRef::name).containsExactly("a", "b", "c", "d", "e", "f");
    }

    /** A run that waits for it would never start. */
    @Test
    void what_is_only_called_so_is_no_reference() {
        String ref = "{'name':'nosuch','template':'t'}";
        String both = "{'templateRef':" + ref + ",'workflowTemplateRef':" + ref + "}";
        ObjectNode spec = Views.json("{'arguments':{'parameters':[{'name':'p','value':" + both + "}]},"
                + "'workflowMetadata':" + both + ",'templateRef':" + ref + ",'templates':[{'name':'t','metadata':"
                + both
                + ",'plugin':{'argocd':" + both + "},'templateRef':" + ref + ",'workflowTemplateRef':" + ref
                + ",'inputs':{'parameters':[" + both + "]},'resource':{'manifest':" + both + "},'http':{'body':" + both
                + "},'steps':[[{'name':'s','template':'t','withItems':[" + both + "],'workflowTemplateRef':" + ref
                + ",'arguments':" + both + "}]]}]}");

        assertThat(TemplateRef.in(spec)).isEmpty();
    }

    /** An inline template in an inline template, as deep as a spec may be. */
    @Test
    void the_deepest_that_can_be_read_is_found() {
        String open = "{'steps':[[{'inline':";
        String close = "}]]}";
        int levels = Json.DEPTH_LIMIT / 4 - 2;
        ObjectNode spec = Views.json("{'templates':[" + open.repeat(levels)
                + "{'steps':[[{'templateRef':{'name':'deep'}}]]}" + close.repeat(levels) + "]}");

        assertThat(TemplateRef.in(spec)).containsExactly(new TemplateRef("deep", false));
    }

    @Test
    void a_name_with_a_variable_is_known_only_when_it_runs() {
        assertThat(TemplateRef.in(Views.json(
                        "{'workflowTemplateRef':{'name':'base-{{x}}'},'hooks':{'exit':{'templateRef':{}}}}")))
                .isEmpty();
    }

    @Test
    void two_hundred_are_looked_for_and_no_more() {
        ObjectNode spec = Views.json("{}");
        ArrayNode templates = spec.putArray("templates");
        ArrayNode steps = templates.addObject().putArray("steps");
        for (int n = 0; n < 300; n++) {
            steps.addArray().addObject().putObject("templateRef").put("name", "t" + n);
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
