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

    /** Runs are due by the server's time, and a host's clock may be seconds off (ADR 0014). */
    @ParameterizedTest
    @CsvSource({"PT0S, 2000", "PT2.1S, 1900", "PT-1.4S, 2000", "PT-0.7S, 1700"})
    void a_renewal_keeps_away_from_the_whole_seconds_of_the_server(Duration serverAhead, long renewedAfterMillis)
            throws Json.Malformed {
        Elector elector = new Elector(Settings.of("", "kube-system", "one"));
        Moment now = new Moment(HOST, 0);
        makesTheLease(elector, now, HOST.plus(serverAhead));

        assertThat(elector.untilNext(now)).isEqualTo(Duration.ofMillis(renewedAfterMillis));
    }

    /** Both replicas of a deployment together: no more than two requests a second while nothing is answered (ADR 0013). */
    @Test
    void whoever_held_the_lease_last_asks_for_it_more_often_than_the_others() throws Json.Malformed {
        Moment now = new Moment(HOST, 0);
        Elector holder = new Elector(Settings.of("", "kube-system", "one"));
        ApiObject lease = makesTheLease(holder, now, HOST);
        Elector standby = new Elector(Settings.of("", "kube-system", "two"));
        standby.next(now);
        standby.answered(new Answer.Found(lease), now, HOST);

        assertThat(pauseAfterAFailure(holder, 2)).as("it leads").isEqualTo(Elector.RETRY_LEADING);
        assertThat(pauseAfterAFailure(holder, 20)).isEqualTo(Elector.RETRY_LOST);
        assertThat(pauseAfterAFailure(standby, 20)).isEqualTo(Elector.RETRY_STANDBY);
        assertThat(pauseAfterAFailure(new Elector(Settings.of("", "kube-system", "three")), 0))
                .isEqualTo(Elector.RETRY_NEW);
        double perSecond = 1e9 / Elector.RETRY_LOST.toNanos() + 1e9 / Elector.RETRY_STANDBY.toNanos();
        assertThat(perSecond).isLessThanOrEqualTo(2);
    }

    @Test
    void a_namespace_that_is_not_there_is_asked_for_once_a_second() {
        Moment now = new Moment(HOST, 0);
        Elector elector = new Elector(Settings.of("", "no-such", "one"));
        elector.next(now);
        elector.answered(new Answer.Refused(Status.of(404, "NotFound", "no lease")), now, HOST);
        assertThat(elector.next(now)).containsInstanceOf(Request.Create.class);

        elector.answered(new Answer.Refused(Status.of(404, "NotFound", "namespaces \"no-such\" not found")), now, HOST);

        assertThat(elector.untilNext(now)).isEqualTo(Elector.RETRY_NEW);
    }

    @Test
    void one_that_could_not_launch_only_looks_at_the_lease_and_takes_its_time() throws Json.Malformed {
        Moment now = new Moment(HOST, 0);
        Elector elector = new Elector(Settings.of("", "kube-system", "one"));
        ApiObject lease = makesTheLease(elector, now, HOST);
        elector.fit(false);
        now = new Moment(HOST.plusSeconds(2), Duration.ofSeconds(2).toNanos());
        assertThat(elector.next(now)).containsInstanceOf(Request.Get.class);
        elector.answered(new Answer.Found(lease), now, HOST.plusSeconds(2));
        assertThat(elector.untilNext(now)).isGreaterThan(Duration.ofSeconds(1));

        elector.fit(true);
        now = new Moment(HOST.plusSeconds(5), Duration.ofSeconds(5).toNanos());
        assertThat(elector.next(now)).containsInstanceOf(Request.Patch.class);
    }

    @Test
    void one_that_could_not_launch_asks_for_a_lease_that_is_not_there_once_a_second() {
        Moment now = new Moment(HOST, 0);
        Elector elector = new Elector(Settings.of("", "kube-system", "one"));
        elector.fit(false);
        elector.next(now);
        elector.answered(new Answer.Refused(Status.of(404, "NotFound", "no lease")), now, HOST);
        assertThat(elector.untilNext(now)).isEqualTo(Elector.RETRY_NEW);
    }

    @Test
    void a_lease_does_not_end_later_for_a_clock_that_is_set_back() throws Json.Malformed {
        Moment now = new Moment(HOST, 0);
        Elector elector = new Elector(Settings.of("", "kube-system", "one"));
        makesTheLease(elector, now, HOST);
        long second = Duration.ofSeconds(1).toNanos();
        Instant back = HOST.minusSeconds(9);
        assertThat(elector.leaseEnd(new Moment(back.plusSeconds(1), second))).isEqualTo(back.plusSeconds(15));
        Instant ahead = HOST.plusSeconds(9);
        assertThat(elector.leaseEnd(new Moment(ahead.plusSeconds(1), second))).isEqualTo(HOST.plusSeconds(15));
    }

    /** There is none yet. @return what it made */
    private static ApiObject makesTheLease(Elector elector, Moment now, Instant time) throws Json.Malformed {
        elector.next(now);
        elector.answered(new Answer.Refused(Status.of(404, "NotFound", "no lease")), now, time);
        Request.Create create = (Request.Create) elector.next(now).orElseThrow();
        ApiObject lease = ApiObject.parse(Kind.LEASE, create.body());
        elector.answered(new Answer.Found(lease), now, time);
        return lease;
    }

    private static Duration pauseAfterAFailure(Elector elector, long atSecond) {
        Moment now = new Moment(
                HOST.plusSeconds(atSecond), Duration.ofSeconds(atSecond).toNanos());
        assertThat(elector.next(now)).isPresent();
        elector.answered(new Answer.Unanswered(false, "refused"), now, HOST);
        return elector.untilNext(now);
    }
}
