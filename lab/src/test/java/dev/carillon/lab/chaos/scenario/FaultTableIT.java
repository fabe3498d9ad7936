package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Trouble;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Each answer of PROTOCOL 4 to the first create of a run: once instead of the server's, and once after the server has
 * carried the request out (C4's forward-then-answer). All rows share one controller that is past its warm-up.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(Scenario.LONG)
@Execution(ExecutionMode.CONCURRENT)
class FaultTableIT {
    /** Later than a controller's warm-up of 60 s, in which 401 and 403 are not believed (PROTOCOL C5). */
    private static final Duration WARM = Duration.ofSeconds(65);

    private static final int ALWAYS = Integer.MAX_VALUE;

    /** A refusal that stays until the window closes, by the reason that the slot then ends with. */
    record Stay(String reason, Canned answer) {
        @Override
        public String toString() {
            return reason + " by " + answer.status();
        }
    }

    /** For what is rejected, once it has been asked: a busy machine may ask late. */
    private static final int REJECTED_SECONDS = 15;

    private static final int DEADLINE_SECONDS = 6;
    private static final Duration STAY_APART = Duration.ofSeconds(DEADLINE_SECONDS + 3);

    static final List<Stay> STAYS = List.of(
            new Stay("WindowClosed", Canned.refusal(503, "ServiceUnavailable", "not now")),
            new Stay("Unauthorized", Canned.refusal(401, "Unauthorized", "Unauthorized")),
            new Stay(
                    "Forbidden", Canned.refusal(403, "Forbidden", FaultRows.FORBIDDEN + "User cannot create resource")),
            new Stay(
                    "WebhookDenied",
                    Canned.refusal(403, "Forbidden", "admission webhook \"w.example.com\" denied the request: no")),
            new Stay(
                    "NamespaceTerminating",
                    Canned.refusal(
                            403,
                            "Forbidden",
                            FaultRows.FORBIDDEN + "unable to create new content because it is being terminated")),
            new Stay("KindMissing", new Canned(404, List.of("Content-Type: text/plain"), "404 page not found")),
            new Stay(
                    "WebhookDenied",
                    Canned.refusal(
                            429, "TooManyRequests", "admission webhook \"w.example.com\" denied the request: busy")));

    /** What denies is no outage, and no more calls for haste than one: so many creates of a slot in any second. */
    private static final int KNOCKS_PER_SECOND = 2;

    static final List<FaultRow> ROWS = FaultRows.answers();

    private final FaultRun run = new FaultRun("fault-table", WARM, Duration.ofMillis(330));

    @BeforeAll
    void meetThemAll() {
        for (int i = 0; i < ROWS.size(); i++) {
            // What is rejected waits for a mended spec until its window closes, which is to be soon.
            CronDraft draft = CronDraft.named(instead(ROWS.get(i)));
            draft = ROWS.get(i).isRun() ? draft : draft.deadline(REJECTED_SECONDS);
            if (ROWS.get(i).equals(FaultRows.SERVER_LEAVES)) {
                run.addApart(draft, ROWS.get(i).instead(), 1);
            } else {
                run.add(draft, ROWS.get(i).instead(), 1);
            }
            run.add(CronDraft.named(afterwards(ROWS.get(i))), ROWS.get(i).afterwards(), 1);
        }
        Canned quota = Canned.refusal(403, "Forbidden", FaultRows.FORBIDDEN + "exceeded quota: q");
        run.add(CronDraft.named("waits").annotation("carillon.dev/on-quota", "wait"), new Trouble.Answer(quota), 2);
        // Each when the one before it is over, and in a namespace of its own: the latest fault of a scope speaks for
        // all that wait in it.
        for (Stay stay : STAYS) {
            run.pause(STAY_APART);
            run.addApart(
                    CronDraft.named(stays(stay)).deadline(DEADLINE_SECONDS), new Trouble.Answer(stay.answer()), ALWAYS);
        }
        run.settle();
    }

    @AfterAll
    void close() {
        run.close();
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ROWS")
    void an_answer_instead_of_the_servers(FaultRow row) {
        String cron = instead(row);
        LedgerEntry entry = run.entry(cron);
        if (row.isRun()) {
            assertThat(entry.outcome()).isIn("Created", "Adopted");
            assertThat(run.creations(cron)).singleElement().returns(entry.child(), line -> line.uid());
            assertThat(run.attempts(cron)).hasSize(2);
        } else {
            assertThat(entry.label()).isEqualTo(row.outcome());
            assertThat(run.creations(cron)).isEmpty();
            assertThat(run.attempts(cron)).hasSize(1);
            run.awaitTold(cron, "rejected (" + entry.reason() + ")");
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ROWS")
    void an_answer_after_the_server_has_created_the_run(FaultRow row) {
        String cron = afterwards(row);

        assertThat(run.entry(cron).outcome()).isEqualTo("Adopted");
        assertThat(run.creations(cron)).singleElement().returns(run.entry(cron).child(), line -> line.uid());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("STAYS")
    void a_refusal_that_stays_is_a_miss_that_names_it(Stay stay) {
        String cron = stays(stay);

        assertThat(run.entry(cron).label()).isEqualTo("Missed/" + stay.reason());
        assertThat(run.creations(cron)).isEmpty();
        assertThat(run.attempts(cron)).isNotEmpty();
        run.awaitTold(cron, "missed (" + stay.reason() + ")");
    }

    @Test
    void a_quota_that_is_to_be_waited_for_is_no_rejection() {
        assertThat(run.entry("waits").outcome()).isIn("Created", "Adopted");
        assertThat(run.creations("waits")).hasSize(1);
        assertThat(run.attempts("waits")).hasSize(3);
    }

    /** H9. */
    @Test
    void a_delay_in_the_details_is_obeyed_as_one_in_the_header() {
        assertThat(pause(instead(FaultRows.DETAILS_DELAY))).isGreaterThanOrEqualTo(FaultRows.SERVER_TIMEOUT);
    }

    /** H10: another replica may serve at once. */
    @Test
    void a_server_that_shuts_down_is_left_at_once() {
        assertThat(pause(instead(FaultRows.SERVER_LEAVES))).isLessThan(FaultRows.LEAVING);
    }

    /** H10: not in line, and no lower rate for others, which the other rows show. */
    @Test
    void a_webhooks_denial_goes_to_the_slow_lane_whatever_its_code() {
        assertThat(pause(instead(FaultRows.WEBHOOK_SAYS_429))).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    /**
     * At 0, 1 and 3 s and at the last second: what others in the namespace do says nothing of this one object, and a code
     * of 429 says nothing of how soon to come again (H10).
     */
    @Test
    void a_webhooks_denial_is_asked_about_seldom_whatever_its_code_and_whatever_else_succeeds() {
        List<String> denied = STAYS.stream()
                .filter(stay -> stay.reason().equals("WebhookDenied"))
                .map(FaultTableIT::stays)
                .toList();
        assertThat(denied).hasSize(2).allSatisfy(cron -> {
            assertThat(run.attempts(cron)).hasSizeBetween(1, 5);
            assertThat(Seen.most(run.attempts(cron), Duration.ofSeconds(1))).isLessThanOrEqualTo(KNOCKS_PER_SECOND);
        });
    }

    @Test
    void audit_log_and_ledgers_agree_in_the_end() {
        run.awaitBooks();
    }

    private Duration pause(String cron) {
        List<Seen> attempts = run.attempts(cron);
        return Duration.between(attempts.get(0).at(), attempts.get(1).at());
    }

    private static String instead(FaultRow row) {
        return "i" + ROWS.indexOf(row);
    }

    private static String afterwards(FaultRow row) {
        return "a" + ROWS.indexOf(row);
    }

    private static String stays(Stay stay) {
        return "s" + STAYS.indexOf(stay);
    }
}
