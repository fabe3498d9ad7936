package dev.carillon.launch;

import static dev.carillon.launch.DispatcherWorld.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fault.Fault;
import dev.carillon.fault.Scope;
import dev.carillon.launch.Ticket.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which piece of work goes next where its ticket changes, several actions wait or its place is given back. */
class OrderTest {
    private static final Fault RBAC = new Fault.Blocked(Fault.Block.FORBIDDEN, new Scope.Namespace("x"), 403, "rbac");

    private final Map<String, Ticket> tickets = new HashMap<>();

    private final Dispatcher<String> dispatcher = dispatcher(new DispatchSettings(1, DispatchSettings.UNLIMITED, 1));

    private Dispatcher<String> dispatcher(DispatchSettings settings) {
        return new Dispatcher<>(settings, this::ticket, () -> 0L);
    }

    private Ticket ticket(String work) {
        Ticket ticket = tickets.get(work);
        if (ticket == null) {
            throw new AssertionError("no ticket for " + work);
        }
        return ticket;
    }

    private void offer(String work, Line line, String namespace, String action, long seconds) {
        tickets.put(work, new Ticket(line, namespace, action, "object of " + work, START.plusSeconds(seconds)));
        dispatcher.offer(work);
    }

    private void launch(String work, String namespace, long closeSeconds) {
        offer(work, Line.LAUNCH, namespace, "create", closeSeconds);
    }

    private String next(long seconds) {
        Instant now = START.plusSeconds(seconds);
        String work = dispatcher.poll(now).orElseThrow();
        dispatcher.done(work, Optional.empty(), now);
        return work;
    }

    @Test
    void work_that_is_offered_again_keeps_its_place() {
        launch("first", "x", 60);
        launch("second", "x", 60);
        launch("first", "x", 60);
        assertThat(dispatcher.waiting()).isEqualTo(2);
        assertThat(next(0)).isEqualTo("first");
        assertThat(next(0)).isEqualTo("second");
    }

    @Test
    void work_that_is_offered_under_another_close_takes_another_place() {
        launch("first", "x", 60);
        launch("second", "x", 60);
        launch("first", "x", 90);
        assertThat(next(0)).isEqualTo("second");
        assertThat(next(0)).isEqualTo("first");
        assertThat(dispatcher.poll(START)).isEmpty();
    }

    @Test
    void work_that_changes_its_line_waits_once() {
        launch("work", "x", 60);
        offer("work", Line.UPKEEP, "x", "update", 0);
        assertThat(dispatcher.waiting()).isEqualTo(1);
        assertThat(next(0)).isEqualTo("work");
        assertThat(dispatcher.poll(START)).isEmpty();
    }

    @Test
    void between_actions_the_earliest_goes_first() {
        launch("late", "x", 90);
        offer("early", Line.LAUNCH, "x", "get", 60);
        offer("latest", Line.LAUNCH, "x", "patch", 120);
        assertThat(next(0)).isEqualTo("early");
        assertThat(next(0)).isEqualTo("late");
        assertThat(next(0)).isEqualTo("latest");
    }

    @Test
    void what_has_jumped_the_queue_may_do_it_again_only_when_its_first_close_has_passed() {
        Instant second = START.plusSeconds(1);
        launch("calm", "a", 600);
        launch("calmer", "a", 601);
        launch("hurried", "b", 2);
        assertThat(dispatcher.poll(second)).contains("hurried");
        dispatcher.done("hurried", Optional.of(RBAC), second);
        assertThat(next(1)).isEqualTo("calm");

        launch("hurried", "b", 2);
        assertThat(next(1)).as("whose turn it is, and no second jump").isEqualTo("calmer");
        assertThat(next(1)).isEqualTo("hurried");

        launch("calm", "a", 600);
        assertThat(next(3)).isEqualTo("calm");
        launch("calm", "a", 600);
        launch("hurried", "b", 10);
        assertThat(next(9)).as("another window of the same object").isEqualTo("hurried");
    }

    /** Whoever has a new slot each second that may run for a second would take all places from those that may wait. */
    @Test
    void no_two_jump_the_queue_in_a_row_while_others_wait() {
        launch("calm", "a", 600);
        launch("calmer", "a", 601);
        for (int i = 0; i < 10; i++) {
            launch("hurried-" + i, "b", 1);
        }
        assertThat(next(0)).isEqualTo("hurried-0");
        assertThat(next(0)).isEqualTo("calm");
        assertThat(next(0)).isEqualTo("hurried-1");
        assertThat(next(0)).isEqualTo("calmer");
        assertThat(next(0)).isEqualTo("hurried-2");
        assertThat(next(0)).as("nobody else waits").isEqualTo("hurried-3");
    }

    /** Of two pieces of work the first is under way, and one may be sent a second. */
    private Dispatcher<String> polledOnceAtOneASecond() {
        Dispatcher<String> limited = dispatcher(new DispatchSettings(8, 1, 1));
        tickets.put("a", new Ticket(Line.LAUNCH, "x", "create", "a", START.plusSeconds(60)));
        tickets.put("b", new Ticket(Line.LAUNCH, "x", "create", "b", START.plusSeconds(61)));
        limited.offer("a");
        limited.offer("b");
        assertThat(limited.poll(START)).contains("a");
        return limited;
    }

    @Test
    void work_that_was_not_sent_gives_its_place_under_the_rate_limit_back() {
        Dispatcher<String> limited = polledOnceAtOneASecond();
        assertThat(limited.wakeAt(START)).isEqualTo(START.plusSeconds(1));
        limited.skip("a", START);
        assertThat(limited.poll(START)).contains("b");
    }

    @Test
    void work_that_taught_nothing_was_sent_all_the_same() {
        Dispatcher<String> limited = polledOnceAtOneASecond();
        limited.ignore("a", START);
        assertThat(limited.poll(START)).isEmpty();
        assertThat(limited.poll(START.plusSeconds(1))).contains("b");
    }

    @Test
    void work_that_was_not_sent_gives_its_place_under_a_throttle_back() {
        Dispatcher<String> many = dispatcher(new DispatchSettings(8, DispatchSettings.UNLIMITED, 1));
        for (String work : new String[] {"a", "b", "c"}) {
            tickets.put(work, new Ticket(Line.LAUNCH, "x", "create", work, START.plusSeconds(60)));
            many.offer(work);
        }
        many.poll(START);
        many.done("a", Optional.of(new Fault.Throttled(Scope.API, 429, "", Duration.ZERO, false)), START);
        Instant later = START.plus(Throttles.PAUSE);
        assertThat(many.poll(START)).isEmpty();
        assertThat(many.poll(later)).contains("b");
        assertThat(many.poll(later)).as("one at a time").isEmpty();
        many.skip("b", later);
        assertThat(many.poll(later)).contains("c");
    }
}
