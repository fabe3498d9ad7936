package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.Condition;
import dev.carillon.cron.Names;
import dev.carillon.port.Note;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** DESIGN 1.5, PROTOCOL M5 and M12: what {@code kubectl describe} shows of a slot that was not simply created. */
class EventsTest {
    private static final String MINUTELY = "{'schedules':['* * * * *']}";

    private static OneHost host() {
        return new OneHost("2026-11-24T09:59:30Z");
    }

    private static Network refusingCreates(int code, String reason, String message) {
        return call -> isRun(call.request())
                ? new Fate.Answered(new Answer.Refused(Status.of(code, reason, message)))
                : Fate.DELIVERED;
    }

    private static boolean isRun(Request request) {
        return request instanceof Request.Create create
                && !create.dryRun()
                && request.kind().equals(Kind.WORKFLOW);
    }

    @Test
    void a_run_that_was_simply_created_is_no_news() {
        OneHost host = host().apply("nightly", MINUTELY).run(Duration.ofMinutes(3));

        assertThat(host.ledger("nightly").counters().created()).isEqualTo(3);
        assertThat(host.events()).isEmpty();
    }

    /** Its account has not been written before, and was not rebuilt either. */
    @Test
    void a_first_run_that_was_there_already_is_told_as_adopted() {
        Answer later = new Answer.Refused(Status.of(503, "ServiceUnavailable", "later"));
        OneHost host = host().network(call -> isRun(call.request())
                        ? new Fate.AnswerLost(true)
                        : call.request().kind().equals(Kind.CRON_LEDGER)
                                        && call.request().isMutation()
                                ? new Fate.Answered(later)
                                : Fate.DELIVERED)
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .run(Duration.ofSeconds(32));
        host.network(Network.PERFECT).run(Duration.ofMinutes(1));

        assertThat(host.ledger("nightly").rebuilt()).isEmpty();
        assertThat(host.events()).singleElement().satisfies(e -> assertThat(e).startsWith("Normal SlotAdopted "));
    }

    @Test
    void a_rejected_slot_is_told_at_once_with_what_mends_it_and_at_its_close_with_its_outcome() {
        OneHost host = host().network(refusingCreates(422, "Invalid", "spec.entrypoint: Required value"))
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .run(Duration.ofMinutes(1));

        assertThat(host.events())
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .startsWith("Warning SubmissionError the run of 2026-11-24T10:00:00Z was rejected (Invalid)")
                        .contains("spec.entrypoint: Required value")
                        .doesNotContain("Invalid: ")
                        .contains("mended before 2026-11-24T10:05:00Z it still runs")
                        .endsWith("carillon explain nightly --namespace team"));

        host.run(Duration.ofMinutes(5));

        assertThat(host.events())
                .hasSize(2)
                .last()
                .satisfies(event -> assertThat(event)
                        .startsWith("Warning SlotRejected The run of 2026-11-24T10:00:00Z was rejected (Invalid)")
                        .contains("after 1 attempt, last fault Rejected: spec.entrypoint: Required value")
                        .endsWith("carillon explain nightly --namespace team --at 2026-11-24T10:00:00Z"));
    }

    @Test
    void a_missed_slot_is_told_with_its_attempts_and_the_fix() {
        OneHost host = host().network(refusingCreates(503, "ServiceUnavailable", "apiserver is shutting down"))
                .apply("nightly", "{'schedules':['0 10 * * *'],'startingDeadlineSeconds':20}")
                .run(Duration.ofMinutes(2));

        assertThat(host.events())
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .startsWith(
                                "Warning SlotMissed The run of 2026-11-24T10:00:00Z was missed (WindowClosed) after ")
                        .contains("attempts, last fault InDoubt")
                        .contains("Set or raise startingDeadlineSeconds"));
    }

    @Test
    void a_slot_whose_creates_alone_were_cut_off_is_told_though_nothing_is_left_to_end_the_outage() {
        OneHost host = host().network(call -> isRun(call.request())
                        ? new Fate.Answered(new Answer.Unanswered(true, "connection reset"))
                        : Fate.DELIVERED)
                .apply("yearly", "{'schedules':['0 10 24 11 *'],'startingDeadlineSeconds':20}")
                .run(Duration.ofMinutes(2));

        assertThat(host.events()).singleElement().asString().startsWith("Warning SlotMissed");
    }

    @Test
    void a_blocked_slot_is_told_once_while_it_waits_and_once_as_missed() {
        OneHost host = host().network(refusingCreates(403, "Forbidden", "workflows is forbidden: no"))
                .apply("nightly", "{'schedules':['0 10 * * *'],'startingDeadlineSeconds':60}")
                .run(Duration.ofMinutes(3));

        assertThat(host.events())
                .filteredOn(e -> e.startsWith("Warning SubmissionError"))
                .singleElement()
                .satisfies(e -> assertThat(e).contains("waits (Forbidden)"));
        assertThat(host.events())
                .filteredOn(e -> e.startsWith("Warning SlotMissed"))
                .hasSize(1);
        assertThat(host.events()).hasSize(2);
    }

    /** Its window is an hour: without this only logs and metrics would tell of it until then. */
    @Test
    void a_slot_that_is_tried_in_vain_for_long_is_told_once_whatever_is_answered_each_time() {
        int[] asked = {0};
        OneHost host = host().network(call -> isRun(call.request())
                        ? new Fate.Answered(new Answer.Refused(
                                asked[0]++ % 2 == 0
                                        ? Status.of(504, "Timeout", "request " + asked[0] + " timed out")
                                        : Status.of(429, "TooManyRequests", "too many")))
                        : Fate.DELIVERED)
                .apply("nightly", "{'schedules':['0 10 * * *'],'startingDeadlineSeconds':3600}");
        host.runUntil("2026-11-24T10:00:55Z");
        assertThat(host.conditions("nightly")).isEmpty();
        host.runUntil("2026-11-24T10:01:20Z");
        assertThat(host.conditions("nightly")).singleElement().asString().contains("waits (Retried)");

        host.sent.clear();
        host.runUntil("2026-11-24T10:12:00Z");
        assertThat(asked[0]).isGreaterThan(50);
        assertThat(host.requests(r -> r.isMutation() && r.kind().equals(Kind.CRON_WORKFLOW)))
                .isEmpty();

        host.network(Network.PERFECT).run(Duration.ofSeconds(25));
        assertThat(host.conditions("nightly")).isEmpty();
        assertThat(host.notes(Note.Announced.class))
                .extracting(Note.Announced::reason)
                .containsExactly("SubmissionError");
    }

    @Test
    void a_thousand_suspended_minutely_objects_cost_two_writes_and_two_events_each_in_ten_minutes() {
        OneHost host = host();
        for (int i = 0; i < 1_000; i++) {
            host.apply("cron-" + i, MINUTELY).patch(Kind.CRON_WORKFLOW, "cron-" + i, "{'spec':{'suspend':true}}");
        }
        host.run(Duration.ofSeconds(20)); // ledgers and statuses exist
        host.sent.clear();
        host.run(Duration.ofMinutes(10));

        Map<String, Integer> writes = new HashMap<>();
        Map<String, Integer> events = new HashMap<>();
        for (Request request : host.requests(Request::isMutation)) {
            String name = request.key().name();
            if (request.kind().equals(Kind.EVENT)) {
                events.merge(name.substring(0, name.indexOf('.')), 1, Integer::sum);
            } else if (!request.kind().equals(Kind.LEASE)) {
                writes.merge(name, 1, Integer::sum);
            }
        }
        assertThat(host.ledger("cron-7").counters().skipped()).isPositive();
        assertThat(events).hasSize(1_000);
        assertThat(events.values()).allMatch(n -> n <= 2);
        assertThat(writes.values()).isNotEmpty().allMatch(n -> n <= 2);
    }

    @Test
    void a_new_row_of_skips_after_a_run_is_news_again() {
        OneHost host = host().apply("nightly", "{'schedules':['* * * * *'],'suspend':true}")
                .run(Duration.ofMinutes(3));
        host.patch(Kind.CRON_WORKFLOW, "nightly", "{'spec':{'suspend':false}}").run(Duration.ofMinutes(2));
        host.patch(Kind.CRON_WORKFLOW, "nightly", "{'spec':{'suspend':true}}").run(Duration.ofMinutes(3));

        assertThat(host.events()).hasSize(2).allMatch(e -> e.startsWith("Normal SlotSkipped"));
    }

    @Test
    void more_than_ten_at_once_are_left_out_and_counted() {
        OneHost host = host().network(refusingCreates(422, "Invalid", "no")).apply("nightly", MINUTELY);
        host.run(Duration.ofMinutes(14));

        List<Note.Unannounced> left = host.notes(Note.Unannounced.class);
        assertThat(host.events().size()).isBetween(Announcer.BURST_PER_CRON, Announcer.BURST_PER_CRON + 2);
        // Each slot is news twice: when it is rejected, and when its window closes; the last one is still open.
        assertThat(host.ledger("nightly").counters().rejected()).isEqualTo(13);
        assertThat(left).hasSize(14 + 13 - host.events().size());
    }

    @Test
    void an_event_that_is_refused_or_lost_holds_nothing_up() {
        OneHost host = host().network(call ->
                        call.request().kind().equals(Kind.EVENT) ? new Fate.RequestLost(false, true) : Fate.DELIVERED)
                .apply("nightly", "{'schedules':['* * * * *'],'suspend':true}")
                .run(Duration.ofMinutes(2));
        host.patch(Kind.CRON_WORKFLOW, "nightly", "{'spec':{'suspend':false}}").run(Duration.ofMinutes(2));

        assertThat(host.events()).hasSize(Announcer.TRIES);
        assertThat(host.ledger("nightly").counters().created()).isEqualTo(2);
        assertThat(host.notes(Note.Announced.class)).isEmpty();
        assertThat(host.notes(Note.Unannounced.class)).hasSize(1);
    }

    @Test
    void an_event_that_met_passing_trouble_is_told_a_little_later_and_once() {
        List<Fate> troubles = List.of(
                new Fate.RequestLost(true, false),
                new Fate.AnswerLost(true),
                new Fate.Answered(new Answer.Refused(Status.of(429, "TooManyRequests", "try again later"))),
                new Fate.Answered(new Answer.Refused(Status.of(500, "InternalError", "etcdserver: leader changed"))));
        for (Fate trouble : troubles) {
            OneHost host = host();
            host.network(call -> call.request().kind().equals(Kind.EVENT)
                                    && host.events().size() < 3
                            ? trouble
                            : Fate.DELIVERED)
                    .apply("nightly", "{'schedules':['* * * * *'],'suspend':true}")
                    .run(Duration.ofMinutes(2));

            assertThat(host.requests(request -> request.kind().equals(Kind.EVENT)))
                    .as(trouble.toString())
                    .hasSize(3)
                    .extracting(request -> request.key().name())
                    .containsOnly(host.sent.stream()
                            .filter(request -> request.kind().equals(Kind.EVENT))
                            .findFirst()
                            .orElseThrow()
                            .key()
                            .name());
            assertThat(host.notes(Note.Announced.class)).as(trouble.toString()).hasSize(1);
            assertThat(host.notes(Note.Unannounced.class))
                    .as(trouble.toString())
                    .isEmpty();
        }
    }

    /** Nothing waits in the dispatcher that could tell whether the API server is back. */
    @Test
    void events_do_not_flood_an_api_server_that_takes_none() {
        for (Fate trouble : List.of(
                new Fate.RequestLost(false, true),
                new Fate.Answered(new Answer.Refused(Status.of(503, "ServiceUnavailable", "not now"))))) {
            OneHost host = host().network(call -> call.request().kind().equals(Kind.EVENT) ? trouble : Fate.DELIVERED);
            for (int i = 0; i < 300; i++) {
                host.apply("cron-" + i, "{'schedules':['0 10 * * *'],'suspend':true}");
            }
            host.run(Duration.ofMinutes(2));
            assertThat(host.events().size()).as(trouble.toString()).isBetween(Announcer.TRIES, Announcer.LANES + 24);
        }
    }

    /** PROTOCOL H4: a webhook that looks at the Events of some, and cannot be reached. */
    @Test
    void events_that_meet_trouble_of_their_own_do_not_keep_others_from_being_told() {
        Status unreachable = Status.of(500, "InternalError", "failed calling webhook \"w.example.com\": refused");
        OneHost host = host().network(call -> call.request().kind().equals(Kind.EVENT)
                        && call.request().key().name().startsWith("a-")
                ? new Fate.Answered(new Answer.Refused(unreachable))
                : Fate.DELIVERED);
        for (int i = 0; i < 60; i++) {
            host.apply((i < 30 ? "a-" : "b-") + i, "{'schedules':['0 10 * * *'],'suspend':true}");
        }
        host.run(Duration.ofMinutes(1));
        assertThat(host.notes(Note.Announced.class)).hasSize(30);
        assertThat(host.events()).hasSizeLessThanOrEqualTo(30 + 30 * Announcer.TRIES);

        host.network(Network.PERFECT).run(Duration.ofMinutes(1));
        assertThat(host.notes(Note.Unannounced.class)).as("after five tries").hasSize(30);
    }

    @Test
    void an_event_waits_as_long_as_the_server_asks() {
        OneHost host = host();
        host.network(call -> call.request().kind().equals(Kind.EVENT)
                        ? new Fate.Answered(new Answer.Refused(
                                Status.of(429, "TooManyRequests", "slower"), Duration.ofSeconds(40), false, false))
                        : Fate.DELIVERED)
                .apply("nightly", "{'schedules':['0 10 * * *'],'suspend':true}")
                .run(Duration.ofSeconds(65));
        assertThat(host.events()).hasSize(1);
    }

    @Test
    void an_event_that_may_not_be_written_is_asked_for_once_and_counted() {
        OneHost host = host().network(call -> call.request().kind().equals(Kind.EVENT)
                        ? new Fate.Answered(new Answer.Refused(Status.of(422, "Invalid", "no")))
                        : Fate.DELIVERED)
                .apply("nightly", "{'schedules':['* * * * *'],'suspend':true}")
                .run(Duration.ofMinutes(2));

        assertThat(host.events()).hasSize(1);
        assertThat(host.notes(Note.Unannounced.class)).hasSize(1);
    }

    @Test
    void a_name_that_is_cut_makes_an_event_that_the_api_server_takes() {
        for (String cut : List.of("b--c", "bb-c", "bb.c")) {
            String name = "a".repeat(197) + cut + "d".repeat(20);
            OneHost host = host().apply(name, MINUTELY).run(Duration.ofMinutes(1));

            assertThat(host.notes(Note.Announced.class)).as(name).isNotEmpty();
            assertThat(host.notes(Note.Unannounced.class)).as(name).isEmpty();
        }
    }

    /** Its text names the latest of the runs; told of each, it would use up what a miss has to be told with. */
    @Test
    void another_scheduler_that_makes_the_runs_is_told_once() {
        OneHost host = new OneHost("2026-11-24T09:58:30Z").apply("often", "{'schedules':['* * * * *']}");
        host.runUntil("2026-11-24T10:00:30Z");
        Instant first = Instant.parse("2026-11-24T10:01:00Z");
        for (Instant slot = first; slot.isBefore(first.plusSeconds(12 * 60)); slot = slot.plusSeconds(60)) {
            host.runUntil(slot.minusMillis(200).toString());
            String name = "often-" + slot.getEpochSecond();
            ObjectNode run = Bodies.workflow(name);
            Bodies.metadata(run).withObjectProperty("annotations").put(Names.SCHEDULED_TIME, slot.toString());
            Bodies.metadata(run)
                    .putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "argoproj.io/v1alpha1")
                    .put("kind", "CronWorkflow")
                    .put("name", "often")
                    .put("uid", host.cron("often").uid())
                    .put("controller", true);
            host.execute(new Request.Create(Kind.WORKFLOW, new Key(OneHost.NAMESPACE, name), Json.bytes(run)));
            host.runUntil(slot.plusSeconds(5).toString());
            host.patch(Kind.WORKFLOW, name, "{'status':{'phase':'Succeeded','finishedAt':'" + host.now() + "'}}");
        }

        assertThat(host.notes(Note.ConditionRaised.class))
                .filteredOn(note -> note.type().equals(Condition.FOREIGN_SCHEDULER))
                .hasSize(1);
    }

    @Test
    void what_lasts_is_told_once_however_many_slots_wait_beside_it() {
        OneHost host = new OneHost("2026-11-24T10:00:30Z")
                .network(call -> OneHost.isLaunch(call.request())
                        ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "no")))
                        : Fate.DELIVERED)
                .apply("often", "{'schedules':['* * * * *','0 0 30 2 *']}")
                .run(Duration.ofMinutes(45));

        assertThat(host.notes(Note.ConditionRaised.class))
                .filteredOn(note -> note.message().contains("never matches"))
                .hasSize(1);
    }

    @Test
    void a_spec_error_is_told_once_and_again_after_it_was_mended() {
        OneHost host = host().apply("nightly", "{'schedules':['61 * * * *']}").run(Duration.ofMinutes(12));
        assertThat(host.events())
                .singleElement()
                .satisfies(e -> assertThat(e)
                        .startsWith("Warning SpecError spec.schedules[0]: ")
                        .contains("carillon explain nightly --namespace team"));

        host.patch(Kind.CRON_WORKFLOW, "nightly", "{'spec':{'schedules':['1 * * * *']}}")
                .run(Duration.ofSeconds(30));
        host.patch(Kind.CRON_WORKFLOW, "nightly", "{'spec':{'schedules':['61 * * * *']}}")
                .run(Duration.ofSeconds(30));
        assertThat(host.events()).hasSize(2);
    }
}
