package dev.carillon.lab.sim;

import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A CronWorkflow as somebody would write it.
 *
 * @param others whether another instance looks after it
 * @param when empty, {@link #ALWAYS} or {@link #NEVER}
 * @param template whose runs they are, empty if they have their own; see {@link Templates}
 * @param revision of what its runs do
 */
record Manifest(
        Key key,
        boolean others,
        List<String> schedules,
        String zone,
        boolean suspended,
        Policies policies,
        String when,
        String template,
        int revision) {
    /**
     * What becomes of its slots.
     *
     * @param deadline -1 for none
     * @param catchUp empty for none
     * @param catchUpLimit 0 for none
     * @param kept the two history limits, -1 for Argo's default
     * @param stopsAfter so many runs that succeeded, 0 for never
     */
    record Policies(
            String concurrency,
            int deadline,
            String catchUp,
            int catchUpLimit,
            boolean forbidWaits,
            boolean quotaWaits,
            int kept,
            int stopsAfter) {
        private void annotate(ObjectNode annotations) {
            if (!catchUp.isEmpty()) {
                annotations.put("carillon.dev/catch-up", catchUp);
            }
            if (catchUpLimit > 0) {
                annotations.put("carillon.dev/catch-up-limit", Integer.toString(catchUpLimit));
            }
            if (forbidWaits) {
                annotations.put("carillon.dev/forbid", "wait");
            }
            if (quotaWaits) {
                annotations.put("carillon.dev/on-quota", "wait");
            }
        }

        private void specify(ObjectNode spec) {
            spec.put("concurrencyPolicy", concurrency);
            if (deadline >= 0) {
                spec.put("startingDeadlineSeconds", deadline);
            }
            if (kept >= 0) {
                spec.put("successfulJobsHistoryLimit", kept).put("failedJobsHistoryLimit", kept);
            }
            if (stopsAfter > 0) {
                spec.putObject("stopStrategy").put("expression", STOPS_AFTER + stopsAfter);
            }
        }

        private Policies stopsAfter(int next) {
            return new Policies(concurrency, deadline, catchUp, catchUpLimit, forbidWaits, quotaWaits, kept, next);
        }
    }

    /** Conditions that the judge knows the truth of, by its own reading. */
    static final String ALWAYS = "{{= cronworkflow.failed >= 0 }}";

    static final String NEVER = "{{= cronworkflow.namespace == 'nowhere' }}";

    /** And a number. */
    static final String STOPS_AFTER = "cronworkflow.succeeded >= ";

    byte[] bytes() {
        return Json.bytes(tree());
    }

    ObjectNode tree() {
        ObjectNode tree = Json.object();
        tree.put("apiVersion", Kind.CRON_WORKFLOW.apiVersion()).put("kind", Kind.CRON_WORKFLOW.name());
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", key.name()).put("namespace", key.namespace());
        if (others) {
            metadata.putObject("labels").put(OtherInstance.LABEL, OtherInstance.ID);
        }
        policies.annotate(metadata.putObject("annotations"));
        ObjectNode spec = tree.putObject("spec");
        var all = spec.putArray("schedules");
        schedules.forEach(all::add);
        if (!zone.isEmpty()) {
            spec.put("timezone", zone);
        }
        if (suspended) {
            spec.put("suspend", true);
        }
        policies.specify(spec);
        if (!when.isEmpty()) {
            spec.put("when", when);
        }
        ObjectNode workflow = spec.putObject("workflowSpec").put("entrypoint", "main");
        if (template.isEmpty()) {
            workflow.putArray("templates").addObject().put("name", "main");
        } else {
            workflow.putObject("workflowTemplateRef")
                    .put("name", template)
                    .put("clusterScope", Templates.isOfCluster(template));
        }
        workflow.putObject("arguments")
                .putArray("parameters")
                .addObject()
                .put("name", "what")
                .put("value", key.name() + ", revision " + revision);
        return tree;
    }

    Manifest scheduled(List<String> nextSchedules, String nextZone) {
        return new Manifest(key, others, nextSchedules, nextZone, suspended, policies, when, template, revision);
    }

    Manifest suspended(boolean next) {
        return new Manifest(key, others, schedules, zone, next, policies, when, template, revision);
    }

    Manifest when(String next) {
        return new Manifest(key, others, schedules, zone, suspended, policies, next, template, revision);
    }

    Manifest stopsAfter(int successes) {
        return new Manifest(
                key, others, schedules, zone, suspended, policies.stopsAfter(successes), when, template, revision);
    }

    Manifest templated(String next) {
        return new Manifest(key, others, schedules, zone, suspended, policies, when, next, revision);
    }

    Manifest ofOthers() {
        return new Manifest(key, true, schedules, zone, suspended, policies, when, template, revision);
    }

    /** With the policies of another one of the population; a condition turns into its opposite, and the runs do something else. */
    Manifest governed(Manifest other) {
        return new Manifest(
                key, others, schedules, zone, suspended, other.policies, opposite(), template, revision + 1);
    }

    private String opposite() {
        return switch (when) {
            case ALWAYS -> NEVER;
            case NEVER -> ALWAYS;
            default -> when;
        };
    }
}
