package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.port.Call;
import dev.carillon.port.Note;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What metrics and logs are told is what was done. */
class ToldTest {
    private static OneHost hourly() {
        return new OneHost("2026-11-24T09:50:00Z").apply("hourly", "{'schedules':['0 * * * *']}");
    }

    private static List<Note.Retry> retries(Status answer) {
        return hourly()
                .network(call -> OneHost.isLaunch(call.request())
                        ? new Fate.Answered(new Answer.Refused(answer))
                        : Fate.DELIVERED)
                .runUntil("2026-11-24T10:00:05Z")
                .notes(Note.AttemptFailed.class)
                .stream()
                .map(Note.AttemptFailed::retry)
                .toList();
    }

    @Test
    void passing_trouble_is_retried_in_line_and_then_later() {
        Status down = Status.of(500, "InternalError", "failed calling webhook \"w.example.com\": connection refused");

        assertThat(retries(down))
                .startsWith(Note.Retry.INLINE, Note.Retry.INLINE, Note.Retry.INLINE, Note.Retry.DEFERRED);
    }

    @Test
    void what_somebody_else_must_mend_is_never_retried_in_line() {
        assertThat(retries(Status.of(403, "Forbidden", "no"))).isNotEmpty().containsOnly(Note.Retry.DEFERRED);
    }

    @Test
    void what_can_never_succeed_is_not_retried() {
        assertThat(retries(Status.of(422, "Invalid", "spec.entrypoint: required")))
                .isNotEmpty()
                .containsOnly(Note.Retry.NONE);
    }

    /** How many times have come to nothing since the last success is counted from what is told. */
    @Test
    void misses_and_the_run_after_them_are_told_in_the_order_of_their_times() {
        OneHost host = new OneHost("2026-11-24T09:20:00Z")
                .apply("hourly", "{'schedules':['0 * * * *'],'startingDeadlineSeconds':120}")
                .runUntil("2026-11-24T09:30:00Z")
                .freeze(Duration.ofMinutes(271));
        host.network(call ->
                call.request().kind().equals(Kind.CRON_LEDGER) && call.request().isMutation()
                        ? new Fate.Answered(new Answer.Refused(Status.of(500, "", "not now")))
                        : Fate.DELIVERED);
        host.run(Duration.ofSeconds(2));
        host.network(Network.PERFECT).run(Duration.ofMinutes(2));

        List<Instant> times = host.notes.stream()
                .flatMap(note -> switch (note) {
                    case Note.SlotClosed closed -> Stream.of(closed.slot());
                    case Note.SlotsClosed closed -> Stream.of(closed.range().to());
                    default -> Stream.<Instant>of();
                })
                .toList();
        assertThat(times)
                .isSorted()
                .endsWith(Instant.parse("2026-11-24T13:00:00Z"), Instant.parse("2026-11-24T14:00:00Z"));
    }

    @Test
    void a_run_that_is_recorded_and_still_held_does_not_lag_behind() {
        Note.Pulse pulse = pulse(hourly());

        assertThat(pulse.unreleasedChildren()).isEqualTo(1);
        assertThat(pulse.oldestUnreleased()).isGreaterThan(Duration.ofSeconds(1));
        assertThat(pulse.oldestUnrecorded()).isZero();
    }

    @Test
    void a_run_that_is_held_is_told_with_its_cron_workflow() {
        assertThat(pulse(hourly()).unreleasedOf()).contains(new Key(OneHost.NAMESPACE, "hourly"));
    }

    @Test
    void a_slot_that_waits_is_pending_since_its_time() {
        Answer no = new Answer.Refused(Status.of(403, "Forbidden", "no"));
        Note.Pulse pulse = pulse(
                hourly().network(call -> OneHost.isLaunch(call.request()) ? new Fate.Answered(no) : Fate.DELIVERED));

        assertThat(pulse.pendingSlots()).isOne();
        assertThat(pulse.oldestPending()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(7));
        assertThat(pulse.unreleasedOf()).isEmpty();
        assertThat(pulse.apiBroken()).isFalse();
        assertThat(pulse.ready()).isTrue();
    }

    @Test
    void creates_without_an_answer_are_in_flight_and_those_that_find_no_place_are_queued() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z");
        for (int i = 0; i < 40; i++) {
            host.apply("hourly-" + i, "{'schedules':['0 * * * *']}");
        }
        host.network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestHeld() : Fate.DELIVERED)
                .runUntil("2026-11-24T10:00:04Z");

        Note.Pulse pulse = host.notes(Note.Pulse.class).getLast();
        assertThat(pulse.now()).isAfter("2026-11-24T10:00:00Z");
        assertThat(pulse.inFlight()).isEqualTo(32);
        assertThat(pulse.queued()).isEqualTo(8);
        assertThat(pulse.pendingSlots()).isEqualTo(40);
        assertThat(pulse.apiBroken()).isFalse();
    }

    @Test
    void an_api_server_out_of_reach_is_told_as_broken() {
        Note.Pulse pulse =
                pulse(hourly().runUntil("2026-11-24T09:59:57Z").network(call -> new Fate.RequestLost(true, false)));

        assertThat(pulse.apiBroken()).isTrue();
        assertThat(pulse.inFlight()).isZero();
        assertThat(pulse.pendingSlots()).isOne();
    }

    @Test
    void a_create_is_as_late_as_its_controller_was() {
        OneHost host = hourly().runUntil("2026-11-24T09:59:59.900Z").freeze(Duration.ofMillis(3_100));
        host.run(Duration.ofSeconds(5));

        assertThat(host.notes(Note.AttemptSent.class))
                .singleElement()
                .satisfies(
                        sent -> assertThat(sent.lateness()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_500)));
    }

    @Test
    void a_run_whose_record_is_refused_lags_behind() {
        Answer no = new Answer.Refused(Status.of(403, "Forbidden", "no"));
        Note.Pulse pulse = pulse(hourly().network(call -> isRecord(call) ? new Fate.Answered(no) : Fate.DELIVERED));

        assertThat(pulse.unreleasedChildren()).isEqualTo(1);
        assertThat(pulse.oldestUnrecorded()).isEqualTo(pulse.oldestUnreleased()).isGreaterThan(Duration.ofSeconds(1));
    }

    /** The lease meets it too, so whoever should launch then may not even lead (PROTOCOL H4). */
    @Test
    void a_full_etcd_is_told_of_until_a_write_succeeds() {
        Answer full = new Answer.Refused(Status.of(500, "", "etcdserver: mvcc: database space exceeded"));
        OneHost host = hourly().network(call -> call.request().isMutation() ? new Fate.Answered(full) : Fate.DELIVERED);
        assertThat(pulse(host).storageFull()).isTrue();

        host.network(Network.PERFECT).run(Duration.ofSeconds(30));
        assertThat(host.notes(Note.Pulse.class).getLast().storageFull()).isFalse();
    }

    /** Whether the watch shows what was written before or after the answer is given up (PROTOCOL C2). */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_outcome_whose_record_was_written_is_told_once_though_the_answer_is_lost(boolean resetAtOnce) {
        OneHost host = hourly().network(call -> isRecord(call) ? new Fate.AnswerLost(resetAtOnce) : Fate.DELIVERED)
                .runUntil("2026-11-24T10:00:09Z");

        assertThat(host.notes(Note.SlotClosed.class)).hasSize(1);
        host.network(Network.PERFECT).run(Duration.ofMinutes(2));
        assertThat(host.notes(Note.SlotClosed.class)).hasSize(1);
    }

    /** Its entry waits for nothing but its end, which may ride on a later write than the one that would let it go. */
    @Test
    void the_end_of_a_run_that_outlasts_ten_others_is_told_though_it_is_deleted_at_once() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z").apply("often", "{'schedules':['* * * * *']}");
        Instant first = Instant.parse("2026-11-24T10:00:00Z");
        for (Instant slot = first; slot.isBefore(first.plusSeconds(16 * 60)); slot = slot.plusSeconds(60)) {
            host.runUntil(slot.plusSeconds(12).toString());
            if (!slot.equals(first)) {
                finish(host, slot, "Succeeded");
            }
        }
        host.run(Duration.ofSeconds(30));
        finish(host, first, "Failed");
        host.run(Duration.ofSeconds(2));
        host.execute(new Request.Delete(Kind.WORKFLOW, new Key(OneHost.NAMESPACE, run(first)), null, null));
        host.run(Duration.ofMinutes(1));

        assertThat(host.ledger("often").counters().failed()).isOne();
        assertThat(host.notes(Note.RunEnded.class).stream().filter(end -> end.end() == End.FAILED))
                .singleElement()
                .satisfies(end -> assertThat(end.slot()).isEqualTo(first));
    }

    private static void finish(OneHost host, Instant slot, String phase) {
        host.patch(Kind.WORKFLOW, run(slot), "{'status':{'phase':'" + phase + "','finishedAt':'" + host.now() + "'}}");
    }

    private static String run(Instant slot) {
        return "often-" + slot.getEpochSecond();
    }

    @Test
    void a_skip_a_month_is_told_once_each_though_a_range_is_forgotten_after_thirty_five_days() {
        OneHost host = new OneHost("2026-03-01T09:59:30Z")
                .apply("rare", "{'schedules':['0 0 1 */2 *'],'suspend':true}")
                .run(Duration.ofSeconds(5));
        for (String slot : List.of("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z", "2026-09-01T00:00:00Z")) {
            host.freeze(Duration.between(host.now(), Instant.parse(slot)));
            host.run(Duration.ofMinutes(2));
        }

        assertThat(host.ledger("rare").counters().skipped()).isEqualTo(3);
        assertThat(host.notes(Note.SlotsClosed.class))
                .extracting(Note.SlotsClosed::more)
                .containsOnly(1L);
    }

    private static boolean isRecord(Call call) {
        return call.request().kind().equals(Kind.CRON_LEDGER) && call.request().isMutation();
    }

    private static Note.Pulse pulse(OneHost host) {
        return host.runUntil("2026-11-24T10:00:07Z").notes(Note.Pulse.class).getLast();
    }
}
