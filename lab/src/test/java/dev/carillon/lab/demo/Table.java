package dev.carillon.lab.demo;

import dev.carillon.lab.chaos.LedgerEntry;
import java.util.ArrayList;
import java.util.List;

/** The table at the end. */
final class Table {
    private static final String GAP = "  ";

    private Table() {}

    static String of(Verdict verdict) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                "SLOT", "CRONWORKFLOW", "OUTCOME", "ATTEMPTS", "LATENESS", "201s", "RUN (AUDIT LOG)", "LEDGER"));
        for (Row row : verdict.rows()) {
            lines.add(line(row));
        }
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                padded.append(line.get(i))
                        .repeat(' ', widths[i] - line.get(i).length())
                        .append(GAP);
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static List<String> line(Row row) {
        return List.of(
                Screen.clock(row.slot().time()),
                row.slot().cron(),
                row.entry().map(LedgerEntry::label).orElse("-"),
                row.entry()
                        .filter(entry -> entry.attempts() > 0)
                        .map(entry -> "" + entry.attempts())
                        .orElse("-"),
                row.lateness().map(Screen::seconds).orElse("-"),
                "" + row.creations().size(),
                row.creations().stream()
                        .map(creation -> part(creation.uid()))
                        .findFirst()
                        .orElse("-"),
                row.problem().isPresent() ? "DIFFERS" : row.creations().isEmpty() ? "no run" : "same run");
    }

    /** The first part of a uid is enough to tell a dozen runs apart. */
    private static String part(String uid) {
        int end = uid.indexOf('-');
        return end < 0 ? uid : uid.substring(0, end);
    }
}
