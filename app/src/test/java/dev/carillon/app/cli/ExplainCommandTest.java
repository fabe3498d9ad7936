package dev.carillon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExplainCommandTest {
    private final StoreView cluster = new StoreView();

    private CronWorkflow eventful() {
        CronWorkflow cron = Accounts.tenMinutely(cluster, "ten");
        Accounts.store(cluster, Accounts.eventful(), cron);
        return cron;
    }

    @Test
    void the_account_is_told_from_the_newest_slot_on() {
        eventful();
        Console.Result result = Console.run(cluster, "explain", "ten", "--since", "20h");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("""
                CronWorkflow  default/ten
                Schedules     */10 * * * *
                State         active
                Next          2026-03-28T00:10:00Z  (in 10m)
                Account       from 2026-03-27T00:00:00Z through 2026-03-27T23:50:00Z
                Totals        130 created, 1 adopted, 9 skipped, 0 rejected, 1 missed; runs: 120 succeeded, 2 failed

                SLOT                                          COUNT  OUTCOME              LATE   ATTEMPTS  FAULT    RUN ENDED
                2026-03-27T23:50:00Z                                 Pending/InDoubt             2         InDoubt
                2026-03-27T23:40:00Z                                 Missed/WindowClosed         7         NotSent
                2026-03-27T23:30:00Z                                 Created              120ms  1                  Succeeded
                2026-03-27T23:20:00Z                                 Adopted              1.5s   3         NotSent  Running
                2026-03-27T12:00:00Z .. 2026-03-27T13:00:00Z  2      Skipped/Forbidden
                2026-03-27T10:00:00Z .. 2026-03-27T11:00:00Z  7      Skipped/Suspended

                129 runs before 2026-03-27T23:20:00Z in all: counted, but without lines of their own. Ranges keep no attempts.

                1 due, from 2026-03-28T00:00:00Z, and not recorded yet. Recording takes up to a minute, or 15 in a row of equal skips; after that, does carillon controller run?

                Pending/InDoubt, last at 2026-03-27T23:50:00Z
                  no answer in 5 s
                  fix: Nothing yet: Carillon tries until the slot's window closes

                Missed/WindowClosed, last at 2026-03-27T23:40:00Z
                  NotSent: connection refused
                  fix: Set or raise startingDeadlineSeconds to allow a later start

                Skipped/Forbidden, last at 2026-03-27T13:00:00Z
                  while ten-1 was active
                  fix: Allow it by concurrencyPolicy, or annotate the CronWorkflow with carillon.dev/forbid=wait to wait for the earlier run, for as long as startingDeadlineSeconds says; raise that if it waited

                Skipped/Suspended, last at 2026-03-27T11:00:00Z
                  fix: Set spec.suspend to false
                """);
    }

    /** @param status a merge patch of what the controller shows */
    record Held(String name, String spec, String status, String next) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Held> held() {
        return List.of(
                new Held(
                        "suspended",
                        "\"schedules\":[\"*/10 * * * *\"],\"suspend\":true",
                        "{}",
                        "none: spec.suspend is true. Set it to false; its next time is 2026-03-28T00:10:00Z  (in 10m)"),
                new Held(
                        "stopped",
                        "\"schedules\":[\"*/10 * * * *\"],\"stopStrategy\":{\"expression\":\"true\"}",
                        "{\"status\":{\"phase\":\"Stopped\"}}",
                        "none: spec.stopStrategy.expression is true. Change or remove it to start again; its next time is"),
                new Held(
                        "no-policy",
                        "\"schedules\":[\"*/10 * * * *\"],\"concurrencyPolicy\":\"Never\"",
                        "{}",
                        "none: spec.concurrencyPolicy has to be mended first, see Problem below; its next time is"),
                new Held(
                        "no-schedule",
                        "\"schedules\":[\"61 * * * *\"],\"suspend\":true",
                        "{}",
                        "none: spec.schedules[0] has to be mended first, see Problem below\n"),
                new Held(
                        "never",
                        "\"schedules\":[\"0 0 30 2 *\"]",
                        "{}",
                        "none: no time matches its schedules any more. Change spec.schedules\n"));
    }

    @ParameterizedTest
    @MethodSource("held")
    void what_does_not_run_at_its_next_time_says_so_and_why(Held row) {
        CronWorkflow cron = Accounts.cron(cluster, row.name(), row.spec());
        cluster.change(Kind.CRON_WORKFLOW, cron.name(), row.status());
        assertThat(Console.run(cluster, "explain", row.name()).out()).contains("Next          " + row.next());
        assertThat(Console.run(cluster, "explain", row.name(), "-o", "json").out())
                .contains("\"noNext\"")
                .doesNotContain("\"next\"");
    }

    @Test
    void a_stop_that_only_the_status_speaks_of_is_none() {
        CronWorkflow cron = Accounts.cron(cluster, "mended", "\"schedules\":[\"*/10 * * * *\"]");
        cluster.change(Kind.CRON_WORKFLOW, cron.name(), "{\"status\":{\"phase\":\"Stopped\"}}");
        assertThat(Console.run(cluster, "explain", "mended").out())
                .contains("State         active\nNext          2026-03-28T00:10:00Z  (in 10m)");
    }

    /** An entry stays while its run exists, and a failed run may exist for weeks. */
    @Test
    void an_old_run_that_still_exists_does_not_hide_those_that_were_counted_after_it() {
        Instant now = Instant.parse("2026-03-28T00:00:00Z");
        List<CronLedger.Entry> recent = new ArrayList<>();
        recent.add(created(now.minus(Duration.ofDays(3))));
        for (int i = CronLedger.RECENT_LIMIT; i > 0; i--) {
            recent.add(created(now.minus(Duration.ofMinutes(i))));
        }
        CronLedger ledger = new CronLedger(
                "1",
                1,
                now.minus(Duration.ofDays(9)),
                List.of("* * * * *"),
                "",
                now,
                List.of(),
                recent,
                List.of(),
                new CronLedger.Counters(4_321, 0, 0, 0, 0, 0, 0),
                List.of(),
                null,
                now,
                "");

        assertThat(Folded.of(ledger).since(now.minus(Duration.ofDays(1)))).isEqualTo(4_310);
        assertThat(Folded.of(ledger).text()).contains("4310 runs before 2026-03-27T23:50:00Z");
        assertThat(Folded.of(ledger).since(now.minus(Duration.ofMinutes(5)))).isZero();
    }

    private static CronLedger.Entry created(Instant slot) {
        return new CronLedger.Entry(
                slot, new Outcome.Created("uid", false), slot, 1, "", Instant.EPOCH, CronLedger.End.SUCCEEDED);
    }

    @Test
    void since_leaves_out_what_is_older() {
        eventful();
        assertThat(Console.run(cluster, "explain", "ten", "--since", "25m").out())
                .contains("2026-03-27T23:40:00Z")
                .doesNotContain("2026-03-27T23:30:00Z")
                .doesNotContain("Suspended");
    }

    record Asked(String at, String verdict, String told) {
        @Override
        public String toString() {
            return at;
        }
    }

    static List<Asked> asked() {
        return List.of(
                new Asked(
                        "2026-03-27T23:30:00Z",
                        "Created",
                        "was created, 120ms after its time; see workflow ten-1774654200"),
                new Asked("2026-03-28T00:30:00+01:00", "Created", "the run of 2026-03-27T23:30:00Z was created"),
                new Asked(
                        "2026-03-27T23:20:00Z",
                        "Adopted",
                        "1.5s after its time, at attempt 3, after the fault NotSent"),
                new Asked("2026-03-27T23:40:00Z", "Missed/WindowClosed", "fix: Set or raise startingDeadlineSeconds"),
                new Asked(
                        "2026-03-27T23:50:00Z",
                        "Pending/InDoubt",
                        "pending after 2 attempts, and whether the last one got through"),
                new Asked(
                        "2026-03-27T10:30:00Z",
                        "Skipped/Suspended",
                        "(as all 7 from 2026-03-27T10:00:00Z to 2026-03-27T11:00:00Z)"),
                new Asked(
                        "2026-03-27T12:30:00Z",
                        "Skipped/Forbidden?",
                        "2 slots from 2026-03-27T12:00:00Z to 2026-03-27T13:00:00Z"),
                new Asked("2026-03-27T20:00:00Z", "Lost", "the account should speak of it and does not"),
                new Asked(
                        "2026-03-27T23:33:00Z",
                        "NotScheduled",
                        "the nearest are 2026-03-27T23:30:00Z and 2026-03-27T23:40:00Z"),
                new Asked("2026-03-27T23:30:00.5Z", "NotScheduled", "2026-03-27T23:30:00Z and 2026-03-27T23:40:00Z"),
                new Asked("2026-03-27T00:03:00Z", "NotScheduled", "the nearest are 2026-03-27T00:10:00Z"),
                new Asked(
                        "2026-03-26T10:00:00Z",
                        "BeforeEffectiveFrom",
                        "the CronWorkflow was created at 2026-03-27T00:00:00Z"),
                new Asked("2026-03-27T00:00:00Z", "BeforeEffectiveFrom", "strictly later"),
                new Asked("2026-03-28T00:00:00Z", "Unrecorded", "the account reaches to 2026-03-27T23:50:00Z"),
                new Asked("2026-03-28T06:00:00Z", "NotDue", "it is not due yet: in 6h"),
                new Asked("+999999999-01-01T00:00:00Z", "NotScheduled", "is not a scheduled time"));
    }

    @ParameterizedTest
    @MethodSource("asked")
    void a_time_is_answered_for(Asked row) {
        eventful();
        Console.Result result = Console.run(cluster, "explain", "ten", "--at", row.at());
        assertThat(result.code()).isZero();
        assertThat(result.lines()).anyMatch(line -> line.endsWith("Z  " + row.verdict()));
        assertThat(result.out()).contains(row.told());
    }

    @Test
    void an_account_that_is_not_there_yet_is_no_riddle() {
        Accounts.tenMinutely(cluster, "new");
        Console.Result result = Console.run(cluster, "explain", "new");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Account       none: Carillon has not looked at it");
        assertThat(Console.run(cluster, "explain", "new", "--at", "2026-03-27T10:00:00Z")
                        .out())
                .contains("Unrecorded")
                .contains("does carillon controller run");
    }

    @Test
    void of_a_time_before_the_account_was_worked_out_again_nothing_is_claimed() {
        CronWorkflow cron = eventful();
        cluster.change(
                Kind.CRON_LEDGER,
                cron.uid(),
                "{\"status\":{\"rebuilt\":\"from status and 2 runs at 2026-03-27T22:00:00Z\"}}");
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-27T20:00:00Z")
                        .out())
                .contains("NotKnown")
                .contains("whether it ran is not known");
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-27T22:10:00Z")
                        .out())
                .contains("Lost");
    }

    @Test
    void a_run_that_was_folded_away_ran() {
        CronWorkflow cron = Accounts.tenMinutely(cluster, "ten");
        Accounts.store(cluster, Ward.account(), cron);
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-27T20:00:00Z")
                        .out())
                .contains("RunNotKept", "it ran: there is no other outcome for it");
    }

    @Test
    void outcomes_that_may_be_those_of_earlier_schedules_are_no_certainty() {
        CronWorkflow cron = eventful();
        cluster.change(Kind.CRON_LEDGER, cron.uid(), "{\"status\":{\"effectiveFrom\":\"2026-03-27T10:00:00Z\"}}");
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-27T10:30:00Z")
                        .out())
                .contains("Skipped/Suspended?");
    }

    @Test
    void an_account_that_somebody_broke_is_told() {
        CronWorkflow cron = eventful();
        cluster.change(Kind.CRON_LEDGER, cron.uid(), "{\"status\":{\"schema\":99}}");
        assertThat(Console.run(cluster, "explain", "ten").out())
                .contains("Account       cannot be read: status.schema is 99");
    }

    @Test
    void what_a_terminal_would_obey_in_an_account_is_not_printed() {
        CronWorkflow cron = eventful();
        cluster.change(Kind.CRON_LEDGER, cron.uid(), """
                {"status":{"ranges":[],"recent":[{"slot":"2026-03-27T23:30:00Z","outcome":"Missed",\
                "reason":"\\u001b[31mRed","decided":"2026-03-27T23:31:00Z"}]}}""");
        assertThat(Console.run(cluster, "explain", "ten").out())
                .contains("[31mRed, last at")
                .doesNotContain("\u001b");
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-27T23:30:00Z")
                        .out())
                .contains("[31mRed")
                .doesNotContain("\u001b");
    }

    @Test
    void a_spec_that_cannot_be_used_is_told_with_its_fix() {
        Accounts.cron(cluster, "bad", "\"schedules\":[\"61 * * * *\"],\"suspend\":true");
        assertThat(Console.run(cluster, "explain", "bad").out())
                .contains("State         its schedule cannot be read")
                .contains("Problem       spec.schedules[0]: end of range (61) above maximum (59)");
        assertThat(Console.run(cluster, "explain", "bad", "--at", "2026-03-27T10:00:00Z")
                        .out())
                .contains("NoSchedule");
    }

    @Test
    void kubernetes_events_about_it_are_shown_and_those_of_others_are_not() {
        CronWorkflow cron = eventful();
        event("one", cron.uid(), "2026-03-27T23:45:00Z", "the run of 2026-03-27T23:40:00Z was missed");
        event("two", "another", "2026-03-27T23:45:00Z", "not this one");
        event("three", cron.uid(), "2026-03-20T23:45:00Z", "too old");
        assertThat(Console.run(cluster, "explain", "ten").out())
                .contains("""
                        EVENT                 TYPE     REASON           COUNT  MESSAGE
                        2026-03-27T23:45:00Z  Warning  SubmissionError  4      the run of 2026-03-27T23:40:00Z was missed
                        """)
                .doesNotContain("not this one")
                .doesNotContain("too old");
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-27T23:40:00Z")
                        .out())
                .contains("SubmissionError");
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-27T23:30:00Z")
                        .out())
                .doesNotContain("SubmissionError");
    }

    /** A laptop's clock that is behind would call a slot not due that was missed hours ago. */
    @Test
    void whether_a_slot_was_due_is_told_by_the_api_servers_clock() {
        eventful();
        cluster.serverTime = Console.NOW.plus(Duration.ofHours(7));
        assertThat(Console.run(cluster, "explain", "ten", "--at", "2026-03-28T06:00:00Z")
                        .out())
                .contains("Unrecorded", "it was due 1h ago");
    }

    /** Whoever may read a CronWorkflow may often not read these; that none are shown must not look as if there were none. */
    @Test
    void events_that_may_not_be_read_are_told_beside_the_account() {
        eventful();
        cluster.forbidden.add(Kind.EVENT);
        assertThat(Console.run(cluster, "explain", "ten").out())
                .contains("Totals        130 created")
                .contains("Kubernetes Events could not be read: cannot list events: 403 Forbidden: no\n");
        assertThat(Console.run(cluster, "explain", "ten", "-o", "json").out())
                .contains("\"events\" : [ ]")
                .contains("\"eventsProblem\" : \"cannot list events: 403 Forbidden: no\"");
    }

    @Test
    void a_missing_cron_workflow_is_a_failure_with_a_fix() {
        Console.Result result = Console.run(cluster, "explain", "nobody", "-n", "default");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("""
                carillon: there is no CronWorkflow default/nobody
                  fix: Name the namespace with -n; carillon slots -A lists those that Carillon knows
                """);
    }

    @Test
    void a_kind_that_is_not_installed_is_not_taken_for_a_missing_object() {
        cluster.refusals.add(StoreView.refusal(404, "NotFound", "404 page not found"));
        Console.Result result = Console.run(cluster, "explain", "ten");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("If cronworkflows.argoproj.io is not installed: install Argo's definitions, or");
    }

    @Test
    void json_has_the_same_parts() {
        eventful();
        assertThat(Console.run(cluster, "explain", "ten", "-o", "json").out())
                .contains("\"recordedThrough\" : \"2026-03-27T23:50:00Z\"")
                .contains("\"outcome\" : \"Missed/WindowClosed\"")
                .contains("\"lateSeconds\" : 0.12")
                .contains("\"run\" : \"ten-1774654200\"")
                .contains("\"unrecorded\" : [ \"2026-03-28T00:00:00Z\" ]");
        assertThat(Console.run(cluster, "explain", "ten", "-o", "json", "--at", "2026-03-27T23:33:00Z")
                        .out())
                .contains("\"verdict\" : \"NotScheduled\"")
                .contains("\"nearest\" : [ \"2026-03-27T23:30:00Z\", \"2026-03-27T23:40:00Z\" ]");
    }

    private void event(String name, String about, String last, String message) {
        cluster.create(Kind.EVENT, StoreView.BORN, """
                {"apiVersion":"v1","kind":"Event","metadata":{"name":"%s","namespace":"default"},
                 "involvedObject":{"uid":"%s","namespace":"default"},"type":"Warning","reason":"SubmissionError","message":"%s",
                 "lastTimestamp":"%s","count":4}""".formatted(name, about, message, last));
    }
}
