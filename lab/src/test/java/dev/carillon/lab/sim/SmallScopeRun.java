package dev.carillon.lab.sim;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tells every story of the small world in which at most two things go wrong. Exit code 1 if the promise broke. */
final class SmallScopeRun {
    private static final int DEPTH = 2;
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private SmallScopeRun() {}

    private static final String USAGE =
            "Give answer (one crash and one lost answer at the most) or all (any two but two crashes), and then some of "
                    + List.of(SmallScope.Setting.values()) + ", none for all of them.";

    /** @param args as the usage says */
    public static void main(String[] args) throws InterruptedException {
        List<String> words = List.of(args);
        List<String> wanted = words.subList(Math.min(1, words.size()), words.size());
        List<SmallScope.Setting> settings = Stream.of(SmallScope.Setting.values())
                .filter(setting -> wanted.isEmpty() || wanted.contains(setting.name()))
                .toList();
        if (words.isEmpty()
                || !List.of("answer", "all").contains(args[0])
                || settings.size() != (wanted.isEmpty() ? SmallScope.Setting.values().length : wanted.size())) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Predicate<List<Script.Stroke>> which =
                args[0].equals("all") ? SmallScope::oneCrash : SmallScope::oneCrashOneAnswer;
        int failed = 0;
        for (SmallScope.Setting setting : settings) {
            failed += run(new SmallScope(setting, DEPTH, which));
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static int run(SmallScope scope) throws InterruptedException {
        long begun = System.nanoTime();
        Thread teller = Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    Thread.sleep(PROGRESS);
                } catch (InterruptedException e) {
                    return; // it is done
                }
                System.out.println("  " + scope.progress());
            }
        });
        scope.run();
        teller.interrupt();
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.println(scope.summary() + String.format(Locale.ROOT, ", in %.0f s", seconds));
        scope.failures().forEach(System.out::println);
        return scope.failures().size();
    }
}
