package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.port.Note;
import dev.carillon.testkit.Bodies;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process that cannot have its Lease can neither lead nor stand by: it says so, and why, and is not ready. */
class LeaseReachTest {
    private static OneHost host() {
        return new OneHost("2026-11-24T09:59:30Z").apply("hourly", "{'schedules':['0 * * * *']}");
    }

    private static Network lease(Answer answer) {
        return call -> call.request().kind().equals(Kind.LEASE) ? new Fate.Answered(answer) : Fate.DELIVERED;
    }

    private static List<Note.LeaseMoved> troubles(OneHost host) {
        return host.notes(Note.LeaseMoved.class).stream()
                .filter(note -> !note.reached())
                .toList();
    }

    @Test
    void rights_that_are_missing_are_told_with_their_fix_once_a_minute_and_it_is_not_ready() {
        OneHost host = host().network(lease(new Answer.Refused(Status.of(403, "Forbidden", "leases is forbidden"))))
                .run(Duration.ofSeconds(150));

        assertThat(troubles(host))
                .hasSize(3)
                .allSatisfy(
                        note -> assertThat(note.why())
                                .startsWith("403 Forbidden: leases is forbidden")
                                .contains(
                                        "Grant Carillon create on leases in namespace kube-system, and get and patch on carillon there"));
        assertThat(host.controller.isHealthy()).isFalse();
    }

    @Test
    void a_namespace_that_is_missing_is_named_and_when_it_is_there_that_is_told_too() {
        Answer missing = new Answer.Refused(Status.of(404, "NotFound", "namespaces \"kube-system\" not found"));
        OneHost host = host().network(call -> call.request() instanceof Request.Create create
                                && create.kind().equals(Kind.LEASE)
                        ? new Fate.Answered(missing)
                        : Fate.DELIVERED)
                .run(Duration.ofSeconds(30));
        assertThat(troubles(host))
                .singleElement()
                .satisfies(note -> assertThat(note.why()).contains("Create namespace kube-system"));
        assertThat(host.controller.isHealthy()).isFalse();

        host.network(Network.PERFECT).run(Duration.ofSeconds(10));
        assertThat(host.notes(Note.LeaseMoved.class).getLast().reached()).isTrue();
        assertThat(host.controller.isHealthy()).isTrue();
    }

    /** A whole outage gives other answers twice a second: told at most every ten seconds. */
    @Test
    void in_an_outage_it_says_what_comes_back_and_not_at_each_attempt() {
        OneHost host = host().run(Duration.ofSeconds(10));
        assertThat(troubles(host)).isEmpty();
        assertThat(host.notes(Note.LeaseMoved.class)).hasSize(1);

        int[] times = {0};
        host.network(call -> new Fate.Answered(
                        new Answer.Unanswered(false, times[0]++ % 2 == 0 ? "connection refused" : "connection reset")))
                .run(Duration.ofSeconds(60));

        assertThat(troubles(host)).hasSizeBetween(5, 7);
        assertThat(troubles(host).getFirst().why())
                .isEqualTo("no answer: connection refused. Check the server's address, and what lies between here"
                        + " and there");
    }

    @Test
    void a_standby_that_reads_the_lease_is_ready() {
        OneHost host = host();
        host.execute(new Request.Create(
                Kind.LEASE,
                new Key("kube-system", "carillon"),
                Bodies.bytes("{'apiVersion':'coordination.k8s.io/v1','kind':'Lease','metadata':"
                        + "{'name':'carillon','namespace':'kube-system'},'spec':{'holderIdentity':'another',"
                        + "'leaseDurationSeconds':15,'leaseTransitions':0}}")));
        host.run(Duration.ofSeconds(10));

        assertThat(host.controller.isLeading()).isFalse();
        assertThat(host.controller.isHealthy()).isTrue();
    }
}
