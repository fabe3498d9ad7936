package dev.carillon.app.cli;

import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "slots",
        mixinStandardHelpOptions = true,
        description = "Show what became of the slots of all CronWorkflows, newest first.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:shown", "1:the cluster cannot be read, or an account in it", "2:wrong usage"})
final class SlotsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    @Mixin
    private NamespaceFlags namespaces = new NamespaceFlags();

    @Mixin
    private SinceFlag since = new SinceFlag();

    SlotsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        namespaces.check();
        try (ClusterView cluster = connection.open(surroundings)) {
            String where = namespaces.in(cluster);
            List<CronWorkflow> crons = cluster.list(Kind.CRON_WORKFLOW, where, false, CronWorkflow::read);
            List<LedgerJson.Found> ledgers = cluster.list(Kind.CRON_LEDGER, where, false, LedgerJson::read);
            Instant now = cluster.now(surroundings.clock().instant());
            Overview overview = Overview.of(crons, ledgers, since.before(now));
            PrintWriter out = spec.commandLine().getOut();
            output.print(out, overview::toTree, () -> text(out, overview, where));
            overview.unreadable()
                    .forEach(problem -> spec.commandLine().getErr().println("carillon: " + Plain.text(problem)));
            return overview.unreadable().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    /**
     * @param runsNotListed older runs of those that have some since then, which are counted only
     * @param unaccounted CronWorkflows that Carillon has not looked at yet
     * @param unreadable what is wrong with accounts that cannot be read
     */
    private record Overview(List<SlotLine> lines, long runsNotListed, List<Key> unaccounted, List<String> unreadable) {
        static Overview of(List<CronWorkflow> crons, List<LedgerJson.Found> ledgers, Instant since) {
            long runsNotListed = 0;
            List<SlotLine> lines = new ArrayList<>();
            List<String> unreadable = new ArrayList<>();
            Set<String> accounted = new HashSet<>();
            for (LedgerJson.Found found : ledgers) {
                accounted.add(found.cronUid());
                Key cron = new Key(found.key().namespace(), found.cronName());
                CronLedger ledger = found.ledger();
                if (ledger == null) {
                    unreadable.add("the CronLedger " + found.key() + " of CronWorkflow " + cron + " cannot be read: "
                            + found.problem() + ". A running Carillon rebuilds it");
                } else {
                    lines.addAll(SlotLine.of(cron, ledger, since));
                    runsNotListed += Folded.of(ledger).since(since);
                }
            }
            lines.sort(SlotLine.NEWEST_FIRST);
            List<Key> unaccounted = crons.stream()
                    .filter(cron -> !accounted.contains(cron.uid()))
                    .map(CronWorkflow::key)
                    .toList();
            return new Overview(lines, runsNotListed, unaccounted, unreadable);
        }

        JsonNode toTree() {
            ObjectNode tree = Json.object();
            ArrayNode slots = tree.putArray("slots");
            lines.forEach(line -> slots.add(line.toTree()));
            tree.put("runsNotListed", runsNotListed);
            ArrayNode none = tree.putArray("unaccounted");
            unaccounted.forEach(key -> none.add(key.toString()));
            ArrayNode bad = tree.putArray("unreadable");
            unreadable.forEach(bad::add);
            return tree;
        }
    }

    /** @param namespace empty for all; named where there is nothing, for it may be misspelt */
    private void text(PrintWriter out, Overview overview, String namespace) {
        List<String> headers = new ArrayList<>();
        if (namespaces.isAll()) {
            headers.add("NAMESPACE");
        }
        headers.add("CRONWORKFLOW");
        headers.addAll(SlotLine.headers(output.isWide()));
        Table table = new Table(headers.toArray(String[]::new));
        for (SlotLine line : overview.lines()) {
            List<String> cells = new ArrayList<>();
            if (namespaces.isAll()) {
                cells.add(line.cron().namespace());
            }
            cells.add(line.cron().name());
            cells.addAll(line.cells(output.isWide()));
            table.row(cells);
        }
        if (table.isEmpty()) {
            out.println("No slot in the last " + Times.text(since.span())
                    + (namespace.isEmpty() ? "" : " in namespace " + namespace) + ".");
        } else {
            table.printTo(out);
        }
        if (overview.runsNotListed() > 0) {
            out.println("Further runs that are counted, but have no lines of their own: " + overview.runsNotListed()
                    + ", of any age.");
        }
        if (!overview.unaccounted().isEmpty()) {
            out.println("Without an account, because Carillon has not looked at them yet: "
                    + Plain.text(
                            overview.unaccounted().stream().map(Key::toString).collect(Collectors.joining(", "))));
        }
    }
}
