package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.Names;
import dev.carillon.store.Rules;
import dev.carillon.store.Store;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import dev.carillon.testkit.StoreCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** PROTOCOL H6 and ADR 0029: what a wall clock says that was set while something was under way, or that is wrong for long. */
class ClockTrustTest {
    private static final Instant TICK = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration BACK = Duration.ofSeconds(-9);

    private static boolean isLook(Request request) {
        return request instanceof Request.Get && request.kind().equals(Kind.WORKFLOW);
    }

    private static boolean isRenewal(Request request) {
        return request.isMutation() && request.kind().equals(Kind.LEASE);
    }

    private static Instant notAfter(Request create) {
        ObjectNode body = OneHost.parsed(((Request.Create) create).body());
        return Instant.parse(Json.text(Bodies.metadata(body).path("annotations"), Names.NOT_AFTER));
    }

    /** PROTOCOL C1. */
    @Test
    void no_create_may_land_after_the_lease_though_the_clock_was_set_back_while_a_renewal_was_under_way() {
        OneHost host = new OneHost("2026-11-24T09:59:30Z")
                .apply("nightly", "{'schedules':['0 10 * * *']}")
                .runUntil("2026-11-24T09:59:48.500Z")
                .network(call -> isRenewal(call.request()) ? new Fate.AnswerHeld() : Fate.DELIVERED);
        host.sent.clear();
        while (host.requests(ClockTrustTest::isRenewal).isEmpty()) {
            host.run(Duration.ofMillis(10));
        }
        Instant leaseEnd = host.now().plusSeconds(15);
        host.run(Duration.ofMillis(100)).wallAhead(BACK).run(Duration.ofMillis(100));
        host.cluster.held().forEach(host.cluster::release);
        host.network(call ->
                        call.request().kind().equals(Kind.LEASE) ? new Fate.RequestLost(false, true) : Fate.DELIVERED)
                .runUntil("2026-11-24T10:00:14Z");

        assertThat(host.requests(OneHost::isLaunch))
                .extracting(ClockTrustTest::notAfter)
                .allMatch(limit -> !limit.isAfter(leaseEnd.minusSeconds(8)));
    }

    /** PROTOCOL C3. */
    @Test
    void a_look_from_before_the_horizon_settles_nothing_though_the_clock_was_set_back_while_it_was_under_way() {
        OneHost host = new OneHost("2026-11-24T09:59:35Z")
                .apply("nightly", "{'schedules':['0 10 * * *'],'startingDeadlineSeconds':8}")
                .runUntil("2026-11-24T09:59:59Z")
                .network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestHeld() : Fate.DELIVERED)
                .runUntil("2026-11-24T10:00:08.100Z")
                .network(call -> isLook(call.request())
                        ? new Fate.AnswerHeld()
                        : OneHost.isLaunch(call.request()) ? new Fate.RequestHeld() : Fate.DELIVERED);
        int before = host.requests(ClockTrustTest::isLook).size();
        while (host.requests(ClockTrustTest::isLook).size() == before) {
            host.run(Duration.ofMillis(10));
        }
        Instant horizon = host.requests(OneHost::isLaunch).stream()
                .map(ClockTrustTest::notAfter)
                .max(Instant::compareTo)
                .orElseThrow()
                .plusSeconds(8);
        long look = host.cluster.held().getLast();
        host.wallAhead(BACK).run(Duration.ofMillis(20));
        host.cluster.release(look);
        host.network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestHeld() : Fate.DELIVERED);
        while (host.now().isBefore(horizon.minusSeconds(1))) {
            host.run(Duration.ofMillis(50));
            assertThat(host.ledger("nightly").entry(TICK)).isEmpty();
        }
    }

    @Test
    void a_replica_with_a_good_clock_leads_when_the_leader_has_a_wrong_one() {
        Instant begin = Instant.parse("2026-11-24T09:59:30Z");
        Instant[] now = {begin};
        Store store = new Store(Rules.STANDARD, new SplittableRandom(1), begin);
        create(store, now[0], Kind.NAMESPACE, new Key("", "team"), Bodies.named(Kind.NAMESPACE, "team"));
        ObjectNode cron = Bodies.named(Kind.CRON_WORKFLOW, "often");
        cron.withObjectProperty("spec")
                .setAll((ObjectNode) Bodies.json("{'schedules':['* * * * *'],'workflowSpec':{'entrypoint':'main'}}"));
        create(store, now[0], Kind.CRON_WORKFLOW, new Key("team", "often"), cron);
        List<StoreCluster> clusters = new ArrayList<>();
        List<Controller> controllers = new ArrayList<>();
        for (String identity : List.of("one", "two")) {
            StoreCluster cluster = new StoreCluster(store, "carillon", () -> now[0], Network.PERFECT);
            clusters.add(cluster);
            controllers.add(new Controller(
                    Settings.of("", "kube-system", identity), cluster, note -> {}, new SplittableRandom(3)));
        }
        Instant wrongFrom = TICK.plusSeconds(30);
        for (int step = 0; now[0].isBefore(TICK.plusSeconds(250)); step++) {
            for (int i = 0; i < controllers.size(); i++) {
                boolean wrong = i == 0 && !now[0].isBefore(wrongFrom);
                Instant wall = wrong ? now[0].plusSeconds(15) : now[0];
                clusters.get(i).take().forEach(controllers.get(i)::deliver);
                controllers
                        .get(i)
                        .step(new Moment(wall, Duration.between(begin, now[0]).toNanos()));
            }
            now[0] = now[0].plusMillis(50);
            if (step % 1_000 == 0) {
                clusters.forEach(StoreCluster::bookmark);
            }
        }

        assertThat(controllers.getFirst().isLeading()).isFalse();
        assertThat(controllers.getLast().isReady()).isTrue();
        for (int minute = 0; minute <= 4; minute++) {
            Key run = new Key("team", "often-" + TICK.plusSeconds(60L * minute).getEpochSecond());
            assertThat(store.execute(new Request.Get(Kind.WORKFLOW, run), "kubectl", now[0]))
                    .as("minute %d", minute)
                    .isInstanceOf(minute == 1 ? Answer.class : Answer.Found.class); // the one of the change may be late
        }
    }

    private static void create(Store store, Instant now, Kind kind, Key key, ObjectNode tree) {
        Answer answer = store.execute(new Request.Create(kind, key, Json.bytes(tree)), "kubectl", now);
        assertThat(answer).isInstanceOf(Answer.Found.class);
    }
}
