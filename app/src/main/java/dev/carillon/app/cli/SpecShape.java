package dev.carillon.app.cli;

import dev.carillon.cron.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The fields of a CronWorkflow's spec and their types, as Argo's CRD has them. Inside workflowSpec all is Argo's. */
final class SpecShape {
    private enum Type {
        TEXT("must be a text", "Put it in quotes"),
        TEXTS("must be a list of texts", "Write it as a list, as in [\"0 4 * * *\"]"),
        NUMBER("must be a whole number", "Write a number without quotes"),
        TRUTH("must be true or false", "Write true or false, without quotes"),
        OBJECT("must be an object", "Write fields below it");

        private final String message;
        private final String fix;

        Type(String message, String fix) {
            this.message = message;
            this.fix = fix;
        }

        boolean fits(JsonNode node) {
            return switch (this) {
                case TEXT -> node.isString();
                case TEXTS -> node.isArray();
                case NUMBER -> node.isIntegralNumber();
                case TRUTH -> node.isBoolean();
                case OBJECT -> node.isObject();
            };
        }
    }

    private static final Map<String, Type> FIELDS = fields();
    private static final Set<String> METADATA_PARTS = Set.of("labels", "annotations", "finalizers");

    /** Two slips of the finger still make it the same word. */
    private static final int LIKENESS = 2;

    private SpecShape() {}

    private static Map<String, Type> fields() {
        Map<String, Type> fields = new LinkedHashMap<>();
        fields.put("schedules", Type.TEXTS);
        fields.put("schedule", Type.TEXT);
        fields.put("timezone", Type.TEXT);
        fields.put("suspend", Type.TRUTH);
        fields.put("concurrencyPolicy", Type.TEXT);
        fields.put("startingDeadlineSeconds", Type.NUMBER);
        fields.put("successfulJobsHistoryLimit", Type.NUMBER);
        fields.put("failedJobsHistoryLimit", Type.NUMBER);
        fields.put("stopStrategy", Type.OBJECT);
        fields.put("when", Type.TEXT);
        fields.put("workflowMetadata", Type.OBJECT);
        fields.put("workflowSpec", Type.OBJECT);
        return fields;
    }

    static List<Problem> of(JsonNode tree) {
        List<Problem> problems = new ArrayList<>();
        JsonNode spec = tree.path("spec");
        if (!spec.isObject()) {
            problems.add(new Problem("spec", shown(spec), "is missing or no object", "Write the spec"));
            return problems;
        }
        for (Map.Entry<String, JsonNode> field : spec.properties()) {
            Type type = FIELDS.get(field.getKey());
            JsonNode value = field.getValue();
            if (type == null) {
                problems.add(unknown(field.getKey(), value));
            } else if (!value.isNull() && !type.fits(value)) {
                problems.add(new Problem("spec." + field.getKey(), shown(value), type.message, type.fix));
            }
        }
        schedules(spec.path("schedules"), problems);
        inner(spec, problems);
        return problems;
    }

    private static void schedules(JsonNode schedules, List<Problem> problems) {
        int i = 0;
        for (JsonNode schedule : schedules) {
            if (schedules.isArray() && !schedule.isString()) {
                problems.add(
                        new Problem("spec.schedules[" + i + "]", shown(schedule), Type.TEXT.message, Type.TEXT.fix));
            }
            i++;
        }
    }

    private static void inner(JsonNode spec, List<Problem> problems) {
        JsonNode stop = spec.path("stopStrategy");
        if (stop.isObject() && !stop.path("expression").isString()) {
            problems.add(new Problem(
                    "spec.stopStrategy.expression", shown(stop.path("expression")), Type.TEXT.message, "Write one"));
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
    }

    private static Problem unknown(String field, JsonNode value) {
        String fix = FIELDS.keySet().stream()
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
