package dev.carillon.lab.demo;

import dev.carillon.lab.chaos.FaultProxy;
import dev.carillon.lab.chaos.LedgerEntry;
import dev.carillon.lab.chaos.Slot;
import dev.carillon.lab.cluster.Assets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Shows on a real API server that a cut across a scheduled time loses nothing and doubles nothing, in about two
 * minutes. Run from the checkout's root by {@code make demo}. Exit codes: 0 all is well; 1 something was lost, doubled
 * or failed; 3 there is no Go to build the cluster with.
 */
public final class Demo {
    private static final Duration CUT = Duration.ofSeconds(20);

    /** The cut begins this long before the scheduled time. */
    private static final Duration BEFORE = Duration.ofSeconds(8);

    /** Whoever applies the examples closer to a minute than this waits for the next one. */
    private static final Duration CLOSE = Duration.ofSeconds(4);

    /** After the cut every slot is settled within this, or the demo says what is missing. */
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);

    /** Longer silence makes people nervous. */
    private static final Duration SILENCE = Duration.ofSeconds(6);

    /** After a scheduled time its skipped slots are in the ledgers by then. */
    private static final Duration DECIDED = Duration.ofSeconds(5);

    /** After the first scheduled time the suspended CronWorkflow is woken. */
    private static final Duration WAKE = Duration.ofSeconds(20);

    /** Between two looks at the ledgers. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Screen screen;
    private final Stage stage;
    private final InstantSource clock;
    private final Set<String> announced = new HashSet<>();

    private Demo(Screen screen, Stage stage, InstantSource clock) {
        this.screen = screen;
        this.stage = stage;
        this.clock = clock;
    }

    public static void main(String[] arguments) throws InterruptedException {
        InstantSource clock = InstantSource.system();
        Screen screen = new Screen(System.out, clock);
        AtomicBoolean over = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!over.getAndSet(true)) {
                screen.plain("\nStopped. Ending every process and removing the temporary folder.");
            }
        }));
        int code;
        try {
            code = run(screen, clock);
        } catch (RuntimeException e) {
            // After Ctrl-C everything falls over, which is nothing to report.
            if (!over.get()) {
                screen.say("FAILED: %s".formatted(String.valueOf(e.getMessage())));
                screen.plain("The controller's log: " + Stage.KEPT_LOG);
            }
            code = 1;
        }
        over.set(true);
        System.exit(code);
    }

    private static int run(Screen screen, InstantSource clock) throws InterruptedException {
        return switch (Assets.find()) {
            case Assets.Missing(String reason) -> {
                screen.plain("The demo needs a real API server: " + reason);
                yield Assets.NO_GO;
            }
            case Assets.Found found -> {
                Instant start = clock.instant();
                screen.plain("""

                        Carillon on a real API server: five CronWorkflows, two scheduled times, and a cut of 20 s across the second.
                        About two minutes. Times are UTC. Ctrl-C ends it at any moment; nothing is left behind either way.
                        """);
                List<String> problems;
                try (Stage stage = Stage.set(screen, found)) {
                    problems = new Demo(screen, stage, clock).play();
                }
                screen.say("Everything is stopped and removed, after %d s. The controller's log: %s"
                        .formatted(Duration.between(start, clock.instant()).toSeconds(), Stage.KEPT_LOG));
                yield problems.isEmpty() ? 0 : 1;
            }
        };
    }

    private List<String> play() throws InterruptedException {
        screen.say("The controller is ready (process %d)."
                .formatted(stage.controller().pid()));
        Instant now = clock.instant();
        if (Duration.between(now, Slot.minuteAfter(now)).compareTo(CLOSE) < 0) {
            watchUntil(Slot.minuteAfter(now).plusSeconds(1), "a minute is about to begin; letting it pass");
        }
        Map<String, Instant> crons = stage.applyExamples();
        Instant first =
                Slot.minuteAfter(crons.values().stream().max(Instant::compareTo).orElseThrow());
        Instant second = first.plus(Slot.MINUTE);
        screen.say("Applied examples/demo: every-minute, newest-wins (Replace), one-at-a-time (Forbid),");
        screen.say("  on-even-minutes (when), asleep (suspended). Argo's engine is played by a stand-in.");
        int others = stage.applyOtherExamples();
        screen.say(
                "Applied examples/ too: %d more, with every other field, whose times are far apart.".formatted(others));
        watchUntil(first, "next: " + Screen.clock(first) + ", their first scheduled time");
        screen.say("%s is here.".formatted(Screen.clock(first)));
        watchUntil(first.plus(DECIDED), "next: what was decided");
        saySkips(crons, first);
        watchUntil(first.plus(WAKE), "next: asleep is woken");
        stage.wake("asleep");
        screen.say("Woke asleep (suspend: false): from now on it runs as the others do.");
        Instant cut = second.minus(BEFORE);
        watchUntil(
                cut, "next: at " + Screen.clock(cut) + " the API is cut off for 20 s, across " + Screen.clock(second));
        cut(second);
        settle(crons);
        saySkips(crons, second);
        return close(crons);
    }

    private void cut(Instant due) throws InterruptedException {
        Instant begin = clock.instant();
        int before = announce();
        stage.proxy().begin(FaultProxy.Outage.RESET);
        screen.say("CUT: the controller's connections are reset, and every new one too.");
        watchUntil(due, "cut off; next: " + Screen.clock(due) + " comes, and nothing can be created");
        screen.say("%s is here, and the controller cannot reach the API.".formatted(Screen.clock(due)));
        watchUntil(begin.plus(CUT), "still cut off until " + Screen.clock(begin.plus(CUT)));
        int during = announce() - before;
        long knocks = stage.proxy().connects().stream()
                .filter(at -> !at.isBefore(begin))
                .count();
        stage.proxy().restore();
        screen.say("RESTORED after %d s: %d runs were created meanwhile; the controller knocked %d times."
                .formatted(CUT.toSeconds(), during, knocks));
    }

    private void settle(Map<String, Instant> crons) throws InterruptedException {
        Instant end = clock.instant().plus(SETTLE_LIMIT);
        while (clock.instant().isBefore(end) && !verdict(crons).isComplete()) {
            Instant next = clock.instant().plus(LOOK);
            watchUntil(next.isBefore(end) ? next : end, "waiting until the ledgers say what became of each slot");
        }
        announce();
    }

    private void saySkips(Map<String, Instant> crons, Instant time) {
        for (Row row : verdict(crons).rows()) {
            if (row.slot().time().equals(time)
                    && row.creations().isEmpty()
                    && row.entry().isPresent()) {
                LedgerEntry entry = row.entry().get();
                screen.say("skipped    %s at %s: %s%s"
                        .formatted(
                                row.slot().cron(),
                                Screen.clock(time),
                                entry.reason(),
                                entry.note().isEmpty() ? "" : ", " + entry.note()));
            }
        }
    }

    private List<String> close(Map<String, Instant> crons) {
        screen.say("Stopping the controller (SIGTERM); it finishes what is under way first.");
        List<String> problems = new ArrayList<>();
        if (!stage.controller().stop()) {
            problems.add("The controller did not end within its time after SIGTERM");
        }
        Verdict verdict = verdict(crons);
        screen.plain("\nFrom the API server's audit log, with the CronLedgers beside it:\n");
        screen.plain(Table.of(verdict));
        if (verdict.rows().stream().anyMatch(Demo::isAdopted)) {
            screen.plain("Adopted: the controller saw its run before the answer to its create.\n");
        }
        problems.addAll(verdict.problems());
        problems.addAll(stage.problemsOfOtherExamples());
        for (String run : stage.unreleased()) {
            problems.add("Run " + run + " still carries carillon.dev/unrecorded");
        }
        if (problems.isEmpty()) {
            screen.plain("NOTHING LOST, NOTHING DOUBLED: " + verdict.rows().size() + " slots, each with its outcome; "
                    + verdict.created() + " runs, each created exactly once.\n");
        } else {
            screen.plain("SOMETHING IS WRONG:");
            problems.forEach(problem -> screen.plain("  " + problem));
            screen.plain("");
        }
        return problems;
    }

    private static boolean isAdopted(Row row) {
        return row.entry()
                .filter(entry -> entry.outcome().equals(Expected.ADOPTED))
                .isPresent();
    }

    private Verdict verdict(Map<String, Instant> crons) {
        Instant now = clock.instant();
        List<Slot> slots = new ArrayList<>();
        crons.forEach((name, created) -> slots.addAll(Slot.everyMinute(name, created, now)));
        return Verdict.of(slots, stage.creations(), stage.ledgers());
    }

    /** Shows what happens until then; where nothing does, {@code next} says what is awaited. */
    private void watchUntil(Instant end, String next) throws InterruptedException {
        while (clock.instant().isBefore(end)) {
            announce();
            if (!stage.controller().alive()) {
                throw new IllegalStateException("The controller has ended by itself:\n"
                        + stage.controller().tail());
            }
            if (screen.silence().compareTo(SILENCE) >= 0) {
                screen.say("... %s (in %d s)"
                        .formatted(next, Duration.between(clock.instant(), end).toSeconds()));
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Says which runs are new in the audit log; the number of runs so far. */
    private int announce() {
        List<Creation> creations = stage.creations();
        for (Creation creation : creations) {
            if (announced.add(creation.uid())) {
                Instant slot = Slot.timeOf(creation.run());
                screen.say("created    %s, %s after %s"
                        .formatted(
                                creation.run(),
                                Screen.seconds(Duration.between(slot, creation.at())),
                                Screen.clock(slot)));
            }
        }
        return creations.size();
    }
}
