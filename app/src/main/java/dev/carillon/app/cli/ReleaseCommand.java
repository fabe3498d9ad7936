package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Child;
import dev.carillon.cron.Names;
import dev.carillon.cron.ReleasePatch;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Take Carillon's finalizer off all Workflows, so that they can be deleted.",
            "For the removal of Carillon: stop the controller first, for a run that is released before it is"
                    + " recorded may be created a second time by a controller that still runs."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:no Workflow has the finalizer any more",
            "1:some still have it (with --dry-run: some have it)",
            "2:wrong usage, or the cluster cannot be read"
        })
final class ReleaseCommand implements Callable<Integer> {
    /** Each try reads the Workflow anew. Argo writes a running one about once a second, so five come through. */
    private static final int TRIES_LIMIT = 5;

    private static final String RELEASED = "released";
    private static final String LEFT = "left";
    private static final String HELD = "held";

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    @Option(names = "--all", description = "Required, for this is nothing to do by mistake.")
    private boolean all;

    @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
    private boolean dryRun;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only this namespace; all of them without it.")
    private @Nullable String namespace;

    ReleaseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * What became of one Workflow.
     *
     * @param result released, left, or with --dry-run held
     * @param why what is in the way, empty unless it is left
     */
    private record Line(Child child, String result, String why) {
        String text(boolean wide) {
            String word = result.equals(HELD) ? "would release" : "%-8s".formatted(result);
            String more = wide ? " (run of " + child.cronKey() + " for " + scheduled() + ")" : "";
            return Plain.text(word + " " + child.key() + more + (why.isEmpty() ? "" : ": " + why));
        }

        ObjectNode toTree() {
            ObjectNode tree = Json.object();
            tree.put("namespace", child.key().namespace())
                    .put("name", child.key().name())
                    .put("cronWorkflow", child.cronKey().name())
                    .put("slot", scheduled())
                    .put("result", result);
            if (!why.isEmpty()) {
                tree.put("why", why);
            }
            return tree;
        }

        private String scheduled() {
            return child.scheduled() == null
                    ? "an unknown time"
                    : child.scheduled().toString();
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!all) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say --all: every Workflow with the finalizer " + Names.UNRECORDED + " is meant");
        }
        NamespaceFlags.requireForm(spec, namespace);
        try (ClusterView cluster = connection.open(surroundings)) {
            String in = namespace == null ? "" : namespace;
            List<Child> held = cluster.list(Kind.WORKFLOW, in, true, Child::read).stream()
                    .filter(Child::isUnrecorded)
                    .toList();
            List<Line> lines = new ArrayList<>();
            for (Child child : held) {
                Line line = dryRun ? new Line(child, HELD, "") : release(cluster, child);
                lines.add(line);
                if (!output.isTree()) {
                    spec.commandLine()
                            .getOut()
                            .println(line.text(output.isWide())); // each as it happens: many take long
                }
            }
            sum(lines);
            return lines.stream().allMatch(line -> line.result().equals(RELEASED)) ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (CommandFailure e) {
            e.printTo(spec.commandLine().getErr());
            return ExitCode.USAGE;
        }
    }

    private void sum(List<Line> lines) {
        PrintWriter out = spec.commandLine().getOut();
        long left =
                lines.stream().filter(line -> !line.result().equals(RELEASED)).count();
        output.print(out, () -> tree(lines), () -> {
            if (dryRun) {
                out.println(lines.size() + " of the Workflows have the finalizer " + Names.UNRECORDED);
            } else {
                out.println("released " + (lines.size() - left) + ", left " + left);
            }
        });
    }

    private ObjectNode tree(List<Line> lines) {
        ObjectNode tree = Json.object();
        tree.put("dryRun", dryRun);
        ArrayNode workflows = tree.putArray("workflows");
        lines.forEach(line -> workflows.add(line.toTree()));
        return tree;
    }

    private static Line release(ClusterView cluster, Child child) throws InterruptedException {
        return obstacle(cluster, child)
                .map(why -> new Line(child, LEFT, why))
                .orElseGet(() -> new Line(child, RELEASED, ""));
    }

    /** Empty once the finalizer is off or the Workflow gone, else what is in the way. */
    private static Optional<String> obstacle(ClusterView cluster, Child found) throws InterruptedException {
        Child child = found;
        Answer answer = new Answer.Unanswered(false, "not asked");
        for (int i = 0; i < TRIES_LIMIT; i++) {
            answer = cluster.ask(ReleasePatch.of(child));
            if (answer instanceof Answer.Found || Refusals.isMissing(answer)) {
                return Optional.empty();
            }
            // A 422 says that it has changed, no answer that it may have: either way the next step is to look.
            Answer look = cluster.ask(new Request.Get(Kind.WORKFLOW, child.key()));
            if (Refusals.isMissing(look)) {
                return Optional.empty();
            }
            if (!(look instanceof Answer.Found seen)) {
                return Optional.of(Refusals.text(look));
            }
            child = Child.read(seen.object());
            if (!child.isUnrecorded()) {
                return Optional.empty();
            }
            if (answer instanceof Answer.Refused refused && isFinal(refused)) {
                return Optional.of(Refusals.text(answer));
            }
        }
        return Optional.of(Refusals.text(answer));
    }

    /** Whether asking again at once is pointless: rights, policies, an overloaded server. */
    private static boolean isFinal(Answer.Refused refused) {
        return switch (refused.status().code()) {
            case 409, 422 -> false;
            default -> true;
        };
    }
}
