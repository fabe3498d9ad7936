package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.chaos.FaultProxy.Outage;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Certificates;
import dev.carillon.lab.cluster.RealCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * PROTOCOL 4's {@code NotSent}: what keeps a create from leaving at all. It is tried again without a look, and nothing is
 * in doubt. A name that cannot be resolved and a proxy that opens no tunnel are told from these by {@code
 * HttpClusterFaultsTest} only: they cannot be taken away from a process that runs.
 */
@Timeout(180)
@Order(Scenario.SHORT)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotSentIT {
    private static final String NAME = "not-sent";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** So long before the slot the way is closed: no connection is left that the create could take for a good one. */
    private static final Duration BEFORE = Duration.ofSeconds(1);

    /**
     * How the way to the API server is closed.
     *
     * @param says part of what the failed attempt says for its reason
     * @param close is given somebody else's certificates too
     */
    record Row(String name, String says, BiConsumer<FaultProxy, Certificates> close) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> ROWS = List.of(
            new Row("nobody listens", "ConnectException", (proxy, others) -> proxy.begin(Outage.REFUSE)),
            new Row("a certificate of somebody else", "SSLHandshakeException", (proxy, others) -> {
                proxy.present(others);
                proxy.cutConnections();
            }));

    private static RealCluster cluster() {
        return Ground.shared().cluster();
    }

    private Scenario scenario;
    private Replica replica;
    private Place here;
    private Certificates others;

    @BeforeAll
    void start() throws IOException {
        others = Certificates.in(Files.createTempDirectory(cluster().folder(), "others"));
        scenario = Scenario.in(Ground.shared(), NAME);
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
    void a_create_that_could_not_leave_is_tried_again_and_its_run_is_one(Row row) {
        String cron = "row-" + ROWS.indexOf(row);
        Instant created = here.apply(CronDraft.named(cron)
                .schedule("@every " + PERIOD.toSeconds() + "s")
                .annotation("carillon.dev/catch-up", "All") // no later slot takes its place
                .deadline(120));
        Slot slot = new Slot(cron, created.plus(PERIOD));
        Await.until("it has an account", LIMIT, () -> here.ledger(cron).isPresent());
        Ticks.reach(slot.time().minus(BEFORE));

        row.close().accept(replica.proxy(), others);
        Ticks.reach(slot.time());
        // One: nothing is asked for more than once a second now, and that may be any other request (ADR 0013).
        Await.until("its create has failed", LIMIT, () -> !failures(slot).isEmpty());
        Instant end = Ticks.now();
        replica.proxy().present(cluster().certificates());
        replica.proxy().restore();
        LedgerEntry entry = here.awaitEntry(slot, LIMIT);
        here.suspend(cron);

        assertThat(failures(slot).getFirst()).contains("fault=\"NotSent\"", row.says());
        assertThat(entry.label()).isIn("Created", "Adopted");
        assertThat(here.creations(slot)).singleElement().returns(entry.child(), line -> line.uid());
        assertThat(replica.asked("POST", "/workflows?"))
                .filteredOn(seen -> seen.at().isAfter(slot.time().minus(BEFORE)))
                .extracting(Seen::at)
                .isNotEmpty()
                .allMatch(at -> at.isAfter(end));
        here.awaitBooks();
    }

    private List<String> failures(Slot slot) {
        return replica.process().logged("attempt failed", "/" + slot.cron() + "\"", "slot=\"" + slot.time() + "\"");
    }
}
