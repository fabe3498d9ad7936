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

    /** Every {@code workflowTemplateRef} and {@code templateRef} below a workflowSpec, those with variables left out. */
    static List<TemplateRef> in(JsonNode workflowSpec) {
        Set<TemplateRef> refs = new LinkedHashSet<>();
        collect(workflowSpec, refs);
        return List.copyOf(refs);
    }

    private static void collect(JsonNode node, Set<TemplateRef> refs) {
        if (refs.size() >= LIMIT || !node.isContainer()) {
            return;
        }
        add(node.path("workflowTemplateRef"), refs);
        add(node.path("templateRef"), refs);
        for (JsonNode child : node) {
            collect(child, refs);
        }
    }

    private static void add(JsonNode ref, Set<TemplateRef> refs) {
        String name = Json.text(ref, "name");
        if (!name.isEmpty() && !name.contains("{{")) {
            refs.add(new TemplateRef(name, ref.path("clusterScope").asBoolean(false)));
        }
    }

    @Override
    public String toString() {
        return (clusterScope ? "ClusterWorkflowTemplate " : "WorkflowTemplate ") + name;
    }
}
