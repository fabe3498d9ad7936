package dev.carillon.app.cli;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tell what became of the slots of one CronWorkflow, and why it did or did not run at a time.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:explained", "1:there is no such CronWorkflow, or the cluster cannot be read", "2:wrong usage"
        })
final class ExplainCommand implements Callable<Integer> {
    /** The newest of them: a terminal shows no more, and the ledger has what they say. */
    private static final int EVENTS_LIMIT = 50;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    @Parameters(paramLabel = "NAME", description = "The CronWorkflow.")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Its namespace; that of the context without it.")
    private @Nullable String namespace;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = Times.PointConverter.class,
            description = "Ask about one scheduled time (RFC 3339).")
    private @Nullable Instant at;

    @Mixin
    private SinceFlag since = new SinceFlag();

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        NamespaceFlags.requireForm(spec, namespace);
        if (!NameForms.OBJECT.matcher(name).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "NAME: \"" + name + "\" is no name of a CronWorkflow; write a-z, 0-9, - and .");
        }
        try (ClusterView cluster = connection.open(surroundings)) {
            Key key = new Key(namespace == null ? cluster.namespace() : namespace, name);
            Explanation explanation = explain(cluster, cron(cluster, key));
            PrintWriter out = spec.commandLine().getOut();
            output.print(out, explanation::toTree, () -> explanation.printTo(out, output.isWide()));
            return ExitCode.OK;
        }
    }

    private static CronWorkflow cron(ClusterView cluster, Key key) throws CommandFailure, InterruptedException {
        Answer answer = cluster.ask(new Request.Get(Kind.CRON_WORKFLOW, key));
        if (answer instanceof Answer.Found found) {
            return CronWorkflow.read(found.object());
        }
        if (Refusals.isMissing(answer)) {
            throw new CommandFailure(
                    "there is no CronWorkflow " + key,
                    "Name the namespace with -n; carillon slots -A lists those that Carillon knows");
        }
        throw Refusals.failure("get", Kind.CRON_WORKFLOW, key, answer);
    }

    private static LedgerJson.@Nullable Found ledger(ClusterView cluster, CronWorkflow cron)
            throws CommandFailure, InterruptedException {
        Key key = new Key(cron.key().namespace(), cron.uid());
        Answer answer = cluster.ask(new Request.Get(Kind.CRON_LEDGER, key));
        if (answer instanceof Answer.Found found) {
            return LedgerJson.read(found.object());
        }
        if (Refusals.isMissing(answer)) {
            return null;
        }
        throw Refusals.failure("get", Kind.CRON_LEDGER, key, answer);
    }

    private Explanation explain(ClusterView cluster, CronWorkflow cron) throws CommandFailure, InterruptedException {
        LedgerJson.@Nullable Found found = ledger(cluster, cron);
        Instant now = cluster.now(surroundings.clock().instant());
        Instant from = since.before(now);
        SlotAnswer answer = at == null ? null : SlotAnswer.of(cron, found == null ? null : found.ledger(), at, now);
        try {
            List<CronEvent> events = cluster.list(Kind.EVENT, cron.key().namespace(), false, CronEvent::read).stream()
                    .filter(event -> event.aboutUid().equals(cron.uid()))
                    .filter(event -> at == null
                            ? !event.last().isBefore(from)
                            : event.message().contains(at.toString()))
                    .sorted(Comparator.comparing(CronEvent::last))
                    .toList();
            List<CronEvent> newest = events.subList(Math.max(0, events.size() - EVENTS_LIMIT), events.size());
            return new Explanation(cron, found, newest, "", answer, from, now);
        } catch (CommandFailure e) {
            // Often forbidden to those who may read CronWorkflows; the account says the same.
            return new Explanation(cron, found, List.of(), String.valueOf(e.getMessage()), answer, from, now);
        }
    }
}
