package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.testkit.Fate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A create need not wait for TCP and TLS: the connection is opened shortly before, if it has long been idle. */
class PreflightTest {
    private static OneHost host() {
        return new OneHost("2026-11-24T09:59:30Z");
    }

    private static List<Request> asked(OneHost host) {
        return host.requests(r -> !r.kind().equals(Kind.LEASE));
    }

    /** Ten seconds before a run is due nobody can be reached any more. */
    private static OneHost cutOffUntil(String time) {
        OneHost host = host().apply("nightly", "{'schedules':['5 10 * * *']}").runUntil("2026-11-24T10:04:50Z");
        host.network(call -> new Fate.Answered(new Answer.Unanswered(false, "connection refused")))
                .runUntil(time);
        host.sent.clear();
        return host;
    }

    /** Not at a whole second, when other runs are due (ADR 0014). */
    @Test
    void a_read_goes_out_shortly_before_a_run_is_due_on_an_idle_connection() {
        OneHost host = host().apply("nightly", "{'schedules':['5 10 * * *']}").runUntil("2026-11-24T10:04:58.500Z");
        host.sent.clear();

        host.runUntil("2026-11-24T10:04:59.250Z");
        assertThat(asked(host)).isEmpty();

        host.runUntil("2026-11-24T10:04:59.350Z");
        assertThat(asked(host)).singleElement().isInstanceOf(Request.ReadVersion.class);

        host.runUntil("2026-11-24T10:05:01Z");
        assertThat(asked(host)).hasSizeGreaterThan(1).element(1).isInstanceOf(Request.Create.class);
    }

    @Test
    void a_connection_in_use_needs_none() {
        OneHost host = host().apply("often", "{'schedules':['@every 5s']}").run(Duration.ofSeconds(20));
        host.sent.clear();

        host.run(Duration.ofMinutes(2));

        assertThat(asked(host)).isNotEmpty().noneMatch(Request.ReadVersion.class::isInstance);
    }

    @Test
    void what_is_suspended_is_not_expected() {
        OneHost host = host().apply("asleep", "{'schedules':['*/5 * * * *'],'suspend':true}")
                .run(Duration.ofMinutes(2));
        host.sent.clear();

        host.run(Duration.ofMinutes(5));

        assertThat(asked(host)).noneMatch(Request.ReadVersion.class::isInstance);
    }

    @Test
    void in_an_outage_the_probes_are_enough_and_the_run_comes_when_it_ends() {
        OneHost host = cutOffUntil("2026-11-24T10:04:58Z");

        host.runUntil("2026-11-24T10:05:30Z");
        assertThat(host.sent).isNotEmpty().noneMatch(Request.ReadVersion.class::isInstance);

        host.network(call -> Fate.DELIVERED).run(Duration.ofSeconds(15));
        assertThat(host.ledger("nightly").counters().created()).isEqualTo(1);
    }

    @Test
    void after_an_outage_a_connection_is_opened_while_the_lease_is_taken() {
        OneHost host = cutOffUntil("2026-11-24T10:05:50Z");

        host.network(call -> Fate.DELIVERED).run(Duration.ofSeconds(5));

        assertThat(asked(host).getFirst()).isInstanceOf(Request.ReadVersion.class);
        List<Request> all = host.requests(r -> true);
        Request renewal = all.stream()
                .filter(r -> r instanceof Request.Patch && r.kind().equals(Kind.LEASE))
                .findFirst()
                .orElseThrow();
        assertThat(all.indexOf(asked(host).getFirst())).isLessThan(all.indexOf(renewal));
        assertThat(host.ledger("nightly").counters().created()).isEqualTo(1);
    }
}
