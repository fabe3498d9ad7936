package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An account is written against the version that it was decided on (PROTOCOL C2). */
class LedgersTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Ledgers ledgers =
            new Ledgers(note -> {}, new Announcer(new Calls(new Silent(), note -> {}, new ServerClock()), note -> {}));
    private final CronState state = new CronState("u1", new Key("team", "report"));

    @Test
    void what_was_decided_on_the_stored_version_is_written_against_it() throws Json.Malformed {
        state.stored(ledger("5"));

        assertThat(save(ledger("5")))
                .get()
                .isInstanceOf(Request.Replace.class)
                .satisfies(request -> assertThat(ApiObject.parse(Kind.CRON_LEDGER, ((Request.Replace) request).body())
                                .meta()
                                .version())
                        .isEqualTo("5"));
    }

    @Test
    void what_was_decided_on_an_earlier_version_is_not_written_over_what_somebody_else_has_written()
            throws Json.Malformed {
        state.stored(ledger("6"));

        assertThat(save(ledger("5"))).isEmpty();
    }

    @Test
    void a_version_in_doubt_is_read_first() throws Json.Malformed {
        state.stored(ledger("5"));
        state.ledgerStale = true;

        assertThat(save(ledger("5"))).get().isInstanceOf(Request.Get.class);
    }

    private Optional<Request> save(CronLedger ledger) throws Json.Malformed {
        return ledgers.save(state, cron(), ledger, 1, NOON);
    }

    private static CronLedger ledger(String version) {
        return CronLedger.begin(NOON, List.of("* * * * *"), "").withVersion(version);
    }

    private static CronWorkflow cron() throws Json.Malformed {
        String text = "{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"CronWorkflow\",\"metadata\":"
                + "{\"name\":\"report\",\"namespace\":\"team\",\"uid\":\"u1\"},\"spec\":{\"schedules\":[\"* * * * *\"]}}";
        return CronWorkflow.read(ApiObject.parse(Kind.CRON_WORKFLOW, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Nothing is sent here. */
    private static final class Silent implements Cluster {
        @Override
        public void send(Call call) {
            throw new IllegalStateException("sent: " + call);
        }

        @Override
        public void abandon(long id) {}

        @Override
        public <T> void list(long id, Source<T> source, String page) {
            throw new IllegalStateException("listed: " + source);
        }

        @Override
        public <T> void watch(long id, Source<T> source, String version) {
            throw new IllegalStateException("watched: " + source);
        }
    }
}
