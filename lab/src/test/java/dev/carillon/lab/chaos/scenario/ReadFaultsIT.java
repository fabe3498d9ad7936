package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The last line of PROTOCOL 4: 410 and 504 on reads cost a new list, never a slot. Each time a CronWorkflow that only a
 * cache that came back can know of is on time.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class ReadFaultsIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Longer than the waits between the tries of a read: 1, 2 and 4 s. */
    private static final Duration FIRST = Duration.ofSeconds(16);

    /** The retries of one read wait for seconds; a slot that knew nothing of them does not. */
    private static final Duration ON_TIME = Duration.ofSeconds(8);

    /** CronWorkflows, ledgers and runs. */
    private static final int CACHES = 3;

    private static final Pattern COLLECTION =
            Pattern.compile("/namespaces/read-faults/(cronworkflows|cronledgers|workflows)\\?");

    private static final Pattern WATCH = Pattern.compile(COLLECTION + ".*watch=");
    private static final Pattern LIST = Pattern.compile(COLLECTION + "(?!.*watch=)");

    /** Few: a watch, a list and a watch again for each cache, twice over, and what a slot costs by itself. */
    private static final int FEW = 40;

    private static final String EXPIRED_STATUS = """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: \
            1 (2)","reason":"Expired","code":410}""";

    private static final Canned EXPIRED = Canned.json(410, EXPIRED_STATUS);
    private static final Canned EXPIRED_EVENT =
            Canned.json(200, "{\"type\":\"ERROR\",\"object\":" + EXPIRED_STATUS + "}\n");

    /** As kube-apiserver says it whose cache is behind the version that it is asked for. */
    private static final Canned TOO_LARGE = Canned.json(504, """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Timeout: Too large resource \
            version: 9, current: 1","reason":"Timeout","details":{"causes":[{"reason":"ResourceVersionTooLarge",\
            "message":"Too large resource version"}],"retryAfterSeconds":1},"code":504}""");

    /**
     * What reads meet.
     *
     * @param watch each cache's next watch
     * @param list each cache's next two lists; a status of 200: none does
     */
    record Row(String name, Canned watch, Canned list) {
        boolean hasList() {
            return list.status() != 200;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> ROWS = List.of(
            new Row("410 to a watch", EXPIRED, Canned.empty(200)),
            new Row("410 within a watch", EXPIRED_EVENT, Canned.empty(200)),
            new Row("504 to a watch", TOO_LARGE, Canned.empty(200)),
            new Row("410 to the list that follows", EXPIRED, EXPIRED),
            new Row("504 to the list that follows", EXPIRED, TOO_LARGE));

    private Scenario scenario;
    private Replica replica;
    private Place here;

    @BeforeAll
    void start() {
        scenario = Scenario.in(Ground.shared(), "read-faults");
        replica = scenario.start();
        here = scenario.here();
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ROWS")
    @Execution(ExecutionMode.SAME_THREAD)
    void a_read_that_fails_costs_a_new_list_and_no_slot(Row row) throws InterruptedException {
        Instant begin = Ticks.now();
        Rule watches = replica.proxy()
                .rule("watch")
                .method("GET")
                .path(WATCH.pattern())
                .times(CACHES)
                .does(Trouble.answer(row.watch()));
        Rule lists = replica.proxy()
                .rule("list")
                .method("GET")
                .path(LIST.pattern())
                .times(row.hasList() ? 2 * CACHES : 0)
                .does(Trouble.answer(row.list()));
        replica.proxy().cutConnections();
        watches.awaitHits(CACHES, LIMIT);

        String cron = "row-" + ROWS.indexOf(row);
        Slot slot = new Slot(
                cron,
                here.apply(CronDraft.named(cron).schedule("@every " + FIRST.toSeconds() + "s"))
                        .plus(FIRST));
        Witness.Line creation = here.awaitCreation(slot, LIMIT);

        assertThat(creation.at()).isBefore(slot.time().plus(ON_TIME));
        assertThat(here.awaitEntry(slot, LIMIT).label()).isIn("Created", "Adopted");
        assertThat(lists.hits()).isEqualTo(row.hasList() ? 2 * CACHES : 0);
        List<Seen> reads = replica.asked("GET", "").stream()
                .filter(seen -> !seen.at().isBefore(begin)
                        && COLLECTION.matcher(seen.path()).find())
                .toList();
        assertThat(reads).hasSizeLessThan(FEW);
        assertThat(reads.stream()
                        .filter(seen -> seen.status() == 200
                                && LIST.matcher(seen.path()).find())
                        .map(seen -> seen.path().replaceFirst("\\?.*", ""))
                        .distinct())
                .as("read anew")
                .hasSize(CACHES);
        here.suspend(cron);
        replica.proxy().clearRules();
    }

    @Test
    void audit_log_and_ledgers_agree() {
        here.awaitBooks();
    }
}
