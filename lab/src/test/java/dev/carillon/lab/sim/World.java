package dev.carillon.lab.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A heap of things to come, on one thread, under one seed. Time is what the next one of them says.
 *
 * <p>Time is counted in nanoseconds since the beginning of the story. Nothing here or below may ask the real clock, the
 * identity of an object, or the order of a set whose order the JVM chooses: the same seed is the same story everywhere.
 */
final class World {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;
    static final long MINUTE = 60 * SECOND;

    /** Things that may happen in a story at the most: more is a loop that does not end. */
    private static final int EVENTS_LIMIT = 3_000_000;

    private record Happening(long at, long sequence, Runnable action) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    final Scenario scenario;
    final Dice dice;
    final Mishaps mishaps;
    final Timeline timeline;
    final ApiServer server;
    final Judge judge;
    final Weather weather;
    final Readings readings = new Readings();
    private final List<Host> hosts = new ArrayList<>();
    private final PriorityQueue<Happening> heap = new PriorityQueue<>();
    private long sequence;
    private long events;
    private long requests;
    private long troubled;
    private long now;
    private Instant instant;

    World(long seed) {
        this(seed, Set.of());
    }

    /** @param spared ids of mishaps that do not happen this time */
    World(long seed, Set<Long> spared) {
        this(Scenario.of(seed), spared);
    }

    private World(Scenario scenario, Set<Long> spared) {
        this(scenario, new Luck.OfRates(new Dice(scenario.seed()), scenario.rates()), spared);
    }

    World(Scenario scenario, Luck luck) {
        this(scenario, luck, Set.of());
    }

    private World(Scenario scenario, Luck luck, Set<Long> spared) {
        this.scenario = scenario;
        dice = new Dice(scenario.seed());
        instant = scenario.begin();
        mishaps = new Mishaps(luck, spared);
        timeline = new Timeline(this);
        judge = new Judge(this);
        weather = new Weather(this);
        server = new ApiServer(this);
    }

    /**
     * What came of a story.
     *
     * @param trace a hash of all that happened, in order
     * @param requests calls, lists and watches that were sent
     * @param troubled those of them that something was done to
     */
    record Told(long events, long trace, long slots, long requests, long troubled) {}

    Told run() {
        try {
            return tell();
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException | Error e) { // an assertion or a stack that is too deep is a failure like any other
            throw new Failure(this, e + ": broke", e);
        }
    }

    private Told tell() {
        server.open();
        for (int i = 0; i < scenario.controllers(); i++) {
            Host host = new Host(this, i);
            hosts.add(host);
            after(dice.between(i, 0, 3 * SECOND), host::boot);
        }
        weather.plan();
        for (Deed deed : scenario.deeds()) {
            at(deed.at(), () -> {
                if (mishaps.befalls(deed.id(), instant, deed::what)) {
                    deed.act().on(server);
                }
            });
        }
        at(scenario.healAt(), this::heal);
        every(10 * SECOND, judge::look);
        while (!heap.isEmpty() && heap.peek().at <= scenario.length()) {
            Happening next = heap.remove();
            if (next.at != now) {
                now = next.at;
                instant = scenario.begin().plusNanos(now);
            }
            timeline.count(next.at);
            next.action.run();
            if (++events > EVENTS_LIMIT) {
                throw new Failure(this, "more than " + EVENTS_LIMIT + " events: something loops", null);
            }
        }
        judge.end();
        return new Told(events, timeline.trace(), judge.slots(), requests, troubled);
    }

    private void heal() {
        mishaps.end();
        hosts.forEach(Host::mend);
        timeline.say("", "all trouble is over");
    }

    /** A failure of the promise, or of the simulator. */
    static final class Failure extends AssertionError {
        private static final long serialVersionUID = 1;
        private final transient World world;
        private final String what;

        Failure(World world, String what, @Nullable Throwable cause) {
            super("seed " + world.scenario.seed() + " at " + world.instant + ": " + what, cause);
            this.world = world;
            this.what = what;
        }

        World world() {
            return world;
        }

        /** What went wrong, without where: two runs that fail alike say the same. */
        String kind() {
            int colon = what.indexOf(':');
            return colon < 0 ? what : what.substring(0, colon);
        }
    }

    Failure failure(String what) {
        return new Failure(this, what, null);
    }

    boolean isTroubled() {
        return now < scenario.healAt();
    }

    long now() {
        return now;
    }

    Instant instant() {
        return instant;
    }

    long epochSecond() {
        return instant.getEpochSecond();
    }

    long since(Instant earlier) {
        return Duration.between(earlier, instant).toMillis();
    }

    List<Host> hosts() {
        return hosts;
    }

    /** A request is sent. */
    void countRequest() {
        requests++;
    }

    /** Something is done to a request. */
    void countTroubled() {
        troubled++;
    }

    void at(long when, Runnable action) {
        heap.add(new Happening(Math.max(when, now), sequence++, action));
    }

    void after(long delay, Runnable action) {
        at(now + delay, action);
    }

    void every(long period, Runnable action) {
        after(period, () -> {
            action.run();
            every(period, action);
        });
    }
}
