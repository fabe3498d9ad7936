package dev.carillon.lab.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Rule;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.ClusterOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A thousand CronWorkflows that are due in the same second of each minute, under default flags: an ordinary tick, three
 * minutes without an API server, and what follows (PROTOCOL H3); at last a SIGTERM within a burst (H5). Each test looks
 * at one side of the one story; the figures are printed, and bounded only where a window closes.
 */
@Tag("long")
@Timeout(600)
@Isolated("On two processors a thousand creates beside other scenarios would outlast their window")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThousandIT {
    private static final int COUNT = 1_000;

    /** From the last creation to the first tick of all: each has its ledger by then. */
    private static final Duration LEAD = Duration.ofSeconds(12);

    /** The outage begins when the first tick's runs are created: some are not yet recorded, and none is released. */
    private static final Duration ALL_CREATED = Duration.ofSeconds(45);

    /** Two windows close in it, and most of the third is left after it: also a slow machine can make its runs then. */
    private static final Duration OUTAGE = Duration.ofMinutes(3);

    /** PROTOCOL H3, over the whole outage. */
    private static final int REQUESTS_PER_SECOND = 2;

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Ground ground;
    private Scenario scenario;
    private Replica replica;
    private Place here;

    private final Map<String, Instant> created = new TreeMap<>();
    private Instant firstTick = Instant.MAX;
    private Instant cut = Instant.MAX;
    private Instant healed = Instant.MAX;
    private Instant lastTick = Instant.MAX;
    private Map<String, JsonNode> ledgers = Map.of();
    private Map<Instant, List<Witness.Line>> runs = Map.of();
    private boolean endedByItself;
    private List<String> heldAfterTheEnd = List.of("not looked at yet");

    @BeforeAll
    void play() throws InterruptedException {
        ground = Ground.own(ClusterOptions.defaults());
        scenario = Scenario.in(ground, "thousand");
        here = scenario.here();
        replica = scenario.start();
        created.putAll(IntStream.range(0, COUNT)
                .parallel()
                .mapToObj("cron-%04d"::formatted)
                .collect(Collectors.toMap(
                        Function.identity(),
                        cron -> here.apply(CronDraft.named(cron).schedule("* * * * *")))));
        firstTick = Ticks.next(LEAD);

        Rule creates = creates(firstTick);
        Ticks.reach(firstTick);
        creates.awaitHits(COUNT, ALL_CREATED);
        Await.until(
                "all of them are created",
                ALL_CREATED,
                () -> here.creations().stream()
                                .filter(line -> Slot.timeOf(line.name()).equals(firstTick))
                                .count()
                        == COUNT);
        cut = Ticks.now();
        replica.proxy().begin(FaultProxy.Outage.RESET);
        Ticks.reach(cut.plus(OUTAGE));
        healed = Ticks.now();
        replica.proxy().restore();

        // One more tick shows that nothing is left of it.
        lastTick = Slot.minuteAfter(healed);
        Ticks.reach(lastTick);
        Await.until("no slot is without an outcome", LIMIT, () -> {
            ledgers = here.api().list(Objects.LEDGERS).stream()
                    .collect(Collectors.toMap(
                            ledger -> ledger.path("spec").path("cronWorkflow").asString(), Function.identity()));
            return ledgers.size() == COUNT && withoutOutcome().isEmpty();
        });
        runs = here.creations().stream().collect(Collectors.groupingBy(line -> Slot.timeOf(line.name())));
        tell();
        here.awaitBooks();
        endWithinTheBurst(Slot.minuteAfter(Ticks.now().plus(LEAD)));
    }

    private void endWithinTheBurst(Instant tick) throws InterruptedException {
        Rule creates = creates(tick);
        Ticks.reach(tick);
        creates.awaitHits(COUNT / 2, ALL_CREATED);
        endedByItself = replica.process().stop();
        heldAfterTheEnd = here.unreleased();
    }

    private Rule creates(Instant tick) {
        return replica.proxy()
                .rule("creates of " + tick)
                .method("POST")
                .path("/workflows\\?")
                .body("-" + tick.getEpochSecond() + "\"")
                .does(new Trouble.Nothing());
    }

    @AfterAll
    void close() {
        if (scenario != null) {
            scenario.close();
        }
        if (ground != null) {
            ground.close();
        }
    }

    @Test
    void at_an_ordinary_tick_each_runs_once_and_inside_its_window() {
        ranOnceInside(firstTick);
    }

    @Test
    void during_the_outage_the_server_is_asked_for_twice_a_second_at_most() {
        assertThat(knocks())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(Math.toIntExact(REQUESTS_PER_SECOND * OUTAGE.toSeconds()));
        assertThat(replica.proxy().seen(cut.plusMillis(100), healed)).isEmpty();
    }

    /** By default a window closes when the next minute comes: two closed in the dark, the third was open at its end. */
    @Test
    void the_slots_whose_windows_closed_in_the_outage_are_missed_and_no_others() {
        List<Instant> closed = List.of(firstTick.plus(Slot.MINUTE), firstTick.plus(Slot.MINUTE.multipliedBy(2)));
        assertThat(closed.getLast().plus(Slot.MINUTE)).isBefore(healed);
        created.keySet().forEach(cron -> {
            assertThat(closed)
                    .as(cron)
                    .allMatch(time -> label(new Slot(cron, time)).equals("Missed/WindowClosed"));
            JsonNode counters = ledger(cron).path("status").path("counters");
            assertThat(counters.path("missed").asInt()).as(cron).isEqualTo(closed.size());
            assertThat(counters.path("created").asInt()
                            + counters.path("adopted").asInt())
                    .as(cron)
                    .isEqualTo(slots(cron).size() - closed.size());
        });
        assertThat(runs).doesNotContainKeys(closed.toArray(Instant[]::new));
    }

    @Test
    void the_slots_that_were_open_when_it_ended_run_once_and_inside_their_windows() {
        Instant open = lastTick.minus(Slot.MINUTE);
        assertThat(open).isBefore(healed);
        ranOnceInside(open);
        assertThat(runs.get(open)).allMatch(line -> line.at().isAfter(healed));
    }

    @Test
    void the_tick_after_it_is_an_ordinary_one() {
        ranOnceInside(lastTick);
    }

    @Test
    void each_slot_but_those_of_the_outage_has_run_once() {
        assertThat(runs.values().stream().mapToInt(List::size).sum())
                .isEqualTo(created.keySet().stream()
                        .mapToInt(cron -> slots(cron).size() - 2)
                        .sum());
    }

    @Test
    void a_process_that_is_told_to_end_within_a_burst_leaves_no_finalizer_and_an_account_of_each_run() {
        assertThat(endedByItself).isTrue();
        assertThat(heldAfterTheEnd).isEmpty();
        here.awaitBooks();
    }

    private void ranOnceInside(Instant tick) {
        assertThat(runs.get(tick))
                .extracting(line -> line.name())
                .containsExactlyInAnyOrderElementsOf(created.keySet().stream()
                        .map(cron -> new Slot(cron, tick).run())
                        .toList());
        assertThat(runs.get(tick))
                .allMatch(line -> !line.at().isBefore(tick) && line.at().isBefore(tick.plus(Slot.MINUTE)));
        assertThat(created.keySet())
                .allMatch(cron -> label(new Slot(cron, tick)).matches("Created|Adopted"));
    }

    private List<Slot> withoutOutcome() {
        return created.keySet().stream()
                .flatMap(cron -> slots(cron).stream())
                .filter(slot -> label(slot).isEmpty())
                .toList();
    }

    private List<Slot> slots(String cron) {
        return Slot.everyMinute(cron, created.getOrDefault(cron, Instant.MAX), lastTick);
    }

    private String label(Slot slot) {
        return LedgerEntry.in(ledger(slot.cron()), slot.time())
                .map(LedgerEntry::label)
                .orElse("");
    }

    private JsonNode ledger(String cron) {
        return ledgers.getOrDefault(cron, MissingNode.getInstance());
    }

    private List<Instant> knocks() {
        return replica.proxy().connects().stream()
                .filter(at -> at.isAfter(cut) && at.isBefore(healed))
                .toList();
    }

    private void tell() {
        Instant open = lastTick.minus(Slot.MINUTE);
        List<Instant> afterwards = runs.getOrDefault(open, List.of()).stream()
                .map(Witness.Line::at)
                .sorted()
                .toList();
        System.out.printf(
                Locale.ROOT,
                "%d due at once: last create %.1f s late; outage of %d s: %d connections, %.2f a second; its end to the"
                        + " first create %.1f s, from there to the last %.1f s; next tick: last create %.1f s late%n",
                COUNT,
                lateness(firstTick),
                OUTAGE.toSeconds(),
                knocks().size(),
                knocks().size() / (double) OUTAGE.toSeconds(),
                seconds(healed, afterwards.getFirst()),
                seconds(afterwards.getFirst(), afterwards.getLast()),
                lateness(lastTick));
    }

    private double lateness(Instant tick) {
        return runs.getOrDefault(tick, List.of()).stream()
                .mapToDouble(line -> seconds(tick, line.at()))
                .max()
                .orElseThrow();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1e3;
    }
}
