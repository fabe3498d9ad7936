package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
 * The first create of a run ends without an answer that can be read, before or after the server has carried it out. For
 * the minute after such an exchange the API server counts as one that warms up, so its refusals are met here too.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class BrokenExchangeIT {
    static final List<FaultRow> ROWS = FaultRows.brokenExchanges();
    static final List<FaultRow> WARM_UP = FaultRows.warmUp();

    /** What the log says of such a refusal. */
    private static final List<String> PASSING = List.of("fault=\"Transient\"", "while the API server warms up");

    private final FaultRun run = new FaultRun("broken-exchange", Duration.ofSeconds(45), Duration.ofSeconds(2));

    @BeforeAll
    void meetThemAll() {
        for (int i = 0; i < ROWS.size(); i++) {
            run.add(CronDraft.named("i" + i).deadline(40), ROWS.get(i).instead(), 1);
            run.add(CronDraft.named("a" + i).deadline(40), ROWS.get(i).afterwards(), 1);
        }
        // Last, seconds after the last one that was broken.
        for (int i = 0; i < WARM_UP.size(); i++) {
            run.add(CronDraft.named("wi" + i).deadline(40), WARM_UP.get(i).instead(), 1);
            run.add(CronDraft.named("wa" + i).deadline(40), WARM_UP.get(i).afterwards(), 1);
        }
        run.settle();
    }

    @AfterAll
    void close() {
        run.close();
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ROWS")
    void before_the_server_saw_the_request(FaultRow row) {
        String cron = "i" + ROWS.indexOf(row);

        assertThat(run.entry(cron).outcome()).isIn("Created", "Adopted");
        assertThat(run.creations(cron)).singleElement().returns(run.entry(cron).child(), line -> line.uid());
        assertThat(run.attempts(cron)).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ROWS")
    void after_the_server_has_created_the_run(FaultRow row) {
        String cron = "a" + ROWS.indexOf(row);

        assertThat(run.entry(cron).outcome()).isEqualTo("Adopted");
        assertThat(run.creations(cron)).singleElement().returns(run.entry(cron).child(), line -> line.uid());
    }

    /** Nobody is to mend anything: it is passing trouble, and no slow lane. */
    @ParameterizedTest(name = "{0}")
    @FieldSource("WARM_UP")
    void a_refusal_by_a_server_that_warms_up_is_not_believed(FaultRow row) {
        String cron = "wi" + WARM_UP.indexOf(row);

        assertThat(run.entry(cron).outcome()).isIn("Created", "Adopted");
        assertThat(run.creations(cron)).singleElement().returns(run.entry(cron).child(), line -> line.uid());
        assertThat(run.attempts(cron)).hasSize(2);
        assertThat(failures(cron))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(PASSING));
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("WARM_UP")
    void a_refusal_by_a_server_that_warms_up_and_has_created_the_run(FaultRow row) {
        String cron = "wa" + WARM_UP.indexOf(row);

        assertThat(run.entry(cron).outcome()).isEqualTo("Adopted");
        assertThat(run.creations(cron)).singleElement().returns(run.entry(cron).child(), line -> line.uid());
        assertThat(failures(cron)).anySatisfy(line -> assertThat(line).contains(PASSING));
    }

    private List<String> failures(String cron) {
        return run.replica().process().logged("attempt failed", "/" + cron + "\"");
    }

    @Test
    void audit_log_and_ledgers_agree_in_the_end() {
        run.awaitBooks();
    }
}
