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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElectorTest {
    private static final Instant HOST = Instant.parse("2026-11-24T10:00:00.900Z");

    /** Runs are due by the server's time, and a host's clock may be seconds off (ADR 0014). */
    @ParameterizedTest
    @CsvSource({"PT0S, 2000", "PT2.1S, 1900", "PT-1.4S, 2000", "PT-0.7S, 1700"})
    void a_renewal_keeps_away_from_the_whole_seconds_of_the_server(Duration serverAhead, long renewedAfterMillis)
            throws Json.Malformed {
        Elector elector = new Elector(Settings.of("", "kube-system", "one"));
        Moment now = new Moment(HOST, 0);
        Instant time = HOST.plus(serverAhead);
        elector.next(now);
        elector.answered(new Answer.Refused(Status.of(404, "NotFound", "no lease")), now, time);
        Request.Create create = (Request.Create) elector.next(now).orElseThrow();
        elector.answered(new Answer.Found(ApiObject.parse(Kind.LEASE, create.body())), now, time);

        assertThat(elector.untilNext(now)).isEqualTo(Duration.ofMillis(renewedAfterMillis));
    }
}
