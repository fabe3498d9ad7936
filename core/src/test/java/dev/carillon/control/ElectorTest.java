package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.api.Status;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElectorTest {
    private static final Instant HOST = Instant.parse("2026-11-24T10:00:00.900Z");

    private final Elector elector = new Elector(Settings.of("", "kube-system", "one"));

    /** Runs are due by the server's time, and a host's clock may be seconds off (ADR 0014). */
    @ParameterizedTest
    @CsvSource({"PT0S, 2000", "PT2.1S, 1900", "PT-1.4S, 2000", "PT-0.7S, 1700"})
    void a_renewal_keeps_away_from_the_whole_seconds_of_the_server(Duration serverAhead, long renewedAfterMillis)
            throws Json.Malformed {
        Moment now = new Moment(HOST, 0);
        lead(now, HOST.plus(serverAhead));

        assertThat(elector.untilNext(now)).isEqualTo(Duration.ofMillis(renewedAfterMillis));
    }

    /** PROTOCOL H3: the first run after a long outage within a second, and no more than two requests in one. */
    @Test
    void without_an_answer_and_without_the_lease_it_asks_more_often() throws Json.Malformed {
        lead(at(0), HOST);

        assertThat(unanswered(at(2_000))).isEqualTo(Duration.ofSeconds(1));
        assertThat(unanswered(at(11_900))).isEqualTo(Duration.ofSeconds(1));
        assertThat(unanswered(at(12_900))).isEqualTo(Duration.ofMillis(600));
    }

    private Duration unanswered(Moment now) {
        assertThat(elector.next(now)).isPresent();
        elector.answered(new Answer.Unanswered(false, "connection refused"), now, now.wall());
        return elector.untilNext(now);
    }

    private void lead(Moment now, Instant time) throws Json.Malformed {
        elector.next(now);
        elector.answered(new Answer.Refused(Status.of(404, "NotFound", "no lease")), now, time);
        Request.Create create = (Request.Create) elector.next(now).orElseThrow();
        elector.answered(new Answer.Found(ApiObject.parse(Kind.LEASE, create.body())), now, time);
    }

    private static Moment at(long millis) {
        return new Moment(HOST.plusMillis(millis), Duration.ofMillis(millis).toNanos());
    }
}
