package dev.carillon.app.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The form that a command prints its findings in. */
final class Output {
    /** Named as on the command line. */
    enum Format {
        table,
        wide,
        json,
        yaml
    }

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .build();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "How to print: ${COMPLETION-CANDIDATES}; table without it. wide has more columns.")
    private Format format = Format.table;

    boolean isWide() {
        return format == Format.wide;
    }

    /** Whether it is read by a program: nothing but the tree may be printed. */
    boolean isTree() {
        return format == Format.json || format == Format.yaml;
    }

    /** Prints the tree if the user wants one, else what {@code text} prints. */
    void print(PrintWriter out, Supplier<JsonNode> tree, Runnable text) {
        switch (format) {
            case json -> out.println(tree.get().toPrettyString());
            case yaml -> out.print(YAML.writeValueAsString(tree.get()));
            case table, wide -> text.run();
        }
        out.flush();
    }
}
