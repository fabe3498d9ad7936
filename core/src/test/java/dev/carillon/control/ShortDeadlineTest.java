package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import dev.carillon.cron.CronLedger;
import dev.carillon.testkit.Fate;
import dev.carillon.testkit.Network;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * DESIGN 2: a deadline of a few seconds is kept to the letter, and in-line retries fit into it. So one below the launch
 * grace is stricter than 0; and one of a second may be over by the server's clock, which may be 1.5 s ahead, before ours
 * says that it has begun.
 */
class ShortDeadlineTest {
    private static final Instant SLOT = Instant.parse("2026-11-24T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // seconds of the deadline, ms of an outage from the slot on, ms that the server's clock is ahead, outcome
        "1, 0, 0, created",
        "1, 300, 0, created",
        "1, 1100, 0, missed",
        "2, 1000, 0, created",
        "5, 3000, 0, created",
        "5, 5100, 0, missed",
        "10, 8500, 0, created",
        "10, 10100, 0, missed",
        "0, 8500, 0, created",
        "0, 10100, 0, missed",
        "1, 0, 900, created",
        "1, 0, 1400, missed",
        "2, 0, 1400, created",
        "5, 0, 1400, created",
        "1, 0, -1400, created"
    })
    void what_becomes_of_a_slot_in_an_outage_at_its_time(int deadline, int outage, int ahead, String outcome) {
        OneHost host = new OneHost("2026-11-24T09:59:00Z").serverAhead(Duration.ofMillis(ahead));
        Network cut = call -> call.request() instanceof Request.Create create
                        && create.kind().equals(Kind.WORKFLOW)
                        && host.now().isBefore(SLOT.plusMillis(outage))
                ? new Fate.Answered(new Answer.Refused(Status.of(503, "ServiceUnavailable", "not now")))
                : Fate.DELIVERED;
        host.network(cut)
                .apply("short", "{'schedules':['0 10 * * *'],'startingDeadlineSeconds':" + deadline + "}")
                .runUntil("2026-11-24T10:02:30Z");
        CronLedger ledger = host.ledger("short");
        assertThat(ledger.counters().created() + ledger.counters().adopted())
                .isEqualTo(outcome.equals("created") ? 1 : 0);
        assertThat(ledger.counters().missed()).isEqualTo(outcome.equals("missed") ? 1 : 0);
    }

    /** In an outage the probes go by the closes (PROTOCOL H4), and who shortens a deadline then means it. */
    @Test
    void a_create_that_waits_goes_by_its_edited_deadline() {
        OneHost host = new OneHost("2026-11-24T09:58:30Z")
                .network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestLost(true, true) : Fate.DELIVERED)
                .apply("meets-it-first", "{'schedules':['59 9 * * *'],'startingDeadlineSeconds':3600}");
        for (int minutes = 10; minutes < 20; minutes++) {
            host.apply(
                    "after-" + minutes,
                    "{'schedules':['0 10 * * *'],'startingDeadlineSeconds':"
                            + Duration.ofMinutes(minutes).toSeconds() + "}");
        }
        host.runUntil("2026-11-24T10:00:01Z");
        host.patch(Kind.CRON_WORKFLOW, "after-19", "{'spec':{'startingDeadlineSeconds':60}}")
                .run(Duration.ofMillis(100));
        host.sent.clear();
        host.run(Duration.ofSeconds(10));

        assertThat(host.requests(OneHost::isLaunch).getFirst().key().name()).startsWith("after-19-");
    }
}
