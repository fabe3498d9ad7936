package dev.carillon.cron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a CronWorkflow's spec and their types, as Argo's full definition has them. A cluster with the minimal one
 * checks none of them, and Argo does not run what it cannot decode. Inside {@code workflowSpec} all is Argo's.
 */
public final class SpecFields {
    private enum Type {
        TEXT("must be a text", "Put it in quotes"),
        TEXTS("must be a list of texts", "Write it as a list, as in [\"0 4 * * *\"]"),
        INT64("must be a whole number", "Write digits alone, without quotes, " + Long.MAX_VALUE + " at most"),
        INT32("must be a whole number", "Write digits alone, without quotes, " + Integer.MAX_VALUE + " at most"),
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
                // Argo's own types: it does not run what does not fit.
                case INT64 -> node.isIntegralNumber() && node.canConvertToLong();
                case INT32 -> node.isIntegralNumber() && node.canConvertToInt();
                case TRUTH -> node.isBoolean();
                case OBJECT -> node.isObject();
            };
        }

        Problem problem(String field, JsonNode value) {
            // What is nested is not shown: it may be too deep to be written, and this is read for everybody's sake.
            return new Problem(field, value.isContainer() ? "" : value.asString(""), message, fix);
        }
    }

    /** Labels, annotations or finalizers that are looked at: who has more has other problems. */
    private static final int METADATA_LIMIT = 1_000;

    private static final Map<String, Type> FIELDS = fields();

    private SpecFields() {}

    private static Map<String, Type> fields() {
        Map<String, Type> fields = new LinkedHashMap<>();
        fields.put("schedules", Type.TEXTS);
        fields.put("schedule", Type.TEXT);
        fields.put("timezone", Type.TEXT);
        fields.put("suspend", Type.TRUTH);
        fields.put("concurrencyPolicy", Type.TEXT);
        fields.put("startingDeadlineSeconds", Type.INT64);
        fields.put("successfulJobsHistoryLimit", Type.INT32);
        fields.put("failedJobsHistoryLimit", Type.INT32);
        fields.put("stopStrategy", Type.OBJECT);
        fields.put("when", Type.TEXT);
        fields.put("workflowMetadata", Type.OBJECT);
        fields.put("workflowSpec", Type.OBJECT);
        return fields;
    }

    /** All that a spec may hold. */
    public static Set<String> names() {
        return FIELDS.keySet();
    }

    /** What stands where something of another type should, or is not there though its object is. */
    static List<Problem> problems(JsonNode spec) {
        List<Problem> problems = new ArrayList<>();
        FIELDS.forEach((name, type) -> check("spec." + name, type, spec.path(name), problems));
        JsonNode schedules = spec.path("schedules");
        if (schedules.isArray()) {
            for (int i = 0; i < Math.min(schedules.size(), CronWorkflowReader.SCHEDULE_LIMIT); i++) {
                check("spec.schedules[" + i + "]", Type.TEXT, schedules.get(i), problems);
            }
        }
        JsonNode expression = spec.path("stopStrategy").path("expression");
        boolean empty = expression.isMissingNode()
                || expression.isNull()
                || expression.stringValue("?").isEmpty();
        if (spec.path("stopStrategy").isObject() && empty) {
            // It would never stop.
            problems.add(new Problem(
                    "spec.stopStrategy.expression", "", "is missing", "Write one, or remove spec.stopStrategy"));
        }
        check("spec.stopStrategy.expression", Type.TEXT, expression, problems);
        metadata(spec.path("workflowMetadata"), problems);
        return problems;
    }

    /** What each run is to carry: a part of another type would be left out of all of them. */
    private static void metadata(JsonNode metadata, List<Problem> problems) {
        if (!metadata.isObject()) {
            return;
        }
        String path = "spec.workflowMetadata.";
        for (String name : List.of("labels", "annotations")) {
            check(path + name, Type.OBJECT, metadata.path(name), problems);
            metadata.path(name).properties().stream()
                    .limit(METADATA_LIMIT)
                    .forEach(e -> check(path + name + "." + e.getKey(), Type.TEXT, e.getValue(), problems));
        }
        JsonNode finalizers = metadata.path("finalizers");
        check(path + "finalizers", Type.TEXTS, finalizers, problems);
        for (int i = 0; finalizers.isArray() && i < Math.min(finalizers.size(), METADATA_LIMIT); i++) {
            check(path + "finalizers[" + i + "]", Type.TEXT, finalizers.get(i), problems);
        }
    }

    private static void check(String field, Type type, JsonNode value, List<Problem> problems) {
        if (!value.isMissingNode() && !value.isNull() && !type.fits(value)) {
            problems.add(type.problem(field, value));
        }
    }
}
