package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.cron.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        description = {
            "Tell everything that is wrong with the CronWorkflows in files of YAML or JSON.",
            "Other kinds of object in the files are passed over."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing is wrong (hints alone count as nothing)", "1:at least one problem", "2:wrong usage"})
final class CronLintCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "A file, or - for standard input.")
    private List<String> files = List.of();

    CronLintCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Manifest> manifests = new ArrayList<>();
        for (String file : files) {
            try {
                manifests.addAll(Manifests.read(file, surroundings.input()));
            } catch (IOException e) {
                throw new ParameterException(spec.commandLine(), "FILE: " + e.getMessage(), e);
            }
        }
        Instant now = surroundings.clock().instant();
        List<Remark> remarks = new ArrayList<>();
        int crons = 0;
        for (Manifest manifest : manifests) {
            switch (manifest) {
                case Manifest.Found found
                when CronLint.isCronWorkflow(found.tree()) -> {
                    crons++;
                    remarks.addAll(CronLint.of(found, now));
                }
                case Manifest.Found other -> {}
                case Manifest.Unreadable bad ->
                    remarks.add(new Remark(bad.file(), bad.place(), "", Remark.Severity.PROBLEM, bad.problem()));
            }
        }
        if (crons == 0 && remarks.isEmpty()) {
            Problem nothing = new Problem("kind", "", "is CronWorkflow nowhere", "Name a file with kind: CronWorkflow");
            remarks.add(new Remark(String.join(", ", files), "all", "", Remark.Severity.PROBLEM, nothing));
        }
        PrintWriter out = spec.commandLine().getOut();
        int seen = crons;
        output.print(out, () -> tree(remarks, seen), () -> text(out, remarks, seen));
        return remarks.stream().anyMatch(Remark::isProblem) ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private JsonNode tree(List<Remark> remarks, int crons) {
        ObjectNode tree = Json.object().put("cronWorkflows", crons);
        ArrayNode items = tree.putArray("findings");
        remarks.forEach(remark -> items.add(remark.toTree()));
        return tree;
    }

    private void text(PrintWriter out, List<Remark> remarks, int crons) {
        if (output.isWide()) {
            table(out, remarks);
        } else {
            String before = "";
            for (Remark remark : remarks) {
                String where = remark.file() + " document " + remark.place()
                        + (remark.object().isEmpty() ? "" : ": " + remark.object());
                if (!where.equals(before)) {
                    out.println(Plain.text(where));
                    before = where;
                }
                out.println("  " + remark.severity().text() + "  "
                        + Plain.text(remark.problem().text()));
            }
        }
        long problems = remarks.stream().filter(Remark::isProblem).count();
        out.println(counted(crons, "CronWorkflow") + ": " + counted(problems, "problem") + ", "
                + counted(remarks.size() - problems, "hint"));
    }

    private static void table(PrintWriter out, List<Remark> remarks) {
        Table table = new Table("FILE", "DOCUMENT", "OBJECT", "SEVERITY", "FIELD", "VALUE", "MESSAGE", "FIX");
        for (Remark r : remarks) {
            table.row(List.of(
                    r.file(),
                    r.place(),
                    r.object(),
                    r.severity().text(),
                    r.problem().field(),
                    r.problem().value(),
                    r.problem().message(),
                    r.problem().fix()));
        }
        if (!table.isEmpty()) {
            table.printTo(out);
        }
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
