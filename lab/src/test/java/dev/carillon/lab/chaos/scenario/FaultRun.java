package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Seen;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many CronWorkflows with one controller, each of which meets a fault of its own at its first slot. They come due one
 * after the other, so that their faults do not add up to an outage, which is another scenario.
 */
final class FaultRun implements AutoCloseable {
    private static final Duration SETTLED = Duration.ofSeconds(60);

    private final Scenario scenario;
    private final Replica replica;
    private final Duration first;
    private final Duration apart;
    private final Map<String, Due> due = new HashMap<>();
    private Instant next = Instant.EPOCH;

    /** The first slot of a CronWorkflow, and where it lives. */
    private record Due(Place place, Slot slot) {
        boolean isClosed() {
            return place.entry(slot).isPresent();
        }
    }

    /**
     * @param first from a CronWorkflow's creation to its first slot
     * @param apart from one CronWorkflow to the next
     */
    FaultRun(String name, Duration first, Duration apart) {
        this.scenario = Scenario.across(Ground.shared(), name);
        this.replica = scenario.start();
        this.first = first;
        this.apart = apart;
    }

    /** Adds a CronWorkflow whose first creates, so many of them, meet the trouble. */
    void add(CronDraft draft, Trouble trouble, int times) {
        add(scenario.here(), draft, trouble, times);
    }

    /** The same in a namespace of its own: what the others meet says nothing of it. */
    void addApart(CronDraft draft, Trouble trouble, int times) {
        add(scenario.place(scenario.here().namespace() + "-" + draft.name()), draft, trouble, times);
    }

    /** The next one comes due at least so long after the one before it. */
    void pause(Duration length) {
        Ticks.reach(next.plus(length).minus(apart));
    }

    private void add(Place place, CronDraft draft, Trouble trouble, int times) {
        Ticks.reach(next);
        next = Ticks.now().plus(apart);
        Instant created = place.apply(draft.schedule("@every " + first.toSeconds() + "s"));
        Slot slot = new Slot(draft.name(), created.plus(first));
        due.put(draft.name(), new Due(place, slot));
        String body = "\"" + slot.run() + "\"";
        replica.proxy()
                .rule(draft.name())
                .method("POST")
                .path("/workflows")
                .body(body)
                .times(times)
                .does(trouble);
        replica.proxy()
                .rule(draft.name())
                .method("POST")
                .path("/workflows")
                .body(body)
                .does(new Trouble.Nothing());
    }

    /** Returns once the ledgers say what became of every slot. No further one comes due: it would end what is said. */
    void settle() {
        List<String> open = new ArrayList<>();
        List<Due> inOrder = due.values().stream()
                .sorted(Comparator.comparing(each -> each.slot().time()))
                .toList();
        for (Due each : inOrder) {
            Ticks.reach(each.slot().time());
            try {
                Await.until("settled", SETTLED, each::isClosed);
                each.place().suspend(each.slot().cron());
            } catch (IllegalStateException e) {
                open.add(each.slot().run());
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalStateException("Without an outcome after " + SETTLED + ": " + open);
        }
    }

    private Due due(String cron) {
        Due found = due.get(cron);
        if (found == null) {
            throw new IllegalArgumentException("No CronWorkflow " + cron);
        }
        return found;
    }

    List<Witness.Line> creations(String cron) {
        return due(cron).place().creations(due(cron).slot());
    }

    LedgerEntry entry(String cron) {
        return due(cron).place().entry(due(cron).slot()).orElseThrow();
    }

    /** The creates of its first slot that were sent. */
    List<Seen> attempts(String cron) {
        return replica.proxy().seen().stream()
                .filter(seen -> seen.rule().equals(cron))
                .toList();
    }

    /** Waits until the user has been told so, in a condition and in an Event of this CronWorkflow. */
    void awaitTold(String cron, String text) {
        due(cron).place().awaitTold(cron, text, SETTLED);
    }

    /** Waits until audit log and ledgers agree, in each of its namespaces. */
    void awaitBooks() {
        due.values().stream().map(Due::place).distinct().forEach(Place::awaitBooks);
    }

    Replica replica() {
        return replica;
    }

    @Override
    public void close() {
        scenario.close();
    }
}
