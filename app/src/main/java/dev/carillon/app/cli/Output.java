package dev.carillon.app.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/** The form that a command prints its findings in. */
final class Output {
    /** Named as on the command line. */
    enum Format {
        table,
        wide,
        json,
        yaml
    }

    /** What YAML 1.1 takes for the end of a line, or not at all, and the library writes as it is. */
    private static final Pattern UNWRITABLE = Pattern.compile("[\\x7F\\x85\\u2028\\u2029]");

    /**
     * A text that begins as numbers and times do is quoted, or a CronWorkflow called 007 would be read as seven. So are
     * the signs of YAML 1.1 for a merge and for a default.
     */
    private static final class Quoting extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1;

        @Override
        public boolean needToQuoteValue(String text) {
            return super.needToQuoteValue(text)
                    || "+-.0123456789".indexOf(text.charAt(0)) >= 0
                    || text.equals("<<")
                    || text.equals("=");
        }
    }

    private static final YAMLMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().stringQuotingChecker(new Quoting()).build())
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
            case yaml ->
                out.print(
                        UNWRITABLE.matcher(YAML.writeValueAsString(tree.get())).replaceAll("\uFFFD"));
            case table, wide -> text.run();
        }
        out.flush();
    }
}
