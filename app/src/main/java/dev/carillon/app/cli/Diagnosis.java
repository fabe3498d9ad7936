package dev.carillon.app.cli;

import dev.carillon.api.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code carillon doctor} says in the end.
 *
 * @param cronWorkflows how many were looked at
 * @param dueTimes how many scheduled times of theirs were worked out between {@code from} and {@code through}
 * @param complaints errors first
 * @param unchecked what could not be looked at, and why
 */
record Diagnosis(
        Instant from,
        Instant through,
        int cronWorkflows,
        long dueTimes,
        List<Complaint> complaints,
        List<String> unchecked) {
    /** Findings. */
    static final int ILL = 1;

    /** Nothing was found, but not everything was seen. */
    static final int UNKNOWN = 2;

    Diagnosis {
        complaints = complaints.stream()
                .sorted(Comparator.comparing((Complaint c) -> !c.error())
                        .thenComparing(Complaint::kind)
                        .thenComparing(c -> c.key().toString())
                        .thenComparing(Complaint::slot, Comparator.nullsFirst(Comparator.<Instant>naturalOrder())))
                .toList();
        unchecked = List.copyOf(unchecked);
    }

    int exitCode() {
        return !complaints.isEmpty() ? ILL : !unchecked.isEmpty() ? UNKNOWN : 0;
    }

    JsonNode toTree() {
        ObjectNode tree = Json.object();
        tree.put("healthy", exitCode() == 0).put("from", from.toString()).put("through", through.toString());
        tree.put("cronWorkflows", cronWorkflows).put("dueTimes", dueTimes);
        ArrayNode findings = tree.putArray("findings");
        complaints.forEach(complaint -> findings.add(complaint.toTree()));
        ArrayNode missing = tree.putArray("unchecked");
        unchecked.forEach(missing::add);
        return tree;
    }

    /** @param wide one line for each, for grep; else what it is and below it the fix, for people */
    void printTo(PrintWriter out, boolean wide) {
        out.println(counted(cronWorkflows, "CronWorkflow") + ", " + counted(dueTimes, "due time") + " from " + from
                + " to " + through + " by the API server's clock");
        if (wide && !complaints.isEmpty()) {
            Table table = new Table("SEVERITY", "KIND", "OBJECT", "SLOT", "WHAT", "FIX");
            complaints.forEach(
                    c -> table.row(List.of(c.severity(), c.kind(), c.subject(), text(c.slot()), c.what(), c.fix())));
            table.printTo(out);
        } else {
            complaints.forEach(c -> print(out, c));
        }
        unchecked.forEach(what -> out.println("not checked: " + Plain.text(what)));
        out.println(summary());
    }

    private static void print(PrintWriter out, Complaint c) {
        List<String> head = new ArrayList<>(List.of(c.severity() + ":", c.kind(), c.subject()));
        if (c.slot() != null) {
            head.add(c.slot().toString());
        }
        out.println(Plain.text(String.join("  ", head)));
        out.println("  " + Plain.text(c.what()));
        out.println("  fix: " + Plain.text(c.fix()));
    }

    private static String text(@Nullable Instant slot) {
        return slot == null ? "" : slot.toString();
    }

    private String summary() {
        long errors = complaints.stream().filter(Complaint::error).count();
        return switch (exitCode()) {
            case 0 -> "healthy";
            case ILL -> counted(errors, "error") + ", " + counted(complaints.size() - errors, "warning");
            default -> "nothing found, but not everything could be checked";
        };
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
