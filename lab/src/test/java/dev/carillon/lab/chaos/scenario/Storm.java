package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Api.Objects;
import dev.carillon.lab.chaos.Canned;
import dev.carillon.lab.chaos.EngineStandIn;
import dev.carillon.lab.chaos.FaultProxy.Outage;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.chaos.Trouble;
import dev.carillon.lab.chaos.scenario.StormPlan.Blow;
import dev.carillon.lab.cluster.Await;
import dev.carillon.lab.cluster.Program;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Two controllers, some hundreds of CronWorkflows on a real kube-apiserver, and a plan of blows. Nothing is asserted
 * here: {@link #play} says what became of it.
 */
final class Storm {
    static final int REPLICAS = 2;

    /** A ledger keeps ten slots, and the quickest of the CronWorkflows has one in forty seconds. */
    private static final Duration READING = Duration.ofSeconds(10);

    /** Runs of the one namespace are deleted this often, whatever their state. */
    private static final Duration SWEEPING = Duration.ofSeconds(15);

    /** A lease (15 s), the slow lane (30 s), lists, and a burst of whatever waited. */
    private static final Duration SETTLED = Duration.ofSeconds(150);

    private static final Duration ALIVE = Duration.ofSeconds(60);

    private static final double HALF = 0.5;

    private final StormPlan plan;
    private final Scenario scenario;
    private final Ground ground;
    private final Consumer<String> tells;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final StormBook book = new StormBook();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    /** Whom a blow has killed and nobody has started again. */
    private final Set<Replica> killed = new HashSet<>();

    /** Since when a replica has been cut off, connections being reset. */
    private final Map<Replica, Instant> cutSince = new HashMap<>();

    private final List<StormReport.CutOff> cutOffs = new ArrayList<>();
    private Instant begun = Instant.MAX;

    Storm(Ground ground, Scenario scenario, StormPlan plan, Consumer<String> tells) {
        this.ground = ground;
        this.scenario = scenario;
        this.plan = plan;
        this.tells = tells;
    }

    /** The whole storm, and what came of it. */
    StormReport play(int crons) {
        Place plain = scenario.here();
        Place strict = scenario.place(plain.namespace() + "-strict");
        places.addAll(List.of(plain, strict));
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(scenario.start());
        }
        for (int i = 0; i < crons; i++) {
            StormSubject subject = subject(i, plain, strict);
            book.created(subject, subject.place().apply(subject.draft()));
        }
        tells.accept(crons + " CronWorkflows are there; the storm has the seed " + plan.seed());
        begun = Ticks.now();
        Instant end;
        try (EngineStandIn _ = EngineStandIn.start(strict.api(), ended -> {}, InstantSource.system())) {
            Thread reader = regularly("reader", READING, this::read);
            Thread sweeper = regularly("sweeper", SWEEPING, () -> sweep(plain));
            weather();
            mend();
            end = Slot.minuteAfter(Ticks.now());
            Ticks.reach(end);
            stop(sweeper);
            stop(reader);
            tells.accept("the weather is fine; every slot until " + end + " gets its outcome");
            settle(end);
        }
        return StormReport.of(plan, crons, end, book, places, cutOffs, problems);
    }

    /** Two in three make runs that are deleted at any time; the others' runs end in their time. */
    private static StormSubject subject(int number, Place plain, Place strict) {
        boolean patient = number % 2 == 0;
        String cron = "cron-" + number;
        return switch (number % 12) {
            case 0, 1, 2, 3, 4 -> new StormSubject(plain, cron, "Allow", Slot.MINUTE, patient);
            case 5, 6 -> new StormSubject(plain, cron, "Allow", Duration.ofSeconds(40), patient);
            case 7 -> new StormSubject(plain, cron, "Allow", Duration.ofSeconds(77), patient);
            case 8, 9 -> new StormSubject(strict, cron, "Forbid", Slot.MINUTE, patient);
            default -> new StormSubject(strict, cron, "Replace", Slot.MINUTE, patient);
        };
    }

    private record Step(Duration at, String what, Runnable action) {}

    private void weather() {
        List<Step> steps = new ArrayList<>();
        for (Blow blow : plan.blows()) {
            steps.add(new Step(blow.at(), blow.toString(), () -> begin(blow)));
            steps.add(new Step(blow.end(), "", () -> end(blow)));
        }
        steps.sort(Comparator.comparing(Step::at));
        for (Step step : steps) {
            if (step.at().compareTo(plan.length()) < 0) {
                Ticks.reach(begun.plus(step.at()));
                if (!step.what().isEmpty()) {
                    tells.accept(step.what());
                }
                step.action().run();
            }
        }
    }

    private void begin(Blow blow) {
        switch (blow.kind()) {
            case API_SERVER -> ground.cluster().apiServer().program().kill();
            case ETCD -> ground.cluster().etcd().kill();
            default -> struck(blow).forEach(replica -> begin(blow, replica));
        }
    }

    private List<Replica> struck(Blow blow) {
        List<Replica> struck = new ArrayList<>();
        for (int i = 0; i < replicas.size(); i++) {
            if (blow.strikes(i)) {
                struck.add(replicas.get(i));
            }
        }
        return struck;
    }

    private void begin(Blow blow, Replica replica) {
        switch (blow.kind()) {
            case KILLED -> {
                expectAlive(replica);
                replica.process().kill();
                killed.add(replica);
            }
            case FROZEN -> {
                if (replica.process().alive()) {
                    replica.process().freeze();
                }
            }
            case CUT -> {
                cutSince.putIfAbsent(replica, Ticks.now());
                replica.proxy().begin(Outage.RESET);
            }
            case SWALLOWED -> {
                cutOffEnds(replica);
                replica.proxy().begin(Outage.SILENT);
            }
            case SLOW ->
                replica.proxy()
                        .rule("slow")
                        .lasting(blow.lasts())
                        .does(new Trouble.DelayBefore(blow.lasts().dividedBy(20)));
            case DEAF ->
                replica.proxy()
                        .rule("deaf")
                        .method("POST|PUT|PATCH|DELETE")
                        .chance(HALF, blow.at().toMillis())
                        .lasting(blow.lasts())
                        .does(Trouble.cutAfter());
            case BUSY ->
                replica.proxy()
                        .rule("busy")
                        .chance(HALF, blow.at().toMillis())
                        .lasting(blow.lasts())
                        .does(Trouble.answer(Canned.refusal(503, "ServiceUnavailable", "a storm")));
            case API_SERVER, ETCD -> throw new IllegalArgumentException("not of a replica: " + blow);
        }
    }

    private void end(Blow blow) {
        switch (blow.kind()) {
            case API_SERVER, ETCD -> startCluster();
            case KILLED -> struck(blow).forEach(this::start);
            case FROZEN -> struck(blow).forEach(Storm::thaw);
            case CUT, SWALLOWED -> struck(blow).forEach(this::restore);
            case SLOW, DEAF, BUSY -> {} // their rules end by themselves
        }
    }

    private void startCluster() {
        start(ground.cluster().etcd());
        start(ground.cluster().apiServer().program());
    }

    private static void start(Program program) {
        if (!program.alive()) {
            program.start();
        }
    }

    private void start(Replica replica) {
        expectAlive(replica);
        if (killed.remove(replica)) {
            replica.process().start();
        }
    }

    /** A controller that ends by itself must not be taken for one that was killed. */
    private void expectAlive(Replica replica) {
        if (!killed.contains(replica) && !replica.process().alive()) {
            problems.add("a controller ended by itself: " + replica.process().tail());
            killed.add(replica);
        }
    }

    private void restore(Replica replica) {
        cutOffEnds(replica);
        replica.proxy().restore();
    }

    private void cutOffEnds(Replica replica) {
        Instant since = cutSince.remove(replica);
        if (since != null) {
            cutOffs.add(new StormReport.CutOff(replica, since, Ticks.now()));
        }
    }

    private static void thaw(Replica replica) {
        if (replica.process().alive()) {
            replica.process().thaw();
        }
    }

    /** Everything runs and reaches everything. */
    private void mend() {
        startCluster();
        ground.cluster().apiServer().awaitReady();
        for (Replica replica : replicas) {
            replica.proxy().clearRules();
            restore(replica);
            thaw(replica);
            start(replica);
        }
        replicas.forEach(replica -> replica.process().awaitReady());
        Await.until(
                "somebody leads",
                ALIVE,
                () -> replicas.stream().anyMatch(replica -> replica.process().isLeading()));
    }

    private void settle(Instant end) {
        try {
            Await.until("every slot has its outcome", SETTLED, () -> {
                try {
                    read();
                } catch (UncheckedIOException | IllegalStateException e) {
                    return false; // an API server that has just started may still refuse
                }
                return book.open(end).isEmpty();
            });
        } catch (IllegalStateException e) {
            tells.accept(String.valueOf(e.getMessage())); // the report says which have none
        }
    }

    private synchronized void read() {
        places.forEach(place -> book.read(place, Ticks.now()));
    }

    private static void sweep(Place place) {
        for (JsonNode run : place.api().list(Objects.WORKFLOWS)) {
            place.api()
                    .delete(Objects.WORKFLOWS, run.path("metadata").path("name").asString());
        }
    }

    /** Again and again until it is stopped; while the API server is down there is nothing to do. */
    private Thread regularly(String name, Duration pause, Runnable what) {
        Thread.Builder builder = Thread.ofPlatform()
                .daemon()
                .name("storm " + name)
                .uncaughtExceptionHandler((thread, e) -> problems.add(thread.getName() + " ended: " + e));
        return builder.start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    what.run();
                } catch (UncheckedIOException | IllegalStateException e) {
                    // killed just now, or starting
                }
                LockSupport.parkNanos(pause.toNanos());
            }
        });
    }

    private static void stop(Thread thread) {
        thread.interrupt();
        try {
            thread.join(ALIVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
