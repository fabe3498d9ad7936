package dev.carillon.lab.bench;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronPlan;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronView;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.launch.LaunchSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The longest backlog that there can be: a slot a second, unnoticed for thirty days, all within its window (PROTOCOL M10).
 * Nothing of it touches the API server; whoever decides is the control thread, which all CronWorkflows share.
 */
final class CatchUp {
    private static final String PART = "catch-up";
    private static final Duration BACKLOG = Duration.ofDays(30);
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant BEGUN = NOW.minus(BACKLOG);

    /** The same again: the first of them finds code cold, and the longest pass counts of all. */
    private static final int ROUNDS = 3;

    private final Screen screen;
    private final CronWorkflow cron;

    CatchUp(Screen screen) {
        this.screen = screen;
        try {
            String json = """
                    {"apiVersion":"argoproj.io/v1alpha1","kind":"CronWorkflow",
                     "metadata":{"namespace":"team","name":"backlog","uid":"4f1c7a52","resourceVersion":"3",
                     "creationTimestamp":"%s"},
                     "spec":{"schedules":["@every 1s"],"startingDeadlineSeconds":%d,
                     "workflowSpec":{"entrypoint":"main"}}}
                    """.formatted(BEGUN, BACKLOG.toSeconds());
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            this.cron = CronWorkflow.read(ApiObject.parse(Kind.CRON_WORKFLOW, bytes));
        } catch (Json.Malformed e) {
            throw new IllegalStateException("our own JSON", e);
        }
    }

    List<Figure> measure() {
        // Finds no class loaded. A controller decides about each CronWorkflow before it is ready.
        List<Double> first = new ArrayList<>();
        plan(begun(NOW.minusSeconds(1)), first);
        List<Double> millis = new ArrayList<>();
        CronLedger ledger = begun(BEGUN);
        for (int round = 0; round < ROUNDS; round++) {
            ledger = begun(BEGUN);
            while (ledger.counters().slots() < BACKLOG.toSeconds() - 1) {
                ledger = plan(ledger, millis).ledger();
            }
            screen.say("catch-up, round %d of %d".formatted(round + 1, ROUNDS));
        }
        Sample passes = Sample.of(millis);
        String what = BACKLOG.toDays() + " days of a slot a second: ";
        return List.of(
                Figure.plain(PART, "the very first decision of a process, one slot due", first.getFirst(), "ms"),
                Figure.plain(PART, what + "passes", passes.size() / (double) ROUNDS, ""),
                Figure.plain(PART, what + "a pass, median", passes.median(), "ms"),
                Figure.bounded(PART, what + "the longest pass", passes.most(), "ms", 50),
                Figure.bounded(PART, what + "its account", LedgerJson.write(ledger, cron).length / 1024.0, "KiB", 4));
    }

    /** @param millis how long it took is added to these */
    private CronPlan plan(CronLedger ledger, List<Double> millis) {
        CronView view = view(ledger);
        long begin = System.nanoTime();
        CronPlan plan = CronPlan.of(view, NOW);
        millis.add((System.nanoTime() - begin) / 1e6);
        return plan;
    }

    private CronLedger begun(Instant at) {
        return CronLedger.begin(at, cron.scheduleTexts(), cron.timezone())
                .withVersion("5")
                .stamped(1, at);
    }

    private CronView view(CronLedger ledger) {
        return new CronView(
                cron,
                ledger,
                ledger,
                List.of(),
                Map.of(),
                Map.of(),
                NOW.plusSeconds(15),
                CronView.Freshness.NONE,
                List.of(),
                Optional.empty(),
                NOW,
                CronView.Unread.NONE,
                CronView.Denials.NONE,
                false,
                new CronView.Rules(CronSettings.DEFAULT, new LaunchPolicy(LaunchSettings.DEFAULT)));
    }
}
