package dev.carillon.cron;

import dev.carillon.api.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A template that a CronWorkflow's runs refer to.
 *
 * @param clusterScope whether it is a ClusterWorkflowTemplate
 */
public record TemplateRef(String name, boolean clusterScope) {
    /** More references than this in one spec are not looked for: Argo itself checks them when the run starts. */
    private static final int LIMIT = 200;

    /**
     * The references where Argo's types have them, those with variables left out. Anything else that is called so is
     * data: a plugin's body, an item of a loop, a manifest. To wait for what no run needs would lose the run.
     */
    static List<TemplateRef> in(JsonNode workflowSpec) {
        Set<TemplateRef> refs = new LinkedHashSet<>();
        add(workflowSpec.path("workflowTemplateRef"), refs);
        inHooks(workflowSpec, refs);
        inTemplate(workflowSpec.path("templateDefaults"), refs);
        workflowSpec.path("templates").forEach(template -> inTemplate(template, refs));
        return List.copyOf(refs);
    }

    private static void inTemplate(JsonNode template, Set<TemplateRef> refs) {
        template.path("steps").forEach(group -> group.forEach(step -> inCall(step, refs)));
        template.path("dag").path("tasks").forEach(task -> inCall(task, refs));
    }

    /** Of a step or a task. Inline templates may lie in each other as deep as {@link Json#DEPTH_LIMIT} lets them. */
    private static void inCall(JsonNode call, Set<TemplateRef> refs) {
        add(call.path("templateRef"), refs);
        inHooks(call, refs);
        inTemplate(call.path("inline"), refs);
    }

    private static void inHooks(JsonNode owner, Set<TemplateRef> refs) {
        owner.path("hooks").forEach(hook -> add(hook.path("templateRef"), refs));
    }

    private static void add(JsonNode ref, Set<TemplateRef> refs) {
        String name = Json.text(ref, "name");
        if (!name.isEmpty() && !name.contains("{{") && refs.size() < LIMIT) {
            refs.add(new TemplateRef(name, ref.path("clusterScope").asBoolean(false)));
        }
    }

    @Override
    public String toString() {
        return (clusterScope ? "ClusterWorkflowTemplate " : "WorkflowTemplate ") + name;
    }
}
