package dev.carillon.lab.sim;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Tells every story of the small world in which at most two things go wrong. Exit code 1 if the promise broke. */
final class SmallScopeRun {
    private static final int DEPTH = 2;
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private SmallScopeRun() {}

    /**
     * @param args {@code answer} for one crash and one lost answer at the most, {@code all} for any two but two
     *     crashes; then {@link SmallScope.Setting}s, none for all of them
     */
    public static void main(String[] args) throws InterruptedException {
        Predicate<List<Script.Stroke>> which =
                args[0].equals("all") ? SmallScope::oneCrash : SmallScope::oneCrashOneAnswer;
        List<String> wanted = List.of(args).subList(1, args.length);
        int failed = 0;
        for (SmallScope.Setting setting : SmallScope.Setting.values()) {
            if (wanted.isEmpty() || wanted.contains(setting.name())) {
                failed += run(new SmallScope(setting, DEPTH, which));
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static int run(SmallScope scope) throws InterruptedException {
        long begun = System.nanoTime();
        Thread search = Thread.ofPlatform().start(() -> {
            try {
                scope.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!search.join(PROGRESS)) {
            System.out.println("  " + scope.progress());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.println(scope.summary() + String.format(Locale.ROOT, ", in %.0f s", seconds));
        scope.failures().forEach(failure -> System.out.println(Report.of(failure)));
        return scope.failures().size();
    }
}
