package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.cron.Child;
import dev.carillon.cron.ChildBody;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronSettings;
import dev.carillon.cron.CronView;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.Outcome;
import dev.carillon.fault.Fault;
import dev.carillon.fault.Fault.Block;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Launch;
import dev.carillon.launch.LaunchPolicy;
import dev.carillon.launch.LaunchSettings;
import dev.carillon.launch.Sighting;
import dev.carillon.launch.Step;
import dev.carillon.testkit.Bodies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class CronStateTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant SOON = NOON.plusMillis(20);

    private static final LaunchPolicy POLICY = new LaunchPolicy(LaunchSettings.DEFAULT);

    private final CronState state = new CronState("u1", new Key("team", "report"));

    @Test
    void a_success_nearby_wakes_what_waits_for_the_namespace() {
        waits(new Fault.Blocked(Block.FORBIDDEN, new Scope.Namespace("team"), 403, "no rights"));

        assertThat(state.wake("elsewhere", SOON)).isFalse();
        assertThat(state.wake("team", SOON)).isTrue();
        assertThat(notBefore()).isEqualTo(SOON);
    }

    @Test
    void a_success_anywhere_wakes_what_waits_for_the_api() {
        waits(new Fault.InDoubt(Scope.API, 503, "not now"));

        assertThat(state.wake("elsewhere", SOON)).isTrue();
    }

    @Test
    void no_success_of_others_wakes_what_is_refused_for_its_own_sake() {
        waits(new Fault.Blocked(Block.WEBHOOK_DENIED, Scope.SINGLE, 403, "denied"));

        assertThat(state.wake("team", SOON)).isFalse();
        assertThat(notBefore()).isAfter(NOON.plusMillis(500));
    }

    /** Two hundred slots may wait, and each body may have a megabyte. */
    @Test
    void the_body_of_a_create_is_kept_for_as_long_as_it_is_in_doubt() {
        CronWorkflow cron = CronWorkflow.read(ApiObject.of(Kind.CRON_WORKFLOW, (ObjectNode)
                Bodies.json("{'metadata':{'name':'report','namespace':'team','uid':'u1'},"
                        + "'spec':{'schedules':['* * * * *'],'workflowSpec':{}}}")));
        state.bodies.put(NOON, ChildBody.of(cron, NOON, ""));
        waits(new Fault.InDoubt(Scope.API, 503, "not now"));
        state.dropSettledBodies();
        assertThat(state.bodies).containsKey(NOON);

        waits(new Fault.Blocked(Block.NAME_TAKEN, Scope.SINGLE, 409, "taken"));
        state.dropSettledBodies();
        assertThat(state.bodies).isEmpty();
    }

    @Test
    void a_standby_follows_a_leader_that_closes_an_open_slot_into_a_range() {
        Range skipped = new Range(NOON, NOON, 1, new Outcome.Skipped(Outcome.Skip.FORBIDDEN, ""), SOON);
        CronLedger pending = ledger("5", List.of(new CronLedger.Open(NOON, 0, "", "", false)), List.of());
        CronLedger closed = ledger("6", List.of(), List.of(skipped));

        state.stored(pending);
        state.stored(closed);

        assertThat(state.ledger).isEqualTo(closed);
    }

    @Test
    void a_write_that_did_not_arrive_takes_nothing_of_what_was_decided_upon_the_account_that_still_stands() {
        Range skipped = new Range(NOON, NOON, 1, new Outcome.Skipped(Outcome.Skip.FORBIDDEN, ""), SOON);
        CronLedger before = ledger("5", List.of(), List.of());
        CronLedger ours = ledger("5", List.of(), List.of(skipped));
        state.stored(before);
        state.ledger = ours;

        state.stored(before);
        assertThat(state.ledger).isEqualTo(ours);

        state.stored(ledger("6", List.of(), List.of()));
        assertThat(state.ledger.ranges()).isEmpty();
    }

    @Test
    void a_run_that_was_found_stays_in_the_account_when_the_watch_shows_a_newer_one_without_it() {
        Entry run = new Entry(
                NOON.plusSeconds(60), new Outcome.Created("uid", false), NOON, 1, "", Instant.EPOCH, End.RUNNING);
        state.stored(ledger("5", List.of(), List.of()));
        state.ledger = ledger("5", List.of(), List.of(run), List.of());

        state.stored(ledger("6", List.of(), List.of()));

        assertThat(state.ledger.version()).isEqualTo("6");
        assertThat(state.ledger.recent()).containsExactly(run);
    }

    /** What was decided under an earlier lease and never stored binds nobody: another leader may have decided otherwise. */
    @Test
    void a_new_term_begins_with_nothing_but_the_stored_account() {
        Range missed = new Range(NOON, NOON, 1, new Outcome.Missed(Outcome.WINDOW_CLOSED, ""), SOON);
        state.stored(ledger("5", List.of(), List.of()));
        state.ledger = ledger("5", List.of(), List.of(missed));
        waits(new Fault.InDoubt(Scope.API, 503, "not now"));

        state.beginTerm(POLICY, SOON.plusSeconds(60));

        assertThat(state.ledger).isEqualTo(state.stored);
        assertThat(state.launches).isEmpty();
    }

    /** The Lease may be deleted, and ours again, while a create of ours is under way. */
    @Test
    void what_may_still_land_is_looked_at_first_in_a_new_term() {
        state.stored(ledger("5", List.of(), List.of()));
        waits(new Fault.InDoubt(Scope.API, 503, "not now"));

        state.beginTerm(POLICY, SOON);

        Launch kept = state.launches.values().iterator().next();
        assertThat(kept.inDoubt()).isTrue();
        assertThat(POLICY.next(kept, Instant.MAX, SOON)).isEqualTo(new Step.Look());
        Launch absent = POLICY.seen(kept, new Sighting.Nothing(), SOON);
        assertThat(POLICY.next(absent, Instant.MAX, SOON)).isEqualTo(new Step.ReadLedger());
    }

    @Test
    void what_was_noted_of_a_stray_goes_with_it() throws Json.Malformed {
        state.countedStrays.addAll(List.of("here", "gone"));

        state.view(
                CronWorkflow.read(object(Kind.CRON_WORKFLOW, "u1")),
                List.of(Child.read(object(Kind.WORKFLOW, "here"))),
                Instant.MAX,
                true,
                List.of(),
                Optional.empty(),
                false,
                Map.of(),
                new CronView.Rules(CronSettings.DEFAULT, POLICY));

        assertThat(state.countedStrays).containsExactly("here");
    }

    private static ApiObject object(Kind kind, String uid) throws Json.Malformed {
        ObjectNode tree = Bodies.named(kind, "report");
        Bodies.metadata(tree).put("namespace", "team").put("uid", uid);
        return ApiObject.parse(kind, Json.bytes(tree));
    }

    private static CronLedger ledger(String version, List<CronLedger.Open> open, List<Range> ranges) {
        return ledger(version, open, List.of(), ranges);
    }

    private static CronLedger ledger(
            String version, List<CronLedger.Open> open, List<Entry> recent, List<Range> ranges) {
        return new CronLedger(
                version,
                1,
                NOON.minusSeconds(60),
                List.of("* * * * *"),
                "",
                NOON,
                open,
                recent,
                ranges,
                CronLedger.Counters.ZERO,
                List.of(),
                null,
                SOON,
                "");
    }

    private void waits(Fault fault) {
        Launch sent = POLICY.sent(Launch.open(NOON.plusSeconds(300), NOON, false), NOON.plusSeconds(5));
        state.launch(NOON, POLICY.after(sent, fault, 0.9, NOON));
    }

    private Instant notBefore() {
        return state.launches.values().iterator().next().notBefore();
    }
}
