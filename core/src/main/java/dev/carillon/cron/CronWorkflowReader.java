package dev.carillon.cron;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Excerpt;
import dev.carillon.api.Json;
import dev.carillon.api.Meta;
import dev.carillon.api.Outline;
import dev.carillon.cron.CronWorkflow.Concurrency;
import dev.carillon.cron.CronWorkflow.Shown;
import dev.carillon.cron.CronWorkflow.StatusWrite;
import dev.carillon.time.ScheduleError;
import dev.carillon.time.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one CronWorkflow, collecting every problem instead of stopping at the first. */
final class CronWorkflowReader {
    /** A schedule list longer than this is a mistake, and each one costs a search per tick. */
    static final int SCHEDULE_LIMIT = 100;

    /** Problems of a kind that are told: whoever mends these sees the others. */
    private static final int PROBLEM_LIMIT = 20;

    /**
     * The longest schedule that names each value of each field has about 400 characters. The account, the status and each
     * condition repeat it.
     */
    static final int SCHEDULE_LIMIT_CHARS = 1_000;

    /** No zone has a longer name, nor half of it. */
    static final int TIMEZONE_LIMIT_CHARS = 100;

    private static final String SCHEDULE_FIX = "Shorten it: ranges and steps say the same";
    private static final String ZONE_FIX = "Use a name of the IANA time zone database, such as Europe/Berlin or UTC";

    /** A century: Argo's field is an int64, and an instant takes less. */
    private static final long DEADLINE_LIMIT_SECONDS = Duration.ofDays(36_525).toSeconds();

    private static final List<String> SCALAR_FIELDS = List.of(
            "schedule",
            "timezone",
            "suspend",
            "concurrencyPolicy",
            "startingDeadlineSeconds",
            "successfulJobsHistoryLimit",
            "failedJobsHistoryLimit",
            "when");

    /** What is read of an object that cannot be built as a whole. */
    private static final Outline READABLE = Outline.of(Stream.concat(
                    Stream.of(
                            List.of("status"),
                            List.of("spec", "stopStrategy", "expression"),
                            List.of("spec", "schedules")),
                    SCALAR_FIELDS.stream().map(field -> List.of("spec", field)))
            .toList());

    private final ApiObject object;
    private final JsonNode tree;
    private final JsonNode spec;
    private final List<Problem> problems = new ArrayList<>();

    /** Whether all of it could be read. */
    private boolean whole = true;

    CronWorkflowReader(ApiObject object) {
        this.object = object;
        this.tree = treeOf(object);
        this.spec = tree.path("spec");
    }

    /** What cannot be built is one user's problem: the API server takes far deeper objects than we want in memory. */
    private JsonNode treeOf(ApiObject of) {
        try {
            return Json.readObject(of.bytes());
        } catch (Json.Malformed e) {
            problem(
                    "spec",
                    "",
                    "cannot be read: " + e.getMessage(),
                    "Nest it less than " + Json.DEPTH_LIMIT + " levels deep");
            whole = false;
            return readable(of);
        }
    }

    /**
     * What can be built all the same: the limits that runs are deleted by, what is stopped, and what is shown stay what
     * they are. Scalars alone, for each of these fields may be what is too deep: of that it is told that its type is
     * wrong, for as absent it would take its default.
     */
    private static ObjectNode readable(ApiObject of) {
        ObjectNode found = of.only(READABLE);
        JsonNode given = found.path("spec");
        ObjectNode tree = Json.object();
        tree.set("status", found.path("status"));
        ObjectNode spec = tree.putObject("spec");
        for (String field : SCALAR_FIELDS) {
            JsonNode part = given.path(field);
            if (!part.isMissingNode()) {
                spec.set(field, part.isValueNode() ? part : Json.object());
            }
        }
        JsonNode expression = given.path("stopStrategy").path("expression");
        if (expression.isValueNode()) {
            spec.putObject("stopStrategy").set("expression", expression);
        }
        ArrayNode schedules = spec.putArray("schedules");
        given.path("schedules").valueStream().filter(JsonNode::isValueNode).forEach(schedules::add);
        return tree;
    }

    CronWorkflow read() {
        Meta meta = object.meta();
        SpecFields.problems(spec).forEach(this::problem);
        if (meta.name().length() > Names.CRON_NAME_LIMIT_CHARS) {
            problem(
                    "metadata.name",
                    meta.name(),
                    "is longer than " + Names.CRON_NAME_LIMIT_CHARS + " characters",
                    "Shorten it: a run's name adds a dash and ten digits");
        }
        if (whole && !spec.path("workflowSpec").isObject()) {
            problem("spec.workflowSpec", "", "is missing", "Add the spec of the Workflow to run");
        }
        List<String> texts = scheduleTexts();
        String timezone = shortened("spec.timezone", Json.text(spec, "timezone"), TIMEZONE_LIMIT_CHARS, ZONE_FIX);
        return new CronWorkflow(
                meta.key(),
                meta.uid(),
                meta.version(),
                meta.created(),
                meta.isTerminating(),
                texts,
                timezone,
                schedules(texts, timezone),
                scheduleEdited(),
                spec.path("suspend").asBoolean(false),
                concurrency(),
                startingDeadline(),
                kept("successfulJobsHistoryLimit", CronWorkflow.DEFAULT_SUCCESSFUL_RUNS_KEPT),
                kept("failedJobsHistoryLimit", CronWorkflow.DEFAULT_FAILED_RUNS_KEPT),
                Json.text(spec, "when"),
                Json.text(spec.path("stopStrategy"), "expression"),
                CronMarks.options(meta, this::problem),
                TemplateRef.in(spec.path("workflowSpec")),
                problems(meta),
                isStatusOurs(),
                foreignStatus(),
                shown(meta),
                object.bytes());
    }

    /** {@code schedules}, or the {@code schedule} of Argo before 4.0, which wins when both are set, as in argo convert. */
    private List<String> scheduleTexts() {
        String single = Json.text(spec, "schedule");
        if (!single.isEmpty()) {
            return List.of(shortened("spec.schedule", single, SCHEDULE_LIMIT_CHARS, SCHEDULE_FIX));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode node : spec.path("schedules")) {
            if (texts.size() == SCHEDULE_LIMIT) {
                problem(
                        "spec.schedules",
                        String.valueOf(spec.path("schedules").size()),
                        "holds more than " + SCHEDULE_LIMIT + " schedules",
                        "Join some of them, or split the CronWorkflow");
                break;
            }
            String field = "spec.schedules[" + texts.size() + "]";
            texts.add(shortened(field, node.stringValue(""), SCHEDULE_LIMIT_CHARS, SCHEDULE_FIX));
        }
        return List.copyOf(texts);
    }

    private String shortened(String field, String text, int limit, String fix) {
        if (text.length() <= limit) {
            return text;
        }
        problem(field, text, "is longer than " + limit + " characters", fix);
        return Excerpt.of(text, limit);
    }

    /** Null if there are none, or they cannot be known. */
    private @Nullable Schedules schedules(List<String> texts, String timezone) {
        boolean unknown = problems.stream()
                .anyMatch(
                        p -> p.field().startsWith("spec.schedule") || p.field().equals("spec.timezone"));
        if (unknown) {
            return null;
        }
        return switch (Schedules.parse(texts, timezone)) {
            case Schedules.Parsed.Ok ok -> ok.schedules();
            case Schedules.Parsed.Bad bad -> {
                boolean single = !Json.text(spec, "schedule").isEmpty();
                for (ScheduleError error : bad.errors()) {
                    boolean there = single && error.field().equals("spec.schedules[0]");
                    problem(there ? "spec.schedule" : error.field(), error.text(), error.message(), error.fix());
                }
                yield null;
            }
        };
    }

    private Instant scheduleEdited() {
        Instant newest = Instant.EPOCH;
        for (JsonNode entry : tree.path("metadata").path("managedFields")) {
            JsonNode owned = entry.path("fieldsV1").path("f:spec");
            // With Argo's CRDs spec is one atomic field, so an entry that owns any of it owns the schedules.
            boolean ownsAll = owned.isObject() && owned.isEmpty();
            boolean owns = ownsAll || owned.has("f:schedules") || owned.has("f:schedule") || owned.has("f:timezone");
            Instant time = Child.instant(Json.text(entry, "time"));
            if (owns && time != null && time.isAfter(newest)) {
                newest = time;
            }
        }
        return newest;
    }

    private boolean isStatusOurs() {
        for (JsonNode entry : tree.path("metadata").path("managedFields")) {
            if (Json.text(entry, "manager").equals(Names.FIELD_MANAGER)
                    && entry.path("fieldsV1").path("f:status").isObject()) {
                return true;
            }
        }
        return false;
    }

    private Optional<StatusWrite> foreignStatus() {
        @Nullable StatusWrite newest = null;
        for (JsonNode entry : tree.path("metadata").path("managedFields")) {
            String manager = Json.text(entry, "manager");
            Instant time = Child.instant(Json.text(entry, "time"));
            boolean foreign = !manager.equals(Names.FIELD_MANAGER)
                    && entry.path("fieldsV1").path("f:status").isObject();
            if (foreign && time != null && (newest == null || time.isAfter(newest.time()))) {
                newest = new StatusWrite(manager, time);
            }
        }
        return Optional.ofNullable(newest);
    }

    private Concurrency concurrency() {
        String text = Json.text(spec, "concurrencyPolicy");
        return switch (text) {
            case "", "Allow" -> Concurrency.ALLOW;
            case "Forbid" -> Concurrency.FORBID;
            case "Replace" -> Concurrency.REPLACE;
            default -> {
                problem("spec.concurrencyPolicy", text, "is not a policy", "Use Allow, Forbid or Replace");
                // The safest reading of a policy that we do not know: never two at once.
                yield Concurrency.FORBID;
            }
        };
    }

    private @Nullable Duration startingDeadline() {
        JsonNode node = spec.path("startingDeadlineSeconds");
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            return null; // there is none, or its type is told
        }
        if (node.longValue() < 0) {
            problem(
                    "spec.startingDeadlineSeconds",
                    node.asString("?"),
                    "must be a number of seconds, 0 or more",
                    "Remove it for the default window");
            return null;
        }
        return Duration.ofSeconds(Math.min(node.longValue(), DEADLINE_LIMIT_SECONDS));
    }

    private int kept(String field, int byDefault) {
        JsonNode node = spec.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return byDefault;
        }
        // While it cannot be understood no run is deleted for it.
        int value = node.isIntegralNumber() && node.canConvertToInt() ? node.asInt() : Integer.MAX_VALUE;
        return value < 0 ? byDefault : value; // Argo reads a negative limit as its default
    }

    private List<Problem> problems(Meta meta) {
        CronMarks.misplaced(meta, spec.path("workflowMetadata"), this::problem);
        return List.copyOf(problems);
    }

    private Shown shown(Meta meta) {
        JsonNode status = tree.path("status");
        List<String> active = status.path("active")
                .valueStream()
                .map(a -> Json.text(a, "uid"))
                .toList();
        List<Condition> conditions = status.path("conditions")
                .valueStream()
                .map(c -> new Condition(Json.text(c, "type"), Json.text(c, "message")))
                .toList();
        return new Shown(
                active,
                Child.instant(Json.text(status, "lastScheduledTime")),
                status.path("succeeded").asLong(0),
                status.path("failed").asLong(0),
                Json.text(status, "phase"),
                conditions,
                meta.annotation(Names.LAST_USED_SCHEDULE),
                meta.label(Names.COMPLETED_LABEL).equals("true"));
    }

    private void problem(String field, String value, String message, String fix) {
        problem(new Problem(field, value, message, fix));
    }

    /** One of each field: what has the wrong type is not told to be missing as well. */
    private void problem(Problem problem) {
        long alike = problems.stream()
                .filter(known -> known.isOfDetail() == problem.isOfDetail())
                .count();
        if (alike < PROBLEM_LIMIT
                && problems.stream().noneMatch(known -> known.field().equals(problem.field()))) {
            problems.add(problem);
        }
    }
}
