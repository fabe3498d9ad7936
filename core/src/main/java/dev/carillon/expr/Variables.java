package dev.carillon.expr;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an expression can ask about a CronWorkflow: {@code cronworkflow.name} and so on, as Argo documents them.
 *
 * @param lastScheduledTime empty (nil in an expression) before the first run
 * @param failed children that failed or errored
 */
public record Variables(
        String name,
        String namespace,
        Map<String, String> labels,
        Map<String, String> annotations,
        Optional<Instant> lastScheduledTime,
        long failed,
        long succeeded) {

    public Variables {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** The members of {@code cronworkflow}, as {@link Conditions} takes them. */
    public Value.Fields asFields() {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("name", new Value.Text(name));
        fields.put("namespace", new Value.Text(namespace));
        addMetadata(fields, "labels", labels);
        addMetadata(fields, "annotations", annotations);
        fields.put(
                "lastScheduledTime",
                lastScheduledTime.<Value>map(Value.Time::new).orElse(Value.Nil.NIL));
        fields.put("failed", new Value.Int(failed));
        fields.put("succeeded", new Value.Int(succeeded));
        return new Value.Fields(fields);
    }

    private static void addMetadata(Map<String, Value> fields, String name, Map<String, String> texts) {
        Map<String, Value> values = new LinkedHashMap<>();
        texts.forEach((key, text) -> values.put(key, new Value.Text(text)));
        Value.Fields map = new Value.Fields(values, Value.Missing.EMPTY_TEXT);
        fields.put(name, map);
        fields.put(name + ".json", new Value.Text(GoText.json(map, Budget.unlimited(), 0)));
    }
}
