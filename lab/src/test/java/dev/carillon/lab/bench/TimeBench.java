package dev.carillon.lab.bench;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link CronNextBenchmark} and prints each schedule's time as a ratio against the other libraries in the same run.
 * The fastest iteration of each counts: it is the one that the machine disturbed least. Arguments go to JMH.
 */
final class TimeBench {
    /** What the time of one schedule must not exceed. */
    private static final double BOUND_NANOS = 2_000;

    /** The method of {@link CronNextBenchmark} whose time has the bound. */
    private static final String OURS = "carillon";

    private TimeBench() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .include(CronNextBenchmark.class.getSimpleName())
                        .addProfiler("gc")
                        .build())
                .run();
        Map<String, Map<String, Double>> fastest = fastest(results);
        System.out.print(table(fastest));
        boolean holds =
                fastest.values().stream().allMatch(times -> times.getOrDefault(OURS, Double.MAX_VALUE) <= BOUND_NANOS);
        System.out.println(
                holds ? "No schedule takes more than 2,000 ns." : "MISSED: a schedule takes more than 2,000 ns.");
        System.exit(holds ? 0 : 1);
    }

    /** Nanoseconds by schedule, in the order in which they were measured, and by method. */
    private static Map<String, Map<String, Double>> fastest(Collection<RunResult> results) {
        Map<String, Map<String, Double>> fastest = new LinkedHashMap<>();
        for (RunResult result : results) {
            fastest.computeIfAbsent(result.getParams().getParam("schedule"), s -> new HashMap<>())
                    .put(
                            result.getPrimaryResult().getLabel(),
                            result.getPrimaryResult().getStatistics().getMin());
        }
        return fastest;
    }

    private static String table(Map<String, Map<String, Double>> fastest) {
        StringBuilder text = new StringBuilder("\n| schedule | next, ns | previous, ns | cron-utils | Quartz |\n");
        text.append("|---|---:|---:|---:|---:|\n");
        fastest.forEach((schedule, times) -> text.append("| %s | %s | %s | %s | %s |%n"
                .formatted(
                        schedule,
                        nanos(times.get(OURS)),
                        nanos(times.get("carillonPrevious")),
                        ratio(times.get("cronUtils"), times.get(OURS)),
                        ratio(times.get("quartz"), times.get(OURS)))));
        return text.toString();
    }

    private static String nanos(@Nullable Double nanos) {
        return nanos == null ? "-" : String.format(Locale.ROOT, "%.0f", nanos);
    }

    private static String ratio(@Nullable Double theirs, @Nullable Double ours) {
        return theirs == null || ours == null
                ? "-"
                : String.format(Locale.ROOT, "%,.0f ns (%.0fx)", theirs, theirs / ours);
    }
}
