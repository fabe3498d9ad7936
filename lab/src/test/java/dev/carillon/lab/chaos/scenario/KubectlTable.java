package dev.carillon.lab.chaos.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code kubectl get} printed: a line of names, and one line for each object, all cut at the same places. */
record KubectlTable(List<String> lines, List<Column> columns) {
    /** A name may hold one blank, as LAST RUN does. */
    private static final Pattern NAME = Pattern.compile("\\S+( \\S+)*");

    private record Column(String name, int from, int to) {
        String of(String line) {
            int end = Math.min(to, line.length());
            return from >= end ? "" : line.substring(from, end).strip();
        }
    }

    static KubectlTable of(String printed) {
        List<String> lines = printed.lines().toList();
        List<String> names = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        Matcher matcher = NAME.matcher(lines.getFirst());
        while (matcher.find()) {
            names.add(matcher.group());
            starts.add(matcher.start());
        }
        starts.add(Integer.MAX_VALUE);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(names.get(i), starts.get(i), starts.get(i + 1)));
        }
        return new KubectlTable(lines, columns);
    }

    /** The names of all columns, from left to right. */
    List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** What stands in the column of the only object. */
    String cell(String column) {
        if (lines.size() != 2) {
            throw new IllegalStateException("Not one object: " + lines);
        }
        return columns.stream()
                .filter(each -> each.name().equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No column " + column + ": " + lines.getFirst()))
                .of(lines.getLast());
    }
}
