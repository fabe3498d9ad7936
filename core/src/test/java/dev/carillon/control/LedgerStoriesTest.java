package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.ChildBody;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Names;
import dev.carillon.cron.Outcome;
import dev.carillon.port.Note;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Runs and ledgers that say something else than each other, or than this program understands. */
class LedgerStoriesTest {
    private static final String RUN = Names.child("nightly", Instant.parse("2026-11-24T10:00:00Z"));

    private static OneHost afterOneRun() {
        return new OneHost("2026-11-24T09:59:30Z")
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .run(Duration.ofMinutes(1));
    }

    private static boolean is(Request request, Kind kind) {
        return request.kind().equals(kind);
    }

    /** A create of ours that a frozen predecessor had sent: it lands when its slot's run is gone, and is started. */
    private static void landsAgain(OneHost host) {
        ApiObject first = Objects.requireNonNull(host.get(Kind.WORKFLOW, RUN));
        host.execute(new Request.Delete(
                Kind.WORKFLOW, first.meta().key(), first.meta().uid(), null));
        ObjectNode tree = first.tree().deepCopy();
        ObjectNode metadata = Bodies.metadata(tree);
        metadata.remove(List.of("uid", "resourceVersion", "creationTimestamp", "managedFields"));
        metadata.withObjectProperty("annotations")
                .put(Names.NOT_AFTER, host.now().plusSeconds(4).toString());
        Bodies.finalized(tree, Names.UNRECORDED).putObject("status").put("phase", "Running");
        host.store.execute(
                new Request.Create(Kind.WORKFLOW, new Key(OneHost.NAMESPACE, RUN), Json.bytes(tree)),
                Names.FIELD_MANAGER,
                host.now());
    }

    @Test
    void a_stray_that_has_started_beside_a_recorded_run_is_told_counted_once_and_released() {
        OneHost host = afterOneRun();
        landsAgain(host);
        host.run(Duration.ofMinutes(2));
        // Argo's controller may write back a list that it read before the release.
        host.patch(Kind.WORKFLOW, RUN, "{'metadata':{'finalizers':['" + Names.UNRECORDED + "']}}")
                .run(Duration.ofMinutes(1));

        assertThat(host.notes(Note.StrayFound.class))
                .singleElement()
                .satisfies(note -> assertThat(note.removed()).isFalse());
        assertThat(host.events()).anyMatch(e -> e.startsWith("Warning StrayRun Workflow " + RUN));
        ApiObject kept = Objects.requireNonNull(host.get(Kind.WORKFLOW, RUN));
        assertThat(kept.meta().finalizers()).isEmpty();
        assertThat(host.ledger("nightly").counters().slots()).isEqualTo(1);
    }

    @Test
    void a_newer_ledger_is_left_alone_until_it_can_be_read_again() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("nightly", "{'schedules':['* * * * *']}")
                .run(Duration.ofMinutes(1));
        String ledger = host.cron("nightly").uid();
        host.patch(Kind.CRON_LEDGER, ledger, "{'status':{'schema':2}}");
        host.run(Duration.ofSeconds(1));
        int before = host.sent.size();
        host.run(Duration.ofMinutes(3));

        assertThat(host.sent.subList(before, host.sent.size()))
                .noneMatch(r -> r instanceof Request.Create && is(r, Kind.WORKFLOW))
                .noneMatch(
                        r -> (r instanceof Request.Create || r instanceof Request.Replace) && is(r, Kind.CRON_LEDGER));
        assertThat(host.conditions("nightly"))
                .singleElement()
                .satisfies(c -> assertThat(c).startsWith("LedgerNewer").contains("status.schema is 2"));
        assertThat(host.events()).anyMatch(e -> e.startsWith("Warning LedgerNewer"));
        host.patch(Kind.CRON_LEDGER, ledger, "{'status':{'schema':1}}").run(Duration.ofMinutes(1));
        assertThat(host.conditions("nightly")).isEmpty();
        assertThat(host.ledger("nightly").counters().created()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void an_account_that_was_broken_by_hand_is_told_and_put_right_by_the_leader_that_knows_it() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("edited", "{'schedules':['* * * * *']}")
                .apply("neighbour", "{'schedules':['* * * * *']}")
                .runUntil("2026-11-24T10:01:30Z");
        String ledger = host.cron("edited").uid();

        host.patch(Kind.CRON_LEDGER, ledger, "{'status':{'recordedThrough':'tomorrow'}}")
                .runUntil("2026-11-24T10:03:30Z");

        assertThat(host.events())
                .anySatisfy(event -> assertThat(event)
                        .startsWith("Warning LedgerRebuilt CronLedger " + ledger)
                        .contains(
                                "status.recordedThrough is \"tomorrow\": no time such as",
                                "Nothing is lost",
                                "carillon explain edited"));
        assertThat(host.requests(OneHost::isLaunch)).extracting(Request::key).doesNotHaveDuplicates();
        assertThat(host.ledger("edited").counters())
                .isEqualTo(host.ledger("neighbour").counters());
        assertThat(host.ledger("edited").counters().created()).isEqualTo(4);
    }

    /** What the leader knows better is put back as it was, once: nothing is launched or told again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'recordedThrough':'2026-11-24T09:00:00Z'} | status.recordedThrough (2026-11-24T09:00:00Z instead of",
                "{'recent':[]} | status.recent",
                "{'recordedThrough':'2026-11-24T09:00:00Z','recent':[],'ranges':[]} | status.recordedThrough",
                "{'counters':{'created':0,'missed':77}} | status.counters",
                "{'open':[{'slot':'2026-11-24T10:00:30Z','attempts':0,'inDoubt':false}]} | status.open",
                "{'open':[{'slot':'2099-01-01T00:00:00Z','attempts':0,'inDoubt':false}]} | status.open",
                "{'trouble':{'slot':'2099-01-01T00:00:00Z','text':'much'}} | status.trouble",
                "{'schedules':['0 0 1 1 *']} | status.schedules",
                "{'written':'2026-11-24T09:00:00Z'} | status.written",
                "{'epoch':0} | status.epoch",
                "{'epoch':999999999999} | status.epoch"
            })
    void an_edit_of_the_account_by_hand_is_told_and_put_back_by_the_leader_that_wrote_it(String edit, String field) {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("edited", "{'schedules':['* * * * *'],'startingDeadlineSeconds':7200}")
                .apply("neighbour", "{'schedules':['* * * * *'],'startingDeadlineSeconds':7200}")
                .runUntil("2026-11-24T10:01:30Z");
        String ledger = host.cron("edited").uid();

        host.patch(Kind.CRON_LEDGER, ledger, "{'status':" + edit + "}");
        int before = host.sent.size();
        host.runUntil("2026-11-24T10:01:50Z");
        assertThat(host.sent.subList(before, host.sent.size()))
                .filteredOn(r -> r instanceof Request.Replace && is(r, Kind.CRON_LEDGER))
                .as("one write puts it back")
                .hasSize(1);
        host.runUntil("2026-11-24T10:03:30Z");

        assertThat(host.events())
                .anySatisfy(event -> assertThat(event)
                        .startsWith("Warning LedgerRebuilt CronLedger " + ledger)
                        .contains("edited or put back: " + field, "leave ledgers to Carillon"));
        assertThat(host.requests(OneHost::isLaunch)).extracting(Request::key).doesNotHaveDuplicates();
        assertThat(host.ledger("edited").counters())
                .isEqualTo(host.ledger("neighbour").counters());
        assertThat(host.conditions("edited")).isEmpty();
    }

    /** A backup is from an earlier leader's time as a rule, and its stamp says so. */
    @Test
    void a_copy_of_the_account_of_an_earlier_leader_that_is_put_back_decides_nothing_again() {
        OneHost host = new OneHost("2026-11-24T10:00:00Z")
                .apply("report", "{'schedules':['1 10 * * *'],'when':'{{= now().Second() > 30 }}'}")
                .runUntil("2026-11-24T10:01:35Z");
        assertThat(host.ledger("report").counters().skipped()).isOne();

        String backup = "{'epoch':0,'recordedThrough':'2026-11-24T10:00:00Z','ranges':[],'counters':{'skipped':0}}";
        host.patch(Kind.CRON_LEDGER, host.cron("report").uid(), "{'status':" + backup + "}")
                .run(Duration.ofSeconds(20));

        assertThat(host.requests(OneHost::isLaunch)).isEmpty();
        assertThat(host.ledger("report").counters().skipped()).isOne();
    }

    /** What is reckoned with it would be beyond all time. */
    @ParameterizedTest
    @CsvSource({
        "recordedThrough,-1000000000-01-01T00:00:00Z",
        "effectiveFrom,-1000000000-01-01T00:00:00Z",
        "written,+1000000000-12-31T23:59:59Z",
        "recordedThrough,+1000000000-12-31T23:59:59Z",
        "rebuilt,by hand at +1000000000-12-31T23:59:59Z"
    })
    void a_time_at_the_end_of_all_time_stops_nobody(String field, String time) {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("edited", "{'schedules':['* * * * *']}")
                .apply("neighbour", "{'schedules':['* * * * *']}");
        CronWorkflow cron = host.cron("edited");
        ObjectNode ledger = OneHost.parsed(LedgerJson.write(
                CronLedger.begin(Instant.parse("2026-11-24T09:00:00Z"), List.of("* * * * *"), ""), cron));
        ledger.withObjectProperty("status").put(field, time);
        host.execute(new Request.Create(Kind.CRON_LEDGER, new Key(OneHost.NAMESPACE, cron.uid()), Json.bytes(ledger)));

        host.runUntil("2026-11-24T10:01:30Z");
        assertThat(host.notes(Note.Quarantined.class)).isEmpty();
        for (String name : List.of("edited", "neighbour")) {
            assertThat(host.requests(OneHost::isLaunch))
                    .extracting(launch -> launch.key().name())
                    .contains(Names.child(name, Instant.parse("2026-11-24T10:01:00Z")));
        }
    }

    /** Its own writes fail for a quarter of an hour, and then the object changes for a reason that is none of it. */
    @Test
    void what_is_not_written_yet_is_no_proof_of_an_edit_and_every_time_of_then_has_its_outcome() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("busy", "{'schedules':['* * * * *']}")
                .runUntil("2026-11-24T10:00:30Z");
        String ledger = host.cron("busy").uid();
        host.network(call -> call.request() instanceof Request.Replace replace && is(replace, Kind.CRON_LEDGER)
                ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "no ledgers")))
                : Fate.DELIVERED);
        for (int minute = 1; minute <= 15; minute++) {
            Instant slot = Instant.parse("2026-11-24T10:%02d:00Z".formatted(minute));
            if (minute == 5) {
                host.patch(Kind.CRON_WORKFLOW, "busy", "{'spec':{'suspend':true}}");
            }
            if (minute == 7) {
                host.patch(Kind.CRON_WORKFLOW, "busy", "{'spec':{'suspend':false}}");
            }
            host.runUntil(slot.plusSeconds(5).toString());
            if (host.get(Kind.WORKFLOW, Names.child("busy", slot)) != null) {
                host.patch(Kind.WORKFLOW, Names.child("busy", slot), "{'status':{'phase':'Succeeded'}}");
            }
            host.runUntil(slot.plusSeconds(40).toString());
        }
        host.patch(Kind.CRON_LEDGER, ledger, "{'metadata':{'labels':{'team':'a'}}}")
                .network(Network.PERFECT);
        host.runUntil("2026-11-24T10:17:30Z");

        assertThat(host.ledger("busy").rebuilt()).isEmpty();
        assertThat(host.ledger("busy").counters().slots()).isEqualTo(18);
    }

    @Test
    void an_account_that_nobody_can_read_is_rebuilt_from_the_runs_and_told() throws Exception {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("edited", "{'schedules':['* * * * *']}")
                .apply("neighbour", "{'schedules':['* * * * *']}");
        CronWorkflow cron = host.cron("edited");
        ObjectNode ledger = Bodies.named(Kind.CRON_LEDGER, cron.uid());
        ledger.withObjectProperty("spec").put("cronWorkflow", "edited");
        ledger.withObjectProperty("status").put("schema", 1).put("effectiveFrom", "tomorrow");
        host.execute(new Request.Create(Kind.CRON_LEDGER, new Key(OneHost.NAMESPACE, cron.uid()), Json.bytes(ledger)));
        host.freeze(Duration.ofSeconds(35)); // a leader that is no more has made the run of ten o'clock
        Instant slot = Instant.parse("2026-11-24T10:00:00Z");
        byte[] run = ChildBody.of(cron, slot, "").bytes(slot.plusSeconds(5));
        host.execute(new Request.Create(Kind.WORKFLOW, new Key(OneHost.NAMESPACE, Names.child("edited", slot)), run));

        host.runUntil("2026-11-24T10:01:30Z");

        assertThat(host.requests(OneHost::isLaunch))
                .extracting(launch -> launch.key().name())
                .doesNotContain(Names.child("edited", slot))
                .contains(
                        Names.child("edited", slot.plusSeconds(60)),
                        Names.child("neighbour", slot),
                        Names.child("neighbour", slot.plusSeconds(60)));
        assertThat(host.ledger("edited").entry(slot).orElseThrow().outcome()).isInstanceOf(Outcome.Adopted.class);
        assertThat(host.conditions("edited"))
                .anySatisfy(condition -> assertThat(condition)
                        .startsWith("LedgerRebuilt: CronLedger " + cron.uid() + ": ")
                        .contains("\"tomorrow\"", "Nothing is to be mended"));
        assertThat(host.events()).anyMatch(event -> event.startsWith("Warning LedgerRebuilt"));
    }

    /** PROTOCOL 1.3: who has edited its spec since, as {@code argo stop} does, has not created it. */
    @Test
    void a_run_that_is_not_recorded_keeps_its_finalizer_though_somebody_edits_its_spec() {
        OneHost host = new OneHost("2026-11-24T09:59:35Z")
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .runUntil("2026-11-24T09:59:55Z");
        host.network(call -> call.request().kind().equals(Kind.CRON_LEDGER)
                                && call.request().isMutation()
                        ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "no ledgers")))
                        : Fate.DELIVERED)
                .runUntil("2026-11-24T10:00:02Z");
        String run = "nightly-" + Instant.parse("2026-11-24T10:00:00Z").getEpochSecond();
        host.patch(Kind.WORKFLOW, run, "{'spec':{'entrypoint':'other','shutdown':'Stop'}}")
                .run(Duration.ofSeconds(30));
        assertThat(Objects.requireNonNull(host.get(Kind.WORKFLOW, run)).meta().finalizers())
                .containsExactly(Names.UNRECORDED);
    }

    /** Runs may not be patched where the patch speaks of this. */
    private static Network denying(String word) {
        return call -> call.request() instanceof Request.Patch patch
                        && is(patch, Kind.WORKFLOW)
                        && new String(patch.body(), StandardCharsets.UTF_8).contains(word)
                ? new Fate.Answered(new Answer.Refused(Status.of(403, "Forbidden", "cannot patch workflows")))
                : Fate.DELIVERED;
    }

    @Test
    void a_release_that_is_denied_is_a_condition_until_it_is_allowed() {
        OneHost host = new OneHost("2026-11-24T09:57:00Z")
                .network(denying(""))
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .run(Duration.ofMinutes(5));

        assertThat(host.conditions("nightly"))
                .anyMatch(c -> c.startsWith("ReleaseFailed") && c.contains("cannot patch workflows"));
        assertThat(host.events()).anyMatch(e -> e.startsWith("Warning ReleaseFailed"));
        host.network(Network.PERFECT).run(Duration.ofMinutes(2));
        assertThat(host.conditions("nightly")).isEmpty();
    }

    @Test
    void a_stop_that_is_denied_is_a_condition_until_it_is_allowed() {
        OneHost host = new OneHost("2026-11-24T09:57:00Z")
                .network(denying("shutdown"))
                .apply("replacing", "{'schedules':['* 10 * * *'],'concurrencyPolicy':'Replace'}")
                .run(Duration.ofMinutes(5));

        assertThat(host.conditions("replacing"))
                .anyMatch(c -> c.startsWith("StopFailed") && c.contains("cannot patch workflows"));
        assertThat(host.events()).anyMatch(e -> e.startsWith("Warning StopFailed"));
        host.network(Network.PERFECT).run(Duration.ofMinutes(2));
        assertThat(host.conditions("replacing")).isEmpty();
    }

    @Test
    void a_held_slot_does_not_stand_there_as_open_after_its_window_has_closed() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply(
                        "unusable",
                        "{'schedules':['*/10 * * * *'],'concurrencyPolicy':'Never','startingDeadlineSeconds':30}")
                .runUntil("2026-11-24T10:10:20Z");
        assertThat(host.ledger("unusable").open()).hasSize(1);

        host.runUntil("2026-11-24T10:10:40Z"); // the row would have a minute

        assertThat(host.ledger("unusable").open()).isEmpty();
        assertThat(host.ledger("unusable").counters().missed()).isEqualTo(2);
    }

    /** Most that are held are in a row with those before them soon, and cost no write of their own. */
    @Test
    void one_that_waits_for_long_for_the_end_of_a_suspension_is_shown_all_the_same() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("asleep", "{'schedules':['*/20 * * * *'],'suspend':true,'startingDeadlineSeconds':1000}")
                .runUntil("2026-11-24T10:30:00Z");
        assertThat(host.ledger("asleep").open()).as("one more is no news").isEmpty();
        host.runUntil("2026-11-24T10:35:30Z");
        assertThat(host.ledger("asleep").open()).hasSize(1);

        host.runUntil("2026-11-24T10:36:45Z");

        assertThat(host.ledger("asleep").open()).isEmpty();
        assertThat(host.ledger("asleep").counters().skipped()).isEqualTo(2);
    }
}
