package dev.carillon.app.cli;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** A CronWorkflow that fires every ten minutes, was created a day before {@link Console#NOW}, and has seen much. */
final class Accounts {
    private Accounts() {}

    static Instant at(String time) {
        return Instant.parse("2026-03-27T" + time + "Z");
    }

    static CronWorkflow tenMinutely(StoreView cluster, String name) {
        return cron(cluster, name, "\"schedules\":[\"*/10 * * * *\"]");
    }

    static CronWorkflow cron(StoreView cluster, String name, String spec) {
        return CronWorkflow.read(cluster.create(Kind.CRON_WORKFLOW, StoreView.BORN, """
                {"apiVersion":"argoproj.io/v1alpha1","kind":"CronWorkflow",
                 "metadata":{"name":"%s","namespace":"default"},
                 "spec":{"workflowSpec":{},%s}}""".formatted(name, spec)));
    }

    static CronLedger eventful() {
        return new CronLedger(
                "",
                3,
                StoreView.BORN,
                List.of("*/10 * * * *"),
                "",
                at("23:50:00"),
                List.of(new Open(at("23:50:00"), 2, "InDoubt", "no answer in 5 s", true)),
                List.of(
                        new Entry(
                                at("23:20:00"),
                                new Outcome.Adopted("u1"),
                                at("23:20:01.500"),
                                3,
                                "NotSent",
                                Instant.EPOCH,
                                End.RUNNING),
                        new Entry(
                                at("23:30:00"),
                                new Outcome.Created("u2", false),
                                at("23:30:00.120"),
                                1,
                                "",
                                Instant.EPOCH,
                                End.SUCCEEDED),
                        new Entry(
                                at("23:40:00"),
                                new Outcome.Missed(Outcome.WINDOW_CLOSED, "NotSent: connection refused"),
                                at("23:45:00"),
                                7,
                                "NotSent",
                                Instant.EPOCH,
                                End.NONE)),
                List.of(
                        new Range(
                                at("10:00:00"),
                                at("11:00:00"),
                                7,
                                new Outcome.Skipped(Outcome.Skip.SUSPENDED, ""),
                                at("11:00:00")),
                        new Range(
                                at("12:00:00"),
                                at("13:00:00"),
                                2,
                                new Outcome.Skipped(Outcome.Skip.FORBIDDEN, "while ten-1 was active"),
                                at("13:00:00"))),
                new Counters(130, 1, 9, 0, 1, 120, 2),
                List.of(),
                null,
                at("23:50:02"),
                "");
    }

    static ApiObject store(StoreView cluster, CronLedger ledger, CronWorkflow cron) {
        return cluster.create(
                Kind.CRON_LEDGER, StoreView.BORN, new String(LedgerJson.write(ledger, cron), StandardCharsets.UTF_8));
    }
}
