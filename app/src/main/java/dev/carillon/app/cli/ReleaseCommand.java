package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Child;
import dev.carillon.cron.Names;
import dev.carillon.cron.ReleasePatch;
import java.io.PrintWriter;
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
            "2:wrong usage"
        })
final class ReleaseCommand implements Callable<Integer> {
    /** Each try reads the Workflow anew. Argo writes a running one about once a second, so five come through. */
    private static final int TRIES_LIMIT = 5;

    private static final int NOT_FOUND = 404;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

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
    private String namespace = "";

    ReleaseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (!all) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say --all: every Workflow with the finalizer " + Names.UNRECORDED + " is meant");
        }
        try (ClusterView cluster = connection.open(surroundings)) {
            List<Child> held = cluster.list(Kind.WORKFLOW, namespace, true, Child::read).stream()
                    .filter(Child::isUnrecorded)
                    .toList();
            return dryRun ? tell(held) : release(cluster, held);
        }
    }

    private int tell(List<Child> held) {
        PrintWriter out = spec.commandLine().getOut();
        held.forEach(child -> out.println("would release " + child.key()));
        out.println(held.size() + " of the Workflows have the finalizer " + Names.UNRECORDED);
        return held.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private int release(ClusterView cluster, List<Child> held) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        int left = 0;
        for (Child child : held) {
            Optional<String> obstacle = release(cluster, child);
            if (obstacle.isEmpty()) {
                out.println("released " + child.key());
            } else {
                left++;
                out.println(Table.printable("left     " + child.key() + ": " + obstacle.get()));
            }
        }
        out.println("released " + (held.size() - left) + ", left " + left);
        return left == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Empty once the finalizer is off or the Workflow gone, else what is in the way. */
    private static Optional<String> release(ClusterView cluster, Child found) throws InterruptedException {
        @Nullable Child child = found;
        Answer answer = new Answer.Unanswered(false, "not asked");
        for (int i = 0; i < TRIES_LIMIT; i++) {
            answer = cluster.ask(ReleasePatch.of(child));
            if (answer instanceof Answer.Found || isGone(answer)) {
                return Optional.empty();
            }
            // A 422 says that it has changed, no answer that it may have: either way the next step is to look.
            Answer look = cluster.ask(new Request.Get(Kind.WORKFLOW, child.key()));
            if (isGone(look)) {
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

    private static boolean isGone(Answer answer) {
        return answer instanceof Answer.Refused refused && refused.status().code() == NOT_FOUND;
    }

    /** Whether asking again at once is pointless: rights, policies, an overloaded server. */
    private static boolean isFinal(Answer.Refused refused) {
        return switch (refused.status().code()) {
            case 409, 422 -> false;
            default -> true;
        };
    }
}
