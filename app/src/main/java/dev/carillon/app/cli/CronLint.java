package dev.carillon.app.cli;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.cron.ConditionCheck;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Problem;
import dev.carillon.time.Schedule;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything that can be said about one CronWorkflow without a cluster. Pure. */
final class CronLint {
    private static final int STORED_LIMIT_BYTES = 3 << 19;

    /** What a deadline of 0 allows. */
    private static final Duration SHORT = CronSettings.DEFAULT.launchGrace();

    private final Manifest.Found manifest;
    private final ApiObject object;
    private final CronWorkflow cron;
    private final List<Remark> remarks = new ArrayList<>();

    private CronLint(Manifest.Found manifest) {
        this.manifest = manifest;
        this.object = ApiObject.of(Kind.CRON_WORKFLOW, manifest.tree());
        this.cron = CronWorkflow.read(object);
    }

    static boolean isCronWorkflow(ObjectNode tree) {
        return Json.text(tree, "kind").equals(Kind.CRON_WORKFLOW.name());
    }

    /** @param now what {@code now()} means in its conditions */
    static List<Remark> of(Manifest.Found manifest, Instant now) {
        CronLint lint = new CronLint(manifest);
        lint.header();
        lint.size();
        lint.names();
        SpecShape.of(manifest.tree()).forEach(lint::problem);
        lint.cron.problems().forEach(lint::problem);
        lint.schedules();
        ConditionCheck.of(lint.cron, now).forEach(lint::problem);
        lint.hints();
        return List.copyOf(lint.remarks);
    }

    private void header() {
        String apiVersion = Json.text(manifest.tree(), "apiVersion");
        if (!apiVersion.equals(Kind.CRON_WORKFLOW.apiVersion())) {
            problem(new Problem("apiVersion", apiVersion, "is not Argo's", "Write " + Kind.CRON_WORKFLOW.apiVersion()));
        }
        var metadata = manifest.tree().path("metadata");
        for (String part : List.of("name", "generateName", "namespace")) {
            requireText("metadata." + part, metadata.path(part));
        }
        if (isAbsent(metadata.path("name")) && isAbsent(metadata.path("generateName"))) {
            problem(new Problem("metadata.name", "", "is missing", "Give it a name"));
        }
    }

    /** Of another type the API server takes none of it, whatever a reader makes of it. */
    private void requireText(String field, JsonNode value) {
        if (!value.isString() && !value.isMissingNode() && !value.isNull()) {
            problem(new Problem(field, value.asString(""), "must be a text", "Put it in quotes"));
        }
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.stringValue("?").isEmpty();
    }

    private void size() {
        int bytes = Json.bytes(manifest.tree()).length;
        if (bytes > STORED_LIMIT_BYTES) {
            problem(new Problem(
                    "spec",
                    "",
                    "is " + (bytes >> 10) + " KiB long, and etcd takes 1.5 MiB at most",
                    "Move what is long into a ConfigMap or a WorkflowTemplate"));
        }
    }

    /** What the API server would refuse: the object itself, or each of its runs. */
    private void names() {
        String name = object.meta().name();
        if (!name.isEmpty() && !NameForms.OBJECT.matcher(name).matches()) {
            problem(new Problem(
                    "metadata.name",
                    name,
                    "is no name of an object",
                    "Use a-z, 0-9, - and ., a letter or digit at both ends"));
        }
        var spec = manifest.tree().path("spec");
        ownMetadata();
        marks("spec.workflowMetadata", spec.path("workflowMetadata"));
        var template = spec.path("workflowSpec").path("workflowTemplateRef");
        if (template.isObject() && Json.text(template, "name").isEmpty()) {
            problem(new Problem(
                    "spec.workflowSpec.workflowTemplateRef.name", "", "is missing", "Name a WorkflowTemplate"));
        }
    }

    private void ownMetadata() {
        var metadata = manifest.tree().path("metadata");
        for (String part : List.of("labels", "annotations")) {
            var marks = metadata.path(part);
            if (!marks.isObject() && !marks.isMissingNode() && !marks.isNull()) {
                problem(new Problem("metadata." + part, "", "must be an object", "Write fields below it"));
            }
            marks.properties().forEach(mark -> requireText("metadata." + part + "." + mark.getKey(), mark.getValue()));
        }
        marks("metadata", metadata);
    }

    private void marks(String where, JsonNode metadata) {
        for (var annotation : metadata.path("annotations").properties()) {
            String key = annotation.getKey();
            // Kubernetes takes capitals anywhere in such a key, in that of a label behind the slash alone.
            key(where + ".annotations", key, key.toLowerCase(Locale.ROOT), "an annotation");
        }
        for (var label : metadata.path("labels").properties()) {
            String field = where + ".labels";
            key(field, label.getKey(), label.getKey(), "a label");
            String value = label.getValue().stringValue("");
            if (!value.isEmpty() && !NameForms.LABEL_VALUE.matcher(value).matches()) {
                problem(new Problem(
                        field + "." + label.getKey(),
                        value,
                        "is no value of a label",
                        "Use at most 63 of a-z, A-Z, 0-9, -, _ and ., a letter or digit at both ends"));
            }
        }
    }

    private void key(String field, String key, String judged, String owner) {
        if (!NameForms.LABEL_KEY.matcher(judged).matches()) {
            problem(new Problem(field, key, "is no key of " + owner, "Use at most 63 of a-z, A-Z, 0-9, -, _ and ."));
        }
    }

    /** Each on its own: the reader tells none beside one of the wrong type, and no more than a condition holds. */
    private void schedules() {
        for (int i = 0; i < cron.scheduleTexts().size(); i++) {
            String field = cron.scheduleField(i);
            List<String> text = List.of(cron.scheduleTexts().get(i));
            if (Schedules.parse(text, cron.timezone()) instanceof Schedules.Parsed.Bad bad) {
                bad.errors().stream()
                        .filter(e -> !e.field().equals("spec.timezone"))
                        .filter(e -> !isTold(field))
                        .forEach(e -> problem(new Problem(field, e.text(), e.message(), e.fix())));
            }
            // A zone that cannot be read does not hide a schedule that can and never matches.
            if (Schedules.parse(text, "") instanceof Schedules.Parsed.Ok(Schedules one)) {
                one.all().getFirst().neverFires(field).map(Problem::of).ifPresent(this::problem);
            }
        }
    }

    private boolean isTold(String field) {
        return remarks.stream().anyMatch(r -> r.problem().field().equals(field));
    }

    private void hints() {
        var spec = manifest.tree().path("spec");
        @Nullable Duration deadline = cron.startingDeadline();
        if (deadline != null && deadline.isPositive() && deadline.compareTo(SHORT) < 0) {
            hint(new Problem(
                    "spec.startingDeadlineSeconds",
                    String.valueOf(deadline.toSeconds()),
                    "is kept to the letter and allows less than 0 does, which gives a run 10 s: an election of etcd may"
                            + " take longer, and a server's clock may be 1.5 s ahead",
                    "Write 10 or more, or 0"));
        }
        if (deadline != null && deadline.isZero()) {
            hint(new Problem(
                    "spec.startingDeadlineSeconds",
                    "0",
                    "gives a run 10 s to start, and a late one is never caught up",
                    "Remove it for the default of 5 min, or write how late a run may be"));
        }
        if (!Json.text(spec, "schedule").isEmpty()) {
            boolean both = !spec.path("schedules").isMissingNode();
            hint(new Problem(
                    "spec.schedule",
                    Json.text(spec, "schedule"),
                    both ? "wins over spec.schedules" : "is deprecated",
                    "Write spec.schedules alone"));
        }
        for (Schedule schedule : cron.schedules() == null
                ? List.<Schedule>of()
                : cron.schedules().all()) {
            if (schedule instanceof Schedule.Every every && cron.startingDeadline() == null && every.seconds() < 10) {
                hint(new Problem(
                        "spec.schedules",
                        schedule.text(),
                        "fires every " + every.seconds() + " s, and a run that starts later than that is skipped",
                        "Set spec.startingDeadlineSeconds if late runs matter"));
            }
        }
    }

    private void problem(Problem problem) {
        add(Remark.Severity.PROBLEM, problem);
    }

    private void hint(Problem problem) {
        add(Remark.Severity.HINT, problem);
    }

    private void add(Remark.Severity severity, Problem problem) {
        Key key = this.object.meta().key();
        String object = Kind.CRON_WORKFLOW + " " + (key.name().isEmpty() ? "without a name" : key);
        remarks.add(new Remark(manifest.file(), manifest.place(), object, severity, problem));
    }
}
