package dev.carillon.lab.sim;

import dev.carillon.api.Key;
import dev.carillon.lab.sim.Script.Stroke;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every story of a small world in which at most so many things go wrong: two controllers, one CronWorkflow, and strokes
 * around its first two slots. At each request of either controller it may be killed before or after it, for a moment or
 * for longer than its lease; the request may be lost or its answer, with or without its knowledge; and it may arrive
 * after its sender has given up, after its horizon, and after the lease. Lists, watches and the creates of Events are
 * left alone. The same judge watches that watches the large stories.
 *
 * <p>Each story is told from its beginning, because a controller cannot be copied in the middle; the second stroke is
 * chosen from what the story with the first one alone passes after it, so that each pair comes once.
 */
final class SmallScope {
    private static final int THREADS = 2;

    /** More of them say nothing new. */
    private static final int FAILURES_LIMIT = 20;

    /** What the only CronWorkflow is like, and its runs. */
    enum Setting {
        /** Runs are deleted as soon as they are there: an account that believes its eyes makes them again. */
        HASTY("Allow", new Scenario.Habits(8, 100, 0, 0, 0, false, 0)),
        /** A run is sometimes in the way of the next slot. */
        FORBID("Forbid", new Scenario.Habits(25, 0, 0, 0, 0, false, 0)),
        /** A run is stopped when the next slot has begun. */
        REPLACE("Replace", new Scenario.Habits(60, 0, 0, 0, 0, false, 0)),
        /** The engine brings our finalizer back (PROTOCOL H1). */
        REAPPLIED("Allow", new Scenario.Habits(20, 0, 0, 100, 0, false, 0));

        private final String policy;
        private final Scenario.Habits habits;

        Setting(String policy, Scenario.Habits habits) {
            this.policy = policy;
            this.habits = habits;
        }

        Scenario scenario() {
            Manifest only = new Manifest(
                    new Key("alpha", "cron"),
                    false,
                    List.of("@every 15s"),
                    "",
                    false,
                    new Manifest.Policies(policy, 900, "All", 0, false, false, -1, 0),
                    "",
                    "",
                    1);
            return Scenario.small(only, habits);
        }
    }

    private final Setting setting;
    private final int depth;
    private final Predicate<List<Stroke>> scope;
    private final AtomicInteger begun = new AtomicInteger();
    private volatile int firsts;
    private final LongAdder stories = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final Set<Long> different = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    /**
     * @param depth how many things go wrong at the most, at least 1
     * @param scope which of their combinations to try; one that is left out takes all that begin with it along
     */
    SmallScope(Setting setting, int depth, Predicate<List<Stroke>> scope) {
        this.setting = setting;
        this.depth = depth;
        this.scope = scope;
    }

    /** One crash at the most: two of them are four times as many stories as one and something else. */
    static boolean oneCrash(List<Stroke> strokes) {
        return strokes.stream().filter(s -> s.trouble().isCrash()).count() <= 1;
    }

    /** One crash and one lost answer at the most. */
    static boolean oneCrashOneAnswer(List<Stroke> strokes) {
        return oneCrash(strokes)
                && strokes.stream().allMatch(s -> s.trouble().isCrash() || s.trouble() == Trouble.ANSWER_LOST)
                && strokes.stream().filter(s -> !s.trouble().isCrash()).count() <= 1;
    }

    /** Blocks until every story is told. */
    void run() throws InterruptedException {
        List<List<Stroke>> first =
                tell(List.of()).stream().map(List::of).filter(scope).toList();
        firsts = first.size();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().name("scope-" + i).start(() -> work(first)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (broken.get() != null) {
            throw new IllegalStateException("The search itself broke", broken.get());
        }
    }

    private void work(List<List<Stroke>> first) {
        try {
            for (int n = begun.getAndIncrement(); n < first.size(); n = begun.getAndIncrement()) {
                explore(first.get(n));
            }
        } catch (Throwable t) { // whatever it is, the stories that are left out must not pass for told
            broken.compareAndSet(null, t);
        }
    }

    private void explore(List<Stroke> strokes) {
        if (failures.size() >= FAILURES_LIMIT) {
            return;
        }
        List<Stroke> more = tell(strokes);
        if (strokes.size() == depth) {
            return;
        }
        for (Stroke stroke : more) {
            List<Stroke> longer = new ArrayList<>(strokes);
            longer.add(stroke);
            if (scope.test(longer)) {
                explore(longer);
            }
        }
    }

    /** @return what could go wrong besides */
    private List<Stroke> tell(List<Stroke> strokes) {
        Scenario scenario = setting.scenario();
        Script script = new Script(strokes, scenario.begin());
        stories.increment();
        try {
            World.Told told = new World(scenario, script).run();
            different.add(told.trace());
            events.add(told.events());
        } catch (World.Failure failure) {
            failures.add(setting + " " + strokes + "\n" + Report.of(failure));
            return List.of();
        }
        if (!script.isDone()) {
            throw new IllegalStateException("did not come to all of " + strokes);
        }
        return script.open();
    }

    /** How far it is. */
    String progress() {
        return setting + ": " + Math.min(begun.get(), firsts) + " of " + firsts + " first strokes, " + stories.sum()
                + " stories";
    }

    /** The stories that broke the promise: what had to go wrong for it, and how they went. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "%s, at most %d: %d stories, %d of them different, %d events, %d failed",
                setting,
                depth,
                stories.sum(),
                different.size(),
                events.sum(),
                failures.size());
    }
}
