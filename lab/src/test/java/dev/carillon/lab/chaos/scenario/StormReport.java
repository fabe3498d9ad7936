package dev.carillon.lab.chaos.scenario;

import dev.carillon.lab.chaos.Witness;
import dev.carillon.lab.chaos.scenario.StormPlan.Blow;
import dev.carillon.lab.chaos.scenario.StormPlan.Kind;
import dev.carillon.lab.cluster.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What became of a storm.
 *
 * @param problems what breaks the promise; empty if nothing does
 * @param text for people
 */
record StormReport(List<String> problems, String text) {
    /** No finalizer of ours is older while the API server is healthy (DESIGN 6). */
    private static final Duration RELEASED = Duration.ofSeconds(60);

    /** What was under way when a way was cut fails in the first moments, and is tried again in line. */
    private static final Duration FIRST_MOMENTS = Duration.ofSeconds(2);

    static StormReport of(
            StormPlan plan, Instant begun, Instant end, StormBook book, List<Replica> replicas, List<Place> places) {
        List<String> problems = new ArrayList<>(book.problems(end));
        for (Place place : places) {
            settled(place, problems);
        }
        Map<String, Integer> outcomes = book.counts(end);
        int due = outcomes.values().stream().mapToInt(Integer::intValue).sum()
                + book.open(end).size();
        List<Witness.Line> creations =
                places.stream().flatMap(place -> place.creations().stream()).toList();
        int runs = 0;
        for (Place place : places) {
            Map<String, Set<String>> shown = place.shown();
            runs += shown.size();
            shown.forEach((run, uids) -> {
                if (uids.size() > 1) {
                    problems.add("created twice: " + run + " " + uids);
                }
            });
        }
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "storm of %d s, seed %d: %d blows, %d slots due, outcomes %s; %d runs, %d problems%n",
                plan.length().toSeconds(),
                plan.seed(),
                plan.blows().size(),
                due,
                outcomes,
                runs,
                problems.size()));
        text.append(lateness(creations)).append(knocks(plan, begun, replicas));
        return new StormReport(List.copyOf(problems), text.toString());
    }

    private static void settled(Place place, List<String> problems) {
        try {
            place.awaitBooks();
            Await.none("runs are released: " + place.namespace(), RELEASED, place::unreleased);
        } catch (IllegalStateException e) {
            problems.add(e.getMessage());
        }
    }

    private static String lateness(List<Witness.Line> creations) {
        List<Double> seconds = creations.stream()
                .map(line -> Duration.between(slot(line), line.at()).toMillis() / 1e3)
                .sorted()
                .toList();
        return seconds.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "lateness, everything included: median %.2f s, p90 %.1f s, p99 %.1f s, most %.1f s%n",
                        at(seconds, 50),
                        at(seconds, 90),
                        at(seconds, 99),
                        at(seconds, 100));
    }

    private static double at(List<Double> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    private static Instant slot(Witness.Line line) {
        return Instant.ofEpochSecond(
                Long.parseLong(line.name().substring(line.name().lastIndexOf('-') + 1)));
    }

    /** How often a controller knocks where nobody opens. */
    private static String knocks(StormPlan plan, Instant begun, List<Replica> replicas) {
        long connects = 0;
        double seconds = 0;
        for (int i = 0; i < replicas.size(); i++) {
            List<Instant> all = replicas.get(i).proxy().connects();
            for (Blow blow : plan.blows()) {
                Duration left = blow.lasts().minus(FIRST_MOMENTS);
                if (blow.kind() == Kind.CUT && blow.strikes(i) && left.isPositive()) {
                    Instant from = begun.plus(blow.at()).plus(FIRST_MOMENTS);
                    Instant to = begun.plus(blow.end());
                    connects += all.stream()
                            .filter(at -> at.isAfter(from) && at.isBefore(to))
                            .count();
                    seconds += left.toMillis() / 1e3;
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "cut off for %.0f s in all (without the first %d s of each): %.2f connections a second and controller%n",
                seconds,
                FIRST_MOMENTS.toSeconds(),
                seconds == 0 ? 0 : connects / seconds);
    }
}
