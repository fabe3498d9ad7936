package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Answer;
import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Key;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import dev.carillon.cron.CronLedger;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronWorkflow;
import dev.carillon.cron.LedgerJson;
import dev.carillon.cron.Outcome;
import dev.carillon.fault.Faults;
import dev.carillon.port.Call;
import dev.carillon.port.Cluster;
import dev.carillon.port.Note;
import dev.carillon.port.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account is written against the version that it was decided on (PROTOCOL C2). */
class LedgersTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final Instant MINUTE = NOON.plusSeconds(60);
    private static final Outcome MISSED = new Outcome.Missed(Outcome.WINDOW_CLOSED, "");

    private final List<Note> notes = new ArrayList<>();
    private final Ledgers ledgers = new Ledgers(
            notes::add,
            new Announcer(new Calls(new Silent(), notes::add, new ServerClock()), Faults.with(List.of()), notes::add));
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

    /** Whoever wrote later has recorded what must not be launched again (PROTOCOL C2). */
    @Test
    void an_answer_that_comes_after_a_later_write_of_somebody_else_is_old_news() throws Json.Malformed {
        ApiObject old = object(book("5", 1, NOON, List.of(), List.of()));
        LedgerJson.Found later = LedgerJson.read(object(book("6", 2, MINUTE, List.of(), List.of(missed(MINUTE)))));
        ledgers.changed(state, LedgerJson.read(old));
        ledgers.changed(state, later);
        state.ledgerStale = true;

        ledgers.saved(state, new Answer.Found(old), Optional.empty(), later);

        assertThat(state.storedVersion).isEqualTo("6");
        assertThat(state.isRecorded(MINUTE)).isTrue();
        assertThat(state.ledgerStale).isFalse();
    }

    @Test
    void an_older_version_is_believed_when_the_server_has_gone_back_to_it() throws Json.Malformed {
        ApiObject old = object(book("5", 1, NOON, List.of(), List.of()));
        ledgers.changed(state, LedgerJson.read(object(book("9", 1, MINUTE, List.of(), List.of()))));

        ledgers.saved(state, new Answer.Found(old), Optional.empty(), LedgerJson.read(old));

        assertThat(state.storedVersion).isEqualTo("5");
    }

    /** A predecessor gave the first slot up; it ran after all, and the second is missed, in one write (PROTOCOL C3). */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_miss_is_told_though_another_miss_turns_into_a_late_run_beside_it(boolean inARange) throws Json.Malformed {
        Entry lost = new Entry(MINUTE, MISSED, MINUTE, 1, "InDoubt", Instant.EPOCH, End.NONE);
        Entry late = new Entry(MINUTE, new Outcome.Created("late", true), MINUTE, 1, "", MINUTE, End.RUNNING);
        Instant next = MINUTE.plusSeconds(60);
        CronLedger before = inARange
                ? book("5", 1, MINUTE, List.of(), List.of(missed(MINUTE)))
                : book("5", 1, MINUTE, List.of(lost), List.of());
        ledgers.changed(state, LedgerJson.read(object(before)));
        state.writtenUnder = 2;

        CronLedger after = book("6", 2, next, List.of(late), List.of(missed(next)));
        ledgers.saved(state, new Answer.Found(object(after)), Optional.empty(), null);

        assertThat(notes)
                .filteredOn(Note.SlotsClosed.class::isInstance)
                .singleElement()
                .satisfies(note -> assertThat(((Note.SlotsClosed) note).more()).isOne());
    }

    /** An older definition of the ledger has pruned a field that it does not know. */
    @Test
    void what_we_have_just_written_is_no_edit_though_our_clock_has_gone_back_since_the_write_before()
            throws Json.Malformed {
        Entry entry = new Entry(MINUTE, MISSED, MINUTE, 1, "InDoubt", Instant.EPOCH, End.NONE);
        Entry pruned = new Entry(MINUTE, MISSED, MINUTE, 1, "", Instant.EPOCH, End.NONE);
        state.writtenUnder = 1;
        ledgers.changed(state, LedgerJson.read(object(book("5", 1, MINUTE, List.of(), List.of()))));
        save(book("5", 1, MINUTE, List.of(entry), List.of()));

        CronLedger stored = book("6", 1, MINUTE, List.of(pruned), List.of()).stamped(1, NOON);
        ledgers.saved(state, new Answer.Found(object(stored)), Optional.empty(), null);

        assertThat(state.isRecorded(MINUTE)).isTrue();
        assertThat(notes).noneMatch(Note.LedgerRebuilt.class::isInstance);
    }

    /** Somebody has edited the epoch of an account, so that the Lease counts from there. */
    @Test
    void what_the_next_leader_writes_is_believed_at_the_limit_of_epochs_too() throws Json.Malformed {
        long limit = Elector.EPOCH_LIMIT;
        state.writtenUnder = limit - 1;
        ledgers.changed(state, LedgerJson.read(object(book("5", limit - 1, NOON, List.of(), List.of()))));
        ledgers.changed(state, LedgerJson.read(object(book("6", limit, MINUTE, List.of(), List.of(missed(MINUTE))))));

        assertThat(state.isRecorded(MINUTE)).isTrue();
    }

    /** Somebody has edited the Lease itself. */
    @Test
    void what_the_next_leader_writes_is_believed_however_far_the_lease_has_come() throws Json.Malformed {
        state.writtenUnder = 1;
        ledgers.changed(state, LedgerJson.read(object(book("5", 1, NOON, List.of(), List.of()))));
        CronLedger next = book("6", Integer.MAX_VALUE + 1L, MINUTE, List.of(), List.of(missed(MINUTE)));
        ledgers.changed(state, LedgerJson.read(object(next)));

        assertThat(state.isRecorded(MINUTE)).isTrue();
    }

    private static ApiObject object(CronLedger ledger) throws Json.Malformed {
        return ApiObject.parse(Kind.CRON_LEDGER, LedgerJson.write(ledger, cron()));
    }

    private static Range missed(Instant slot) {
        return new Range(slot, slot, 1, MISSED, slot.plusSeconds(60));
    }

    private static CronLedger book(
            String version, long epoch, Instant through, List<Entry> recent, List<Range> ranges) {
        return new CronLedger(
                version,
                epoch,
                NOON,
                List.of("* * * * *"),
                "",
                through,
                List.of(),
                recent,
                ranges,
                Counters.ZERO,
                List.of(),
                null,
                through,
                "");
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
