package dev.carillon.io.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Key;
import dev.carillon.audit.Finding;
import dev.carillon.audit.Finding.Kind;
import dev.carillon.port.Note;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The series of docs/reference/metrics.md under "The audit", each moved by its note. */
class AuditMetricsTest {
    private static final Key REPORT = new Key("shop", "report");
    private static final Instant AT = Instant.parse("2026-03-27T02:00:00Z");

    private final Metrics metrics = new Metrics("test", AT);

    private void audited(Key cron, Kind... kinds) {
        List<Finding> findings = Stream.of(kinds)
                .map(kind -> new Finding(kind, "CronWorkflow", cron, AT, "what", "fix"))
                .toList();
        metrics.note(new Note.Audited(cron, AT, findings, findings));
    }

    private List<String> lines(String name) {
        return metrics.text().lines().filter(line -> line.startsWith(name)).toList();
    }

    @Test
    void audits_are_counted_and_dated() {
        assertThat(lines("carillon_audit_runs_total")).containsExactly("carillon_audit_runs_total 0.0");
        assertThat(lines("carillon_audit_last_timestamp_seconds")).isEmpty();
        audited(REPORT);
        audited(REPORT);
        assertThat(lines("carillon_audit_runs_total")).containsExactly("carillon_audit_runs_total 2.0");
        assertThat(lines("carillon_audit_last_timestamp_seconds"))
                .containsExactly("carillon_audit_last_timestamp_seconds 1.7745768E9");
    }

    @Test
    void findings_are_summed_by_kind_and_every_kind_is_born_at_0() {
        assertThat(lines("carillon_audit_findings{"))
                .hasSize(Kind.values().length)
                .allMatch(l -> l.endsWith(" 0.0"));
        audited(REPORT, Kind.SLOT_LOST, Kind.SLOT_LOST, Kind.STATUS_BEHIND);
        audited(new Key("shop", "other"), Kind.SLOT_LOST);
        assertThat(lines("carillon_audit_findings{"))
                .contains(
                        "carillon_audit_findings{kind=\"SlotLost\",severity=\"error\"} 3.0",
                        "carillon_audit_findings{kind=\"StatusBehind\",severity=\"warning\"} 1.0");
        audited(REPORT);
        assertThat(lines("carillon_audit_findings{"))
                .contains("carillon_audit_findings{kind=\"SlotLost\",severity=\"error\"} 1.0");
    }

    @Test
    void an_error_has_a_series_that_names_its_cron_workflow_while_it_is_there_and_a_warning_has_none() {
        audited(REPORT, Kind.SLOT_LOST, Kind.STATUS_BEHIND);
        assertThat(lines("carillon_audit_errors"))
                .containsExactly("carillon_audit_errors{kind=\"SlotLost\",name=\"report\",namespace=\"shop\"} 1.0");
        audited(REPORT, Kind.STATUS_BEHIND);
        assertThat(lines("carillon_audit_errors")).isEmpty();
    }

    @Test
    void a_cron_workflow_that_is_gone_has_no_findings() {
        audited(REPORT, Kind.SLOT_LOST);
        metrics.note(new Note.Forgotten(REPORT));
        assertThat(lines("carillon_audit_errors")).isEmpty();
        assertThat(lines("carillon_audit_findings{")).allMatch(l -> l.endsWith(" 0.0"));
    }

    @Test
    void who_no_longer_leads_claims_nothing() {
        audited(REPORT, Kind.SLOT_LOST);
        metrics.note(new Note.Leadership(false, 3, "lost"));
        assertThat(lines("carillon_audit_errors")).isEmpty();
        assertThat(lines("carillon_audit_findings{")).allMatch(l -> l.endsWith(" 0.0"));
    }

    @Test
    void errors_have_series_of_their_own_up_to_a_limit() {
        for (int i = 0; i < AuditSeries.LIMIT + 5; i++) {
            audited(new Key("shop", "cron-" + i), Kind.SLOT_LOST);
        }
        assertThat(lines("carillon_audit_errors")).hasSize(AuditSeries.LIMIT);
        assertThat(lines("carillon_audit_findings{kind=\"SlotLost\""))
                .first()
                .asString()
                .endsWith(" 105.0");
    }

    @Test
    void an_audit_that_failed_is_counted() {
        assertThat(lines("carillon_audit_failures_total")).containsExactly("carillon_audit_failures_total 0.0");
        metrics.note(new Note.AuditFailed(REPORT, new IllegalStateException("ours")));
        assertThat(lines("carillon_audit_failures_total")).containsExactly("carillon_audit_failures_total 1.0");
    }
}
