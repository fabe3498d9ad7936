package dev.carillon.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.ApiObject;
import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger.Counters;
import dev.carillon.cron.CronLedger.End;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.cron.CronLedger.Open;
import dev.carillon.cron.CronLedger.Range;
import dev.carillon.cron.CronLedger.Trouble;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The ledger on the wire. */
class LedgerJsonTest {
    private static final CronWorkflow CRON = Views.cron("* * * * *").cron();
    private static final int ROUNDS = 500;

    private static LedgerJson.Found read(ObjectNode tree) {
        return LedgerJson.read(ApiObject.of(Kind.CRON_LEDGER, tree));
    }

    private static ObjectNode written(CronLedger ledger) {
        return Views.parsed(LedgerJson.write(ledger, CRON));
    }

    private static Instant instant(Random random) {
        return Views.time("10:00:00").plusMillis(random.nextLong(1_000_000_000L));
    }

    private static Instant slot(Random random) {
        return instant(random).truncatedTo(ChronoUnit.SECONDS);
    }

    private static <T> T any(Random random, T[] values) {
        return List.of(values).get(random.nextInt(values.length));
    }

    private static Outcome outcome(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new Outcome.Created("uid-" + random.nextInt(9), random.nextBoolean());
            case 1 -> new Outcome.Adopted("uid-" + random.nextInt(9));
            case 2 ->
                new Outcome.Skipped(
                        any(random, Outcome.Skip.values()),
                        random.nextBoolean() ? "" : "while \u00e9 \\ \n was active");
            case 3 -> new Outcome.Rejected("Invalid", "spec.x: no");
            case 4 -> new Outcome.Missed("WindowClosed", "");
            default -> new Outcome.Missed("Forbidden", "no create on workflows");
        };
    }

    private static CronLedger ledger(Random random) {
        List<Open> open = new ArrayList<>();
        List<Entry> recent = new ArrayList<>();
        List<Range> ranges = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            open.add(new Open(
                    slot(random), random.nextInt(9), random.nextBoolean() ? "" : "InDoubt", "n", random.nextBoolean()));
        }
        for (int i = random.nextInt(12); i > 0; i--) {
            Outcome outcome = outcome(random);
            End end = any(random, End.values());
            Instant after = random.nextBoolean() ? Instant.EPOCH : instant(random);
            recent.add(new Entry(
                    slot(random),
                    outcome,
                    instant(random),
                    random.nextInt(50),
                    random.nextBoolean() ? "" : "NotSent",
                    after,
                    end));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            Instant from = slot(random);
            Instant to = from.plusSeconds(random.nextInt(1_000));
            ranges.add(new Range(from, to, 1 + random.nextInt(1_000), outcome(random), instant(random)));
        }
        return new CronLedger(
                "12",
                random.nextInt(9),
                instant(random),
                random.nextBoolean() ? List.of() : List.of("* * * * *", "@every 3s"),
                random.nextBoolean() ? "" : "Europe/Berlin",
                instant(random),
                open,
                recent,
                ranges,
                new Counters(
                        random.nextLong(1L << 40), 1, 2, 3, random.nextInt(9), random.nextInt(7), random.nextInt(7)),
                random.nextBoolean() ? List.of() : List.of("a", "b"),
                random.nextBoolean() ? null : new Trouble(slot(random), "the run was missed"),
                instant(random),
                random.nextBoolean() ? "" : "from status");
    }

    @Test
    void what_is_written_is_what_is_read() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            CronLedger ledger = ledger(new Random(seed));
            LedgerJson.Found found = read(written(ledger));
            assertThat(found.problem()).as("seed %d", seed).isEmpty();
            assertThat(found.ledger()).as("seed %d", seed).isEqualTo(ledger);
            assertThat(found.cronUid()).isEqualTo(Views.UID);
            assertThat(found.cronName()).isEqualTo(Views.NAME);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'status':{'schema':2}}",
                "{'status':{'schema':'one'}}",
                "{'status':{'schema':1}}",
                "{'status':{'schema':1,'written':'x','effectiveFrom':'2026-11-24T10:00:00Z','recordedThrough':'2026-11-24T10:00:00Z'}}",
                "{'status':{'schema':1,'written':'2026-11-24T10:00:00Z','effectiveFrom':'2026-11-24T10:00:00Z','recordedThrough':7}}",
                "{'status':'gone'}"
            })
    void a_ledger_that_cannot_be_understood_is_a_problem(String text) {
        ObjectNode tree = Views.json(text);
        tree.putObject("metadata").put("name", Views.UID).put("namespace", "team");

        LedgerJson.Found found = read(tree);
        assertThat(found.ledger()).isNull();
        assertThat(found.problem()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'recent':[{'slot':'2026-11-24T10:00:00Z','decided':'2026-11-24T10:00:00Z','outcome':'Vanished'}]}",
                "{'recent':[{'slot':'2026-11-24T10:00:00Z','decided':'2026-11-24T10:00:00Z','outcome':'Skipped','reason':'Why'}]}",
                "{'recent':[{'slot':'2026-11-24T10:00:00Z','decided':'2026-11-24T10:00:00Z','outcome':'Created','end':'Soon'}]}",
                "{'recent':[{'decided':'2026-11-24T10:00:00Z','outcome':'Created'}]}",
                "{'recent':[7]}",
                "{'open':[{'slot':'yesterday'}]}",
                "{'open':['10:00']}",
                "{'ranges':[{'from':'2026-11-24T10:00:00Z','outcome':'Missed'}]}",
                "{'trouble':'much'}"
            })
    void a_part_that_we_cannot_have_written_is_a_problem_and_not_left_out(String part) {
        ObjectNode tree = written(Views.cron("* * * * *").ledger());
        tree.withObject("/status").setAll(Views.json(part));

        LedgerJson.Found found = read(tree);
        assertThat(found.ledger()).isNull();
        assertThat(found.problem()).isNotEmpty();
    }

    private static final String AT = "'slot':'2026-11-24T10:00:00Z','decided':'2026-11-24T10:00:00Z'";

    /** Somebody edits the account by hand: each row is what stands in {@code status} then, and what is said of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'counters':null} | status.counters is missing",
                "{'counters':{'created':'3'}} | status.counters.created is \"3\": no whole number",
                "{'epoch':'7'} | status.epoch is \"7\": no whole number from 0 to 9223372036854775807",
                "{'epoch':99999999999999999999} | status.epoch is 99999999999999999999: no whole number",
                "{'epoch':1e30} | status.epoch is 1E+30: no whole number",
                "{'epoch':-1} | status.epoch is -1: no whole number",
                "{'schedules':null} | status.schedules is missing",
                "{'schedules':[7]} | status.schedules[0] is 7: no text",
                "{'timezone':7} | status.timezone is 7: no text",
                "{'recent':{}} | status.recent is an object: no list",
                "{'recent':[{AT,'outcome':'Created','attempts':1}]} | status.recent[0].child is missing",
                "{'recent':[{AT,'outcome':'Missed','attempts':3000000000}]} | status.recent[0].attempts is 3000000000: no whole",
                "{'recent':[{AT,'outcome':'Skipped','reason':'Tired','attempts':0}]} | status.recent[0].reason is \"Tired\": no reason of a skip",
                "{'recent':[{AT,'outcome':'Missed','attempts':0},{AT,'outcome':'Missed','attempts':0}]} | status.recent[1].slot is \"2026-11-24T10:00:00Z\": that time stands in the account already",
                "{'open':[{AT,'attempts':0,'inDoubt':false}],'recent':[{AT,'outcome':'Missed','attempts':0}]} | status.recent[0].slot is \"2026-11-24T10:00:00Z\": that time",
                "{'open':[{'slot':'2026-11-24T10:00:00.5Z','attempts':0,'inDoubt':false}]} | status.open[0].slot is \"2026-11-24T10:00:00.5Z\": a scheduled time is a whole second",
                "{'open':[{AT,'attempts':0,'inDoubt':'no'}]} | status.open[0].inDoubt is \"no\": neither true nor false",
                "{'ranges':[{'from':'2026-11-24T10:00:00Z','to':'2026-11-24T09:00:00Z','count':1,'outcome':'Missed','decided':'2026-11-24T10:00:00Z'}]} | status.ranges[0].to is \"2026-11-24T09:00:00Z\": it lies before",
                "{'ranges':[{'from':'2026-11-24T10:00:00Z','to':'2026-11-24T10:00:00Z','count':-4,'outcome':'Missed','decided':'2026-11-24T10:00:00Z'}]} | status.ranges[0].count is -4: no whole number",
                "{'ranges':[{'from':'2026-11-24T10:00:00Z','to':'2026-11-24T10:00:00Z','count':0,'outcome':'Missed','decided':'2026-11-24T10:00:00Z'}]} | status.ranges[0].count is 0: a range holds",
                "{'recordedThrough':'-1000000000-01-01T00:00:00Z'} | status.recordedThrough is \"-1000000000-01-01T00:00:00Z\": no time such as",
                "{'written':'+1000000000-12-31T23:59:59Z'} | status.written is \"+1000000000-12-31T23:59:59Z\": no time such as",
                "{'trouble':{'slot':'soon'}} | status.trouble.slot is \"soon\": no time such as"
            })
    void an_edit_by_hand_is_named_with_its_field_and_value(String part, String problem) {
        ObjectNode tree = written(Views.cron("* * * * *").ledger());
        tree.withObject("/status").setAll(Views.json(part.replace("AT", AT)));

        LedgerJson.Found found = read(tree);
        assertThat(found.ledger()).isNull();
        assertThat(found.problem()).startsWith(problem);
    }

    @Test
    void no_account_ever_holds_less_than_nothing() {
        Counters counters = Counters.ZERO.plus(new Outcome.Missed("WindowClosed", ""), -3);
        assertThat(counters.missed()).isZero();
    }

    @Test
    void a_ledger_of_a_later_layout_is_newer_and_a_damaged_one_of_ours_is_not() {
        ObjectNode tree = written(Views.cron("* * * * *").ledger());
        tree.withObject("/status").put("schema", LedgerJson.SCHEMA + 1);
        assertThat(read(tree).newer()).isTrue();
        tree.withObject("/status").put("schema", LedgerJson.SCHEMA).put("written", "x");
        assertThat(read(tree).newer()).isFalse();
        tree.withObject("/status").put("schema", LedgerJson.SCHEMA - 1);
        assertThat(read(tree).newer()).isFalse();
    }

    /** Today's definition prunes what it does not know; another one may keep whatever an API server takes. */
    @ParameterizedTest
    @CsvSource({
        "open, status.open[0] is a list: no object",
        "counters, status.counters is a list: no object",
        "timezone, status.timezone is a list: no text",
        "later, ''"
    })
    void a_field_too_deep_to_be_built_is_no_exception(String field, String problem) throws Json.Malformed {
        ObjectNode tree = written(Views.cron("* * * * *").ledger());
        tree.withObject("/status").put(field, "deep");
        String text = new String(Json.bytes(tree), StandardCharsets.UTF_8)
                .replace("\"deep\"", "[".repeat(9_000) + "]".repeat(9_000));

        LedgerJson.Found found =
                LedgerJson.read(ApiObject.parse(Kind.CRON_LEDGER, text.getBytes(StandardCharsets.UTF_8)));
        assertThat(found.problem()).isEqualTo(problem);
        assertThat(found.ledger() == null).isEqualTo(!problem.isEmpty());
        assertThat(found.cronName()).isEqualTo(CRON.name());
    }

    @Test
    void a_ledger_says_whether_it_still_has_its_owner() {
        ObjectNode tree = written(Views.cron("* * * * *").ledger());
        assertThat(read(tree).owned()).isTrue();
        tree.withObject("/metadata").remove("ownerReferences");
        assertThat(read(tree).owned()).isFalse();
    }

    @Test
    void no_damage_to_a_value_is_an_exception() {
        List<String> damage = List.of("'x'", "7", "null", "[]", "{}", "true", "[1]", "['2026']", "1e99");
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ObjectNode tree = written(ledger(random));
            ObjectNode status = tree.withObject("/status");
            List<String> fields = new ArrayList<>(status.propertyNames());
            String field = fields.get(random.nextInt(fields.size()));
            status.setAll(Views.json("{'" + field + "':" + damage.get(random.nextInt(damage.size())) + "}"));
            LedgerJson.Found found = read(tree);
            assertThat(found.ledger() == null)
                    .as("seed %d: %s", seed, field)
                    .isEqualTo(!found.problem().isEmpty());
        }
    }

    @Test
    void a_full_ordinary_ledger_stays_below_four_kilobytes() {
        LedgerDraft draft = new LedgerDraft(Views.cron("* * * * *").ledger());
        Instant slot = Views.time("10:00:00");
        for (int i = 0; i < 1_000; i++) {
            slot = slot.plusSeconds(60);
            Outcome outcome = i % 100 == 99
                    ? new Outcome.Missed("WindowClosed", "NotSent: connection refused")
                    : new Outcome.Created("4f1c7a52-6b0d-4a0e-9f3b-0c5d7e2a9b10", false);
            draft.close(new Entry(
                    slot,
                    outcome,
                    slot.plusMillis(12),
                    1,
                    "",
                    outcome.hasRun() ? slot.plusSeconds(8) : Instant.EPOCH,
                    outcome.hasRun() ? End.SUCCEEDED : End.NONE));
            draft.advance(slot);
            draft = new LedgerDraft(draft.finish());
        }

        CronLedger full = draft.finish();
        assertThat(full.recent()).hasSize(CronLedger.RECENT_LIMIT);
        assertThat(full.counters().slots()).isEqualTo(1_000);
        assertThat(full.ranges().stream().mapToLong(Range::count).sum()).isGreaterThanOrEqualTo(9);
        assertThat(LedgerJson.write(full, CRON).length).isLessThan(4_096);
    }

    @Test
    void a_long_note_is_the_same_in_memory_as_it_is_stored() {
        String longer = "x".repeat(CronLedger.NOTE_LIMIT_CHARS - 1) + "\uD83D\uDD14".repeat(1_000);
        CronLedger ours = Views.cron("0 10 * * *")
                .recorded("10:00:00", new Outcome.Missed("WindowClosed", longer))
                .ledger();
        ApiObject stored = ApiObject.of(Kind.CRON_LEDGER, Views.parsed(LedgerJson.write(ours, CRON)));

        assertThat(LedgerJson.read(stored).ledger())
                .isInstanceOfSatisfying(
                        CronLedger.class,
                        read -> assertThat(ours.saysTheSameAs(read)).isTrue());
    }
}
