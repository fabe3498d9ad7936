package dev.carillon.lab.chaos.scenario;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A CronWorkflow in the making. */
final class CronDraft {
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final ObjectNode object = JSON.createObjectNode();
    private final ObjectNode metadata;
    private final ObjectNode spec;
    private final ArrayNode schedules;

    private CronDraft(String name) {
        this.name = name;
        object.put("apiVersion", "argoproj.io/v1alpha1").put("kind", "CronWorkflow");
        metadata = object.putObject("metadata").put("name", name);
        spec = object.putObject("spec");
        schedules = spec.putArray("schedules");
        sleeping(0);
    }

    static CronDraft named(String name) {
        return new CronDraft(name);
    }

    String name() {
        return name;
    }

    /** One more schedule: {@code * * * * *} means whole minutes, {@code @every 5s} counts from the creation. */
    CronDraft schedule(String expression) {
        schedules.add(expression);
        return this;
    }

    /** Due at this minute and at no other of this year. */
    CronDraft once(Instant minute) {
        ZonedDateTime time = minute.atZone(ZoneOffset.UTC);
        return schedule("%d %d %d %d *"
                .formatted(time.getMinute(), time.getHour(), time.getDayOfMonth(), time.getMonthValue()));
    }

    /** Allow, Forbid or Replace. */
    CronDraft policy(String policy) {
        spec.put("concurrencyPolicy", policy);
        return this;
    }

    CronDraft deadline(long seconds) {
        spec.put("startingDeadlineSeconds", seconds);
        return this;
    }

    CronDraft suspended() {
        spec.put("suspend", true);
        return this;
    }

    /** Keeps so many succeeded runs. */
    CronDraft history(int succeeded) {
        spec.put("successfulJobsHistoryLimit", succeeded);
        return this;
    }

    CronDraft annotation(String key, String value) {
        metadata.withObjectProperty("annotations").put(key, value);
        return this;
    }

    CronDraft label(String key, String value) {
        metadata.withObjectProperty("labels").put(key, value);
        return this;
    }

    /** Its runs take so long where an engine stands in; 0: as long as that usually takes. */
    CronDraft sleeping(int seconds) {
        ObjectNode workflow = JSON.createObjectNode().put("entrypoint", "main");
        ObjectNode container = workflow.putArray("templates")
                .addObject()
                .put("name", "main")
                .putObject("container")
                .put("image", "busybox:1.36");
        ArrayNode command = container.putArray("command");
        if (seconds > 0) {
            command.add("sleep").add("" + seconds);
        } else {
            command.add("true");
        }
        return workflow(workflow);
    }

    /** Its runs are of this template. */
    CronDraft template(String template) {
        ObjectNode workflow = JSON.createObjectNode();
        workflow.putObject("workflowTemplateRef").put("name", template);
        return workflow(workflow);
    }

    CronDraft workflow(ObjectNode workflowSpec) {
        spec.set("workflowSpec", workflowSpec);
        return this;
    }

    /** Any other part of the spec. */
    ObjectNode spec() {
        return spec;
    }

    String json() {
        return object.toString();
    }
}
