package dev.carillon.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What was measured, as a table for people and as JSON. */
record Report(Machine machine, List<Figure> figures) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Markdown, so that it can be pasted into docs/benchmarks.md. */
    String table() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("part", "figure", "measured", "goal", "must", ""));
        for (Figure figure : figures) {
            lines.add(List.of(
                    figure.part(),
                    figure.name(),
                    (number(figure.value()) + " " + figure.unit()).strip(),
                    limit(figure.goal()),
                    limit(figure.bound()),
                    figure.holds() ? "" : "MISSED"));
        }
        int[] widths = new int[lines.getFirst().size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < lines.size(); row++) {
            text.append(line(lines.get(row), widths));
            if (row == 0) {
                for (int width : widths) {
                    text.append('|').repeat('-', width + 2);
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append("| ")
                    .append(cells.get(i))
                    .repeat(' ', widths[i] - cells.get(i).length() + 1);
        }
        return line.append("|\n").toString();
    }

    String json() {
        ObjectNode root = JSON.createObjectNode();
        machine.describe(root.putObject("machine"));
        for (Figure figure : figures) {
            ObjectNode node = root.withArray("figures").addObject();
            node.put("part", figure.part())
                    .put("name", figure.name())
                    .put("value", figure.value())
                    .put("unit", figure.unit());
            figure.goal().ifPresent(goal -> node.put("goal", goal));
            figure.bound().ifPresent(bound -> node.put("must", bound));
            node.put("holds", figure.holds());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /** Writes both into a folder. */
    void keep(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("table.md"), machine.text() + "\n\n" + table());
        Files.writeString(folder.resolve("figures.json"), json());
    }

    private static String limit(OptionalDouble limit) {
        return limit.isPresent() ? number(limit.getAsDouble()) : "";
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
