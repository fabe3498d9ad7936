package dev.carillon.cron;

import dev.carillon.api.Meta;
import dev.carillon.cron.CronWorkflow.CatchUp;
import dev.carillon.cron.CronWorkflow.Options;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Our options among a CronWorkflow's annotations, and keys that mean nothing where they stand. */
final class CronMarks {
    private CronMarks() {}

    static Options options(Meta meta, Consumer<Problem> problems) {
        String catchUpText = meta.annotation(Names.CATCH_UP);
        CatchUp catchUp = switch (catchUpText.toLowerCase(Locale.ROOT)) {
            case "", "latest" -> CatchUp.LATEST;
            case "all" -> CatchUp.ALL;
            case "none" -> CatchUp.NONE;
            default -> {
                problems.accept(new Problem(
                        annotation(Names.CATCH_UP), catchUpText, "is no catch-up policy", "Use All, Latest or None"));
                yield CatchUp.LATEST;
            }
        };
        for (String key : new TreeSet<>(meta.annotations().keySet())) {
            if (key.startsWith(Names.PREFIX) && !Names.OPTIONS.contains(key)) {
                problems.accept(new Problem(
                        annotation(key),
                        meta.annotation(key),
                        "is no option of Carillon's",
                        "Use one of " + String.join(", ", Names.OPTIONS) + ", or remove it"));
            }
        }
        return new Options(
                catchUp,
                catchUpLimit(meta.annotation(Names.CATCH_UP_LIMIT), problems),
                waits(meta, Names.FORBID, problems),
                waits(meta, Names.ON_QUOTA, problems));
    }

    private static int catchUpLimit(String text, Consumer<Problem> problems) {
        if (text.isEmpty()) {
            return Options.DEFAULT_CATCH_UP_LIMIT;
        }
        if (!text.matches("[0-9]{1,3}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > Options.CATCH_UP_LIMIT_MAX) {
            problems.accept(new Problem(
                    annotation(Names.CATCH_UP_LIMIT),
                    text,
                    "is no limit",
                    "Use a number from 1 to " + Options.CATCH_UP_LIMIT_MAX));
            return Options.DEFAULT_CATCH_UP_LIMIT;
        }
        return Integer.parseInt(text);
    }

    private static boolean waits(Meta meta, String key, Consumer<Problem> problems) {
        String text = meta.annotation(key);
        if (!text.isEmpty() && !text.equals("wait")) {
            problems.accept(new Problem(annotation(key), text, "is not understood", "Use \"wait\", or remove it"));
        }
        return text.equals("wait");
    }

    /**
     * Keys that a run's place in the account depends on cannot be given by a user (PROTOCOL H12), and an option that
     * stands anywhere else than among the CronWorkflow's annotations has no effect.
     */
    static void misplaced(Meta meta, JsonNode workflowMetadata, Consumer<Problem> problems) {
        for (String key : new TreeSet<>(meta.labels().keySet())) {
            if (key.startsWith(Names.PREFIX)) {
                problems.accept(new Problem(
                        "metadata.labels[" + key + "]",
                        meta.label(key),
                        "has no effect as a label",
                        Names.OPTIONS.contains(key) ? "Move it to metadata.annotations" : "Remove it"));
            }
        }
        for (String part : List.of("labels", "annotations")) {
            for (Map.Entry<String, JsonNode> entry : workflowMetadata.path(part).properties()) {
                String key = entry.getKey();
                String field = "spec.workflowMetadata." + part + "[" + key + "]";
                String value = entry.getValue().asString("");
                if (Names.RESERVED.contains(key)) {
                    problems.accept(new Problem(field, value, "is reserved and was ignored", "Remove it"));
                } else if (key.startsWith(Names.PREFIX)) {
                    problems.accept(new Problem(
                            field,
                            value,
                            "has no effect on a run",
                            Names.OPTIONS.contains(key) ? "Move it to metadata.annotations" : "Remove it"));
                }
            }
        }
    }

    private static String annotation(String key) {
        return "metadata.annotations[" + key + "]";
    }
}
