package dev.carillon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.api.Kind;
import dev.carillon.cron.CronLedger.Entry;
import dev.carillon.launch.DispatchSettings;
import dev.carillon.testkit.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a run that was created is looked at (ADR 0035). */
class LaterLookTest {
    private static final String AT_THE_TICK = "{'schedules':['1 10 * * *'],'startingDeadlineSeconds':600}";
    private static final Instant TICK = Instant.parse("2026-11-24T10:01:00Z");
    private static final Duration MOMENT = Duration.ofMillis(500);

    /** So few at once that launches wait for each other. */
    private static final int PLACES = 4;

    private final OneHost host = new OneHost(
            "2026-11-24T10:00:30Z", OneHost.settings(new DispatchSettings(PLACES, DispatchSettings.UNLIMITED, 1)));

    private List<String> applied(int count) {
        List<String> names =
                IntStream.range(0, count).mapToObj(i -> "cron-" + i).toList();
        names.forEach(name -> host.apply(name, AT_THE_TICK));
        return names;
    }

    private long recorded(List<String> names) {
        return names.stream()
                .filter(name -> host.ledger(name).lastRun().isPresent())
                .count();
    }

    @Test
    void a_lone_run_is_recorded_at_once() {
        List<String> names = applied(1);
        host.runUntil(TICK.toString()).run(MOMENT);
        assertThat(recorded(names)).isOne();
    }

    @Test
    void the_runs_of_a_burst_are_recorded_when_it_is_over_and_as_created_when_they_were() {
        List<String> names = applied(100);

        host.runUntil(TICK.toString()).run(MOMENT);
        assertThat(host.requests(OneHost::isLaunch)).hasSize(100);
        assertThat(recorded(names)).as("when nothing waited any more").isLessThanOrEqualTo(PLACES);

        host.run(WorkQueue.UNHURRIED);
        assertThat(recorded(names)).isEqualTo(100);
        assertThat(names)
                .allSatisfy(name -> assertThat(
                                host.ledger(name).lastRun().orElseThrow().decided())
                        .isBetween(TICK, TICK.plus(MOMENT)));
    }

    /** With a condition one run may be under way at a time: the answer to its create lets the next one go. */
    @Test
    void where_another_slot_waits_the_answer_is_looked_at_at_once() {
        host.apply("two", "{'schedules':['1,2 10 * * *'],'startingDeadlineSeconds':600,'when':'true'}")
                .patch(Kind.CRON_WORKFLOW, "two", "{'metadata':{'annotations':{'carillon.dev/catch-up':'All'}}}");
        applied(100);
        host.network(call -> OneHost.isLaunch(call.request()) ? new Fate.RequestLost(true, false) : Fate.DELIVERED)
                .runUntil("2026-11-24T10:02:05Z")
                .network(call -> Fate.DELIVERED)
                .run(Duration.ofSeconds(10));

        List<Entry> entries = host.ledger("two").recent();
        assertThat(entries).extracting(Entry::slot).containsExactly(TICK, TICK.plusSeconds(60));
        assertThat(Duration.between(
                        entries.getFirst().decided(), entries.getLast().decided()))
                .isLessThan(MOMENT);
    }

    @Test
    void a_stop_records_what_was_to_be_looked_at_later() {
        List<String> names = applied(100);
        host.runUntil(TICK.toString()).run(MOMENT);

        host.controller.stop();
        host.run(MOMENT);
        assertThat(recorded(names)).isEqualTo(100);
    }
}
