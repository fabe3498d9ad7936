package dev.carillon.app.cli;

import dev.carillon.cron.Problem;
import dev.carillon.cron.SpecFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What stands in a CronWorkflow's spec and has no effect: a reader knows only the fields that it looks for. */
final class SpecShape {
    private static final Set<String> METADATA_PARTS = Set.of("labels", "annotations", "finalizers");

    /** Two slips of the finger still make it the same word. */
    private static final int LIKENESS = 2;

    private SpecShape() {}

    static List<Problem> of(JsonNode tree) {
        List<Problem> problems = new ArrayList<>();
        JsonNode spec = tree.path("spec");
        if (!spec.isObject()) {
            problems.add(new Problem("spec", shown(spec), "is missing or no object", "Write the spec"));
            return problems;
        }
        for (Map.Entry<String, JsonNode> field : spec.properties()) {
            if (!SpecFields.names().contains(field.getKey())) {
                problems.add(unknown(field.getKey(), field.getValue()));
            }
        }
        for (Map.Entry<String, JsonNode> part : spec.path("workflowMetadata").properties()) {
            if (!METADATA_PARTS.contains(part.getKey())) {
                problems.add(new Problem(
                        "spec.workflowMetadata." + part.getKey(),
                        shown(part.getValue()),
                        "does not reach the run: only labels, annotations and finalizers do",
                        "Remove it"));
            }
        }
        return problems;
    }

    private static Problem unknown(String field, JsonNode value) {
        String fix = SpecFields.names().stream()
                .filter(known -> distance(known, field) <= LIKENESS)
                .findFirst()
                .map(known -> "Did you mean " + known + "?")
                .orElse("Remove it: it has no effect");
        return new Problem("spec." + field, shown(value), "is no field of a CronWorkflow", fix);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "" : value.isString() ? value.stringValue() : value.toString();
    }

    /** How many letters have to be added, removed or changed. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > LIKENESS) {
            return LIKENESS + 1;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
