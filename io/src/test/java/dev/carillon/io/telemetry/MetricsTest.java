package dev.carillon.io.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import dev.carillon.audit.Finding;
import dev.carillon.cron.Condition;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.Outcome;
import dev.carillon.fault.Scope;
import dev.carillon.port.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MetricsTest {
    private static final String CRON = "name=\"report\",namespace=\"shop\"";
    private static final Outcome MISSED = new Outcome.Missed(Outcome.WINDOW_CLOSED, "");
    private static final Outcome CREATED = new Outcome.Created("u1", false);
    private static final Outcome FORBIDDEN = new Outcome.Skipped(Outcome.Skip.FORBIDDEN, "");
    private static final Instant STARTED = Instant.ofEpochSecond(1_774_600_000);

    /** Notes, then a line of the scrape that they make, whole and exact. */
    record Row(String line, Note... notes) {
        @Override
        public String toString() {
            return line;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(slots(), launching(), runs(), audit(), itself(), argo())
                .flatMap(List::stream);
    }

    private static List<Row> slots() {
        String slots = "carillon_slots_total{" + CRON + ",outcome=\"Missed\",reason=\"WindowClosed\"} ";
        return List.of(
                new Row(slots + "1.0", Notes.closed(MISSED)),
                new Row(slots + "5.0", Notes.closed(MISSED), Notes.range(MISSED, 4)),
                new Row(slots + "0.0", Notes.timetable(false)),
                new Row("carillon_launches_total{outcome=\"Missed\"} 4.0", Notes.range(MISSED, 4)),
                new Row("carillon_launches_total{outcome=\"Rejected\"} 0.0"),
                new Row("carillon_missed_total{reason=\"WindowClosed\"} 1.0", Notes.closed(MISSED)),
                new Row("carillon_missed_total{reason=\"TemplateNotFound\"} 0.0"),
                new Row("carillon_adopted_total 1.0", Notes.closed(new Outcome.Adopted("u1"))),
                new Row("carillon_slots_since_success{" + CRON + "} 2.0", Notes.range(FORBIDDEN, 2)),
                new Row("carillon_slots_since_success{" + CRON + "} 0.0", Notes.closed(MISSED), Notes.closed(CREATED)),
                new Row("carillon_next_slot_timestamp_seconds{" + CRON + "} 1.77460566E9", Notes.timetable(false)),
                new Row("carillon_last_success_timestamp_seconds{" + CRON + "} 1.7746056E9", Notes.timetable(true)),
                new Row("carillon_pending_slots 3.0", Notes.pulse()),
                new Row("carillon_oldest_pending_age_seconds 45.0", Notes.pulse()),
                new Row("carillon_cron_workflows 12.0", Notes.pulse()));
    }

    private static List<Row> launching() {
        return List.of(
                new Row(
                        "carillon_launch_attempts_total 2.0",
                        Notes.sent(1, Duration.ZERO),
                        Notes.sent(2, Duration.ZERO)),
                new Row(
                        "carillon_launch_faults_total{fault=\"InDoubt\"} 1.0",
                        Notes.failed(Notes.IN_DOUBT, Note.Retry.INLINE)),
                new Row("carillon_launch_faults_total{fault=\"Quota\"} 0.0"),
                new Row(
                        "carillon_launch_retries_total{fault=\"InDoubt\",lane=\"deferred\"} 1.0",
                        Notes.failed(Notes.IN_DOUBT, Note.Retry.DEFERRED)),
                new Row(
                        "carillon_launch_retries_total{fault=\"InDoubt\",lane=\"inline\"} 0.0",
                        Notes.failed(Notes.IN_DOUBT, Note.Retry.DEFERRED)),
                new Row(
                        "carillon_blocked_total{reason=\"Forbidden\"} 1.0",
                        Notes.failed(Notes.DENIED, Note.Retry.DEFERRED)),
                new Row("carillon_blocked_total{reason=\"NameTaken\"} 0.0"),
                new Row(
                        "carillon_launch_lateness_seconds_bucket{le=\"0.05\"} 1",
                        Notes.sent(1, Duration.ofMillis(40)),
                        Notes.sent(2, Duration.ofMillis(40))),
                new Row("carillon_api_breaker_open 1.0", Notes.pulse()),
                new Row("carillon_api_storage_full 1.0", Notes.pulse()),
                new Row("carillon_breakers_open{scope=\"webhook\"} 0.0"),
                new Row(
                        "carillon_breakers_open{scope=\"namespace\"} 1.0",
                        new Note.BreakerMoved(new Scope.Namespace("a"), true),
                        new Note.BreakerMoved(new Scope.Namespace("b"), true),
                        new Note.BreakerMoved(new Scope.Namespace("a"), false)),
                new Row("carillon_requests_in_flight 4.0", Notes.pulse()));
    }

    private static List<Row> runs() {
        return List.of(
                new Row(
                        "carillon_runs_ended_total{end=\"Failed\"} 1.0",
                        new Note.RunEnded(Notes.REPORT, Notes.SLOT, CronLedger.End.FAILED)),
                new Row("carillon_runs_ended_total{end=\"Gone\"} 0.0"),
                new Row("carillon_released_total 1.0", new Note.Released(Notes.REPORT, "r", Optional.of(Notes.SLOT))),
                new Row(
                        "carillon_history_removed_total 1.0",
                        new Note.Removed(Notes.REPORT, "r", Optional.of(Notes.SLOT))),
                new Row("carillon_unreleased_children 2.0", Notes.pulse()),
                new Row("carillon_unreleased_children_age_seconds{" + CRON + "} 90.0", Notes.pulse()),
                new Row("carillon_unrecorded_age_seconds 7.0", Notes.pulse()),
                new Row(
                        "carillon_strays_total{" + CRON + "} 1.0",
                        new Note.StrayFound(Notes.REPORT, "r", Optional.of(Notes.SLOT), true)),
                new Row("carillon_ledger_rebuilt_total 1.0", new Note.LedgerRebuilt(Notes.REPORT, "gone")),
                new Row(
                        "carillon_upkeep_failures_total{fault=\"InDoubt\",kind=\"Workflow\",verb=\"patch\"} 1.0",
                        new Note.UpkeepFailed(
                                Notes.REPORT, "patch", "Workflow", "child/r", 1, Notes.IN_DOUBT, Duration.ZERO)),
                new Row(
                        "carillon_conditions_total{type=\"SlotMissed\"} 1.0",
                        new Note.ConditionRaised(Notes.REPORT, "SlotMissed", "m")),
                new Row(
                        "carillon_events_total{reason=\"SlotMissed\",type=\"Warning\"} 1.0",
                        new Note.Announced(Notes.REPORT, true, "SlotMissed")),
                new Row("carillon_events_dropped_total 1.0", new Note.Unannounced(Notes.REPORT, "SlotMissed")),
                new Row("carillon_quarantined_total 1.0", quarantined()));
    }

    private static List<Row> audit() {
        List<Finding> lost =
                List.of(new Finding(Finding.Kind.SLOT_LOST, "CronWorkflow", Notes.REPORT, Notes.SLOT, "what", "fix"));
        Note audited = new Note.Audited(Notes.REPORT, Instant.ofEpochSecond(1_774_605_600), lost, lost);
        return List.of(
                new Row("carillon_audit_runs_total 1.0", audited),
                new Row("carillon_audit_last_timestamp_seconds 1.7746056E9", audited),
                new Row("carillon_audit_findings{kind=\"SlotLost\",severity=\"error\"} 1.0", audited),
                new Row("carillon_audit_errors{kind=\"SlotLost\"," + CRON + "} 1.0", audited),
                new Row(
                        "carillon_audit_failures_total 1.0",
                        new Note.AuditFailed(Notes.REPORT, new IllegalStateException("m"))));
    }

    private static List<Row> itself() {
        return List.of(
                new Row("carillon_build_info{version=\"1.2.3\"} 1"),
                new Row("carillon_start_timestamp_seconds 1.7746E9"),
                new Row("carillon_heartbeat_timestamp_seconds 1.7746056E9", Notes.pulse()),
                new Row("carillon_ready 1.0", Notes.pulse()),
                new Row("carillon_lease_epoch 7.0", Notes.leading(true)),
                new Row("carillon_leadership_changes_total{to=\"leading\"} 1.0", Notes.leading(true)),
                new Row("carillon_leadership_changes_total{to=\"standby\"} 0.0", Notes.leading(true)),
                new Row("carillon_fence_active 1.0", new Note.FenceProved(true, "")),
                new Row(
                        "carillon_clock_skew_seconds 1.5",
                        new Note.ClockMeasured(Optional.of(Duration.ofMillis(1_500)), true)),
                new Row("carillon_clock_usable 0.0", new Note.ClockMeasured(Optional.of(Duration.ofHours(1)), false)),
                new Row("carillon_lease_reached 0.0", new Note.LeaseMoved("ns/carillon", false, "403")),
                new Row("carillon_watch_synced{kind=\"workflows\"} 1.0", new Note.WatchMoved("workflows", true, "")));
    }

    private static List<Row> argo() {
        String policy = "argo_workflows_cronworkflows_concurrencypolicy_triggered{concurrency_policy=";
        String request = "{kind=\"workflows\",status_code=\"201\",verb=\"create\"} 1.0";
        Note requested = new Note.Requested("create", "workflows", 201, Duration.ofMillis(20));
        return List.of(
                new Row("argo_workflows_cronworkflows_triggered_total{" + CRON + "} 1.0", Notes.closed(CREATED)),
                new Row(policy + "\"Forbid\"," + CRON + "} 2.0", Notes.range(FORBIDDEN, 2)),
                new Row(
                        policy + "\"Replace\"," + CRON + "} 1.0",
                        new Note.Stopped(Notes.REPORT, "r", Optional.of(Notes.SLOT))),
                new Row(policy + "\"Replace\"," + CRON + "} 0.0", Notes.timetable(false)),
                new Row("argo_workflows_error_count{cause=\"OperationPanic\"} 1.0", quarantined()),
                new Row("argo_workflows_error_count{cause=\"CronWorkflowSubmissionError\"} 1.0", Notes.closed(MISSED)),
                new Row(
                        "argo_workflows_error_count{cause=\"CronWorkflowSpecError\"} 1.0",
                        new Note.ConditionRaised(Notes.REPORT, Condition.SPEC_ERROR, "m")),
                new Row("argo_workflows_queue_depth_gauge{queue_name=\"cron_wf_queue\"} 5.0", Notes.pulse()),
                new Row("argo_workflows_workers_busy_count{worker_type=\"cron_wf_queue\"} 4.0", Notes.pulse()),
                new Row("argo_workflows_k8s_request_total" + request, requested),
                new Row("argo_workflows_k8s_request_duration_count" + request.replace("1.0", "1"), requested),
                new Row("argo_workflows_is_leader 0.0"),
                new Row("argo_workflows_is_leader 1.0", Notes.leading(true)),
                new Row("argo_workflows_log_messages{level=\"warn\"} 0.0"));
    }

    private static Note quarantined() {
        return new Note.Quarantined(Notes.REPORT, new IllegalStateException("m"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_metric_is_moved_by_its_note(Row row) {
        assertThat(scrape(row.notes())).contains(row.line());
    }

    @Test
    void log_lines_are_counted_by_level() {
        Metrics metrics = new Metrics("1.2.3", STARTED);
        metrics.logged("warn");
        metrics.logged("warn");
        assertThat(metrics.text().lines()).contains("argo_workflows_log_messages{level=\"warn\"} 2.0");
    }

    @Test
    void a_cron_workflow_that_is_gone_takes_its_series_along_and_frees_its_place() {
        List<String> lines = scrape(
                Notes.closed(MISSED),
                Notes.timetable(false),
                new Note.Stopped(Notes.REPORT, "r", Optional.of(Notes.SLOT)),
                new Note.Forgotten(Notes.REPORT));
        assertThat(lines).noneMatch(line -> line.contains("name=\"report\""));
    }

    @Test
    void what_is_told_of_one_that_is_gone_counts_with_the_others() {
        assertThat(scrape(new Note.Forgotten(Notes.REPORT), Notes.closed(MISSED)))
                .contains(
                        "carillon_slots_total{name=\"\",namespace=\"\",outcome=\"Missed\",reason=\"WindowClosed\"} 1.0")
                .noneMatch(line -> line.contains("name=\"report\""));
    }

    @Test
    void a_suspended_one_has_no_next_time() {
        assertThat(scrape(Notes.timetable(false), Notes.timetable(true)))
                .noneMatch(line -> line.startsWith("carillon_next_slot_timestamp_seconds{"));
    }

    @Test
    void nobody_waits_for_the_success_of_a_suspended_one_until_it_goes_on() {
        Note[] suspended = {Notes.timetable(false), Notes.range(MISSED, 3), Notes.timetable(true)};
        assertThat(scrape(suspended)).noneMatch(line -> line.startsWith("carillon_slots_since_success{"));
        assertThat(scrape(Stream.concat(Stream.of(suspended), Stream.of(Notes.timetable(false)))
                        .toArray(Note[]::new)))
                .contains("carillon_slots_since_success{" + CRON + "} 3.0");
    }

    @Test
    void what_a_deposed_leader_knew_goes_and_comes_back_afresh_with_the_next_leadership() {
        Note[] lost = {Notes.leading(true), Notes.timetable(false), Notes.range(MISSED, 3), Notes.leading(false)};
        assertThat(scrape(lost))
                .noneMatch(line -> line.startsWith("carillon_slots_since_success{"))
                .noneMatch(line -> line.startsWith("carillon_next_slot_timestamp_seconds{"))
                .noneMatch(line -> line.startsWith("carillon_last_success_timestamp_seconds{"))
                .contains("argo_workflows_is_leader 0.0");
        assertThat(scrape(Stream.concat(Stream.of(lost), Stream.of(Notes.leading(true), Notes.timetable(false)))
                        .toArray(Note[]::new)))
                .contains("carillon_slots_since_success{" + CRON + "} 0.0");
    }

    @Test
    void beyond_the_limit_outcomes_are_counted_together_under_empty_labels_and_raise_no_alarm() {
        Metrics metrics = new Metrics("1.2.3", STARTED);
        for (int i = 0; i < CronSeries.LIMIT + 2; i++) {
            metrics.note(new Note.Timetable(new Key("shop", "c" + i), Optional.empty(), Optional.empty(), false));
            metrics.note(Notes.closed(new Key("shop", "c" + i), MISSED));
        }
        assertThat(metrics.text().lines())
                .contains(
                        "carillon_slots_total{name=\"c999\",namespace=\"shop\",outcome=\"Missed\",reason=\"WindowClosed\"} 1.0")
                .contains(
                        "carillon_slots_total{name=\"\",namespace=\"\",outcome=\"Missed\",reason=\"WindowClosed\"} 2.0")
                .noneMatch(line -> line.contains("name=\"c1000\""))
                .noneMatch(line -> line.startsWith("carillon_slots_since_success{name=\"\""));
    }

    static List<String> scrape(Note... notes) {
        Metrics metrics = new Metrics("1.2.3", STARTED);
        metrics.note(Notes.timetable(false));
        for (Note note : notes) {
            metrics.note(note);
        }
        return metrics.text().lines().toList();
    }
}
