package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.cron.Problem;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that lint has to say about a document.
 *
 * @param object {@code CronWorkflow namespace/name}, empty if the document could not be read that far
 */
record Remark(String file, String place, String object, Severity severity, Problem problem) {
    enum Severity {
        /** It does not work as it stands. */
        PROBLEM,
        /** It works, and may not be what its writer thinks. */
        HINT;

        String text() {
            return this == PROBLEM ? "problem" : "hint";
        }
    }

    boolean isProblem() {
        return severity == Severity.PROBLEM;
    }

    ObjectNode toTree() {
        return Json.object()
                .put("file", file)
                .put("document", place)
                .put("object", object)
                .put("severity", severity.text())
                .put("field", problem.field())
                .put("value", problem.value())
                .put("message", problem.message())
                .put("fix", problem.fix());
    }
}
