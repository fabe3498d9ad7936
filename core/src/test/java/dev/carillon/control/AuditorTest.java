package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.audit.Finding;
import dev.carillon.cron.OffBeat;
import dev.carillon.port.Note;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditorTest {
    private static final String MINUTELY = "{'schedules':['* * * * *']}";

    private static final Network LEDGERS_REFUSED = call ->
            call.request().kind().equals(Kind.CRON_LEDGER) && call.request().isMutation()
                    ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "cronledgers is forbidden: no")))
                    : Fate.DELIVERED;

    private static OneHost host() {
        return new OneHost("2026-11-24T09:59:30Z");
    }

    @Test
    void a_leader_audits_one_cron_workflow_every_other_second_and_finds_nothing_in_a_quiet_world() {
        OneHost host = host().apply("a", MINUTELY)
                .apply("b", "{'schedules':['*/2 * * * *'],'suspend':true}")
                .apply("c", "{'schedules':['@every 7s'],'concurrencyPolicy':'Forbid'}")
                .run(Duration.ofMinutes(30));

        List<Note.Audited> audits = host.notes(Note.Audited.class);
        assertThat(audits).hasSizeBetween(700, 900);
        assertThat(audits).extracting(a -> a.cron().name()).contains("a", "b", "c");
        assertThat(audits).flatExtracting(Note.Audited::findings).isEmpty();
        for (int i = 1; i < audits.size(); i++) {
            assertThat(audits.get(i).at())
                    .isAfterOrEqualTo(audits.get(i - 1).at().plus(Auditor.PERIOD));
        }
        assertThat(audits).extracting(Note.Audited::at).allMatch(OffBeat::isCalm);
    }

    @Test
    void what_is_found_is_news_once_and_is_looked_at_again_until_it_is_mended() {
        OneHost host = host().apply("nightly", MINUTELY).runUntil("2026-11-24T10:01:30Z");
        assertThat(host.notes(Note.Audited.class)).isNotEmpty();
        host.network(LEDGERS_REFUSED).runUntil("2026-11-24T10:03:40Z");

        List<Note.Audited> audits = host.notes(Note.Audited.class);
        assertThat(audits.getLast().findings())
                .extracting(Finding::kind)
                .contains(Finding.Kind.SLOT_UNACCOUNTED)
                .allSatisfy(kind -> assertThat(kind).isIn(Finding.Kind.SLOT_UNACCOUNTED, Finding.Kind.RUN_HELD));
        assertThat(audits)
                .flatExtracting(Note.Audited::news)
                .extracting(Finding::kind, Finding::slot)
                .containsOnlyOnce(org.assertj.core.groups.Tuple.tuple(
                        Finding.Kind.SLOT_UNACCOUNTED, Instant.parse("2026-11-24T10:02:00Z")));

        host.network(Network.PERFECT).run(Duration.ofMinutes(3));
        assertThat(host.notes(Note.Audited.class).getLast().findings()).isEmpty();
    }

    @Test
    void findings_of_one_do_not_keep_the_others_waiting() {
        OneHost host = host().apply("a", MINUTELY)
                .apply("b", MINUTELY)
                .apply("c", MINUTELY)
                .run(Duration.ofMinutes(2))
                .network(LEDGERS_REFUSED)
                .run(Duration.ofMinutes(4));
        Instant late = host.now().minusSeconds(60);
        assertThat(host.notes(Note.Audited.class).stream().filter(a -> a.at().isAfter(late)))
                .extracting(a -> a.cron().name())
                .contains("a", "b", "c");
    }

    @Test
    void an_audit_sends_nothing() {
        OneHost host = host().apply("b", "{'schedules':['0 0 1 1 *']}").run(Duration.ofMinutes(2));
        host.sent.clear();
        host.run(Duration.ofMinutes(2));
        assertThat(host.notes(Note.Audited.class)).hasSizeGreaterThan(60);
        assertThat(host.requests(r -> !r.kind().equals(Kind.LEASE))).isEmpty();
    }

    @Test
    void a_standby_does_not_audit() {
        OneHost host = host().apply("a", MINUTELY)
                .network(call -> call.request().kind().equals(Kind.LEASE)
                        ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "no")))
                        : Fate.DELIVERED);
        host.run(Duration.ofMinutes(2));
        assertThat(host.notes(Note.Audited.class)).isEmpty();
    }

    @Test
    void launches_go_first() {
        OneHost host = host().apply("a", MINUTELY).run(Duration.ofMinutes(1));
        host.network(call -> call.request() instanceof Request.Create
                        && call.request().kind().equals(Kind.WORKFLOW)
                ? new Fate.RequestLost(true, false)
                : Fate.DELIVERED);
        host.run(Duration.ofMinutes(1));
        List<Note.Audited> audits = host.notes(Note.Audited.class);
        assertThat(host.notes(Note.AttemptSent.class)).hasSizeGreaterThan(3);
        assertThat(audits).flatExtracting(Note.Audited::findings).isEmpty();
    }
}
